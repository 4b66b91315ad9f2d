// A moment as a field of type "datetime-local" holds it, on this device's clock.

/** Milliseconds since 1970 → "2026-02-03T14:05". */
export function localMinute(moment: number): string {
  const date = new Date(moment);
  const pad = (part: number, length = 2) => String(part).padStart(length, '0');
  const day = [pad(date.getFullYear(), 4), pad(date.getMonth() + 1), pad(date.getDate())];
  return `${day.join('-')}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}
