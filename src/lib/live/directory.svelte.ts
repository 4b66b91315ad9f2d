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
import { FIRST_EPOCH } from './names.ts';

const KnownMeeting = v.object({
  ...MeetingSummary.entries,
  /** The `etag` of the note's state when it was last fetched into the local store. */
  etag: v.optional(v.string())
});
const KnownSpace = v.object({
  id: v.string(),
  name: v.string(),
  role: v.picklist(ROLES),
  /** Who we are in this space; unknown until the server has said it. */
  member: v.optional(v.object({ id: v.string(), name: v.string() })),
  meetings: v.array(KnownMeeting),
  /** When it was last opened here, in milliseconds since 1970. */
  seenAt: v.number()
});
const Known = v.object({ spaces: v.array(KnownSpace) });

export type KnownMeeting = v.InferOutput<typeof KnownMeeting>;
export type KnownSpace = v.InferOutput<typeof KnownSpace>;

const KEY = 'rapporteur/directory';

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

  /** The server's view of a space replaces ours. */
  remember(answer: SpaceAnswer): void {
    const { id, name, role, member } = answer;
    this.#change((spaces) => {
      const before = spaces.find((space) => space.id === id);
      const meetings = answer.meetings.map((meeting) => {
        const known = before?.meetings.find((one) => one.id === meeting.id);
        return { ...meeting, epoch: meeting.epoch ?? known?.epoch, etag: known?.etag };
      });
      return [
        ...spaces.filter((space) => space.id !== id),
        { id, name, role, member, meetings, seenAt: this.#options.now() }
      ];
    });
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
    const { id, title, status, version, epoch, doc } = answer;
    this.#change((spaces) =>
      spaces.map((space) => {
        if (space.id !== answer.space) return space;
        const known = space.meetings.find((one) => one.id === id);
        const meeting: KnownMeeting = {
          number: null,
          date: null,
          ...known,
          ...{ id, title, status, version, epoch, doc }
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

  /** The note of this meeting is in the local store, as the server had it under `etag`. */
  rememberNote(id: string, etag: string | undefined): void {
    this.#change((spaces) =>
      spaces.map((space) => ({
        ...space,
        meetings: space.meetings.map((one) => (one.id === id ? { ...one, etag } : one))
      }))
    );
  }

  /** Take a space off this device's list. The membership itself is the server's. */
  forget(id: string): void {
    this.#change((spaces) => spaces.filter((space) => space.id !== id));
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

/** Which epoch of a meeting's document to open. */
export function epochOf(meeting: Pick<KnownMeeting, 'epoch'> | undefined): number {
  return meeting?.epoch ?? FIRST_EPOCH;
}

function browserDirectory(): DirectoryOptions {
  let storage: Storage | undefined;
  try {
    storage = globalThis.localStorage;
  } catch {
    storage = undefined;
  }
  return {
    storage,
    now: Date.now,
    onOutsideChange: (listener) => {
      const tell = (event: StorageEvent) => listener(event.key);
      addEventListener('storage', tell);
      return () => removeEventListener('storage', tell);
    }
  };
}
