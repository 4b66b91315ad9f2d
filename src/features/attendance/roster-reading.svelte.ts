// Whom a space knows from its meetings, as this device has it; read again whenever the space's document changes.
import { createSubscriber } from 'svelte/reactivity';
import type * as Y from 'yjs';
import { readRoster } from '#domain/register/roster.ts';

export class RosterReading {
  readonly #doc: Y.Doc;
  readonly #read: () => void;

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    this.#read = createSubscriber((update) => {
      doc.on('update', update);
      return () => doc.off('update', update);
    });
  }

  readonly all = $derived.by(() => {
    this.#read();
    return readRoster(this.#doc);
  });
}
