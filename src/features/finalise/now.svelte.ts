// The present moment for words such as "in 2 hours", told anew twice a minute while somebody reads it.
import { createSubscriber } from 'svelte/reactivity';

const EVERY_MS = 30_000;

export class Now {
  readonly #read = createSubscriber((update) => {
    const timer = setInterval(update, EVERY_MS);
    return () => clearInterval(timer);
  });

  /** Milliseconds since 1970. */
  get current(): number {
    this.#read();
    return Date.now();
  }
}
