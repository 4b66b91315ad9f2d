// Attendance: one tap, people as they are typed, and entries that two devices change apart.
import { describe, expect, it } from 'vitest';
import type * as Y from 'yjs';
import { aDoc, copyOf, syncDocs } from '../../../tests/support/note-docs.ts';
import {
  ownKey,
  partsOf,
  personTyped,
  putBackPerson,
  removePerson,
  tellOwn,
  untell,
  wordsFor,
  type Self
} from './attendance.ts';
import { openNote, readPeople, type Person } from './note.ts';
import { putPerson, setAttendance } from './people.ts';
import { keepApart, mergePeople, samePeople } from './same-people.ts';

const person = (name: string, more: Partial<Person> = {}): Person => ({
  name,
  affiliations: [],
  roles: [],
  attendance: 'present',
  ...more
});
const ana: Self = { member: 'm-ana', name: 'Ana Ruiz', affiliations: ['DC-IoT'] };
const tap = (doc: Y.Doc, self: Self, newKey: string) =>
  tellOwn(doc, self, 'present', { newKey, roles: ['Participants'] });
const all = (doc: Y.Doc) => [...readPeople(doc).values()];

describe('I am here', () => {
  it('[M30] makes an entry with name and coalitions, and the same tap again changes nothing', () => {
    const doc = aDoc([]);
    tap(doc, ana, 'a');
    let updates = 0;
    doc.on('update', () => updates++);
    tap(doc, ana, 'b');
    expect(updates).toBe(0);
    expect(all(doc)).toMatchObject([
      { name: 'Ana Ruiz', affiliations: ['DC-IoT'], roles: ['Participants'], attendance: 'present' }
    ]);
  });

  it.each(['Ana Ruiz', 'RUIZ Ana', 'ana ruíz'])(
    '[M30] marks whoever is expected as "%s", and changes nothing else of them',
    (name) => {
      const expected = person(name, {
        attendance: 'expected',
        affiliations: ['Elsewhere'],
        roles: ['Chair'],
        family: 'Ruiz'
      });
      const doc = aDoc([], { people: [expected] });
      const told = tap(doc, ana, 'a');
      expect(all(doc)).toEqual([{ ...expected, attendance: 'present', members: ['m-ana'] }]);
      untell(doc, told, ana.member);
      expect(all(doc)).toEqual([expected]);
    }
  );

  it('[M30] two people of one name from two places are two, and each finds their own', () => {
    const doc = aDoc([]);
    const other: Self = { member: 'm-2', name: 'Ana Ruiz', affiliations: ['DCAD'] };
    tap(doc, ana, 'a');
    tap(doc, other, 'b');
    expect(all(doc)).toHaveLength(2);
    expect([ownKey(readPeople(doc), ana), ownKey(readPeople(doc), other)]).toEqual(['a', 'b']);
    setAttendance(doc, 'b', 'expected');
    tap(doc, other, 'c');
    expect(readPeople(doc).get('b')?.attendance).toBe('present');
  });

  it('[M30] knows a coalition by its other name, and oneself after the entry was renamed', () => {
    const coalitions = [{ name: 'DC on Accessibility and Disability', aliases: ['DCAD'] }];
    const doc = aDoc([], {
      people: [person('Bo Li', { affiliations: ['DC on Accessibility and Disability'] })]
    });
    const bo: Self = { member: 'm-bo', name: 'Bo Li', affiliations: ['DCAD'] };
    expect(ownKey(readPeople(doc), bo)).toBeUndefined();
    expect(ownKey(readPeople(doc), bo, coalitions)).toBe('person-0');
    tellOwn(doc, bo, 'present', { newKey: 'b', roles: [], coalitions });
    putPerson(doc, { ...all(doc)[0], ...person('Li Bo Wen') }, 'person-0');
    expect(ownKey(readPeople(doc), bo)).toBe('person-0');
  });

  it('[M30] taking it back takes a new entry off the list', () => {
    const doc = aDoc([]);
    untell(doc, tap(doc, ana, 'a'), ana.member);
    expect(all(doc)).toEqual([]);
    tap(doc, ana, 'b');
    expect(all(doc)).toHaveLength(1);
  });
});

