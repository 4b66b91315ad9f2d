// Time as the live note sees it, so that tests own it.

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Run `task` once, after `ms`; the answer calls it off. */
  readonly after: (ms: number, task: () => void) => () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  }
};

/** The present as ISO 8601 UTC. */
export const isoNow = (clock: Clock): string => new Date(clock.now()).toISOString();
