// Notes as bare documents, without an editor: made from a few blocks, copied to other devices, and synced.
import * as Y from 'yjs';
import type { Formats } from '../../src/domain/note/blocks.ts';
import {
  insertSegments,
  newMarker,
  writePlan,
  type NewBlock,
  type NotePlan,
  type PlanBlock
} from '../../src/domain/note/note.ts';
import { endOf, placesOf } from '../../src/domain/note/places.ts';
import { keyOfMarker, render, textOf } from '../../src/domain/note/render.ts';

export const block = (keys: PlanBlock, text = '', formats: Formats = {}): NewBlock => ({
  keys,
  content: text === '' ? [] : [{ text, formats }]
});
export const item = (text: string, keys: Partial<PlanBlock> = {}): NewBlock =>
  block({ ...keys, kind: 'heading', level: 1 }, text);
export const point = (text: string, keys: Partial<PlanBlock> = {}): NewBlock =>
  block({ ...keys, kind: 'bullet' }, text);
export const action = (text: string, id?: string): NewBlock => block({ kind: 'action', id }, text);

/** A note with these blocks, on the device with this client id. */
export function aDoc(
  blocks: readonly NewBlock[],
  more: Partial<NotePlan> = {},
  clientId?: number
): Y.Doc {
  const doc = new Y.Doc();
  if (clientId !== undefined) doc.clientID = clientId;
  let people = 0;
  const plan = { meta: { title: 'Call' }, blocks, people: [], actions: {}, ...more };
  writePlan(doc, plan, () => `person-${people++}`);
  return doc;
}

/** The same note on another device. */
export function copyOf(doc: Y.Doc, clientId: number): Y.Doc {
  const copy = new Y.Doc();
  copy.clientID = clientId;
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

/** Exchange what each has, both ways. */
export function syncDocs(a: Y.Doc, b: Y.Doc): void {
  const mine = Y.encodeStateAsUpdate(a, Y.encodeStateVector(b));
  const theirs = Y.encodeStateAsUpdate(b, Y.encodeStateVector(a));
  Y.applyUpdate(b, mine);
  Y.applyUpdate(a, theirs);
}

/** The texts that a reader sees, in order. */
export const textsOf = (doc: Y.Doc): string[] =>
  render(doc.getText('body')).map(({ content }) => textOf(content));

/** The key of the first visible block with this text. */
export function keyOf(doc: Y.Doc, text: string): string {
  const found = render(doc.getText('body')).find(({ content }) => textOf(content) === text);
  if (!found) throw new Error(`no block "${text}"`);
  return found.key;
}

/** Type behind the last character of a block. */
export function typeInto(doc: Y.Doc, key: string, text: string): void {
  const body = doc.getText('body');
  let index = 0;
  for (let unit = body._start; unit !== null; unit = unit.right) {
    if (unit.deleted || !unit.countable) continue;
    const isMarker = unit.content instanceof Y.ContentType;
    if (isMarker && key === `${unit.id.client}:${unit.id.clock}`) {
      let end = index + 1;
      for (let next = unit.right; next !== null; next = next.right) {
        if (next.deleted || !next.countable) continue;
        if (next.content instanceof Y.ContentType) break;
        end += next.length;
      }
      body.insert(end, text, {});
      return;
    }
    index += unit.length;
  }
  throw new Error(`no block ${key}`);
}

/** Enter at the end of a block, and go on writing; gives the new block's key. */
export function beginBehind(
  doc: Y.Doc,
  key: string,
  text: string,
  keys: PlanBlock = { kind: 'bullet' }
): string {
  const place = placesOf(doc).find(({ block: { key: one } }) => one === key);
  if (!place) throw new Error(`no block ${key}`);
  const marker = newMarker(keys);
  doc.getText('body').insertEmbed(endOf(place), marker, {});
  insertSegments(doc.getText('body'), endOf(place) + 1, [{ text, formats: {} }]);
  return keyOfMarker(marker);
}
