// Reading rows that the browser itself cannot read back.
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { ManualClock } from '../../../tests/support/manual-clock.ts';
import { openDatabase, transact } from './database.ts';
import { readRows } from './rows.ts';

it('[L4] reads the other rows when one value cannot be read', async () => {
  const db = await openDatabase(new IDBFactory(), 'note', new ManualClock(), () => undefined);
  await transact(db, 'readwrite', ({ updates }) => {
    for (const value of ['a', 'b', 'c']) updates.add(value);
  });
  // As Chromium does with a damaged value: getAll fails as a whole, get fails for that key alone.
  const begin = db.transaction.bind(db);
  db.transaction = (...args) => {
    const transaction = begin(...args);
    const open = transaction.objectStore.bind(transaction);
    transaction.objectStore = (name) => {
      const store = open(name);
      const get = store.get.bind(store);
      store.getAll = () => damaged(transaction, store);
      store.get = (key) => (key === 2 ? damaged(transaction, store) : get(key));
      return store;
    };
    return transaction;
  };
  expect(await readRows(db, undefined)).toEqual([
    { key: 1, value: 'a' },
    { key: 2, value: undefined },
    { key: 3, value: 'c' }
  ]);
  expect(await readRows(db, 2)).toEqual([{ key: 3, value: 'c' }]);
  db.close();
});

/** A request that ends with its transaction aborted, after the requests made before it. */
function damaged(transaction: IDBTransaction, store: IDBObjectStore): IDBRequest {
  const request = store.count();
  request.addEventListener('success', () => transaction.abort());
  return request;
}
