// The register and a meeting as files: safe in a spreadsheet, valid in a calendar.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NoteMeta } from '../note/note.ts';
import { instantOf, sittingIn, wallTimeOf } from '../note/time-zone.ts';
import { registerCsv } from './csv.ts';
import { meetingIcs, registerIcs } from './ics.ts';
import type { Registered } from './register.ts';

const entry = (more: Partial<Registered> = {}): Registered => ({
  kind: 'action',
  id: 'act-1',
  meeting: 'm-1',
  order: 0,
  label: '64.1',
  text: 'Write the letter',
  owners: ['Ana'],
  parties: [{ kind: 'person', name: 'Ana' }],
  due: '5 Sep',
  dueDate: '2026-09-05',
  strength: null,
  status: 'open',
  changedAt: null,
  key: 'm-1/act-1',
  from: { id: 'm-1', title: 'Call', number: '#64', date: '2026-08-25', createdAt: null },
  progress: undefined,
  said: [],
  carried: 2,
  ...more
});

/** A reader of RFC 4180. */
function readCsv(csv: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let at = csv.startsWith('\ufeff') ? 1 : 0; at < csv.length; at++) {
    const one = csv[at] ?? '';
    if (quoted && one === '"' && csv[at + 1] === '"') cell += csv[++at] ?? '';
    else if (one === '"') quoted = !quoted;
    else if (quoted) cell += one;
    else if (one === ',' || one === '\r') {
      rows.at(-1)?.push(cell);
      cell = '';
    } else if (one === '\n') rows.push([]);
    else cell += one;
  }
  return rows.slice(0, -1);
}

describe('the register as CSV', () => {
  it('[M15] has a head, a row an entry, and a byte order mark', () => {
    const csv = registerCsv([entry(), entry({ text: 'He said "no",\nagain', label: null })]);
    expect(csv.startsWith('\ufeffLabel,Text,Owners,Due,')).toBe(true);
    expect(
      readCsv(csv)
        .slice(1)
        .map((row) => row.slice(0, 5))
    ).toEqual([
      ['64.1', 'Write the letter', 'Ana', '5 Sep', '2026-09-05'],
      ['', 'He said "no",\nagain', 'Ana', '5 Sep', '2026-09-05']
    ]);
  });

  it('[M15] holds no cell that a spreadsheet would run, and every word', () => {
    const wild = fc.stringMatching(/^[=+\-@\t\r\n ",;'a1|!\uff1d]{0,8}$/);
    fc.assert(
      fc.property(wild, wild, (text, due) => {
        const csv = registerCsv([entry({ text, due, owners: [text] })]);
        const row = readCsv(csv)[1] ?? [];
        expect(row).toHaveLength(12);
        expect(row[1]?.replace(/^'/, '')).toBe(text.startsWith("'") ? text.slice(1) : text);
        for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@]|^[\t\r]/);
      })
    );
  });
});

const options = { stamp: '2026-08-25T10:00:00.000Z', host: 'minutes.example', name: 'Actions' };

/** Lines put together again; every line is at most 75 octets and ends with CRLF. */
function readIcs(ics: string): string[] {
  expect(ics.endsWith('\r\n')).toBe(true);
  const lines = ics.slice(0, -2).split('\r\n');
  for (const line of lines) {
    expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
    expect(line).not.toMatch(/[\n\r]/);
    expect(line.isWellFormed()).toBe(true);
  }
  return ics.slice(0, -2).replaceAll('\r\n ', '').split('\r\n');
}

describe('the register as a calendar', () => {
  it('[M16] has a task for every due date, with a UID that stays', () => {
    const lines = readIcs(registerIcs([entry(), entry({ id: 'act-2', dueDate: null })], options));
    expect(lines).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Rapporteur//Minutes//EN',
      'CALSCALE:GREGORIAN',
      'X-WR-CALNAME:Actions',
      'NAME:Actions',
      'BEGIN:VTODO',
      'UID:act-1@minutes.example',
      'DTSTAMP:20260825T100000Z',
      'DUE;VALUE=DATE:20260905',
      'SUMMARY:64.1 Write the letter',
      'DESCRIPTION:Ana',
      'STATUS:NEEDS-ACTION',
      'END:VTODO',
      'END:VCALENDAR'
    ]);
    const done = entry({ status: 'done', changedAt: '2026-09-01T08:30:00.000Z' });
    expect(readIcs(registerIcs([done], options))).toContain('COMPLETED:20260901T083000Z');
  });

  it('[M16] escapes and folds whatever people wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (text) => {
        const lines = readIcs(registerIcs([entry({ text, label: null })], options));
        const summary = lines.filter((line) => line.startsWith('SUMMARY:'));
        expect(summary).toHaveLength(1);
        expect(lines.filter((line) => line.startsWith('BEGIN:VTODO'))).toHaveLength(1);
        const read = summary[0]
          ?.slice(8)
          .replace(/\\([\\;,n])/g, (_, one: string) => (one === 'n' ? '\n' : one));
        const plain = text.replace(/\r\n|[\n\r\u2028\u2029]/g, '\n').replace(/(?!\n)\p{Cc}/gu, ' ');
        expect(read).toBe(plain);
      })
    );
    expect(registerIcs([entry({ text: 'a;b,c\\d\nBEGIN:VTODO' })], options)).toContain(
      'SUMMARY:64.1 a\\;b\\,c\\\\d\\nBEGIN:VTODO\r\n'
    );
  });
});

