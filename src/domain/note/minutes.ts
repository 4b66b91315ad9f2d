// The note as a plain readonly tree, ready to be rendered: every visible block stands in exactly one place of it.
import type * as Y from 'yjs';
import { actionOf, type Action } from './actions.ts';
import { agendaOf, type AgendaEntry } from './agenda.ts';
import { MAX_INDENT, specOf, type Segment } from './blocks.ts';
import {
  readActions,
  readMeta,
  readPeople,
  type ActionFacts,
  type NoteMeta,
  type Person
} from './note.ts';
import { render, textOf, type Block } from './render.ts';
import { partRole, roleOfWords, type PartRole } from './sections.ts';

export type MinutesStatus =
  | { readonly state: 'draft' }
  | { readonly state: 'review'; readonly deadline?: string }
  | { readonly state: 'final'; readonly version: number };

export interface Minutes {
  readonly status: MinutesStatus;
  readonly meeting: NoteMeta;
  /** In the order of the note. Only the first can be the opening: what stands before any item. */
  readonly sections: readonly Section[];
  readonly people: readonly PeopleGroup[];
}

export interface Section {
  readonly kind: 'opening' | 'item' | 'annex' | 'unsorted';
  readonly number: number | undefined;
  /** What is printed before the title of an item: "2.". */
  readonly label: string | undefined;
  readonly title: readonly Segment[];
  /** Whether the list of people is printed here, after the title. */
  readonly holdsPeople: boolean;
  readonly parts: readonly Part[];
}

/** A run of blocks under one heading of level 2 or 3; the first of a section may have none: its context. */
export interface Part {
  readonly role: PartRole | 'context';
  readonly heading: { readonly level: 2 | 3; readonly content: readonly Segment[] } | undefined;
  readonly points: readonly Point[];
}

/** One block with what is indented under it. `kind` may be one that this version does not know. */
export interface Point {
  readonly kind: string;
  readonly content: readonly Segment[];
  /** For ordered points: their place among the ordered neighbours of the same depth. */
  readonly number: number | undefined;
  /** The number its source printed, where that is another. */
  readonly printed: string | undefined;
  readonly checked: boolean | undefined;
  readonly action: Action | undefined;
  readonly dir: 'ltr' | 'rtl' | undefined;
  readonly children: readonly Point[];
}

/** People who share a role, in the order of the list. */
export interface PeopleGroup {
  readonly role: string | undefined;
  readonly people: readonly Person[];
}

interface OpenPoint extends Point {
  readonly indent: number;
  readonly children: OpenPoint[];
}
interface OpenPart extends Part {
  readonly points: OpenPoint[];
}
interface OpenSection extends Section {
  readonly parts: OpenPart[];
}

/** The minutes of a note. `status` is decided by the server, so it comes in. */
export function readMinutes(doc: Y.Doc, status: MinutesStatus = { state: 'draft' }): Minutes {
  const blocks = render(doc.getText('body'));
  return {
    status,
    meeting: readMeta(doc),
    sections: sectionsOf(blocks, readActions(doc)),
    people: groupPeople(readPeople(doc))
  };
}

export function sectionsOf(
  blocks: readonly Block[],
  facts: ReadonlyMap<string, ActionFacts>
): Section[] {
  const headings = new Map(agendaOf(blocks).map((entry) => [entry.index, entry]));
  const sections: OpenSection[] = [];
  let part: OpenPart | undefined;
  let peoplePlaced = false;
  blocks.forEach((block, index) => {
    const heading = headings.get(index);
    if (heading?.level === 1) {
      const holdsPeople = !peoplePlaced && block.keys['holds'] === 'people';
      peoplePlaced ||= holdsPeople;
      sections.push(openSection(heading, block, holdsPeople));
      part = undefined;
      return;
    }
    const section = sections.at(-1) ?? begin(sections);
    if (heading || part === undefined) {
      part = openPart(heading, block, section);
      section.parts.push(part);
    }
    if (!heading) place(part.points, pointOf(block, facts));
  });
  return sections;
}

function openSection(heading: AgendaEntry, block: Block, holdsPeople: boolean): OpenSection {
  return {
    kind: heading.section ?? 'item',
    number: heading.number,
    label: heading.label,
    title: block.content,
    holdsPeople,
    parts: []
  };
}

function begin(sections: OpenSection[]): OpenSection {
  const opening: OpenSection = {
    kind: 'opening',
    number: undefined,
    label: undefined,
    title: [],
    holdsPeople: false,
    parts: []
  };
  sections.push(opening);
  return opening;
}

function openPart(heading: AgendaEntry | undefined, block: Block, section: Section): OpenPart {
  if (!heading) {
    // "Next steps" may be a section of its own.
    const role = roleOfWords(textOf(section.title));
    return { role: role === 'other' ? 'context' : role, heading: undefined, points: [] };
  }
  return {
    role: partRole(block.keys['section'], textOf(block.content)),
    heading: { level: heading.level === 3 ? 3 : 2, content: block.content },
    points: []
  };
}

function pointOf(block: Block, facts: ReadonlyMap<string, ActionFacts>): OpenPoint {
  const { kind, indent, checked, dir, id, printed } = block.keys;
  return {
    kind,
    content: block.content,
    number: undefined,
    printed: typeof printed === 'string' && printed !== '' ? printed : undefined,
    checked: kind === 'task' ? checked === true : undefined,
    action: kind === 'action' ? actionOf(id, facts) : undefined,
    dir: dir === 'ltr' || dir === 'rtl' ? dir : undefined,
    indent: typeof indent === 'number' ? Math.max(0, Math.min(MAX_INDENT, Math.trunc(indent))) : 0,
    children: []
  };
}

/**
 * Put a point under the nearest one before it that is a list item with a smaller indent. A block
 * without an indent ends the list: nothing after it is put under what stood before it.
 */
function place(points: OpenPoint[], point: OpenPoint): void {
  const last = points.at(-1);
  if (last && point.indent > last.indent && specOf(last.kind).indents) {
    place(last.children, point);
    return;
  }
  const number = point.kind === 'ordered' ? (last?.number ?? 0) + 1 : undefined;
  points.push({ ...point, number });
}

/** People by role: in the order they were listed, then by name; a role stands where its first person does. */
export function groupPeople(people: ReadonlyMap<string, Person>): PeopleGroup[] {
  const sorted = [...people].sort(
    ([keyA, a], [keyB, b]) =>
      (a.order ?? Infinity) - (b.order ?? Infinity) ||
      compare(a.name, b.name) ||
      compare(keyA, keyB)
  );
  const groups = new Map<string, Person[]>();
  for (const [, person] of sorted) {
    const role = person.roles.join(', ');
    const group = groups.get(role);
    if (group) group.push(person);
    else groups.set(role, [person]);
  }
  return [...groups].map(([role, members]) => ({ role: role || undefined, people: members }));
}

/** By code unit, so that every device orders alike. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
