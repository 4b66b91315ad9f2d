// Where blocks stand in the body: indices for changes that are made without an editor.
import type * as Y from 'yjs';
import type { Json } from './blocks.ts';
import { openNote } from './note.ts';
import { renderAll, type Block } from './render.ts';

/** A block, ghosts included, with the index of its marker (of its first character where it has none). */
export interface Place {
  readonly block: Block;
  readonly index: number;
}

export function placesOf(doc: Y.Doc): Place[] {
  let index = 0;
  return renderAll(openNote(doc).body).map((block) => {
    const at = index;
    index += block.length + (block.marker ? 1 : 0);
    return { block, index: at };
  });
}

/** The index behind a block's last character. */
export const endOf = ({ block, index }: Place): number =>
  index + block.length + (block.marker ? 1 : 0);

/** The marker of the block with this key; undefined when the note no longer has it, or it has none. */
export function markerOf(doc: Y.Doc, key: string): Y.Map<unknown> | undefined {
  return placesOf(doc).find(({ block }) => block.key === key)?.block.marker;
}

/** Set keys of a block's marker; undefined removes one. Only what differs is written. */
export function setKeys(
  doc: Y.Doc,
  key: string,
  keys: Readonly<Record<string, Json | undefined>>,
  origin?: unknown
): boolean {
  const marker = markerOf(doc, key);
  if (!marker) return false;
  doc.transact(() => {
    for (const [name, value] of Object.entries(keys)) {
      if (value === undefined) {
        if (marker.has(name)) marker.delete(name);
      } else if (JSON.stringify(marker.get(name)) !== JSON.stringify(value))
        marker.set(name, value);
    }
  }, origin);
  return true;
}

/** The key a block had before it was ever moved: along `from`, which every move sets. */
export function originOf(block: Block, byKey: ReadonlyMap<string, Block>): string {
  let at: Block | undefined = block;
  let origin = block.key;
  const passed = new Set<string>();
  while (at && typeof at.keys['from'] === 'string' && !passed.has(at.key)) {
    passed.add(at.key);
    origin = at.keys['from'];
    at = byKey.get(origin);
  }
  return origin;
}

/**
 * The id a block has, or the one that any device would give it: two who make it an action at once mean
 * one. Undefined for a block that is not there or has no marker.
 */
export function idOf(doc: Y.Doc, key: string): string | undefined {
  const byKey = new Map(placesOf(doc).map(({ block }) => [block.key, block]));
  const block = byKey.get(key);
  if (!block?.marker) return undefined;
  return block.keys.id ?? `at-${originOf(block, byKey).replace(':', '-')}`;
}
