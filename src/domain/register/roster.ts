// The roster of a space: people and coalitions that its meetings' notes tell of, to be suggested while somebody types.
import * as v from 'valibot';
import type * as Y from 'yjs';
import type { Json } from '../note/blocks.ts';
import { openNote, readMeta, readPeople, type Person } from '../note/note.ts';
import { compareByFamily, plain, rosterOf, type Coalition } from '../note/people.ts';

export interface Roster {
  readonly people: readonly Person[];
  readonly coalitions: readonly Coalition[];
}

/** What a space's document keeps at most, whatever its notes say. */
export const ROSTER_LIMITS = {
  people: 500,
  coalitions: 200,
  name: 200,
  affiliations: 8,
  roles: 8,
  aliases: 6
} as const;

const StoredPerson = v.object({
  name: v.string(),
  given: v.optional(v.string()),
  family: v.optional(v.string()),
  affiliations: v.array(v.string()),
  roles: v.array(v.string())
});
const StoredCoalition = v.object({ name: v.string(), aliases: v.array(v.string()) });
type StoredPerson = v.InferOutput<typeof StoredPerson>;

const PERSON = 'person/';
const COALITION = 'coalition/';

/** What one meeting's notes tell, the people as they stand in its list. */
export function rosterIn(doc: Y.Doc): Roster {
  const people = [...readPeople(doc).values()];
  const text = openNote(doc).body.toString();
  const abbreviations = abbreviationsIn(readMeta(doc).extra?.['abbreviations']);
  const names = new Map<string, Coalition>();
  for (const typed of people.flatMap(({ affiliations }) => affiliations)) {
    const [name, own] = apart(typed);
    const known = names.get(plain(name));
    const said = known ? [] : [...aliasesIn(text, name), ...(abbreviations.get(plain(name)) ?? [])];
    names.set(plain(name), {
      name: known?.name ?? name,
      aliases: distinct([...(known?.aliases ?? []), ...own, ...said])
    });
  }
  names.delete('');
  return { people, coalitions: [...names.values()] };
}

/** "DC on Accessibility (DCAD)" is a name with another in brackets. */
function apart(typed: string): [name: string, aliases: readonly string[]] {
  const found = /^(.+?)\s*\(([^()]{2,20})\)$/.exec(typed.trim());
  return found?.[1] !== undefined && found[2] !== undefined
    ? [found[1], [found[2]]]
    : [typed.trim(), []];
}

/** Short names that the notes put in brackets behind this one. */
function aliasesIn(text: string, name: string): string[] {
  if (!name.includes(' ')) return [];
  const found: string[] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const behind = text.slice(at + name.length, at + name.length + 24);
    const alias = /^\s*\((\p{L}[\p{L}\p{N}&./-]{1,15})\)/u.exec(behind)?.[1];
    if (alias !== undefined) found.push(alias);
  }
  return found;
}

/** A list of abbreviations that a report brought with it, by what they stand for. */
function abbreviationsIn(list: Json | undefined): ReadonlyMap<string, readonly string[]> {
  const byName = new Map<string, readonly string[]>();
  if (typeof list !== 'object' || list === null || Array.isArray(list)) return byName;
  for (const [short, name] of Object.entries(list))
    if (typeof name === 'string')
      byName.set(plain(name), [...(byName.get(plain(name)) ?? []), short]);
  return byName;
}

const distinct = (names: readonly string[]): string[] => [
  ...new Map(names.map((name) => [plain(name), name])).values()
];

/** One roster of those of several meetings, the oldest first: of somebody the last word counts. */
export function mergeRosters(rosters: readonly Roster[]): Roster {
  const { people: most, coalitions: mostCoalitions } = ROSTER_LIMITS;
  const people = rosterOf(rosters.map(({ people: listed }) => listed)).map(stored);
  const byName = new Map<string, Coalition>();
  for (const { coalitions } of rosters)
    for (const { name, aliases } of coalitions) {
      const known = byName.get(plain(name));
      byName.set(plain(name), { name, aliases: distinct([...(known?.aliases ?? []), ...aliases]) });
    }
  // What is another's short name is no coalition of its own.
  const all = [...byName.values()];
  const coalitions = all.filter(
    (one) =>
      !all.some(
        (other) => other !== one && other.aliases.some((alias) => plain(alias) === plain(one.name))
      )
  );
  return {
    people: people.slice(0, most),
    coalitions: coalitions
      .map(({ name, aliases }) => ({
        name: name.slice(0, ROSTER_LIMITS.name),
        aliases: aliases.slice(0, ROSTER_LIMITS.aliases)
      }))
      .sort((a, b) => (plain(a.name) < plain(b.name) ? -1 : 1))
      .slice(0, mostCoalitions)
  };
}

/** Only what suggests; nobody's attendance, and nothing that another program said. */
function stored({ name, given, family, affiliations, roles }: Person): Person {
  const short = (words: string) => words.slice(0, ROSTER_LIMITS.name);
  return {
    name: short(name),
    ...(given === undefined ? {} : { given: short(given) }),
    ...(family === undefined ? {} : { family: short(family) }),
    affiliations: affiliations.slice(0, ROSTER_LIMITS.affiliations).map(short),
    roles: roles.slice(0, ROSTER_LIMITS.roles).map(short),
    attendance: 'present'
  };
}

/** Make a space's document say this roster and no other. Gives whether anything was to do. */
export function writeRoster(space: Y.Doc, { people, coalitions }: Roster): boolean {
  const map = space.getMap('roster');
  const wanted = new Map<string, StoredPerson | Coalition>([
    ...people.map((one) => [PERSON + plain(one.name), v.parse(StoredPerson, one)] as const),
    ...coalitions.map((one) => [COALITION + plain(one.name), one] as const)
  ]);
  const stale = [...map.keys()].filter((key) => !wanted.has(key));
  const fresh = [...wanted].filter(
    ([key, value]) => JSON.stringify(map.get(key)) !== JSON.stringify(value)
  );
  space.transact(() => {
    for (const key of stale) map.delete(key);
    for (const [key, value] of fresh) map.set(key, value);
  });
  return stale.length + fresh.length > 0;
}

/** The roster that a space's document tells; what is not as expected is left out. */
export function readRoster(space: Y.Doc): Roster {
  const people: Person[] = [];
  const coalitions: Coalition[] = [];
  space.getMap('roster').forEach((value, key) => {
    const person = key.startsWith(PERSON) ? v.safeParse(StoredPerson, value) : undefined;
    if (person?.success) people.push({ ...person.output, attendance: 'present' });
    const coalition = key.startsWith(COALITION) ? v.safeParse(StoredCoalition, value) : undefined;
    if (coalition?.success) coalitions.push(coalition.output);
  });
  return {
    people: people.sort(compareByFamily),
    coalitions: coalitions.sort((a, b) => (plain(a.name) < plain(b.name) ? -1 : 1))
  };
}
