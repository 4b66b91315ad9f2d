// The numbers of meetings: counted in each series by itself, the next one proposed, one that two meetings have pointed out.

interface Numbered {
  /** As printed, "#65"; null where there is none. */
  readonly number: string | null;
  readonly series?: string | null;
}

/** "#12" → "#13", "2026-03" → "2026-04": after the highest of a series; undefined when none ends in digits. */
export function nextNumber(numbers: readonly (string | null | undefined)[]): string | undefined {
  let highest: { readonly value: number; readonly number: string } | undefined;
  for (const number of numbers) {
    const digits = /(\d{1,9})$/.exec(number ?? '')?.[1];
    if (!number || digits === undefined) continue;
    const value = Number(digits);
    if (highest === undefined || value > highest.value) highest = { value, number };
  }
  return highest?.number.replace(/\d+$/, (digits) =>
    String(Number(digits) + 1).padStart(digits.length, '0')
  );
}

/** Meetings that name no series are one. */
export const seriesOf = ({ series }: Pick<Numbered, 'series'>): string => series?.trim() ?? '';

/** The series that meetings name, each once. */
export function seriesIn(meetings: readonly Pick<Numbered, 'series'>[]): string[] {
  return [...new Set(meetings.map(seriesOf))].filter((series) => series !== '').sort();
}

export function inSeries<M extends Numbered>(meetings: readonly M[], series: string): M[] {
  return meetings.filter((meeting) => seriesOf(meeting) === series.trim());
}

/** What changes in a meeting's head with another number: a title that carries the old one carries the new one. */
export function renumbered(
  { title, number }: { readonly title: string; readonly number?: string | null },
  next: string
): { readonly number: string; readonly title?: string } {
  const carries = number && title.includes(number);
  return { number: next, ...(carries ? { title: title.replace(number, () => next) } : {}) };
}

/**
 * The day that a meeting is proposed for: as long after the last as that was after the one before, where that is a
 * number of whole weeks and lies ahead; otherwise today. All are ISO days, `before` in any order.
 */
export function nextDay(before: readonly string[], today: string): string {
  const WEEK = 7 * 86_400_000;
  const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
  const days = before.map(at).filter((one) => !Number.isNaN(one));
  const [last, previous] = days.sort((a, b) => b - a);
  if (last === undefined || previous === undefined) return today;
  const pause = last - previous;
  const next = new Date(last + pause).toISOString().slice(0, 10);
  return pause > 0 && pause % WEEK === 0 && pause <= 5 * WEEK && next >= today ? next : today;
}

export interface Clash<M> {
  readonly number: string;
  /** Keeps its number: final, or the first in the list. */
  readonly first: M;
  /** Wants another. */
  readonly meeting: M;
  /** The next that nobody has. */
  readonly next: string;
}

/**
 * Meetings of one series with one number, in the order given: who made theirs first keeps it, and what is
 * final keeps it in any case. Each of the others is offered a free number of its own.
 */
export function clashesOf<
  M extends Numbered & { readonly id: string; readonly status: 'draft' | 'review' | 'final' }
>(meetings: readonly M[]): Clash<M>[] {
  const clashes: Clash<M>[] = [];
  const holders = new Map<string, M[]>();
  for (const meeting of meetings) {
    const number = meeting.number?.trim();
    if (!number) continue;
    const key = JSON.stringify([seriesOf(meeting), number]);
    holders.set(key, [...(holders.get(key) ?? []), meeting]);
  }
  const taken = new Map<string, (string | null)[]>();
  for (const [first, ...others] of holders.values()) {
    if (!first || others.length === 0) continue;
    const all = [first, ...others];
    const keeper = all.find(({ status }) => status === 'final') ?? first;
    for (const meeting of all) {
      if (meeting === keeper || meeting.status === 'final') continue;
      const series = seriesOf(meeting);
      const numbers = taken.get(series) ?? inSeries(meetings, series).map(({ number }) => number);
      const next = nextNumber(numbers);
      if (next === undefined) continue;
      taken.set(series, [...numbers, next]);
      clashes.push({ number: meeting.number?.trim() ?? '', first: keeper, meeting, next });
    }
  }
  return clashes;
}
