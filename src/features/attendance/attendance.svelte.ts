// Who took part, as the note says: one's own "I'm here", the list by role, and what may be one person twice.
import type * as Y from 'yjs';
import {
  isThere,
  ownKey,
  personTyped,
  putBackPerson,
  removePerson,
  tellOwn,
  untell,
  wordsFor,
  type Self
} from '#domain/note/attendance.ts';
import { readPeople, type Attendance as Sort, type Person } from '#domain/note/note.ts';
import {
  isSameName,
  putPerson,
  roleOf,
  setAttendance,
  suggestPeople,
  type Coalition
} from '#domain/note/people.ts';
import { keepApart, mergePeople } from '#domain/note/same-people.ts';
import type { Roster } from '#domain/register/roster.ts';
import { cleanText } from '#lib/binding/clean.ts';
import { m } from '#lib/i18n/words.ts';
import type { NoteReading } from '#lib/live/note-reading.svelte.ts';
import type { Present } from '#lib/live/presence.ts';
import type { ToastDeed } from '#lib/ui/toasts.svelte.ts';
import { groupWords, saidOf } from './attendance-words.ts';
import { changed, groupsOf, isAsTapped, pairsOf, type Listed, type Pair } from './listed.ts';
import { withPresent } from './with-present.ts';

interface AttendanceOptions {
  readonly doc: Y.Doc;
  readonly reading: Pick<NoteReading, 'attendance' | 'readNow'>;
  readonly canWrite: () => boolean;
  /** Who we are in this space; undefined while this device does not know. */
  readonly self: () => Self | undefined;
  /** Whom the space knows from earlier meetings. */
  readonly roster: () => Roster;
  /** Who is at the notes right now. */
  readonly present: () => readonly Present[];
  readonly newKey: () => string;
  /** Says a sentence at the window's edge, perhaps with something to do about it. */
  readonly say: (words: string, deed?: ToastDeed) => void;
}

export class Attendance {
  readonly #options: AttendanceOptions;
  #said = $state('');
  #editing = $state<string | undefined>();

  constructor(options: AttendanceOptions) {
    this.#options = options;
  }

  get canWrite(): boolean {
    return this.#options.canWrite();
  }

  /** What a screen reader is told. */
  get said(): string {
    return this.#said;
  }

  get self(): Self | undefined {
    return this.#options.self();
  }

  get coalitions(): readonly Coalition[] {
    return this.#options.roster().coalitions;
  }

