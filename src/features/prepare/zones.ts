// The time zones that one can choose, and the one somebody means who types the name of a town.
import { isTimeZone } from '#domain/note/time-zone.ts';

/** IANA names, UTC first. */
export function knownZones(): readonly string[] {
  const zones =
    typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
  return ['UTC', ...zones.filter((zone) => zone !== 'UTC')];
}

/** "nairobi" or "africa/nairobi" is "Africa/Nairobi"; undefined where no zone, or more than one, is meant. */
export function zoneNamed(
  words: string,
  zones: readonly string[] = knownZones()
): string | undefined {
  const plain = (text: string) =>
    text
      .trim()
      .toLowerCase()
      .replaceAll(/[\s_]+/g, ' ');
  const wanted = plain(words);
  if (wanted === '') return undefined;
  const exact = zones.find((zone) => plain(zone) === wanted);
  if (exact !== undefined) return exact;
  // Older names that browsers still know: "Asia/Calcutta", "GMT".
  if (isTimeZone(words.trim())) return words.trim();
  const town = (zone: string) => plain(zone.split('/').at(-1) ?? '');
  const found = zones.filter((zone) => town(zone) === wanted);
  const begun = found.length > 0 ? found : zones.filter((zone) => town(zone).startsWith(wanted));
  return begun.length === 1 ? begun[0] : undefined;
}
