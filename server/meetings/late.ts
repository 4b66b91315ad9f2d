// Late contributions: kept whole when they come, shown to the facilitators, and accepted or declined once.
import * as Y from 'yjs';
import { newId, type RandomBytes } from '#domain/note/ids.ts';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import { effectOf } from '../rooms/effect.ts';
import type { HoldInput, Room } from '../rooms/room.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { scanUpdate } from '../rooms/scan.ts';
import type { LateRow, Storage } from '../storage/storage.ts';
import type { Attempt } from './commands.ts';
import type { Lifecycle, Ruled } from './lifecycle.ts';
import type { MeetingForMember } from './meetings.ts';
import { meetingDocument } from './space-mirror.ts';

/** What one member may leave waiting at one meeting. */
const LIMITS = { contributions: 50, bytes: 32 * 1024 * 1024 } as const;

export interface LateDeps {
  readonly storage: Pick<Storage, 'lates' | 'hold' | 'rule' | 'meeting'>;
  readonly rooms: Rooms;
  readonly lifecycle: Lifecycle;
  readonly random: RandomBytes;
  readonly now: () => number;
}

/** What a facilitator says to a contribution. `apply` puts it into the document, whole or in part. */
export type Verdict =
  | {
      readonly decision: 'accept';
      readonly reason: string | null;
      readonly apply: (doc: Y.Doc, late: LateRow) => void;
      /** Whether it is taken as it came, so that it is its author's in the log. */
      readonly whole: boolean;
    }
  | { readonly decision: 'decline'; readonly reason: string | null };

export class LateContributions {
  readonly #deps: LateDeps;

  constructor(deps: LateDeps) {
    this.#deps = deps;
  }

  /**
   * Keep what came too late. What is kept already is not kept twice: a retry gets the id it was given
   * before, and more of a contribution that still waits becomes part of it.
   */
  async hold(input: HoldInput): Promise<string | Failure> {
    const { document, member, memberName, base, code, update, claims } = input;
    const { storage, random, now } = this.#deps;
    const meeting = document.id.slice('meeting/'.length);
    const all = await storage.lates(meeting);
    const mine = all.filter((late) => late.member === member);
    const last = mine.at(-1);
    if (last && addsNothing(document.doc, mine, update)) return last.id;
    const waiting = mine.filter((late) => late.state === 'waiting');
    const news = Y.diffUpdate(update, Y.encodeStateVector(document.doc));
    const size = waiting.reduce((sum, { bytes }) => sum + bytes.length, news.length);
    if (waiting.length >= LIMITS.contributions || size > LIMITS.bytes)
      return failure('too-large', 'Too much of yours is waiting for the facilitators already.');
    const baseEpoch = basedOn(base, document);
    const open = waiting.find((late) => late.code === code && late.baseEpoch === baseEpoch);
    const late: LateRow = open
      ? { ...open, receivedAt: now(), bytes: Y.mergeUpdates([open.bytes, news]) }
      : {
          id: newId(random),
          meeting,
          number: (all.at(-1)?.number ?? 0) + 1,
          member,
          memberName,
          baseEpoch,
          receivedAt: now(),
          code,
          state: 'waiting',
          reason: null,
          decidedAt: null,
          decidedBy: null,
          version: null,
          bytes: news
        };
    await storage.hold({
      late,
      claims: claims.map((client) => ({ client, member })),
      doc: document.id
    });
    return late.id;
  }

  list(meeting: string): Promise<LateRow[]> {
    return this.#deps.storage.lates(meeting);
  }

  /** Look at the note as it is, and as it would be with each contribution alone. */
  async compare<T>(
    meeting: string,
    lates: readonly LateRow[],
    look: (before: Y.Doc, after: Y.Doc) => T
  ): Promise<T[] | Failure> {
    return this.#deps.rooms.with(meetingDocument(meeting), (room: Room) =>
      room.read((document) =>
        lates.map((late) => {
          const after = copyOf(document.doc);
          Y.applyUpdate(after, late.bytes);
          const seen = look(document.doc, after);
          after.destroy();
          return seen;
        })
      )
    );
  }

  /** Accept or decline. Final minutes become the next version with it; in an open draft it becomes part of that. */
  async decide(
    { meeting, member }: MeetingForMember,
    id: string,
    verdict: Verdict,
    attempt: Attempt | null
  ): Promise<(Ruled & { readonly state: LateRow['state'] }) | Failure> {
    const { lifecycle, storage, now } = this.#deps;
    const late = (await storage.lates(meeting.id)).find((one) => one.id === id);
    if (!late) return failure('not-found', 'There is no such late contribution.');
    const state = verdict.decision === 'accept' ? 'accepted' : 'declined';
    if (late.state === state && attempt === null) {
      const current = await storage.meeting(meeting.id);
      if (current) return { ...current, seal: null, state };
    }
    const decided = { ...late, state, reason: verdict.reason, decidedBy: member.id } as const;
    const words =
      verdict.reason ??
      (state === 'accepted' ? `Late contribution #${late.number} accepted.` : `#${late.number}`);
    const ruled = await lifecycle.rule(
      meeting.id,
      member,
      { type: verdict.decision === 'accept' ? 'amend' : 'decline' },
      words,
      attempt,
      (document) => {
        const row = { ...decided, decidedAt: now() };
        if (verdict.decision === 'decline') return { rows: [], late: row };
        const news = document.act(
          () => verdict.apply(document.doc, late),
          verdict.whole ? 'member' : 'server'
        );
        const author = verdict.whole ? late.member : null;
        return { rows: news ? [{ member: author, bytes: news.update }] : [], late: row };
      }
    );
    return 'code' in ruled ? ruled : { ...ruled, state };
  }
}

/** Whether the document and what is kept of a member hold everything in an update already. */
function addsNothing(doc: Y.Doc, kept: readonly LateRow[], update: Uint8Array): boolean {
  const scan = scanUpdate(update);
  if ('code' in scan) return false;
  const known = copyOf(doc);
  for (const { bytes } of kept) Y.applyUpdate(known, bytes);
  const effect = effectOf(known, scan);
  known.destroy();
  return effect === 'nothing' || effect === 'tidy';
}

/** What somebody types into final minutes, they based on the draft that was sealed. */
function basedOn(base: number | null, { epoch, status }: HoldInput['document']): number {
  if (base !== null && base < epoch) return base;
  return status === 'final' ? epoch - 1 : epoch;
}

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}
