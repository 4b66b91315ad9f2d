// The parts of a note's Y.Doc: the only file that knows their names and keys.
import * as Y from 'yjs';
import type { Formats, Json, MarkerKeys, Segment } from './blocks.ts';

/** The schema a client must know to write; kept in the `schema` map as `min`. */
export const SCHEMA_VERSION = 1;

/** A note's Y.Doc, opened. `body` is the flat sequence; see docs/spec.md, rules N1 to N12. */
export interface Note {
  readonly doc: Y.Doc;
  readonly body: Y.Text;
  readonly meta: Y.Map<unknown>;
  readonly people: Y.Map<unknown>;
  readonly actions: Y.Map<unknown>;
  readonly schema: Y.Map<unknown>;
}

export function openNote(doc: Y.Doc): Note {
  return {
    doc,
    body: knowingItsFormats(doc.getText('body')),
    meta: doc.getMap('meta'),
    people: doc.getMap('people'),
    actions: doc.getMap('actions'),
    schema: doc.getMap('schema')
  };
}

/**
 * A Y.Text that is opened only after an update was applied forgets that it holds formats, and then finds
 * positions through search markers that know none: the next deletion may take a format's end with it, and
 * bold runs on through the rest of the note. So look once, and tell it.
 */
function knowingItsFormats(body: Y.Text): Y.Text {
  if (body._hasFormatting) return body;
  for (let item = body._start; item !== null; item = item.right)
    if (item.content instanceof Y.ContentFormat) {
      body._hasFormatting = true;
      body._searchMarker = null;
      break;
    }
  return body;
}

/** The names of the root types that a meeting's document may hold. */
export const NOTE_ROOTS = ['body', 'meta', 'people', 'actions', 'schema'] as const;
/** The names of the root types that a space's document may hold. */
export const SPACE_ROOTS = ['meta', 'meetings', 'register', 'progress'] as const;

/** What is decided about a meeting before anybody types: the `meta` map. Every value is words as printed. */
export interface NoteMeta {
  /** "Coordination call" */
  readonly title: string;
  /** As printed, "#12". */
  readonly number?: string;
  /** ISO date, "2026-02-03". */
  readonly date?: string;
  /** The date as the source printed it, "3 February 2026". */
  readonly dateAsPrinted?: string;
  /** The whole heading as printed, where a source had one line for all. */
  readonly titleLine?: string;
  /** "Summary report" */
  readonly documentType?: string;
  readonly mode?: string;
  readonly language?: string;
}

export interface PlanBlock extends Partial<MarkerKeys> {
  readonly kind: string;
}

/** A block to be written: its marker's keys and its text. */
export interface NewBlock {
  readonly keys: PlanBlock;
  readonly content: readonly Segment[];
}

export type Attendance = 'present' | 'part' | 'apologies';

/** An entry of the `people` map, as interfaces.md gives it. */
export interface Person {
  readonly name: string;
  readonly given?: string;
  readonly family?: string;
  readonly affiliations: readonly string[];
  /** Role in the meeting, in words: "Participants", "Chair". */
  readonly roles: readonly string[];
  readonly attendance: Attendance;
  /** Place in the list, as the source had it: a Y.Map keeps no order. */
  readonly order?: number;
}

/** An entry of the `actions` map: what is known about an action beside its text. */
export interface ActionFacts {
  readonly owners?: readonly string[];
  readonly due?: string;
  readonly status?: string;
}

/** A whole note as plain data, to be written once into an empty document. */
export interface NotePlan {
  readonly meta: NoteMeta;
  readonly blocks: readonly NewBlock[];
  readonly people: readonly Person[];
  /** By the `id` of the action's block. */
  readonly actions: Readonly<Record<string, ActionFacts>>;
}

export function plain(text: string, formats: Formats = {}): Segment {
  return { text, formats };
}

/** A new marker, not yet in a document. Keys that are undefined are left out. */
export function newMarker(keys: PlanBlock): Y.Map<unknown> {
  const marker = new Y.Map<unknown>();
  for (const [key, value] of Object.entries(keys)) if (value !== undefined) marker.set(key, value);
  return marker;
}

