// Builds an open note whose network, database, clock and browser belong to the test.
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { OpenNote, type OpenNoteOptions } from '#lib/live/open-note.ts';
import type { BrowserNews, Surroundings } from '#lib/live/surroundings.ts';
import { FakeNetwork } from './fake-network.ts';
import { ManualClock } from './manual-clock.ts';

export interface Device {
  readonly network: FakeNetwork;
  readonly clock: ManualClock;
  readonly indexedDB: IDBFactory | undefined;
  /** Tell every open note of this device what the browser would. */
  readonly news: (news: BrowserNews) => void;
  /** How often the browser was asked to keep our data. */
  readonly persisted: () => number;
  readonly surroundings: Surroundings;
  readonly open: (options?: Partial<OpenNoteOptions>) => OpenNote;
}

export function aDevice(
  given: {
    readonly network?: FakeNetwork;
    readonly indexedDB?: IDBFactory | 'none';
    readonly BroadcastChannel?: Surroundings['BroadcastChannel'];
    readonly bring?: Surroundings['bring'];
  } = {}
): Device {
  const network = given.network ?? new FakeNetwork();
  const clock = new ManualClock();
  const indexedDB = given.indexedDB === 'none' ? undefined : (given.indexedDB ?? new IDBFactory());
  const listeners = new Set<(news: BrowserNews) => void>();
  let persisted = 0;
  const surroundings: Surroundings = {
    WebSocket: network.WebSocket,
    indexedDB,
    BroadcastChannel: given.BroadcastChannel,
    origin: 'http://notes.example',
    clock,
    random: () => 0,
    news: (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    bring: given.bring ?? (() => Promise.resolve({ kind: 'refused', code: 'too-large' })),
    persist: () => {
      persisted += 1;
    }
  };
  return {
    network,
    clock,
    indexedDB,
    news: (news) => {
      for (const tell of listeners) tell(news);
    },
    persisted: () => persisted,
    surroundings,
    open: (options) =>
      new OpenNote({ doc: 'meeting/call-12', role: 'participant', ...options }, surroundings)
  };
}

/** Type at the end of the note. */
export function type(note: OpenNote, text: string): void {
  const body = note.doc.getText('body');
  note.doc.transact(() => body.insert(body.length, text, {}), 'the editor');
}

export function textOf(note: Pick<OpenNote, 'doc'>): string {
  return note.doc.getText('body').toString();
}
