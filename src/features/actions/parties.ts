// Whom an action may be given to: people, coalitions and groups that are known, to be suggested and to be read by name.
import type { Owner } from '#domain/note/action-facts.ts';
import type { Person } from '#domain/note/note.ts';
import { kindOfName } from '#domain/note/typed.ts';

/** Each name once: those of this meeting before those of earlier actions. */
export function knownParties(
  people: Iterable<Pick<Person, 'name' | 'affiliations'>>,
  earlier: readonly Owner[]
): Owner[] {
  const parties = new Map<string, Owner>();
  const add = (owner: Owner) => {
    const key = fold(owner.name);
    if (key !== '' && !parties.has(key)) parties.set(key, owner);
  };
  const here = [...people];
  for (const { name } of here) add({ kind: 'person', name });
  for (const { affiliations } of here)
    for (const name of affiliations) add({ kind: 'coalition', name });
  earlier.forEach(add);
  return [...parties.values()];
}

/** Those with every word typed, beginnings of names first. */
export function suggestParties(typed: string, parties: readonly Owner[]): Owner[] {
  const wanted = fold(typed);
  const words = wanted.split(' ');
  const begins = (name: string) => name.startsWith(wanted);
  return parties
    .filter(({ name }) => words.every((word) => ` ${fold(name)}`.includes(` ${word}`)))
    .sort((a, b) => Number(begins(fold(b.name))) - Number(begins(fold(a.name))));
}

/** What was typed, as the one that is known by this name or by what it looks like. */
export function partyNamed(typed: string, parties: readonly Owner[]): Owner | undefined {
  const name = typed.replaceAll(/\s+/g, ' ').trim();
  if (name === '') return undefined;
  const known = parties.find((one) => fold(one.name) === fold(name));
  return known ?? { kind: kindOfName(name), name };
}

const fold = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
