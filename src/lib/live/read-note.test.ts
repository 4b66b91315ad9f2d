// Reading a note once: as this device has it, else as the server does, else not at all.
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Answer, FetchedNote } from '#lib/api/client.ts';
import { aDevice, type } from '../../../tests/support/a-note.ts';
import { until } from '../../../tests/support/until.ts';
import { readNote } from './read-note.ts';

const refused: Answer<FetchedNote> = { ok: false, failure: { code: 'unreachable', message: '' } };
const found = (update: Uint8Array): Answer<FetchedNote> => ({
  ok: true,
  value: { kind: 'state', update, etag: undefined }
});
function state(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('body').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

async function read(device: ReturnType<typeof aDevice>, answer: Answer<FetchedNote>) {
  const asked: string[] = [];
  const note = (meeting: string) => {
    asked.push(meeting);
    return Promise.resolve(answer);
  };
  const { indexedDB, clock } = device;
  const doc = await readNote({ id: 'call-12' }, { api: { note }, indexedDB, clock });
  return { text: doc?.getText('body').toString(), asked };
}

it('[M49] takes what is on this device, without asking', async () => {
  const device = aDevice();
  const note = device.open();
  await until('it is open', () => note.status.kind === 'saved');
  type(note, 'written here');
  await until('it is stored', () => note.status.kind === 'saved');
  await note.destroy();
  expect(await read(device, refused)).toEqual({ text: 'written here', asked: [] });
});

it('[M49] asks the server for what is not here, and does without what nobody has', async () => {
  expect(await read(aDevice(), found(state('from the server')))).toEqual({
    text: 'from the server',
    asked: ['call-12']
  });
  expect((await read(aDevice(), refused)).text).toBeUndefined();
  expect((await read(aDevice(), found(new Uint8Array([9, 9])))).text).toBeUndefined();
  const nowhere = aDevice({ indexedDB: 'none' });
  expect((await read(nowhere, found(state('all the same')))).text).toBe('all the same');
});
