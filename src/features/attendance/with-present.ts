// Whom to suggest while the list is written: whoever is at the notes right now, then whom the space knows.
import type { Person } from '#domain/note/note.ts';
import { isSameName } from '#domain/note/people.ts';
import type { Roster } from '#domain/register/roster.ts';
import type { Present } from '#lib/live/presence.ts';

export function withPresent(roster: Roster | undefined, present: readonly Present[]): Roster {
  const known = roster?.people ?? [];
  const others = present.filter(
    ({ self, name }) => !self && !known.some((one) => isSameName(one.name, name))
  );
  const here = others.map(({ name, affiliations }): Person => ({
    name,
    affiliations,
    roles: [],
    attendance: 'present'
  }));
  return { people: [...here, ...known], coalitions: roster?.coalitions ?? [] };
}
