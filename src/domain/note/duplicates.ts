// Blocks that two people moved at once: they stand twice, until somebody keeps one.
import type * as Y from 'yjs';
import { changedSince, clear, leave, takeOver, type Changes } from './ghosts.ts';
import { sectionOf } from './moves.ts';
import { markerOf, originOf, placesOf, type Place } from './places.ts';
import { readKeys, textOf, type Block } from './render.ts';

/** A block that two people moved at once: it stands as often as it was moved. */
export interface Duplicate {
  /** In the order of the note; at least two. */
  readonly keys: readonly string[];
  /** Whether all copies still say the same. */
  readonly isSame: boolean;
}

export function duplicatesOf(blocks: readonly Block[]): Duplicate[] {
  const groups = new Map<string, Block[]>();
  const byKey = new Map(blocks.map((block) => [block.key, block]));
  for (const block of blocks) {
    if (block.hidden || block.keys.gone === true) continue;
    if (typeof block.keys['from'] !== 'string') continue;
    const root = originOf(block, byKey);
    groups.set(root, [...(groups.get(root) ?? []), block]);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({
      keys: group.map(({ key }) => key),
      isSame: new Set(group.map(({ content }) => textOf(content))).size === 1
    }));
}

/**
 * Keep this copy of a block and remove the others; of a heading that stands twice, keep its section. A copy
 * that says something else than the one kept is left where it is, as a leftover: nobody's words go unseen.
 */
export function keepOne(doc: Y.Doc, key: string, origin?: unknown): boolean {
  const places = placesOf(doc);
  const duplicates = duplicatesOf(places.map(({ block }) => block));
  const section = sectionOf(places, key).map(({ block }) => block.key);
  const kept = new Set(section.length > 0 ? section : [key]);
  const byKey = new Map(places.map((place) => [place.block.key, place]));
  const going: { readonly place: Place; readonly keep: string }[] = [];
  const differing: typeof going = [];
  for (const { keys } of duplicates) {
    const keep = keys.find((one) => kept.has(one));
    if (keep === undefined) continue;
    const text = textOf(byKey.get(keep)?.block.content ?? []);
    for (const other of keys) {
      const place = byKey.get(other);
      if (other === keep || kept.has(other) || !place) continue;
      const isSame = textOf(place.block.content) === text || place.block.length === 0;
      (isSame ? going : differing).push({ place, keep });
    }
  }
  if (going.length + differing.length === 0) return false;
  doc.transact(() => {
    for (const { place, keep } of [...going, ...differing]) {
      const keeper = byKey.get(keep)?.block;
      if (keeper) merge(doc, keeper, place.block, byKey);
      leave(place.block, keep);
      place.block.marker?.set('gone', true);
    }
    clear(
      doc,
      going.map(({ place }) => place.block)
    );
  }, origin);
  return true;
}

/** What was changed on a copy since it was made, and on what it was made from since then. */
function historyOf(copy: Block, byKey: ReadonlyMap<string, Place>): Changes[] {
  const changes: Changes[] = [];
  const passed = new Set<string>();
  for (let at: Block | undefined = copy; at && !passed.has(at.key);) {
    passed.add(at.key);
    const source: Block | undefined = byKey.get(String(at.keys['from']))?.block;
    if (source) changes.unshift(changedSince(source.keys, at.key, at.keys));
    at = source;
  }
  return changes;
}

/** Give the copy that stays what was changed on the others, and on the block before it was copied. */
function merge(doc: Y.Doc, keeper: Block, other: Block, byKey: ReadonlyMap<string, Place>): void {
  const source = byKey.get(String(keeper.keys['from']))?.block;
  const late = source ? [changedSince(source.keys, keeper.key, source.keys)] : [];
  for (const changes of [...late, ...historyOf(other, byKey)]) {
    const keys = markerOf(doc, keeper.key);
    if (keys) takeOver(doc, changes, { ...keeper, keys: readKeys(keys) });
  }
}
