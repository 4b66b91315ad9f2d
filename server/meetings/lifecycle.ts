// What facilitators decide about a meeting's minutes: review, finalise, reopen, publish; each once, each on record.
import * as v from 'valibot';
import type * as Y from 'yjs';
import { labelsFor } from '#domain/note/labels.ts';
import { readMinutes } from '#domain/note/minutes.ts';
import { previousIn, settle } from '#domain/note/previous.ts';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import { newestOf } from '#domain/register/words.ts';
import { step, type Stage, type Step } from '#domain/rules/lifecycle.ts';
import type { Room } from '../rooms/room.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { MeetingEvent, MeetingRow, MemberRow, Storage } from '../storage/storage.ts';
import type { Attempt, Commands } from './commands.ts';
import type { MeetingForMember } from './meetings.ts';
import type { Register } from './register.ts';
import { meetingDocument, type SpaceMirror } from './space-mirror.ts';
import type { Versions } from './versions.ts';

export interface LifecycleDeps {
  readonly storage: Pick<Storage, 'meeting' | 'meetings' | 'announce' | 'rule'>;
  readonly rooms: Rooms;
  readonly mirror: SpaceMirror;
  readonly commands: Commands;
  readonly versions: Versions;
  readonly register: Pick<Register, 'around'>;
  readonly now: () => number;
}

/** What an amendment adds to a step: how the document is changed, and the contribution it comes from. */
export type Finish = (
  document: Parameters<Parameters<Room['decide']>[0]>[0],
  meeting: MeetingRow
) => Promise<
  | Failure
  | {
      readonly rows: readonly { readonly member: string | null; readonly bytes: Uint8Array }[];
      readonly late?: Parameters<Storage['rule']>[0]['late'];
      /** What the timeline says of it where no version was made; else what was said of the step. */
      readonly about?: string;
    }
>;

/** What a step has led to; kept with its Idempotency-Key. */
const Ruled = v.object({
  status: v.picklist(['draft', 'review', 'final']),
  version: v.number(),
  seal: v.nullable(v.string()),
  epoch: v.number()
});
export type Ruled = v.InferOutput<typeof Ruled>;

/** Who decides about a meeting, and the address of the page that checks a seal as they see it. */
export interface Ruler extends MeetingForMember {
  readonly verify: string;
}

export class Lifecycle {
  readonly #deps: LifecycleDeps;
  readonly #listeners = new Set<(meeting: MeetingRow) => void>();

  constructor(deps: LifecycleDeps) {
    this.#deps = deps;
  }

