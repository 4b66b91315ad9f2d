// A clock that stands still until a test moves it.

interface Task {
  readonly due: number;
  readonly run: () => void;
}

export class ManualClock {
  #now = 1_790_000_000_000;
  #tasks = new Set<Task>();

  readonly now = (): number => this.#now;

  readonly after = (ms: number, run: () => void): (() => void) => {
    const task = { due: this.#now + ms, run };
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  };

  /** Let this much time pass, running what becomes due in its order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#tasks].sort((a, b) => a.due - b.due)[0];
      if (next === undefined || next.due > end) break;
      this.#tasks.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.run();
    }
    this.#now = end;
  }
}
