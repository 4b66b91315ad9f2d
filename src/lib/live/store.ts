// One note's local copy in this browser's IndexedDB: says what has really been written, heals what failed.
import { PREFERRED_TRIM_SIZE } from 'y-indexeddb';
import * as Y from 'yjs';
import type { Changes } from './changes.ts';
import type { Clock } from './clock.ts';
import { openDatabase, transact, troubleOf } from './database.ts';
import { Markers } from './markers.ts';
import { applyRows, readRows, type Row } from './rows.ts';
import type { StoreTrouble } from './status.ts';

/**
 * The plan. Every update of the document is queued; one transaction at a time takes the whole queue
 * and, with it, a marker of how many changes the server has not confirmed. When the transaction
 * completes, the changes it held are "stored". When anything fails, the queue is worthless (a row
 * is no use without the rows before it), so from then on nothing counts as stored until the whole
 * state was written in one transaction, in place of the rows already read.
 */

const SLOW_WRITE = 4_000;
const RETRY_FIRST = 1_000;
const RETRY_MOST = 30_000;
const TRIM_PAUSE = 1_000;
/** Keys in the `custom` store. */
const SET_ASIDE = 'set-aside:';
const BASE = 'base-epoch';

export type StoreState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly reason: StoreTrouble };

export interface NoteStoreOptions {
  readonly name: string;
  readonly doc: Y.Doc;
  readonly changes: Changes;
  readonly indexedDB: IDBFactory | undefined;
  readonly clock: Clock;
  readonly onChange: () => void;
}

export class NoteStore {
  readonly #options: NoteStoreOptions;
  readonly #markers: Markers;
  #db: IDBDatabase | undefined;
  #state: StoreState = { kind: 'opening' };
  #queue: Uint8Array[] = [];
  #work: Promise<void> | undefined;
  #closing = false;
  #loaded = false;
  readonly #setAside = new Set<string>();
  #base: number | undefined;
  #lastRead: IDBValidKey | undefined;
  #unreadable = false;
  #rows = 0;
  #writingSince: number | undefined;
  #attempts = 0;
  #retry: { readonly due: number; readonly callOff: () => void } | undefined;
  #callOffTrim: (() => void) | undefined;
  #callOffSlow: (() => void) | undefined;

  constructor(options: NoteStoreOptions) {
    this.#options = options;
    this.#markers = new Markers(options.doc.clientID, options.changes);
  }

  get state(): StoreState {
    return this.#state;
  }

  /** The local copy has been read, even if there was none. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** Rows that could not be read as updates and were moved out of the way. */
  get setAside(): number {
    return this.#setAside.size;
  }

  /** A write has been under way for longer than one calls "saving". */
  get slow(): boolean {
    return (
      this.#writingSince !== undefined &&
      this.#options.clock.now() - this.#writingSince >= SLOW_WRITE
    );
  }

  /** The epoch that everything here was last known to be in step with; undefined in a new copy. */
  get base(): number | undefined {
    return this.#base;
  }