  /** Hear of every meeting whose status, version or epoch has changed. Gives the way to stop. */
  onChange(listener: (meeting: MeetingRow) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ask everybody to read until a deadline; writing stays open. */
  async review(
    { meeting: { id }, member }: MeetingForMember,
    deadline: number,
    attempt: Attempt | null
  ): Promise<Ruled | Failure> {
    if (deadline <= this.#deps.now())
      return failure('malformed', 'deadline: a moment that is still to come.');
    return this.#once(member, attempt, async (record) => {
      const meeting = await this.#deps.storage.meeting(id);
      if (meeting === null) return gone();
      const next = step(meeting, { type: 'review', deadline });
      if ('code' in next) return next;
      const answer = await this.#answer(id, next);
      const detail = new Date(deadline).toISOString();
      await this.#deps.storage.announce({
        meeting: id,
        standing: next,
        published: meeting.published,
        corrections: meeting.corrections,
        event: this.#event(meeting, member, 'review', detail),
        command: record(answer)
      });
      await this.#tell(id);
      return answer;
    });
  }

  /** Freeze the minutes as the next version. Done by two at once, both get the same version. */
  async finalise(
    ruler: Ruler,
    note: string | null,
    attempt: Attempt | null
  ): Promise<Ruled | Failure> {
    return this.rule(ruler, { type: 'finalise' }, note, attempt);
  }

  /** Open final minutes again, with a reason for the record. */
  async reopen(ruler: Ruler, reason: string, attempt: Attempt | null): Promise<Ruled | Failure> {
    return this.rule(ruler, { type: 'reopen' }, reason, attempt);
  }

  /** Show the latest version to anyone at /minutes/<meeting>, or stop doing so. */
  async publish(
    { meeting: { id }, member }: MeetingForMember,
    { isPublic, corrections }: { readonly isPublic: boolean; readonly corrections: string | null },
    attempt: Attempt | null
  ): Promise<Ruled | Failure> {
    return this.#once(member, attempt, async (record) => {
      const meeting = await this.#deps.storage.meeting(id);
      if (meeting === null) return gone();
      const answer = await this.#answer(id, meeting);
      if (isPublic && meeting.version === 0)
        return failure('conflict', 'Only final minutes can be published.');
      await this.#deps.storage.announce({
        meeting: id,
        standing: meeting,
        published: isPublic,
        corrections: corrections ?? meeting.corrections,
        event: this.#event(meeting, member, isPublic ? 'published' : 'unpublished', null),
        command: record(answer)
      });
      await this.#tell(id);
      return answer;
    });
  }

  /** Take a step that freezes, opens or amends: one transaction, between two ticks of the document. */
  async rule(
    ruler: Ruler,
    to: Exclude<Step, { type: 'review' }>,
    words: string | null,
    attempt: Attempt | null,
    finish: Finish = () => Promise.resolve({ rows: [] })
  ): Promise<Ruled | Failure> {
    const {
      meeting: { id },
      member
    } = ruler;
    const { storage, rooms, versions, register } = this.#deps;
    return this.#once(member, attempt, async (record) => {
      const before = await storage.meeting(id);
      if (before === null) return gone();
      const doc = meetingDocument(id);
      const ruled = await versions.inChain(before.space, async () => {
        const around = to.type === 'reopen' ? null : await register.around(before.space, id);
        if (around && 'code' in around) return around;
        return rooms.with(doc, (room) =>
          room.decide(async (document) => {
            const meeting = await storage.meeting(id);
            if (meeting === null) return gone();
            const next = step(meeting, to);
            if ('code' in next) return next;
            const done = await finish(document, meeting);
            if ('code' in done) return done;
            const isSealed = next.version > meeting.version;
            const news =
              isSealed && around
                ? await this.#settle(document, meeting, to.type === 'amend', around)
                : null;
            const rows = news ? [...done.rows, news] : done.rows;
            const version = isSealed
              ? await versions.make(document.doc, meeting, ruler, next.version, words)
              : null;
            const answer = version
              ? { ...stageOf(next), seal: version.seal }
              : await this.#answer(id, next);
            const from = { epoch: document.epoch, seq: document.seq };
            const late = done.late && { ...done.late, version: version?.version ?? null };
            const store = async () => {
              const stored = await storage.rule({
                meeting: id,
                doc,
                from,
                to: next,
                rows,
                version,
                late: late ?? null,
                event: this.#event(
                  meeting,
                  member,
                  EVENT[to.type],
                  version ? String(version.version) : (done.about ?? words)
                ),
                command: record(answer)
              });
              if ('code' in stored) return stored;
              const status = next.status === 'final' ? ('final' as const) : ('open' as const);
              return { seq: stored.seq, epoch: next.epoch, status };
            };
            return { rows, store, value: { answer } };
          })
        );
      });
      if ('code' in ruled) return this.#sameForBoth(to, id, before, ruled);
      await this.#tell(id);
      return ruled.answer;
    });
  }

  /**
   * Before minutes are sealed their actions get labels, and stand as members said last; and what is open from
   * earlier meetings is noted. A label of an earlier version stands, whatever was made of it since; a new one
   * goes on after the highest, also of another meeting with this number. An amendment changes what was late and
   * nothing else.
   */
  async #settle(
    document: Parameters<Finish>[0],
    meeting: MeetingRow,
    isAmended: boolean,
    { previous, words }: Exclude<Awaited<ReturnType<Register['around']>>, Failure>
  ): Promise<{ readonly member: null; readonly bytes: Uint8Array } | null> {
    const labels = await this.#labels(document.doc, meeting);
    const news = document.act(
      () =>
        isAmended
          ? settle(document.doc, { previous: previousIn(document.doc), labels, words: new Map() })
          : settle(document.doc, { previous, labels, words: newestOf(words) }),
      'server'
    );
    return news && { member: null, bytes: news.update };
  }

  /** The labels of earlier versions, and new ones for the actions that have none. */
  async #labels(doc: Y.Doc, meeting: MeetingRow): Promise<ReadonlyMap<string, string>> {
    const { storage, versions } = this.#deps;
    const { id, space, number, version } = meeting;
    const given = await versions.labels(id, version);
    const minutes = readMinutes(doc);
    const label = (taken?: Iterable<string>) =>
      labelsFor(minutes, number ?? undefined, given, taken);
    if (label().size === 0) return given;
    const taken: string[] = [];
    for (const other of await storage.meetings(space)) {
      if (other.id === id || other.version === 0 || other.number !== number) continue;
      taken.push(...(await versions.labels(other.id, other.version)).values());
    }
    return new Map([...given, ...label(taken)]);
  }

  /** Whoever finalises a moment after somebody else gets the version that was made. */
  async #sameForBoth(
    to: Step,
    id: string,
    before: MeetingRow,
    failed: Failure
  ): Promise<Ruled | Failure> {
    const meeting = await this.#deps.storage.meeting(id);
    const overtaken =
      to.type === 'finalise' && before.status !== 'final' && meeting?.status === 'final';
    return overtaken ? this.#answer(id, meeting) : failed;
  }

  /** Where a meeting stands, with the seal of its newest version. */
  async #answer(id: string, stage: Stage): Promise<Ruled> {
    const newest = (await this.#deps.versions.list(id)).at(-1);
    return { ...stageOf(stage), seal: newest?.seal ?? null };
  }

  async #once(
    member: MemberRow,
    attempt: Attempt | null,
    run: (record: (answer: Ruled) => ReturnType<Commands['record']>) => Promise<Ruled | Failure>
  ): Promise<Ruled | Failure> {
    const { commands, now } = this.#deps;
    return commands.inTurn(attempt, async () => {
      const answered = await commands.answered(member.session, attempt);
      if (typeof answered === 'string') return v.parse(Ruled, JSON.parse(answered));
      if (answered !== null) return answered;
      return run((answer) => commands.record(member.session, attempt, answer, now()));
    });
  }

  /** Everybody who has the meeting open hears first; the lists of its space follow. */
  async #tell(id: string): Promise<void> {
    const meeting = await this.#deps.storage.meeting(id);
    if (meeting === null) return;
    for (const listener of this.#listeners) listener(meeting);
    await this.#deps.mirror.show(meeting.space, id);
  }

  #event(
    { id }: MeetingRow,
    member: MemberRow,
    sort: MeetingEvent['sort'],
    detail: string | null
  ): MeetingEvent {
    return {
      meeting: id,
      at: this.#deps.now(),
      member: member.id,
      memberName: member.name,
      sort,
      detail
    };
  }
}

const EVENT = {
  finalise: 'finalised',
  reopen: 'reopened',
  amend: 'accepted',
  decline: 'declined'
} as const;

const stageOf = ({ status, version, epoch }: Stage) => ({ status, version, epoch });

const gone = () => failure('not-found', 'There is no such meeting.');
