// Throws away what the operator has said to keep for a time only: at the start, and then once a day.
import type { Passing, Storage } from './storage.ts';

/** Days to keep each; 0 keeps it for good. */
export interface RetentionPeriods {
  readonly log: number;
  readonly commands: number;
  readonly invites: number;
  readonly sessions: number;
}

export interface RetentionDeps {
  readonly storage: Pick<Storage, 'oldLogs' | 'trimLog' | 'forget'>;
  readonly days: RetentionPeriods;
  readonly now: () => number;
  readonly report: (event: string, fields: Readonly<Record<string, string | number>>) => void;
  /** Run something later; gives the way to call it off. */
  readonly after?: (ms: number, run: () => void) => () => void;
}

const DAY = 24 * 60 * 60 * 1000;
/** Rows that one transaction may remove: everybody's commits wait for it. */
const ROWS = 200;
const PASSING: readonly Passing[] = ['commands', 'invites', 'sessions'];

/** A timer that keeps no process alive. */
function later(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms).unref();
  return () => clearTimeout(timer);
}

export class Retention {
  readonly #deps: RetentionDeps;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();
  #callOff: () => void = () => undefined;

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
  }

  /** Run now and from then on once a day. A run that fails is reported, and the next day's tries again. */
  start(): void {
    const { report, after = later } = this.#deps;
    this.#running = this.run().catch((error: unknown) => {
      if (!this.#stopped) report('retention-failed', { why: String(error) });
    });
    this.#callOff = after(DAY, () => this.start());
  }

  /** Call off what is to come, and wait for the transaction under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#callOff();
    await this.#running;
  }

  /** Remove everything whose time is over, in small transactions. */
  async run(): Promise<void> {
    const { storage, days, now, report } = this.#deps;
    const removed: Record<string, number> = {};
    for (const what of PASSING) {
      if (days[what] === 0) continue;
      const before = now() - days[what] * DAY;
      removed[what] = await this.#whileMany(() => storage.forget(what, before, ROWS));
    }
    if (days.log > 0) removed.log = await this.#trimLogs(now() - days.log * DAY);
    if (Object.values(removed).some((count) => count > 0)) report('retention', removed);
  }

  async #trimLogs(before: number): Promise<number> {
    const { storage, now, report } = this.#deps;
    let removed = 0;
    for (const doc of await storage.oldLogs(before)) {
      removed += await this.#whileMany(async () => {
        const trimmed = await storage.trimLog({ doc, before, atMost: ROWS, at: now() });
        if (typeof trimmed === 'number') return trimmed;
        report('log-not-trimmed', { doc, why: trimmed.message });
        return 0;
      });
    }
    return removed;
  }

  /** Again and again, until fewer rows went than may go at once. */
  async #whileMany(remove: () => Promise<number>): Promise<number> {
    let all = 0;
    while (!this.#stopped) {
      const some = await remove();
      all += some;
      if (some < ROWS) break;
    }
    return all;
  }
}
