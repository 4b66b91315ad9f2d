// A browser's databases that fail when a test says so: aborted writes, no room, no permission, no answer.
import { IDBFactory } from 'fake-indexeddb';

export type Fault = 'abort' | 'quota' | 'refuse-open' | 'no-answer' | undefined;

export class FaultyDatabases extends IDBFactory {
  fault: Fault;

  override open(name: string, version?: number): IDBOpenDBRequest {
    if (this.fault === 'refuse-open') throw new DOMException('storage is off', 'SecurityError');
    const request = super.open(name, version);
    if (this.fault === 'no-answer') {
      request.addEventListener('success', (event) => event.stopImmediatePropagation());
      return request;
    }
    request.addEventListener('success', () => this.#spoil(request.result));
    return request;
  }

  #spoil(db: IDBDatabase): void {
    const begin = db.transaction.bind(db);
    db.transaction = (...args) => {
      const transaction = begin(...args);
      if (args[1] === 'readwrite' && (this.fault === 'abort' || this.fault === 'quota')) {
        if (this.fault === 'quota')
          Object.defineProperty(transaction, 'error', {
            get: () => new DOMException('no room', 'QuotaExceededError')
          });
        queueMicrotask(() => transaction.abort());
      }
      return transaction;
    };
  }
}