/** Formats for Y.Text: every insert names its formats, or Yjs takes them from a neighbour. */
export function insertSegments(body: Y.Text, index: number, content: readonly Segment[]): number {
  let at = index;
  for (const part of content) {
    if ('text' in part) {
      if (part.text === '') continue;
      body.insert(at, part.text, { ...part.formats });
      at += part.text.length;
    } else {
      body.insertEmbed(at, embedValue(part.embed), { ...part.formats });
      at += 1;
    }
  }
  return at;
}

function embedValue(value: Json): object {
  return typeof value === 'object' && value !== null ? value : { value };
}

/**
 * Write a plan into an empty document, in one transaction.
 * `newKey` makes the random keys of the people map.
 */
export function writePlan(
  doc: Y.Doc,
  plan: NotePlan,
  newKey: () => string,
  origin?: unknown
): void {
  const note = openNote(doc);
  doc.transact(() => {
    note.schema.set('min', SCHEMA_VERSION);
    for (const [key, value] of Object.entries(plan.meta))
      if (value !== undefined) note.meta.set(key, value);
    const blocks: readonly NewBlock[] =
      plan.blocks.length > 0 ? plan.blocks : [{ keys: { kind: 'paragraph' }, content: [] }];
    let at = note.body.length;
    for (const block of blocks) {
      note.body.insertEmbed(at, newMarker(block.keys), {});
      at = insertSegments(note.body, at + 1, block.content);
    }
    for (const person of plan.people) note.people.set(newKey(), personMap(person));
    for (const [id, facts] of Object.entries(plan.actions)) {
      const entry = new Y.Map<unknown>();
      for (const [key, value] of Object.entries(facts))
        if (value !== undefined) entry.set(key, value);
      note.actions.set(id, entry);
    }
  }, origin);
}

export function personMap(person: Person): Y.Map<unknown> {
  const entry = new Y.Map<unknown>();
  entry.set('name', person.name);
  if (person.given !== undefined) entry.set('given', person.given);
  if (person.family !== undefined) entry.set('family', person.family);
  entry.set('affiliations', [...person.affiliations]);
  entry.set('roles', [...person.roles]);
  entry.set('attendance', person.attendance);
  if (person.order !== undefined) entry.set('order', person.order);
  return entry;
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
const words = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** The `meta` map as plain data; anything that is not words is left out. */
export function readMeta(doc: Y.Doc): NoteMeta {
  const { meta } = openNote(doc);
  return {
    title: words(meta.get('title')) ?? '',
    number: words(meta.get('number')),
    date: words(meta.get('date')),
    dateAsPrinted: words(meta.get('dateAsPrinted')),
    titleLine: words(meta.get('titleLine')),
    documentType: words(meta.get('documentType')),
    mode: words(meta.get('mode')),
    language: words(meta.get('language'))
  };
}

/** Rename the meeting; the same title again writes nothing. */
export function writeTitle(doc: Y.Doc, title: string, origin?: unknown): void {
  const { meta } = openNote(doc);
  if (meta.get('title') === title) return;
  doc.transact(() => meta.set('title', title), origin);
}

/** The `people` map as plain data, by key; entries that are not a map with a name are left out. */
export function readPeople(doc: Y.Doc): ReadonlyMap<string, Person> {
  const people = new Map<string, Person>();
  openNote(doc).people.forEach((entry, key) => {
    if (!(entry instanceof Y.Map)) return;
    const name = words(entry.get('name'));
    if (name === undefined) return;
    const attendance = entry.get('attendance');
    const order = entry.get('order');
    people.set(key, {
      name,
      given: words(entry.get('given')),
      family: words(entry.get('family')),
      affiliations: strings(entry.get('affiliations')),
      roles: strings(entry.get('roles')),
      attendance: attendance === 'part' || attendance === 'apologies' ? attendance : 'present',
      order: typeof order === 'number' && Number.isFinite(order) ? order : undefined
    });
  });
  return people;
}

/** The `actions` map as plain data, by action id. */
export function readActions(doc: Y.Doc): ReadonlyMap<string, ActionFacts> {
  const actions = new Map<string, ActionFacts>();
  openNote(doc).actions.forEach((entry, id) => {
    if (!(entry instanceof Y.Map)) return;
    actions.set(id, {
      owners: strings(entry.get('owners')),
      due: words(entry.get('due')),
      status: words(entry.get('status'))
    });
  });
  return actions;
}
