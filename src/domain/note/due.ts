// The day that words for a deadline mean, where they mean one: proposed beside the words, never put in their place.

const MONTHS =
  'january february march april may june july august september october november december'.split(
    ' '
  );
const DAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');
const COUNTS = 'one two three four five six seven eight nine ten'.split(' ');

const MONTH = `(${MONTHS.map((name) => `${name}|${name.slice(0, 3)}\\.?`).join('|')}|sept\\.?)`;
const DAY = `(${DAYS.map((name) => `${name}|${name.slice(0, 3)}\\.?`).join('|')}|tues\\.?|thurs?\\.?)`;
const COUNT = `(\\d{1,3}|an?|${COUNTS.join('|')})`;
const YEAR = '(?:,? (\\d{4}))?(?!\\d)';

const ISO = /(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)/;
/** Day, month, year with full stops, as much of Europe writes it. With slashes the order is not known. */
const DOTTED = /(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)/;
const DAY_MONTH = new RegExp(
  `(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH}(?!\\p{L})${YEAR}`,
  'iu'
);
const MONTH_DAY = new RegExp(
  `(?<!\\p{L})${MONTH} (\\d{1,2})(?:st|nd|rd|th)?(?![\\d:])${YEAR}`,
  'iu'
);
const END_OF = new RegExp(
  `(?<!\\p{L})end (?:of )?(?:the )?(?:${MONTH}(?!\\p{L})${YEAR}|(this |next )?(week|month|year)(?!\\p{L})|(\\d{4})(?!\\d)|Q([1-4])(?: (\\d{4}))?)`,
  'iu'
);
const WEEKDAY = new RegExp(`(?<!\\p{L})(?:(next|this|coming) )?${DAY}(?!\\p{L})`, 'iu');
const IN = new RegExp(`(?<!\\p{L})(?:in|within) ${COUNT} (day|week|month)s?(?!\\p{L})`, 'iu');
const NEAR = /(?<!\p{L})(today|tomorrow)(?!\p{L})/iu;

/**
 * The day, as an ISO date, or undefined: "early September" and "next meeting" name none. A day without
 * a year is the first on or after the meeting; "Friday" is the first after it, "next Friday" the one in
 * the week after (weeks begin on Monday). `meetingDate` is an ISO date; without it only words that
 * name a year mean a day.
 */
export function dueDateOf(words: string, meetingDate?: string): string | undefined {
  const text = words.replace(/\s+/g, ' ').trim();
  const from = meetingDate === undefined ? undefined : parse(meetingDate);
  const iso = ISO.exec(text);
  if (iso) return day(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const dotted = DOTTED.exec(text);
  if (dotted) return day(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]));
  const dayMonth = DAY_MONTH.exec(text);
  if (dayMonth) return dayOf(dayMonth[1], dayMonth[2], dayMonth[3], from);
  const monthDay = MONTH_DAY.exec(text);
  if (monthDay) return dayOf(monthDay[2], monthDay[1], monthDay[3], from);
  const end = END_OF.exec(text);
  if (end) return endOf(end, from);
  return from && relative(text, from);
}

function dayOf(
  date: string | undefined,
  month: string | undefined,
  year: string | undefined,
  from: Date | undefined
): string | undefined {
  const [d, m] = [Number(date), monthOf(month)];
  return year === undefined
    ? from && firstFrom(from, (y) => day(y, m, d))
    : day(Number(year), m, d);
}

/** The first such day on or after `from`; 29 February may be some years away. */
function firstFrom(from: Date, inYear: (year: number) => string | undefined): string | undefined {
  for (let year = from.getUTCFullYear(); year <= from.getUTCFullYear() + 8; year++) {
    const found = inYear(year);
    if (found !== undefined && found >= format(from)) return found;
  }
  return undefined;
}

function endOf(match: RegExpExecArray, from: Date | undefined): string | undefined {
  const [, month, monthYear, which, span, year, quarter, quarterYear] = match;
  if (year !== undefined) return lastOf(Number(year), 12);
  const named =
    month === undefined ? (quarter === undefined ? 0 : Number(quarter) * 3) : monthOf(month);
  if (named > 0) {
    const given = monthYear ?? quarterYear;
    if (given !== undefined) return lastOf(Number(given), named);
    return from && firstFrom(from, (y) => lastOf(y, named));
  }
  if (!from || span === undefined) return undefined;
  const later = which?.trim().toLowerCase() === 'next' ? 1 : 0;
  const [y, m] = [from.getUTCFullYear(), from.getUTCMonth() + 1];
  if (span.toLowerCase() === 'year') return lastOf(y + later, 12);
  if (span.toLowerCase() === 'month') return lastOf(y, m + later);
  return plusDays(from, 5 - weekday(from) + 7 * later + (weekday(from) > 5 ? 7 : 0));
}

function relative(text: string, from: Date): string | undefined {
  const near = NEAR.exec(text)?.[1]?.toLowerCase();
  if (near !== undefined) return plusDays(from, near === 'today' ? 0 : 1);
  const within = IN.exec(text);
  if (within) {
    const [, count = '', unit = ''] = within;
    const many = /^an?$/i.test(count)
      ? 1
      : Number(count) || COUNTS.indexOf(count.toLowerCase()) + 1;
    if (unit.toLowerCase() !== 'month')
      return plusDays(from, many * (unit.toLowerCase() === 'day' ? 1 : 7));
    const [y, m] = [from.getUTCFullYear(), from.getUTCMonth() + 1 + many];
    const last = lastOf(y, m);
    const same = `${last.slice(0, 8)}${format(from).slice(8)}`;
    return same < last ? same : last;
  }
  const named = WEEKDAY.exec(text);
  if (!named) return undefined;
  const [, which, name = ''] = named;
  // "sat" and "sun" are also words; alone they are read only as the day's name with a capital letter.
  if (/^(sat|sun|mon|wed)$/.test(name)) return undefined;
  const wanted = DAYS.findIndex((one) => one.startsWith(name.slice(0, 3).toLowerCase())) || 7;
  if (which?.toLowerCase() === 'next') return plusDays(from, 7 - weekday(from) + wanted);
  return plusDays(from, ((wanted - weekday(from) + 6) % 7) + 1);
}

/** 1 is Monday, 7 Sunday. */
const weekday = (date: Date): number => date.getUTCDay() || 7;

function monthOf(word = ''): number {
  return MONTHS.findIndex((month) => month.startsWith(word.slice(0, 3).toLowerCase())) + 1;
}

/** An ISO date, or undefined for a day that does not exist. */
function day(year: number, month: number, date: number): string | undefined {
  const time = new Date(Date.UTC(year, month - 1, date));
  if (year < 1000 || time.getUTCMonth() !== month - 1 || time.getUTCDate() !== date)
    return undefined;
  return format(time);
}

/** The last day of a month; month 13 is January of the year after. */
const lastOf = (year: number, month: number): string => format(new Date(Date.UTC(year, month, 0)));

function plusDays(from: Date, days: number): string {
  return format(new Date(from.getTime() + days * 86_400_000));
}

const format = (date: Date): string => date.toISOString().slice(0, 10);

function parse(date: string): Date | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date);
  const found = match && day(Number(match[1]), Number(match[2]), Number(match[3]));
  return found ? new Date(`${found}T00:00:00Z`) : undefined;
}
