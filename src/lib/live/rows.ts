// Reading a note's rows out of the local database, so that one bad row cannot hide the others.
import * as Y from 'yjs';
import { transact } from './database.ts';

export interface Row {
  readonly key: IDBValidKey;
  /** Undefined when the browser itself could not read the row back. */
  readonly value: unknown;
}

/** Every row after the key `after` (all rows without one), in the order they were written. */
export async function readRows(db: IDBDatabase, after: IDBValidKey | undefined): Promise<Row[]> {
  const range = after === undefined ? null : IDBKeyRange.lowerBound(after, true);
  let keys: IDBValidKey[] = [];
  let values: unknown[] | undefined;
  try {
    await transact(db, 'readonly', ({ updates }) => {
      const keyRequest = updates.getAllKeys(range);
      keyRequest.onsuccess = () => {
        keys = keyRequest.result;
      };
      const valueRequest = updates.getAll(range);
      valueRequest.onsuccess = () => {
        values = valueRequest.result;
      };
    });
  } catch (error) {
    // One unreadable value fails getAll as a whole; without any key there is nothing to go on.
    if (keys.length === 0) throw error;
    values = undefined;
  }
  if (values !== undefined && values.length === keys.length)
    return keys.map((key, at) => ({ key, value: values?.[at] }));
  const rows: Row[] = [];
  for (const key of keys) rows.push({ key, value: await readOne(db, key) });
  return rows;
}

async function readOne(db: IDBDatabase, key: IDBValidKey): Promise<unknown> {
  let value: unknown;
  try {
    await transact(db, 'readonly', ({ updates }) => {
      const request = updates.get(key);
      request.onsuccess = () => {
        value = request.result;
      };
    });
  } catch {
    return undefined;
  }
  return value;
}

/**
 * Apply the rows to the document as one transaction with this origin, and answer those that are no
 * updates. A row is decoded before it is applied: a broken one must not be applied by half.
 */
export function applyRows(doc: Y.Doc, rows: readonly Row[], origin: unknown): Row[] {
  const bad: Row[] = [];
  Y.transact(
    doc,
    () => {
      for (const row of rows) {
        try {
          if (!(row.value instanceof Uint8Array)) throw new TypeError('a row is not bytes');
          Y.decodeUpdate(row.value);
          Y.applyUpdate(doc, row.value, origin);
        } catch {
          bad.push(row);
        }
      }
    },
    origin,
    false
  );
  return bad;
}
