// The server under strace: what it asked of the system, in order.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { spawnServer } from './server.ts';

export interface TracedServer {
  readonly origin: string;
  /** Stop the server; its system calls, one a line, in the order they were begun. */
  end(): Promise<readonly string[]>;
}

const CALLS = 'trace=pwrite64,fdatasync,fsync,write,writev';

/** Undefined where there is no strace, or where it may not trace. */
export async function tracedServer(
  dataDir: string,
  file: string
): Promise<TracedServer | undefined> {
  const probe = spawnSync('strace', ['-f', '-e', CALLS, '-o', '/dev/null', 'true']);
  if (probe.status !== 0) return undefined;
  const through = ['strace', '-f', '-s', '9000', '-e', CALLS, '-o', file];
  const server = await spawnServer(dataDir, {}, through);
  return {
    origin: server.origin,
    async end() {
      const [traced] = (
        await readFile(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8')
      ).split(' ');
      process.kill(Number(traced), 'SIGTERM');
      // strace ends with what it traces; this signal means nothing to it.
      await server.end('SIGCONT');
      return (await readFile(file, 'latin1')).split('\n');
    }
  };
}
