// Which errors of SQLite and of the file system mean that the disk is at fault.
import type { Trouble } from './storage.ts';

/** SQLite's primary result codes: https://sqlite.org/rescode.html. */
const SQLITE: Readonly<Record<number, Trouble>> = {
  8: 'unwritable', // READONLY
  10: 'unwritable', // IOERR
  13: 'full', // FULL
  14: 'unwritable' // CANTOPEN
};
const FILES: Readonly<Record<string, Trouble>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'unwritable',
  EIO: 'unwritable',
  EFBIG: 'unwritable',
  EACCES: 'unwritable',
  EPERM: 'unwritable',
  EMFILE: 'unwritable',
  ENFILE: 'unwritable'
};

/** Undefined for what is no fault of the disk. */
export function troubleOf(error: unknown): Trouble | undefined {
  if (!(error instanceof Error)) return undefined;
  // The lower byte of an extended code is the primary one.
  if ('errcode' in error && typeof error.errcode === 'number') return SQLITE[error.errcode & 0xff];
  return 'code' in error && typeof error.code === 'string' ? FILES[error.code] : undefined;
}
