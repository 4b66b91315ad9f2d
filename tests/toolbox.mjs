// How the test commands start the project's own tools: always on the pinned Node, never through a shell.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const modules = path.join(root, 'node_modules');

const SCRIPTS = {
  paraglide: '@inlang/paraglide-js/bin/run.js',
  'svelte-kit': '@sveltejs/kit/svelte-kit.js',
  'svelte-check': 'svelte-check/bin/svelte-check',
  eslint: 'eslint/bin/eslint.js',
  prettier: 'prettier/bin/prettier.cjs',
  vite: 'vite/bin/vite.js',
  vitest: 'vitest/vitest.mjs',
  playwright: '@playwright/test/cli.js'
};

/** The Node that npm's platform package brought, or the one that runs this where there is none. */
export function pinnedNode() {
  const name = process.platform === 'win32' ? 'win' : process.platform;
  const file = path.join(modules, `node-${name}-${process.arch}`, 'bin', 'node');
  return [file, `${file}.exe`].find((one) => existsSync(one)) ?? process.execPath;
}

/**
 * Run a program in the project's folder with its output shown; resolves to its exit code, 1 when it
 * cannot start. A program still running after `minutes` is ended, with all it started, and fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, minutes?: number }} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { env = process.env, minutes = 10 } = {}) {
  return new Promise((resolve) => {
    const own = process.platform !== 'win32';
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit', detached: own });
    /** @param {NodeJS.Signals} signal */
    const end = (signal) => {
      try {
        if (own && child.pid) process.kill(-child.pid, signal);
        else child.kill(signal);
      } catch {
        // It has ended by itself.
      }
    };
    const onSignal = () => {
      end('SIGTERM');
      process.exit(1);
    };
    process.once('SIGINT', onSignal);
    process.once('SIGTERM', onSignal);
    const late = setTimeout(() => {
      console.error(`${path.basename(args[0] ?? command)} was ended after ${minutes} minutes.`);
      end('SIGKILL');
    }, minutes * 60_000);
    /** @param {number} code */
    const finish = (code) => {
      clearTimeout(late);
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      resolve(code);
    };
    child.on('error', (error) => {
      console.error(error.message);
      finish(1);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
}

/**
 * Run one of the project's tools on the pinned Node; what it starts finds that Node first as well.
 * @param {keyof typeof SCRIPTS} name
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, minutes?: number }} [options]
 */
export function tool(name, args, { env = process.env, minutes } = {}) {
  const bin = path.join(modules, '.bin') + path.delimiter + (env.PATH ?? '');
  const script = path.join(modules, SCRIPTS[name]);
  return run(pinnedNode(), [script, ...args], { env: { ...env, PATH: bin }, minutes });
}
