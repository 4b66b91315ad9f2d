// How long to wait before trying the server again: longer each time, never in step with others.

export const MAX_BACKOFF = 30_000;

/**
 * Milliseconds before attempt number `attempt` (0 is the first retry); `random` is in [0, 1).
 * A first retry comes after one to two seconds, or five to ten where the server asked for room.
 */
export function backoff(attempt: number, random: number, crowded = false): number {
  const first = crowded ? 5_000 : 1_000;
  const least = Math.min(MAX_BACKOFF / 2, first * 2 ** Math.min(attempt, 10));
  return Math.round(least * (1 + random));
}
