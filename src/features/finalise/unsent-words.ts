// Who may still hold unsent work when somebody is about to finalise, as sentences.
import type { Present } from '#lib/live/presence.ts';
import { getLocale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/words.ts';

/** Those who are connected say how much waits; those who were cut off cannot. */
export function unsentWords(
  people: readonly Present[],
  absent: readonly { readonly name: string }[]
): string[] {
  const list = new Intl.ListFormat(getLocale(), { type: 'conjunction' });
  const holding = people.filter((person) => !person.self && person.unsent > 0);
  const count = holding.reduce((sum, { unsent }) => sum + unsent, 0);
  const names = (all: readonly { readonly name: string }[]) =>
    list.format(all.map(({ name }) => name));
  return [
    ...(count > 0 ? [m.finalise_unsent({ people: names(holding), count })] : []),
    ...(absent.length > 0 ? [m.finalise_unsent_unknown({ people: names(absent) })] : [])
  ];
}
