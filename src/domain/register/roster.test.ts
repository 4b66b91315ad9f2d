// The roster of a space: who and what its notes tell of, bounded, and nothing but suggestions.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { aDoc, point } from '../../../tests/support/note-docs.ts';
import type { Person } from '../note/note.ts';
import { removePerson } from '../note/attendance.ts';
import { mergeRosters, readRoster, rosterIn, ROSTER_LIMITS, writeRoster } from './roster.ts';

const person = (name: string, affiliations: string[] = [], more: Partial<Person> = {}): Person => ({
  name,
  affiliations,
  roles: ['Participants'],
  attendance: 'present',
  ...more
});

describe('the roster', () => {
  it('[M32] knows a coalition by the short names that the notes, an affiliation or a list give it', () => {
    const doc = aDoc(
      [
        point(
          'The Coalition on Mountain Networks (CMN) met; so did the Coalition on Reefs (see 2).'
        ),
        point('CMN asked whether the Coalition on Mountain Networks (CoMoN) may host.')
      ],
      {
        meta: {
          title: 'Call',
          extra: { abbreviations: { CR: 'Coalition on Reefs', X: 'Nobody' } }
        },
        people: [
          person('Ana', ['Coalition on Mountain Networks', 'Coalition on Reefs']),
          person('Ben', ['Village Libraries (CVL)', 'CMN', '']),
          person('Cleo', ['CVL'])
        ]
      }
    );
    expect(mergeRosters([rosterIn(doc)]).coalitions).toEqual([
      { name: 'Coalition on Mountain Networks', aliases: ['CMN', 'CoMoN'] },
      { name: 'Coalition on Reefs', aliases: ['CR'] },
      { name: 'Village Libraries', aliases: ['CVL'] }
    ]);
  });

  it('[M32] says of somebody what was said last, and nobody’s attendance, member or anything foreign', () => {
    const first = aDoc([], {
      people: [person('Ana Ruiz', ['Old'], { given: 'Ana', family: 'Ruiz' })]
    });
    const second = aDoc([], {
      people: [
        person('ana ruiz', ['New'], {
          attendance: 'apologies',
          members: ['m1'],
          extra: { phone: '1' },
          roles: ['Chair']
        }),
        person('Gone')
      ]
    });
    removePerson(second, 'person-1');
    const space = new Y.Doc();
    expect(writeRoster(space, mergeRosters([rosterIn(first), rosterIn(second)]))).toBe(true);
    expect(space.getMap('roster').toJSON()).toEqual({
      'person/ana ruiz': {
        name: 'ana ruiz',
        given: 'Ana',
        family: 'Ruiz',
        affiliations: ['New'],
        roles: ['Chair']
      },
      'coalition/old': { name: 'Old', aliases: [] },
      'coalition/new': { name: 'New', aliases: [] }
    });
    expect(readRoster(space)).toMatchObject({
      people: [{ name: 'ana ruiz' }],
      coalitions: [{ name: 'New' }, { name: 'Old' }]
    });
  });

  it('[M32] is written once, follows what goes, and passes over what is not as expected', () => {
    const space = new Y.Doc();
    const roster = mergeRosters([rosterIn(aDoc([], { people: [person('Ana', ['A'])] }))]);
    writeRoster(space, roster);
    expect(writeRoster(space, roster)).toBe(false);
    space.getMap('roster').set('person/x', { name: 7 });
    space.getMap('roster').set('coalition/x', 'x');
    expect(readRoster(space)).toEqual(roster);
    expect(writeRoster(space, roster)).toBe(true);
    expect(space.getMap('roster').size).toBe(2);
    writeRoster(space, { people: [], coalitions: [] });
    expect(space.getMap('roster').size).toBe(0);
  });

  it('[M32] is bounded, whatever the notes say', () => {
    const long = 'x'.repeat(1000);
    const people = Array.from({ length: 700 }, (_, index) =>
      person(
        `P ${index} ${long}`,
        Array.from({ length: 20 }, (_, at) => `C ${index} ${at} ${long}`)
      )
    );
    const roster = mergeRosters([rosterIn(aDoc([], { people }))]);
    expect(roster.people).toHaveLength(ROSTER_LIMITS.people);
    expect(roster.coalitions).toHaveLength(ROSTER_LIMITS.coalitions);
    expect(roster.people[0]?.affiliations).toHaveLength(ROSTER_LIMITS.affiliations);
    expect(Math.max(...roster.people.map(({ name }) => name.length))).toBe(ROSTER_LIMITS.name);
  });
});
