// The note as a plain readonly tree, ready to be rendered: every visible block stands in exactly one place of it.
import type * as Y from 'yjs';
import { actionOf, copiedIds, type Action } from './actions.ts';
import { agendaOf, type AgendaEntry, type Outcome } from './agenda.ts';
import { MAX_INDENT, specOf, type Json, type Segment } from './blocks.ts';
import { decisionOf, questionOf, type Decision, type Question } from './decisions.ts';
import {
  readActions,
  readMeta,
  readPeople,
  type ActionFacts,
  type NoteMeta,
  type Person
} from './note.ts';
import { compareByFamily } from './people.ts';
import { previousIn, type PreviousAction } from './previous.ts';
import { render, textOf, type Block } from './render.ts';
import { partRole, roleOfWords, type PartRole } from './sections.ts';

export type { PreviousAction } from './previous.ts';

export type MinutesStatus =
  | { readonly state: 'draft' }
  | { readonly state: 'review'; readonly deadline?: string }
  | {
      readonly state: 'final';
      readonly version: number;
      /** The version's seal, in hex, where it is known: it cannot stand in the sealed file itself. */
      readonly seal?: string;
    };

export interface Minutes {
  readonly status: MinutesStatus;
  readonly meeting: NoteMeta;
  /** In the order of the note. Only the first can be the opening: what stands before any item. */
  readonly sections: readonly Section[];
  readonly people: readonly PeopleGroup[];
  /** From the register of the space, where the caller has it: openBefore of this meeting. */
  readonly previous: readonly PreviousAction[];
}

export interface Section {
  readonly kind: 'opening' | 'item' | 'annex' | 'unsorted';
  readonly number: number | undefined;
  /** What is printed before the title of an item: "2.". */
  readonly label: string | undefined;
  readonly title: readonly Segment[];
  /** Whether the list of people is printed here, after the title. */
  readonly holdsPeople: boolean;
  /** Its title is the one that a template put there to be written under. */
  readonly offered: boolean;
  /** Planned, in minutes. */
  readonly minutes: number | undefined;
  readonly lead: string | undefined;
  readonly outcome: Outcome | undefined;
  /** What another program said of the section and this one has no field for. */
  readonly extra: Extra | undefined;
  readonly parts: readonly Part[];
}

/** A run of blocks under one heading of level 2 or 3; the first of a section may have none: its context. */
export interface Part {
  readonly role: PartRole | 'context';
  readonly heading:
    | {
        readonly level: 2 | 3;
        readonly content: readonly Segment[];
        /** It is the one that a template put there to be written under. */
        readonly offered: boolean;
      }
    | undefined;
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
  /** For action blocks; a second block with the same action has none. */
  readonly action: Action | undefined;
  /** Actions that are in the words of this block without being blocks of their own. */
  readonly noted: readonly NotedAction[];
  readonly decision: Decision | undefined;
  readonly question: Question | undefined;
  /** What another program said of the block and this one has no field for. */
  readonly extra: Extra | undefined;
  readonly dir: 'ltr' | 'rtl' | undefined;
  readonly children: readonly Point[];
}

export type Extra = Readonly<Record<string, Json>>;

export interface NotedAction extends Action {
  readonly id: string;
  readonly text: string;
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

/**
 * The minutes of a note. `status` is decided by the server, and `previous` is the space's: so they come in. Final
 * minutes hold what stood there when they were sealed.
 */
export function readMinutes(
  doc: Y.Doc,
  status: MinutesStatus = { state: 'draft' },
  previous: readonly PreviousAction[] = status.state === 'final' ? previousIn(doc) : []
): Minutes {
  const blocks = render(doc.getText('body'));
  return {
    status,
    meeting: readMeta(doc),
    sections: sectionsOf(blocks, readActions(doc)),
    people: groupPeople(readPeople(doc)),
    previous
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
  const copies = copiedIds(blocks);
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
    if (!heading) place(part.points, pointOf(block, facts, copies.has(block.key)));
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
    offered: isOffered(block),
    minutes: heading.minutes,
    lead: heading.lead,
    outcome: heading.outcome,
    extra: extraIn(block.keys['extra']),
    parts: []
  };
}

/** Whoever has written another title there wants it. */
const isOffered = ({ keys, content }: Block) =>
  keys['offered'] !== undefined && keys['offered'] === textOf(content);

function begin(sections: OpenSection[]): OpenSection {
  const opening: OpenSection = {
    kind: 'opening',
    number: undefined,
    label: undefined,
    title: [],
    holdsPeople: false,
    offered: false,
    minutes: undefined,
    lead: undefined,
    outcome: undefined,
    extra: undefined,
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
    heading: {
      level: heading.level === 3 ? 3 : 2,
      content: block.content,
      offered: isOffered(block)
    },
    points: []
  };
}

function pointOf(
  block: Block,
  facts: ReadonlyMap<string, ActionFacts>,
  isCopy: boolean
): OpenPoint {
  const { kind, indent, checked, dir, id, printed } = block.keys;
  return {
    kind,
    content: block.content,
    number: undefined,
    printed: typeof printed === 'string' && printed !== '' ? printed : undefined,
    checked: kind === 'task' ? checked === true : undefined,
    action: kind === 'action' && !isCopy ? actionOf(id, facts) : undefined,
    noted: notedIn(block.keys['noted'], facts),
    decision: isCopy ? undefined : decisionOf(block.keys),
    question: isCopy ? undefined : questionOf(block.keys),
    extra: extraIn(block.keys['extra']),
    dir: dir === 'ltr' || dir === 'rtl' ? dir : undefined,
    indent: typeof indent === 'number' ? Math.max(0, Math.min(MAX_INDENT, Math.trunc(indent))) : 0,
    children: []
  };
}

function notedIn(
  noted: Json | undefined,
  facts: ReadonlyMap<string, ActionFacts>
): readonly NotedAction[] {
  if (!Array.isArray(noted)) return [];
  return noted.flatMap((one: unknown): NotedAction[] => {
    if (typeof one !== 'object' || one === null || !('id' in one) || !('text' in one)) return [];
    const { id, text } = one;
    if (typeof id !== 'string' || typeof text !== 'string') return [];
    return [{ ...actionOf(id, facts), id, text }];
  });
}

export function extraIn(extra: Json | undefined): Extra | undefined {
  const isExtra = typeof extra === 'object' && extra !== null && !Array.isArray(extra);
  return isExtra ? Object.fromEntries(Object.entries(extra)) : undefined;
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

/** People by role: in the order they were listed, then by family name; a role stands where its first person does. */
export function groupPeople(people: ReadonlyMap<string, Person>): PeopleGroup[] {
  const listed = [...people].filter(([, { attendance }]) => attendance !== 'expected');
  const sorted = listed.sort(
    ([keyA, a], [keyB, b]) =>
      (a.order ?? Infinity) - (b.order ?? Infinity) ||
      compareByFamily(a, b) ||
      (keyA < keyB ? -1 : 1)
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
