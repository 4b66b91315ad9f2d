// Moving an agenda item with its blocks.
//
// The plan. A moved block is a new marker with the same keys, `from` naming the old one, and a copy of the
// text; the old marker stays as a ghost whose `movedTo` names the new one. So text that somebody typed
// meanwhile into the old block stands as a block of its own (leftovers.ts), and where it belongs is known. When
// two people move a block at once there are two copies, and both come from the same ghost (duplicates.ts).
import type * as Y from 'yjs';
import { levelOf } from './agenda.ts';
import { clear, copyBlock, guard } from './ghosts.ts';
import { openNote } from './note.ts';
import { placesOf, type Place } from './places.ts';

/**
 * Move the section that a heading opens before another heading, or to the end of the notes (of the items,
 * where annexes follow: give the annex's key). False when a key names no heading, or it would move into itself.
 */
export function moveItem(
  doc: Y.Doc,
  from: string,
  before: string | undefined,
  origin?: unknown
): boolean {
  const places = placesOf(doc);
  const section = sectionOf(places, from);
  const target =
    before === undefined ? undefined : places.find(({ block }) => block.key === before);
  if (section.length === 0 || (before !== undefined && !target)) return false;
  if (section.some(({ block }) => block.key === before)) return false;
  if (next(places, section)?.block.key === before) return true;
  doc.transact(() => moveBlocks(doc, section, target), origin);
  return true;
}

/** The blocks of a heading's section, ghosts included; empty when the key names no visible heading. */
export function sectionOf<T extends Pick<Place, 'block'>>(
  places: readonly T[],
  key: string
): readonly T[] {
  const start = places.findIndex(({ block }) => block.key === key);
  const heading = places[start]?.block;
  if (!heading || heading.hidden || heading.keys.kind !== 'heading' || !heading.marker) return [];
  const end = places.findIndex(
    ({ block }, index) =>
      index > start &&
      !block.hidden &&
      block.keys.kind === 'heading' &&
      levelOf(block) <= levelOf(heading)
  );
  return places.slice(start, end < 0 ? places.length : end);
}

/** The first visible block behind the section. */
function next(places: readonly Place[], section: readonly Place[]): Place | undefined {
  const end = places.findIndex((place) => place === section.at(-1));
  return places.slice(end + 1).find(({ block }) => !block.hidden);
}

function moveBlocks(doc: Y.Doc, section: readonly Place[], target: Place | undefined): void {
  const seen = section.filter(({ block }) => !block.hidden).map(({ block }) => block);
  const places = placesOf(doc);
  const place = places.findIndex(({ block }) => block.key === target?.block.key);
  const previous = places.at(place - (place < 0 ? 0 : 1));
  let at = target ? target.index : openNote(doc).body.length;
  for (const block of seen) at = copyBlock(doc, at, block);
  guard(doc, at, previous?.block);
  clear(doc, seen);
}