describe.each([[[1, 2]], [[2, 1]]] as const)('two devices, %j', (ids) => {
  function two(people: readonly Person[]): [Y.Doc, Y.Doc] {
    const doc = aDoc([], { people }, ids[0]);
    return [doc, copyOf(doc, ids[1])];
  }
  const agree = (a: Y.Doc, b: Y.Doc) => {
    syncDocs(a, b);
    expect(readPeople(b)).toEqual(readPeople(a));
  };

  it('[M30] one member taps on two devices: listed twice, offered as one, and merged without a loss', () => {
    const [a, b] = two([]);
    tap(a, ana, 'a');
    tap(b, { ...ana, name: 'Ana R.', affiliations: ['DCCG'] }, 'b');
    agree(a, b);
    expect(samePeople(readPeople(a))).toHaveLength(1);
    mergePeople(a, 'a', 'b');
    agree(a, b);
    expect(all(b)).toMatchObject([{ name: 'Ana Ruiz', affiliations: ['DC-IoT', 'DCCG'] }]);
  });

  it('[M31] two people add and take away affiliations and roles of one entry', () => {
    const ben = person('Ben', { affiliations: ['Old'], roles: ['Guests'] });
    const [a, b] = two([ben]);
    putPerson(a, { ...ben, affiliations: ['Old', 'A'], roles: ['Chair'] }, 'person-0');
    putPerson(b, { ...ben, affiliations: ['B'], roles: ['Guests', 'Observers'] }, 'person-0');
    agree(a, b);
    const [now] = all(a);
    expect([...(now?.affiliations ?? [])].sort()).toEqual(['A', 'B']);
    expect([...(now?.roles ?? [])].sort()).toEqual(['Chair', 'Observers']);
  });

  it('[M31] who was taken off the list while somebody changed them stands on it again', () => {
    const [a, b] = two([person('Ben'), person('Cleo')]);
    removePerson(a, 'person-0');
    removePerson(a, 'person-1');
    setAttendance(b, 'person-0', 'apologies');
    agree(a, b);
    expect(all(a)).toMatchObject([{ name: 'Ben', attendance: 'apologies' }]);
    putBackPerson(b, 'person-1');
    agree(a, b);
    expect(all(a)).toHaveLength(2);
  });

  it('[M31] what was said of somebody while they were merged away comes back, to be merged again', () => {
    const [a, b] = two([person('Ben Lo'), person('LO Ben')]);
    mergePeople(a, 'person-0', 'person-1');
    putPerson(b, person('LO Ben', { affiliations: ['DCAD'] }), 'person-1');
    agree(a, b);
    expect(samePeople(readPeople(a))).toEqual([['person-0', 'person-1']]);
    mergePeople(b, 'person-0', 'person-1');
    agree(a, b);
    expect(all(a)).toMatchObject([{ name: 'Ben Lo', affiliations: ['DCAD'] }]);
  });

  it('[M31] two people merge the same two the other way round, or one takes the one off that stays: somebody stays', () => {
    const [a, b] = two([person('Ben Lo'), person('Lo Ben')]);
    mergePeople(a, 'person-0', 'person-1');
    mergePeople(b, 'person-1', 'person-0');
    agree(a, b);
    expect(all(a)).toHaveLength(2);
    mergePeople(a, 'person-0', 'person-1');
    removePerson(b, 'person-0');
    agree(a, b);
    expect(all(a)).toHaveLength(1);
  });

  it('[M33] "not the same" is remembered for everybody, and of that pair only', () => {
    const [a, b] = two([person('Ben Lo'), person('Lo Ben'), person('ben lo')]);
    keepApart(a, ['person-0', 'person-1']);
    setAttendance(b, 'person-0', 'part');
    agree(a, b);
    expect(samePeople(readPeople(b))).toEqual([['person-0', 'person-2']]);
    keepApart(b, ['person-0', 'person-1', 'person-2']);
    agree(a, b);
    expect(samePeople(readPeople(a))).toEqual([]);
  });
});

describe('people as typed', () => {
  const coalitions = [
    { name: 'Standards, Security and Safety Coalition', aliases: ['S3C'] },
    { name: 'DC-IoT', aliases: [] }
  ];
  it.each([
    ['Ana Ruiz (DC-IoT, DCCG)', 'Ana Ruiz', ['DC-IoT', 'DCCG']],
    ['  Ana   Ruiz ', 'Ana Ruiz', []],
    ['Ana Ruiz, DC-IoT', 'Ana Ruiz', ['DC-IoT']],
    [
      'Ana Ruiz, Standards, Security and Safety Coalition, DCCG',
      'Ana Ruiz',
      ['Standards, Security and Safety Coalition', 'DCCG']
    ],
    [
      'Ana Ruiz (standards, security and safety coalition; X/Y)',
      'Ana Ruiz',
      ['standards, security and safety coalition', 'X', 'Y']
    ],
    ['Croll, Jutta', 'Croll, Jutta', []],
    ['Croll, Jutta M.', 'Croll, Jutta M.', []],
    ['Jutta, Forest Radio', 'Jutta', ['Forest Radio']],
    ['Croll, Jutta (S3C)', 'Croll, Jutta', ['S3C']],
    ['Ana Ruiz ()', 'Ana Ruiz', []],
    ['王芳 (DC-IoT)', '王芳', ['DC-IoT']],
    ['ليلى حداد', 'ليلى حداد', []]
  ])('[M31] "%s" is %s of %j', (typed, name, affiliations) => {
    expect(personTyped(typed, coalitions)).toEqual({ name, affiliations });
  });

  it.each(['', '  ', '(DC-IoT)', ','])('[M31] "%s" is nobody', (typed) => {
    const found = personTyped(typed, coalitions);
    expect(found === undefined || found.name === typed.trim()).toBe(true);
    expect(personTyped('(DC-IoT)')).toBeUndefined();
  });

  it.each([
    ['Ana Ruiz', 'Ana', 'Ruiz', false],
    ['Croll, Jutta', 'Jutta', 'Croll', true],
    ['김 민수', '민수', '김', true],
    ['Sting', '', 'Sting', false]
  ])('[M31] of "%s" it proposes %s and %s', (name, given, family, familyFirst) => {
    expect(partsOf(person(name))).toEqual({ given, family, familyFirst });
  });

  it('[M31] a role has the words that the note has for it', () => {
    const people = [person('A', { roles: ['Our chairs', 'Chairs'] })];
    expect(wordsFor('chair', people, 'Chair')).toBe('Chairs');
    expect(wordsFor('guest', people, 'Guests')).toBe('Guests');
  });

  it('[M31] lists stay plain lists for other programs', () => {
    const doc = aDoc([], { people: [person('Ben', { affiliations: ['A'] })] });
    putPerson(doc, person('Ben', { affiliations: ['A', 'B'] }), 'person-0');
    expect(openNote(doc).people.toJSON()).toMatchObject({
      'person-0': { affiliations: ['A', 'B'], roles: [] }
    });
  });
});
