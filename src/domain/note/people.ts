// The people of a meeting: who was there and as what, in the order of their names, and whom to suggest.
import * as Y from 'yjs';
import { openNote, readPeople, type Attendance, type Person } from './note.ts';
import { personMap, writePerson } from './person-facts.ts';

/** What somebody is in a meeting; stored as words, so that a report prints what its people say. */
export const MEETING_ROLES = [
  'coordination-facilitator',
  'participant',
  'secretariat-support',
  'chair',
  'remote-moderator',
  'observer',
  'guest'
] as const;
export type MeetingRole = (typeof MEETING_ROLES)[number];

/** The role that words name, in one or many: "Participants", "chair"; undefined for words of one's own. */
export function roleOf(words: string): MeetingRole | undefined {
  const plain = words
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '-')
    .replace(/s$/, '');
  return MEETING_ROLES.find((role) => role === plain);
}

/** In which order roles stand where nobody said another: who leads, who takes part, who helps, who listens. */
const ROLE_ORDER: readonly MeetingRole[] = [
  'coordination-facilitator',
  'chair',
  'remote-moderator',
  'participant',
  'secretariat-support',
  'observer',
  'guest'
];

/** By what a role is; words of one's own behind those that are known. */
export function compareRoles(a: string, b: string): number {
  const rank = (words: string) => {
    const role = roleOf(words);
    return role === undefined ? ROLE_ORDER.length : ROLE_ORDER.indexOf(role);
  };
  return rank(a) - rank(b);
}

/** In order, each once. */
export const sortRoles = (roles: readonly string[]): string[] =>
  [...new Set(roles)].sort(compareRoles);

/** Add somebody, or change their entry. `newKey` makes the random key of a new one. Gives the key. */
export function putPerson(doc: Y.Doc, person: Person, key: string, origin?: unknown): string {
  const { people } = openNote(doc);
  const entry = people.get(key);
  doc.transact(() => {
    if (entry instanceof Y.Map) writePerson(entry, person);
    else people.set(key, personMap(person));
  }, origin);
  return key;
}

export function setAttendance(
  doc: Y.Doc,
  key: string,
  attendance: Attendance,
  origin?: unknown
): boolean {
  const person = readPeople(doc).get(key);
  if (!person) return false;
  putPerson(doc, { ...person, attendance }, key, origin);
  return true;
}

/** Han, kana and Hangul names begin with the family. */
const FAMILY_FIRST =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\s·]+$/u;

/** The family name: as given, else what the shown name suggests. */
export function familyOf({ name, family, given }: Person): string {
  if (family !== undefined && family.trim() !== '') return family.trim();
  const shown = name.trim();
  const comma = shown.indexOf(',');
  if (comma > 0) return shown.slice(0, comma).trim();
  const words = shown.split(/\s+/);
  if (given !== undefined && given.trim() !== '' && shown.includes(given.trim())) {
    const rest = shown.replace(given.trim(), ' ').trim();
    if (rest !== '') return rest;
  }
  if (FAMILY_FIRST.test(shown)) return words.length > 1 ? (words[0] ?? shown) : shown;
  const capitals = words.find((word) => /^\p{Lu}[\p{Lu}'’-]+$/u.test(word));
  return capitals ?? words.at(-1) ?? shown;
}

/** Whether the name as shown begins with the family: "Mao Zedong", "CROLL Jutta". */
export function isFamilyFirst(person: Person): boolean {
  const name = person.name.trim();
  return name.startsWith(familyOf(person)) && !name.endsWith(familyOf(person));
}

/** By family name, then the rest of the name; accents and case do not count, and every device orders alike. */
export function compareByFamily(a: Person, b: Person): number {
  return (
    compare(plain(familyOf(a)), plain(familyOf(b))) ||
    compare(plain(a.given ?? a.name), plain(b.given ?? b.name)) ||
    compare(a.name, b.name)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** A name as it is compared: without case, accents and punctuation. */
export const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Whether two names are the same words, in any order; case and accents do not count. */
export function isSameName(a: string, b: string): boolean {
  const one = anyOrder(a);
  return one !== '' && one === anyOrder(b);
}

/** The words of a name as they are compared, in one order. */
export const anyOrder = (name: string): string => plain(name).split(' ').sort().join(' ');

/** A coalition with the other names people write for it. */
export interface Coalition {
  readonly name: string;
  readonly aliases: readonly string[];
}

/** The coalition that is meant, by any of its names; what was typed is never changed by this. */
export function coalitionOf(
  typed: string,
  coalitions: readonly Coalition[]
): Coalition | undefined {
  const words = plain(typed);
  return coalitions.find(({ name, aliases }) =>
    [name, ...aliases].some((one) => plain(one) === words)
  );
}

/** Whether two names mean one coalition. */
export function isSameCoalition(a: string, b: string, coalitions: readonly Coalition[]): boolean {
  if (plain(a) === plain(b)) return true;
  const one = coalitionOf(a, coalitions);
  return one !== undefined && one === coalitionOf(b, coalitions);
}

/** Coalitions whose name or alias holds every word typed, beginnings of names first. */
export function suggestCoalitions(typed: string, coalitions: readonly Coalition[]): Coalition[] {
  return ranked(typed, coalitions, ({ name, aliases }) => [name, ...aliases]);
}

/** People of earlier meetings, each once with what was last said of them, to choose from while typing. */
export function rosterOf(meetings: readonly (readonly Person[])[]): Person[] {
  const known = new Map<string, Person>();
  for (const people of meetings)
    for (const person of people) {
      const key = plain(person.name);
      if (key === '') continue;
      const before = known.get(key);
      known.set(key, {
        ...person,
        given: person.given ?? before?.given,
        family: person.family ?? before?.family,
        affiliations:
          person.affiliations.length > 0 ? person.affiliations : (before?.affiliations ?? []),
        attendance: 'present',
        order: undefined
      });
    }
  return [...known.values()].sort(compareByFamily);
}

export function suggestPeople(typed: string, roster: readonly Person[]): Person[] {
  return ranked(typed, roster, ({ name, family }) => [name, family ?? '']);
}

function ranked<T>(typed: string, all: readonly T[], namesOf: (one: T) => readonly string[]): T[] {
  const wanted = plain(typed);
  if (wanted === '') return [...all];
  const parts = wanted.split(' ');
  const rank = (one: T): number => {
    const names = namesOf(one).map(plain);
    if (names.some((name) => name.startsWith(wanted))) return 0;
    return names.some((name) => parts.every((part) => ` ${name}`.includes(` ${part}`))) ? 1 : 2;
  };
  return all
    .map((one) => ({ one, at: rank(one) }))
    .filter(({ at }) => at < 2)
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
