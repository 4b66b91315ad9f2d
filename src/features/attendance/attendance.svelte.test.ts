// What the attendance panel does to the note, and what it says of it.
import { describe, expect, it } from 'vitest';
import type * as Y from 'yjs';
import type { Self } from '#domain/note/attendance.ts';
import { readPeople, type Person } from '#domain/note/note.ts';
import { putPerson, setAttendance } from '#domain/note/people.ts';
import type { Roster } from '#domain/register/roster.ts';
import { NoteReading } from '#lib/live/note-reading.svelte.ts';
import type { Present } from '#lib/live/presence.ts';
import type { ToastDeed } from '#lib/ui/toasts.svelte.ts';
import { ManualClock } from '../../../tests/support/manual-clock.ts';
import { aDoc } from '../../../tests/support/note-docs.ts';
import { groupWords } from './attendance-words.ts';
import { Attendance } from './attendance.svelte.ts';
import { PersonForm } from './person-form.svelte.ts';

const person = (name: string, more: Partial<Person> = {}): Person => ({
  name,
  affiliations: [],
  roles: [],
  attendance: 'present',
  ...more
});
const SELF: Self = { member: 'm1', name: 'Ana Ruiz', affiliations: ['DC-IoT'] };

function anAttendance({
  people = [],
  canWrite = true,
  self = SELF,
  roster = { people: [], coalitions: [] },
  present = []
}: {
  people?: readonly Person[];
  canWrite?: boolean;
  self?: Self | undefined;
  roster?: Roster;
  present?: readonly Present[];
} = {}) {
  const doc: Y.Doc = aDoc([], { people });
  const toasts: { readonly words: string; readonly deed: ToastDeed | undefined }[] = [];
  let keys = 0;
  const attendance = new Attendance({
    doc,
    reading: new NoteReading(doc, new ManualClock()),
    canWrite: () => canWrite,
    self: () => self,
    roster: () => roster,
    present: () => present,
    newKey: () => `new-${keys++}`,
    say: (words, deed) => toasts.push({ words, deed })
  });
  return {
    attendance,
    doc,
    toasts,
    listed: () => [...readPeople(doc).values()],
    undo: () => toasts.at(-1)?.deed?.run()
  };
}

