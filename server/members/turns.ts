// Deeds that must see what the one before has done: those with one name run one after another.
export class Turns {
  readonly #running = new Map<string, Promise<unknown>>();

  async take<T>(name: string, run: () => Promise<T>): Promise<T> {
    const before = this.#running.get(name);
    const mine = (async () => {
      await before?.catch(() => undefined);
      return run();
    })();
    this.#running.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.#running.get(name) === mine) this.#running.delete(name);
    }
  }
}
