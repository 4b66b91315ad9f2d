// A meeting's day reads the same in every time zone; what is no day is left alone.
import { expect, it } from 'vitest';
import { isoDay, longDay, shortDay } from './dates.ts';

it('writes a day in full and short, day first', () => {
  // Whether a comma follows the weekday depends on the age of the runtime's language data.
  expect(longDay('2026-02-03', 'en')).toMatch(/^Tuesday,? 3 February 2026$/);
  expect(shortDay('2026-02-03', 'en')).toBe('3 Feb 2026');
});

it.each(['', 'early March', '2026-2-3', '2026-13-45'])('leaves "%s" as it is', (words) => {
  expect(longDay(words, 'en')).toBe(words);
});

it('takes today from the calendar of the device', () => {
  expect(isoDay(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
  expect(isoDay(new Date(2026, 10, 30, 0, 1))).toBe('2026-11-30');
});
