// Words for a deadline, as a table: the day they mean, or none.
import { describe, expect, it } from 'vitest';
import { dueDateOf } from './due.ts';

/** A Tuesday. */
const MEETING = '2026-08-25';

describe('the day that words mean', () => {
  it.each([
    ['5 Sep', '2026-09-05'],
    ['by 5 September 2026', '2026-09-05'],
    ['by the 5th of September', '2026-09-05'],
    ['Sept. 5', '2026-09-05'],
    ['September 5th, 2027', '2027-09-05'],
    ['2026-10-01', '2026-10-01'],
    ['01.10.2026', '2026-10-01'],
    ['3-5 October', '2026-10-05'],
    ['24 August', '2027-08-24'],
    ['25 August', '2026-08-25'],
    ['3 Jan', '2027-01-03'],
    ['29 Feb', '2028-02-29'],
    ['end of August', '2026-08-31'],
    ['by the end of February 2028', '2028-02-29'],
    ['end of July', '2027-07-31'],
    ['end of the month', '2026-08-31'],
    ['end of next month', '2026-09-30'],
    ['end of the week', '2026-08-28'],
    ['end of the year', '2026-12-31'],
    ['end of 2027', '2027-12-31'],
    ['end of Q3', '2026-09-30'],
    ['Friday', '2026-08-28'],
    ['this Fri', '2026-08-28'],
    ['next Friday', '2026-09-04'],
    ['Tuesday', '2026-09-01'],
    ['Sunday', '2026-08-30'],
    ['next Sunday', '2026-09-06'],
    ['tomorrow', '2026-08-26'],
    ['in two weeks', '2026-09-08'],
    ['within 10 days', '2026-09-04'],
    ['in a month', '2026-09-25']
  ])('[M3] "%s" means %s', (words, date) => {
    expect(dueDateOf(words, MEETING)).toBe(date);
  });

  it.each([
    'early September',
    'mid-September',
    'September',
    'September 2026',
    'next meeting',
    'next week',
    'soon',
    'a week after the call',
    '31 September 2026',
    '2026-02-30',
    '5/6/2026',
    'the 5 participants may help',
    'we sat down',
    'IGF 2022',
    ''
  ])('[M3] "%s" names no day', (words) => {
    expect(dueDateOf(words, MEETING)).toBeUndefined();
  });

  it('[M3] without the date of the meeting only a year makes a day', () => {
    expect(dueDateOf('5 Sep')).toBeUndefined();
    expect(dueDateOf('Friday')).toBeUndefined();
    expect(dueDateOf('5 Sep 2026')).toBe('2026-09-05');
    expect(dueDateOf('5 Sep', 'some day')).toBeUndefined();
  });

  it('[M3] the end of a month is the right day at the end of a month', () => {
    expect(dueDateOf('in a month', '2027-01-31')).toBe('2027-02-28');
    expect(dueDateOf('end of the week', '2026-08-29')).toBe('2026-09-04');
  });
});
