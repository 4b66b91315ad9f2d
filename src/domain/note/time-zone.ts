// Wall-clock times of a place as instants and back: which UTC moment "14:00 in Nairobi on 5 September" is.

import type { Sitting } from './note.ts';

/** Whether a name of a time zone (IANA, "Africa/Nairobi") is known here. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

/**
 * The instant, ISO 8601 UTC; undefined for a day, time or zone that is none. A time that a clock change
 * skips is read with the offset before it; one that comes twice is the first.
 */
export function instantOf(date: string, time: string, timeZone: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^([01]\d|2[0-3]):[0-5]\d$/.test(time))
    return undefined;
  if (!isTimeZone(timeZone)) return undefined;
  const wall = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(wall)) return undefined;
  const day = 86_400_000;
  const offsets = [offsetAt(wall - day, timeZone), offsetAt(wall + day, timeZone)];
  const right = offsets
    .map((offset) => wall - offset)
    .filter((at) => at + offsetAt(at, timeZone) === wall);
  const at = right.length > 0 ? Math.min(...right) : wall - (offsets[0] ?? 0);
  return new Date(at).toISOString();
}

/** What the clocks of a zone show at an instant: ISO date and time. */
export function wallTimeOf(
  instant: string,
  timeZone: string
): { readonly date: string; readonly time: string } | undefined {
  const at = Date.parse(instant);
  if (Number.isNaN(at) || !isTimeZone(timeZone)) return undefined;
  const wall = new Date(at + offsetAt(at, timeZone)).toISOString();
  return { date: wall.slice(0, 10), time: wall.slice(11, 16) };
}

/** When a sitting of one zone is in another: the day and the times that clocks show there; undefined without a time. */
export function sittingIn(sitting: Sitting, from: string, to: string): Sitting | undefined {
  const begin = sitting.start && instantOf(sitting.date, sitting.start, from);
  const there = begin ? wallTimeOf(begin, to) : undefined;
  if (!there) return undefined;
  const ends = sitting.end && instantOf(sitting.date, sitting.end, from);
  const end = ends ? wallTimeOf(ends, to) : undefined;
  return { date: there.date, start: there.time, ...(end ? { end: end.time } : {}) };
}

/** How far the zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit'
  }).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(
    of('year'),
    of('month') - 1,
    of('day'),
    of('hour'),
    of('minute'),
    of('second')
  );
  return wall - Math.floor(at / 1000) * 1000;
}