describe('the attendance panel', () => {
  it('[M30] one tap lists me, and takes me off again with a way back', () => {
    const { attendance, listed, undo, toasts } = anAttendance();
    attendance.tell('present');
    expect(attendance.said).toBe('Ana Ruiz is present');
    expect([attendance.there, attendance.own?.person.affiliations]).toEqual([1, ['DC-IoT']]);
    attendance.untell();
    expect([listed(), attendance.own]).toEqual([[], undefined]);
    expect(toasts[0]?.words).toBe('Removed Ana Ruiz from the list');
    undo();
    expect(listed()).toHaveLength(1);
  });

  it('[M30] an entry that says more than the tap is kept as expected when I am not here after all', () => {
    const { attendance, listed, undo } = anAttendance({
      people: [person('Ana Ruiz', { attendance: 'expected', roles: ['Chair'] })]
    });
    attendance.tell('present');
    expect(listed()).toMatchObject([{ roles: ['Chair'], attendance: 'present' }]);
    attendance.untell();
    expect(listed()).toMatchObject([{ roles: ['Chair'], attendance: 'expected' }]);
    attendance.tell('apologies');
    expect(listed()).toMatchObject([{ attendance: 'apologies' }]);
    undo();
    expect(listed()).toMatchObject([{ attendance: 'expected' }]);
  });

  it('[M30] changes nothing for who may only read', () => {
    const { attendance, doc } = anAttendance({
      canWrite: false,
      people: [person('Ana Ruiz'), person('Ruiz Ana')]
    });
    let updates = 0;
    doc.on('update', () => updates++);
    attendance.tell('present');
    attendance.untell();
    attendance.add('Ben');
    attendance.addKnown(person('Ben'));
    attendance.toggle('person-0');
    attendance.edit('person-0');
    attendance.save('person-0', person('Ana Ruiz'), person('Ben'));
    attendance.remove('person-0');
    for (const pair of attendance.pairs) {
      attendance.merge(pair);
      attendance.keepApart(pair);
    }
    expect([updates, attendance.editing, attendance.pairs.length]).toEqual([0, undefined, 1]);
  });

  it('[M31] lists by role with who is there, by family name, each once under the first role', () => {
    const { attendance } = anAttendance({
      people: [
        person('Zoe Adams', { roles: ['Participants'] }),
        person('Mao Zedong', { roles: ['Participants'], family: 'Mao', attendance: 'expected' }),
        person('Bea Lind', { roles: ['Participants', 'Chair'] }),
        person('Cy', { roles: ['Timekeeper'] }),
        person('Di')
      ]
    });
    expect(
      attendance.groups.map(({ role, people, there }) => [
        role,
        people.map((one) => one.person.name),
        there
      ])
    ).toEqual([
      ['Chair', ['Bea Lind'], 1],
      ['Participants', ['Zoe Adams', 'Mao Zedong'], 1],
      ['Timekeeper', ['Cy'], 1],
      [undefined, ['Di'], 1]
    ]);
    expect(attendance.there).toBe(4);
  });

  it('[M31] adds people one after another; whoever was expected is marked instead', () => {
    const { attendance, listed } = anAttendance({
      people: [person('Ben Lo', { attendance: 'expected', roles: ['Participants'] })]
    });
    expect(attendance.add('Ana Ruiz (DC-IoT, DCCG)')).toBe(true);
    expect(attendance.said).toBe('Added Ana Ruiz');
    expect(attendance.add('LO Ben')).toBe(true);
    expect(attendance.said).toBe('Ben Lo was on the list already, and is marked as present');
    expect(attendance.add(' ')).toBe(false);
    expect(listed().map(({ name, affiliations }) => [name, affiliations])).toEqual(
      expect.arrayContaining([
        ['Ana Ruiz', ['DC-IoT', 'DCCG']],
        ['Ben Lo', []]
      ])
    );
    expect(listed()).toHaveLength(2);
  });

  it('[M32] suggests whom the space knows and the list has not, with all that is known, and forces nothing', () => {
    const roster = {
      people: [
        person('Ines Duarte', { affiliations: ['DCAD'], family: 'Duarte', roles: ['Chairs'] }),
        person('Ana Ruiz')
      ],
      coalitions: [{ name: 'DC on Accessibility', aliases: ['DCAD'] }]
    };
    const { attendance, listed } = anAttendance({ roster, people: [person('RUIZ Ana')] });
    expect(attendance.suggest('')).toEqual([]);
    expect(attendance.suggest('ruiz')).toEqual([]);
    const [found] = attendance.suggest('dua');
    attendance.addKnown(found ?? person(''));
    attendance.add('Ines D. (DCAD)');
    expect(listed()).toMatchObject([
      {},
      { name: 'Ines Duarte', family: 'Duarte', roles: ['Chairs'], affiliations: ['DCAD'] },
      { name: 'Ines D.', affiliations: ['DCAD'] }
    ]);
  });

  it('[M31] removes with a way back, and saves only what was changed in the dialog', () => {
    const { attendance, doc, listed, undo } = anAttendance({
      people: [person('Ben Lo', { affiliations: ['A', 'B'] })]
    });
    attendance.edit('person-0');
    const before = attendance.editing?.person ?? person('');
    setAttendance(doc, 'person-0', 'part');
    putPerson(doc, { ...before, attendance: 'part', affiliations: ['B', 'C'] }, 'person-0');
    attendance.save('person-0', before, {
      ...before,
      name: 'Benjamin Lo',
      affiliations: ['A', 'B', 'D']
    });
    expect(listed()).toMatchObject([
      { name: 'Benjamin Lo', attendance: 'part', affiliations: ['B', 'D', 'C'] }
    ]);
    attendance.remove('person-0');
    expect(listed()).toEqual([]);
    undo();
    expect(listed()).toHaveLength(1);
  });

  it('[M33] shows what merging makes, merges when told, and remembers that two are not one', () => {
    const { attendance, listed } = anAttendance({
      people: [
        person('RUIZ Ana', { attendance: 'apologies', roles: ['Chair'] }),
        person('Ana Ruiz', { affiliations: ['DC-IoT'] }),
        person('Bo Li'),
        person('Li Bo')
      ]
    });
    const [ana, bo] = attendance.pairs;
    if (!ana || !bo) throw new Error('two pairs were expected');
    expect(ana.keep.person.name).toBe('Ana Ruiz');
    expect(ana.result).toMatchObject({
      name: 'Ana Ruiz',
      attendance: 'present',
      roles: ['Chair'],
      affiliations: ['DC-IoT']
    });
    attendance.merge(ana);
    attendance.keepApart(bo);
    expect(attendance.pairs).toEqual([]);
    expect(listed()).toHaveLength(3);
  });
});

