// A copy of the database while the server runs, checked before it counts; and the way back.
import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import path from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { decideAgain } from './sqlite-decisions.ts';
import { documentCalls } from './sqlite-documents.ts';
import {
  beginHealing,
  checkDatabase,
  closedInOrder,
  DATABASE,
  lockDirectory
} from './sqlite-files.ts';
import { migrate, SCHEMA } from './sqlite-schema.ts';
import { text } from './sqlite-rows.ts';

/** What a checked file holds. */
export interface Contents {
  readonly documents: number;
  readonly spaces: number;
}

export interface BackedUp extends Contents {
  /** SHA-256 of the file, in hex; it also stands beside it, as `sha256sum` writes it. */
  readonly digest: string;
}

/** Pages copied in one step: all. Between two steps a commit of the server would make it begin again. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copy the database of a directory, served or not, into `file`. The file appears when all of it has been
 * checked and is on disk; when anything goes wrong, what stood there before still does, and nothing is left over.
 */
export async function backUp(directory: string, file: string): Promise<BackedUp> {
  const source = path.join(directory, DATABASE);
  if (!existsSync(source)) throw new Error(`There is no database in ${directory}.`);
  const unfinished = `${file}.unfinished`;
  removeAll(unfinished);
  try {
    const db = new DatabaseSync(source, { readOnly: true });
    try {
      await backup(db, unfinished, { rate: ALL_PAGES });
    } finally {
      db.close();
    }
    const copy = new DatabaseSync(unfinished);
    try {
      // One file that stands by itself: no write-ahead log beside it.
      copy.exec('PRAGMA journal_mode = DELETE');
    } finally {
      copy.close();
    }
    const contents = readWhole(unfinished);
    onDisk(unfinished);
    const digest = digestOf(unfinished);
    const note = `${unfinished}.sha256`;
    writeFileSync(note, `${digest}  ${path.basename(file)}\n`);
    onDisk(note);
    // A file without a digest beside it is still a backup; one beside another's digest is none.
    rmSync(besides(file), { force: true });
    renameSync(unfinished, file);
    renameSync(note, besides(file));
    onDisk(path.dirname(path.resolve(file)));
    return { ...contents, digest };
  } finally {
    removeAll(unfinished);
  }
}

const besides = (file: string) => `${file}.sha256`;

function removeAll(unfinished: string): void {
  for (const more of ['', '-journal', '-wal', '-shm', '.sha256'])
    rmSync(unfinished + more, { force: true });
}

function digestOf(file: string): string {
  const hash = createHash('sha256');
  const handle = openSync(file, 'r');
  const block = Buffer.alloc(1024 * 1024);
  try {
    for (let read = readSync(handle, block); read > 0; read = readSync(handle, block))
      hash.update(block.subarray(0, read));
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}

/**
 * Compare a backup with its digest, given or beside it, and read everything in it. Throws with a sentence
 * when it is not whole. `digest` is null when there was none to compare with.
 */
export function verify(
  file: string,
  given?: string
): Contents & { readonly digest: string | null } {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  const noted = existsSync(besides(file)) ? readFileSync(besides(file), 'utf8') : undefined;
  const expected = given ?? noted?.slice(0, 64);
  if (expected !== undefined && digestOf(file) !== expected.toLowerCase())
    throw new Error(`${file} does not match its digest: it is not the file that was written.`);
  return { ...readWhole(file), digest: expected ?? null };
}

/** Read everything and compare it with its checksums. */
function readWhole(file: string): Contents {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    checkDatabase(db, file, 'integrity_check');
    const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
    if (version === 0) throw new Error(`${file} is not a backup of Rapporteur.`);
    if (version > SCHEMA) throw new Error(`${file} was written by a newer version.`);
    if (version < SCHEMA) return count(db);
    const { load } = documentCalls(db);
    for (const row of db.prepare('SELECT id FROM documents').all()) {
      const document = load(text(row, 'id'));
      if (document === undefined || 'code' in document)
        throw new Error(`${file}: ${document?.message ?? 'a document is missing.'}`);
    }
    return count(db);
  } finally {
    db.close();
  }
}

function count(db: DatabaseSync): Contents {
  const rows = (table: 'documents' | 'spaces') =>
    Number(db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows);
  return { documents: rows('documents'), spaces: rows('spaces') };
}

export interface Restored extends Contents {
  /** What the file was compared with; null when there was none. */
  readonly digest: string | null;
  /** Removals, roles and withdrawn invites that were decided again. */
  readonly decisions: number;
  /** Where the database that stood there before is kept. */
  readonly before: string | null;
}

/**
 * Put a checked backup in the place of a directory's database; the server must not run. What is in
 * its place is kept beside it. Decisions that are younger than the backup are made again, and for a
 * month devices may bring back what anybody wrote after it.
 */
export function restore(directory: string, file: string, now: Date, digest?: string): Restored {
  const contents = verify(file, digest);
  const lock = lockDirectory(directory);
  const incoming = path.join(directory, 'restoring.db');
  try {
    removeAll(incoming);
    copyFileSync(file, incoming);
    if (digestOf(incoming) !== digestOf(file))
      throw new Error(`${file} could not be copied to ${directory} as it is.`);
    const db = new DatabaseSync(incoming);
    let decisions: number;
    try {
      db.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL');
      migrate(db);
      beginHealing(db, now.getTime());
      decisions = decideAgain(directory, db);
    } finally {
      db.close();
    }
    onDisk(incoming);
    const before = putAside(directory, now);
    renameSync(incoming, path.join(directory, DATABASE));
    onDisk(directory);
    closedInOrder(directory);
    return { ...contents, decisions, before };
  } finally {
    removeAll(incoming);
    lock.close();
  }
}

function putAside(directory: string, now: Date): string | null {
  const current = path.join(directory, DATABASE);
  const kept = path.join(directory, `before-${now.toISOString().replaceAll(':', '-')}.db`);
  if (!existsSync(current)) return null;
  // The write-ahead log belongs to the file it stands beside, under the same name.
  for (const part of ['-wal', '-shm'])
    if (existsSync(current + part)) renameSync(current + part, kept + part);
  renameSync(current, kept);
  return kept;
}

function onDisk(file: string): void {
  const handle = openSync(file, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