  readonly people = $derived.by(() => this.#options.reading.attendance);
  /** How many took part, if only for a part. */
  readonly there = $derived.by(
    () => [...this.people.values()].filter(({ attendance }) => isThere(attendance)).length
  );
  readonly groups = $derived.by(() => groupsOf(this.people));
  readonly own = $derived.by((): Listed | undefined => {
    const { self } = this;
    const key = self && ownKey(this.people, self, this.coalitions);
    const person = key === undefined ? undefined : this.people.get(key);
    return key === undefined || !person ? undefined : { key, person };
  });
  readonly pairs = $derived.by(() => pairsOf(this.people));

  // ---- oneself

  /** Say that one is here, or sends apologies. */
  tell(attendance: 'present' | 'apologies'): void {
    const { doc, newKey, say } = this.#options;
    const { self } = this;
    if (!this.canWrite || !self) return;
    const told = tellOwn(doc, self, attendance, {
      newKey: newKey(),
      roles: [this.#participant()],
      coalitions: this.coalitions
    });
    this.#show(saidOf(self.name, attendance));
    if (attendance === 'apologies')
      say(this.#said, {
        words: m.attendance_undo(),
        run: () => {
          if (!this.canWrite) return;
          untell(doc, told, self.member);
          this.#show('');
        }
      });
  }

  /** One is not here after all: an entry that says no more than the tap did goes, any other is expected again. */
  untell(): void {
    const { doc } = this.#options;
    const { own, self } = this;
    if (!this.canWrite || !own || !self) return;
    const { key } = own;
    const person = readPeople(doc).get(key) ?? own.person;
    const before = isAsTapped(person, self, this.#participant()) ? undefined : 'expected';
    untell(doc, { key, before }, self.member);
    this.#show(m.attendance_said_expected({ name: person.name }));
    if (before === undefined) this.#offerBack(key, person);
  }

  // ---- the list

  setAttendance(key: string, attendance: Sort): void {
    const { doc } = this.#options;
    const name = readPeople(doc).get(key)?.name;
    if (!this.canWrite || name === undefined) return;
    setAttendance(doc, key, attendance);
    this.#show(saidOf(name, attendance));
  }

  /** Whoever is there is expected again, anybody else is present now. */
  toggle(key: string): void {
    const person = readPeople(this.#options.doc).get(key);
    if (person) this.setAttendance(key, isThere(person.attendance) ? 'expected' : 'present');
  }

  /** Add somebody as typed, "Ana Ruiz (DC-IoT)", as present. False when there is no name yet. */
  add(typed: string): boolean {
    const known = personTyped(cleanText(typed), this.coalitions);
    if (!known || !this.canWrite) return false;
    this.#put({ ...known, roles: [this.#participant()], attendance: 'present' });
    return true;
  }

  /** Add somebody whom the space knows, as it knows them. */
  addKnown({ name, given, family, affiliations, roles }: Person): void {
    if (!this.canWrite) return;
    const people = [...readPeople(this.#options.doc).values()];
    const own = roles.map((words) => {
      const role = roleOf(words);
      return role === undefined ? words : wordsFor(role, people, words);
    });
    this.#put({
      ...{ name, given, family, affiliations },
      roles: own.length > 0 ? own : [this.#participant()],
      attendance: 'present'
    });
  }

  /** Whom the space knows and this list does not have, for what is being typed. */
  suggest(typed: string): Person[] {
    if (typed.trim() === '') return [];
    const listed = [...this.people.values()];
    const { roster, present } = this.#options;
    return suggestPeople(typed, withPresent(roster().people, present())).filter(
      ({ name }) => !listed.some((one) => isSameName(one.name, name))
    );
  }

  /** Under a name that is expected here, that entry is meant; under any other a new one is made. */
  #put(person: Person): void {
    const { doc, newKey } = this.#options;
    const expected = [...readPeople(doc)].find(
      ([, one]) => one.attendance === 'expected' && isSameName(one.name, person.name)
    );
    if (expected) {
      setAttendance(doc, expected[0], 'present');
      this.#show(m.attendance_marked({ name: expected[1].name }));
      return;
    }
    putPerson(doc, person, newKey());
    this.#show(m.attendance_added({ name: person.name }));
  }

  remove(key: string): void {
    const { doc } = this.#options;
    const person = readPeople(doc).get(key);
    if (!this.canWrite || !person || !removePerson(doc, key)) return;
    this.#show('');
    this.#offerBack(key, person);
  }

  #offerBack(key: string, { name }: Person): void {
    const { doc, say } = this.#options;
    say(m.attendance_removed({ name }), {
      words: m.attendance_undo(),
      run: () => {
        if (!this.canWrite) return;
        putBackPerson(doc, key);
        this.#show(m.attendance_put_back({ name }));
      }
    });
  }

  // ---- one entry

  /** The key of the entry whose dialog is open. */
  get editing(): Listed | undefined {
    const person = this.#editing === undefined ? undefined : this.people.get(this.#editing);
    return this.#editing === undefined || !person ? undefined : { key: this.#editing, person };
  }

  edit(key: string): void {
    if (this.canWrite) this.#editing = key;
  }

  stopEditing(): void {
    this.#editing = undefined;
  }

  /** The words under which a role is stored in this note. */
  storedRole(role: Parameters<typeof groupWords>[0]): string {
    return wordsFor(role, readPeople(this.#options.doc).values(), groupWords(role));
  }

  #participant(): string {
    return this.storedRole('participant');
  }

  /** Write what was changed in the dialog since it was opened; what others changed meanwhile stays. */
  save(key: string, before: Person, after: Person): void {
    const { doc } = this.#options;
    if (!this.canWrite) return;
    const now = readPeople(doc).get(key) ?? before;
    const next = changed(before, after, now);
    if (JSON.stringify(next) !== JSON.stringify(now)) putPerson(doc, next, key);
    this.#show('');
  }

  // ---- one person twice

  merge({ keep, other }: Pair): void {
    const { doc } = this.#options;
    if (!this.canWrite || !mergePeople(doc, keep.key, other.key)) return;
    this.#show(m.attendance_merged({ name: keep.person.name }));
  }

  keepApart({ keep, other }: Pair): void {
    if (!this.canWrite) return;
    keepApart(this.#options.doc, [keep.key, other.key]);
    this.#show(m.attendance_kept_apart({ one: keep.person.name, other: other.person.name }));
  }

  #show(said: string): void {
    this.#said = said;
    this.#options.reading.readNow();
  }
}
