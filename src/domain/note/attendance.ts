// Attendance: saying "I'm here", taking somebody off the list and back, and people as they are typed in one line.
import * as Y from 'yjs';
import { openNote, readPeople, type Attendance, type Person } from './note.ts';
import { hidePerson, showPerson, unlinkMember } from './person-facts.ts';
import {
  coalitionOf,
  familyOf,
  isFamilyFirst,
  isSameCoalition,
  isSameName,
  putPerson,
  roleOf,
  type Coalition,
  type MeetingRole
} from './people.ts';

/** Who says "I'm here": a member of the space, by the name and coalitions they joined with. */
export interface Self {
  readonly member: string | undefined;
  readonly name: string;
  readonly affiliations: readonly string[];
}

export const isThere = (attendance: Attendance): boolean =>
  attendance === 'present' || attendance === 'part';

/**
 * The entry that is oneself: the one this was said of, else one under the same name that nobody else has said to be.
 * Of several under that name it is the one with a coalition in common, or who is not there yet.
 */
export function ownKey(
  people: ReadonlyMap<string, Person>,
  self: Self,
  coalitions: readonly Coalition[] = []
): string | undefined {
  const { member } = self;
  const all = [...people].sort(([a], [b]) => (a < b ? -1 : 1));
  const own = all.find(
    ([, { members }]) => member !== undefined && (members?.includes(member) ?? false)
  );
  if (own) return own[0];
  const named = all.filter(
    ([, { name, members }]) => isSameName(name, self.name) && (members ?? []).length === 0
  );
  const shares = (person: Person) =>
    person.affiliations.some((one) =>
      self.affiliations.some((mine) => isSameCoalition(one, mine, coalitions))
    );
  const isOpen = ({ affiliations }: Person) =>
    affiliations.length === 0 || self.affiliations.length === 0;
  const found =
    named.find(([, person]) => shares(person)) ??
    named.find(([, { attendance }]) => !isThere(attendance)) ??
    named.find(([, person]) => isOpen(person));
  return found?.[0];
}

/** How the list was before somebody said where they are, to go back to. */
export interface Told {
  readonly key: string;
  /** Undefined for an entry that was made. */
  readonly before: Attendance | undefined;
}

/**
 * Say of oneself that one is there, or sends apologies: on the entry one has, else on a new one with name,
 * coalitions and `roles`. Nothing else of an entry is changed.
 */
export function tellOwn(
  doc: Y.Doc,
  self: Self,
  attendance: Attendance,
  how: {
    readonly newKey: string;
    readonly roles: readonly string[];
    readonly coalitions?: readonly Coalition[];
  },
  origin?: unknown
): Told {
  const people = readPeople(doc);
  const key = ownKey(people, self, how.coalitions);
  const known = key === undefined ? undefined : people.get(key);
  const members = self.member === undefined ? [] : [self.member];
  if (key !== undefined && known) {
    putPerson(doc, { ...known, attendance, members }, key, origin);
    return { key, before: known.attendance };
  }
  const { name, affiliations } = self;
  putPerson(doc, { name, affiliations, roles: how.roles, attendance, members }, how.newKey, origin);
  return { key: how.newKey, before: undefined };
}

/** Take back what `tellOwn` did; what others made of the entry meanwhile stays. */
export function untell(
  doc: Y.Doc,
  { key, before }: Told,
  member: string | undefined,
  origin?: unknown
): void {
  const person = readPeople(doc).get(key);
  const entry = openNote(doc).people.get(key);
  if (!person || !(entry instanceof Y.Map)) return;
  doc.transact(() => {
    if (before === undefined) hidePerson(entry);
    else {
      putPerson(doc, { ...person, attendance: before, members: [] }, key);
      if (member !== undefined) unlinkMember(entry, member);
    }
  }, origin);
}

/** Take somebody off the list. False when they are not on it. */
export function removePerson(doc: Y.Doc, key: string, origin?: unknown): boolean {
  const entry = openNote(doc).people.get(key);
  if (!readPeople(doc).has(key) || !(entry instanceof Y.Map)) return false;
  doc.transact(() => hidePerson(entry), origin);
  return true;
}

/** Put somebody back who was taken off the list. */
export function putBackPerson(doc: Y.Doc, key: string, origin?: unknown): void {
  const entry = openNote(doc).people.get(key);
  if (entry instanceof Y.Map) doc.transact(() => showPerson(entry), origin);
}

/**
 * The words for a role as the people of this note have them, so that one role stands once in the report; else
 * `otherwise`.
 */
export function wordsFor(role: MeetingRole, people: Iterable<Person>, otherwise: string): string {
  for (const { roles } of people) {
    const words = roles.find((one) => roleOf(one) === role);
    if (words !== undefined) return words;
  }
  return otherwise;
}

/**
 * "Ana Ruiz (DC-IoT, DCCG)" or "Ana Ruiz, DC-IoT": a name and what stands in brackets or behind the first comma.
 * A coalition that is known may have commas in its name. No word is changed; an empty name is nobody.
 */
export function personTyped(
  typed: string,
  coalitions: readonly Coalition[] = []
): Pick<Person, 'name' | 'affiliations'> | undefined {
  const line = typed.replace(/\s+/g, ' ').trim();
  const brackets = /^(.*?)\s*\((.*)\)\s*$/.exec(line);
  const comma = line.indexOf(',');
  const [name = '', rest = ''] = brackets
    ? [brackets[1], brackets[2]]
    : comma > 0 && !isNameWithComma(line, coalitions)
      ? [line.slice(0, comma), line.slice(comma + 1)]
      : [line];
  if (name.trim() === '') return undefined;
  return { name: name.trim(), affiliations: coalitionsTyped(rest, coalitions) };
}

/** "Croll, Jutta M.": one word on each side, perhaps initials, and no coalition that is known. */
function isNameWithComma(line: string, coalitions: readonly Coalition[]): boolean {
  const [family = '', given = '', ...more] = line.split(',').map((part) => part.trim());
  return (
    more.length === 0 &&
    !family.includes(' ') &&
    /^\p{Lu}\p{Ll}+( \p{Lu}\.)*$/u.test(given) &&
    coalitionOf(given, coalitions) === undefined
  );
}

/** Names between commas, semicolons or slashes; the longest run that is one known coalition stays together. */
function coalitionsTyped(text: string, coalitions: readonly Coalition[]): string[] {
  const parts = text.split(/([,;/])/);
  const found: string[] = [];
  for (let at = 0; at < parts.length;) {
    let end = at;
    for (let last = at; last < parts.length; last += 2)
      if (coalitionOf(parts.slice(at, last + 1).join(''), coalitions)) end = last;
    const name = parts
      .slice(at, end + 1)
      .join('')
      .trim();
    if (name !== '' && !found.includes(name)) found.push(name);
    at = end + 2;
  }
  return found;
}

/** What a name as shown suggests of its parts: a proposal, to be corrected by who knows. */
export function partsOf(person: Person): { given: string; family: string; familyFirst: boolean } {
  const family = familyOf(person);
  const shown = person.name.trim();
  const rest = shown
    .replace(family, ' ')
    .replace(/^[\s,]+|[\s,]+$/g, '')
    .replace(/\s+/g, ' ');
  const isOnlyName = family === shown;
  return {
    given: person.given ?? (isOnlyName ? '' : rest),
    family,
    familyFirst: isFamilyFirst({ ...person, family })
  };
}
