// A copy of the database while the server runs, checked before it counts; and the way back.
import {
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  closeSync,
  renameSync,
  rmSync
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

/** Copy the database of a directory, served or not, into `file`. The file appears only when it has been checked. */
export async function backUp(directory: string, file: string): Promise<Contents> {
  const source = path.join(directory, DATABASE);
  if (!existsSync(source)) throw new Error(`There is no database in ${directory}.`);
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  const db = new DatabaseSync(source, { readOnly: true });
  try {
    await backup(db, unfinished);
  } finally {
    db.close();
  }
  const copy = new DatabaseSync(unfinished);
  // One file that stands by itself: no write-ahead log beside it.
  copy.exec('PRAGMA journal_mode = DELETE');
  copy.close();
  const contents = verify(unfinished);
  onDisk(unfinished);
  renameSync(unfinished, file);
  return contents;
}

/** Read everything in a backup and compare it with its checksums. Throws with a sentence when it is not whole. */
export function verify(file: string): Contents {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    checkDatabase(db, file);
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
export function restore(directory: string, file: string, now: Date): Restored {
  const contents = verify(file);
  const lock = lockDirectory(directory);
  try {
    const incoming = path.join(directory, 'restoring.db');
    rmSync(incoming, { force: true });
    copyFileSync(file, incoming);
    const db = new DatabaseSync(incoming);
    db.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL');
    migrate(db);
    beginHealing(db, now.getTime());
    const decisions = decideAgain(directory, db);
    db.close();
    onDisk(incoming);
    const before = putAside(directory, now);
    renameSync(incoming, path.join(directory, DATABASE));
    onDisk(directory);
    closedInOrder(directory);
    return { ...contents, decisions, before };
  } finally {
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
