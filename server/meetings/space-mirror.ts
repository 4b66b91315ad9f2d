// The meetings of a space as its members see them live: a readonly mirror of the rows, in the space's document.
import * as Y from 'yjs';
import type { Rooms } from '../rooms/rooms.ts';
import type { MeetingRow, Storage } from '../storage/storage.ts';
import { spaceDocument } from './spaces.ts';

export const meetingDocument = (meeting: string) => `meeting/${meeting}`;

export class SpaceMirror {
  readonly #storage: Pick<Storage, 'meetings'>;
  readonly #rooms: Rooms;

  constructor(storage: Pick<Storage, 'meetings'>, rooms: Rooms) {
    this.#storage = storage;
    this.#rooms = rooms;
  }

  /** Make the space's document say what all rows say, should one have been missed when a server was killed. */
  async bringUpToDate(space: string): Promise<void> {
    await this.show(space, await this.#storage.meetings(space));
  }

  /** Make the space's document say what these rows say. Doing it twice changes nothing. */
  async show(space: string, rows: readonly MeetingRow[]): Promise<void> {
    await this.#rooms.with(spaceDocument(space), async (room) => {
      const stale = await room.read(({ doc }) => rows.some((row) => differs(doc, row)));
      return stale ? room.change((doc) => rows.forEach((row) => mirror(doc, row))) : null;
    });
  }
}

function facts(row: MeetingRow): Readonly<Record<string, string | number | null>> {
  const { title, number, date, status, version } = row;
  return { title, number, date, status, version, doc: meetingDocument(row.id) };
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
