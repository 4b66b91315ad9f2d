// People as several devices change them apart: all end with one list, and nothing that somebody said is missing from it.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type * as Y from 'yjs';
import { putBackPerson, removePerson, tellOwn, untell } from '#domain/note/attendance.ts';
import { readPeople, type Person } from '#domain/note/note.ts';
import { putPerson } from '#domain/note/people.ts';
import { keepApart, mergePeople, samePeople } from '#domain/note/same-people.ts';
import { aDoc, copyOf, syncDocs } from '../support/note-docs.ts';

const RUNS = 400;
const DEVICES = 3;
const NAMES = ['Ana Ruiz', 'Ben Lo', 'Lo Ben', 'Cleo'];

/** What one device does next; `pick` chooses among the entries it sees, `word` is new each time. */
type Deed = readonly [device: number, sort: (typeof SORTS)[number], pick: number];
const SORTS = [
  'tap',
  'untap',
  'affiliation',
  'role',
  'drop',
  'add',
  'merge',
  'apart',
  'remove',
  'back',
  'sync'
] as const;
const deeds = fc.array(fc.tuple(fc.nat(DEVICES - 1), fc.constantFrom(...SORTS), fc.nat(20)), {
  maxLength: 30
});

const anyOrder = (name: string): string => name.split(' ').sort().join(' ');
const person = (name: string): Person => ({
  name,
  affiliations: [],
  roles: [],
  attendance: 'present'
});

function play(script: readonly Deed[]): void {
  const first = aDoc([], { people: NAMES.map(person) }, 100);
  const devices = Array.from({ length: DEVICES }, (_, index) => copyOf(first, 101 + index));
  /** Words that somebody added, and that nobody took away or took off the list with their entry. */
  const kept = new Set<string>();
  /** Whoever nobody took off the list is on it, under some order of their names. */
  const removed = new Set<string>();
  let words = 0;
  const changes = (doc: Y.Doc, key: string, change: (one: Person) => Person) => {
    const one = readPeople(doc).get(key);
    if (one) putPerson(doc, change(one), key);
  };
  const forget = ({ affiliations, roles }: Person) =>
    [...affiliations, ...roles].forEach((word) => kept.delete(word));

  for (const [device, sort, pick] of script) {
    const doc = devices[device];
    if (!doc) throw new Error('no such device');
    const people = readPeople(doc);
    const keys = [...people.keys()].sort();
    const key = keys[pick % Math.max(1, keys.length)] ?? '';
    const word = `word-${words++}`;
    const self = { member: `m${device}`, name: NAMES[device] ?? '', affiliations: [word] };
    switch (sort) {
      case 'tap': {
        const { before } = tellOwn(doc, self, 'present', { newKey: word, roles: [] });
        if (before === undefined) kept.add(word);
        break;
      }
      case 'untap': {
        const one = people.get(key);
        if (one) untell(doc, { key, before: 'expected' }, self.member);
        break;
      }
      case 'affiliation':
        if (people.has(key)) kept.add(word);
        changes(doc, key, (one) => ({ ...one, affiliations: [...one.affiliations, word] }));
        break;
      case 'role':
        if (people.has(key)) kept.add(word);
        changes(doc, key, (one) => ({ ...one, roles: [word, ...one.roles] }));
        break;
      case 'drop':
        changes(doc, key, (one) => {
          forget({ ...one, roles: [] });
          return { ...one, affiliations: [] };
        });
        break;
      case 'add':
        putPerson(doc, { ...person(NAMES[pick % NAMES.length] ?? ''), roles: [word] }, word);
        kept.add(word);
        break;
      case 'merge': {
        const [group] = samePeople(people);
        const [keep, other] = pick % 2 === 0 ? (group ?? []) : [...(group ?? [])].reverse();
        if (keep !== undefined && other !== undefined) mergePeople(doc, keep, other);
        break;
      }
      case 'apart':
        keepApart(doc, samePeople(people)[0] ?? []);
        break;
      case 'remove': {
        const one = people.get(key);
        if (one) {
          forget(one);
          removed.add(anyOrder(one.name));
        }
        removePerson(doc, key);
        break;
      }
      case 'back':
        putBackPerson(doc, `word-${pick}`);
        break;
      case 'sync': {
        const other = devices[(device + 1) % DEVICES];
        if (other) syncDocs(doc, other);
      }
    }
  }
  for (let round = 0; round < 2; round++)
    devices.forEach((doc, index) => {
      const other = devices[(index + 1) % DEVICES];
      if (other) syncDocs(doc, other);
    });
  const [one, ...others] = devices.map((doc) => readPeople(doc));
  for (const other of others) expect(other).toEqual(one);
  const listed = new Set(
    [...(one?.values() ?? [])].flatMap(({ affiliations, roles }) => [...affiliations, ...roles])
  );
  const names = new Set([...(one?.values() ?? [])].map(({ name }) => anyOrder(name)));
  expect(NAMES.map(anyOrder).filter((name) => !names.has(name) && !removed.has(name))).toEqual([]);
  expect([...kept].filter((word) => !listed.has(word))).toEqual([]);
}

it(
  `[M30] [M31] devices apart tap, change, merge and remove: one list, and nothing said is lost (${RUNS} runs)`,
  { timeout: 120_000 },
  () => {
    fc.assert(
      fc.property(deeds, (script) => play(script)),
      { numRuns: RUNS }
    );
  }
);
