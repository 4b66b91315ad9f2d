// Those whose device stopped answering: held on for a while as they were when last heard, instead of vanishing.
import type { Awareness } from 'y-protocols/awareness';

/** Whoever was not heard for longer than this is somewhere else by now, in milliseconds. */
export const HELD_FOR = 30 * 60_000;

interface Change {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

export class Vanished {
  readonly #awareness: Awareness;
  readonly #onChange: (change: Change, origin: unknown) => void;
  readonly #states = new Map<number, unknown>();
  readonly #gone = new Map<number, { readonly state: unknown; readonly heard: number }>();

  constructor(awareness: Awareness) {
    this.#awareness = awareness;
    this.#onChange = ({ added, updated, removed }, origin) => {
      for (const client of [...added, ...updated]) {
        this.#states.set(client, awareness.getStates().get(client));
        this.#gone.delete(client);
      }
      for (const client of removed) {
        const state = this.#states.get(client);
        this.#states.delete(client);
        // Whoever says goodbye, or is said to have gone, is not missed.
        if (origin === 'timeout' && state !== undefined)
          this.#gone.set(client, { state, heard: awareness.meta.get(client)?.lastUpdated ?? 0 });
        else this.#gone.delete(client);
      }
    };
    awareness.on('change', this.#onChange);
  }

  /** Their last states, by client id. */
  states(now: number): ReadonlyMap<number, unknown> {
    for (const [client, { heard }] of this.#gone)
      if (now - heard >= HELD_FOR) this.#gone.delete(client);
    return new Map([...this.#gone].map(([client, { state }]) => [client, state]));
  }

  /** In milliseconds since 1970, by this device's clock. */
  heard(client: number): number {
    return this.#gone.get(client)?.heard ?? 0;
  }

  /** We hear of nobody ourselves: who comes and goes meanwhile is not known. */
  forget(): void {
    this.#gone.clear();
  }

  close(): void {
    this.#awareness.off('change', this.#onChange);
  }
}
