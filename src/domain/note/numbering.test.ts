// Numbers of meetings: the next of a series, and one that two meetings have.
import { describe, expect, it } from 'vitest';
import { clashesOf, inSeries, nextDay, nextNumber, renumbered } from './numbering.ts';

it.each([
  [['#64', '#9', null], '#65'],
  [['9', '10', null], '11'],
  [['2026-09'], '2026-10'],
  [['099'], '100'],
  [['007'], '008'],
  [['#99'], '#100'],
  [['Call', undefined], undefined],
  [[], undefined]
])('[M23] after %j comes %s', (numbers, next) => {
  expect(nextNumber(numbers)).toBe(next);
});

const aMeeting = (
  id: string,
  number: string | null,
  more: { readonly series?: string | null; readonly status?: 'draft' | 'review' | 'final' } = {}
) => ({ id, number, status: 'draft' as const, ...more });

describe('a series', () => {
  it('[M45] counts by itself; meetings that name none are one', () => {
    const meetings = [
      aMeeting('a', '#64'),
      aMeeting('b', '#3', { series: 'Workshops' }),
      aMeeting('c', '#65', { series: '' })
    ];
    const next = (series: string) =>
      nextNumber(inSeries(meetings, series).map(({ number }) => number));
    expect(['', 'Workshops', ' Workshops ', 'Calls'].map(next)).toEqual([
      '#66',
      '#4',
      '#4',
      undefined
    ]);
  });
});

it.each([
  [[], '2026-02-10'],
  [['2026-02-03'], '2026-02-10'],
  // Weekly, every four weeks, on the first of the month, long ago, and twice on one day.
  [['2026-02-03', '2026-01-27', '2025-01-01'], '2026-02-10'],
  [['2026-01-20', '2026-02-17'], '2026-03-17'],
  [['2026-01-01', '2026-02-01'], '2026-02-10'],
  [['2025-02-03', '2025-01-27'], '2026-02-10'],
  [['2026-02-03', '2026-02-03'], '2026-02-10'],
  [['soon', '2026-02-03'], '2026-02-10']
])('[M45] after meetings on %j the next is proposed for %s', (before, next) => {
  expect(nextDay(before, '2026-02-10')).toBe(next);
});

it('[M50] a title that carries the old number carries the new one', () => {
  expect(renumbered({ title: 'Call #65', number: '#65' }, '#66')).toEqual({
    title: 'Call #66',
    number: '#66'
  });
  expect(renumbered({ title: 'Call', number: '#65' }, '#66')).toEqual({ number: '#66' });
  expect(renumbered({ title: 'Call', number: null }, '$&')).toEqual({ number: '$&' });
});

describe('one number that two meetings have', () => {
  const shown = (...meetings: readonly ReturnType<typeof aMeeting>[]) =>
    clashesOf(meetings).map(({ first, meeting, number, next }) => [
      first.id,
      meeting.id,
      number,
      next
    ]);

  it('[M50] stays with the first; each other is offered a free one of its own', () => {
    expect(
      shown(aMeeting('a', '#65'), aMeeting('b', '#65'), aMeeting('c', '#70'), aMeeting('d', ' #65'))
    ).toEqual([
      ['a', 'b', '#65', '#71'],
      ['a', 'd', '#65', '#72']
    ]);
  });

  it('[M50] is none in two series, and none of two meetings without a number', () => {
    expect(
      shown(
        aMeeting('a', '#1', { series: 'Calls' }),
        aMeeting('b', '#1', { series: 'Workshops' }),
        aMeeting('c', null),
        aMeeting('d', null),
        aMeeting('e', '')
      )
    ).toEqual([]);
  });

  it('[M50] stays with what is final, and two final ones are left alone', () => {
    const final = { status: 'final' } as const;
    expect(shown(aMeeting('a', '#65'), aMeeting('b', '#65', final))).toEqual([
      ['b', 'a', '#65', '#66']
    ]);
    expect(shown(aMeeting('a', '#65', final), aMeeting('b', '#65', final))).toEqual([]);
  });
});
