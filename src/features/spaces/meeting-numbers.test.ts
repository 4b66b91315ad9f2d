// The proposed number of the next meeting.
import { expect, it } from 'vitest';
import { nextNumber } from './meeting-numbers.ts';

it.each([
  [['#12', '#11'], '#13'],
  [['9', '10', null], '11'],
  [['2026-03'], '2026-04'],
  [['007'], '008'],
  [['#99'], '#100'],
  [['first', null], undefined],
  [[], undefined]
])('after %j comes %s', (numbers, next) => {
  expect(nextNumber(numbers)).toBe(next);
});
