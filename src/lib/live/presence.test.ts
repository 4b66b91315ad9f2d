// The list of people from awareness states.
import { describe, expect, it } from 'vitest';
import { peopleHere, type PresenceInput } from './presence.ts';

const SELF = {
  clientId: 1,
  member: 'm1',
  name: 'Ines',
  role: 'participant',
  colour: '#123'
} as const;
const user = (member: string, name: string) => ({
  user: { member, name, affiliations: ['Access Coalition'], role: 'observer', colour: '#456' }
});

function here(states: readonly [number, unknown][], more: Partial<PresenceInput> = {}) {
  return peopleHere({
    states: new Map(states),
    heard: () => 0,
    isTyping: () => false,
    self: SELF,
    ...more
  });
}

describe('peopleHere', () => {
  it('shows oneself first, with what the server said last, and the others by name', () => {
    const people = here([
      [3, user('m3', 'Zoe')],
      [2, user('m2', 'Ben')],
      [1, { user: { name: 'an older name' } }]
    ]);
    expect(people.map(({ name, self }) => [name, self])).toEqual([
      ['Ines', true],
      ['Ben', false],
      ['Zoe', false]
    ]);
    expect(people[1]).toEqual({
      clientId: 2,
      member: 'm2',
      name: 'Ben',
      affiliations: ['Access Coalition'],
      role: 'observer',
      colour: '#456',
      self: false,
      typing: false,
      unsent: 0,
      lastHeard: 0
    });
  });

  it('shows a member once, by the tab last heard, and typing if any tab types', () => {
    const people = here(
      [
        [2, user('m2', 'Ben')],
        [5, user('m2', 'Ben')],
        [7, user('m1', 'Ines')],
        [1, {}]
      ],
      { heard: (id) => id, isTyping: (id) => id === 2 }
    );
    expect(people.map(({ clientId, typing }) => [clientId, typing])).toEqual([
      [1, false],
      [5, true]
    ]);
  });

  it.each([
    ['nothing', null],
    ['no user', {}],
    ['no name', { user: { member: 'm9' } }],
    ['a name that is no text', { user: { member: 'm9', name: 7 } }]
  ])('passes over a state with %s', (_name, state) => {
    expect(here([[9, state]])).toEqual([]);
  });

  it('shows a connection that nobody stamped for itself, and no role that does not exist', () => {
    const [person] = here([[9, { user: { name: 'A stock client', role: 'emperor' } }]]);
    expect(person).toMatchObject({ member: 'client:9', role: undefined });
  });
});
