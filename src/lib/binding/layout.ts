// Where things stand: for each block the editor shows, where its marker and its text are in the Y.Text.
//
// While nothing is held back (see composition in docs/spec.md, rule N9) the editor shows exactly what the
// note holds, and an index is a sum of lengths. While remote changes are held, the editor shows an older
// text: then each block also knows the Yjs ids of what it shows, and an index is looked up through them.
import * as Y from 'yjs';
import type { Formats, MarkerKeys, Segment } from '#domain/note/blocks.ts';
import { insertSegments, newMarker } from '#domain/note/note.ts';
import { START, type Block } from '#domain/note/render.ts';

/** Consecutive units of one Yjs client: what one stretch of shown text is made of. */
interface Run {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
}

/** One block of the note as the editor knows it. `length` counts UTF-16 units of shown content. */
export interface Entry {
  marker: Y.Map<unknown> | undefined;
  length: number;
  hidden: boolean;
  runs: Run[] | undefined;
}

export interface Span {
  readonly index: number;
  readonly length: number;
}

export class Layout {
  readonly entries: Entry[];
  readonly #body: Y.Text;
  #held = false;

  constructor(body: Y.Text, blocks: readonly Block[]) {
    this.#body = body;
    this.entries = blocks.map(({ marker, length, hidden }) => ({
      marker,
      length,
      hidden,
      runs: undefined
    }));
    if (!this.entries.some((entry) => !entry.hidden))
      this.entries.unshift({ marker: undefined, length: 0, hidden: false, runs: undefined });
  }

  get held(): boolean {
    return this.#held;
  }

  /** The blocks the editor shows, in order: the n-th is the n-th child of its document. */
  shown(): Entry[] {
    return this.entries.filter((entry) => !entry.hidden);
  }

  keyOf(entry: Entry): string {
    const item = entry.marker?._item;
    return item ? `${item.id.client}:${item.id.clock}` : START;
  }

