// `npm run bench`: what the product costs beside its peers, as a table, and as JSON with `--json FILE`.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { performances, play } from '../support/random-edits.ts';
import { verdicts, verdictTable } from './budgets.ts';
import type { Figure } from './figures.ts';
import { benchNote } from './note.ts';
import { benchServers, table } from './servers.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    /** Random runs of three devices; CI plays 2,000. With 0 there are none. */
    runs: { type: 'string', default: '3000' },
    rounds: { type: 'string', default: '3' },
    /** Seconds of typing in each round. */
    seconds: { type: 'string', default: '8' },
    /** How often our server is killed under load. */
    kills: { type: 'string', default: '200' },
    /** Only the loads whose name holds this. */
    only: { type: 'string' }
  }
});

const note = values.only ? [] : benchNote();
const convergence = values.only ? [] : benchConvergence(Number(values.runs));
for (const { name, value, unit } of [...note, ...convergence])
  console.log(`${name.padEnd(48)} ${value.toFixed(2).padStart(10)} ${unit}`);
const started = performance.now();
const servers = await benchServers(
  {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    kills: Number(values.kills),
    only: values.only
  },
  (line) => console.error(line)
);
const budgets = verdicts(servers);
console.log(table(servers));
console.log(`\nBudgets\n${verdictTable(budgets)}`);
console.error(`${((performance.now() - started) / 60_000).toFixed(1)} minutes.`);
if (values.json) {
  const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? '', node: process.version };
  const report = { machine, rounds: Number(values.rounds), note, convergence, servers, budgets };
  writeFileSync(values.json, JSON.stringify(report, null, 2));
}

/** More random runs than CI has time for; a failing script is printed and ends the bench. */
function benchConvergence(runs: number): Figure[] {
  if (runs === 0) return [];
  fc.assert(
    fc.property(performances, ([script, ids]) => play(script, ids)),
    { numRuns: runs }
  );
  return [{ name: 'random runs of three devices without a loss', value: runs, unit: 'runs' }];
}
