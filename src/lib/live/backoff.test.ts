// The pauses between attempts.
import { describe, expect, it } from 'vitest';
import { backoff, MAX_BACKOFF } from './backoff.ts';

describe('backoff', () => {
  it.each([
    [0, 0, false, 1_000],
    [0, 0.5, false, 1_500],
    [1, 0, false, 2_000],
    [3, 0.999, false, 15_992],
    [0, 0, true, 5_000],
    [1, 0, true, 10_000]
  ])(
    '[L11] attempt %i with chance %d (crowded: %s) waits %i ms',
    (attempt, random, crowded, ms) => {
      expect(backoff(attempt, random, crowded)).toBe(ms);
    }
  );

  it('[L11] never waits longer than the most', () => {
    for (let attempt = 0; attempt < 100; attempt++) {
      expect(backoff(attempt, 0.999999)).toBeLessThanOrEqual(MAX_BACKOFF);
      expect(backoff(attempt, 0.999999, true)).toBeLessThanOrEqual(MAX_BACKOFF);
    }
  });
});
