// `npm test`: brings what is missing, runs check, build, unit and browser tests, and ends with "N passed, N failed".
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pinnedNode, root, run, tool } from './toolbox.mjs';

/** @typedef {{ passed: number, failed: number, skipped: string[], wrong: string[] }} Tally */

const reports = mkdtempSync(path.join(tmpdir(), 'rapporteur-test-'));
/** Minutes after which a runner is taken for hung, also on a slow and busy machine. */
const HANGS = 30;
/** @type {Tally[]} */
const tallies = [];

try {
  await install();
  tallies.push(whole('check', await run(pinnedNode(), ['tests/check.mjs'])));
  tallies.push(whole('build', await tool('vite', ['build'])));
  tallies.push(await unitTests());
  tallies.push(await browserTests());
} catch (error) {
  console.error(error);
  tallies.push({ passed: 0, failed: 1, skipped: [], wrong: ['the test command itself'] });
} finally {
  rmSync(reports, { recursive: true, force: true });
}
sayAll();

/** `npm ci` unless node_modules stands exactly at package-lock.json; server/start.mjs keeps the same stamp. */
async function install() {
  const stamp = path.join(root, 'node_modules', '.rapporteur-lock');
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === lock) return;
  console.error('Installing the packages of package-lock.json with npm ci.');
  // npm's own Node, not the pinned one: npm ci removes that first.
  const { npm_execpath: npm, npm_node_execpath: node = process.execPath } = process.env;
  const code = npm ? await run(node, [npm, 'ci']) : await run('npm', ['ci']);
  if (code !== 0) throw new Error(`npm ci failed with exit code ${code}.`);
  writeFileSync(stamp, lock);
}

async function unitTests() {
  const file = path.join(reports, 'vitest.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await tool('vitest', args, { minutes: HANGS });
  return tally('unit tests', code, file, (report) => {
    const all = emptyTally();
    for (const module of report.testResults) {
      let failures = 0;
      for (const test of module.assertionResults) {
        if (test.status === 'passed') all.passed++;
        else if (test.status === 'failed') {
          failures++;
          all.wrong.push(test.fullName);
        } else all.skipped.push(test.fullName);
      }
      // A file that could not be loaded or did not end has no failed test, but failed.
      if (module.status === 'failed' && failures === 0) {
        failures++;
        all.wrong.push(`${path.relative(root, module.name)}: ${module.message}`);
      }
      all.failed += failures;
    }
    return all;
  });
}

async function browserTests() {
  // Only now: node_modules may not have been there when this program started.
  const { findBrowser } = await import('./browser.mjs');
  const browser = await findBrowser();
  const file = path.join(reports, 'playwright.json');
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  if (browser) env.CHROMIUM = browser;
  const code = await tool('playwright', ['test', '--reporter=list,json'], { env, minutes: HANGS });
  return tally('browser tests', code, file, (report) => {
    const all = emptyTally();
    for (const error of report.errors) {
      all.failed++;
      all.wrong.push(error.message ?? 'an error outside the tests');
    }
    for (const suite of report.suites) countSuite(suite, all);
    return all;
  });
}

/** Playwright's JSON report is a tree of suites. @param {any} suite @param {Tally} all */
function countSuite(suite, all) {
  for (const inner of suite.suites ?? []) countSuite(inner, all);
  for (const spec of suite.specs ?? [])
    for (const test of spec.tests) {
      if (test.status === 'expected') all.passed++;
      else if (test.status === 'skipped') {
        const why = test.annotations.find((/** @type {any} */ one) => one.type === 'skip');
        all.skipped.push([spec.title, why?.description].filter(Boolean).join(': '));
      } else {
        all.failed++;
        all.wrong.push(`${spec.file}: ${spec.title}`);
      }
    }
}

/** @returns {Tally} */
function emptyTally() {
  return { passed: 0, failed: 0, skipped: [], wrong: [] };
}

/** A step that counts as one. @param {string} name @param {number} code @returns {Tally} */
function whole(name, code) {
  return code === 0
    ? { ...emptyTally(), passed: 1 }
    : { ...emptyTally(), failed: 1, wrong: [name] };
}

/**
 * What a runner's report says. A report that is missing, empty or at odds with the exit code is a failure.
 * @param {string} name @param {number} code @param {string} file @param {(report: any) => Tally} count
 * @returns {Tally}
 */
function tally(name, code, file, count) {
  if (!existsSync(file))
    return { ...emptyTally(), failed: 1, wrong: [`${name} ended without a report`] };
  const all = count(JSON.parse(readFileSync(file, 'utf8')));
  const problem =
    all.passed + all.failed === 0
      ? `${name}: no test was found`
      : code !== 0 && all.failed === 0
        ? `${name} ended with exit code ${code}`
        : undefined;
  return problem ? { ...all, failed: all.failed + 1, wrong: [...all.wrong, problem] } : all;
}

function sayAll() {
  const passed = tallies.reduce((sum, one) => sum + one.passed, 0);
  const failed = tallies.reduce((sum, one) => sum + one.failed, 0);
  for (const one of tallies.flatMap((each) => each.skipped)) console.log(`skipped: ${one}`);
  for (const one of tallies.flatMap((each) => each.wrong)) console.log(`failed: ${one}`);
  process.exitCode = failed === 0 ? 0 : 1;
  console.log(`${passed} passed, ${failed} failed`);
}
