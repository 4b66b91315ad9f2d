// What is handed on of a meeting: the text for a mail, the calendar file, and how a zone is named.
import { describe, expect, it } from 'vitest';
import type { NoteMeta } from '#domain/note/note.ts';
import { calendarFile } from './calendar-file.ts';
import { mailText } from './mail-text.ts';
import { knownZones, zoneNamed } from './zones.ts';

const META: NoteMeta = {
  title: 'Coordination call',
  number: '#65',
  date: '2026-02-03',
  sittings: [
    { date: '2026-02-03', start: '14:00', end: '15:30' },
    { date: '2026-02-04', start: '01:00' }
  ],
  timeZone: 'Africa/Nairobi',
  place: 'Room 4',
  link: 'https://meet.example/4'
};
const url = 'https://minutes.example/m/call-65';
const item = (text: string, more: object = {}) => ({
  ...{ section: 'item' as const, label: '1.', text, minutes: undefined, lead: undefined },
  ...more
});

describe('the text for a mail', () => {
  it('[M53] has all that one needs to come, in the meeting’s zone and in UTC', () => {
    const agenda = [
      item('Budget', { minutes: 15, lead: 'Ana' }),
      item('Letter', { label: '2.' }),
      item(' ', { label: '3.' }),
      item('Annex I', { section: 'annex', label: undefined }),
      item('Key points raised', { section: undefined, label: undefined })
    ];
    const text = mailText({ meta: META, agenda, url });
    // Whether a comma follows the weekday depends on the age of the runtime's language data.
    expect(text.replaceAll(/day,/g, 'day')).toBe(
      [
        'Coordination call #65',
        '',
        'When: Tuesday 3 February 2026, 14:00–15:30 Nairobi time (11:00–12:30 UTC)',
        'When: Wednesday 4 February 2026, 01:00 Nairobi time (Tuesday 3 February 2026, 22:00 UTC)',
        'Where: Room 4',
        'Join: https://meet.example/4',
        '',
        'Agenda',
        '1. Budget (15 min, Ana)',
        '2. Letter',
        '',
        'Notes: https://minutes.example/m/call-65'
      ].join('\n')
    );
  });

  it('[M53] leaves out what is not known, and an address that is none', () => {
    const text = (meta: NoteMeta) => mailText({ meta, agenda: [], url });
    expect(text({ title: '', link: 'javascript:alert(1)' })).toBe(
      `Untitled meeting\n\nNotes: ${url}`
    );
    const utc = {
      title: 'Call',
      timeZone: 'UTC',
      sittings: [{ date: '2026-02-03', start: '14:00' }]
    };
    expect(text(utc)).toMatch(/\nWhen: Tuesday,? 3 February 2026, 14:00 UTC\n/);
  });
});

describe('the calendar file', () => {
  it('[M53] is made on the device with every sitting, and has a name that says what it is', async () => {
    const file = calendarFile({ id: 'call-65', meta: META, url, host: 'minutes.example' });
    expect(file?.name).toBe('Coordination-call-65-2026-02-03.ics');
    const text = await file?.content.text();
    expect(text?.match(/^UID:.*$/gm)).toEqual([
      'UID:call-65@minutes.example',
      'UID:call-65-2@minutes.example'
    ]);
    expect(text).toContain(`URL:${url}\r\n`);
  });

  it('is none without a date', () => {
    expect(
      calendarFile({ id: 'call-65', meta: { title: 'Call' }, url, host: 'x' })
    ).toBeUndefined();
  });
});

describe('a time zone', () => {
  it.each([
    ['Africa/Nairobi', 'Africa/Nairobi'],
    [' nairobi ', 'Africa/Nairobi'],
    ['new york', 'America/New_York'],
    ['america/NEW_YORK', 'America/New_York'],
    ['utc', 'UTC'],
    ['Europe/Ber', undefined],
    ['nairo', 'Africa/Nairobi'],
    ['s', undefined],
    ['Atlantis', undefined],
    ['', undefined]
  ])('[M47] that somebody calls "%s" is %s', (words, zone) => {
    expect(zoneNamed(words)).toBe(zone);
  });

  it('[M47] can be chosen from all that the browser knows', () => {
    expect(knownZones()).toContain('Asia/Tokyo');
    expect(knownZones()[0]).toBe('UTC');
  });
});
