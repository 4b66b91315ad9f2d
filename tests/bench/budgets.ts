// The budgets of the design that a server is measured against, and whether a run keeps them.
import type { Comparison } from './servers.ts';

/** One budget: of which figure, and the most it may be; `over` divides it by that contestant's. */
interface Budget {
  readonly name: string;
  readonly load: string;
  readonly figure: string;
  readonly most: number;
  readonly over?: string;
}

const OURS = 'Rapporteur';
const BUDGETS: readonly Budget[] = [
  {
    name: '500 people, 50 typing: key to other screen, p95 ms',
    load: '500 people, 50 typing',
    figure: 'key to screen, p95 ms',
    most: 100
  },
  {
    name: '500 people, 50 typing: nothing undelivered',
    load: '500 people, 50 typing',
    figure: 'keys not delivered',
    most: 0
  },
  {
    name: '500 people, 50 typing: CPU over that of Hocuspocus',
    load: '500 people, 50 typing',
    figure: 'server CPU s per 1,000 keys',
    most: 1 / 3,
    over: 'Hocuspocus 4'
  },
  {
    name: '100 people, 20 typing (120 updates/s): durable ack, p95 ms',
    load: '100 people, 20 typing',
    figure: 'key to ack, p95 ms',
    most: 100
  },
  {
    name: '50 × 2,000 offline edits: time over that of Hocuspocus',
    load: '50 bring 2,000 offline edits each',
    figure: 'all merged at a reader, ms',
    most: 3 / 4,
    over: 'Hocuspocus 4'
  },
  {
    name: '50 × 2,000 offline edits: nothing undelivered',
    load: '50 bring 2,000 offline edits each',
    figure: 'letters not delivered',
    most: 0
  },
  {
    name: '50 × 2,000 offline edits: longest stall of the event loop, ms',
    load: '50 bring 2,000 offline edits each',
    figure: 'longest stall, ms',
    most: 200
  },
  {
    name: '500 idle: KiB per connection',
    load: '500 idle connections',
    figure: 'KiB per idle connection',
    most: 40
  },
  {
    name: 'killed while 20 type: of what others had seen, lost',
    load: 'killed while 20 type',
    figure: 'of them lost by a kill',
    most: 0
  },
  { name: 'kills: of what was acked, lost', load: 'kills', figure: 'of them lost', most: 0 },
  {
    name: '500 come back at once: nothing undelivered',
    load: '500 come back to a server that starts again',
    figure: 'letters not delivered',
    most: 0
  },
  {
    name: 'attacked in all ways by turns: p99 of another member over its quiet value',
    load: 'attacked while 5 type',
    figure: 'attacked over quiet, p99',
    most: 2
  },
  {
    name: 'attacked in each way: worst p99 of another member over its quiet value',
    load: 'each attack by itself while 5 type',
    figure: 'over quiet, p99: worst',
    most: 2
  }
];

export interface Verdict {
  readonly budget: string;
  readonly most: number;
  readonly measured: number;
  readonly holds: boolean;
}

/** Of every budget whose load was run: what it came to. */
export function verdicts(comparisons: readonly Comparison[]): Verdict[] {
  return BUDGETS.flatMap(({ name, load, figure, most, over }) => {
    const found = comparisons.find((one) => one.load === load && one.figure === figure);
    const ours = found?.medians[OURS];
    if (ours === undefined) return [];
    const measured = over === undefined ? ours : ours / (found?.medians[over] ?? NaN);
    return [{ budget: name, most, measured, holds: measured <= most }];
  });
}

export function verdictTable(all: readonly Verdict[]): string {
  return all
    .map(({ budget, most, measured, holds }) =>
      [
        holds ? 'holds ' : 'MISSED',
        budget.padEnd(74),
        measured.toFixed(2).padStart(10),
        `of at most ${most.toFixed(2)}${holds ? '' : `, over by ${((measured / most - 1) * 100).toFixed(0)} %`}`
      ].join(' ')
    )
    .join('\n');
}
