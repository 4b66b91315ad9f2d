// The document-bearing frames sent on one connection, counted as the server counts them, and what each confirms.

/**
 * A `whole` frame (sync step 2) carries everything the server lacks, a `part` some of that; an
 * `update` frame only its own change.
 */
export type FrameKind = 'whole' | 'part' | 'update';

interface Sent {
  readonly number: number;
  /** The number of the last change made when the frame was sent. */
  readonly upTo: number;
  readonly at: number;
}

/**
 * An acknowledged update frame says nothing about changes made before the connection opened: those
 * travel in the whole frame. So nothing counts as confirmed before the whole frame is; from then on
 * every change has a frame of its own, in order, and the highest acknowledged frame confirms all
 * changes up to it.
 */
export class Frames {
  #count = 0;
  #acked = 0;
  #ackedUpTo = 0;
  #unacked: Sent[] = [];
  /** The number of the whole frame that must be acknowledged first; undefined until one was sent. */
  #whole: number | undefined;

  sent(kind: FrameKind, upTo: number, at: number): void {
    this.#count += 1;
    this.#unacked.push({ number: this.#count, upTo, at });
    if (kind === 'whole') this.#whole ??= this.#count;
  }

  /** The server has `count` frames of this connection on disk. Answers the last change that confirms, if any. */
  ack(count: number): number | undefined {
    let upTo: number | undefined;
    while (this.#unacked[0] !== undefined && this.#unacked[0].number <= count) {
      this.#acked = this.#unacked[0].number;
      upTo = this.#unacked[0].upTo;
      this.#ackedUpTo = upTo;
      this.#unacked.shift();
    }
    return this.wholeAcked ? upTo : undefined;
  }

  /**
   * Whether the server, that has dealt with `count` frames of this connection, holds all there is: a whole
   * frame is among them, and no change was `made` since the last of them was sent.
   */
  covers(count: number, made: number): boolean {
    const isWhole = this.#whole !== undefined && this.#whole <= count;
    const last = this.#unacked.findLast(({ number }) => number <= count);
    return isWhole && (last?.upTo ?? this.#ackedUpTo) >= made;
  }

  /** The server could not use what it got and asks again: only a whole frame sent from now on confirms anything. */
  resync(): void {
    this.#whole = undefined;
  }

  get wholeAcked(): boolean {
    return this.#whole !== undefined && this.#whole <= this.#acked;
  }

  /** Every frame is acknowledged, a whole one among them. */
  get settled(): boolean {
    return this.wholeAcked && this.#unacked.length === 0;
  }

  /** When the oldest frame without an answer was sent. */
  get oldest(): number | undefined {
    return this.#unacked[0]?.at;
  }
}
