// The outline of a note: its headings, and the numbers of its agenda items, computed and never stored.
import type * as Y from 'yjs';
import type { MarkerKeys } from './blocks.ts';
import { markerOf, placesOf, setKeys } from './places.ts';
import { topSection, type TopSection } from './sections.ts';
import { textOf, type Block } from './render.ts';

export interface AgendaEntry {
  /** The heading block's key. */
  readonly key: string;
  /** Its place among the blocks given. */
  readonly index: number;
  readonly level: 1 | 2 | 3;
  /** Which section a level-1 heading opens; undefined below level 1. */
  readonly section: TopSection | undefined;
  /** Text that came late for a heading which was moved or removed meanwhile; nobody has said yet what it is. */
  readonly isLeftover: boolean;
  /**
   * Counted for agenda items; undefined for annexes, "Unsorted", lower headings, leftovers, and items that
   * their source left without a number (`printed` is empty).
   */
  readonly number: number | undefined;
  /** What is shown before the text: "2.", or the number as its source printed it. */
  readonly label: string | undefined;
  readonly text: string;
  /** Planned, in minutes. */
  readonly minutes: number | undefined;
  /** Who leads it, as words. */
  readonly lead: string | undefined;
  readonly outcome: Outcome | undefined;
  readonly timer: Timer | undefined;
}

/** What became of an item; nothing said means nobody decided. */
export const OUTCOMES = ['discussed', 'not-reached', 'carried'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Time spent on an item: what was counted, and since when it runs (ISO 8601 UTC), if it does. */
export interface Timer {
  readonly seconds: number;
  readonly since: string | undefined;
}

/** A heading's level; anything that is not 1 to 3 is brought to the nearest. */
export function levelOf(block: Pick<Block, 'keys'>): 1 | 2 | 3 {
  const { level } = block.keys;
  if (typeof level !== 'number' || level < 2) return 1;
  return level < 3 ? 2 : 3;
}

/** The headings among the blocks, in order. */
export function agendaOf(blocks: readonly Block[]): AgendaEntry[] {
  const entries: AgendaEntry[] = [];
  const latest = latestStart(blocks);
  let items = 0;
  blocks.forEach((block, index) => {
    if (block.keys.kind !== 'heading' || block.hidden) return;
    const level = levelOf(block);
    const section = level === 1 ? topSection(block.keys['section']) : undefined;
    const printed = block.keys['printed'];
    const isLeftover = block.keys.gone === true;
    const isNumbered = section === 'item' && printed !== '' && !isLeftover;
    const number = isNumbered ? ++items : undefined;
    const label =
      number === undefined ? undefined : typeof printed === 'string' ? printed : `${number}.`;
    entries.push({
      key: block.key,
      index,
      level,
      section,
      isLeftover,
      number,
      label,
      text: textOf(block.content),
      minutes: positive(block.keys['minutes']),
      lead: words(block.keys['lead']),
      outcome: outcomeOf(block.keys),
      timer: timerOf(block.keys, latest)
    });
  });
  return entries;
}

const positive = (value: unknown): number | undefined =>
  typeof value === 'number' && value > 0 ? value : undefined;
const words = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;

export function outcomeOf(keys: MarkerKeys): Outcome | undefined {
  return OUTCOMES.find((outcome) => outcome === keys['outcome']);
}

/** Of several timers that were started apart, the one started last runs; the others ended when it began. */
function timerOf(keys: MarkerKeys, latest: string | undefined): Timer | undefined {
  const seconds = positive(keys['spent']) ?? 0;
  const since = words(keys['since']);
  const timer = { seconds, since };
  if (since !== undefined && latest !== undefined && since !== latest)
    return { seconds: elapsed(timer, latest), since: undefined };
  return seconds === 0 && since === undefined ? undefined : timer;
}

function latestStart(blocks: readonly Block[]): string | undefined {
  const starts = blocks.flatMap(({ hidden, keys }) => (hidden ? [] : (words(keys['since']) ?? [])));
  return starts.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1);
}

/** Nobody spends so many seconds on one item: a timer that runs longer was forgotten, and counts nothing. */
const FORGOTTEN = 12 * 3600;

/** Whether a timer runs; `now` is ISO 8601 UTC. */
export function isRunning(timer: Timer | undefined, now: string): boolean {
  return timer?.since !== undefined && secondsBetween(timer.since, now) <= FORGOTTEN;
}

/** Seconds spent on an item until `now` (ISO 8601 UTC); a clock that was set back counts nothing. */
export function elapsed(timer: Timer | undefined, now: string): number {
  if (!timer) return 0;
  const running = timer.since === undefined ? 0 : secondsBetween(timer.since, now);
  return timer.seconds + (running <= FORGOTTEN ? Math.max(0, Math.round(running)) : 0);
}

/** Words that are no time count as no time at all. */
function secondsBetween(from: string, to: string): number {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return Number.isFinite(seconds) ? seconds : 0;
}

export interface ItemFacts {
  /** Planned minutes; 0 for none. */
  readonly minutes?: number;
  readonly lead?: string;
  readonly outcome?: Outcome | 'none';
}

/** Say more of an agenda item; what is not named stays. */
export function setItem(doc: Y.Doc, key: string, facts: ItemFacts, origin?: unknown): boolean {
  const { minutes, lead, outcome } = facts;
  return setKeys(
    doc,
    key,
    {
      ...(minutes === undefined ? {} : { minutes: positive(minutes) }),
      ...(lead === undefined ? {} : { lead: words(lead)?.trim() }),
      ...(outcome === undefined ? {} : { outcome: outcome === 'none' ? undefined : outcome })
    },
    origin
  );
}

/** Let an item's timer run, and stop every other; one that runs goes on. `now` is ISO 8601 UTC. */
export function startTimer(doc: Y.Doc, key: string, now: string, origin?: unknown): boolean {
  const entries = agendaOf(placesOf(doc).map(({ block }) => block));
  const own = entries.find((entry) => entry.key === key);
  if (!own || isRunning(own.timer, now)) return false;
  doc.transact(() => {
    for (const { key: other } of entries) settle(doc, other, entries, now);
    setKeys(doc, key, { since: now });
  }, origin);
  return true;
}

export function stopTimer(doc: Y.Doc, key: string, now: string, origin?: unknown): boolean {
  const entries = agendaOf(placesOf(doc).map(({ block }) => block));
  if (words(markerOf(doc, key)?.get('since')) === undefined) return false;
  doc.transact(() => settle(doc, key, entries, now), origin);
  return true;
}

/** Write down what a started timer counted. */
function settle(doc: Y.Doc, key: string, entries: readonly AgendaEntry[], now: string): void {
  if (!markerOf(doc, key)?.has('since')) return;
  const timer = entries.find((entry) => entry.key === key)?.timer;
  setKeys(doc, key, { since: undefined, spent: positive(elapsed(timer, now)) });
}
