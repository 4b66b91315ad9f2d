// How long anybody had to wait for this process lately: the longest time in which its event loop did one thing only.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Meters } from './meters.ts';

/** The longest of the last one to two periods is told. */
const PERIOD = 30_000;
/** Starting up takes long, and nobody waits for it. */
const START = 1000;

/** Watch until the returned function is called. */
export function watchLag(meters: Meters): () => void {
  const delays = monitorEventLoopDelay({ resolution: 50 });
  delays.enable();
  let before = 0;
  const timer = setInterval(() => {
    before = delays.max;
    delays.reset();
  }, PERIOD);
  timer.unref();
  setTimeout(() => delays.reset(), START).unref();
  meters.gauge('event_loop_stall_seconds', () => Math.max(before, delays.max) / 1e9);
  return () => {
    clearInterval(timer);
    delays.disable();
  };
}
