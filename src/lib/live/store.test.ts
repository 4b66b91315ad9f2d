// The local copy: what has really been written, and how each failure is met.
import { IDBFactory } from 'fake-indexeddb';
import { IndexeddbPersistence } from 'y-indexeddb';
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { FaultyDatabases } from '../../../tests/support/faulty-databases.ts';
import { ManualClock } from '../../../tests/support/manual-clock.ts';
import { until } from '../../../tests/support/until.ts';
import 'fake-indexeddb/auto';
import { Changes } from './changes.ts';
import { OPEN_TIMEOUT } from './database.ts';
import { NoteStore } from './store.ts';

const NAME = 'rapporteur/meeting/call-12/e0';
const open: NoteStore[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()));
});

function aCopy(indexedDB: IDBFactory, clock = new ManualClock()) {
  const doc = new Y.Doc();
  const changes = new Changes();
  const store = new NoteStore({ name: NAME, doc, changes, indexedDB, clock, onChange: () => {} });
  open.push(store);
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin === store) return;
    changes.make();
    store.keep(update);
  });
  const body = doc.getText('body');
  return {
    doc,
    changes,
    store,
    clock,
    write: (text: string) => body.insert(body.length, text),
    text: () => body.toString()
  };
}

async function aCopyOf(indexedDB: IDBFactory, clock?: ManualClock) {
  const copy = aCopy(indexedDB, clock);
  await copy.store.open();
  return copy;
}

/** What the database holds, read by nobody's cleverness. */
function rawRows(
  indexedDB: IDBFactory,
  store: 'updates' | 'custom'
): Promise<[IDBValidKey, unknown][]> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      const inside = db.transaction(store).objectStore(store);
      const keys = inside.getAllKeys();
      const values = inside.getAll();
      values.onsuccess = () => {
        db.close();
        resolve(keys.result.map((key, at) => [key, values.result[at]]));
      };
    };
  });
}

function putRow(indexedDB: IDBFactory, value: unknown): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.open(NAME);
    request.onsuccess = () => {
      const transaction = request.result.transaction('updates', 'readwrite');
      transaction.objectStore('updates').add(value);
      transaction.oncomplete = () => {
        request.result.close();
        resolve();
      };
    };
  });
}

