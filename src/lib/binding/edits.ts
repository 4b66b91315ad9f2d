// From the editor to the note: each step of a transaction becomes the smallest change of the Y.Text.
//
// The plan. A step names the range it replaced, so nothing outside that range is ever touched and no two
// documents are compared. In the flat note only the opening of a block counts (its marker); a close is
// nothing. So a range is: text that goes, blocks that go, text and blocks that come, and perhaps a rest of
// the last block that stays. Who owns that rest decides what happens to its marker:
//   - it stays in a block of its own: its marker stays, with the new keys;
//   - it goes on in the block before: a real join, the markers between are removed.
// Every other block that goes leaves a ghost.
import type { Attrs, Node } from '@tiptap/pm/model';
import type { StepMap } from '@tiptap/pm/transform';
import { AddMarkStep, AttrStep, RemoveMarkStep, type Step } from '@tiptap/pm/transform';
import type { Formats, Json, Segment } from '#domain/note/blocks.ts';
import { isAboutMoves, leave } from '#domain/note/ghosts.ts';
import { keyOfMarker, readKeys, toJson } from '#domain/note/render.ts';
import { cleanText, cutsPair } from './clean.ts';
import { formatsFromMarks, keysFromAttrs, segmentsFromFragment } from './convert.ts';
import type { Entry, Layout } from './layout.ts';

/** A place in the editor's document: inside a block at an offset, or on the border before child `child`. */
interface Place {
  readonly child: number;
  readonly offset: number | undefined;
}

interface Arriving {
  readonly attrs: Attrs;
  readonly content: readonly Segment[];
}

/** Set on a transaction that takes blocks away and puts the same ones elsewhere, in the same order. */
export const MOVED = 'rapporteur moved';

/** Writes steps to the note. `adjusted` says that the note now differs from what the editor shows. */
export class Edits {
  readonly #layout: Layout;
  /** Whole blocks that went and came since the last transaction ended. */
  #went: Entry[] = [];
  #came: Entry[] = [];
  adjusted = false;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  apply(step: Step, before: Node, after: Node): void {
    this.#layout.materialise();
    if (step instanceof AttrStep) this.#attribute(step, before, after);
    else if (step instanceof AddMarkStep || step instanceof RemoveMarkStep)
      this.#formats(step.from, step.to, before, after);
    else this.#ranges(step.getMap(), before, after);
  }

  /** A transaction is written. If it moved blocks, each old marker learns where its block went. */
  endTransaction(moved: boolean): void {
    const [went, came] = [this.#went, this.#came];
    [this.#went, this.#came] = [[], []];
    if (!moved || went.length !== came.length) return;
    went.forEach(({ marker: old }, index) => {
      const fresh = came[index]?.marker;
      if (!old?._item || old._item.deleted || !fresh) return;
      leave({ marker: old, keys: readKeys(old) }, keyOfMarker(fresh));
      for (const name of [...fresh.keys()].filter(isAboutMoves)) fresh.delete(name);
      fresh.set('from', keyOfMarker(old));
      this.adjusted = true;
    });
  }

  #attribute(step: AttrStep, before: Node, after: Node): void {
    const { child } = place(before, step.pos);
    const entry = this.#layout.shown()[child];
    if (entry) this.#setKeys(entry, before.child(child).attrs, after.child(child).attrs);
  }

  /** Only the keys that changed: two people may change two things of one block. */
  #setKeys(entry: Entry, before: Attrs, after: Attrs): void {
    const { marker } = entry;
    if (!marker?._item || marker._item.deleted) return;
    const old = keysFromAttrs(before);
    const wanted = keysFromAttrs(after);
    for (const key of new Set([...Object.keys(old), ...Object.keys(wanted)])) {
      const value = wanted[key];
      if (JSON.stringify(old[key]) === JSON.stringify(value)) continue;
      if (value === undefined) marker.delete(key);
      else marker.set(key, value);
    }
  }

