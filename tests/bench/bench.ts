// `npm run bench`: what the product costs, as a table, and as JSON with `--json FILE`.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { performances, play } from '../support/random-edits.ts';
import type { Figure } from './figures.ts';
import { benchNote } from './note.ts';

const { values } = parseArgs({
  options: { json: { type: 'string' }, runs: { type: 'string', default: '10000' } }
});

const sections: Record<string, Figure[]> = {
  note: benchNote(),
  convergence: benchConvergence(Number(values.runs))
};

for (const [section, figures] of Object.entries(sections)) {
  console.log(`\n${section}`);
  for (const { name, value, unit } of figures)
    console.log(`  ${name.padEnd(48)} ${value.toFixed(2).padStart(10)} ${unit}`);
}
if (values.json) writeFileSync(values.json, JSON.stringify(sections, null, 2));

/** More random runs than CI has time for; a failing script is printed and ends the bench. */
function benchConvergence(runs: number): Figure[] {
  fc.assert(
    fc.property(performances, ([script, ids]) => play(script, ids)),
    { numRuns: runs }
  );
  return [
    { name: 'random runs of three devices', value: runs, unit: 'runs' },
    { name: 'of them with a loss or a difference', value: 0, unit: 'runs' }
  ];
}
