// From the note to the editor: the fewest steps that make the document show what the note now holds.
//
// Blocks are matched by their marker. Two renderings of one note have their common blocks in the same
// order, since Yjs never reorders, so one pass over both lists tells which blocks came, went or stay; in a
// block that stays only the attributes and the stretch of text that differ are touched.
import type { Node, Schema } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import type { Json, MarkerKeys, Segment } from '#domain/note/blocks.ts';
import { sameFormats, type Block } from '#domain/note/render.ts';
import { nodeFromBlock } from './convert.ts';

/** Remembers which block a node was rendered from, so that what did not change is not rendered again. */
export class Rendered {
  readonly #blocks = new WeakMap<Node, Block>();

  isFrom(node: Node, block: Block): boolean {
    const known = this.#blocks.get(node);
    return known !== undefined && equalBlocks(known, block);
  }

  remember(node: Node, block: Block): void {
    this.#blocks.set(node, block);
  }
}

/** What names a block in both renderings: its marker, or nothing for text before the first one. */
type Marker = Block['marker'];

/**
 * Add to `tr` what is missing. `markers` are those of the blocks the document shows now, child by child.
 * Returns false when the two lists do not fit together and the differing range had to be rendered anew.
 */
export function reconcile(
  tr: Transaction,
  markers: readonly Marker[],
  blocks: readonly Block[],
  rendered: Rendered
): boolean {
  const { doc } = tr;
  const { schema } = doc.type;
  const head = commonHead(markers, blocks);
  const tail = commonTail(markers, blocks, head);
  const came = new Set(blocks.slice(head, blocks.length - tail).map(({ marker }) => marker));
  const went = new Set(markers.slice(head, markers.length - tail));
  if (markers.length !== doc.childCount || !inOrder(markers, blocks, head, tail)) {
    renderAnew(tr, blocks, rendered);
    return false;
  }
  let child = 0;
  let next = 0;
  let position = 0;
  while (child < markers.length || next < blocks.length) {
    if (child >= head && child <= markers.length - tail) {
      const arrived: Node[] = [];
      const from = position;
      // A run of blocks that went and blocks that came, up to the next one that stays.
      for (;;) {
        const block = blocks[next];
        if (child < markers.length - tail && !came.has(markers[child])) {
          position += doc.child(child).nodeSize;
          child += 1;
        } else if (block && next < blocks.length - tail && !went.has(block.marker)) {
          arrived.push(renderBlock(schema, block, rendered));
          next += 1;
        } else break;
      }
      if (position > from || arrived.length > 0) replaceChildren(tr, from, position, arrived);
    }
    const block = blocks[next];
    if (child >= markers.length || !block) continue;
    const node = doc.child(child);
    updateBlock(tr, position, node, block, rendered);
    position += node.nodeSize;
    child += 1;
    next += 1;
  }
  return true;
}

function commonHead(markers: readonly Marker[], blocks: readonly Block[]): number {
  const most = Math.min(markers.length, blocks.length);
  let head = 0;
  while (head < most && markers[head] === blocks[head]?.marker) head += 1;
  return head;
}

function commonTail(markers: readonly Marker[], blocks: readonly Block[], head: number): number {
  const most = Math.min(markers.length, blocks.length) - head;
  let tail = 0;
  while (tail < most && markers.at(-1 - tail) === blocks.at(-1 - tail)?.marker) tail += 1;
  return tail;
}

/** Positions are those of the document before `tr`; its mapping carries them over the steps added so far. */
function replaceChildren(tr: Transaction, from: number, to: number, nodes: readonly Node[]): void {
  const start = tr.mapping.map(from, 1);
  tr.replaceWith(start, tr.mapping.map(to, 1), nodes);
}

function updateBlock(
  tr: Transaction,
  position: number,
  node: Node,
  block: Block,
  rendered: Rendered
): void {
  if (rendered.isFrom(node, block)) return;
  const wanted = nodeFromBlock(node.type.schema, block);
  if (node.eq(wanted)) {
    rendered.remember(node, block);
    return;
  }
  const start = tr.mapping.map(position, 1);
  if (node.type !== wanted.type) {
    rendered.remember(wanted, block);
    tr.replaceWith(start, start + node.nodeSize, wanted);
    return;
  }
  for (const [name, value] of Object.entries(wanted.attrs))
    if (JSON.stringify(node.attrs[name]) !== JSON.stringify(value))
      tr.setNodeAttribute(start, name, value);
  const first = node.content.findDiffStart(wanted.content);
  const end = node.content.findDiffEnd(wanted.content);
  if (first === null || end === null) return;
  // The same stretch may not be counted from both sides ("aa" in "aaa").
  const overlap = Math.max(0, first - Math.min(end.a, end.b));
  tr.replace(start + 1 + first, start + 1 + end.a + overlap, wanted.slice(first, end.b + overlap));
}

function renderBlock(schema: Schema, block: Block, rendered: Rendered): Node {
  const node = nodeFromBlock(schema, block);
  rendered.remember(node, block);
  return node;
}

function renderAnew(tr: Transaction, blocks: readonly Block[], rendered: Rendered): void {
  const { schema } = tr.doc.type;
  const wanted = schema.topNodeType.create(
    null,
    blocks.map((block) => renderBlock(schema, block, rendered))
  );
  const first = tr.doc.content.findDiffStart(wanted.content);
  const end = tr.doc.content.findDiffEnd(wanted.content);
  if (first === null || end === null) return;
  const overlap = Math.max(0, first - Math.min(end.a, end.b));
  tr.replace(first, end.a + overlap, wanted.slice(first, end.b + overlap));
}

/** Whether the blocks that both lists have between head and tail stand in one order. */
function inOrder(
  markers: readonly Marker[],
  blocks: readonly Block[],
  head: number,
  tail: number
): boolean {
  const middle = blocks.slice(head, blocks.length - tail);
  const places = new Map(middle.map(({ marker }, index) => [marker, index]));
  let last = -1;
  for (const marker of markers.slice(head, markers.length - tail)) {
    const index = places.get(marker);
    if (index === undefined) continue;
    if (index <= last) return false;
    last = index;
  }
  return places.size === middle.length;
}

/** Asked for every block at every remote key, so it looks before it compares deeply. */
function equalBlocks(a: Block, b: Block): boolean {
  if (a === b) return true;
  if (a.length !== b.length || a.content.length !== b.content.length) return false;
  return equalKeys(a.keys, b.keys) && a.content.every((part, at) => equalPart(part, b.content[at]));
}

function equalKeys(a: MarkerKeys, b: MarkerKeys): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => equalValue(a[name], b[name]))
  );
}

function equalPart(a: Segment, b: Segment | undefined): boolean {
  if (!b || ('text' in a ? !('text' in b) || a.text !== b.text : 'text' in b)) return false;
  if (!('text' in a) && !('text' in b) && !equalValue(a.embed, b.embed)) return false;
  return sameFormats(a.formats, b.formats);
}

function equalValue(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
