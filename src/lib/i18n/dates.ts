// Dates in the reader's language. A meeting's date is a day, not a moment: no time zone may shift it.

const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** "2026-02-03" → "Tuesday 3 February 2026"; words that are not an ISO day come back as they are. */
export function longDay(day: string, locale: string): string {
  return write(day, locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

/** "2026-02-03" → "3 February 2026", as a report prints it; with a last day, "3–5 February 2026". */
export function printedDay(day: string, locale: string, last: string = day): string {
  if (last === day || !ISO_DAY.test(day) || !ISO_DAY.test(last))
    return write(day, locale, { day: 'numeric', month: 'long', year: 'numeric' });
  const [begin, end] = [day, last].map((one) => new Date(`${one}T00:00:00Z`));
  if (!begin || !end || Number.isNaN(begin.getTime()) || !(begin <= end)) return day;
  return new Intl.DateTimeFormat(international(locale), {
    dateStyle: 'long',
    timeZone: 'UTC'
  }).formatRange(begin, end);
}

/** "2026-02-03" → "3 Feb 2026". */
export function shortDay(day: string, locale: string): string {
  return write(day, locale, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** Today on this device's calendar, as an ISO day. */
export function isoDay(now: Date): string {
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}

/** "2026-02-28" → "2026-03-01"; empty for what is no ISO day. */
export function dayAfter(day: string): string {
  const at = ISO_DAY.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN;
  return Number.isNaN(at) ? '' : new Date(at + 86_400_000).toISOString().slice(0, 10);
}

/** A moment, "2026-02-03T14:05:00Z" → "3 Feb 2026, 14:05" on this device's clock. */
export function moment(iso: string, locale: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat(international(locale), {
    dateStyle: 'medium',
    timeStyle: 'short'
  }).format(date);
}

const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, milliseconds: number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000]
];

/** "in 2 hours", "4 minutes ago": in the largest unit that fits twice, minutes otherwise. */
export function timeFrom(milliseconds: number, locale: string): string {
  const away = Math.abs(milliseconds);
  const [unit, size] = STEPS.find(([, size]) => away >= 2 * size) ?? ['minute', 60_000];
  const count = Math.max(1, Math.round(away / size)) * (milliseconds < 0 ? -1 : 1);
  return new Intl.RelativeTimeFormat(international(locale), { numeric: 'always' }).format(
    count,
    unit
  );
}

function write(day: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  const parts = ISO_DAY.exec(day);
  if (!parts) return day;
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return new Intl.DateTimeFormat(international(locale), { ...options, timeZone: 'UTC' }).format(
    date
  );
}

/** Plain English is written day first, as the United Nations write it. */
function international(locale: string): string {
  return locale === 'en' ? 'en-GB' : locale;
}