  #formats(from: number, to: number, before: Node, after: Node): void {
    const shown = this.#layout.shown();
    let start = 0;
    after.forEach((node, _offset, index) => {
      const entry = shown[index];
      const base = start + 1;
      start += node.nodeSize;
      if (!entry || !node.isTextblock || base > to || base + node.content.size < from) return;
      const first = Math.max(0, from - base);
      const last = Math.min(node.content.size, to - base);
      if (first >= last) return;
      this.#touch(entry);
      const old = before.child(index);
      const whole = (offset: number, towards: 1 | -1) => {
        if (!cutsPair(after, base + offset)) return offset;
        this.adjusted = true;
        return offset + towards;
      };
      let at = whole(first, -1);
      while (at < last) {
        const was = inlineAt(old, at);
        const is = inlineAt(node, Math.max(at, first));
        const end = whole(Math.min(last, was.end, is.end), 1);
        const change = changed(was.formats, is.formats);
        if (change) this.#layout.format(entry, at, end, change);
        at = end;
      }
    });
  }

  #ranges(map: StepMap, before: Node, after: Node): void {
    const ranges: [number, number, number, number][] = [];
    map.forEach((oldStart, oldEnd, newStart, newEnd) => {
      ranges.push(widened(before, after, oldStart, oldEnd, newStart, newEnd));
    });
    // From the last to the first, so that earlier positions still hold.
    for (const [oldStart, oldEnd, newStart, newEnd] of ranges.reverse())
      this.#replace(
        before,
        place(before, oldStart),
        place(before, oldEnd),
        arriving(after, newStart, newEnd),
        {
          marker: oldStart === oldEnd ? formatsAround(before, oldStart) : {}
        }
      );
  }

  #replace(
    before: Node,
    from: Place,
    to: Place,
    coming: { readonly lead: readonly Segment[]; readonly blocks: readonly Arriving[] },
    formats: { readonly marker: Formats }
  ): void {
    const layout = this.#layout;
    const shown = layout.shown();
    const first = from.offset === undefined ? undefined : shown[from.child];
    const last = to.offset === undefined ? undefined : shown[to.child];
    const border = shown[from.child];
    const lead = this.#clean(coming.lead);
    const blocks = coming.blocks.map(({ attrs, content }) => ({
      attrs,
      content: this.#clean(content)
    }));

    let cursor: Entry | undefined = first;
    let offset = from.offset ?? 0;
    if (first && first === last) {
      if ((to.offset ?? 0) > offset || lead.length > 0 || blocks.length > 0) this.#touch(first);
      layout.deleteContent(first, offset, to.offset ?? 0);
    } else {
      if (first) {
        if (first.length > offset || lead.length > 0) this.#touch(first);
        layout.deleteContent(first, offset, first.length);
      }
      const whole = shown.slice(first ? from.child + 1 : from.child, to.child);
      if (last) this.#leaveLast(before, last, to, whole, blocks);
      else {
        for (const entry of whole) layout.ghost(entry);
        this.#went.push(...whole);
      }
    }

    if (cursor) offset += layout.insertContent(cursor, offset, lead);
    for (const { attrs, content } of blocks) {
      const keys = keysFromAttrs(attrs);
      if (cursor) cursor = layout.split(cursor, offset, keys, formats.marker);
      else this.#came.push((cursor = layout.insertBlock(border, keys)));
      offset = layout.insertContent(cursor, 0, content);
      if (!first) cursor = undefined;
    }
  }

  /** The range ends inside a block that it does not begin in: decide about that block's rest and marker. */
  #leaveLast(
    before: Node,
    last: Entry,
    to: Place,
    whole: readonly Entry[],
    blocks: Arriving[]
  ): void {
    const layout = this.#layout;
    this.#touch(last);
    layout.deleteContent(last, 0, to.offset ?? 0);
    const owner = blocks.pop();
    if (owner) {
      this.#setKeys(last, before.child(to.child).attrs, owner.attrs);
      layout.insertContent(last, 0, owner.content);
      for (const entry of whole) layout.ghost(entry);
    } else if (last.length === 0) {
      for (const entry of [...whole, last]) layout.ghost(entry);
    } else {
      const end = layout.entries.indexOf(last);
      const start = layout.entries.indexOf(whole[0] ?? last);
      // Ghosts in between go too: the rest would otherwise run on in them.
      let begin = start;
      while (begin > 1 && layout.entries[begin - 1]?.hidden) begin -= 1;
      for (const entry of whole) layout.deleteContent(entry, 0, entry.length);
      for (const entry of layout.entries.slice(begin, end + 1).reverse()) layout.join(entry);
    }
  }

  /** Somebody works on a text that stood as a leftover: from now on it is a block like any other. */
  #touch(entry: Entry): void {
    if (entry.hidden || !entry.marker?._item || entry.marker._item.deleted) return;
    if (entry.marker.get('gone') !== true) return;
    entry.marker.delete('gone');
    entry.marker.set('stays', true);
    this.adjusted = true;
  }

  #clean(content: readonly Segment[]): readonly Segment[] {
    return content.map((part) => {
      if (!('text' in part)) return part;
      const text = cleanText(part.text);
      if (text !== part.text) this.adjusted = true;
      return { text, formats: part.formats };
    });
  }
}

