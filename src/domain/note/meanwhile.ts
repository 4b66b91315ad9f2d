// Blocks that somebody began behind a block while that was being moved or removed, without knowing of it.
//
// The plan. A note cannot tell what its writers knew; but Yjs keeps for every item what stood to its left when
// it was made (its origin). Moving and removing leave a fence behind the ghosts (ghosts.ts), which names the
// first of them and what came next; and whoever has seen the fence writes behind it. So what now stands between
// the first ghost and what came next, and has its origin in one of the ghosts, was begun meanwhile; and so was
// what was begun behind that. Yjs may have put it on either side of the fence, and that decides nothing.
import * as Y from 'yjs';
import { levelOf } from './agenda.ts';
import type { Block } from './render.ts';

/**
 * For each block begun meanwhile, the block it was begun behind: a ghost, the text of a leftover, or another
 * one begun meanwhile. `blocks` are all, ghosts included. An agenda item stands for itself, wherever it was
 * begun; what was moved since then, or kept where it is (`stays`), has its place.
 */
export function begunMeanwhile(blocks: readonly Block[]): ReadonlyMap<string, string> {
  const begun = new Map<string, string>();
  const gaps = gapsIn(blocks);
  if (gaps.length === 0) return begun;
  blocks.forEach((block, index) => {
    const around = mayBeLate(block)
      ? gaps.filter(({ start, end }) => start < index && index < end)
      : [];
    const origin = around.length > 0 ? originOf(block) : undefined;
    if (!origin) return;
    const { key, isMarker } = origin;
    const isLate = ({ ghosts, fence }: Gap) =>
      ghosts.has(key) || (fence === key && !isMarker) || begun.has(key);
    if (around.some(isLate)) begun.set(block.key, key);
  });
  return begun;
}

function mayBeLate({ keys, hidden, marker }: Block): boolean {
  if (hidden || !marker || keys.gone === true || keys['stays'] === true) return false;
  if (typeof keys['from'] === 'string') return false;
  return keys.kind !== 'heading' || levelOf({ keys }) > 1;
}

/** Where blocks went from: indices of the first ghost and of what came next. */
interface Gap {
  readonly start: number;
  readonly end: number;
  readonly ghosts: ReadonlySet<string>;
  /** The fence's key, while it is one: text that fell into it and was kept is a block like any other. */
  readonly fence: string | undefined;
}

function gapsIn(blocks: readonly Block[]): Gap[] {
  const fences = blocks.flatMap((block, index) =>
    typeof block.keys['ends'] === 'string' ? [{ block, index }] : []
  );
  if (fences.length === 0) return [];
  const indices = new Map(blocks.map(({ key }, index) => [key, index]));
  return fences.flatMap(({ block: { key, keys }, index }): Gap[] => {
    const start = indices.get(String(keys['ends']));
    if (start === undefined) return [];
    const next = keys['next'];
    const end = next === undefined ? blocks.length : (indices.get(String(next)) ?? index);
    const ghosts = blocks.slice(start, index).filter((one) => one.keys.gone === true);
    const fence = keys.gone === true ? key : undefined;
    return [{ start, end, ghosts: new Set(ghosts.map((one) => one.key)), fence }];
  });
}

/** The block that holds what stood to the left of this one when it was begun, and whether that is its marker. */
function originOf({
  marker
}: Block): { readonly key: string; readonly isMarker: boolean } | undefined {
  let origin = marker?._item?.origin ?? null;
  let isFound = false;
  let isMarker = false;
  for (let item = marker?._item?.left ?? null; item !== null; item = item.left) {
    const isHere = origin !== null && holds(item, origin);
    // Where bold begins or ends says nothing; what stood before it does.
    if (isHere && item.content instanceof Y.ContentFormat) {
      origin = item.origin;
      continue;
    }
    const isBlock = !item.deleted && item.content instanceof Y.ContentType;
    if (isHere) {
      isFound = true;
      isMarker = isBlock;
    }
    if (isFound && isBlock) return { key: `${item.id.client}:${item.id.clock}`, isMarker };
  }
  return undefined;
}

const holds = ({ id, length }: Y.Item, wanted: Y.ID): boolean =>
  id.client === wanted.client && id.clock <= wanted.clock && wanted.clock < id.clock + length;
