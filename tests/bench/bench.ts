// `npm run bench`: what the product costs beside its peers, as a table, and as JSON with `--json FILE`.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { performances, play } from '../support/random-edits.ts';
import type { Figure } from './figures.ts';
import { benchNote } from './note.ts';
import { benchServers, table } from './servers.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    /** Random runs of three devices; CI plays 2,000. */
    runs: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
    /** Seconds of typing in each round. */
    seconds: { type: 'string', default: '10' },
    /** Only the loads whose name holds this. */
    only: { type: 'string' }
  }
});

const note = values.only ? [] : benchNote();
const convergence = values.only ? [] : benchConvergence(Number(values.runs));
for (const { name, value, unit } of [...note, ...convergence])
  console.log(`${name.padEnd(48)} ${value.toFixed(2).padStart(10)} ${unit}`);
const servers = await benchServers(
  Number(values.rounds),
  Number(values.seconds),
  values.only,
  (line) => console.error(line)
);
console.log(table(servers));
if (values.json)
  writeFileSync(values.json, JSON.stringify({ note, convergence, servers }, null, 2));

/** More random runs than CI has time for; a failing script is printed and ends the bench. */
function benchConvergence(runs: number): Figure[] {
  if (runs === 0) return [];
  fc.assert(
    fc.property(performances, ([script, ids]) => play(script, ids)),
    { numRuns: runs }
  );
  return [{ name: 'random runs of three devices without a loss', value: runs, unit: 'runs' }];
}
