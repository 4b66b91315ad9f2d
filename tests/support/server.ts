// Starts the real server for a test, on a free loopback port with a data directory of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../server/http/config.ts';
import { openHouse, serverFor, type House } from '../../server/main.ts';
import { NODE_FLAGS } from '../../server/node-flags.mjs';
import { openSqlite } from '../../server/storage/sqlite.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { pinnedNode } from '../toolbox.mjs';

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Put between the server and SQLite. */
  readonly wrap?: (storage: Storage) => Storage;
  /** Milliseconds an empty room stays open. */
  readonly grace?: number;
  /** The time of day as the server's clock has it, in milliseconds. */
  readonly now?: () => number;
  /** The server's own measure of passing time, in milliseconds. */
  readonly elapsed?: () => number;
  readonly dataDir?: string;
}

export interface TestServer {
  /** "http://127.0.0.1:40123" */
  readonly origin: string;
  readonly dataDir: string;
  readonly house: House;
  /** Events that a real server would write to stderr. */
  readonly events: readonly { readonly event: string; readonly why: string }[];
  close(): Promise<void>;
}

/** In a test all come from one address, and often as one member. */
const CROWDED = { RATE_PER_MINUTE: '100000', SOCKETS_PER_MEMBER: '0' };

export function aDataDir(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'rapporteur-data-'));
}

/** The server in this process. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await aDataDir());
  const config = readConfig({ ...CROWDED, ...options.env });
  const events: { event: string; why: string }[] = [];
  const report = (event: string, fields: Readonly<Record<string, string | number>>) =>
    void events.push({ event, why: String(fields.why ?? '') });
  const sqlite = await openSqlite(dataDir, report);
  const storage = options.wrap ? options.wrap(sqlite) : sqlite;
  const house = openHouse({
    config,
    storage,
    grace: options.grace ?? 0,
    now: options.now,
    elapsed: options.elapsed,
    report
  });
  const server = serverFor(house);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    dataDir,
    house,
    events,
    async close() {
      server.close();
      await house.close();
      server.closeAllConnections();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    }
  };
}

export interface ChildServer {
  readonly origin: string;
  readonly pid: number;
  /** Send a signal and wait until the process is gone; its exit code, null after a kill. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** The server as a process of its own, as an operator runs it. Rejects with its last words when it will not start. */
export async function spawnServer(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
  /** A program that runs the server, with its arguments. */
  through: readonly string[] = []
): Promise<ChildServer> {
  const [command = '', ...args] = [...through, pinnedNode(), ...NODE_FLAGS, MAIN];
  const child = spawn(command, args, {
    env: {
      ...process.env,
      PORT: '0',
      ...CROWDED,
      DATA_DIR: dataDir,
      NODE_COMPILE_CACHE: path.join(tmpdir(), 'rapporteur-compiled'),
      ...env
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc']
  });
  const stdout: string[] = [];
  const stderr: string[] = [];
  const exit = once(child, 'exit');
  if (!child.stdout || !child.stderr) throw new Error('The server has no output to read.');
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => stdout.push(line));
  const started = await Promise.race([
    once(lines, 'line').then(() => true),
    exit.then(() => false)
  ]);
  const [origin] = stdout;
  if (!started || origin === undefined || child.pid === undefined)
    throw new Error(stderr.join('\n') || 'The server did not start.', {
      cause: { code: child.exitCode, stdout }
    });
  return {
    origin,
    pid: child.pid,
    stdout,
    stderr,
    async end(signal) {
      child.kill(signal);
      await exit;
      return child.exitCode;
    }
  };
}
