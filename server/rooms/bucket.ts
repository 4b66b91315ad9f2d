// A bucket that fills with time and is emptied by use: lets bursts through and holds floods back.
export class Bucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #left: number;
  #at: number;

  constructor(perSecond: number, burst: number, now: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#left = burst;
    this.#at = now;
  }

  /** Take some; false when there is not enough. `now` in milliseconds. */
  take(amount: number, now: number): boolean {
    this.#fill(now);
    if (this.#left < amount) return false;
    this.#left -= amount;
    return true;
  }

  /** Take what cannot be refused any more; for how many milliseconds nothing else should be taken then. */
  owe(amount: number, now: number): number {
    this.#fill(now);
    this.#left -= amount;
    return Math.max(0, (-this.#left / this.#perSecond) * 1000);
  }

  #fill(now: number): void {
    const gained = (Math.max(0, now - this.#at) / 1000) * this.#perSecond;
    this.#left = Math.min(this.#burst, this.#left + gained);
    this.#at = now;
  }
}
