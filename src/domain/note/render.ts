// The note's body as a readonly list of blocks: total, pure, and the one reading that everything else builds on.
import * as Y from 'yjs';
import type { Formats, Json, MarkerKeys, Segment } from './blocks.ts';

/**
 * One block of the body. `key` is the marker's Yjs item id as "client:clock"; the text before the
 * first marker is a paragraph with the key START. `length` counts UTF-16 units of its content in the
 * Y.Text, the marker excluded. `hidden` is a ghost: gone, and without text.
 */
export interface Block {
  readonly key: string;
  readonly marker: Y.Map<unknown> | undefined;
  readonly keys: MarkerKeys;
  readonly content: readonly Segment[];
  readonly length: number;
  readonly hidden: boolean;
}

export const START = 'start';

/** Every block of the body in order, ghosts included; empty only for a body without anything in it. */
export function renderAll(body: Y.Text): Block[] {
  const blocks: Block[] = [];
  let marker: Y.Map<unknown> | undefined;
  let key = START;
  let content: Segment[] = [];
  let length = 0;
  const formats = new Map<string, Json>();
  let current: Formats = {};

  const close = () => {
    if (marker === undefined && length === 0) return;
    const keys = marker ? readKeys(marker) : { kind: 'paragraph' };
    blocks.push({ key, marker, keys, content, length, hidden: keys.gone === true && length === 0 });
  };

  for (let item = body._start; item !== null; item = item.right) {
    if (item.deleted) continue;
    const inside = item.content;
    if (inside instanceof Y.ContentFormat) {
      const value = toJson(inside.value);
      if (value === null) formats.delete(inside.key);
      else formats.set(inside.key, value);
      current = Object.fromEntries([...formats].sort(([a], [b]) => (a < b ? -1 : 1)));
    } else if (!item.countable) {
      continue;
    } else if (inside instanceof Y.ContentType && inside.type instanceof Y.Map) {
      close();
      marker = inside.type;
      key = `${item.id.client}:${item.id.clock}`;
      content = [];
      length = 0;
    } else if (inside instanceof Y.ContentString) {
      const last = content.at(-1);
      if (last && 'text' in last && last.formats === current)
        content[content.length - 1] = { text: last.text + inside.str, formats: current };
      else content.push({ text: inside.str, formats: current });
      length += inside.str.length;
    } else {
      const embed = inside instanceof Y.ContentEmbed ? toJson(inside.embed) : null;
      for (let unit = 0; unit < item.length; unit++) content.push({ embed, formats: current });
      length += item.length;
    }
  }
  close();
  return blocks.map((block) => ({ ...block, content: joinSegments(block.content) }));
}

/** The blocks a reader sees. Never empty: a body without blocks is one empty paragraph. */
export function render(body: Y.Text): Block[] {
  return seenOf(renderAll(body));
}

/** Those of all blocks that a reader sees. */
export function seenOf(all: readonly Block[]): Block[] {
  const seen = all.filter((block) => !block.hidden);
  return seen.length > 0 ? seen : [EMPTY];
}

/** The key of the block that a marker begins, once it is in a document. */
export function keyOfMarker(marker: Y.Map<unknown> | undefined): string {
  const id = marker?._item?.id;
  return id ? `${id.client}:${id.clock}` : START;
}

const EMPTY: Block = {
  key: START,
  marker: undefined,
  keys: { kind: 'paragraph' },
  content: [],
  length: 0,
  hidden: false
};

/** A marker's keys as plain data. A value that is not JSON is left out; a kind that is not words is a paragraph. */
export function readKeys(marker: Y.Map<unknown>): MarkerKeys {
  const keys: Record<string, Json> = {};
  marker.forEach((value, key) => {
    const json = toJson(value);
    if (json !== null) keys[key] = json;
  });
  const { kind } = keys;
  return { ...keys, kind: typeof kind === 'string' && kind !== '' ? kind : 'paragraph' };
}

/** Neighbouring runs with equal formats become one, so that equal notes render equal. */
function joinSegments(content: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  for (const part of content) {
    const last = joined.at(-1);
    if (last && 'text' in last && 'text' in part && sameFormats(last.formats, part.formats))
      joined[joined.length - 1] = { text: last.text + part.text, formats: last.formats };
    else joined.push(part);
  }
  return joined;
}

export function sameFormats(a: Formats, b: Formats): boolean {
  if (a === b) return true;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every(
    (name) => a[name] === b[name] || JSON.stringify(a[name]) === JSON.stringify(b[name])
  );
}

/** The text of a block without formats; an opaque thing counts as nothing. */
export function textOf(content: readonly Segment[]): string {
  return content.map((part) => ('text' in part ? part.text : '')).join('');
}

/** A value as JSON, or null for what is not (a shared type, undefined, a function). */
export function toJson(value: unknown, depth = 0): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (depth > 6 || typeof value !== 'object' || value instanceof Y.AbstractType) return null;
  if (value instanceof Uint8Array) return null;
  if (Array.isArray(value)) return value.map((one) => toJson(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, one]) => [key, toJson(one, depth + 1)])
  );
}
