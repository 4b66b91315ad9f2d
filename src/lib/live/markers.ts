// How many changes of a note the server has not confirmed, written beside them, so that the next start knows.
import type { Changes } from './changes.ts';
import { transact, type Stores } from './database.ts';

/** Keys of the `custom` store. Each open page keeps its own marker, named by its client id. */
const PREFIX = 'unacked:';

interface Marker {
  readonly key: string;
  readonly value: unknown;
}

export class Markers {
  readonly #own: string;
  readonly #changes: Changes;
  /** Markers of other pages, as found; removed once what was read with them is on the server. */
  #adopted: readonly Marker[] = [];
  #isWritten = false;

  constructor(clientId: number, changes: Changes) {
    this.#own = `${PREFIX}${clientId}`;
    this.#changes = changes;
  }

  /** Take over what earlier pages left waiting. */
  async adopt(db: IDBDatabase): Promise<void> {
    const found: Marker[] = [];
    await transact(db, 'readonly', ({ custom }) => {
      const keys = custom.getAllKeys();
      keys.onsuccess = () => {
        for (const key of keys.result) {
          if (typeof key !== 'string' || !key.startsWith(PREFIX) || key === this.#own) continue;
          const request = custom.get(key);
          request.onsuccess = () => {
            found.push({ key, value: request.result });
          };
        }
      };
    });
    this.#adopted = found;
    for (const { value } of found) this.#changes.carry(countIn(value));
  }

  /** To be called in the transaction that writes the changes themselves. */
  write({ custom }: Stores): void {
    const count = this.#changes.waitingOwn;
    if (count > 0) {
      custom.put({ count, change: this.#changes.made }, this.#own);
      this.#isWritten = true;
    } else if (this.#isWritten) custom.delete(this.#own);
  }

  /** The database may be a new one, in place of one that was deleted under us. */
  writeAdopted({ custom }: Stores): void {
    for (const { key, value } of this.#adopted) custom.put(value, key);
  }

  get isAny(): boolean {
    return this.#isWritten || this.#adopted.length > 0;
  }

  /** The server has confirmed everything. Rejects when the database would not forget. */
  async clear(db: IDBDatabase): Promise<void> {
    const adopted = this.#adopted;
    await transact(db, 'readwrite', ({ custom }) => {
      custom.delete(this.#own);
      for (const { key, value } of adopted) deleteIfSame(custom, key, value);
    });
    this.#adopted = [];
    this.#isWritten = false;
  }
}

function countIn(value: unknown): number {
  if (typeof value === 'object' && value !== null && 'count' in value) {
    const { count } = value;
    if (typeof count === 'number' && Number.isSafeInteger(count) && count > 0) return count;
  }
  // A marker that cannot be read still says that something was waiting.
  return 1;
}

/** A page that is still open may have added to its marker since. */
function deleteIfSame(custom: IDBObjectStore, key: string, value: unknown): void {
  const request = custom.get(key);
  request.onsuccess = () => {
    if (JSON.stringify(request.result) === JSON.stringify(value)) custom.delete(key);
  };
}
