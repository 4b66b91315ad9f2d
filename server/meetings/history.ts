// The history of a note: who typed when, what was decided, and the note as it was at any moment that is still kept.
import * as Y from 'yjs';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import type { LogEntry, MeetingRow, Storage } from '../storage/storage.ts';
import { meetingDocument } from './space-mirror.ts';

/** Typing by one member with no longer pause than this, in milliseconds, is one session. */
const PAUSE = 5 * 60_000;

export interface TypingSession {
  readonly member: string | null;
  readonly name: string | null;
  readonly from: string;
  readonly to: string;
  /** The commits before and at its end: two moments to compare. */
  readonly before: number;
  readonly seq: number;
  readonly commits: number;
}

/** That a final version was opened again. */
export interface Reopening {
  readonly version: number;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
}

export class History {
  readonly #storage: Pick<Storage, 'log' | 'stateAt' | 'events' | 'members' | 'load'>;

  constructor(storage: Pick<Storage, 'log' | 'stateAt' | 'events' | 'members' | 'load'>) {
    this.#storage = storage;
  }

  /**
   * Sessions of typing and what was decided, the oldest first. `keptFrom` is the first commit after
   * which the note can still be seen: 0 unless older rows of its log were thrown away.
   */
  async timeline(meeting: MeetingRow) {
    const doc = meetingDocument(meeting.id);
    const [log, events, members] = await Promise.all([
      this.#storage.log(doc),
      this.#storage.events(meeting.id),
      this.#storage.members(meeting.space)
    ]);
    const names = new Map(members.map(({ id, name }) => [id, name]));
    const nameOf = (member: string) => names.get(member) ?? null;
    // The first commit is what the server wrote when the meeting was made: nobody typed it.
    const created = {
      at: new Date(meeting.createdAt).toISOString(),
      by: nameOf(meeting.createdBy),
      sort: 'created',
      detail: null
    };
    return {
      keptFrom: await this.#keptFrom(doc, log),
      sessions: sessionsOf(
        log.filter(({ seq }) => seq > 1),
        nameOf
      ),
      events: [
        created,
        ...events.map(({ at, memberName, sort, detail }) => ({
          at: new Date(at).toISOString(),
          by: memberName,
          sort,
          detail
        }))
      ]
    };
  }

  /** Why each final version was opened again, the oldest first. */
  async reopenings(meeting: string): Promise<Reopening[]> {
    let version = 0;
    const reopenings: Reopening[] = [];
    for (const { sort, detail, at, memberName } of await this.#storage.events(meeting)) {
      const made = sort === 'finalised' || sort === 'accepted' ? Number(detail) : NaN;
      if (Number.isSafeInteger(made)) version = made;
      if (sort === 'reopened')
        reopenings.push({
          version,
          at: new Date(at).toISOString(),
          by: memberName,
          reason: detail ?? ''
        });
    }
    return reopenings;
  }

  async #keptFrom(doc: string, log: readonly LogEntry[]): Promise<number> {
    const [first] = log;
    if (first !== undefined) return first.seq === 1 ? 0 : first.seq - 1;
    const stored = await this.#storage.load(doc);
    return stored === undefined || 'code' in stored ? 0 : stored.seq;
  }

  /** The note after a commit, as one V1 update. */
  async stateAt(meeting: MeetingRow, seq: number): Promise<Uint8Array | Failure> {
    const updates =
      Number.isSafeInteger(seq) && seq >= 0
        ? await this.#storage.stateAt(meetingDocument(meeting.id), seq)
        : null;
    if (updates === null) return failure('not-found', 'This moment is not kept.');
    const doc = new Y.Doc();
    Y.transact(doc, () => updates.forEach((update) => Y.applyUpdate(doc, update)));
    const state = Y.encodeStateAsUpdate(doc);
    doc.destroy();
    return state;
  }

  /** The member's name by Yjs client id. */
  async authors(meeting: MeetingRow): Promise<Readonly<Record<string, string>>> {
    const [stored, members] = await Promise.all([
      this.#storage.load(meetingDocument(meeting.id)),
      this.#storage.members(meeting.space)
    ]);
    if (stored === undefined || 'code' in stored) return {};
    const names = new Map(members.map(({ id, name }) => [id, name]));
    return Object.fromEntries(
      stored.clients.flatMap(({ client, member }) => {
        const name = names.get(member);
        return name === undefined ? [] : [[String(client), name]];
      })
    );
  }
}

/** Commits of one member that follow each other without a long pause or somebody else between. */
export function sessionsOf(
  log: readonly LogEntry[],
  nameOf: (member: string) => string | null
): TypingSession[] {
  const sessions: TypingSession[] = [];
  /** The open session of each member: several people type at once, and each has their own. */
  const open = new Map<string | null, { index: number; last: number }>();
  for (const { seq, member, at } of log) {
    const current = open.get(member);
    const session = current && sessions[current.index];
    // A clock that was set back makes time pass the wrong way.
    if (current && session && Math.abs(at - current.last) <= PAUSE) {
      sessions[current.index] = {
        ...session,
        to: new Date(Math.max(at, Date.parse(session.to))).toISOString(),
        seq,
        commits: session.commits + 1
      };
      current.last = at;
      continue;
    }
    open.set(member, { index: sessions.length, last: at });
    sessions.push({
      member,
      name: member === null ? null : nameOf(member),
      from: new Date(at).toISOString(),
      to: new Date(at).toISOString(),
      before: seq - 1,
      seq,
      commits: 1
    });
  }
  return sessions;
}
