// Chosen changes of a diff, made again on a note as edits of today: to accept a contribution in part, or to restore.
import type * as Y from 'yjs';
import type { Json, Segment } from '../note/blocks.ts';
import { setPlainFact } from '../note/action-facts.ts';
import { insertSegments, newMarker, openNote } from '../note/note.ts';
import { setPlainPerson } from '../note/person-facts.ts';
import { render, renderAll, textOf, type Block } from '../note/render.ts';
import {
  diffNotes,
  isEmptyDiff,
  type BlockChange,
  type FieldChange,
  type NoteDiff
} from './diff.ts';

/** Words a facilitator puts in the place of a change's own, by the change's id. */
export type Edits = Readonly<Record<string, string>>;

/**
 * Make the chosen changes on the note, in one transaction. A change whose place is gone stands at the
 * end; nothing that is not chosen is touched. Gives the ids that were made.
 */
export function applyChanges(
  doc: Y.Doc,
  diff: NoteDiff,
  chosen: ReadonlySet<string>,
  edits: Edits = {}
): string[] {
  const made: string[] = [];
  /** The keys that blocks of the diff have in this note, once they are in it. */
  const here = new Map<string, string>();
  doc.transact(() => {
    for (const change of diff.blocks) {
      if (!chosen.has(change.id)) continue;
      applyBlock(doc, change, edits[change.id], here);
      made.push(change.id);
    }
    for (const change of diff.fields) {
      if (!chosen.has(change.id)) continue;
      applyFields(doc, change);
      made.push(change.id);
    }
  });
  return made;
}

/** Make a note read as an earlier state of it does, as an edit of today. Gives whether there was anything to do. */
export function restore(doc: Y.Doc, earlier: Y.Doc): boolean {
  const diff = diffNotes(doc, earlier);
  if (isEmptyDiff(diff)) return false;
  doc.transact(() => {
    standAgain(doc, earlier);
    applyChanges(doc, diff, new Set([...diff.blocks, ...diff.fields].map(({ id }) => id)));
  });
  return true;
}

/** What is a leftover today and stood in its own right then is none again: without words it would be hidden. */
function standAgain(doc: Y.Doc, earlier: Y.Doc): void {
  const then = new Map(render(openNote(earlier).body).map((block) => [block.key, block]));
  for (const { key, marker, keys } of render(openNote(doc).body)) {
    const block = then.get(key);
    if (!block || !marker || keys.gone !== true || block.keys.gone === true) continue;
    for (const name of ['gone', 'movedTo']) if (!(name in block.keys)) marker.delete(name);
  }
}

function applyBlock(
  doc: Y.Doc,
  change: BlockChange,
  edit: string | undefined,
  here: Map<string, string>
): void {
  const content: readonly Segment[] =
    edit === undefined ? change.content : [{ text: edit, formats: {} }];
  switch (change.type) {
    case 'removed':
      return remove(doc, change.key);
    case 'changed': {
      setKeys(doc, change.key, change.marked);
      return replace(doc, change.key, content);
    }
    case 'moved':
      if (change.from !== undefined) remove(doc, change.from);
      return insert(doc, change, content, here);
    case 'added':
      return insert(doc, change, content, here);
  }
}

function insert(
  doc: Y.Doc,
  change: BlockChange,
  content: readonly Segment[],
  here: Map<string, string>
): void {
  const after = placed(change.after, here);
  if (revive(doc, after, change, content)) return;
  here.set(change.key, insertAfter(doc, after, change, content));
}

/** Where the block itself still lies in its place as a ghost, it comes back instead of a copy of it. */
function revive(
  doc: Y.Doc,
  after: string | undefined,
  { key, keys }: BlockChange,
  content: readonly Segment[]
): boolean {
  const places = placesOf(openNote(doc).body);
  const at = places.findIndex(({ block }) => block.key === key);
  const ghost = places[at];
  if (!ghost?.block.hidden || !ghost.block.marker) return false;
  const before = places.slice(0, at).findLast(({ block }) => !block.hidden)?.block.key;
  if (before !== after) return false;
  const { marker } = ghost.block;
  for (const name of [...marker.keys()]) if (!(name in keys)) marker.delete(name);
  for (const [name, value] of Object.entries(keys))
    if (value !== undefined && marker.get(name) !== value) marker.set(name, copied(value));
  insertSegments(openNote(doc).body, ghost.index + 1, content);
  return true;
}

