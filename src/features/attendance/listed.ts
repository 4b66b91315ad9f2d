// The people of a note as the list shows them: under their roles, and in pairs that may be one person.
import { isThere, type Self } from '#domain/note/attendance.ts';
import type { Person } from '#domain/note/note.ts';
import { compareByFamily, compareRoles } from '#domain/note/people.ts';
import { mergedPerson, samePeople } from '#domain/note/same-people.ts';

export interface Listed {
  readonly key: string;
  readonly person: Person;
}

export interface RoleGroup {
  /** As a report prints it; undefined for those without one. */
  readonly role: string | undefined;
  readonly people: readonly Listed[];
  /** How many of them are there, if only for a part. */
  readonly there: number;
}

/** Two entries that may be one person, and what merging them would make. */
export interface Pair {
  readonly keep: Listed;
  readonly other: Listed;
  readonly result: Person;
}

/** Each under the first of their roles; by family name inside a role. */
export function groupsOf(people: ReadonlyMap<string, Person>): RoleGroup[] {
  const groups = new Map<string | undefined, Listed[]>();
  for (const [key, person] of people) {
    const role = [...person.roles].sort(compareRoles)[0];
    const group = groups.get(role);
    if (group) group.push({ key, person });
    else groups.set(role, [{ key, person }]);
  }
  return [...groups]
    .sort(([a], [b]) => compareGroups(a, b))
    .map(([role, listed]) => ({
      role,
      people: listed.sort(
        (a, b) => compareByFamily(a.person, b.person) || (a.key < b.key ? -1 : 1)
      ),
      there: listed.filter(({ person }) => isThere(person.attendance)).length
    }));
}

function compareGroups(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return compareRoles(a, b) || (a < b ? -1 : 1);
}

/** The first of each group with each of its others: who says more about themselves stays. */
export function pairsOf(people: ReadonlyMap<string, Person>): Pair[] {
  return samePeople(people).flatMap((keys) => {
    const all = keys
      .flatMap((key): Listed[] => {
        const person = people.get(key);
        return person ? [{ key, person }] : [];
      })
      .sort(
        (a, b) =>
          saysMore(b.person) - saysMore(a.person) ||
          b.person.name.length - a.person.name.length ||
          (a.key < b.key ? -1 : 1)
      );
    const [keep, ...others] = all;
    return keep
      ? others.map((other) => ({ keep, other, result: mergedPerson(keep.person, other.person) }))
      : [];
  });
}

const saysMore = ({ affiliations, members = [] }: Person): number =>
  affiliations.length + members.length;

/** Whether an entry says no more than one tap did. */
export function isAsTapped(person: Person, self: Self, participant: string): boolean {
  const { name, affiliations, roles, given, family } = person;
  return (
    given === undefined &&
    family === undefined &&
    name === self.name &&
    JSON.stringify(affiliations) === JSON.stringify(self.affiliations) &&
    JSON.stringify(roles) === JSON.stringify([participant])
  );
}

/** `now` with what differs between `before` and `after`. */
export function changed(before: Person, after: Person, now: Person): Person {
  const list = (field: 'affiliations' | 'roles') => {
    const [was, is] = [before[field], after[field]];
    if (JSON.stringify(was) === JSON.stringify(is)) return now[field];
    const added = now[field].filter((one) => !was.includes(one) && !is.includes(one));
    const kept = is.filter((one) => !was.includes(one) || now[field].includes(one));
    return [...kept, ...added];
  };
  const one = <F extends 'name' | 'given' | 'family' | 'attendance'>(field: F): Person[F] =>
    before[field] === after[field] ? now[field] : after[field];
  return {
    ...now,
    name: one('name'),
    given: one('given'),
    family: one('family'),
    attendance: one('attendance'),
    affiliations: list('affiliations'),
    roles: list('roles')
  };
}
