// The one writer: runs in a worker thread, gathers the calls that came in meanwhile, and fsyncs them together.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { accessCalls } from './sqlite-access.ts';
import { documentCalls } from './sqlite-documents.ts';
import { migrate } from './sqlite-schema.ts';
import type { Reply, Request } from './sqlite.ts';
import type { StorageCalls } from './storage.ts';

const port = parentPort;
if (port === null) throw new Error('sqlite-worker.ts runs as a worker thread only.');

/**
 * Hold `lock` for as long as this process lives: the system lets go of it even after SIGKILL.
 * A file beside the database, so that a backup may read the database meanwhile.
 */
function lockOrThrow(directory: string): DatabaseSync {
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

function openDatabase(directory: string): DatabaseSync {
  const db = new DatabaseSync(path.join(directory, 'rapporteur.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  const check = db.prepare('PRAGMA quick_check(1)').get();
  if (check?.quick_check !== 'ok')
    throw new Error(
      `The database in ${directory} is damaged (${String(check?.quick_check)}). Restore it from a backup.`
    );
  migrate(db);
  return db;
}

const directory = String(workerData);
mkdirSync(directory, { recursive: true, mode: 0o700 });
const lock = lockOrThrow(directory);
const db = openDatabase(directory);
const calls: StorageCalls = {
  ...documentCalls(db),
  ...accessCalls(db),
  ready() {
    db.exec(
      `PRAGMA user_version = ${Number(db.prepare('PRAGMA user_version').get()?.user_version)}`
    );
    return null;
  }
};

function run({ id, call, input }: Request): Reply {
  db.exec('SAVEPOINT one');
  try {
    // The caller's types were checked where the request was made, in sqlite.ts.
    const method: (...input: readonly never[]) => unknown = calls[call];
    const value = method(...input);
    db.exec('RELEASE one');
    return { id, value };
  } catch (error) {
    db.exec('ROLLBACK TO one; RELEASE one');
    return { id, error: reason(error) };
  }
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** One transaction for the whole batch; nobody hears of success before the commit has returned. */
function runTogether(batch: readonly Request[]): Reply[] {
  try {
    db.exec('BEGIN IMMEDIATE');
    const replies = batch.map(run);
    db.exec('COMMIT');
    return replies;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    return batch.map(({ id }) => ({ id, error: reason(error) }));
  }
}

port.on('message', (first: Request | 'close') => {
  const batch: Request[] = [];
  let closing = false;
  for (let message: Request | 'close' | undefined = first; message !== undefined;) {
    if (message === 'close') closing = true;
    else batch.push(message);
    message = receiveMessageOnPort(port)?.message;
  }
  if (batch.length > 0) port.postMessage(runTogether(batch));
  if (!closing) return;
  db.close();
  lock.close();
  port.close();
});

port.postMessage('open');
