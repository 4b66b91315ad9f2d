// A running server whose every write to a file fails, as on a disk that has turned read-only, until it is let go.
import { spawnSync } from 'node:child_process';

const setLimit = (pid: number, bytes: string) =>
  spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]).status === 0;

/** False where the system has no way to do it. */
export function forbidWrites(pid: number): boolean {
  return setLimit(pid, '0');
}

export function allowWrites(pid: number): void {
  setLimit(pid, 'unlimited');
}