describe('a meeting as a calendar file', () => {
  const lines = (meta: NoteMeta) =>
    readIcs(meetingIcs({ id: 'm-1', meta }, options)).filter((line) =>
      /^(UID|DT(START|END)|SUMM|LOC)/.test(line)
    );

  it('[M16] is a whole day without a time or a zone', () => {
    expect(lines({ title: 'Call', number: '#65', date: '2026-12-31' })).toEqual([
      'UID:m-1@minutes.example',
      'DTSTART;VALUE=DATE:20261231',
      'DTEND;VALUE=DATE:20270101',
      'SUMMARY:Call #65'
    ]);
    expect(lines({ title: 'Call' })).toEqual([]);
    expect(lines({ title: 'Call', date: 'soon' })).toEqual([]);
    expect(lines({ title: 'Call', sittings: [{ date: '2026-99-99', start: '10:00' }] })).toEqual(
      []
    );
  });

  it('[M16] has instants in UTC for every sitting', () => {
    const meta: NoteMeta = {
      title: 'Call',
      place: 'Room 4, upstairs',
      timeZone: 'Africa/Nairobi',
      sittings: [
        { date: '2026-09-05', start: '14:00', end: '15:30' },
        { date: '2026-09-06', start: '23:30', end: '00:30' }
      ]
    };
    expect(lines(meta)).toEqual([
      'UID:m-1@minutes.example',
      'DTSTART:20260905T110000Z',
      'DTEND:20260905T123000Z',
      'SUMMARY:Call',
      'LOCATION:Room 4\\, upstairs',
      'UID:m-1-2@minutes.example',
      'DTSTART:20260906T203000Z',
      'DTEND:20260906T213000Z',
      'SUMMARY:Call',
      'LOCATION:Room 4\\, upstairs'
    ]);
  });

  it('[M16] names a place to join only where that is on the web', () => {
    const at = (link: string) =>
      lines({ title: 'Call', date: '2026-09-05', place: 'Room 4', link }).at(-1);
    expect(at('https://call.example/4')).toBe('LOCATION:Room 4 · https://call.example/4');
    expect(at('javascript:alert(1)')).toBe('LOCATION:Room 4');
  });

  it.each([
    ['2026-05-31T12:15:00.000Z', 'Pacific/Auckland', { date: '2026-06-01', time: '00:15' }],
    ['2026-01-01T00:00:00.000Z', 'America/Bogota', { date: '2025-12-31', time: '19:00' }],
    ['2026-06-01T03:30:00.000Z', 'Asia/Kolkata', { date: '2026-06-01', time: '09:00' }],
    ['2026-06-01T03:30:00.000Z', 'Nowhere/Land', undefined],
    ['soon', 'UTC', undefined]
  ])('[M47] %s in %s reads %j', (instant, zone, wall) => {
    expect(wallTimeOf(instant, zone)).toEqual(wall);
  });

  it('[M47] a sitting has the day and the times of another place, also over midnight', () => {
    const late = { date: '2026-02-03', start: '23:00', end: '00:30' };
    expect(sittingIn(late, 'UTC', 'Africa/Nairobi')).toEqual({
      date: '2026-02-04',
      start: '02:00',
      end: '03:30'
    });
    expect(sittingIn({ date: '2026-02-03' }, 'UTC', 'Africa/Nairobi')).toBeUndefined();
    expect(sittingIn(late, 'UTC', 'Nowhere/Land')).toBeUndefined();
  });

  it.each([
    ['2026-07-01', '12:00', 'Europe/Berlin', '2026-07-01T10:00:00.000Z'],
    ['2026-01-01', '12:00', 'Europe/Berlin', '2026-01-01T11:00:00.000Z'],
    // A time that the clocks skip, one that comes twice, and half an hour.
    ['2026-03-29', '02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25', '02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-06-01', '09:00', 'Asia/Kolkata', '2026-06-01T03:30:00.000Z'],
    ['2026-06-01', '00:15', 'Pacific/Auckland', '2026-05-31T12:15:00.000Z'],
    ['2026-06-01', '9:00', 'Asia/Kolkata', undefined],
    ['2026-06-01', '09:00', 'Nowhere/Land', undefined]
  ])('[M16] %s %s in %s is %s', (date, time, zone, instant) => {
    expect(instantOf(date, time, zone)).toBe(instant);
  });
});
