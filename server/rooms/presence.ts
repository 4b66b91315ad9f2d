// Who is in the room, and where their carets are: stamped by the server, gathered, and sent as one frame.
//
// The y-protocols awareness format: count, then per client its id, a clock and its state as JSON.
// A peer speaks for one client id only. What it says of others (a stock client repeats what it hears)
// is passed over. Its `user` is replaced by what the session says, so nobody can borrow a name.
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { awarenessFrame } from './frames.ts';
import type { Link } from './peer.ts';

export const PRESENCE_LIMITS = {
  frameBytes: 64 * 1024,
  stateBytes: 8 * 1024,
  cursors: 200
} as const;
const MAX_CLOCK = 2 ** 40;

interface Present {
  link: Link;
  clock: number;
  /** What the client says of itself, `user` left out, as JSON. */
  said: string;
  /** The stamped state as it goes out. */
  stamped: string;
  /** The clock that was last sent to all, so that a renewal is only sent for who renewed. */
  sentClock: number;
  activeAt: number;
}

export interface PresenceDeps {
  readonly elapsed: () => number;
  readonly broadcast: (frame: Uint8Array) => void;
  /** Ask for flush() to be called once, after so many milliseconds. */
  readonly later: (milliseconds: number) => void;
  /** A connection speaks for this client id from now on. */
  readonly bound: (client: number, link: Link) => void;
}