const placed = (key: string | undefined, here: ReadonlyMap<string, string>) =>
  key === undefined ? undefined : (here.get(key) ?? key);

/** Every block with the index of its marker in the body. */
function placesOf(body: Y.Text): { readonly block: Block; readonly index: number }[] {
  let index = 0;
  return renderAll(body).map((block) => {
    const at = index;
    index += block.length + (block.marker ? 1 : 0);
    return { block, index: at };
  });
}

function remove(doc: Y.Doc, key: string): void {
  const { body } = openNote(doc);
  const place = placesOf(body).find(({ block }) => block.key === key);
  if (!place) return;
  const { block, index } = place;
  if (block.length > 0) body.delete(index + (block.marker ? 1 : 0), block.length);
  // Its empty marker stays as a ghost, so that what arrives late for it stands as a block of its own.
  block.marker?.set('gone', true);
}

function setKeys(doc: Y.Doc, key: string, marked: BlockChange['marked']): void {
  const marker = placesOf(openNote(doc).body).find(({ block }) => block.key === key)?.block.marker;
  if (!marker) return;
  for (const { field, after } of marked)
    if (after === null) marker.delete(field);
    else marker.set(field, after);
}

/** Put content in the place of a block's own; what both begin and end with is left as it is. */
function replace(doc: Y.Doc, key: string, content: readonly Segment[]): void {
  const { body } = openNote(doc);
  const place = placesOf(body).find(({ block }) => block.key === key);
  if (!place || JSON.stringify(place.block.content) === JSON.stringify(content)) return;
  const { block, index } = place;
  const start = index + (block.marker ? 1 : 0);
  const [old, now] = [textOf(block.content), textOf(content)];
  const plain = [...block.content, ...content].every(
    (part) => 'text' in part && Object.keys(part.formats).length === 0
  );
  if (!plain) {
    body.delete(start, block.length);
    insertSegments(body, start, content);
    return;
  }
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head += 1;
  if (isHigh(old, head - 1)) head -= 1;
  let tail = 0;
  while (
    tail < Math.min(old.length, now.length) - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail += 1;
  if (isLow(old, old.length - tail)) tail -= 1;
  if (old.length > head + tail) body.delete(start + head, old.length - head - tail);
  insertSegments(body, start + head, [{ text: now.slice(head, now.length - tail), formats: {} }]);
}

/** Two characters may share half of a surrogate pair; half a pair cannot travel. */
const isHigh = (text: string, at: number) => /^[\ud800-\udbff]$/.test(text.charAt(at));
const isLow = (text: string, at: number) => /^[\udc00-\udfff]$/.test(text.charAt(at));

function insertAfter(
  doc: Y.Doc,
  after: string | undefined,
  { keys }: Pick<BlockChange, 'keys'>,
  content: readonly Segment[]
): string {
  const { body } = openNote(doc);
  const places = placesOf(body);
  const anchor = places.find(({ block }) => block.key === after);
  const index =
    after === undefined
      ? 0
      : anchor
        ? anchor.index + anchor.block.length + (anchor.block.marker ? 1 : 0)
        : body.length;
  const marker = newMarker(keys);
  body.insertEmbed(index, marker, {});
  insertSegments(body, index + 1, content);
  const id = marker._item?.id;
  return id ? `${id.client}:${id.clock}` : '';
}

function applyFields(doc: Y.Doc, { type, key, fields }: FieldChange): void {
  const note = openNote(doc);
  if (type === 'meeting') return set(note.meta, fields);
  if (type === 'action') {
    for (const { field, after } of fields) setPlainFact(note.actions, key, field, after);
    return;
  }
  setPlainPerson(note.people, key, fields);
}

function set(map: Y.Map<unknown>, fields: FieldChange['fields']): void {
  for (const { field, after } of fields)
    if (after === null) map.delete(field);
    else map.set(field, copied(after));
}

const copied = (value: Json): Json => structuredClone(value);
