// From the note to the editor: the fewest steps that make the document show what the note now holds.
//
// Blocks are matched by their marker's id. Two renderings of one note have their common blocks in the same
// order, since Yjs never reorders, so one pass over both lists tells which blocks came, went or stay; in a
// block that stays only the attributes and the stretch of text that differ are touched.
import type { Node, Schema } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import type { Block } from '#domain/note/render.ts';
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

/**
 * Add to `tr` what is missing. `keys` are the ids of the blocks the document shows now, child by child.
 * Returns false when the two lists do not fit together and the differing range had to be rendered anew.
 */
export function reconcile(
  tr: Transaction,
  keys: readonly string[],
  blocks: readonly Block[],
  rendered: Rendered
): boolean {
  const { schema } = tr.doc.type;
  if (keys.length !== tr.doc.childCount || !inOrder(keys, blocks)) {
    renderAnew(tr, blocks, rendered);
    return false;
  }
  const staying = new Set(blocks.map((block) => block.key));
  const shown = new Set(keys);
  const doc = tr.doc;
  let child = 0;
  let next = 0;
  let position = 0;
  while (child < keys.length || next < blocks.length) {
    const arrived: Node[] = [];
    const from = position;
    // A run of blocks that went and blocks that came, up to the next one that stays.
    for (;;) {
      const key = keys[child];
      const block = blocks[next];
      if (key !== undefined && !staying.has(key)) {
        position += doc.child(child).nodeSize;
        child += 1;
      } else if (block && !shown.has(block.key)) {
        arrived.push(renderBlock(schema, block, rendered));
        next += 1;
      } else break;
    }
    if (position > from || arrived.length > 0) replaceChildren(tr, from, position, arrived);
    const block = blocks[next];
    if (child >= keys.length || !block) continue;
    const node = doc.child(child);
    updateBlock(tr, position, node, block, rendered);
    position += node.nodeSize;
    child += 1;
    next += 1;
  }
  return true;
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

function inOrder(keys: readonly string[], blocks: readonly Block[]): boolean {
  const places = new Map(blocks.map((block, index) => [block.key, index]));
  if (places.size !== blocks.length || new Set(keys).size !== keys.length) return false;
  let last = -1;
  for (const key of keys) {
    const index = places.get(key);
    if (index === undefined) continue;
    if (index < last) return false;
    last = index;
  }
  return true;
}

function equalBlocks(a: Block, b: Block): boolean {
  return (
    a.length === b.length &&
    JSON.stringify(a.keys) === JSON.stringify(b.keys) &&
    (a.content === b.content || JSON.stringify(a.content) === JSON.stringify(b.content))
  );
}
