// What came for blocks that were moved or removed meanwhile, and what a person can do with it.
import type * as Y from 'yjs';
import { agendaOf, type AgendaEntry } from './agenda.ts';
import { specOf } from './blocks.ts';
import {
  clear,
  copyBlock,
  followed,
  kindOfRest,
  lateKeys,
  leave,
  ownKeys,
  takeOver
} from './ghosts.ts';
import { begunMeanwhile } from './meanwhile.ts';
import { insertSegments, newMarker, openNote } from './note.ts';
import { endOf, markerOf, placesOf } from './places.ts';
import type { Block } from './render.ts';

/** What came for a block which was deleted or moved meanwhile: text, a change of what it is, or both. */
export interface Leftover {
  readonly key: string;
  /** Further blocks that were begun behind this text, in order; they go where it goes. */
  readonly more: readonly string[];
  readonly hasText: boolean;
  /** Whether the block was made something else, an action for example. */
  readonly isChange: boolean;
  /** The kind it was made, if its kind was changed. */
  readonly becomes: string | undefined;
  /** The block it was meant for, where that stands now; undefined when it was deleted. */
  readonly target: string | undefined;
  /** The agenda item of that block, as words. */
  readonly item: string | undefined;
}

/** `blocks` are all, ghosts included: renderAll. */
export function leftoversOf(blocks: readonly Block[]): Leftover[] {
  const byKey = new Map(blocks.map((block) => [block.key, block]));
  const begun = begunMeanwhile(blocks);
  const found: (Leftover & { readonly more: string[] })[] = [];
  const leaders = new Map<string, string[]>();
  const itemOf = itemsAbove(blocks);
  for (const block of blocks) {
    const { key } = block;
    const behind = begun.get(key);
    const leader = behind === undefined ? undefined : leaders.get(behind);
    leader?.push(key);
    if (leader) leaders.set(key, leader);
    const leftover =
      behind === undefined
        ? lateFor(block, byKey)
        : !leader && isSomething(block)
          ? { ...AS_IT_IS, target: followed(byKey, firstOf(begun, behind)) }
          : undefined;
    if (!leftover) continue;
    const more: string[] = [];
    const { target, hasText } = leftover;
    const item = target === undefined ? undefined : itemOf(target);
    found.push({ ...leftover, key, more, item });
    if (hasText) leaders.set(key, more);
  }
  return found;
}

const AS_IT_IS = { hasText: true, isChange: false, becomes: undefined };

/** What a ghost holds that came after its block had gone. */
function lateFor(block: Block, byKey: ReadonlyMap<string, Block>) {
  if (block.keys.gone !== true) return undefined;
  const hasText = block.length > 0;
  const late = lateKeys(block);
  const isLate = Object.keys(late).length > 0;
  if (!hasText && !isLate) return undefined;
  const target = followed(byKey, block.key);
  const isChange = isLate && target !== undefined;
  const becomes = typeof late['kind'] === 'string' ? late['kind'] : undefined;
  return hasText || isChange ? { hasText, isChange, becomes, target } : undefined;
}

/** The ghost behind which an empty block was begun, that others were begun behind. */
function firstOf(begun: ReadonlyMap<string, string>, key: string): string {
  let at = key;
  for (let next = begun.get(at); next !== undefined; next = begun.get(at)) at = next;
  return at;
}

const isSomething = ({ keys, length }: Block): boolean =>
  length > 0 || specOf(keys.kind).shape === 'atom';

/** The agenda item that each block stands in, as words; looked up only when something came late. */
function itemsAbove(blocks: readonly Block[]): (key: string) => string | undefined {
  let tops: readonly AgendaEntry[] | undefined;
  return (key) => {
    tops ??= agendaOf(blocks).filter(({ level }) => level === 1);
    const index = blocks.findIndex((block) => block.key === key);
    return tops.findLast((entry) => entry.index <= index)?.text;
  };
}

/**
 * Put a leftover with the block it was meant for: its text behind that block, as a block of its own, with what
 * was begun behind it, and what somebody changed of the old block on the new one. False when that block is gone.
 */
export function putWithItem(doc: Y.Doc, leftover: string, origin?: unknown): boolean {
  const places = placesOf(doc);
  const blocks = places.map(({ block }) => block);
  const late = leftoversOf(blocks).find(({ key }) => key === leftover);
  const anchor = places.find(({ block }) => block.key === late?.target);
  const going = new Set(late ? [late.key, ...late.more] : []);
  const block = blocks.find(({ key }) => key === leftover);
  if (!block || !anchor) return false;
  doc.transact(() => {
    const changes = lateKeys(block);
    takeOver(doc, changes, anchor.block);
    if (Object.keys(changes).length > 0) leave(block, String(block.keys['movedTo']));
    const written = blocks.filter((one) => going.has(one.key) && !one.hidden);
    let at = endOf(anchor);
    for (const one of written)
      at = one.keys.gone === true ? writeAgain(doc, at, one) : copyBlock(doc, at, one);
    clear(doc, written);
  }, origin);
  return true;
}

/** The text of a leftover as a block of its own. */
function writeAgain(doc: Y.Doc, at: number, { keys, content }: Block): number {
  const { body } = openNote(doc);
  const own = { ...ownKeys(keys), id: undefined, level: undefined };
  body.insertEmbed(at, newMarker({ ...own, kind: kindOfRest(keys.kind) }), {});
  return insertSegments(body, at + 1, content);
}

/** Keep a leftover where it stands: it is a block like any other from now on, and so is what was begun behind it. */
export function keepHere(doc: Y.Doc, leftover: string, origin?: unknown): boolean {
  const late = leftoversOf(placesOf(doc).map(({ block }) => block)).find(
    ({ key, hasText }) => key === leftover && hasText
  );
  const marker = late && markerOf(doc, leftover);
  if (!marker) return false;
  doc.transact(() => {
    marker.set('stays', true);
    for (const key of ['gone', 'movedTo']) marker.delete(key);
  }, origin);
  return true;
}

/** Leave the block as it is that was changed while it was moved: nobody is asked about that change again. */
export function passOver(doc: Y.Doc, leftover: string, origin?: unknown): boolean {
  const block = placesOf(doc).find(({ block: { key } }) => key === leftover)?.block;
  if (!block || Object.keys(lateKeys(block)).length === 0) return false;
  doc.transact(() => leave(block, String(block.keys['movedTo'])), origin);
  return true;
}
