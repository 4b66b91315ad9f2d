// The order and the names of meetings in a list.
import { expect, it } from 'vitest';
import { latestFirst, meetingName } from './space-words.ts';

it('puts the latest meeting first, and those without a date before all', () => {
  const dates = ['2026-01-05', null, '2026-03-01', '2025-12-31'].map((date) => ({ date }));
  expect(latestFirst(dates).map(({ date }) => date)).toEqual([
    null,
    '2026-03-01',
    '2026-01-05',
    '2025-12-31'
  ]);
});

it('puts the one made later first among meetings of one day', () => {
  const meetings = [
    { date: '2026-01-05', id: 'earlier' },
    { date: '2026-01-05', id: 'later' }
  ];
  expect(latestFirst(meetings).map(({ id }) => id)).toEqual(['later', 'earlier']);
});

it('names the number once', () => {
  expect(meetingName({ title: 'Coordination call', number: '#12' })).toBe('Coordination call #12');
  expect(meetingName({ title: 'Call #12', number: '#12' })).toBe('Call #12');
  expect(meetingName({ title: 'Call', number: null })).toBe('Call');
});