export class Presence {
  readonly #present = new Map<number, Present>();
  readonly #changed = new Set<number>();
  /** The clock that each client id left with, so that its return is news to everyone. */
  readonly #left = new Map<number, number>();
  readonly #deps: PresenceDeps;

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#present.size;
  }

  /** The member whose connection speaks for this client id now. */
  memberOf(client: number): string | undefined {
    return this.#present.get(client)?.link.peer.identity.member;
  }

  /**
   * Hear what a peer says. `ownerOf` knows whose a client id is from what was written under it.
   * False when the message is not awareness at all.
   */
  hear(link: Link, update: Uint8Array, ownerOf: (client: number) => string | undefined): boolean {
    if (update.length > PRESENCE_LIMITS.frameBytes) return false;
    try {
      const decoder = decoding.createDecoder(update);
      const count = decoding.readVarUint(decoder);
      for (let index = 0; index < count; index++) {
        const client = decoding.readVarUint(decoder);
        const clock = decoding.readVarUint(decoder);
        const state = decoding.readVarString(decoder);
        if (this.#speaksFor(link, client, ownerOf)) this.#set(link, client, clock, state);
      }
      return !decoding.hasContent(decoder);
    } catch {
      return false;
    }
  }

  #speaksFor(link: Link, client: number, ownerOf: (client: number) => string | undefined): boolean {
    const { member } = link.peer.identity;
    const bound = this.#boundTo(link);
    if (bound !== undefined) return bound === client;
    const present = this.#present.get(client);
    if (present) return present.link.peer.identity.member === member;
    const owner = ownerOf(client);
    return owner === undefined || owner === member;
  }

  #boundTo(link: Link): number | undefined {
    for (const [client, present] of this.#present) if (present.link === link) return client;
    return undefined;
  }

  #set(link: Link, client: number, clock: number, state: string): void {
    if (state.length > PRESENCE_LIMITS.stateBytes || clock > MAX_CLOCK) return;
    const value: unknown = JSON.parse(state);
    const before = this.#present.get(client);
    if (value === null) {
      if (before?.link === link) this.#remove(client);
      return;
    }
    if (typeof value !== 'object' || Array.isArray(value)) return;
    if (before?.link === link && clock <= before.clock) return;
    const said = JSON.stringify({ ...value, user: undefined });
    const stamped = stamp(said, link);
    const left = this.#left.get(client);
    this.#left.delete(client);
    const news = before?.stamped !== stamped;
    this.#present.set(client, {
      link,
      clock: Math.max(clock, (before?.clock ?? -1) + 1, (left ?? -1) + 1),
      said,
      stamped,
      sentClock: before?.sentClock ?? -1,
      activeAt: news ? this.#deps.elapsed() : (before?.activeAt ?? 0)
    });
    if (before?.link !== link) this.#deps.bound(client, link);
    if (news) this.#announce(client);
  }

  /** The session behind a link has a new name or role. */
  restamp(link: Link): void {
    const client = this.#boundTo(link);
    const present = client === undefined ? undefined : this.#present.get(client);
    if (client === undefined || !present) return;
    const stamped = stamp(present.said, link);
    if (stamped === present.stamped) return;
    present.stamped = stamped;
    present.clock += 1;
    this.#announce(client);
  }

  /** How many changes a peer says that wait on its device. */
  unsentOf(link: Link): number {
    const client = this.#boundTo(link);
    const said = client === undefined ? undefined : this.#present.get(client)?.said;
    if (said === undefined) return 0;
    const state: { readonly unsent?: unknown } = JSON.parse(said);
    const { unsent } = state;
    return typeof unsent === 'number' && Number.isSafeInteger(unsent) && unsent > 0 ? unsent : 0;
  }

  leave(link: Link): void {
    const client = this.#boundTo(link);
    if (client !== undefined) this.#remove(client);
  }

  #remove(client: number): void {
    const present = this.#present.get(client);
    if (!present) return;
    this.#present.delete(client);
    if (this.#left.size > 2000) this.#left.clear();
    this.#left.set(client, present.clock);
    this.#announce(client);
  }

  #announce(client: number): void {
    if (this.#changed.size === 0) this.#deps.later(Math.max(100, 2 * this.#present.size));
    this.#changed.add(client);
  }

  /** Send what has changed since the last time, in one frame. */
  flush(): void {
    const changed = [...this.#changed];
    this.#changed.clear();
    if (changed.length > 0) this.#deps.broadcast(this.#frame(changed));
  }

  /**
   * Send on the renewals of everyone who gave a sign of life since the last time.
   * A stock client forgets whoever it has not heard of for 30 seconds.
   */
  renew(): void {
    const renewed = [...this.#present].filter(([, one]) => one.clock > one.sentClock);
    if (renewed.length > 0) this.#deps.broadcast(this.#frame(renewed.map(([client]) => client)));
  }

  /** Everyone who is here, for somebody who has just come; undefined when nobody is. */
  everyone(): Uint8Array | undefined {
    return this.#present.size > 0 ? this.#frame([...this.#present.keys()]) : undefined;
  }

  #frame(clients: readonly number[]): Uint8Array {
    const withCursor = this.#mostActive();
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, clients.length);
    for (const client of clients) {
      const present = this.#present.get(client);
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, present?.clock ?? this.#left.get(client) ?? 0);
      const quiet = present && withCursor && !withCursor.has(client);
      encoding.writeVarString(
        encoder,
        quiet ? withoutCursor(present.stamped) : (present?.stamped ?? 'null')
      );
      if (present) present.sentClock = present.clock;
    }
    return awarenessFrame(encoding.toUint8Array(encoder));
  }

  /** In a large room only the carets of those who moved last travel; undefined when all do. */
  #mostActive(): ReadonlySet<number> | undefined {
    if (this.#present.size <= PRESENCE_LIMITS.cursors) return undefined;
    return new Set(
      [...this.#present]
        .sort(([, a], [, b]) => b.activeAt - a.activeAt)
        .slice(0, PRESENCE_LIMITS.cursors)
        .map(([client]) => client)
    );
  }
}

function stamp(said: string, link: Link): string {
  const { member, name, affiliations, role, colour } = link.peer.identity;
  const state: object = JSON.parse(said);
  return JSON.stringify({
    ...state,
    user: { name, affiliations, role, colour, color: colour, member }
  });
}

function withoutCursor(stamped: string): string {
  const state: object = JSON.parse(stamped);
  return JSON.stringify({ ...state, cursor: undefined });
}
