// Names that would break a list, turn its words over or hide, and names that only look unusual.
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { CreateMeeting, Join } from './api.ts';
import { oneLine } from './one-line.ts';

test.each([
  ['spaces around', '  Ana Novak  ', 'Ana Novak'],
  ['line breaks', 'Ana\r\nNovak\u2028(chair)\u0085', 'Ana Novak (chair)'],
  ['tabs and control characters', 'Ana\tNovak\u0000\u001b[31m', 'Ana Novak [31m'],
  ['words turned over', '\u202eavonK anA\u202c\u2066!\u2069', 'avonK anA!'],
  ['hidden tags', 'Ana\u{e0041}\u{e0042}', 'Ana'],
  ['half of a character', 'Ana\ud83d', 'Ana\ufffd'],
  ['a tower of marks', `A${'\u0301'.repeat(50)}na`, `Á${'\u0301'.repeat(8)}na`],
  ['a name with joiners', 'می\u200cخواهم 👩\u200d🔬', 'می\u200cخواهم 👩\u200d🔬'],
  ['a mark of direction', 'ACME\u200f', 'ACME\u200f']
])('[A23] %s', (_name, given, shown) => {
  expect(oneLine(given)).toBe(shown);
});

const join = (name: string) => v.safeParse(Join, { token: 'token', person: { name } });

test.each([
  '',
  ' \n ',
  '\u200b\u200d\ufeff',
  '\u3164',
  '\u2800\u2800',
  '\u202e\u202c',
  '\u0301',
  'x'.repeat(121)
])('[A23] %j is no name', (name) => {
  expect(join(name).success).toBe(false);
});

test('[A23] whoever joins is called what others will read, also an organisation and a meeting', () => {
  const person = { name: ' Ana\nNovak ', affiliations: ['Garden\u202e Towns'] };
  const joined = v.parse(Join, { token: 'token', person }).person;
  expect(joined).toEqual({ name: 'Ana Novak', affiliations: ['Garden Towns'] });
  expect(v.parse(CreateMeeting, { title: 'Call\n#7' }).title).toBe('Call #7');
  expect(v.safeParse(CreateMeeting, { title: '\u200b' }).success).toBe(false);
});
