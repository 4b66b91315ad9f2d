// The register's filters in its address: what is chosen comes back, and what nobody could have chosen is passed over.
import { expect, it } from 'vitest';
import { ALL_OPEN, queryOf, shownIn, type Shown } from './shown.ts';

it.each<[string, Partial<Shown>]>([
  ['', {}],
  ['?show=overdue&whose=mine', { state: 'overdue', whose: 'mine' }],
  ['?whose=coalition&meeting=m-1', { whose: 'coalition', meeting: 'm-1' }],
  ['?show=all&words=letter+%26+venue', { state: 'all', words: 'letter & venue' }]
])('[M42] "%s" says what is shown', (query, chosen) => {
  const shown = { ...ALL_OPEN, ...chosen };
  expect(queryOf(shown)).toBe(query);
  expect(shownIn(new URLSearchParams(query))).toEqual(shown);
});

it('[M42] an address that names no filter shows what is open', () => {
  expect(shownIn(new URLSearchParams('?show=none&whose=me&else=1'))).toEqual(ALL_OPEN);
});
