// The number proposed for the next meeting, in the way the last ones were numbered.

/** "#12" → "#13", "2026-03" → "2026-04"; undefined when no number ends in digits. */
export function nextNumber(numbers: readonly (string | null)[]): string | undefined {
  let highest: { readonly value: number; readonly number: string } | undefined;
  for (const number of numbers) {
    const value = Number(/(\d{1,6})$/.exec(number ?? '')?.[1] ?? Number.NaN);
    if (number === null || Number.isNaN(value)) continue;
    if (highest === undefined || value > highest.value) highest = { value, number };
  }
  return highest?.number.replace(/\d+$/, (digits) =>
    String(Number(digits) + 1).padStart(digits.length, '0')
  );
}
