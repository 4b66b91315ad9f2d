// IndexedDB with its failures in plain sight, in the format of y-indexeddb: stores `updates` and `custom`.
import type { Clock } from './clock.ts';
import type { StoreTrouble } from './status.ts';

/** A failure of the database, by what a person can do about it. */
export class DatabaseError extends Error {
  readonly trouble: StoreTrouble;
  constructor(trouble: StoreTrouble, cause?: unknown) {
    super(`the local database is ${trouble}`, { cause });
    this.name = 'DatabaseError';
    this.trouble = trouble;
  }
}

export function troubleOf(error: unknown): StoreTrouble {
  if (error instanceof DatabaseError) return error.trouble;
  const name =
    typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
  if (name === 'QuotaExceededError') return 'full';
  if (name === 'AbortError' || name === 'InvalidStateError' || name === 'TransactionInactiveError')
    return 'interrupted';
  if (name === 'SecurityError' || name === 'NotAllowedError') return 'unavailable';
  return 'broken';
}

/** Some browsers leave an open request without an answer for good. */
export const OPEN_TIMEOUT = 5_000;

/**
 * Open (or make) a note's database. `onLost` is called when the connection ends other than by our
 * own `close()`: another tab deletes or upgrades the database, or the browser clears it.
 */
export function openDatabase(
  factory: IDBFactory | undefined,
  name: string,
  clock: Clock,
  onLost: (db: IDBDatabase) => void
): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    if (factory === undefined) {
      reject(new DatabaseError('unavailable'));
      return;
    }
    let request: IDBOpenDBRequest;
    try {
      request = factory.open(name);
    } catch (error) {
      reject(new DatabaseError('unavailable', error));
      return;
    }
    let late = false;
    const callOff = clock.after(OPEN_TIMEOUT, () => {
      late = true;
      reject(new DatabaseError('blocked'));
    });
    request.onupgradeneeded = () => {
      request.result.createObjectStore('updates', { autoIncrement: true });
      request.result.createObjectStore('custom');
    };
    request.onerror = () => {
      callOff();
      const trouble = troubleOf(request.error);
      // A refused open in a private window comes as InvalidStateError.
      reject(new DatabaseError(trouble === 'interrupted' ? 'unavailable' : trouble, request.error));
    };
    request.onsuccess = () => {
      callOff();
      const db = request.result;
      if (late) {
        db.close();
        return;
      }
      db.onversionchange = () => {
        db.close();
        onLost(db);
      };
      db.onclose = () => onLost(db);
      resolve(db);
    };
  });
}

export interface Stores {
  readonly updates: IDBObjectStore;
  readonly custom: IDBObjectStore;
}

/**
 * Run one transaction; resolves only when the whole transaction has completed, which is later than
 * the success of its requests and the only moment that means "written".
 */
export function transact(
  db: IDBDatabase,
  mode: 'readonly' | 'readwrite',
  work: (stores: Stores) => void
): Promise<void> {
  return new Promise((resolve, reject) => {
    // Throws when the database was closed under us.
    const transaction = db.transaction(['updates', 'custom'], mode);
    transaction.oncomplete = () => resolve();
    transaction.onabort = () =>
      reject(
        transaction.error ??
          new DatabaseError('interrupted', new Error('the transaction was aborted'))
      );
    try {
      work({
        updates: transaction.objectStore('updates'),
        custom: transaction.objectStore('custom')
      });
    } catch (error) {
      try {
        transaction.abort();
      } catch {
        // It has ended already; the first error is the one to tell.
      }
      reject(error);
    }
  });
}
