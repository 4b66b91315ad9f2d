// What `npm start` runs: plain JavaScript for any Node from 20 on, which installs, builds and starts the server.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from './node-flags.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (/** @type {string[]} */ ...parts) => path.join(root, ...parts);
/** `npm test` keeps the same stamp. */
const INSTALLED = at('node_modules', '.rapporteur-lock');
const BUILT = at('build', '.rapporteur-built');
/** What the build is made of. */
const SOURCES = [
  'src',
  'static',
  'svelte.config.js',
  'vite.config.ts',
  'package-lock.json',
  'tsconfig.json'
];
/** Written by the build itself. */
const MADE = at('src', 'lib', 'i18n', 'paraglide');

/** @param {string} file */
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
/** @param {string} text */
const hash = (text) => createHash('sha256').update(text).digest('hex');

/** @param {string} place @returns {string[]} */
function filesIn(place) {
  if (!existsSync(place) || place === MADE) return [];
  const entries = readdirSync(path.dirname(place), { withFileTypes: true });
  const self = entries.find((entry) => entry.name === path.basename(place));
  if (!self?.isDirectory()) return [place];
  return readdirSync(place)
    .sort()
    .flatMap((name) => filesIn(path.join(place, name)));
}

function sourcesHash() {
  const sum = createHash('sha256');
  for (const file of SOURCES.flatMap((source) => filesIn(at(source))))
    sum.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return sum.digest('hex');
}

/**
 * Run a step with its output on stderr: stdout belongs to the one line with the URL.
 * @param {string} command @param {string[]} args
 */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32'
    });
    running = child;
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve(undefined) : reject(new Error(`${command} ${args.join(' ')} failed.`))
    );
  });
}

/** What runs at the moment: a step of the preparation, or the server. @type {import('node:child_process').ChildProcess | undefined} */
let running;
let stopping = false;

/** End what runs; this process ends with it. */
function stop() {
  stopping = true;
  running?.kill('SIGTERM');
}

/** The Node that the lockfile pins, or this one where it can run TypeScript. */
function node() {
  const pinned = at('node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(pinned)) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  throw new Error(
    `Rapporteur needs Node 22.18 or newer on this platform; this is ${process.versions.node}.`
  );
}

async function prepare() {
  const lock = hash(read(at('package-lock.json')));
  if (read(INSTALLED).trim() !== lock) {
    console.error('Installing …');
    await run('npm', ['ci', '--no-audit', '--no-fund']);
    writeFileSync(INSTALLED, lock);
  }
  if (read(BUILT) !== sourcesHash() || !existsSync(at('build', 'shell.html'))) {
    console.error('Building …');
    await run('npm', ['run', '--silent', 'build']);
    // Now, because the first build writes a few files beside the sources.
    writeFileSync(BUILT, sourcesHash());
  }
}

/** Who started this process, and on Linux also who started that: it changes when one of them dies. */
function ancestors() {
  const parent = process.ppid;
  const status = read(`/proc/${parent}/status`);
  return `${parent} ${/^PPid:.*$/m.exec(status)?.[0] ?? ''}`;
}

/** Start the server as a child, pass signals on, and end as it ends. */
function serve() {
  if (stopping) process.exit(0);
  const child = spawn(node(), [...NODE_FLAGS, at('server', 'main.ts')], {
    cwd: process.cwd(),
    // The fourth channel tells the server when this launcher is gone, however it went.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    shell: process.platform === 'win32'
  });
  running = child;
  child.on('error', fail);
  child.on('exit', (code) => process.exit(code ?? 1));
}

/** @param {unknown} error @returns {never} */
function fail(error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP']))
  process.on(signal, stop);
// A signal to npm ends npm and the shell between, and never comes here.
const above = ancestors();
if (process.env.npm_lifecycle_event)
  setInterval(() => ancestors() !== above && stop(), 500).unref();

prepare().then(serve).catch(fail);
