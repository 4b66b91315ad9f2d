// The files of a data directory: who may open them, and how the database is opened.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from './sqlite-schema.ts';

export const DATABASE = 'rapporteur.db';
/** There while a server runs, and after one was killed. */
const RUNNING = 'running';
/** How long devices may bring back what the store has lost: as long as somebody may be away. */
const HEALING = 30 * 24 * 60 * 60 * 1000;

/**
 * Hold the data directory for as long as this process lives: the system lets go of it even after
 * SIGKILL. A file beside the database, so that a backup may read the database meanwhile.
 */
export function lockDirectory(directory: string): DatabaseSync {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(path.join(directory, 'write-test'), '');
    rmSync(path.join(directory, 'write-test'));
  } catch (error) {
    throw new Error(`The data directory ${directory} cannot be written to: ${reason(error)}`, {
      cause: error
    });
  }
  const lock = new DatabaseSync(path.join(directory, 'lock'));
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch {
    throw new Error(
      `Another process is already serving the data in ${directory}. Stop it first, or choose another DATA_DIR.`
    );
  }
  return lock;
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Throws when the database is damaged. `integrity_check` takes longer and looks into the indexes too. */
export function checkDatabase(
  db: DatabaseSync,
  where: string,
  how: 'quick_check' | 'integrity_check' = 'quick_check'
): void {
  let found: unknown;
  try {
    found = db.prepare(`PRAGMA ${how}(1)`).get()?.[how];
  } catch (error) {
    found = reason(error);
  }
  if (found !== 'ok')
    throw new Error(
      `The database ${where} is damaged (${String(found)}). Restore it from a backup.`
    );
}

/** From now on devices may bring back what anybody wrote; see StoredDocument.healing. */
export function beginHealing(db: DatabaseSync, now: number): void {
  db.prepare(`INSERT OR REPLACE INTO facts (name, value) VALUES ('heals_until', ?)`).run(
    now + HEALING
  );
}

/**
 * Open the database for writing, checked and brought up to this version.
 * A server that was killed leaves its write-ahead log. When that is gone, commits may be gone with it.
 */
export function openDatabase(directory: string): { db: DatabaseSync; walMissing: boolean } {
  const file = path.join(directory, DATABASE);
  const running = path.join(directory, RUNNING);
  const walMissing = existsSync(running) && existsSync(file) && !existsSync(`${file}-wal`);
  const db = new DatabaseSync(file);
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  } catch (error) {
    throw new Error(`The database ${file} cannot be opened: ${reason(error)}`, { cause: error });
  }
  checkDatabase(db, file);
  if (walMissing && Number(db.prepare('PRAGMA user_version').get()?.user_version) === 0)
    throw new Error(
      `The write-ahead log of ${file} is gone, and with it everything. Restore a backup.`
    );
  migrate(db);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  if (walMissing) beginHealing(db, Date.now());
  writeFileSync(running, '');
  return { db, walMissing };
}

/** The server went down in order. */
export function closedInOrder(directory: string): void {
  rmSync(path.join(directory, RUNNING), { force: true });
}
