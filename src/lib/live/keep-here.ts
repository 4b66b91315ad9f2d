// Brings the notes of a space's meetings into the local store in the background, so that each opens without a network.
import * as Y from 'yjs';
import type { Api } from '#lib/api/client.ts';
import { Changes } from './changes.ts';
import type { Clock } from './clock.ts';
import { databaseName, FIRST_EPOCH, type Copy } from './names.ts';
import { NoteStore } from './store.ts';

export interface MeetingToKeep {
  readonly id: string;
  /** The copy to fill; the server's first epoch where nothing else is known. */
  readonly epoch?: number;
  readonly copy?: Copy;
  readonly etag?: string;
}

export interface KeepHereOptions {
  readonly api: Pick<Api, 'note'>;
  readonly indexedDB: IDBFactory | undefined;
  readonly clock: Clock;
  /** The person asked for little traffic: nothing is fetched. */
  readonly saveData: boolean;
  readonly signal: AbortSignal;
  /** A note is here now, as the server had it under `etag`. */
  readonly onKept: (meeting: string, etag: string | undefined) => void;
}

/** Between two notes, so that what somebody is doing goes first. */
const PAUSE = 200;

/**
 * One note at a time; a note that is here and unchanged costs one short answer. Stops when the
 * store or the server cannot be used, and says how many are here.
 */
export async function keepHere(
  meetings: readonly MeetingToKeep[],
  options: KeepHereOptions
): Promise<number> {
  if (options.saveData) return 0;
  let kept = 0;
  for (const meeting of meetings) {
    if (options.signal.aborted) break;
    const outcome = await keepOne(meeting, options);
    if (outcome === 'stop') break;
    if (outcome === 'kept') kept += 1;
    await new Promise<void>((resolve) => {
      options.clock.after(PAUSE, resolve);
    });
  }
  return kept;
}

async function keepOne(
  meeting: MeetingToKeep,
  { api, indexedDB, clock, signal, onKept }: KeepHereOptions
): Promise<'kept' | 'skipped' | 'stop'> {
  const doc = new Y.Doc();
  const copy = meeting.copy ?? { epoch: meeting.epoch ?? FIRST_EPOCH };
  const name = databaseName(`meeting/${meeting.id}`, copy.epoch, copy.branch);
  const changes = new Changes();
  const store = new NoteStore({
    name,
    doc,
    changes,
    indexedDB,
    clock,
    onChange: () => undefined
  });
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== store) store.keep(update);
  });
  try {
    await store.open();
    if (store.state.kind !== 'ready') return 'stop';
    const isHere = doc.store.clients.size > 0;
    const answer = await api.note(meeting.id, isHere ? meeting.etag : undefined, signal);
    if (!answer.ok) return answer.failure.code === 'not-found' ? 'skipped' : 'stop';
    if (answer.value.kind === 'unchanged') return 'kept';
    try {
      Y.applyUpdate(doc, answer.value.update);
    } catch {
      // Not an update, whatever it is; what is here stays as it was.
      return 'skipped';
    }
    // Nothing of this device is waiting here: what there is, is what the server has.
    const epoch = Number(/^"?(?:W\/")?(\d+)-/.exec(answer.value.etag ?? '')?.[1] ?? NaN);
    if (changes.waiting === 0 && Number.isSafeInteger(epoch)) store.keepBase(epoch);
    await store.flushed();
    if (store.state.kind !== 'ready') return 'stop';
    onKept(meeting.id, answer.value.etag);
    return 'kept';
  } finally {
    await store.close();
    doc.destroy();
  }
}