  /** From now on the note may run ahead of the editor: remember which units the editor shows. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    let at = -1;
    if (this.entries[0] && !this.entries[0].marker) at = 0;
    for (const entry of this.entries) entry.runs = [];
    for (const item of liveItems(this.#body)) {
      if (isMarker(item)) {
        at += 1;
        while (this.entries[at] && this.entries[at]?.marker !== markerOf(item)) at += 1;
      } else this.entries[at]?.runs?.push(runOf(item));
    }
  }

  /** Where text put at `offset` of the block goes. */
  index(entry: Entry, offset: number): number {
    if (!this.#held) return this.#start(entry) + 1 + offset;
    const left = offset > 0 ? unitAt(entry, offset - 1) : entry.marker?._item?.id;
    if (!left) return 0;
    const relative = new Y.RelativePosition(null, null, left, -1);
    const doc = this.#body.doc;
    const absolute = doc && Y.createAbsolutePositionFromRelativePosition(relative, doc);
    return absolute?.index ?? this.#body.length;
  }

  /** Where the marker stands, or undefined when the note no longer has it. */
  markerIndex(entry: Entry): number | undefined {
    if (!entry.marker) return undefined;
    if (!this.#held) return this.#start(entry);
    let index = 0;
    for (const item of liveItems(this.#body)) {
      if (isMarker(item) && markerOf(item) === entry.marker) return index;
      index += item.length;
    }
    return undefined;
  }

  /** The stretches of the note that hold units `from` to `to` of the block and still exist, in order. */
  spans(entry: Entry, from: number, to: number): Span[] {
    if (to <= from) return [];
    if (!this.#held) return [{ index: this.#start(entry) + 1 + from, length: to - from }];
    const wanted = cut(entry.runs ?? [], from, to);
    const spans: Span[] = [];
    let index = 0;
    for (const item of liveItems(this.#body)) {
      for (const run of wanted) {
        if (run.client !== item.id.client) continue;
        const first = Math.max(run.clock, item.id.clock);
        const end = Math.min(run.clock + run.length, item.id.clock + item.length);
        if (first < end) spans.push({ index: index + first - item.id.clock, length: end - first });
      }
      index += item.length;
    }
    return spans;
  }

  /** The block and offset at an index of the note; for a position before a marker, the end of the block before. */
  at(index: number): { readonly entry: Entry; readonly offset: number } | undefined {
    let start = this.entries[0]?.marker ? 0 : -1;
    for (const entry of this.entries) {
      const end = start + 1 + entry.length;
      if (index <= end) return { entry, offset: Math.max(0, index - start - 1) };
      start = end;
    }
    return undefined;
  }

  insertContent(entry: Entry, offset: number, content: readonly Segment[]): number {
    const index = this.index(entry, offset);
    const end = insertSegments(this.#body, index, content);
    const length = end - index;
    if (entry.runs) entry.runs = splice(entry.runs, offset, 0, this.#runs(index, length));
    entry.length += length;
    return length;
  }

  deleteContent(entry: Entry, from: number, to: number): void {
    for (const span of this.spans(entry, from, to).reverse())
      this.#body.delete(span.index, span.length);
    if (entry.runs) entry.runs = splice(entry.runs, from, to - from, []);
    entry.length -= to - from;
  }

  format(entry: Entry, from: number, to: number, formats: Formats): void {
    for (const span of this.spans(entry, from, to).reverse())
      this.#body.format(span.index, span.length, { ...formats });
  }

  /** Cut the block at `offset`: its first part keeps the marker, the rest gets a new one. */
  split(entry: Entry, offset: number, keys: MarkerKeys, formats: Formats): Entry {
    const marker = newMarker(keys);
    this.#body.insertEmbed(this.index(entry, offset), marker, { ...formats });
    const rest: Entry = {
      marker,
      length: entry.length - offset,
      hidden: false,
      runs: entry.runs && cut(entry.runs, offset, entry.length)
    };
    if (entry.runs) entry.runs = cut(entry.runs, 0, offset);
    entry.length = offset;
    this.entries.splice(this.entries.indexOf(entry) + 1, 0, rest);
    return rest;
  }

  /** A new empty block before the given one, or at the end. */
  insertBlock(before: Entry | undefined, keys: MarkerKeys): Entry {
    const position = before ? this.entries.indexOf(before) : this.entries.length;
    const previous = this.entries[position - 1];
    const fresh: Entry = {
      marker: undefined,
      length: 0,
      hidden: false,
      runs: this.#held ? [] : undefined
    };
    const index =
      (before && this.markerIndex(before)) ??
      (before && previous ? this.index(previous, previous.length) : before ? 0 : this.#body.length);
    const marker = newMarker(keys);
    this.#body.insertEmbed(index, marker, {});
    fresh.marker = marker;
    this.entries.splice(position, 0, fresh);
    return fresh;
  }

  /** Delete the block but keep its marker as a ghost, so that text on its way to it finds a home. */
  ghost(entry: Entry): void {
    this.deleteContent(entry, 0, entry.length);
    if (entry.marker?._item && !entry.marker._item.deleted) entry.marker.set('gone', true);
    entry.hidden = true;
  }

  /** A real join: the block's text goes on in the block before it, and its marker is removed. */
  join(entry: Entry): void {
    const position = this.entries.indexOf(entry);
    const previous = this.entries[position - 1];
    if (!previous) return;
    const index = this.markerIndex(entry);
    if (index !== undefined) this.#body.delete(index, 1);
    previous.length += entry.length;
    if (previous.runs && entry.runs) previous.runs = [...previous.runs, ...entry.runs];
    this.entries.splice(position, 1);
  }

  /** Text before the first marker belongs to no block: give it one before somebody edits it. */
  materialise(): void {
    const first = this.entries.find((entry) => !entry.hidden);
    if (!first || first.marker) return;
    const marker = newMarker({ kind: 'paragraph' });
    this.#body.insertEmbed(0, marker, {});
    first.marker = marker;
  }

  #start(entry: Entry): number {
    let start = this.entries[0]?.marker ? 0 : -1;
    for (const one of this.entries) {
      if (one === entry) return start;
      start += 1 + one.length;
    }
    return start;
  }

  #runs(from: number, length: number): Run[] {
    const runs: Run[] = [];
    let index = 0;
    for (const item of liveItems(this.#body)) {
      const first = Math.max(from, index);
      const end = Math.min(from + length, index + item.length);
      if (first < end)
        runs.push({
          client: item.id.client,
          clock: item.id.clock + first - index,
          length: end - first
        });
      index += item.length;
      if (index >= from + length) break;
    }
    return runs;
  }
}

function* liveItems(body: Y.Text): Generator<Y.Item> {
  for (let item = body._start; item !== null; item = item.right)
    if (!item.deleted && item.countable) yield item;
}

function markerOf(item: Y.Item): Y.Map<unknown> | undefined {
  return item.content instanceof Y.ContentType && item.content.type instanceof Y.Map
    ? item.content.type
    : undefined;
}

function isMarker(item: Y.Item): boolean {
  return markerOf(item) !== undefined;
}

function runOf(item: Y.Item): Run {
  return { client: item.id.client, clock: item.id.clock, length: item.length };
}

function unitAt(entry: Entry, offset: number): Y.ID | undefined {
  const run = cut(entry.runs ?? [], offset, offset + 1)[0];
  return run && Y.createID(run.client, run.clock);
}

function cut(runs: readonly Run[], from: number, to: number): Run[] {
  const part: Run[] = [];
  let at = 0;
  for (const run of runs) {
    const first = Math.max(from, at);
    const end = Math.min(to, at + run.length);
    if (first < end) part.push({ ...run, clock: run.clock + first - at, length: end - first });
    at += run.length;
  }
  return part;
}

function splice(runs: readonly Run[], from: number, remove: number, insert: readonly Run[]): Run[] {
  return [...cut(runs, 0, from), ...insert, ...cut(runs, from + remove, Infinity)];
}
