// The one writer: runs in a worker thread, gathers the calls that came in meanwhile, and fsyncs them together.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { accessCalls } from './sqlite-access.ts';
import { keepDecisions, type Decision } from './sqlite-decisions.ts';
import { documentCalls } from './sqlite-documents.ts';
import { closedInOrder, lockDirectory, openDatabase } from './sqlite-files.ts';
import { troubleOf } from './sqlite-trouble.ts';
import { retentionCalls } from './sqlite-retention.ts';
import { versionCalls } from './sqlite-versions.ts';
import type { Opened, Reply, Request } from './sqlite.ts';
import type { StorageCalls } from './storage.ts';

const port = parentPort;
if (port === null) throw new Error('sqlite-worker.ts runs as a worker thread only.');

const directory = String(workerData);
const lock = lockDirectory(directory);
const { db, walMissing } = openDatabase(directory);
let decisions: Decision[] = [];
const decided = (decision: Decision) => void decisions.push(decision);
const access = accessCalls(db, decided);
const calls: StorageCalls = {
  ...documentCalls(db),
  ...access,
  ...versionCalls(db, decided, access.saveCommand),
  ...retentionCalls(db),
  ready() {
    // Writes the value that is there: a page goes to disk, and nothing changes.
    const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
    db.exec(`PRAGMA user_version = ${version}`);
    return null;
  }
};

function run({ id, call, input }: Request): Reply {
  const before = decisions.length;
  db.exec('SAVEPOINT one');
  try {
    // The caller's types were checked where the request was made, in sqlite.ts.
    const method: (...input: readonly never[]) => unknown = calls[call];
    const value = method(...input);
    db.exec('RELEASE one');
    return { id, value };
  } catch (error) {
    decisions.length = before;
    db.exec('ROLLBACK TO one; RELEASE one');
    return { id, error: reason(error), trouble: troubleOf(error) };
  }
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** One transaction for the whole batch; nobody hears of success before the commit has returned. */
function runTogether(batch: readonly Request[]): Reply[] {
  decisions = [];
  let takeBack = () => {};
  try {
    db.exec('BEGIN IMMEDIATE');
    const replies = batch.map(run);
    takeBack = keepDecisions(directory, decisions);
    db.exec('COMMIT');
    return replies;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    takeBack();
    return batch.map(({ id }) => ({ id, error: reason(error), trouble: troubleOf(error) }));
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
  closedInOrder(directory);
  lock.close();
  port.close();
});

port.postMessage({ walMissing } satisfies Opened);
