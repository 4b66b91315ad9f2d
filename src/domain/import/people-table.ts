// A list of participants as rows: given name, family name, affiliation, under lines that name a role.
import type { Person } from '../note/note.ts';

export interface PeopleTable {
  readonly people: readonly Person[];
  /** How many of the lines given belong to the table; what follows it does not. */
  readonly used: number;
}

/**
 * The people in the lines, as far as they can be read without losing a word. `lines` are not blank;
 * cells stand between tabs. A role is a single cell with a person under it, and comes once: people
 * are printed by role, and a role that came again would change their order.
 */
export function readPeopleTable(lines: readonly string[], firstOrder = 0): PeopleTable {
  const people: Person[] = [];
  const roles = new Set<string>();
  let role: string | undefined;
  let used = 0;
  for (const [index, line] of lines.entries()) {
    const cells = line.split('\t').map((cell) => cell.trim());
    const filled = cells.filter((cell) => cell !== '').length;
    if (filled === 1) {
      const named = line.trim();
      const next = lines[index + 1];
      if (roles.has(named) || next === undefined || !personOf(next, [], 0)) break;
      role = named;
      roles.add(named);
    } else {
      const person = personOf(line, role === undefined ? [] : [role], firstOrder + people.length);
      if (!person) break;
      people.push(person);
    }
    used = index + 1;
  }
  return { people, used };
}

/** A row as a person, or undefined when a cell would be lost. */
function personOf(line: string, roles: readonly string[], order: number): Person | undefined {
  const [given = '', family = '', affiliation = '', ...more] = line
    .split('\t')
    .map((cell) => cell.trim());
  const name = [given, family].filter(Boolean).join(' ');
  if (name === '' || (family === '' && affiliation === '') || more.some(Boolean)) return undefined;
  return {
    name,
    ...(given ? { given } : {}),
    ...(family ? { family } : {}),
    affiliations: affiliation
      .split('/')
      .map((part) => part.trim())
      .filter(Boolean),
    roles,
    attendance: 'present',
    order
  };
}
