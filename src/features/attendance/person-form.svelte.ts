// What is known of one person while somebody changes it, before it is saved.
import { partsOf } from '#domain/note/attendance.ts';
import type { Attendance as Sort, Person } from '#domain/note/note.ts';
import {
  coalitionOf,
  familyOf,
  roleOf,
  sortRoles,
  suggestCoalitions,
  type Coalition,
  type MeetingRole
} from '#domain/note/people.ts';
import { cleanText } from '#lib/binding/clean.ts';

const tidy = (typed: string): string => cleanText(typed).replaceAll(/\s+/g, ' ').trim();

export class PersonForm {
  readonly before: Person;
  readonly #storedRole: (role: MeetingRole) => string;
  readonly #coalitions: () => readonly Coalition[];
  #name = $state('');
  #given = $state<string | undefined>();
  #family = $state<string | undefined>();
  #affiliations = $state.raw<readonly string[]>([]);
  #roles = $state.raw<readonly string[]>([]);
  attendance = $state<Sort>('present');
  /** What is typed into the two fields that gather. */
  affiliation = $state('');
  ownRole = $state('');

  constructor(
    person: Person,
    storedRole: (role: MeetingRole) => string,
    coalitions: () => readonly Coalition[]
  ) {
    this.before = person;
    this.#storedRole = storedRole;
    this.#coalitions = coalitions;
    this.#name = person.name;
    this.#given = person.given;
    this.#family = person.family;
    this.#affiliations = person.affiliations;
    this.#roles = person.roles;
    this.attendance = person.attendance;
  }

  get name(): string {
    return this.#name;
  }
  set name(typed: string) {
    this.#name = typed;
  }

  /** As the name suggests it, until somebody says otherwise. */
  readonly #proposed = $derived.by(() =>
    partsOf({ name: tidy(this.#name), affiliations: [], roles: [], attendance: 'present' })
  );

  get given(): string {
    return this.#given ?? this.#proposed.given;
  }
  set given(typed: string) {
    this.#given = typed;
    this.#family ??= this.#proposed.family;
  }

  get family(): string {
    return this.#family ?? this.#proposed.family;
  }
  set family(typed: string) {
    this.#family = typed;
    this.#given ??= this.#proposed.given;
  }

  /** Whether the shown name begins with the family. */
  get isFamilyFirst(): boolean {
    const name = tidy(this.#name);
    const family = tidy(this.family);
    return family !== '' && family !== name && name.startsWith(family);
  }

  get canSwap(): boolean {
    return tidy(this.#name).includes(' ');
  }

  /** Read the name the other way round: its first word is the family, or its last. */
  swap(): void {
    const words = tidy(this.#name).replaceAll(',', '').split(' ');
    const isFirst = !this.isFamilyFirst;
    this.#family = (isFirst ? words[0] : words.at(-1)) ?? '';
    this.#given = (isFirst ? words.slice(1) : words.slice(0, -1)).join(' ');
  }

  get affiliations(): readonly string[] {
    return this.#affiliations;
  }

  /** Take what is typed as it is. False when there is nothing new. */
  addAffiliation(): boolean {
    const typed = tidy(this.affiliation);
    this.affiliation = '';
    if (typed === '' || this.#affiliations.includes(typed)) return false;
    this.#affiliations = [...this.#affiliations, typed];
    return true;
  }

  removeAffiliation(name: string): void {
    this.#affiliations = this.#affiliations.filter((one) => one !== name);
  }

  /** Coalitions that the space knows and this person does not have under any name. */
  suggest(typed: string): Coalition[] {
    const known = this.#coalitions();
    return suggestCoalitions(typed, known).filter(
      (one) => !this.#affiliations.some((name) => coalitionOf(name, known) === one)
    );
  }

  has(role: MeetingRole): boolean {
    return this.#roles.some((words) => roleOf(words) === role);
  }

  toggle(role: MeetingRole): void {
    this.#roles = this.has(role)
      ? this.#roles.filter((words) => roleOf(words) !== role)
      : sortRoles([...this.#roles, this.#storedRole(role)]);
  }

  /** Roles in words that are nobody's list. */
  get ownRoles(): readonly string[] {
    return this.#roles.filter((words) => roleOf(words) === undefined);
  }

  addRole(): boolean {
    const typed = tidy(this.ownRole);
    this.ownRole = '';
    const known = roleOf(typed);
    if (typed === '' || this.#roles.includes(typed)) return false;
    if (known === undefined) this.#roles = [...this.#roles, typed];
    else if (!this.has(known)) this.toggle(known);
    return true;
  }

  removeRole(words: string): void {
    this.#roles = this.#roles.filter((one) => one !== words);
  }

  get isComplete(): boolean {
    return tidy(this.#name) !== '';
  }

  /** The person as the fields say. What the name alone says of its parts is not stored. */
  get person(): Person {
    this.addAffiliation();
    this.addRole();
    const { before } = this;
    const name = tidy(this.#name);
    const [given, family] = [tidy(this.given), tidy(this.family)];
    const isSaid = before.family !== undefined || before.given !== undefined;
    const isProposed =
      family === familyOf({ ...before, name, given: undefined, family: undefined }) &&
      given === this.#proposed.given;
    const parts =
      isProposed && !isSaid
        ? { given: undefined, family: undefined }
        : { given: given || undefined, family: family || undefined };
    return {
      ...before,
      ...parts,
      name,
      affiliations: this.#affiliations,
      roles: this.#roles,
      attendance: this.attendance
    };
  }
}
