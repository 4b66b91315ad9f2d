// One person who is listed twice: pointed out, merged when somebody says so, or said to be two.
import * as Y from 'yjs';
import { openNote, readPeople, type Person } from './note.ts';
import { anyOrder, familyOf, plain, putPerson, sortRoles } from './people.ts';
import { ATTENDANCES, hidePerson } from './person-facts.ts';

/**
 * Groups of keys that may be one person: the same words in any order, case or accents, or one name that
 * shortens the other's ("J. Croll", "Jutta Croll") where they share the family. Offered, never acted on.
 */
export function samePeople(people: ReadonlyMap<string, Person>): string[][] {
  const groups: Compared[][] = [];
  for (const [key, person] of people) {
    const one = comparedOf(key, person);
    if (one.words === '') continue;
    const group = groups.find((others) =>
      others.every((other) => maybeSame(other, one) && !isApart(other, one))
    );
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups.filter((group) => group.length > 1).map((group) => group.map(({ key }) => key));
}

/** What is compared of somebody: each with each, so it is made once. */
interface Compared {
  readonly key: string;
  readonly person: Person;
  readonly words: string;
  readonly family: string;
  readonly given: string;
}

function comparedOf(key: string, person: Person): Compared {
  const family = plain(familyOf(person));
  const given = family === '' ? '' : plain(person.name).replace(family, '').trim();
  return { key, person, words: anyOrder(person.name), family, given };
}

/** Somebody has said that these two are not one. */
const isApart = (a: Compared, b: Compared): boolean =>
  (a.person.apart?.includes(b.key) ?? false) || (b.person.apart?.includes(a.key) ?? false);

/** Say of these entries that each is somebody else, for everybody and for good. */
export function keepApart(doc: Y.Doc, keys: readonly string[], origin?: unknown): void {
  const people = readPeople(doc);
  doc.transact(() => {
    for (const [index, key] of keys.entries()) {
      const person = people.get(key);
      const apart = keys.slice(index + 1);
      if (person && apart.length > 0) putPerson(doc, { ...person, apart }, key);
    }
  }, origin);
}

function maybeSame(a: Compared, b: Compared): boolean {
  if (a.words === b.words) return true;
  if (a.person.members?.some((member) => b.person.members?.includes(member))) return true;
  if (a.family === '' || a.family !== b.family || a.given === '' || b.given === '') return false;
  const [short, long] = a.given.length < b.given.length ? [a.given, b.given] : [b.given, a.given];
  // "j" for "jutta": an initial may be many people's, so they must also come from one place.
  return short.length === 1 && long.startsWith(short) && sharePlace(a.person, b.person);
}

function sharePlace(a: Person, b: Person): boolean {
  if (a.affiliations.length === 0 || b.affiliations.length === 0) return true;
  const places = new Set(a.affiliations.map(plain));
  return b.affiliations.some((one) => places.has(plain(one)));
}

/**
 * Two entries as one: the first keeps its name, and gains the other's affiliations, roles and parts of the name;
 * who was there in one of them was there.
 */
export function mergedPerson(a: Person, b: Person): Person {
  const union = (one: readonly string[], two: readonly string[]) => [
    ...one,
    ...two.filter((name) => !one.some((known) => plain(known) === plain(name)))
  ];
  return {
    ...a,
    given: a.given ?? b.given,
    family: a.family ?? b.family,
    affiliations: union(a.affiliations, b.affiliations),
    roles: sortRoles(union(a.roles, b.roles)),
    attendance:
      ATTENDANCES.find((sort) => sort === a.attendance || sort === b.attendance) ?? a.attendance,
    order: a.order ?? b.order,
    members: [...(a.members ?? []), ...(b.members ?? [])],
    apart: [...(a.apart ?? []), ...(b.apart ?? [])]
  };
}

/**
 * Make two entries one: `keep` stays. What somebody says meanwhile of the other brings that back, to be merged
 * again. False when one is not there.
 */
export function mergePeople(doc: Y.Doc, keep: string, other: string, origin?: unknown): boolean {
  const people = readPeople(doc);
  const [a, b] = [people.get(keep), people.get(other)];
  if (!a || !b || keep === other) return false;
  doc.transact(() => {
    const merged = [other, ...(b.merged ?? [])];
    putPerson(doc, { ...mergedPerson(a, b), merged }, keep);
    const entry = openNote(doc).people.get(other);
    if (entry instanceof Y.Map) hidePerson(entry);
  }, origin);
  return true;
}
