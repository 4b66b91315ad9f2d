// Keeps a space's register equal to what its meetings' notes say, a moment behind the typing, and reads it.
import type { PreviousAction } from '#domain/note/previous.ts';
import {
  entriesOf,
  openBefore,
  previousOf,
  registerOf,
  writeEntries
} from '#domain/register/register.ts';
import { wordsIn, type Words } from '#domain/register/words.ts';
import type * as Y from 'yjs';
import type { Failure } from '#domain/protocol/failure.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { Storage } from '../storage/storage.ts';
import { meetingDocument, type SpaceMirror } from './space-mirror.ts';
import { spaceDocument } from './spaces.ts';

/** Notes change with every key; the register follows at this pace, in milliseconds. */
const PACE = 2000;

export interface RegisterDeps {
  readonly storage: Pick<Storage, 'meeting' | 'meetings'>;
  readonly rooms: Rooms;
  readonly mirror: SpaceMirror;
  readonly onError: (error: unknown) => void;
}

export class Register {
  readonly #deps: RegisterDeps;
  /** What the notes of each meeting said when they were last looked at. */
  readonly #entries = new Map<string, ReturnType<typeof entriesOf>>();
  /** What is to be looked at soon, by document. */
  readonly #due = new Map<string, NodeJS.Timeout>();
  /** Spaces whose register was compared with all notes since this server started. */
  readonly #whole = new Map<string, Promise<void>>();

  constructor(deps: RegisterDeps) {
    this.#deps = deps;
  }

  /** A document was written to: cheap, it is looked at later. */
  committed(document: string): void {
    const [sort, id] = document.split('/');
    if (id === undefined) return;
    if (sort === 'meeting') this.changed(id);
    else this.#soon(document, () => this.#heal(id));
  }

  /** A meeting came into being, or its notes have changed. */
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

  /** Everything in the register of a space, as its notes are now. */
  async read(space: string): Promise<ReturnType<typeof registerOf> | Failure> {
    return this.#look(space, null, registerOf);
  }

  /** What stands around a meeting's own notes: what is open from earlier ones, and what members said since. */
  async around(
    space: string,
    meeting: string
  ): Promise<{ readonly previous: readonly PreviousAction[]; readonly words: Words } | Failure> {
    return this.#look(space, meeting, (doc) => ({
      previous: previousOf(openBefore(doc, meeting)),
      words: wordsIn(doc)
    }));
  }

  /** Look at the register as all notes are now, but for one meeting's that it is not about. */
  async #look<T>(
    space: string,
    except: string | null,
    look: (doc: Y.Doc) => T
  ): Promise<T | Failure> {
    const { storage, rooms } = this.#deps;
    await this.#compareWhole(space);
    for (const { id } of this.#due.size > 0 ? await storage.meetings(space) : []) {
      const document = meetingDocument(id);
      const timer = this.#due.get(document);
      if (timer === undefined || id === except) continue;
      clearTimeout(timer);
      this.#due.delete(document);
      await this.#follow(id);
    }
    return rooms.with(spaceDocument(space), (room) => room.read(({ doc }) => look(doc)));
  }

  /** Once for each start of the server: what was typed just before it was killed may not have been followed. */
  #compareWhole(space: string): Promise<void> {
    const known = this.#whole.get(space);
    if (known) return known;
    const comparing = (async () => {
      for (const { id } of await this.#deps.storage.meetings(space)) await this.#follow(id);
    })();
    this.#whole.set(space, comparing);
    comparing.catch(() => this.#whole.delete(space));
    return comparing;
  }

  async #follow(meeting: string): Promise<void> {
    const { storage, rooms } = this.#deps;
    const row = await storage.meeting(meeting);
    if (row === null) return;
    const entries = await rooms.with(meetingDocument(meeting), (room) =>
      room.read(({ doc }) => entriesOf(meeting, doc))
    );
    if ('code' in entries) return;
    const before = this.#entries.get(meeting);
    if (before && JSON.stringify(before) === JSON.stringify(entries)) return;
    this.#entries.set(meeting, entries);
    await rooms.with(spaceDocument(row.space), (room) =>
      room.change((doc) => void writeEntries(doc, meeting, entries))
    );
  }

  /** Members may write in a space's document, to say how things go on: what they do to the rest is undone. */
  async #heal(space: string): Promise<void> {
    const { storage, rooms, mirror } = this.#deps;
    await mirror.bringUpToDate(space);
    const meetings = await storage.meetings(space);
    await rooms.with(spaceDocument(space), (room) =>
      room.change((doc) => {
        const known = new Set(meetings.map(({ id }) => id));
        const mirrored = doc.getMap('meetings');
        for (const id of [...mirrored.keys()]) if (!known.has(id)) mirrored.delete(id);
        const register = doc.getMap('register');
        for (const key of [...register.keys()])
          if (!known.has(key.split('/')[0] ?? '')) register.delete(key);
        for (const { id } of meetings) {
          const entries = this.#entries.get(id);
          if (entries) writeEntries(doc, id, entries);
        }
      })
    );
  }

  stop(): void {
    for (const timer of this.#due.values()) clearTimeout(timer);
    this.#due.clear();
  }
}
