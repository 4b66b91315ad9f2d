// Waiting for a fact instead of for a time.

/** Let pending work go on until `fact` holds; says what was awaited when it never does. */
export async function until(what: string, fact: () => boolean): Promise<void> {
  const end = Date.now() + 5_000;
  while (!fact()) {
    if (Date.now() > end) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
