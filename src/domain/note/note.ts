// The parts of a note's Y.Doc: the only file that knows their names and keys.
import * as Y from 'yjs';
import { toJson } from './render.ts';
import { entryFrom, factsIn, type ActionFacts } from './action-facts.ts';
import type { Formats, Json, MarkerKeys, Segment } from './blocks.ts';
import { personIn, personMap, type Person } from './person-facts.ts';

export type { ActionFacts } from './action-facts.ts';
export type { Attendance, Person } from './person-facts.ts';

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

const lookedAt = new WeakSet<Y.Text>();

/**
 * A Y.Text that is opened only after an update was applied forgets that it holds formats, and then finds
 * positions through search markers that know none: the next deletion may take a format's end with it, and
 * bold runs on through the rest of the note. So look once, and tell it.
 */
function knowingItsFormats(body: Y.Text): Y.Text {
  // From then on Yjs keeps count itself, and a long note is not walked through at every commit.
  if (body._hasFormatting || lookedAt.has(body)) return body;
  lookedAt.add(body);
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
export const SPACE_ROOTS = ['meta', 'meetings', 'register', 'progress', 'roster'] as const;

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
  /** One or several; `date` is the first one's. */
  readonly sittings?: readonly Sitting[];
  /** IANA name, "Africa/Nairobi". */
  readonly timeZone?: string;
  /** Room or town. */
  readonly place?: string;
  /** Where to join. */
  readonly link?: string;
  /** What meetings of one kind have in common, and number by. */
  readonly series?: string;
  /** Whether points may name who made them. */
  readonly attribution?: Attribution;
  /** What another program said of the meeting and this one has no field for. */
  readonly extra?: Readonly<Record<string, Json>>;
}

/** ISO date; times of the meeting's time zone, "14:00". */
export interface Sitting {
  readonly date: string;
  readonly start?: string;
  readonly end?: string;
}

export const ATTRIBUTIONS = ['named', 'not-attributed', 'chatham-house'] as const;
export type Attribution = (typeof ATTRIBUTIONS)[number];

export interface PlanBlock extends Partial<MarkerKeys> {
  readonly kind: string;
}

/** A block to be written: its marker's keys and its text. */
export interface NewBlock {
  readonly keys: PlanBlock;
  readonly content: readonly Segment[];
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
    for (const [id, facts] of Object.entries(plan.actions)) note.actions.set(id, entryFrom(facts));
  }, origin);
}

const words = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** The `meta` map as plain data; what is not as expected is left out. */
export function readMeta(doc: Y.Doc): NoteMeta {
  const { meta } = openNote(doc);
  const [sittings, attribution] = [sittingsIn(meta.get('sittings')), meta.get('attribution')];
  const extra = toJson(meta.get('extra'));
  return {
    title: words(meta.get('title')) ?? '',
    number: words(meta.get('number')),
    date: words(meta.get('date')),
    dateAsPrinted: words(meta.get('dateAsPrinted')),
    titleLine: words(meta.get('titleLine')),
    documentType: words(meta.get('documentType')),
    mode: words(meta.get('mode')),
    language: words(meta.get('language')),
    ...(sittings.length > 0 ? { sittings } : {}),
    timeZone: words(meta.get('timeZone')),
    place: words(meta.get('place')),
    link: words(meta.get('link')),
    series: words(meta.get('series')),
    attribution: ATTRIBUTIONS.find((rule) => rule === attribution),
    ...(isRecord(extra) ? { extra } : {})
  };
}

const isRecord = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function sittingsIn(value: unknown): Sitting[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown): Sitting[] => {
    if (typeof one !== 'object' || one === null || !('date' in one)) return [];
    const { date, start, end } = { start: undefined, end: undefined, ...one };
    if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return [];
    return [
      {
        date,
        ...(typeof start === 'string' ? { start } : {}),
        ...(typeof end === 'string' ? { end } : {})
      }
    ];
  });
}

/**
 * Say more about the meeting; what is not named stays, and empty words take a field away. A first sitting is
 * the meeting's date; a date that is changed is printed anew.
 */
export function writeMeta(doc: Y.Doc, fields: Partial<NoteMeta>, origin?: unknown): void {
  const { meta } = openNote(doc);
  const { sittings } = fields;
  const date = fields.date ?? sittings?.[0]?.date;
  const isNewDate = date !== undefined && date !== words(meta.get('date'));
  const all = {
    ...fields,
    ...(date === undefined ? {} : { date }),
    ...(isNewDate && fields.dateAsPrinted === undefined ? { dateAsPrinted: '' } : {})
  };
  doc.transact(() => {
    for (const [key, value] of Object.entries(all)) {
      const isEmpty =
        value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
      if (isEmpty && key !== 'title') {
        if (meta.has(key)) meta.delete(key);
      } else if (JSON.stringify(meta.get(key)) !== JSON.stringify(value))
        meta.set(key, value ?? '');
    }
  }, origin);
}

/** Rename the meeting; the same title again writes nothing. */
export function writeTitle(doc: Y.Doc, title: string, origin?: unknown): void {
  writeMeta(doc, { title }, origin);
}

/** The `people` map as plain data, by key; what is not a map with a name, or was taken off the list, is left out. */
export function readPeople(doc: Y.Doc): ReadonlyMap<string, Person> {
  const people = new Map<string, Person>();
  openNote(doc).people.forEach((entry, key) => {
    const person = personIn(entry);
    if (person) people.set(key, person);
  });
  return people;
}

/** The `actions` map as plain data, by action id. */
export function readActions(doc: Y.Doc): ReadonlyMap<string, ActionFacts> {
  return factsIn(openNote(doc).actions);
}
