// A meeting's day reads the same in every time zone; what is no day is left alone.
import { expect, it } from 'vitest';
import { dayAfter, isoDay, longDay, printedDay, shortDay, timeFrom } from './dates.ts';

it('writes a day in full and short, day first', () => {
  // Whether a comma follows the weekday depends on the age of the runtime's language data.
  expect(longDay('2026-02-03', 'en')).toMatch(/^Tuesday,? 3 February 2026$/);
  expect(shortDay('2026-02-03', 'en')).toBe('3 Feb 2026');
});

it.each(['', 'early March', '2026-2-3', '2026-13-45'])('leaves "%s" as it is', (words) => {
  expect(longDay(words, 'en')).toBe(words);
});

it('prints days as a report does, several as a range', () => {
  expect(printedDay('2026-02-03', 'en')).toBe('3 February 2026');
  // How wide the dash stands depends on the age of the runtime's language data.
  expect(printedDay('2026-02-03', 'en', '2026-02-05')).toMatch(/^3\s?–\s?5 February 2026$/);
  expect(printedDay('2026-02-28', 'en', '2026-03-01')).toMatch(/^28 February\s–\s1 March 2026$/);
  expect(printedDay('2026-02-05', 'en', '2026-02-03')).toBe('2026-02-05');
  expect(printedDay('soon', 'en', 'later')).toBe('soon');
});

it.each([
  ['2026-02-28', '2026-03-01'],
  ['2026-12-31', '2027-01-01'],
  ['soon', ''],
  ['', '']
])('after "%s" comes "%s"', (day, next) => {
  expect(dayAfter(day)).toBe(next);
});

it('takes today from the calendar of the device', () => {
  expect(isoDay(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
  expect(isoDay(new Date(2026, 10, 30, 0, 1))).toBe('2026-11-30');
});

it.each([
  [50 * 3_600_000, 'in 2 days'],
  [26 * 3_600_000, 'in 26 hours'],
  [90_000, 'in 2 minutes'],
  [10, 'in 1 minute'],
  [-4 * 60_000, '4 minutes ago'],
  [-1, '1 minute ago']
])('says how far away a moment is: %i ms', (milliseconds, words) => {
  expect(timeFrom(milliseconds, 'en')).toBe(words);
});
