// What waits for the next tick: somebody's update or the server's own change; and how one is judged and applied.
import * as Y from 'yjs';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import type { OpenDocument } from './document.ts';
import type { Held } from '#domain/protocol/messages.ts';
import type { Link } from './peer.ts';
import { isSmall, piecesOf } from './pieces.ts';
import type { Scan } from './scan.ts';
import type { Turn } from './shares.ts';

export interface UpdateJob {
  readonly link: Link;
  /** The number of the frame among the document-bearing frames of its connection. */
  readonly count: number;
  /** A sync step 2: it holds everything its sender has. */
  readonly whole: boolean;
  readonly scan: Scan;
  readonly update: Uint8Array;
  /** What of a large update has still to be applied, once that has begun. */
  rest?: Iterator<Uint8Array, undefined>;
  /** Some of it could not be placed, and was left out. */
  hasHole?: boolean;
  /** For what came without a connection: told how it went. */
  readonly done?: (outcome: Failure | Held | null) => void;
}

export interface ChangeJob {
  readonly change: (doc: Y.Doc) => void;
  readonly done: (failed: Failure | null) => void;
}

export type Job = UpdateJob | ChangeJob;

/** It came too late to be part of the document: why, and the client ids that are new in it. */
export interface Late {
  readonly late: Held['code'];
  readonly claims: readonly number[];
}

/**
 * `kept`: all of it is in the document now. `more`: a part of it is, and the rest waits for its
 * author's next turn. `gap`: it builds on something that is not here, and was left out. `dropped`:
 * nobody waits for it any more.
 */
export type Verdict = 'kept' | 'more' | 'gap' | 'dropped' | Late | Failure;

/** Judge one job and apply it, inside its author's transaction. `claim` hears of client ids that are new. */
export function perform(
  document: OpenDocument,
  job: Job,
  turn: Turn,
  claim: (client: number, member: string) => void
): Verdict {
  if ('change' in job) {
    job.change(document.doc);
    return 'kept';
  }
  const { link, scan, whole } = job;
  if (!link.open) return 'dropped';
  if (job.rest) return goOn(document, job, job.rest, turn);
  const { member } = link.peer.identity;
  const judged = document.judge(scan, member, link.clients, whole);
  if ('code' in judged) return judged;
  const late = lateness(document, link, whole);
  if (judged.effect === 'nothing') {
    // A copy that holds nothing of its own is as good as one of today.
    if (whole && late !== 'role') link.epoch = document.epoch;
    return 'kept';
  }
  if (late === null && !link.peer.mayWrite())
    // After a restore a reader's copy holds what the document has lost: that is no attempt to write.
    return judged.effect === 'tidy' || (whole && document.healing)
      ? 'kept'
      : failure('forbidden', 'You may read this document, not change it.');
  // Of a whole step 2 what can be placed is kept: its sender has nothing else to say.
  if (judged.effect === 'gap' && !whole) return 'gap';
  job.hasHole = judged.effect === 'gap';
  if (late !== null) return judged.effect === 'tidy' ? 'kept' : { late, claims: judged.claims };
  for (const client of judged.claims) {
    link.clients.add(client);
    document.claim(client, member);
    claim(client, member);
  }
  if (isSmall(scan)) {
    Y.applyUpdate(document.doc, job.update);
    return 'kept';
  }
  job.rest = piecesOf(job.update, scan, () => turn.size());
  return apply(document, job.rest, turn);
}

/** What was judged when it began may have been overtaken by a decision since. */
function goOn(
  document: OpenDocument,
  { link, whole }: UpdateJob,
  rest: Iterator<Uint8Array, undefined>,
  turn: Turn
): Verdict {
  const late = lateness(document, link, whole);
  if (late !== null) return { late, claims: [] };
  if (!link.peer.mayWrite())
    return failure('forbidden', 'You may read this document, not change it.');
  return apply(document, rest, turn);
}

function apply(document: OpenDocument, rest: Iterator<Uint8Array, undefined>, turn: Turn): Verdict {
  for (;;) {
    const piece = rest.next();
    if (piece.done) return 'kept';
    Y.applyUpdate(document.doc, piece.value);
    if (!turn.goesOn()) return 'more';
  }
}

/** Why a change of this peer would come too late now; null when it is in time, or not its to make. */
function lateness(document: OpenDocument, link: Link, whole: boolean): Held['code'] | null {
  const { peer } = link;
  if (!peer.mayWrite()) return peer.onceWrote() ? 'role' : null;
  if (document.status === 'final') return 'finalised';
  if (link.epoch !== null) return link.epoch === document.epoch ? null : 'epoch';
  // A stock client does not say what its copy is based on. What it brings may be from before a seal.
  return whole && document.epoch > 0 ? 'epoch' : null;
}

/** Whether a part of it is in the document, and the rest is not. */
export const hasBegun = (job: Job) => 'link' in job && job.rest !== undefined;

/** The member behind a job; null is the server itself. */
export const authorOf = (job: Job) => ('link' in job ? job.link.peer.identity.member : null);

/** The jobs of a batch by author, in the order in which each first spoke; null is the server itself. */
export function byAuthor(batch: readonly Job[]): Map<string | null, Job[]> {
  const groups = new Map<string | null, Job[]>();
  for (const job of batch) {
    const author = authorOf(job);
    const group = groups.get(author);
    if (group) group.push(job);
    else groups.set(author, [job]);
  }
  return groups;
}
