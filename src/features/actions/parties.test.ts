// Whom an action may be given to: found by any beginning of a name, and taken as typed where nobody is known.
import { expect, it } from 'vitest';
import { knownParties, partyNamed, suggestParties } from './parties.ts';

const parties = knownParties(
  [
    { name: 'Ána Ruiz', affiliations: ['Forest Radio', 'DCCG'] },
    { name: 'Jo Okafor', affiliations: ['Forest Radio'] }
  ],
  [
    { kind: 'group', name: 'DCs' },
    { kind: 'person', name: 'ana ruiz' },
    { kind: 'person', name: 'Ruth Forest' }
  ]
);

it('[M38] knows the people and coalitions of this meeting and whom earlier actions name, each once', () => {
  expect(parties.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'person Ána Ruiz',
    'person Jo Okafor',
    'coalition Forest Radio',
    'coalition DCCG',
    'group DCs',
    'person Ruth Forest'
  ]);
});

it.each([
  ['for', ['Forest Radio', 'Ruth Forest']],
  ['ana', ['Ána Ruiz']],
  ['RU', ['Ruth Forest', 'Ána Ruiz']],
  ['dc', ['DCCG', 'DCs']],
  ['xy', []]
])('[M38] "%s" suggests %j', (typed, names) => {
  expect(suggestParties(typed, parties).map(({ name }) => name)).toEqual(names);
});

it.each([
  [' ana  ruiz ', 'person', 'Ána Ruiz'],
  ['forest radio', 'coalition', 'Forest Radio'],
  ['the Secretariat', 'group', 'the Secretariat'],
  ['Mark Lund', 'person', 'Mark Lund'],
  ['DC on Mountains', 'coalition', 'DC on Mountains']
])('[M38] "%s" typed is the %s %s', (typed, kind, name) => {
  expect(partyNamed(typed, parties)).toEqual({ kind, name });
  expect(partyNamed('  ', parties)).toBeUndefined();
});
