// SIGKILL while people type, fifty times: every edit that was acked is there after the restart.
import { expect, test } from 'vitest';
import { killRounds } from '../support/kill-rounds.ts';

const ROUNDS = 50;

test('[S7] fifty kills at random moments under load lose no acked edit', async () => {
  const seed = Date.now() % 1_000_000;
  const report = await killRounds(ROUNDS, seed);
  expect({ seed, lost: report.lost }).toEqual({ seed, lost: [] });
  expect(report.acked).toBeGreaterThan(ROUNDS);
}, 300_000);
