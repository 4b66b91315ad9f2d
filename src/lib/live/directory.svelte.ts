// The spaces and meetings known on this device, so that every page has its names with no network.
import { createSubscriber } from 'svelte/reactivity';
import * as v from 'valibot';
import {
  MeetingSummary,
  type CreatedSpace,
  type Joined,
  type MeetingAnswer,
  type SpaceAnswer
} from '#domain/protocol/api.ts';
import { ROLES } from '#domain/rules/roles.ts';
import { FIRST_EPOCH, type Copy } from './names.ts';
import { keptStorage, onStorageChange } from './surroundings.ts';

const KnownMeeting = v.object({
  ...MeetingSummary.entries,
  /** The local copy that is opened: kept until the server holds what was written in it. */
  copy: v.optional(v.object({ epoch: v.number(), branch: v.number() })),
  /** What the server holds as late contributions of this device, the oldest first. */
  held: v.optional(
    v.array(
      v.object({
        late: v.nullable(v.string()),
        code: v.picklist(['finalised', 'epoch', 'role']),
        count: v.number(),
        /** In milliseconds since 1970. */
        at: v.number()
      })
    )
  ),
  deadline: v.optional(v.nullable(v.string())),
  /** Its versions as last heard, so that a file of them can be checked without a network. */
  versions: v.optional(
    v.array(
      v.object({
        version: v.number(),
        at: v.string(),
        seal: v.string(),
        files: v.optional(v.record(v.string(), v.string()))
      })
    )
  ),
  /** Made on this device, and not on the server yet: it waits for a connection, or the server would not have it. */
  pending: v.optional(v.picklist(['waiting', 'refused'])),
  /** The `etag` of the note's state when it was last fetched into the local store. */
  etag: v.optional(v.string())
});
const KnownSpace = v.object({
  id: v.string(),
  name: v.string(),
  role: v.picklist(ROLES),
  /** Who we are in this space; unknown until the server has said it. */
  member: v.optional(
    v.object({ id: v.string(), name: v.string(), affiliations: v.optional(v.array(v.string())) })
  ),
  meetings: v.array(KnownMeeting),
  /** When it was last opened here, in milliseconds since 1970. */
  seenAt: v.number()
});
const Known = v.object({ spaces: v.array(KnownSpace) });

export type KnownMeeting = v.InferOutput<typeof KnownMeeting>;
export type Held = NonNullable<KnownMeeting['held']>[number];
export type KnownSpace = v.InferOutput<typeof KnownSpace>;

/** A file of a version that this device knows by its hash; `later` are the versions after it that it has heard of. */
export interface KnownFile {
  readonly meeting: string;
  readonly version: number;
  readonly at: string;
  readonly seal: string;
  readonly format: string;
  readonly later: readonly { readonly version: number; readonly at: string }[];
}

/** What a list shows of a meeting. */
export type MeetingHead = Pick<KnownMeeting, 'id' | 'title' | 'number' | 'date' | 'series'>;

const KEY = 'rapporteur/directory';
const LISTED = ['title', 'number', 'date', 'series', 'status', 'version', 'epoch'] as const;

export interface DirectoryOptions {
  /** The browser's localStorage, or undefined where it is switched off. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem'> | undefined;
  readonly now: () => number;
  /** Call `listener` when another tab has written to the storage; the answer ends that. */
  readonly onOutsideChange: (listener: (key: string | null) => void) => () => void;
}

export class Directory {
  readonly #options: DirectoryOptions;
  readonly #read: () => void;
  #notify: () => void = () => undefined;
  #spaces: readonly KnownSpace[];

