// Somebody connected to an open document, as the room sees them; the socket behind it is not its business.
import type { Failure } from '#domain/protocol/failure.ts';
import type { Extension, Held } from '#domain/protocol/messages.ts';
import type { Role } from '#domain/rules/roles.ts';

export interface Identity {
  readonly member: string;
  readonly name: string;
  readonly affiliations?: readonly string[];
  readonly colour: string;
  readonly role: Role;
}

export interface Peer {
  /** As it is now: a role changes while a connection is open. */
  readonly identity: Identity;
  /** Whether it asked for extension frames. */
  readonly optedIn: boolean;
  /** Whether it may change this document now. */
  mayWrite(): boolean;
  /** Whether it might once, so that what it wrote then is kept for the facilitators. */
  onceWrote(): boolean;
  /** Which epoch its copy is based on, where it said so. */
  readonly base: number | null;
  /** Answers and acks: always sent. */
  send(frame: Uint8Array): void;
  /** Content for everyone: false when it is too far behind to take it and must be brought up later. */
  sendUpdate(frame: Uint8Array): boolean;
  /** Presence: skipped when it is behind. */
  sendPresence(frame: Uint8Array): void;
  say(message: Extension): void;
  /** What it sent is on disk as a late contribution: say so, and hang up. */
  held(held: Held): void;
  /** Tell why, where it can be told, and hang up. `count` is the frame that was refused. */
  refuse(failure: Failure, count: number): void;
}

/** One peer in one room, and how much of what it sent is on disk. */
export interface Link {
  readonly peer: Peer;
  /** Document-bearing frames received, and the highest number of them that may be acked. */
  received: number;
  durable: number;
  acked: number;
  /**
   * Set while something the peer sent could not be kept: nothing is acked until a whole step 2,
   * numbered higher than this, has been kept, because only that holds all it ever typed.
   */
  repairAfter: number | null;
  /** The epoch its content is based on; null while that is not known. */
  epoch: number | null;
  /** Yjs client ids this connection has brought into the document. */
  readonly clients: Set<number>;
  /** The state vector it had when it fell too far behind; null while it keeps up. */
  behind: Uint8Array | null;
  open: boolean;
}

export function newLink(peer: Peer): Link {
  return {
    peer,
    received: 0,
    durable: 0,
    acked: 0,
    repairAfter: null,
    epoch: peer.base,
    clients: new Set(),
    behind: null,
    open: true
  };
}

/** Somebody who brings an update without a connection. */
export type Visitor = Pick<Peer, 'identity' | 'base' | 'mayWrite' | 'onceWrote'>;

/** A peer without a connection: it hears nothing but why it was refused. */
export function visitingPeer(
  visitor: Visitor,
  refused: (why: Failure) => void,
  held: (held: Held) => void
): Peer {
  return {
    identity: visitor.identity,
    optedIn: false,
    base: visitor.base,
    mayWrite: () => visitor.mayWrite(),
    onceWrote: () => visitor.onceWrote(),
    held,
    send: () => undefined,
    sendUpdate: () => true,
    sendPresence: () => undefined,
    say: () => undefined,
    refuse: refused
  };
}
