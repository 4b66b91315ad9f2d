// The changes made in this browser to one note, numbered: how far the local database has them, how far the server.

/**
 * Changes are numbered from 1 in the order they were made, and both confirmations are cumulative:
 * "stored" and "acked" name the last change of an unbroken run.
 */
export class Changes {
  #made = 0;
  #stored = 0;
  #acked = 0;
  #carried = 0;

  get made(): number {
    return this.#made;
  }

  /** Not confirmed by the server. */
  get waiting(): number {
    return this.#made - this.#acked;
  }

  /** Those of the waiting that were made by this page. */
  get waitingOwn(): number {
    return Math.min(this.waiting, this.#made - this.#carried);
  }

  /** Confirmed neither by the server nor by the local database. */
  get unstored(): number {
    return this.#made - Math.max(this.#stored, this.#acked);
  }

  make(): number {
    this.#made += 1;
    return this.#made;
  }

  /** Changes of an earlier page, found in the local database, that the server never confirmed. */
  carry(count: number): void {
    const allStored = this.#stored === this.#made;
    this.#made += count;
    this.#carried += count;
    if (allStored) this.#stored = this.#made;
  }

  /** The local database completed a write that holds every change up to this one. */
  stored(upTo: number): void {
    this.#stored = Math.max(this.#stored, Math.min(upTo, this.#made));
  }

  /** The server has every change up to this one on its disk. */
  acked(upTo: number): void {
    this.#acked = Math.max(this.#acked, Math.min(upTo, this.#made));
  }
}