it('[M32] whoever is at the notes is suggested first, each once, and not oneself', () => {
  const here = (name: string, more: Partial<Present> = {}): Present => ({
    ...{ clientId: 1, member: name, name, affiliations: ['A'], role: undefined, colour: undefined },
    ...{ self: false, typing: false, unsent: 0, lastHeard: 0, ...more }
  });
  const present = [here('Ana Lo', { self: true }), here('LO Ben'), here('Cleo Lo'), here('Di Lo')];
  const { attendance } = anAttendance({
    present,
    people: [person('Di Lo')],
    roster: { people: [person('Ben Lo', { affiliations: ['B'] })], coalitions: [] }
  });
  expect(attendance.suggest('lo').map(({ name, affiliations }) => [name, affiliations])).toEqual([
    ['Cleo Lo', ['A']],
    ['Ben Lo', ['B']]
  ]);
});

describe('the form of one person', () => {
  const form = (one: Person) =>
    new PersonForm(one, groupWords, () => [{ name: 'DC on Accessibility', aliases: ['DCAD'] }]);

  it('[M31] proposes the parts of a name, and stores only what somebody said of them', () => {
    const one = form(person('Ana Ruiz'));
    expect([one.given, one.family]).toEqual(['Ana', 'Ruiz']);
    one.name = 'Ana María Ruiz';
    expect(one.given).toBe('Ana María');
    expect(one.person).toMatchObject({ name: 'Ana María Ruiz', given: undefined });
    const other = form(person('Nguyen Van An'));
    other.swap();
    expect([other.family, other.given, other.isFamilyFirst]).toEqual(['Nguyen', 'Van An', true]);
    expect(other.person).toMatchObject({ given: 'Van An', family: 'Nguyen' });
    other.swap();
    expect([other.family, other.given]).toEqual(['An', 'Nguyen Van']);
  });

  it('[M31] ticks several roles, keeps words of one’s own, and takes what is still being typed', () => {
    const one = form(person('Ana', { roles: ['Participants', 'Timekeeper'] }));
    one.toggle('chair');
    one.ownRole = ' Note taker ';
    one.affiliation = 'DCAD';
    expect(one.person.roles).toEqual(['Chair', 'Participants', 'Timekeeper', 'Note taker']);
    expect(one.person.affiliations).toEqual(['DCAD']);
    expect(one.suggest('acc')).toEqual([]);
    one.toggle('participant');
    one.removeRole('Timekeeper');
    one.removeAffiliation('DCAD');
    expect(one.person).toMatchObject({ roles: ['Chair', 'Note taker'], affiliations: [] });
    expect(one.suggest('acc').map(({ name }) => name)).toEqual(['DC on Accessibility']);
    one.ownRole = 'Guests';
    expect([one.addRole(), one.has('guest'), one.ownRoles]).toEqual([true, true, ['Note taker']]);
  });
});
