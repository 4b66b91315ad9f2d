// Calendar files (RFC 5545): a meeting with its sittings, and the actions of a register on the days they are due.
import { isOpen } from '../note/actions.ts';
import { webLink } from '../note/link.ts';
import type { NoteMeta } from '../note/note.ts';
import { instantOf } from '../note/time-zone.ts';
import type { Registered } from './register.ts';

export interface CalendarOptions {
  /** Now, ISO 8601 UTC: when the file was made. */
  readonly stamp: string;
  /** The host part of every UID: "minutes.example". */
  readonly host: string;
  /** Name of the calendar, for programs that show one. */
  readonly name?: string;
  /** Address of the page it is about, by entry or meeting. */
  readonly url?: string;
}

/** One VTODO for each entry with a due date; closed ones are completed or cancelled, so that they leave the list. */
export function registerIcs(items: readonly Registered[], options: CalendarOptions): string {
  const todos = items.flatMap((item) =>
    item.dueDate === null ? [] : todo(item, item.dueDate, options)
  );
  return calendar(todos, options);
}

/**
 * The same for calendars that are subscribed to: most of them pass tasks over, so each open entry is a day-long event
 * on the day it is due, which keeps nobody busy. What is closed is left out, and so leaves the calendar.
 */
export function registerFeed(items: readonly Registered[], options: CalendarOptions): string {
  const events = items.flatMap((item) => {
    const { dueDate } = item;
    if (dueDate === null || !isOpen(item.status)) return [];
    const next = new Date(Date.parse(`${dueDate}T00:00:00Z`) + 86_400_000);
    if (Number.isNaN(next.getTime())) return [];
    const owners = item.owners.join(', ');
    const about = [owners, item.due, item.from.number ?? item.from.title].filter(Boolean);
    return [
      'BEGIN:VEVENT',
      `UID:${item.id}@${options.host}`,
      `DTSTAMP:${utc(options.stamp)}`,
      `DTSTART;VALUE=DATE:${date(dueDate)}`,
      `DTEND;VALUE=DATE:${date(next.toISOString().slice(0, 10))}`,
      `SUMMARY:${escaped([item.label, item.text].filter(Boolean).join(' '))}`,
      ...(about.length === 0 ? [] : [`DESCRIPTION:${escaped(about.join('\n'))}`]),
      'TRANSP:TRANSPARENT',
      ...(options.url === undefined ? [] : [`URL:${oneLine(options.url)}`]),
      'END:VEVENT'
    ];
  });
  return calendar(events, options);
}

const STATUS = {
  open: 'NEEDS-ACTION',
  'in-progress': 'IN-PROCESS',
  done: 'COMPLETED',
  dropped: 'CANCELLED',
  superseded: 'CANCELLED'
} as const;

function todo(item: Registered, due: string, { stamp, host, url }: CalendarOptions): string[] {
  const owners = item.owners.join(', ');
  const summary = [item.label, item.text].filter(Boolean).join(' ');
  const done = item.status === 'done' ? (item.progress?.at ?? item.changedAt) : null;
  return [
    'BEGIN:VTODO',
    `UID:${item.id}@${host}`,
    `DTSTAMP:${utc(stamp)}`,
    `DUE;VALUE=DATE:${date(due)}`,
    `SUMMARY:${escaped(summary)}`,
    ...(owners === '' ? [] : [`DESCRIPTION:${escaped(owners)}`]),
    `STATUS:${STATUS[item.status]}`,
    ...(done === null ? [] : [`COMPLETED:${utc(done)}`]),
    ...(item.status === 'done' ? ['PERCENT-COMPLETE:100'] : []),
    ...(url === undefined ? [] : [`URL:${oneLine(url)}`]),
    'END:VTODO'
  ];
}

/** The meeting's sittings; without a time they are whole days, without an end they last an hour. */
export function meetingIcs(
  meeting: { readonly id: string; readonly meta: NoteMeta },
  options: CalendarOptions
): string {
  const { meta, id } = meeting;
  const sittings = meta.sittings?.length ? meta.sittings : meta.date ? [{ date: meta.date }] : [];
  const isDay = (day: string) => !Number.isNaN(Date.parse(`${day}T00:00:00Z`));
  const events = sittings.flatMap((sitting, index) => {
    if (!isDay(sitting.date)) return [];
    // Calendars make a link of whatever looks like an address.
    const place = [meta.place, webLink(meta.link)].filter(Boolean).join(' · ');
    const number = meta.number && !meta.title.includes(meta.number) ? ` ${meta.number}` : '';
    return [
      'BEGIN:VEVENT',
      `UID:${id}${index === 0 ? '' : `-${index + 1}`}@${options.host}`,
      `DTSTAMP:${utc(options.stamp)}`,
      ...span(sitting, meta.timeZone),
      `SUMMARY:${escaped(`${meta.title}${number}`)}`,
      ...(place === '' ? [] : [`LOCATION:${escaped(place)}`]),
      ...(options.url === undefined ? [] : [`URL:${oneLine(options.url)}`]),
      'END:VEVENT'
    ];
  });
  return calendar(events, options);
}

type Sitting = NonNullable<NoteMeta['sittings']>[number];

/** With a time and a zone as instants in UTC, which every program understands; otherwise as whole days. */
function span(sitting: Sitting, timeZone: string | undefined): string[] {
  const begin = sitting.start && timeZone && instantOf(sitting.date, sitting.start, timeZone);
  if (!begin || !timeZone) {
    const next = new Date(Date.parse(`${sitting.date}T00:00:00Z`) + 86_400_000).toISOString();
    return [
      `DTSTART;VALUE=DATE:${date(sitting.date)}`,
      `DTEND;VALUE=DATE:${date(next.slice(0, 10))}`
    ];
  }
  const given = sitting.end && instantOf(sitting.date, sitting.end, timeZone);
  const hour = new Date(Date.parse(begin) + 3_600_000).toISOString();
  // An end before the start is the day after.
  const end = !given ? hour : given > begin ? given : dayLater(given);
  return [`DTSTART:${utc(begin)}`, `DTEND:${utc(end)}`];
}

const dayLater = (instant: string): string =>
  new Date(Date.parse(instant) + 86_400_000).toISOString();

function calendar(lines: readonly string[], { name }: CalendarOptions): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Rapporteur//Minutes//EN',
    'CALSCALE:GREGORIAN',
    ...(name === undefined ? [] : [`X-WR-CALNAME:${escaped(name)}`, `NAME:${escaped(name)}`]),
    ...lines,
    'END:VCALENDAR'
  ]
    .map((line) => `${folded(line)}\r\n`)
    .join('');
}

/** "2026-09-05T10:00:00.000Z" as "20260905T100000Z". */
const utc = (instant: string): string =>
  `${instant.replace(/\.\d+/, '').replace(/[-:]/g, '')}`.replace(/Z?$/, 'Z');
const date = (day: string): string => day.replaceAll('-', '');

/** TEXT: backslash, semicolon, comma and line breaks are escaped, other control characters dropped. */
function escaped(text: string): string {
  return text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|[\n\r\u2028\u2029]/g, '\\n')
    .replace(/\p{Cc}/gu, ' ');
}

/** A URI value is not escaped, so it may not hold a line break. */
const oneLine = (text: string): string => text.replace(/\p{Cc}/gu, '');

/** At most 75 octets a line, of UTF-8, never inside a character; a line goes on behind a space. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let out = '';
  let octets = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > 75) {
      out += '\r\n ';
      octets = 1;
    }
    out += character;
    octets += size;
  }
  return out;
}
