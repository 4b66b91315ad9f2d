// Dates in the reader's language. A meeting's date is a day, not a moment: no time zone may shift it.

const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** "2026-02-03" → "Tuesday 3 February 2026"; words that are not an ISO day come back as they are. */
export function longDay(day: string, locale: string): string {
  return write(day, locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
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

/** A moment, "2026-02-03T14:05:00Z" → "3 Feb 2026, 14:05" on this device's clock. */
export function moment(iso: string, locale: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat(international(locale), {
    dateStyle: 'medium',
    timeStyle: 'short'
  }).format(date);
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
