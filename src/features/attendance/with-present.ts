// Whom to suggest while the list is written: whoever is at the notes right now, then whom the space knows.
import type { Person } from '#domain/note/note.ts';
import { isSameName } from '#domain/note/people.ts';
import type { Present } from '#lib/live/presence.ts';

export function withPresent(known: readonly Person[], present: readonly Present[]): Person[] {
  const others = present.filter(
    ({ self, name }) => !self && !known.some((one) => isSameName(one.name, name))
  );
  return [
    ...others.map(({ name, affiliations }): Person => ({
      name,
      affiliations,
      roles: [],
      attendance: 'present'
    })),
    ...known
  ];
}
