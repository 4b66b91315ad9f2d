// SIGKILL while people type, fifty times: every edit that was acked is there after the restart.
import { expect, test } from 'vitest';
import { killRounds } from '../support/kill-rounds.ts';

/** Two servers at once, each with its own data. */
const ROUNDS = [25, 25];

test('[S7] fifty kills at random moments under load lose no acked edit', async () => {
  const seed = Date.now() % 1_000_000;
  const reports = await Promise.all(ROUNDS.map((rounds, at) => killRounds(rounds, seed + at)));
  for (const { rounds, acked, lost } of reports) {
    expect({ seed, lost }).toEqual({ seed, lost: [] });
    expect(acked).toBeGreaterThan(rounds);
  }
}, 300_000);
