// Meetings: made once with their first text, found by their members, and titled as their notes say.
import * as v from 'valibot';
import * as Y from 'yjs';
import { newId, type RandomBytes } from '#domain/note/ids.ts';
import { readMeta, writePlan, type NoteMeta, type NotePlan } from '#domain/note/note.ts';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import type { Deed } from '#domain/rules/roles.ts';
import type { Members } from '../members/members.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { Seed } from '../rooms/seed.ts';
import type { MeetingRow, MemberRow, Storage } from '../storage/storage.ts';
import type { Attempt, Commands } from './commands.ts';
import { meetingDocument, type SpaceMirror } from './space-mirror.ts';

export interface MeetingsDeps {
  readonly storage: Pick<Storage, 'createMeeting' | 'meeting' | 'meetings' | 'retitle'>;
  readonly members: Members;
  readonly rooms: Rooms;
  readonly mirror: SpaceMirror;
  readonly commands: Commands;
  /** Have the rows of these meetings follow their notes now where they were to do so soon; whether any was. */
  readonly settleTitles: (meetings: readonly string[]) => Promise<boolean>;
  readonly random: RandomBytes;
  readonly now: () => number;
}

export interface MeetingForMember {
  readonly meeting: MeetingRow;
  readonly member: MemberRow;
}

const Kept = v.object({ id: v.string() });

/** What the lists show of a meeting: as its notes say, within bounds. */
function namesOf({ title, number, date, series }: NoteMeta) {
  return {
    title: title.slice(0, 300),
    number: number?.slice(0, 40) ?? null,
    date: date?.slice(0, 40) ?? null,
    series: series?.slice(0, 200) ?? null
  };
}

export class Meetings {
  readonly #deps: MeetingsDeps;

  constructor(deps: MeetingsDeps) {
    this.#deps = deps;
  }

  /**
   * Make a meeting with its first text: a plan to be written here, or what a device has begun. The same id again
   * in the same space is the same meeting.
   */
  async create(
    member: MemberRow,
    wish: { readonly id?: string; readonly first: NotePlan | Seed },
    attempt: Attempt | null
  ): Promise<MeetingRow | Failure> {
    const { storage, commands, mirror, random, now } = this.#deps;
    return commands.inTurn(attempt, async () => {
      const scope = member.session;
      const before = await commands.answered(scope, attempt);
      if (before !== null && typeof before !== 'string') return before;
      const done = before === null ? wish.id : v.parse(Kept, JSON.parse(before)).id;
      const known = done === undefined ? null : await storage.meeting(done);
      if (known && known.space === member.space) return known;
      const { first } = wish;
      const at = now();
      const meeting: MeetingRow = {
        id: wish.id ?? newId(random),
        space: member.space,
        ...namesOf(first.meta),
        status: 'draft',
        version: 0,
        createdAt: at,
        createdBy: member.id,
        epoch: 0,
        deadline: null,
        published: false,
        corrections: null
      };
      const failed = await storage.createMeeting({
        meeting,
        doc: meetingDocument(meeting.id),
        seed: 'bytes' in first ? first.bytes : seedOf(first, () => newId(random)),
        claims:
          'bytes' in first ? first.clients.map((client) => ({ client, member: member.id })) : [],
        command: commands.record(scope, attempt, { id: meeting.id }, at),
        at
      });
      if (failed) return failed;
      await mirror.show(member.space, meeting.id);
      return meeting;
    });
  }

  /** A meeting, for somebody who may do the deed in its space now. */
  async allow(id: string, session: string | null, deed: Deed): Promise<MeetingForMember | Failure> {
    if (session === null) return failure('no-session', 'Join by an invitation first.');
    const meeting = await this.#deps.storage.meeting(id);
    if (meeting === null) return failure('not-found', 'There is no such meeting.');
    const member = await this.#deps.members.allow(meeting.space, session, deed);
    if (!('code' in member)) return { meeting, member };
    return member.code === 'not-found' ? failure('not-found', 'There is no such meeting.') : member;
  }

  row(id: string): Promise<MeetingRow | null> {
    return this.#deps.storage.meeting(id);
  }

  /** Where a meeting's document stands now; null for any other document. */
  async standing(document: string): Promise<MeetingRow | null> {
    const [sort, id] = document.split('/');
    return sort === 'meeting' && id !== undefined ? this.#deps.storage.meeting(id) : null;
  }

  /** The meetings of a space, named as their notes are now. */
  async list(space: string): Promise<readonly MeetingRow[]> {
    const { storage, settleTitles } = this.#deps;
    const rows = await storage.meetings(space);
    return (await settleTitles(rows.map(({ id }) => id))) ? storage.meetings(space) : rows;
  }

  /** Look at a meeting's notes as they are on disk. */
  async notes<T>(id: string, look: (doc: Y.Doc) => T): Promise<T | Failure> {
    return this.#deps.rooms.with(meetingDocument(id), (room) => room.read(({ doc }) => look(doc)));
  }

  /** The lists show the title, number, date and series that the notes have. */
  async followTitle(id: string): Promise<void> {
    const { storage, mirror } = this.#deps;
    const row = await storage.meeting(id);
    const meta = await this.notes(id, readMeta);
    if (row === null || 'code' in meta) return;
    const names = namesOf(meta);
    const { title, number, date, series } = row;
    if (JSON.stringify({ title, number, date, series }) === JSON.stringify(names)) return;
    await storage.retitle(id, names);
    await mirror.show(row.space, id);
  }
}

/** A note's first bytes, written here once: no client ever fills a note that it has found empty. */
function seedOf(plan: NotePlan, newKey: () => string): Uint8Array {
  const doc = new Y.Doc();
  writePlan(doc, plan, newKey);
  const bytes = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return bytes;
}