  /** All that is here is in step with this epoch of the server's document. */
  keepBase(epoch: number): void {
    if (this.#base === epoch) return;
    this.#base = epoch;
    void this.#run(async () => {
      if (this.#db === undefined || this.#state.kind !== 'ready') return;
      // Where it fails, the next start believes itself older than it is, and asks again.
      await transact(this.#db, 'readwrite', ({ custom }) => {
        custom.put(epoch, BASE);
      }).catch(() => undefined);
    });
  }

  /** Open the database and read the local copy into the document. Never rejects: see `state`. */
  open(): Promise<void> {
    return this.#run(() => this.#openAndLoad());
  }

  /** Queue an update of the document for writing. Never throws. */
  keep(update: Uint8Array): void {
    if (this.#closing) return;
    this.#queue.push(update);
    this.#startedWriting();
    if (this.#state.kind === 'ready') this.#flush();
    else if (this.#state.kind === 'failed') this.#retryWithin(RETRY_FIRST);
  }

  /** The server has confirmed every change: let the next start know. */
  everythingAcked(): void {
    const { doc, changes } = this.#options;
    if (this.#state.kind !== 'ready' || this.#closing) return;
    if (!this.#markers.isAny) return;
    void this.#run(async () => {
      const db = this.#db;
      if (db === undefined || changes.waiting > 0 || doc.isDestroyed || !this.#markers.isAny)
        return;
      // Where it fails the marker stays, and the next start says "waiting" until the server
      // confirms again: never less than the truth.
      await this.#markers.clear(db).catch(() => undefined);
    });
  }

  /** Something changed for the better (online again, page visible): try at once what failed. */
  retry(): void {
    if (this.#state.kind === 'failed') this.#retryWithin(0);
  }

  /** Resolves when nothing is being written or queued; `state` then tells how it went. */
  async flushed(): Promise<void> {
    while (this.#work !== undefined) await this.#work;
  }

  /** Finish the writes under way, then close. */
  async close(): Promise<void> {
    this.#retry?.callOff();
    this.#callOffTrim?.();
    await this.#work;
    if (this.#state.kind === 'ready' && this.#queue.length > 0) await this.#flush();
    this.#closing = true;
    this.#callOffSlow?.();
    await this.#work;
    this.#db?.close();
    this.#db = undefined;
  }

  // ---- one thing at a time

  #run(task: () => Promise<void>): Promise<void> {
    const before = this.#work;
    const now = (async () => {
      if (before) await before;
      if (this.#closing) return;
      try {
        await task();
      } catch (error) {
        this.#fail(troubleOf(error));
      }
    })();
    this.#work = now;
    void now.then(() => {
      if (this.#work !== now) return;
      this.#work = undefined;
      if (this.#state.kind === 'ready' && this.#queue.length > 0) void this.#flush();
    });
    return now;
  }

  async #openAndLoad(): Promise<void> {
    const { indexedDB, name, clock, onChange } = this.#options;
    if (this.#db === undefined) {
      this.#db = await openDatabase(indexedDB, name, clock, (db) => this.#lost(db));
      this.#lastRead = undefined;
      this.#unreadable = false;
    }
    const db = this.#db;
    const firstTime = !this.#loaded;
    if (firstTime) {
      await this.#markers.adopt(db);
      await this.#readBase(db);
    }
    await this.#readNewRows(db);
    this.#loaded = true;
    // What was queued while the database was opening may build on what the server sent: write it all.
    if (this.#state.kind === 'failed') await this.#writeWhole(db);
    this.#attempts = 0;
    this.#state = { kind: 'ready' };
    if (this.#queue.length === 0) this.#finishedWriting();
    this.#trimIfLong();
    onChange();
  }

  async #readBase(db: IDBDatabase): Promise<void> {
    await transact(db, 'readonly', ({ custom }) => {
      const request = custom.get(BASE);
      request.onsuccess = () => {
        const value: unknown = request.result;
        if (typeof value === 'number' && Number.isSafeInteger(value)) this.#base = value;
      };
    });
  }

  async #readNewRows(db: IDBDatabase): Promise<void> {
    const rows = await readRows(db, this.#lastRead);
    const last = rows.at(-1);
    if (last === undefined) return;
    let bad: Row[] = [];
    try {
      bad = applyRows(this.#options.doc, rows, this);
    } catch (error) {
      // Somebody who listens to the document threw; the rows themselves have been applied.
      console.error('a listener failed while the local copy was read', error);
    }
    this.#lastRead = last.key;
    this.#rows += rows.length - bad.length;
    if (bad.length > 0) await this.#quarantine(db, bad);
  }

  /** Move bad rows out of the way in one transaction; what the browser cannot read stays where it is. */
  async #quarantine(db: IDBDatabase, bad: readonly Row[]): Promise<void> {
    for (const { key } of bad) this.#setAside.add(String(key));
    const movable = bad.filter((row) => row.value !== undefined);
    if (movable.length < bad.length) this.#unreadable = true;
    if (movable.length === 0) return;
    const at = this.#options.clock.now();
    await transact(db, 'readwrite', ({ updates, custom }) => {
      for (const { key, value } of movable) {
        custom.put({ value, at }, `${SET_ASIDE}${at}:${String(key)}`);
        updates.delete(key);
      }
    });
  }

  #flush(): Promise<void> {
    if (this.#work !== undefined) return this.#work;
    return this.#run(async () => {
      const db = this.#db;
      if (db === undefined || this.#state.kind !== 'ready' || this.#queue.length === 0) return;
      const rows = this.#queue;
      const upTo = this.#options.changes.made;
      this.#queue = [];
      await transact(db, 'readwrite', (stores) => {
        for (const row of rows) stores.updates.add(row);
        this.#markers.write(stores);
      });
      this.#rows += rows.length;
      this.#written(upTo);
      this.#trimIfLong();
    });
  }

  /** The whole state in one row, in place of every row read so far. */
  async #writeWhole(db: IDBDatabase): Promise<void> {
    const { doc, changes } = this.#options;
    const upTo = changes.made;
    const whole = Y.encodeStateAsUpdate(doc);
    const read = this.#lastRead;
    this.#queue = [];
    await transact(db, 'readwrite', (stores) => {
      stores.updates.add(whole);
      // An unreadable row is left for a better day, and with it, since it has its place among them, its neighbours.
      if (read !== undefined && !this.#unreadable)
        stores.updates.delete(IDBKeyRange.upperBound(read));
      this.#markers.writeAdopted(stores);
      this.#markers.write(stores);
    });
    this.#rows = 1;
    this.#written(upTo);
  }

  #trimIfLong(): void {
    if (this.#rows < PREFERRED_TRIM_SIZE || this.#unreadable) return;
    this.#callOffTrim?.();
    this.#callOffTrim = this.#options.clock.after(TRIM_PAUSE, () => {
      void this.#run(async () => {
        const db = this.#db;
        if (db === undefined || this.#state.kind !== 'ready') return;
        // Rows of other tabs first: only what was read may be replaced.
        await this.#readNewRows(db);
        await this.#writeWhole(db);
      });
    });
  }

  // ---- what has been written, what has failed

  #startedWriting(): void {
    if (this.#writingSince !== undefined) return;
    const { clock, onChange } = this.#options;
    this.#writingSince = clock.now();
    this.#callOffSlow = clock.after(SLOW_WRITE, onChange);
  }

  #finishedWriting(): void {
    this.#writingSince = undefined;
    this.#callOffSlow?.();
  }

  #written(upTo: number): void {
    const { changes, onChange } = this.#options;
    changes.stored(upTo);
    this.#finishedWriting();
    if (this.#queue.length > 0) this.#startedWriting();
    // The server may have confirmed while the marker was being written.
    if (changes.waiting === 0) this.everythingAcked();
    onChange();
  }

  #fail(reason: StoreTrouble): void {
    if (this.#closing) return;
    this.#queue = [];
    this.#finishedWriting();
    // A connection that failed once is not trusted again: some failures leave it closed without an event.
    this.#db?.close();
    this.#db = undefined;
    this.#state = { kind: 'failed', reason };
    this.#callOffTrim?.();
    this.#retryWithin(Math.min(RETRY_MOST, RETRY_FIRST * 2 ** Math.min(this.#attempts, 10)));
    this.#attempts += 1;
    this.#options.onChange();
  }

  #lost(db: IDBDatabase): void {
    if (this.#db !== db) return;
    this.#fail('interrupted');
  }

  #retryWithin(ms: number): void {
    const { clock } = this.#options;
    const due = clock.now() + ms;
    if (this.#closing || (this.#retry !== undefined && this.#retry.due <= due)) return;
    this.#retry?.callOff();
    const callOff = clock.after(ms, () => {
      this.#retry = undefined;
      if (this.#state.kind === 'failed' && this.#work === undefined)
        void this.#run(() => this.#openAndLoad());
    });
    this.#retry = { due, callOff };
  }
}
