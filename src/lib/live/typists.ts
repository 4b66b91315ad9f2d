// Who is typing: the clients whose insertions have just arrived. Nothing extra travels for it.
import type * as Y from 'yjs';
import type { Clock } from './clock.ts';

const TYPING_LASTS = 3_000;

export class Typists {
  readonly #doc: Y.Doc;
  readonly #until = new Map<number, () => void>();
  readonly #onTransaction: (transaction: Y.Transaction) => void;

  /** `isFromOthers` tells by its origin whether a transaction came from the server while connected. */
  constructor(
    doc: Y.Doc,
    clock: Clock,
    isFromOthers: (origin: unknown) => boolean,
    onChange: () => void
  ) {
    this.#doc = doc;
    this.#onTransaction = ({ origin, beforeState, afterState }) => {
      if (!isFromOthers(origin) || beforeState.size === 0) return;
      let isNews = false;
      for (const [client, clock_] of afterState) {
        if (client === doc.clientID || clock_ <= (beforeState.get(client) ?? 0)) continue;
        const callOff = this.#until.get(client);
        if (callOff) callOff();
        else isNews = true;
        this.#until.set(
          client,
          clock.after(TYPING_LASTS, () => {
            this.#until.delete(client);
            onChange();
          })
        );
      }
      if (isNews) onChange();
    };
    doc.on('afterTransaction', this.#onTransaction);
  }

  has(clientId: number): boolean {
    return this.#until.has(clientId);
  }

  close(): void {
    this.#doc.off('afterTransaction', this.#onTransaction);
    for (const callOff of this.#until.values()) callOff();
  }
}
