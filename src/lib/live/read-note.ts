// A note as this device has it, read once without being opened to write; from the server where it is not here.
import * as Y from 'yjs';
import type { Api } from '#lib/api/client.ts';
import { Changes } from './changes.ts';
import type { Clock } from './clock.ts';
import { databaseName, FIRST_EPOCH, type Copy } from './names.ts';
import { NoteStore } from './store.ts';

export interface ReadNoteOptions {
  readonly api: Pick<Api, 'note'>;
  readonly indexedDB: IDBFactory | undefined;
  readonly clock: Clock;
}

/** Undefined when it is neither here nor can be fetched. Whoever gets the document lets go of it. */
export async function readNote(
  meeting: { readonly id: string; readonly epoch?: number; readonly copy?: Copy },
  { api, indexedDB, clock }: ReadNoteOptions
): Promise<Y.Doc | undefined> {
  const doc = new Y.Doc();
  const { epoch, branch } = meeting.copy ?? { epoch: meeting.epoch ?? FIRST_EPOCH };
  const store = new NoteStore({
    name: databaseName(`meeting/${meeting.id}`, epoch, branch),
    doc,
    changes: new Changes(),
    indexedDB,
    clock,
    onChange: () => undefined
  });
  await store.open();
  await store.close();
  if (doc.store.clients.size > 0) return doc;
  const answer = await api.note(meeting.id);
  if (answer.ok && answer.value.kind === 'state') {
    try {
      Y.applyUpdate(doc, answer.value.update);
      return doc;
    } catch {
      // Not an update, whatever it is.
    }
  }
  doc.destroy();
  return undefined;
}