  constructor(options: DirectoryOptions = browserDirectory()) {
    this.#options = options;
    this.#spaces = this.#stored() ?? [];
    this.#read = createSubscriber((update) => {
      this.#notify = update;
      const stop = options.onOutsideChange((key) => {
        if (key !== KEY && key !== null) return;
        this.#spaces = this.#stored() ?? [];
        update();
      });
      return () => {
        stop();
        this.#notify = () => undefined;
      };
    });
  }

  /** Every space known here, the last opened first. */
  get spaces(): readonly KnownSpace[] {
    this.#read();
    return [...this.#spaces].sort((a, b) => b.seenAt - a.seenAt);
  }

  space(id: string): KnownSpace | undefined {
    this.#read();
    return this.#spaces.find((space) => space.id === id);
  }

  /** A meeting and its space. */
  meeting(id: string): { readonly meeting: KnownMeeting; readonly space: KnownSpace } | undefined {
    this.#read();
    for (const space of this.#spaces) {
      const meeting = space.meetings.find((one) => one.id === id);
      if (meeting) return { meeting, space };
    }
    return undefined;
  }

  /** The version that a seal, or a file by its SHA-256, belongs to, as far as this device has heard. */
  file(hash: string): KnownFile | undefined {
    this.#read();
    for (const { meetings } of this.#spaces)
      for (const { id, versions = [] } of meetings)
        for (const { version, at, seal, files = {} } of versions) {
          const format = Object.keys(files).find((one) => files[one] === hash);
          if (seal !== hash && format === undefined) continue;
          const later = versions.filter((one) => one.version > version);
          return { meeting: id, version, at, seal, format: format ?? 'json', later };
        }
    return undefined;
  }

  /** The seal of a version, as far as this device has heard. */
  sealOf(meeting: string, version: number): string | undefined {
    const known = this.meeting(meeting)?.meeting.versions ?? [];
    return known.find((one) => one.version === version)?.seal;
  }

  /** The server's view of a space replaces ours. */
  remember(answer: SpaceAnswer): void {
    const { id, name, role, member } = answer;
    this.#change((spaces) => {
      const before = spaces.find((space) => space.id === id);
      const meetings = answer.meetings.map((meeting) => {
        const known = before?.meetings.find((one) => one.id === meeting.id);
        return {
          ...meeting,
          epoch: meeting.epoch ?? known?.epoch,
          etag: known?.etag,
          held: known?.held,
          deadline: known?.deadline,
          versions: known?.versions,
          copy: known && copyOf(known)
        };
      });
      const pending = (before?.meetings ?? []).filter(
        (one) => one.pending !== undefined && !meetings.some((listed) => listed.id === one.id)
      );
      return [
        ...spaces.filter((space) => space.id !== id),
        {
          ...{ id, name, role, member, seenAt: this.#options.now() },
          meetings: [...meetings, ...pending]
        }
      ];
    });
  }

  /** What a space says of some of its meetings while we look at it. */
  rememberListed(id: string, listed: readonly MeetingSummary[]): void {
    const known = this.#spaces.find((space) => space.id === id)?.meetings ?? [];
    const isNews = (meeting: MeetingSummary) => {
      const one = known.find(({ id: other }) => other === meeting.id);
      return !one || one.pending !== undefined || LISTED.some((key) => one[key] !== meeting[key]);
    };
    const news = listed.filter(isNews);
    if (news.length === 0) return;
    this.#change((spaces) =>
      spaces.map((space) => {
        if (space.id !== id) return space;
        const updated = space.meetings.map((one) => {
          const told = news.find((meeting) => meeting.id === one.id);
          return told ? { ...one, ...told, copy: copyOf(one), pending: undefined } : one;
        });
        const made = news.filter((one) => !space.meetings.some(({ id }) => id === one.id));
        return { ...space, meetings: [...updated, ...made] };
      })
    );
  }

  /** A space just created or joined: its meetings come with the first `remember`. */
  rememberEntry(entry: CreatedSpace | Joined): void {
    const { id, name } = entry.space;
    this.#change((spaces) => {
      const before = spaces.find((space) => space.id === id);
      const member = 'member' in entry ? entry.member : before?.member;
      const meetings = before?.meetings ?? [];
      return [
        ...spaces.filter((space) => space.id !== id),
        { id, name, role: entry.role, member, meetings, seenAt: this.#options.now() }
      ];
    });
  }

  /** What a meeting's own call says; left alone while its space is unknown (ask for the space first). */
  rememberMeeting(answer: MeetingAnswer): void {
    const { id, title, status, version, epoch, doc, deadline } = answer;
    const versions = answer.versions.map((one) => ({
      version: one.version,
      at: one.at,
      seal: one.seal,
      files: one.files
    }));
    this.#change((spaces) =>
      spaces.map((space) => {
        if (space.id !== answer.space) return space;
        const known = space.meetings.find((one) => one.id === id);
        const meeting: KnownMeeting = {
          number: null,
          date: null,
          ...known,
          ...{ id, title, status, version, epoch, doc, deadline, versions },
          ...(known && { copy: copyOf(known) }),
          pending: undefined
        };
        return {
          ...space,
          meetings: known
            ? space.meetings.map((one) => (one.id === id ? meeting : one))
            : [...space.meetings, meeting]
        };
      })
    );
  }

  /** A meeting that was made on this device, until the server lists it. */
  rememberPending(space: string, meeting: MeetingHead, pending: KnownMeeting['pending']): void {
    const { id } = meeting;
    this.#change((spaces) =>
      spaces.map((one) => {
        if (one.id !== space) return one;
        const known = one.meetings.find((other) => other.id === id);
        if (known)
          return {
            ...one,
            meetings: one.meetings.map((other) => (other.id === id ? { ...other, pending } : other))
          };
        const made = { ...meeting, status: 'draft', version: 0, doc: `meeting/${id}` } as const;
        return { ...one, meetings: [...one.meetings, { ...made, pending }] };
      })
    );
  }

  /** What the notes on this device say of their meeting, ahead of the server's list. */
  rememberHead({ id, title, number, date, series }: MeetingHead): void {
    const known = this.meeting(id)?.meeting;
    const isSame =
      !known ||
      (known.title === title &&
        known.number === number &&
        known.date === date &&
        (known.series ?? null) === (series ?? null));
    if (!isSame) this.#changeMeeting(id, (one) => ({ ...one, title, number, date, series }));
  }

  /** Take a meeting that was never made on the server off this device's list. */
  forgetPending(id: string): void {
    this.#change((spaces) =>
      spaces.map((space) => ({
        ...space,
        meetings: space.meetings.filter((one) => one.id !== id || one.pending === undefined)
      }))
    );
  }

  /** Where a meeting stands, as its open note has heard. */
  rememberStage(
    id: string,
    stage: Pick<KnownMeeting, 'status' | 'version'> & { readonly deadline: string | null }
  ): void {
    const { status, version, deadline } = stage;
    this.#changeMeeting(id, (one) => ({ ...one, status, version, deadline, copy: copyOf(one) }));
  }

  /**
   * The server holds what was written in this copy: from now on a fresh one is opened. Another tab that had
   * the same copy open may have moved on already: then its fresh one is everybody's.
   */
  moveOn(id: string, from: Required<Copy>, epoch: number, held: Omit<Held, 'at'>): void {
    this.#changeMeeting(id, (one) => {
      const before = copyOf(one);
      if (before.epoch !== from.epoch || before.branch !== from.branch) return one;
      const branch = before.epoch === epoch ? before.branch + 1 : 0;
      const at = this.#options.now();
      return {
        ...one,
        epoch,
        etag: undefined,
        copy: { epoch, branch },
        held: [...(one.held ?? []), { ...held, at }]
      };
    });
  }

  /** The person has read what became of what was held. */
  forgetHeld(id: string): void {
    this.#changeMeeting(id, (one) => ({ ...one, held: undefined }));
  }

  /** The note of this meeting is in the local store, as the server had it under `etag`. */
  rememberNote(id: string, etag: string | undefined): void {
    this.#changeMeeting(id, (one) => ({ ...one, etag }));
  }

  /** Take a space off this device's list. The membership itself is the server's. */
  forget(id: string): void {
    this.#change((spaces) => spaces.filter((space) => space.id !== id));
  }

  #changeMeeting(id: string, change: (meeting: KnownMeeting) => KnownMeeting): void {
    this.#change((spaces) =>
      spaces.map((space) => ({
        ...space,
        meetings: space.meetings.map((one) => (one.id === id ? change(one) : one))
      }))
    );
  }

  /** Read, change and write in one go: another tab may have written since. */
  #change(change: (spaces: readonly KnownSpace[]) => readonly KnownSpace[]): void {
    this.#spaces = change(this.#stored() ?? this.#spaces);
    try {
      this.#options.storage?.setItem(KEY, JSON.stringify({ spaces: this.#spaces }));
    } catch {
      // No room or no permission: known until this page is closed, and again once the server is asked.
    }
    this.#notify();
  }

  #stored(): readonly KnownSpace[] | undefined {
    try {
      const text = this.#options.storage?.getItem(KEY);
      if (text === undefined) return undefined;
      return text === null ? [] : v.parse(Known, JSON.parse(text)).spaces;
    } catch {
      return undefined;
    }
  }
}

/**
 * Which local copy of a meeting's document to open. The server's epoch may have moved on; a copy stays
 * the one that is opened until the server holds, or has, everything that was written in it.
 */
export function copyOf(meeting: Pick<KnownMeeting, 'epoch' | 'copy'> | undefined): {
  readonly epoch: number;
  readonly branch: number;
} {
  return meeting?.copy ?? { epoch: meeting?.epoch ?? FIRST_EPOCH, branch: 0 };
}

function browserDirectory(): DirectoryOptions {
  return { storage: keptStorage(), now: Date.now, onOutsideChange: onStorageChange };
}
