// The store of a single server: SQLite in a worker thread, reached by messages.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { StoreTrouble, type Storage, type StorageCalls, type Trouble } from './storage.ts';

export interface Request {
  readonly id: number;
  readonly call: keyof StorageCalls;
  readonly input: readonly never[];
}
export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string; readonly trouble: Trouble | undefined };

/** The worker's first message. */
export interface Opened {
  /** The write-ahead log of a killed server was gone: the last commits may be gone with it. */
  readonly walMissing: boolean;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Open the store in a directory, which is made if it is missing.
 * Rejects with a sentence for the operator when the directory cannot be used, is served by another
 * process, or holds damaged data.
 */
export async function openSqlite(
  directory: string,
  report: (event: string, fields: Readonly<Record<string, string>>) => void = () => undefined
): Promise<Storage> {
  const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), {
    workerData: directory
  });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let ended: Error | undefined;

  const end = (error: Error) => {
    ended = error;
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  };
  const [opened]: readonly Opened[] = await once(worker, 'message');
  if (opened?.walMissing)
    report('wal-missing', {
      why: 'The write-ahead log is gone; devices may bring back what was lost.'
    });
  worker.on('error', end);
  worker.on('exit', () => end(new Error('The store is closed.')));
  worker.on('message', (replies: readonly Reply[]) => {
    for (const reply of replies) {
      const one = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('error' in reply)
        one?.reject(
          reply.trouble ? new StoreTrouble(reply.trouble, reply.error) : new Error(reply.error)
        );
      // The worker ran the very call whose types the waiting promise has.
      else one?.resolve(reply.value as never);
    }
  });

  function send<Call extends keyof StorageCalls>(
    call: Call
  ): (...input: Parameters<StorageCalls[Call]>) => Promise<ReturnType<StorageCalls[Call]>> {
    return (...input) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        const id = ++last;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, call, input });
      });
  }

  return {
    load: send('load'),
    append: send('append'),
    snapshot: send('snapshot'),
    session: send('session'),
    useSession: send('useSession'),
    addSession: send('addSession'),
    createSpace: send('createSpace'),
    space: send('space'),
    spacesOf: send('spacesOf'),
    member: send('member'),
    members: send('members'),
    saveMember: send('saveMember'),
    feed: send('feed'),
    setFeed: send('setFeed'),
    feedMember: send('feedMember'),
    invites: send('invites'),
    addInvite: send('addInvite'),
    revokeInvite: send('revokeInvite'),
    invite: send('invite'),
    redeem: send('redeem'),
    createMeeting: send('createMeeting'),
    meeting: send('meeting'),
    meetings: send('meetings'),
    retitle: send('retitle'),
    announce: send('announce'),
    rule: send('rule'),
    versions: send('versions'),
    versionFile: send('versionFile'),
    versionState: send('versionState'),
    versionBySeal: send('versionBySeal'),
    versionByFile: send('versionByFile'),
    fileHashes: send('fileHashes'),
    lastSeal: send('lastSeal'),
    hold: send('hold'),
    lates: send('lates'),
    waiting: send('waiting'),
    events: send('events'),
    nameMoment: send('nameMoment'),
    moments: send('moments'),
    signingKeys: send('signingKeys'),
    addSigningKey: send('addSigningKey'),
    log: send('log'),
    stateAt: send('stateAt'),
    oldLogs: send('oldLogs'),
    trimLog: send('trimLog'),
    forget: send('forget'),
    command: send('command'),
    saveCommand: send('saveCommand'),
    ready: send('ready'),
    async close() {
      if (ended) return;
      const exit = once(worker, 'exit');
      // Who asks from now on is refused here: the worker would find its database closed.
      ended = new Error('The store is closed.');
      worker.postMessage('close');
      await exit;
    }
  };
}
