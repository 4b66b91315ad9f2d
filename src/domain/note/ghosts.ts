// What stays where blocks were moved away or removed: ghosts that know where their blocks went, and fences behind them.
import type * as Y from 'yjs';
import { adoptFacts } from './action-facts.ts';
import type { Json, MarkerKeys } from './blocks.ts';
import { insertSegments, newMarker, openNote } from './note.ts';
import { endOf, placesOf, setKeys, type Place } from './places.ts';
import { keyOfMarker, type Block } from './render.ts';

export type Changes = Readonly<Record<string, Json | undefined>>;

/** A block again at another place; its old marker learns where it went. Gives the index behind the copy. */
export function copyBlock(doc: Y.Doc, at: number, block: Block): number {
  const { body } = openNote(doc);
  const { gone, movedTo } = block.keys;
  // A leftover stays one, and goes on knowing where it belongs.
  const late = gone === true ? { gone, movedTo } : {};
  const marker = newMarker({ ...ownKeys(block.keys), ...late, from: block.key });
  body.insertEmbed(at, marker, {});
  leave(block, keyOfMarker(marker));
  return insertSegments(body, at + 1, block.content);
}

const KEPT = 'kept:';

/** The old marker learns where its block went, and what it was then. */
export function leave({ marker, keys }: Pick<Block, 'marker' | 'keys'>, movedTo: string): void {
  marker?.set('movedTo', movedTo);
  marker?.set(KEPT + movedTo, { ...ownKeys(keys) });
}

const ABOUT_MOVES = new Set(['gone', 'movedTo', 'from', 'stays', 'ends', 'next']);

/** Whether a key of a marker says what became of its block, and nothing to a reader. */
export const isAboutMoves = (name: string): boolean =>
  ABOUT_MOVES.has(name) || name.startsWith(KEPT);

/** What a marker says of its block, without what it says of moves. */
export function ownKeys(keys: Block['keys']): MarkerKeys {
  const own = Object.entries(keys).filter(([name]) => !isAboutMoves(name));
  return { ...Object.fromEntries(own), kind: keys.kind };
}

/** Keys that somebody changed on a block while it was moved away; undefined removes one. */
export function lateKeys({ keys }: Block): Changes {
  const { movedTo } = keys;
  return typeof movedTo === 'string' ? changedSince(keys, movedTo, keys) : {};
}

/** What was changed between the moment a block became `movedTo`, as its old marker knows it, and `now`. */
export function changedSince(old: Block['keys'], movedTo: string, now: Block['keys']): Changes {
  const kept = old[KEPT + movedTo];
  if (typeof kept !== 'object' || kept === null) return {};
  const changes: Record<string, Json | undefined> = {};
  const before = new Map(Object.entries(kept));
  for (const [name, value] of before) if (!isSame(now[name], value)) changes[name] = now[name];
  for (const [name, value] of Object.entries(now))
    if (!before.has(name) && !isAboutMoves(name)) changes[name] = value;
  return changes;
}

const isSame = (a: Json | undefined, b: Json | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** Make changes on the block that stays. What is known under another id is known under the one it has. */
export function takeOver(doc: Y.Doc, changes: Changes, { key, keys: { id } }: Block): void {
  if (id !== undefined && typeof changes['id'] === 'string')
    adoptFacts(openNote(doc).actions, changes['id'], id);
  setKeys(doc, key, id === undefined ? changes : { ...changes, id });
}

/** Where a moved block stands now: along `movedTo`, as often as it was moved. */
export function followed(byKey: ReadonlyMap<string, Block>, key: string): string | undefined {
  const passed = new Set<string>();
  let at = byKey.get(key)?.keys['movedTo'];
  while (typeof at === 'string' && !passed.has(at)) {
    passed.add(at);
    const block = byKey.get(at);
    if (!block) return undefined;
    if (!block.hidden && block.keys.gone !== true) return block.key;
    at = block.keys['movedTo'];
  }
  return undefined;
}

/** Where the block with this key stands now; undefined when it is no longer there. */
export function standsAt(doc: Y.Doc, key: string): string | undefined {
  const byKey = new Map(placesOf(doc).map(({ block }) => [block.key, block]));
  const block = byKey.get(key);
  return block && block.keys.gone !== true ? key : followed(byKey, key);
}

/**
 * Leave ghosts where these blocks stood, and behind each stretch of them a fence: a ghost of its own that names
 * the first and what comes next. Whoever writes there later writes behind the fence; so what was begun behind
 * one of the ghosts was begun by somebody who did not know that they had gone (meanwhile.ts).
 * The blocks are found again by their keys, as indices have moved.
 */
export function clear(doc: Y.Doc, blocks: readonly Block[]): void {
  const { body } = openNote(doc);
  const keys = new Set(blocks.map(({ key }) => key));
  for (const { stretch, next } of stretches(placesOf(doc), keys).reverse()) {
    const [first, last] = [stretch[0], stretch.at(-1)];
    if (!first || !last) continue;
    const fence = { gone: true, ends: first.block.key, next, movedTo: last.block.key };
    const kind = kindOfRest(last.block.keys.kind);
    body.insertEmbed(endOf(last), newMarker({ kind, ...fence }), {});
    for (const { block, index } of stretch.reverse()) {
      if (block.length > 0) body.delete(index + (block.marker ? 1 : 0), block.length);
      block.marker?.set('gone', true);
    }
  }
}

/** The places with these keys, those together that only ghosts stand between, each with what comes next. */
function stretches(places: readonly Place[], keys: ReadonlySet<string>) {
  const found: { stretch: Place[]; next: string | undefined }[] = [];
  let open: (typeof found)[number] | undefined;
  for (const place of places) {
    const { key, hidden } = place.block;
    if (keys.has(key)) {
      if (!open) found.push((open = { stretch: [], next: undefined }));
      open.stretch.push(place);
    } else if (!hidden && open) {
      open.next = key;
      open = undefined;
    }
  }
  return found;
}

/**
 * Who types at the end of the block before, apart, may find newly put blocks in between: then the text falls
 * into this ghost behind them and is known to belong there, and is not glued to them.
 */
export function guard(doc: Y.Doc, at: number, previous: Block | undefined): void {
  if (!previous) return;
  const rest = { kind: kindOfRest(previous.keys.kind), gone: true, movedTo: previous.key };
  openNote(doc).body.insertEmbed(at, newMarker(rest), {});
}

/** What was typed into a heading is no heading of its own, and what was typed into an action no second one. */
export function kindOfRest(kind: string): string {
  return kind === 'heading' ? 'paragraph' : kind === 'action' ? 'bullet' : kind;
}
