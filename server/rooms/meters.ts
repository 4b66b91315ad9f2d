// What the server counts about itself, in the Prometheus text format.

/** Upper bounds in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const;

interface Histogram {
  readonly buckets: number[];
  sum: number;
  count: number;
}

function seriesOf(name: string, label: { readonly [key: string]: string }): string {
  const pairs = Object.entries(label).map(([key, value]) => `${key}="${value}"`);
  return `${name}{${pairs.join(',')}}`;
}

export class Meters {
  readonly #counters = new Map<string, number>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #gauges = new Map<string, () => number>();

  /** `label` is a fixed word, like a reason or a code: never a name, an id or text. */
  count(name: string, label?: { readonly [key: string]: string }, by = 1): void {
    const series = label === undefined ? name : seriesOf(name, label);
    this.#counters.set(series, (this.#counters.get(series) ?? 0) + by);
  }

  observe(name: string, seconds: number): void {
    const one = this.#histograms.get(name) ?? { buckets: BOUNDS.map(() => 0), sum: 0, count: 0 };
    this.#histograms.set(name, one);
    BOUNDS.forEach((bound, index) => {
      if (seconds <= bound) one.buckets[index] = (one.buckets[index] ?? 0) + 1;
    });
    one.sum += seconds;
    one.count += 1;
  }

  gauge(name: string, read: () => number): void {
    this.#gauges.set(name, read);
  }

  text(): string {
    const lines: string[] = [];
    const typed = new Set<string>();
    for (const [series, value] of [...this.#counters].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const name = series.replace(/\{.*/, '');
      if (!typed.has(name)) lines.push(`# TYPE rapporteur_${name} counter`);
      typed.add(name);
      lines.push(`rapporteur_${series} ${value}`);
    }
    for (const [name, read] of this.#gauges)
      lines.push(`# TYPE rapporteur_${name} gauge`, `rapporteur_${name} ${read()}`);
    for (const [name, { buckets, sum, count }] of this.#histograms) {
      lines.push(`# TYPE rapporteur_${name} histogram`);
      BOUNDS.forEach((bound, index) =>
        lines.push(`rapporteur_${name}_bucket{le="${bound}"} ${buckets[index] ?? 0}`)
      );
      lines.push(`rapporteur_${name}_bucket{le="+Inf"} ${count}`);
      lines.push(`rapporteur_${name}_sum ${sum}`, `rapporteur_${name}_count ${count}`);
    }
    return `${lines.join('\n')}\n`;
  }
}
