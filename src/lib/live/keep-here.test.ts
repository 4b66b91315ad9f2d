// Fetching a space's notes ahead, politely.
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Answer, FetchedNote } from '#lib/api/client.ts';
import { aDevice, textOf } from '../../../tests/support/a-note.ts';
import { until } from '../../../tests/support/until.ts';
import type { Clock } from './clock.ts';
import { keepHere, type MeetingToKeep } from './keep-here.ts';

/** Pauses are over at once; time-outs never come. */
const hurried: Clock = {
  now: () => 0,
  after: (ms, task) => {
    if (ms <= 200) queueMicrotask(task);
    return () => undefined;
  }
};

function aServer(answer: (meeting: string, etag: string | undefined) => Answer<FetchedNote>) {
  const asked: [string, string | undefined][] = [];
  return {
    asked,
    note: async (meeting: string, etag?: string) => {
      asked.push([meeting, etag]);
      return answer(meeting, etag);
    }
  };
}

function state(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('body').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

const found = (meeting: string): Answer<FetchedNote> => ({
  ok: true,
  value: { kind: 'state', update: state(`notes of ${meeting}`), etag: '"0-1"' }
});
const refused = (code: 'not-found' | 'unreachable'): Answer<FetchedNote> => ({
  ok: false,
  failure: { code, message: '' }
});

function keep(
  meetings: readonly MeetingToKeep[],
  api: ReturnType<typeof aServer>,
  more: { indexedDB?: IDBFactory; saveData?: boolean; signal?: AbortSignal } = {}
) {
  const kept: string[] = [];
  const done = keepHere(meetings, {
    api,
    indexedDB: more.indexedDB ?? new IDBFactory(),
    clock: hurried,
    saveData: more.saveData ?? false,
    signal: more.signal ?? new AbortController().signal,
    onKept: (id) => kept.push(id)
  });
  return { done, kept };
}

describe('keepHere', () => {
  it('[L13] lets a note that was never opened open without a network', async () => {
    const device = aDevice();
    device.network.reachable = false;
    const { done } = keep([{ id: 'call-12' }], aServer(found), { indexedDB: device.indexedDB });
    expect(await done).toBe(1);
    const note = device.open();
    await until('the local copy is shown', () => note.loaded);
    expect([textOf(note), note.canWrite]).toEqual(['notes of call-12', true]);
    expect(note.status).toEqual({ kind: 'device', waiting: 0 });
    await note.destroy();
  });

  it('asks only whether a note has changed when it is here', async () => {
    const indexedDB = new IDBFactory();
    const api = aServer((meeting, etag) =>
      etag === undefined ? found(meeting) : { ok: true, value: { kind: 'unchanged' } }
    );
    await keep([{ id: 'call-12', etag: '"0-1"' }], api, { indexedDB }).done;
    await keep([{ id: 'call-12', etag: '"0-1"' }], api, { indexedDB }).done;
    expect(api.asked).toEqual([
      ['call-12', undefined],
      ['call-12', '"0-1"']
    ]);
  });

  it('passes over a note that is gone or makes no sense, and stops when nobody answers', async () => {
    const answers: Record<string, Answer<FetchedNote>> = {
      gone: refused('not-found'),
      noise: {
        ok: true,
        value: { kind: 'state', update: new Uint8Array([9, 9, 9]), etag: undefined }
      },
      cut: refused('unreachable')
    };
    const api = aServer((meeting) => answers[meeting] ?? found(meeting));
    const ids = ['gone', 'noise', 'call-1', 'cut', 'call-2'];
    const { done, kept } = keep(
      ids.map((id) => ({ id })),
      api
    );
    expect(await done).toBe(1);
    expect(kept).toEqual(['call-1']);
    expect(api.asked.map(([meeting]) => meeting)).toEqual(['gone', 'noise', 'call-1', 'cut']);
  });

  it('fetches nothing when little traffic is wanted, or when it was called off', async () => {
    const api = aServer(found);
    await keep([{ id: 'call-12' }], api, { saveData: true }).done;
    await keep([{ id: 'call-12' }], api, { signal: AbortSignal.abort() }).done;
    expect(api.asked).toEqual([]);
  });
});
