// Blocks of the note to nodes of the editor and back, without loss in either direction.
import { Fragment, type Attrs, type Mark, type Node, type Schema } from '@tiptap/pm/model';
import {
  specOf,
  type Formats,
  type Json,
  type MarkerKeys,
  type Segment
} from '#domain/note/blocks.ts';
import { safeLink } from '#domain/note/link.ts';
import { toJson, type Block } from '#domain/note/render.ts';

const KNOWN = {
  level: (value: Json | undefined) => value === 1 || value === 2 || value === 3,
  indent: (value: Json | undefined) => typeof value === 'number',
  checked: (value: Json | undefined) => typeof value === 'boolean',
  dir: (value: Json | undefined) => value === 'ltr' || value === 'rtl',
  id: (value: Json | undefined) => typeof value === 'string',
  gone: (value: Json | undefined) => value === true
} as const;
type Known = keyof typeof KNOWN;

function isKnown(key: string): key is Known {
  return Object.hasOwn(KNOWN, key);
}

/** A marker's keys as node attributes; what does not have the expected type rides in `extra`. */
export function attrsFromKeys(keys: MarkerKeys): Attrs {
  const attrs: Record<string, Json> = { kind: keys.kind };
  const extra: Record<string, Json> = {};
  for (const [key, value] of Object.entries(keys)) {
    if (key === 'kind' || value === undefined) continue;
    if (isKnown(key) && KNOWN[key](value)) attrs[key] = value;
    else extra[key] = value;
  }
  if (Object.keys(extra).length > 0) attrs['extra'] = sorted(extra);
  return attrs;
}

/** The inverse of attrsFromKeys. */
export function keysFromAttrs(attrs: Attrs): MarkerKeys {
  const keys: Record<string, Json> = {};
  const extra = toJson(attrs['extra']);
  if (isRecord(extra)) Object.assign(keys, extra);
  for (const key of Object.keys(KNOWN)) {
    const value = toJson(attrs[key]);
    if (value !== null) keys[key] = value;
  }
  const kind: unknown = attrs['kind'];
  return { ...keys, kind: typeof kind === 'string' ? kind : 'paragraph' };
}

const SIMPLE = ['bold', 'italic', 'underline', 'strike', 'code'];

export function marksFromFormats(schema: Schema, formats: Formats): readonly Mark[] {
  const marks: Mark[] = [];
  const other: Record<string, Json> = {};
  for (const [key, value] of Object.entries(formats)) {
    const type = schema.marks[key];
    if (type && SIMPLE.includes(key) && value === true) marks.push(type.create());
    else if (type && key === 'link' && typeof value === 'string' && safeLink(value) === value)
      marks.push(type.create({ href: value }));
    else other[key] = value;
  }
  const otherType = schema.marks['other'];
  if (otherType && Object.keys(other).length > 0)
    marks.push(otherType.create({ formats: sorted(other) }));
  return marks.reduce<readonly Mark[]>((set, mark) => mark.addToSet(set), []);
}

export function formatsFromMarks(marks: readonly Mark[]): Formats {
  const formats: Record<string, Json> = {};
  for (const mark of marks) {
    if (mark.type.name === 'other') {
      const rest = toJson(mark.attrs['formats']);
      if (isRecord(rest)) Object.assign(formats, rest);
    } else if (mark.type.name === 'link') formats['link'] = toJson(mark.attrs['href']);
    else formats[mark.type.name] = true;
  }
  return sorted(formats);
}

/** The block as the editor shows it. Text in an atom makes it a block, so nothing is ever unshowable. */
export function nodeFromBlock(schema: Schema, block: Pick<Block, 'keys' | 'content'>): Node {
  const attrs = attrsFromKeys(block.keys);
  const atom = specOf(block.keys.kind).shape === 'atom' && block.content.length === 0;
  if (atom) return schema.node('atom', attrs);
  return schema.node('block', attrs, fragmentFromSegments(schema, block.content));
}

function fragmentFromSegments(schema: Schema, content: readonly Segment[]): Fragment {
  return Fragment.fromArray(
    content.flatMap((part) => {
      const marks = marksFromFormats(schema, part.formats);
      if ('embed' in part) return [schema.node('embed', { value: part.embed }, undefined, marks)];
      return part.text === '' ? [] : [schema.text(part.text, marks)];
    })
  );
}

/** The inline content of a fragment as segments, each a unit of the note. */
export function segmentsFromFragment(fragment: Fragment): Segment[] {
  const segments: Segment[] = [];
  fragment.forEach((node) => {
    const formats = formatsFromMarks(node.marks);
    if (node.isText) segments.push({ text: node.text ?? '', formats });
    else segments.push({ embed: toJson(node.attrs['value']), formats });
  });
  return segments;
}

function sorted(record: Readonly<Record<string, Json>>): Formats {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function isRecord(value: Json): value is Formats {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
