// Our server beside its peers under the same loads, taking turns, several times; medians and ratios.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median } from './figures.ts';
import { dying, idling, joining, returning, typing, type Result } from './load/scenarios.ts';
import { attacked, attackedEachWay, killedAgainAndAgain, storming } from './load/storm.ts';
import { CONTESTANTS, type Contestant, type Running } from './peers/contestants.ts';

interface Load {
  readonly name: string;
  /** Who takes part: the relay only where keeping does not matter, and ours alone where others would not stand it. */
  readonly who: 'all' | 'keepers' | 'ours';
  /** Whether once is enough, whatever the rounds. */
  readonly once?: boolean;
  run(contestant: Contestant, dataDir: string): Promise<Result>;
}

const on =
  (run: (server: Running, contestant: Contestant) => Promise<Result>) =>
  async (contestant: Contestant, dataDir: string): Promise<Result> => {
    const server = await contestant.start(dataDir);
    try {
      return await run(server, contestant);
    } finally {
      await server.end('SIGTERM');
    }
  };

const typists = (people: number, writers: number, seconds: number): Load => ({
  name: `${people} people, ${writers} typing`,
  who: 'all',
  run: on((server, contestant) => typing(contestant, server, { people, writers, seconds }))
});

function loads(seconds: number, kills: number): Load[] {
  return [
    typists(10, 5, seconds),
    typists(100, 20, seconds),
    typists(500, 50, seconds),
    { name: '500 join in 5 s', who: 'keepers', run: on((server) => joining(server, 500)) },
    {
      name: '50 bring 2,000 offline edits each',
      who: 'keepers',
      run: on((server) => returning(server, { people: 50, edits: 2000 }))
    },
    {
      name: '500 idle connections',
      who: 'all',
      run: on((server, contestant) => idling(contestant, server, 500))
    },
    {
      name: '500 come back to a server that starts again',
      who: 'keepers',
      run: (contestant, dataDir) => storming(contestant, dataDir, 500)
    },
    {
      name: 'attacked while 5 type',
      who: 'ours',
      run: on((server, contestant) => attacked(contestant, server, seconds))
    },
    {
      name: 'each attack by itself while 5 type',
      who: 'ours',
      once: true,
      run: on((server, contestant) => attackedEachWay(contestant, server, seconds / 2))
    },
    { name: 'killed while 20 type', who: 'keepers', run: dying },
    { name: 'kills', who: 'ours', once: true, run: () => killedAgainAndAgain(kills) }
  ];
}

export interface Comparison {
  readonly load: string;
  readonly figure: string;
  /** The median of all runs, by contestant. */
  readonly medians: Readonly<Record<string, number>>;
  /** Our median over that of each other. */
  readonly ratios: Readonly<Record<string, number>>;
  readonly runs: Readonly<Record<string, readonly number[]>>;
}

export interface Wish {
  readonly rounds: number;
  /** Of typing, in each round. */
  readonly seconds: number;
  readonly kills: number;
  /** Only the loads whose name holds this. */
  readonly only: string | undefined;
}

/** Every load on every server in turn, `rounds` times. */
export async function benchServers(
  { rounds, seconds, kills, only }: Wish,
  tell: (line: string) => void
): Promise<Comparison[]> {
  const samples = new Map<string, Map<string, number[]>>();
  for (const load of loads(seconds, kills)) {
    if (only && !load.name.includes(only)) continue;
    for (let round = 0; round < (load.once ? 1 : rounds); round++)
      for (const contestant of CONTESTANTS) {
        if (!takesPart(contestant, load)) continue;
        const dataDir = await mkdtemp(path.join(tmpdir(), 'rapporteur-bench-'));
        try {
          const result = await load.run(contestant, dataDir);
          for (const [figure, value] of Object.entries(result)) {
            const key = `${load.name}\n${figure}`;
            const by = samples.get(key) ?? new Map<string, number[]>();
            samples.set(key, by);
            by.set(contestant.name, [...(by.get(contestant.name) ?? []), value]);
          }
          tell(`  ${load.name}, round ${round + 1}: ${contestant.name} done`);
        } catch (error) {
          tell(`  ${load.name}, round ${round + 1}: ${contestant.name} FAILED: ${String(error)}`);
        } finally {
          await rm(dataDir, { recursive: true, force: true });
        }
      }
  }
  return [...samples].map(([key, by]) => {
    const [load = '', figure = ''] = key.split('\n');
    const medians = Object.fromEntries([...by].map(([name, values]) => [name, median(values)]));
    const { Rapporteur: ours = NaN, ...others } = medians;
    return {
      load,
      figure,
      medians,
      ratios: Object.fromEntries(
        Object.entries(others).map(([name, theirs]) => [name, ours / theirs])
      ),
      runs: Object.fromEntries(by)
    };
  });
}

function takesPart({ name }: Contestant, { who }: Load): boolean {
  if (who === 'all') return true;
  return who === 'keepers' ? name !== 'raw relay' : name === 'Rapporteur';
}

/** A table with the peers' medians, and ours over Hocuspocus'. */
export function table(comparisons: readonly Comparison[]): string {
  const names = CONTESTANTS.map(({ name }) => name);
  const lines: string[] = [];
  let load = '';
  for (const { load: current, figure, medians, ratios } of comparisons) {
    if (current !== load) {
      load = current;
      lines.push(
        '',
        load,
        ['', ...names, 'ours / Hocuspocus'].map((cell, at) => pad(cell, at)).join('')
      );
    }
    const over = ratios['Hocuspocus 4'];
    const ratio = over !== undefined && Number.isFinite(over) ? over.toFixed(2) : '';
    const cells = names.map((name) => medians[name]?.toFixed(2) ?? '–');
    lines.push([`  ${figure}`, ...cells, ratio].map((cell, at) => pad(cell, at)).join(''));
  }
  return lines.join('\n');
}

const pad = (cell: string, at: number) => (at === 0 ? cell.padEnd(38) : cell.padStart(20));
