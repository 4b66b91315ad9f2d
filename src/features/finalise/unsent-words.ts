// Who may still hold unsent work when somebody is about to finalise, as sentences.
import type { Present } from '#lib/live/presence.ts';
import { getLocale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/words.ts';

/** Those who are connected say how much waits; of those who were cut off it is known only what they said before. */
export function unsentWords(
  people: readonly Present[],
  absent: readonly { readonly name: string; readonly unsent: number }[]
): string[] {
  const list = new Intl.ListFormat(getLocale(), { type: 'conjunction' });
  const holding = people.filter((person) => !person.self && person.unsent > 0);
  const count = holding.reduce((sum, { unsent }) => sum + unsent, 0);
  const [lost, unknown] = [
    absent.filter(({ unsent }) => unsent > 0),
    absent.filter(({ unsent }) => unsent === 0)
  ];
  const countLost = lost.reduce((sum, { unsent }) => sum + unsent, 0);
  const names = (all: readonly { readonly name: string }[]) =>
    list.format(all.map(({ name }) => name));
  return [
    ...(count > 0 ? [m.finalise_unsent({ people: names(holding), count })] : []),
    ...(lost.length > 0
      ? [m.attendance_unsent_lost({ people: names(lost), count: countLost })]
      : []),
    ...(unknown.length > 0 ? [m.finalise_unsent_unknown({ people: names(unknown) })] : [])
  ];
}