describe('NoteStore', () => {
  it('[L1] gives back on the next start what was written', async () => {
    const databases = new IDBFactory();
    const first = await aCopyOf(databases);
    first.write('Opened at nine.');
    first.write(' Ines took notes.');
    await first.store.close();
    const second = await aCopyOf(databases);
    expect(second.text()).toBe('Opened at nine. Ines took notes.');
  });

  it('[L1] keeps the format of y-indexeddb, in both directions', async () => {
    const databases = new IDBFactory();
    globalThis.indexedDB = databases;
    const theirs = new Y.Doc();
    const persistence = new IndexeddbPersistence(NAME, theirs);
    await persistence.whenSynced;
    theirs.getText('body').insert(0, 'by y-indexeddb');
    await persistence.destroy();
    const ours = await aCopyOf(databases);
    expect(ours.text()).toBe('by y-indexeddb');
    ours.write(', then by us');
    await ours.store.close();
    const again = new Y.Doc();
    const reader = new IndexeddbPersistence(NAME, again);
    await reader.whenSynced;
    expect(again.getText('body').toString()).toBe('by y-indexeddb, then by us');
    await reader.destroy();
  });

  it('[L2] counts a change as stored when its transaction has completed, not before', async () => {
    const databases = new IDBFactory();
    const { store, changes, write } = await aCopyOf(databases);
    write('Agreed.');
    expect(changes.unstored).toBe(1);
    await store.flushed();
    expect(changes.unstored).toBe(0);
    expect(await rawRows(databases, 'updates')).toHaveLength(1);
  });

  it('[L1] writes nothing when a note is only opened', async () => {
    const databases = new IDBFactory();
    const first = await aCopyOf(databases);
    first.write('x');
    await first.store.close();
    const before = await rawRows(databases, 'updates');
    const second = await aCopyOf(databases);
    await second.store.flushed();
    expect(await rawRows(databases, 'updates')).toEqual(before);
  });

  it.each([
    ['abort', 'interrupted'],
    ['quota', 'full']
  ] as const)(
    '[L3] says so when a write fails (%s), and heals by writing the whole state',
    async (fault, reason) => {
      const databases = new FaultyDatabases();
      const { store, changes, clock, write } = await aCopyOf(databases);
      write('kept, ');
      await store.flushed();
      databases.fault = fault;
      write('lost, ');
      await store.flushed();
      expect(store.state).toEqual({ kind: 'failed', reason });
      expect(changes.unstored).toBe(1);

      databases.fault = undefined;
      write('and later');
      clock.advance(1_000);
      await store.flushed();
      expect(store.state).toEqual({ kind: 'ready' });
      expect(changes.unstored).toBe(0);
      const { text } = await aCopyOf(databases);
      expect(text()).toBe('kept, lost, and later');
    }
  );

  it('[L3] tries again by itself after a failure, and at once when asked', async () => {
    const databases = new FaultyDatabases();
    const { store, clock, write } = await aCopyOf(databases);
    databases.fault = 'abort';
    write('x');
    await store.flushed();
    clock.advance(1_000);
    await until('the second attempt failed', () => store.state.kind === 'failed');
    await store.flushed();
    databases.fault = undefined;
    store.retry();
    clock.advance(0);
    await store.flushed();
    expect(store.state.kind).toBe('ready');
  });

  it('[L3] says "unavailable" where the browser has no database or refuses it', async () => {
    const databases = new FaultyDatabases();
    databases.fault = 'refuse-open';
    const { store, write } = await aCopyOf(databases);
    expect(store.state).toEqual({ kind: 'failed', reason: 'unavailable' });
    expect(() => write('typing goes on')).not.toThrow();
  });

  it('[L3] says "blocked" when the database does not answer', async () => {
    const databases = new FaultyDatabases();
    databases.fault = 'no-answer';
    const copy = aCopy(databases);
    const opening = copy.store.open();
    copy.clock.advance(OPEN_TIMEOUT);
    await opening;
    expect(copy.store.state).toEqual({ kind: 'failed', reason: 'blocked' });
  });

  it('[L3] notices that another tab deleted the database, and writes everything again', async () => {
    const databases = new IDBFactory();
    const { store, changes, clock, write } = await aCopyOf(databases);
    write('everything, ');
    await store.flushed();
    const request = databases.deleteDatabase(NAME);
    await until('the deletion was noticed', () => store.state.kind === 'failed');
    await until('the database is gone', () => request.readyState === 'done');
    write('once more');
    clock.advance(1_000);
    await store.flushed();
    expect([store.state.kind, changes.unstored]).toEqual(['ready', 0]);
    expect((await aCopyOf(databases)).text()).toBe('everything, once more');
  });

  it.each([
    ['not bytes', { hello: 1 }],
    ['cut short', new Uint8Array([1, 1, 200, 1])],
    ['noise', new Uint8Array([9, 9, 9, 9, 255, 255, 255, 255])]
  ])('[L4] puts a bad row aside (%s) and shows the rest', async (_name, bad) => {
    const databases = new IDBFactory();
    const first = await aCopyOf(databases);
    first.write('before, ');
    await first.store.flushed();
    await putRow(databases, bad);
    first.write('after');
    await first.store.close();

    const second = await aCopyOf(databases);
    expect(second.text()).toBe('before, after');
    expect(second.store.setAside).toBe(1);
    await second.store.close();
    expect(await rawRows(databases, 'updates')).toHaveLength(2);
    const aside = (await rawRows(databases, 'custom')).filter(([key]) =>
      String(key).startsWith('set-aside:')
    );
    expect(aside.map(([, value]) => value)).toMatchObject([{ value: bad }]);
    const third = await aCopyOf(databases);
    expect([third.text(), third.store.setAside]).toEqual(['before, after', 0]);
  });

  it('[L4] applies nothing of a row that breaks off half-way', async () => {
    const databases = new IDBFactory();
    const first = await aCopyOf(databases);
    first.write('whole');
    await first.store.close();
    const broken = new Y.Doc();
    broken.getText('body').insert(0, 'half');
    const bytes = Y.encodeStateAsUpdate(broken);
    // The last byte counts the deletions that follow; none do.
    bytes[bytes.length - 1] = 3;
    await putRow(databases, bytes);
    const second = await aCopyOf(databases);
    expect([second.text(), second.store.setAside]).toEqual(['whole', 1]);
  });

  it('[L8] keeps what two tabs write, and loses nothing when one of them tidies up', async () => {
    const databases = new IDBFactory();
    const a = await aCopyOf(databases);
    const b = await aCopyOf(databases);
    b.write('from b; ');
    await b.store.flushed();
    for (let i = 0; i < 500; i++) {
      a.write('a');
      await a.store.flushed();
    }
    a.clock.advance(1_000);
    await a.store.flushed();
    expect((await rawRows(databases, 'updates')).length).toBe(1);
    b.write('b again');
    await b.store.flushed();
    const { text } = await aCopyOf(databases);
    expect(text()).toContain('from b; b again');
    expect(text()).toContain('a'.repeat(500));
  });

  it('[L7] remembers over a restart what the server never confirmed, and forgets it when it has', async () => {
    const databases = new IDBFactory();
    const first = await aCopyOf(databases);
    first.write('one');
    first.write('two');
    await first.store.close();

    const second = await aCopyOf(databases);
    expect([second.changes.waiting, second.changes.unstored]).toEqual([2, 0]);
    second.write('three');
    await second.store.close();

    const third = await aCopyOf(databases);
    expect(third.changes.waiting).toBe(3);
    third.changes.acked(3);
    third.store.everythingAcked();
    await third.store.close();

    const fourth = await aCopyOf(databases);
    expect(fourth.changes.waiting).toBe(0);
  });

  it('[L7] still knows what an earlier page left waiting when the database was deleted meanwhile', async () => {
    const databases = new IDBFactory();
    const first = await aCopyOf(databases);
    first.write('one');
    await first.store.close();
    const second = await aCopyOf(databases);
    const request = databases.deleteDatabase(NAME);
    await until('the database is gone', () => request.readyState === 'done');
    second.clock.advance(1_000);
    await second.store.flushed();
    await second.store.close();
    expect((await aCopyOf(databases)).changes.waiting).toBe(1);
  });

  it('[L7] does not forget what another tab added while ours was being confirmed', async () => {
    const databases = new IDBFactory();
    const a = await aCopyOf(databases);
    a.write('one');
    await a.store.flushed();
    const b = await aCopyOf(databases);
    expect(b.changes.waiting).toBe(1);
    a.write('two');
    await a.store.flushed();
    b.changes.acked(b.changes.made);
    b.store.everythingAcked();
    await b.store.close();
    const c = await aCopyOf(databases);
    expect(c.changes.waiting).toBe(2);
  });
});
