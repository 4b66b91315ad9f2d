// Late contributions: kept whole when they come, shown to the facilitators, and accepted or declined once.
import * as Y from 'yjs';
import type { NoteDiff } from '#domain/history/diff.ts';
import { newId, type RandomBytes } from '#domain/note/ids.ts';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import type { HoldInput } from '../rooms/holding.ts';
import type { Room } from '../rooms/room.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { LateRow, MeetingRow, Storage } from '../storage/storage.ts';
import { grownBy, holderOf } from './branch.ts';
import type { Attempt } from './commands.ts';
import { changesOf, outcomeOf, revisionOf, takeFrom } from './late-changes.ts';
import type { Lifecycle, Ruled, Ruler } from './lifecycle.ts';
import { meetingDocument } from './space-mirror.ts';

/** What one member may leave waiting at one meeting. */
const LIMITS = { contributions: 50, bytes: 32 * 1024 * 1024 } as const;

export interface LateDeps {
  readonly storage: Pick<Storage, 'lates' | 'waiting' | 'hold' | 'rule' | 'meeting'>;
  readonly rooms: Rooms;
  readonly lifecycle: Lifecycle;
  readonly random: RandomBytes;
  readonly now: () => number;
}

/** What a facilitator says to a contribution. */
export type Verdict =
  | {
      readonly decision: 'accept';
      readonly reason: string | null;
      /** The changes that are taken, by their ids in the diff; undefined for all of them. */
      readonly changes: readonly string[] | undefined;
      /** Other words for some of them. */
      readonly edits: Readonly<Record<string, string>> | undefined;
      /** What the facilitator has seen of it, where they say so: more of it is not decided unseen. */
      readonly revision: string | undefined;
    }
  | { readonly decision: 'decline'; readonly reason: string | null; readonly revision?: undefined };

/** What a contribution would change in the note as it is, and which state of it that was read from. */
export interface LateChanges {
  readonly late: LateRow;
  readonly diff: NoteDiff;
  readonly revision: string;
}

export class LateContributions {
  readonly #deps: LateDeps;

  constructor(deps: LateDeps) {
    this.#deps = deps;
  }

  /**
   * Keep what came too late, whole and once. What is kept already is not kept twice: a retry gets the id it
   * was given before. More of a device's branch becomes part of the contribution that waits; where that was
   * decided, it stands as a further one, of which only what is new is shown and can be taken.
   */
  async hold(input: HoldInput): Promise<string | Failure> {
    const { document, member, memberName, base, code, update, claims } = input;
    const { storage, random, now } = this.#deps;
    const { doc } = document;
    const meeting = document.id.slice('meeting/'.length);
    const all = await storage.lates(meeting);
    const mine = all.filter((late) => late.member === member);
    const news = Y.diffUpdate(update, Y.encodeStateVector(doc));
    const holder = holderOf(doc, mine, news);
    if (holder) return holder.id;
    const waiting = mine.filter((late) => late.state === 'waiting');
    const open = grownBy(doc, waiting, news);
    const bytes = open ? Y.mergeUpdates([open.bytes, news]) : news;
    const others = waiting.filter((late) => late !== open);
    const size = others.reduce((sum, late) => sum + late.bytes.length, bytes.length);
    if ((!open && waiting.length >= LIMITS.contributions) || size > LIMITS.bytes)
      return failure('too-large', 'Too much of yours is waiting for the facilitators already.');
    const late: LateRow = open
      ? { ...open, receivedAt: now(), bytes }
      : {
          id: newId(random),
          meeting,
          number: (all.at(-1)?.number ?? 0) + 1,
          member,
          memberName,
          baseEpoch: basedOn(base, document),
          receivedAt: now(),
          code,
          state: 'waiting',
          reason: null,
          decidedAt: null,
          decidedBy: null,
          version: null,
          outcome: null,
          bytes
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

  /** How many wait for a decision, by meeting, where any do. */
  async waiting(space: string): Promise<ReadonlyMap<string, number>> {
    const counts = await this.#deps.storage.waiting(space);
    return new Map(counts.map(({ meeting, count }) => [meeting, count]));
  }

  /** What each of some contributions would change, beside what was decided of it already. */
  async changes(meeting: string, wanted: readonly LateRow[]): Promise<LateChanges[] | Failure> {
    const all = await this.list(meeting);
    return this.#deps.rooms.with(meetingDocument(meeting), (room: Room) =>
      room.read((document) =>
        wanted.map((late) => ({
          late,
          diff: changesOf(document.doc, late, all).diff,
          revision: revisionOf(late)
        }))
      )
    );
  }

  /** Accept or decline. Final minutes become the next version with it; in an open draft it becomes part of that. */
  async decide(
    ruler: Ruler,
    id: string,
    verdict: Verdict,
    attempt: Attempt | null
  ): Promise<(Ruled & { readonly state: LateRow['state'] }) | Failure> {
    const { meeting, member } = ruler;
    const { lifecycle, storage, now } = this.#deps;
    const found = (await storage.lates(meeting.id)).find((one) => one.id === id);
    if (!found) return failure('not-found', 'There is no such late contribution.');
    const state = verdict.decision === 'accept' ? 'accepted' : 'declined';
    if (found.state === state && attempt === null) {
      const current = await storage.meeting(meeting.id);
      if (current) return { ...stageOf(current), seal: null, state };
    }
    const words =
      verdict.reason ??
      (state === 'accepted' ? `Late contribution #${found.number} accepted.` : null);
    const ruled = await lifecycle.rule(
      ruler,
      { type: verdict.decision === 'accept' ? 'amend' : 'decline' },
      words,
      attempt,
      async (document) => {
        // As it is now, with nothing else going on: more of it may have come since somebody looked.
        const all = await storage.lates(meeting.id);
        const late = all.find((one) => one.id === id) ?? found;
        if (verdict.revision !== undefined && verdict.revision !== revisionOf(late))
          return failure('conflict', 'More of this contribution has come: look at it again.');
        const changes = changesOf(document.doc, late, all);
        const wanted = verdict.decision === 'accept' ? (verdict.changes ?? changes.ids) : [];
        const row: LateRow = {
          ...late,
          state,
          reason: verdict.reason,
          decidedBy: member.id,
          decidedAt: now(),
          outcome: outcomeOf(changes.diff, wanted)
        };
        const about = `#${late.number}`;
        if (verdict.decision === 'decline') return { rows: [], late: row, about };
        const { edits = {} } = verdict;
        const isWhole =
          verdict.changes === undefined && verdict.edits === undefined && !changes.hasDecided;
        const news = document.act(
          () =>
            isWhole
              ? Y.applyUpdate(document.doc, late.bytes)
              : takeFrom(document.doc, changes.diff, wanted, edits),
          isWhole ? 'member' : 'server'
        );
        const author = isWhole ? late.member : null;
        return {
          rows: news ? [{ member: author, bytes: news.update }] : [],
          late: row,
          about
        };
      }
    );
    return 'code' in ruled ? ruled : { ...ruled, state };
  }
}

/** What somebody types into final minutes, they based on the draft that was sealed. */
function basedOn(base: number | null, { epoch, status }: HoldInput['document']): number {
  if (base !== null && base < epoch) return base;
  return status === 'final' ? epoch - 1 : epoch;
}

const stageOf = ({ status, version, epoch }: MeetingRow) => ({ status, version, epoch });
