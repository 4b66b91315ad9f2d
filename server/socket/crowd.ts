// How much of the door one member and one address may take up, so that there is room for everybody else.
import { failure, type Failure } from '#domain/protocol/failure.ts';
import { Bucket } from '../rooms/bucket.ts';

export interface CrowdLimits {
  /** Connections open at once; 0 for no limit. */
  readonly perMember: number;
  readonly perAddress: number;
}

/** Frames that all connections of one member may send together: as many as a few of them. */
const FRAMES = { perSecond: 2000, atOnce: 10_000 } as const;
/** Bytes that are read of one member's connections; what comes faster waits in the network. */
const READING = { perSecond: 4 * 1024 * 1024, atOnce: 4 * 1024 * 1024 } as const;
/** Connections that one address may begin. */
const KNOCKS = { perSecond: 50, atOnce: 2000 } as const;
/** Milliseconds for which somebody is remembered who has gone. */
const MEMORY = 120_000;

class Guest {
  open = 0;
  goneAt = 0;
  readonly frames: Bucket;
  readonly reading: Bucket;
  readonly knocks: Bucket;

  constructor(now: number) {
    this.frames = new Bucket(FRAMES.perSecond, FRAMES.atOnce, now);
    this.reading = new Bucket(READING.perSecond, READING.atOnce, now);
    this.knocks = new Bucket(KNOCKS.perSecond, KNOCKS.atOnce, now);
  }
}

/** A place taken up by one connection. */
export interface Place {
  /** Whether the member may send one more frame now. */
  sends(): boolean;
  /** So many bytes of theirs were read: for how many milliseconds no more should be. */
  reads(bytes: number): number;
  leave(): void;
}

export class Crowd {
  readonly #limits: CrowdLimits;
  readonly #elapsed: () => number;
  readonly #members = new Map<string, Guest>();
  readonly #addresses = new Map<string, Guest>();

  constructor(limits: CrowdLimits, elapsed: () => number) {
    this.#limits = limits;
    this.#elapsed = elapsed;
  }

  /** Somebody is at the door. An address that is null is not told apart from others. */
  knock(address: string | null): Failure | null {
    if (address === null || this.#limits.perAddress === 0) return null;
    return this.#guest(this.#addresses, address).knocks.take(1, this.#elapsed())
      ? null
      : failure('too-fast', 'Too many connections from this address in a short time.');
  }

  enter(member: string, address: string | null): Place | Failure {
    const { perMember, perAddress } = this.#limits;
    const who = this.#guest(this.#members, member);
    const where = address === null ? undefined : this.#guest(this.#addresses, address);
    if (perMember > 0 && who.open >= perMember)
      return failure('too-fast', 'Too many connections of one person.');
    if (where && perAddress > 0 && where.open >= perAddress)
      return failure('too-fast', 'Too many connections from one address.');
    const both = where ? [who, where] : [who];
    for (const guest of both) guest.open += 1;
    let isHere = true;
    return {
      sends: () => who.frames.take(1, this.#elapsed()),
      reads: (bytes) => who.reading.owe(bytes, this.#elapsed()),
      leave: () => {
        if (!isHere) return;
        isHere = false;
        for (const guest of both) {
          guest.open -= 1;
          guest.goneAt = this.#elapsed();
        }
      }
    };
  }

  /** Forget who has gone long ago. */
  tidy(): void {
    const before = this.#elapsed() - MEMORY;
    for (const guests of [this.#members, this.#addresses])
      for (const [name, guest] of guests)
        if (guest.open === 0 && guest.goneAt < before) guests.delete(name);
  }

  #guest(guests: Map<string, Guest>, name: string): Guest {
    let guest = guests.get(name);
    if (!guest) {
      guest = new Guest(this.#elapsed());
      guest.goneAt = this.#elapsed();
      guests.set(name, guest);
    }
    return guest;
  }
}