function place(doc: Node, position: number): Place {
  let start = 0;
  for (let child = 0; child < doc.childCount; child++) {
    const node = doc.child(child);
    if (position === start) return { child, offset: undefined };
    if (position < start + node.nodeSize) return { child, offset: position - start - 1 };
    start += node.nodeSize;
  }
  return { child: doc.childCount, offset: undefined };
}

/** What stands in a range of the new document: text of a block that began before it, then whole openings. */
function arriving(doc: Node, from: number, to: number) {
  let lead: Segment[] = [];
  const blocks: Arriving[] = [];
  let start = 0;
  doc.forEach((node) => {
    const open = start;
    start += node.nodeSize;
    if (open >= to || start <= from) return;
    const first = Math.max(from, open + 1) - open - 1;
    const last = Math.min(to, start - 1) - open - 1;
    const content =
      node.isTextblock && first < last ? segmentsFromFragment(node.content.cut(first, last)) : [];
    if (open >= from) blocks.push({ attrs: node.attrs, content });
    else lead = content;
  });
  return { lead, blocks };
}

/** A range that cuts a surrogate pair takes the whole pair: half a pair cannot travel. */
function widened(
  before: Node,
  after: Node,
  oldStart: number,
  oldEnd: number,
  newStart: number,
  newEnd: number
): [number, number, number, number] {
  const startCut = cutsPair(before, oldStart) || cutsPair(after, newStart) ? 1 : 0;
  const endCut = cutsPair(before, oldEnd) || cutsPair(after, newEnd) ? 1 : 0;
  return [oldStart - startCut, oldEnd + endCut, newStart - startCut, newEnd + endCut];
}

function inlineAt(
  block: Node,
  offset: number
): { readonly formats: Formats; readonly end: number } {
  let at = 0;
  for (let index = 0; index < block.childCount; index++) {
    const node = block.child(index);
    if (offset < at + node.nodeSize)
      return { formats: formatsFromMarks(node.marks), end: at + node.nodeSize };
    at += node.nodeSize;
  }
  return { formats: {}, end: Infinity };
}

function changed(was: Formats, is: Formats): Formats | undefined {
  const change: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)]))
    if (JSON.stringify(was[key]) !== JSON.stringify(is[key])) change[key] = toJson(is[key]);
  return Object.keys(change).length > 0 ? change : undefined;
}

/** The formats that hold on both sides of a position: what a new marker there should carry to break none. */
function formatsAround(doc: Node, position: number): Formats {
  const at = doc.resolve(position);
  if (!at.parent.isTextblock || !at.nodeBefore || !at.nodeAfter) return {};
  const left = formatsFromMarks(at.nodeBefore.marks);
  const right = formatsFromMarks(at.nodeAfter.marks);
  return Object.fromEntries(
    Object.entries(left).filter(
      ([key, value]) => JSON.stringify(right[key]) === JSON.stringify(value)
    )
  );
}
