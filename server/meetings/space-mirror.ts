// The meetings of a space as its members see them live: a readonly mirror of the rows, in the space's document.
import * as Y from 'yjs';
import { Turns } from '../members/turns.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { MeetingRow, Storage } from '../storage/storage.ts';
import { spaceDocument } from './spaces.ts';

export const meetingDocument = (meeting: string) => `meeting/${meeting}`;

export class SpaceMirror {
  readonly #storage: Pick<Storage, 'meeting' | 'meetings'>;
  readonly #rooms: Rooms;
  readonly #onShown: (meeting: string) => void;
  readonly #turns = new Turns();
  /** Spaces whose document was compared with all rows, and in which nothing has failed since. */
  readonly #compared = new Set<string>();

  /** `onShown` hears of every meeting that was made or has changed. */
  constructor(
    storage: Pick<Storage, 'meeting' | 'meetings'>,
    rooms: Rooms,
    onShown: (meeting: string) => void = () => undefined
  ) {
    this.#storage = storage;
    this.#rooms = rooms;
    this.#onShown = onShown;
  }

  /** Somebody opens the space's document: what a killed server or a full disk kept from it is made up for. */
  async attend(space: string): Promise<void> {
    if (!this.#compared.has(space)) await this.bringUpToDate(space);
  }

  /** Make the space's document say what all rows say. */
  async bringUpToDate(space: string): Promise<void> {
    this.#compared.add(space);
    await this.#write(space, () => this.#storage.meetings(space));
  }

  /** Make the space's document say what the row of this meeting says. Doing it twice changes nothing. */
  async show(space: string, meeting: string): Promise<void> {
    await this.#write(space, async () => {
      const row = await this.#storage.meeting(meeting);
      return row === null ? [] : [row];
    });
  }

  /** One after the other, each reading the rows itself: what was read before somebody else wrote would undo that. */
  async #write(space: string, read: () => Promise<readonly MeetingRow[]>): Promise<void> {
    await this.#turns.take(space, async () => {
      try {
        const rows = await read();
        const failed = await this.#rooms.with(spaceDocument(space), async (room) => {
          const stale = await room.read(({ doc }) => rows.filter((row) => differs(doc, row)));
          if (stale.length === 0) return null;
          for (const { id } of stale) this.#onShown(id);
          return room.change((doc) => stale.forEach((row) => mirror(doc, row)));
        });
        if (failed) this.#compared.delete(space);
      } catch (error) {
        this.#compared.delete(space);
        throw error;
      }
    });
  }
}

function facts(row: MeetingRow): Readonly<Record<string, string | number | null>> {
  const { title, number, date, series, status, version, epoch } = row;
  const createdAt = new Date(row.createdAt).toISOString();
  const doc = meetingDocument(row.id);
  return { title, number, date, series, status, version, epoch, createdAt, doc };
}

function entryOf(doc: Y.Doc, row: MeetingRow): Y.Map<unknown> | undefined {
  const entry = doc.getMap('meetings').get(row.id);
  return entry instanceof Y.Map ? entry : undefined;
}

function differs(doc: Y.Doc, row: MeetingRow): boolean {
  const entry = entryOf(doc, row);
  return !entry || Object.entries(facts(row)).some(([key, value]) => entry.get(key) !== value);
}

function mirror(doc: Y.Doc, row: MeetingRow): void {
  let entry = entryOf(doc, row);
  if (!entry) {
    entry = new Y.Map<unknown>();
    doc.getMap('meetings').set(row.id, entry);
  }
  for (const [key, value] of Object.entries(facts(row)))
    if (entry.get(key) !== value) entry.set(key, value);
}
