// `npm run check`: the words compile, types hold, lint and formatting are clean; says at the end what was not.
import { tool } from './toolbox.mjs';

/** @type {readonly (readonly [string, Parameters<typeof tool>[0], readonly string[]])[]} */
const STEPS = [
  [
    'words',
    'paraglide',
    [
      'compile',
      '--project',
      './src/lib/i18n/project.inlang',
      '--outdir',
      './src/lib/i18n/paraglide'
    ]
  ],
  ['svelte-kit sync', 'svelte-kit', ['sync']],
  ['types', 'svelte-check', ['--tsconfig', './tsconfig.json', '--fail-on-warnings']],
  ['lint', 'eslint', ['--max-warnings=0', '.']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']]
];

const failed = [];
for (const [name, command, args] of STEPS) {
  console.log(`\n— ${name}`);
  if ((await tool(command, args)) !== 0) failed.push(name);
}
console.log(failed.length === 0 ? '\ncheck passed' : `\ncheck failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
