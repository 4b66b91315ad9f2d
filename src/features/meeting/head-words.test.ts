// The lines around a meeting's title: when, where and with whom, as far as that is known.
import { expect, it } from 'vitest';
import { headFacts } from './head-words.ts';

const SITTING = { date: '2026-02-03', start: '14:00', end: '15:30' };

it('[M48] says when and where, and what the reader’s own clock shows then', () => {
  const meta = {
    ...{ title: 'Call', date: '2026-02-03', sittings: [SITTING], timeZone: 'UTC' },
    ...{ link: 'https://meet.example/4' }
  };
  const { when, ...rest } = headFacts(meta, 13, 'Africa/Nairobi');
  expect(when[0]).toMatch(/^Tuesday,? 3 February 2026, 14:00–15:30 UTC$/);
  expect(rest).toEqual({
    here: '17:00–18:30',
    about: ['online', '13 people'],
    link: 'https://meet.example/4'
  });
  expect(headFacts(meta, 0, 'UTC').here).toBeUndefined();
  expect(headFacts({ ...meta, place: 'Room 4' }, 0, 'UTC').about).toEqual(['Room 4']);
  expect(headFacts({ ...meta, mode: 'hybrid' }, 0, 'UTC').about).toEqual(['hybrid']);
});

it('[M48] has a line for each sitting, the printed date where there is no other, and no unsafe link', () => {
  const twice = { title: 'Call', sittings: [SITTING, { date: '2026-02-04' }] };
  expect(headFacts(twice, 0, 'UTC').when).toHaveLength(2);
  expect(
    headFacts({ title: 'Call', dateAsPrinted: 'in early March', link: 'javascript:x' }, 0, 'UTC')
  ).toEqual({ when: ['in early March'], here: undefined, about: [], link: undefined });
});
