// Keeps a space's roster equal to what its newest meetings' notes say of people, a moment behind the typing.
import { mergeRosters, rosterIn, writeRoster, type Roster } from '#domain/register/roster.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { MeetingRow, Storage } from '../storage/storage.ts';
import { meetingDocument } from './space-mirror.ts';
import { spaceDocument } from './spaces.ts';

/** Lists change with every tap; the roster follows at this pace, in milliseconds. */
const PACE = 2000;
/** Whom nobody has met in so many meetings is not suggested any more. */
const MEETINGS = 30;
/** Spaces whose rosters are remembered; any other is read anew when one of its notes changes. */
const SPACES = 200;

export interface RosterDeps {
  readonly storage: Pick<Storage, 'meeting' | 'meetings'>;
  readonly rooms: Rooms;
  readonly onError: (error: unknown) => void;
}

export class RosterMirror {
  readonly #deps: RosterDeps;
  /** By space, what each meeting's notes said when they were last looked at. */
  readonly #told = new Map<string, Promise<Map<string, Roster>>>();
  /** What is to be looked at soon, by document. */
  readonly #due = new Map<string, NodeJS.Timeout>();

  constructor(deps: RosterDeps) {
    this.#deps = deps;
  }

  /** A document was written to: cheap, it is looked at later. */
  committed(document: string): void {
    const [sort, id] = document.split('/');
    if (id === undefined) return;
    this.#soon(document, () => (sort === 'meeting' ? this.#follow(id) : this.#heal(id)));
  }

  /** A meeting came into being. */
  changed(meeting: string): void {
    this.#soon(meetingDocument(meeting), () => this.#follow(meeting));
  }

  #soon(document: string, deed: () => Promise<void>): void {
    if (this.#due.has(document)) return;
    const timer = setTimeout(() => {
      this.#due.delete(document);
      deed().catch(this.#deps.onError);
    }, PACE);
    timer.unref();
    this.#due.set(document, timer);
  }

  async #follow(meeting: string): Promise<void> {
    const { storage } = this.#deps;
    const row = await storage.meeting(meeting);
    if (row === null) return;
    const isNew = !this.#told.has(row.space);
    const told = await this.#toldIn(row.space);
    if (!isNew) {
      const roster = await this.#read(meeting);
      if (!roster || JSON.stringify(told.get(meeting)) === JSON.stringify(roster)) return;
      told.set(meeting, roster);
    }
    await this.#write(row.space, told);
  }

  /** Members may write in a space's document: what they do to the roster is undone. */
  async #heal(space: string): Promise<void> {
    const told = this.#told.get(space);
    if (told) await this.#write(space, await told);
  }

  async #write(space: string, told: ReadonlyMap<string, Roster>): Promise<void> {
    const { storage, rooms } = this.#deps;
    const newest = newestOf(await storage.meetings(space));
    const roster = mergeRosters(newest.flatMap(({ id }) => told.get(id) ?? []));
    await rooms.with(spaceDocument(space), (room) =>
      room.change((doc) => void writeRoster(doc, roster))
    );
  }

  /** All newest meetings are read once; from then on only those that change. */
  #toldIn(space: string): Promise<Map<string, Roster>> {
    const known = this.#told.get(space);
    if (known) return known;
    const reading = this.#readAll(space);
    this.#told.set(space, reading);
    reading.catch(() => this.#told.delete(space));
    const [oldest] = this.#told.keys();
    if (oldest !== undefined && this.#told.size > SPACES) this.#told.delete(oldest);
    return reading;
  }

  async #readAll(space: string): Promise<Map<string, Roster>> {
    const told = new Map<string, Roster>();
    for (const { id } of newestOf(await this.#deps.storage.meetings(space))) {
      const roster = await this.#read(id);
      if (roster) told.set(id, roster);
    }
    return told;
  }

  async #read(meeting: string): Promise<Roster | undefined> {
    const roster = await this.#deps.rooms.with(meetingDocument(meeting), (room) =>
      room.read(({ doc }) => rosterIn(doc))
    );
    return 'code' in roster ? undefined : roster;
  }

  stop(): void {
    for (const timer of this.#due.values()) clearTimeout(timer);
    this.#due.clear();
  }
}

/** The last ones held, the oldest of them first; a meeting without a date stands where it was made. */
function newestOf(rows: readonly MeetingRow[]): MeetingRow[] {
  const day = ({ date, createdAt }: MeetingRow) =>
    date !== null && /^\d{4}-\d{2}-\d{2}$/.test(date)
      ? date
      : new Date(createdAt).toISOString().slice(0, 10);
  return [...rows]
    .sort((a, b) => (day(a) < day(b) ? -1 : day(a) > day(b) ? 1 : a.createdAt - b.createdAt))
    .slice(-MEETINGS);
}
