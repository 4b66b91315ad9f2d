// Figures of a measurement, and how several samples become one.

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 50);
}

/** The nearest-rank percentile; NaN for no samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)] ?? NaN;
}
