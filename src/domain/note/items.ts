// What a person does to the outline beside the notes: adding an agenda item, putting it in another place, removing it.
import type * as Y from 'yjs';
import { agendaOf, type AgendaEntry } from './agenda.ts';
import { clear, guard } from './ghosts.ts';
import { moveItem, sectionOf } from './moves.ts';
import { insertSegments, newMarker, openNote, plain } from './note.ts';
import { placesOf, type Place } from './places.ts';
import { keyOfMarker, type Block } from './render.ts';
import { specOf } from './blocks.ts';

/**
 * A new item behind the last one, before what stands below the items (annexes). Gives its key. In notes that
 * hold nothing yet it comes first, so that the empty line under it is the place to write.
 */
export function addItem(doc: Y.Doc, title: string, origin?: unknown): string {
  const places = placesOf(doc);
  const target = behindItems(places);
  const place = target ? places.indexOf(target) : places.length;
  const marker = newMarker({ kind: 'heading', level: 1 });
  const { body } = openNote(doc);
  doc.transact(() => {
    const at = target ? target.index : body.length;
    body.insertEmbed(at, marker, {});
    const end = insertSegments(body, at + 1, [plain(title)]);
    guard(doc, end, places[place - 1]?.block);
  }, origin);
  return keyOfMarker(marker);
}

/** What a new item is put before; undefined for the end of the notes. */
function behindItems(places: readonly Place[]): Place | undefined {
  const tops = topEntries(places.map(({ block }) => block));
  const last = tops.findLast(({ section }) => section === 'item');
  const below = tops.find(({ index }) => index > (last?.index ?? -1));
  const above = below ? places.slice(0, below.index) : places;
  const isBlank = above.every(({ block }) => block.keys.kind !== 'heading' && !isWritten(block));
  const first = last || !isBlank ? undefined : above.find(({ block }) => !block.hidden);
  return first ?? (below && places[below.index]);
}

/** The headings of level 1 that have a place of their own: no leftovers. */
export function topEntries(blocks: readonly Block[]): AgendaEntry[] {
  return agendaOf(blocks).filter(({ level, isLeftover }) => level === 1 && !isLeftover);
}

/** The headings among which this one can be moved: items among items, annexes and the like among themselves. */
export function siblingsOf(tops: readonly AgendaEntry[], key: string): AgendaEntry[] {
  const own = tops.find((entry) => entry.key === key);
  return tops.filter((entry) => own && (entry.section === 'item') === (own.section === 'item'));
}

/**
 * Put an item, with its blocks, at this place among its siblings (0 for the first). False when it has no
 * place, or is there already.
 */
export function putItemAt(doc: Y.Doc, key: string, place: number, origin?: unknown): boolean {
  const tops = topEntries(placesOf(doc).map(({ block }) => block));
  const siblings = siblingsOf(tops, key);
  const now = siblings.findIndex((entry) => entry.key === key);
  const others = siblings.filter((entry) => entry.key !== key);
  const to = Math.max(0, Math.min(others.length, place));
  if (now < 0 || now === to) return false;
  const last = others.at(-1);
  const below = tops.find(({ index, key: one }) => index > (last?.index ?? -1) && one !== key);
  return moveItem(doc, key, (others[to] ?? below)?.key, origin);
}

/** Whether an item holds nothing but headings: it can go without a question. */
export function isEmptyItem(blocks: readonly Block[], key: string): boolean {
  const [, ...inside] = sectionOf(
    blocks.map((block) => ({ block })),
    key
  );
  return inside.every(({ block }) => block.keys.kind === 'heading' || !isWritten(block));
}

const isWritten = ({ length, hidden, keys }: Block): boolean =>
  !hidden && (length > 0 || (specOf(keys.kind).shape === 'atom' && keys.kind !== 'divider'));

/** What stood in a removed item, so that it can be put back. */
export type Removed = readonly Pick<Block, 'key' | 'keys' | 'content'>[];

/** Remove an item with its blocks. What somebody writes into it meanwhile stands as a block of its own. */
export function removeItem(doc: Y.Doc, key: string, origin?: unknown): Removed {
  const section = sectionOf(placesOf(doc), key).filter(({ block }) => !block.hidden);
  const blocks = section.map(({ block }) => block);
  if (blocks.length > 0) doc.transact(() => clear(doc, blocks), origin);
  return blocks;
}

/**
 * Put back what was removed: each block where its ghost is, before what came for it meanwhile; one whose
 * ghost is no longer there, behind the one before it. What somebody else moved away stands there already.
 */
export function putBack(doc: Y.Doc, removed: Removed, origin?: unknown): void {
  doc.transact(() => {
    const { body } = openNote(doc);
    let end = body.length;
    for (const { key, keys, content } of removed) {
      const found = placesOf(doc).find(({ block }) => block.key === key);
      const marker = found?.block.marker;
      if (found && (found.block.keys.gone !== true || 'movedTo' in found.block.keys)) continue;
      const at = found?.index ?? end;
      if (marker) marker.delete('gone');
      else body.insertEmbed(at, newMarker({ ...keys, gone: undefined }), {});
      end = insertSegments(body, at + 1, content);
    }
  }, origin);
}
