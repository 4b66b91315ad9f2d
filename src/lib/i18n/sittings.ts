// When a meeting is, in the reader's language: its days and times, and what its clocks show elsewhere.
import type { NoteMeta, Sitting } from '#domain/note/note.ts';
import { sittingIn } from '#domain/note/time-zone.ts';
import { longDay } from './dates.ts';
import { getLocale } from './locale.ts';
import { m } from './words.ts';

/** A meeting that says a day only has one sitting without times. */
export function sittingsOf({ sittings, date }: NoteMeta): readonly Sitting[] {
  if (sittings && sittings.length > 0) return sittings;
  return date ? [{ date }] : [];
}

/** "14:00–15:30"; empty without a start. */
export function timesWords({ start, end }: Omit<Sitting, 'date'>): string {
  return [start, end].filter(Boolean).join('–');
}

/** "UTC", "Nairobi time": by the town that the zone is named for. */
export function zoneWords(timeZone: string): string {
  const town = timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone;
  return timeZone.includes('/') && !timeZone.startsWith('Etc/')
    ? m.prepare_zone_time({ town })
    : town;
}

/** "Tuesday 3 February 2026, 14:00–15:30 Nairobi time" */
export function sittingWords(sitting: Sitting, timeZone: string | undefined): string {
  const day = longDay(sitting.date, getLocale());
  const times = timesWords(sitting);
  if (times === '') return day;
  return `${day}, ${timeZone ? `${times} ${zoneWords(timeZone)}` : times}`;
}

/** The same sitting by another zone's clocks; its day only where that is another. Undefined where both agree. */
export function elsewhereWords(
  sitting: Sitting,
  timeZone: string | undefined,
  elsewhere: string
): string | undefined {
  const there = timeZone && sittingIn(sitting, timeZone, elsewhere);
  if (!there || (there.start === sitting.start && there.date === sitting.date)) return undefined;
  const times = timesWords(there);
  return there.date === sitting.date ? times : `${longDay(there.date, getLocale())}, ${times}`;
}

/** The zone of this device's clock. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
