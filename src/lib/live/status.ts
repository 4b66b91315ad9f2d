// What the status line may truthfully say about an open note: a pure function from facts to one of a few states.
import type { FailureCode } from '#domain/protocol/failure.ts';
import type { Held } from '#domain/protocol/messages.ts';

/** Why this browser's database does not hold what was typed. */
export type StoreTrouble =
  /** The browser offers no database here (a private window, storage switched off). */
  | 'unavailable'
  /** The database did not open in time; another tab may be holding it. */
  | 'blocked'
  /** No room left on the device. */
  | 'full'
  /** A write was aborted, or the database was closed or deleted under us. */
  | 'interrupted'
  /** Any other failure of the database. */
  | 'broken';

/** `waiting` counts changes made in this browser that the server has not confirmed to be on its disk. */
export type SyncStatus =
  | { readonly kind: 'opening' }
  /** Everything typed here is on the server's disk. */
  | { readonly kind: 'saved' }
  /** Sent, or being written here, so recently that no answer is due yet. */
  | { readonly kind: 'saving' }
  /** Not all confirmed by the server; this browser's database completed the writes. */
  | { readonly kind: 'device'; readonly waiting: number }
  /** Neither the server nor this browser's database confirmed it: closing the page now may lose it. */
  | { readonly kind: 'nowhere'; readonly waiting: number; readonly reason: StoreTrouble }
  /** The note wants a newer app: it can be read; unsent work is kept here. */
  | { readonly kind: 'update-needed'; readonly waiting: number }
  /** Finalised meanwhile, or the role changed: what was sent late is kept by the server under `late`. */
  | {
      readonly kind: 'held';
      readonly code: Held['code'];
      readonly late: string | null;
      readonly count: number;
    }
  /** The server will not take it; `kept` says whether this browser's database holds what is waiting. */
  | {
      readonly kind: 'refused';
      readonly code: FailureCode;
      readonly waiting: number;
      readonly kept: boolean;
    };

/** Why this page may no longer write: the server's last word, or a note that wants a newer app. */
export type Ending =
  | { readonly kind: 'update-needed' }
  | {
      readonly kind: 'held';
      readonly code: Held['code'];
      readonly late: string | null;
      readonly count: number;
    }
  | { readonly kind: 'refused'; readonly code: FailureCode };

export interface Facts {
  /** There is something to show: the local copy was read, or the server has answered. */
  readonly loaded: boolean;
  readonly store:
    | { readonly kind: 'opening' }
    | { readonly kind: 'ready' }
    | { readonly kind: 'failed'; readonly reason: StoreTrouble };
  /** A write to the store has been under way for too long to call it "saving". */
  readonly storeSlow: boolean;
  /** Changes made here that the server has not confirmed. */
  readonly waiting: number;
  /** Those of them whose write into the store has not completed. */
  readonly unstored: number;
  readonly link: {
    readonly open: boolean;
    /** On this connection both sides exchanged what they have, and every frame we sent is confirmed. */
    readonly settled: boolean;
    /** A confirmation is overdue: the socket may be open, but nobody answers. */
    readonly overdue: boolean;
  };
  readonly ending: Ending | undefined;
}

export function statusOf(facts: Facts): SyncStatus {
  const { ending, store, link, waiting } = facts;
  const kept = store.kind === 'ready' && facts.unstored === 0;
  if (ending?.kind === 'refused') return { ...ending, waiting, kept };
  // Frames are counted by the server, changes by us: people know their changes.
  if (ending?.kind === 'held') return { ...ending, count: Math.max(waiting, ending.count) };
  const answering = link.open && !link.overdue;
  if (ending === undefined && answering && link.settled && waiting === 0) return { kind: 'saved' };
  if (ending === undefined && answering && waiting > 0) return { kind: 'saving' };
  // From here on the server is no help: only this browser's database counts.
  if (store.kind === 'failed') {
    if (!facts.loaded && answering) return { kind: 'opening' };
    if (answering && !link.settled && waiting === 0) return { kind: 'opening' };
    return { kind: 'nowhere', waiting, reason: store.reason };
  }
  if (facts.unstored > 0)
    return facts.storeSlow ? { kind: 'nowhere', waiting, reason: 'blocked' } : { kind: 'saving' };
  if (ending !== undefined) return { ...ending, waiting };
  if (!facts.loaded || store.kind === 'opening') return { kind: 'opening' };
  return { kind: 'device', waiting };
}

export function isSameStatus(a: SyncStatus, b: SyncStatus): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
