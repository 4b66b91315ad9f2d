// Who is served next, and for how long: whoever brings much waits for those who bring little, and never the other way round.

/**
 * Milliseconds of applying that one author gets in a tick, alone or where others wait for the same commit, and
 * after which a tick leaves the rest to the next.
 */
const SLICE = { alone: 15, among: 3 } as const;
const TICK = 40;
/** Milliseconds of work after which an author is given only every so many-th part of the time. */
const PLENTY = 5000;
const REST = 4;
/** Bytes that may wait of one author, besides a single update that is larger. */
const WAITING = 16 * 1024 * 1024;
/** Structs applied before the clock is looked at: fewer as soon as they take long. */
const GRAIN = { first: 8, most: 32, quick: 1, slow: 4 } as const;

/** What is not worth being remembered, in milliseconds. */
const LITTLE = 20;

interface Share {
  /** Milliseconds of work, less the part of the time since `at` that is everybody's. */
  readonly spent: number;
  readonly at: number;
  readonly grain: number;
  /** When the author's turn comes again. */
  readonly notBefore: number;
}

/** One author's turn. */
export interface Turn {
  /** How many structs to apply before asking again. */
  size(): number;
  /** Whether there is time for more. */
  goesOn(): boolean;
}

export class Shares {
  readonly #elapsed: () => number;
  readonly #busy = new Map<string, Share>();
  /** Bytes that wait, by author. */
  readonly #waiting = new Map<string, number>();

  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  /** Those whose turn it is, with the busy ones last; where it is nobody's, the one whose turn is next. */
  inTurn<T>(authors: readonly (readonly [string | null, T])[]): (readonly [string | null, T])[] {
    const now = this.#elapsed();
    const waits = ([member]: readonly [string | null, T]) => this.#of(member)?.notBefore ?? now;
    const ready = authors.filter((author) => waits(author) <= now);
    if (ready.length === 0) return authors.toSorted((a, b) => waits(a) - waits(b)).slice(0, 1);
    return ready.toSorted(([a], [b]) => (this.#of(a)?.spent ?? 0) - (this.#of(b)?.spent ?? 0));
  }

  #of(member: string | null): Share | undefined {
    return member === null ? undefined : this.#busy.get(member);
  }

  /** Whether there is room for these bytes of an author to wait. */
  takes(member: string, bytes: number): boolean {
    const waiting = this.#waiting.get(member) ?? 0;
    if (waiting > 0 && waiting + bytes > WAITING) return false;
    this.#waiting.set(member, waiting + bytes);
    return true;
  }

  /** They wait no more. */
  gives(member: string, bytes: number): void {
    const left = (this.#waiting.get(member) ?? 0) - bytes;
    if (left > 0) this.#waiting.set(member, left);
    else this.#waiting.delete(member);
  }

  /** Whether a tick that began then has time for one more. */
  hasTime(tick: number): boolean {
    return this.#elapsed() - tick < TICK;
  }

  begin(member: string | null, isAlone: boolean): Turn {
    const slice = isAlone ? SLICE.alone : SLICE.among;
    const started = this.#elapsed();
    let grain: number = this.#of(member)?.grain ?? GRAIN.first;
    let at = started;
    return {
      size: () => grain,
      goesOn: () => {
        const now = this.#elapsed();
        if (now - at > GRAIN.slow) grain = Math.max(1, grain >> 2);
        else if (now - at < GRAIN.quick) grain = Math.min(GRAIN.most, grain * 2);
        at = now;
        return now - started < slice;
      }
    };
  }

  /** An author's turn is over: after this many milliseconds, and with something left or not. */
  end(member: string | null, worked: number, left: boolean, turn: Turn): void {
    if (member === null) return;
    const now = this.#elapsed();
    const share = this.#of(member);
    const spent = Math.max(0, (share?.spent ?? 0) - (now - (share?.at ?? now)) / REST) + worked;
    if (!left && spent < LITTLE) return void this.#busy.delete(member);
    const rest = spent > PLENTY ? REST * worked : 0;
    this.#busy.set(member, { spent, at: now, grain: turn.size(), notBefore: now + rest });
  }

  /** Milliseconds until one of these authors has a turn. */
  untilNext(members: Iterable<string | null>): number {
    const now = this.#elapsed();
    let least = Infinity;
    for (const member of members)
      least = Math.min(least, Math.max(0, (this.#of(member)?.notBefore ?? now) - now));
    return least;
  }
}
