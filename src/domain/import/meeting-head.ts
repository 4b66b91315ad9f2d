// What the first lines of a document say about the meeting: title, number, date, and what sort of document it is.
import type { NoteMeta } from '../note/note.ts';

/** The longest title a meeting may have; a longer first line is not one. */
export const MAX_TITLE = 300;

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december'
];
const MONTH = `(${MONTHS.join('|')}|${MONTHS.map((month) => `${month.slice(0, 3)}\\.?`).join('|')}|sept\\.?)`;
const DATES: readonly (readonly [RegExp, 'ymd' | 'dmy' | 'mdy'])[] = [
  [/(?<!\d)(\d{4})[-.](\d{1,2})[-.](\d{1,2})(?!\d)(?:T[\d:.]+Z?)?/, 'ymd'],
  [new RegExp(`(?<![\\d])(\\d{1,2})(?:st|nd|rd|th)? ${MONTH},? (\\d{4})(?!\\d)`, 'i'), 'dmy'],
  [new RegExp(`\\b${MONTH} (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})(?!\\d)`, 'i'), 'mdy']
];

export interface FoundDate {
  /** ISO, "2026-02-03". */
  readonly date: string;
  readonly asPrinted: string;
  readonly index: number;
}

/** The first date in the text, in English or ISO; undefined for a day that does not exist. */
export function findDate(text: string): FoundDate | undefined {
  for (const [pattern, order] of DATES) {
    const match = pattern.exec(text);
    if (!match) continue;
    const [asPrinted, a = '', b = '', c = ''] = match;
    const [year, month, day] =
      order === 'ymd' ? [a, b, c] : order === 'dmy' ? [c, monthOf(b), a] : [c, monthOf(a), b];
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    if (isDay(date)) return { date, asPrinted, index: match.index };
  }
  return undefined;
}

function monthOf(word: string): string {
  const start = word.slice(0, 3).toLowerCase();
  return String(MONTHS.findIndex((month) => month.startsWith(start)) + 1);
}

function isDay(date: string): boolean {
  const time = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date);
}

/** What a heading line says; nothing is made up, and the whole line is kept. */
export function readTitleLine(line: string): NoteMeta {
  const titleLine = line.trim();
  const found = findDate(titleLine);
  const number = /(?:^|\s)(#\s?\d{1,6})\b/.exec(titleLine)?.[1];
  const mode = /\b(virtual|online|hybrid|in[- ]person)\b/i.exec(titleLine)?.[1];
  return {
    title: withoutDate(titleLine, found) || titleLine,
    ...(number ? { number } : {}),
    ...(found ? { date: found.date, dateAsPrinted: found.asPrinted } : {}),
    titleLine,
    ...(mode ? { mode } : {})
  };
}

/** The line without a date that closes it, and without what set it apart: "Call #3 | 4 May 2026". */
function withoutDate(line: string, found: FoundDate | undefined): string {
  if (!found || found.index + found.asPrinted.length !== line.length) return line;
  return line.slice(0, found.index).replace(/[\s|,:;–—-]+$/u, '');
}

/** "Summary report", "Minutes": a short line that says what sort of document this is. */
export function isDocumentType(line: string): boolean {
  return /^(?:[\p{L}-]+ ){0,3}(?:report|minutes|notes|record|summary)$/iu.test(line.trim());
}
