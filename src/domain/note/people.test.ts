// People: the order of their names, one person listed twice, and suggestions that change nothing.
import { describe, expect, it } from 'vitest';
import { aDoc, copyOf, syncDocs } from '../../../tests/support/note-docs.ts';
import { groupPeople, readMinutes } from './minutes.ts';
import { readPeople, type Person } from './note.ts';
import {
  coalitionOf,
  familyOf,
  isFamilyFirst,
  isSameCoalition,
  putPerson,
  roleOf,
  rosterOf,
  setAttendance,
  suggestCoalitions,
  suggestPeople
} from './people.ts';
import { mergePeople, samePeople } from './same-people.ts';

const person = (name: string, more: Partial<Person> = {}): Person => ({
  name,
  affiliations: [],
  roles: [],
  attendance: 'present',
  ...more
});
const listed = (...people: Person[]) => new Map(people.map((one, index) => [`p${index}`, one]));

describe('the order of names', () => {
  it.each([
    [person('Jutta Croll'), 'Croll'],
    [person('CROLL Jutta'), 'CROLL'],
    [person('Croll, Jutta'), 'Croll'],
    [person('王芳'), '王芳'],
    [person('김 민수'), '김'],
    [person('Mao Zedong', { family: 'Mao', given: 'Zedong' }), 'Mao'],
    [person('Olga van der Berg', { given: 'Olga' }), 'van der Berg'],
    [person('Sting'), 'Sting'],
    [person(''), '']
  ])('[M18] the family of %j is "%s"', (one, family) => {
    expect(familyOf(one)).toBe(family);
  });

  it('[M18] is by family inside a role, whichever name is shown first', () => {
    const people = listed(
      person('Zoe Adams', { roles: ['Participants'] }),
      person('Mao Zedong', { roles: ['Participants'], family: 'Mao', given: 'Zedong' }),
      person('Émile Zola', { roles: ['Participants'] }),
      person('Ana Édouard', { roles: ['Participants'] }),
      person('Bea Chair', { roles: ['Chair', 'Participants'] })
    );
    expect(
      groupPeople(people).map(({ role, people: all }) => [role, all.map(({ name }) => name)])
    ).toEqual([
      ['Participants', ['Zoe Adams', 'Ana Édouard', 'Mao Zedong', 'Émile Zola']],
      ['Chair, Participants', ['Bea Chair']]
    ]);
    expect(isFamilyFirst(person('Mao Zedong', { family: 'Mao' }))).toBe(true);
    expect(isFamilyFirst(person('Zoe Adams'))).toBe(false);
  });

  it('[M18] whoever is only expected is in no report', () => {
    const doc = aDoc([], { people: [person('Ana', { attendance: 'expected' }), person('Ben')] });
    expect(readMinutes(doc).people.flatMap(({ people }) => people.map(({ name }) => name))).toEqual(
      ['Ben']
    );
    setAttendance(doc, 'person-0', 'apologies');
    expect(readMinutes(doc).people[0]?.people).toHaveLength(2);
    expect(setAttendance(doc, 'nobody', 'part')).toBe(false);
  });
});

describe('one person listed twice', () => {
  it.each([
    [['José Álvarez', 'ALVAREZ Jose'], true],
    [['Jutta Croll', 'J. Croll'], true],
    [['Jutta Croll', 'Mia Croll'], false],
    [['Ana Lee', 'Ana Li'], false],
    [['', ''], false]
  ])('[M19] %j: %s', (names, same) => {
    expect(samePeople(listed(...names.map((name) => person(name))))).toHaveLength(same ? 1 : 0);
  });

  it('[M19] an initial is not enough for people from different places', () => {
    const [a, b] = [
      person('J. Croll', { affiliations: ['A'] }),
      person('Jutta Croll', { affiliations: ['B'] })
    ];
    expect(samePeople(listed(a, b))).toEqual([]);
  });

  it('[M19] is merged when somebody says so, and nothing that was said of them goes', () => {
    const doc = aDoc([], {
      people: [
        person('Jutta Croll', {
          affiliations: ['DC on Children'],
          roles: ['Chair'],
          attendance: 'apologies'
        }),
        person('J. Croll', {
          family: 'Croll',
          affiliations: ['dc on children', 'DCAD'],
          roles: ['Participants']
        })
      ]
    });
    expect(mergePeople(doc, 'person-0', 'person-1')).toBe(true);
    expect([...readPeople(doc).values()]).toEqual([
      expect.objectContaining({
        name: 'Jutta Croll',
        family: 'Croll',
        affiliations: ['DC on Children', 'DCAD'],
        roles: ['Chair', 'Participants'],
        attendance: 'present'
      })
    ]);
    expect(mergePeople(doc, 'person-0', 'person-1')).toBe(false);
    expect(mergePeople(doc, 'person-0', 'person-0')).toBe(false);
  });

  it('[M19] two devices change two fields of one entry', () => {
    const a = aDoc([], { people: [person('Ana')] }, 1);
    const b = copyOf(a, 2);
    setAttendance(a, 'person-0', 'part');
    putPerson(b, person('Ana', { affiliations: ['DCAD'] }), 'person-0');
    syncDocs(a, b);
    expect(readPeople(a).get('person-0')).toMatchObject({
      attendance: 'part',
      affiliations: ['DCAD']
    });
    expect(readPeople(b)).toEqual(readPeople(a));
  });
});

describe('suggestions', () => {
  const coalitions = [
    { name: 'DC on Accessibility and Disability', aliases: ['DCAD'] },
    { name: 'Internet Standards, Security and Safety Coalition', aliases: ['IS3C'] }
  ];
  it('[M20] know a coalition by any of its names, and change none', () => {
    expect(coalitionOf('dcad', coalitions)?.name).toBe('DC on Accessibility and Disability');
    expect(coalitionOf('unknown', coalitions)).toBeUndefined();
    expect(
      isSameCoalition('IS3C', 'internet standards security and safety coalition', coalitions)
    ).toBe(true);
    expect(isSameCoalition('A', 'B', coalitions)).toBe(false);
    expect(suggestCoalitions('sec', coalitions).map(({ aliases }) => aliases[0])).toEqual(['IS3C']);
    expect(suggestCoalitions('', coalitions)).toHaveLength(2);
  });

  it('[M20] know people of earlier meetings by what was last said of them', () => {
    const roster = rosterOf([
      [
        person('Zoe Adams', { affiliations: ['Old'] }),
        person('Ana Lee', { given: 'Ana', family: 'Lee' })
      ],
      [person('zoe adams', { affiliations: ['New'], attendance: 'apologies' }), person('ana lee')]
    ]);
    expect(roster).toMatchObject([
      { name: 'zoe adams', affiliations: ['New'], attendance: 'present' },
      { name: 'ana lee', family: 'Lee' }
    ]);
    expect(suggestPeople('lee', roster).map(({ name }) => name)).toEqual(['ana lee']);
  });

  it.each([
    ['Participants', 'participant'],
    ['chair', 'chair'],
    ['Coordination facilitators', 'coordination-facilitator'],
    ['Secretariat support', 'secretariat-support'],
    ['Remote Moderator', 'remote-moderator'],
    ['King', undefined]
  ])('"%s" is the role %s', (words, role) => {
    expect(roleOf(words)).toBe(role);
  });
});
