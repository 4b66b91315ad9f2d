// What an update claims, read without building anything: the first look at bytes that a stranger sent.
//
// Walks the V1 update format (Yjs: src/utils/UpdateDecoder.js, src/structs) once, byte by byte, and
// keeps only numbers: which clocks of which client it brings, what it refers to, what it deletes.
// A message of twenty bytes can claim millions of structs; here a claim costs nothing, because every
// struct must be there to be counted, and the walk must end exactly where the bytes end.
import * as decoding from 'lib0/decoding';
import { failure, type Failure } from '#domain/protocol/failure.ts';

/** Clocks from `start` up to, not including, `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The structs of one client: where each begins and ends, and what it refers to. */
export interface Section {
  readonly client: number;
  /** The byte at which the first struct begins. */
  readonly begin: number;
  /** Of each struct its clock, the byte behind it, and where its part of `needs` ends. */
  readonly clocks: readonly number[];
  readonly ends: readonly number[];
  readonly needsEnd: readonly number[];
  /** Client and clock by turns. */
  readonly needs: readonly number[];
}

interface OpenSection extends Section {
  readonly clocks: number[];
  readonly ends: number[];
  readonly needsEnd: number[];
}

export interface Scan {
  readonly structs: number;
  /** Where the structs are; null for a short update, which is applied as it is. */
  readonly sections: readonly Section[] | null;
  /** The ranges of clocks an update brings, per client, ascending; a gap between them is a Skip. */
  readonly brings: ReadonlyMap<number, readonly Range[]>;
  /** Per client the highest clock that the new structs refer to. */
  readonly needs: ReadonlyMap<number, number>;
  readonly deletes: readonly (Range & { readonly client: number })[];
  /** Names of the root types that it writes to. */
  readonly roots: ReadonlySet<string>;
  /** What new shared types it brings: their type refs (0 array, 1 map, 2 text, 3 to 6 XML). */
  readonly types: readonly NewType[];
  readonly subdocuments: boolean;
  /** Where each new item stands, kept only when a new type is of a sort that may stand in few places. */
  readonly places: Places | null;
}

/** What an item names as its place: the parent itself, a neighbour that has the same parent, or a root type. */
export type Near =
  { readonly client: number; readonly clock: number; readonly parent: boolean } | string;

/** Items by client, ascending by clock. */
export type Places = ReadonlyMap<
  number,
  readonly { readonly clock: number; readonly near: Near }[]
>;

/** A shared type inside another thing: its own id, its kind, and its place. */
export interface NewType {
  readonly client: number;
  readonly clock: number;
  readonly ref: number;
  readonly near: Near;
}

/** The type refs that notes are made of. */
export const TYPE_REF = { array: 0, map: 1, text: 2 } as const;

export const SCAN_LIMITS = {
  structs: 200_000,
  deletes: 200_000,
  clients: 20_000
} as const;
export type ScanLimits = Readonly<Record<keyof typeof SCAN_LIMITS, number>>;
/** For what lies on disk: it was judged when it came. */
export const NO_LIMITS: ScanLimits = { structs: Infinity, deletes: Infinity, clients: Infinity };
const MAX_NESTING = 32;
/** Bytes in which no more than a few dozen structs or deletions fit. */
const SHORT = 128;
const MAX_CLOCK = 2 ** 31;
const CONTENT = {
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  doc: 9
};
const GC = 0;
const SKIP = 10;

class Malformed extends Error {}
class TooMany extends Error {}
const refuse = (why: string): never => {
  throw new Malformed(why);
};

/** Counts the writers of an update as they are met. */
export interface Census {
  readonly knows: (client: number) => boolean;
  /** How many it may bring that nobody knows. */
  readonly most: number;
}

/** Read an update, or say why it is none. One with more unknown writers than it may bring is read no further. */
export function scanUpdate(
  bytes: Uint8Array,
  limits: ScanLimits = SCAN_LIMITS,
  census: Census | null = null
): Scan | Failure {
  try {
    const scan = walk(decoding.createDecoder(bytes), null, limits, census);
    const plain = scan.types.every(isPlain);
    return plain ? scan : walk(decoding.createDecoder(bytes), new Map(), limits, null);
  } catch (error) {
    if (error instanceof TooMany) return failure('too-fast', 'Too many writers on one connection.');
    const why = error instanceof Malformed ? error.message : 'it ends too early';
    return failure('malformed', `This is not a V1 update: ${why}.`);
  }
}

/** A map in the list of a root, or beside something there: a block's marker. Its place needs no looking up. */
export const isPlain = ({ ref, near }: NewType) =>
  ref === TYPE_REF.map && (typeof near === 'string' || !near.parent);

const NO_NAMES: ReadonlySet<string> = new Set();

type OpenPlaces = Map<number, { clock: number; near: Near }[]>;

function walk(
  decoder: decoding.Decoder,
  places: OpenPlaces | null,
  limits: ScanLimits,
  census: Census | null
): Scan {
  const brings = new Map<number, Range[]>();
  const needs = new Map<number, number>();
  // Made when there is something to put in: most updates are a letter, and there are many.
  let deletes: (Range & { client: number })[] | undefined;
  let roots: Set<string> | undefined;
  let types: NewType[] | undefined;
  const sections: Section[] = [];
  const mayBeLarge = decoder.arr.length > SHORT;
  let structs = 0;
  let strangers = 0;
  let subdocuments = false;
  /** What the structs of the section at hand refer to, client and clock by turns. */
  let refers: number[] = [];

  /** Read what a struct refers to; it is then the last two of `refers`. */
  const need = () => {
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    refers.push(client, clock);
  };
  const nearest = (at: number, parent: boolean): Near => ({
    client: refers[at] ?? 0,
    clock: refers[at + 1] ?? 0,
    parent
  });

  const clients = decoding.readVarUint(decoder);
  if (clients > limits.clients) refuse('it names too many clients');
  for (let index = 0; index < clients; index++) {
    const count = decoding.readVarUint(decoder);
    const client = decoding.readVarUint(decoder);
    let clock = decoding.readVarUint(decoder);
    if (brings.has(client)) refuse('it names a client twice');
    const ranges: Range[] = [];
    brings.set(client, ranges);
    refers = [];
    const section: OpenSection | undefined = mayBeLarge
      ? { client, begin: decoder.pos, clocks: [], ends: [], needsEnd: [], needs: refers }
      : undefined;
    let start = clock;
    for (let struct = 0; struct < count; struct++) {
      if (++structs > limits.structs) refuse('it has too many structs');
      const info = byte(decoder);
      const kind = info & 0b11111;
      let length: number;
      if (kind === GC || kind === SKIP) {
        length = decoding.readVarUint(decoder);
      } else {
        const first = refers.length;
        let root: string | undefined;
        const beside = (info & 0b11000000) !== 0;
        if (info & 0b10000000) need();
        if (info & 0b01000000) need();
        if (!beside) {
          if (decoding.readVarUint(decoder) === 1) {
            root = decoding.readVarString(decoder);
            (roots ??= new Set()).add(root);
          } else need();
          if (info & 0b00100000) decoding.readVarString(decoder);
        }
        if (places) {
          const known = places.get(client) ?? [];
          places.set(client, known);
          known.push({ clock, near: root ?? nearest(first, !beside) });
        }
        if (kind === CONTENT.type) {
          const near = root ?? nearest(first, !beside);
          (types ??= []).push({ client, clock, ref: typeRef(decoder), near });
        }
        if (kind === CONTENT.doc) subdocuments = true;
        length = kind === CONTENT.type ? 1 : contentLength(decoder, kind);
      }
      if (length < 1 || clock + length > MAX_CLOCK) refuse('a struct has an impossible length');
      if (kind === SKIP) {
        if (clock > start) ranges.push({ start, end: clock });
        start = clock + length;
      }
      if (section) {
        section.clocks.push(clock);
        section.ends.push(decoder.pos);
        section.needsEnd.push(refers.length);
      }
      clock += length;
    }
    if (clock > start) ranges.push({ start, end: clock });
    if (census && ranges.length > 0 && !census.knows(client) && ++strangers > census.most)
      throw new TooMany();
    for (let at = 0; at < refers.length; at += 2) {
      const other = refers[at] ?? 0;
      const highest = refers[at + 1] ?? 0;
      if (highest >= (needs.get(other) ?? -1)) needs.set(other, highest);
    }
    if (section) sections.push(section);
  }

  const deleters = decoding.readVarUint(decoder);
  for (let deleter = 0; deleter < deleters; deleter++) {
    const client = decoding.readVarUint(decoder);
    const count = decoding.readVarUint(decoder);
    for (let index = 0; index < count; index++) {
      deletes ??= [];
      if (deletes.length >= limits.deletes) refuse('it has too many deletes');
      const start = decoding.readVarUint(decoder);
      const end = start + decoding.readVarUint(decoder);
      if (end > MAX_CLOCK) refuse('a delete has an impossible length');
      deletes.push({ client, start, end });
    }
  }
  if (decoding.hasContent(decoder)) refuse('something follows its end');
  return {
    structs,
    sections: mayBeLarge ? sections : null,
    brings,
    needs,
    deletes: deletes ?? [],
    roots: roots ?? NO_NAMES,
    types: types ?? [],
    subdocuments,
    places
  };
}

/** A byte that must be there: lib0's readUint8 gives undefined past the end instead of throwing. */
function byte(decoder: decoding.Decoder): number {
  const value = decoder.arr[decoder.pos++];
  return value ?? refuse('it ends too early');
}

function skip(decoder: decoding.Decoder, bytes: number): void {
  if (decoder.pos + bytes > decoder.arr.length) refuse('it ends too early');
  decoder.pos += bytes;
}

const TYPE = { xmlElement: 3, xmlHook: 5, last: 6 };

function typeRef(decoder: decoding.Decoder): number {
  const ref = decoding.readVarUint(decoder);
  if (ref > TYPE.last) refuse('it brings a type that does not exist');
  if (ref === TYPE.xmlElement || ref === TYPE.xmlHook) decoding.readVarString(decoder);
  return ref;
}

/** Pass over an item's content; how many clocks it takes. */
function contentLength(decoder: decoding.Decoder, kind: number): number {
  switch (kind) {
    case CONTENT.deleted:
      return decoding.readVarUint(decoder);
    case CONTENT.json: {
      const count = decoding.readVarUint(decoder);
      for (let index = 0; index < count; index++) {
        const value = decoding.readVarString(decoder);
        if (value !== 'undefined') json(value);
      }
      return count;
    }
    case CONTENT.binary:
      skip(decoder, decoding.readVarUint(decoder));
      return 1;
    case CONTENT.string:
      return stringLength(decoder);
    case CONTENT.embed:
      json(decoding.readVarString(decoder));
      return 1;
    case CONTENT.format:
      decoding.readVarString(decoder);
      json(decoding.readVarString(decoder));
      return 1;
    case CONTENT.any: {
      const count = decoding.readVarUint(decoder);
      for (let index = 0; index < count; index++) any(decoder, 0);
      return count;
    }
    case CONTENT.doc:
      decoding.readVarString(decoder);
      any(decoder, 0);
      return 1;
    default:
      return refuse('it has content of a kind that does not exist');
  }
}

/** Pass over a string; its length in UTF-16 units. Short and plain ones, which most are, without decoding them. */
function stringLength(decoder: decoding.Decoder): number {
  const before = decoder.pos;
  const length = decoding.readVarUint(decoder);
  const { arr, pos } = decoder;
  if (length < 32 && pos + length <= arr.length) {
    let at = pos;
    while (at < pos + length && (arr[at] ?? 128) < 128) at++;
    if (at === pos + length) {
      decoder.pos = at;
      return length;
    }
  }
  decoder.pos = before;
  return decoding.readVarString(decoder).length;
}

function json(value: string): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < value.length; at++) {
    const unit = value.charCodeAt(at);
    if (inString) {
      if (unit === 92) at++;
      else if (unit === 34) inString = false;
    } else if (unit === 34) inString = true;
    else if (unit === 91 || unit === 123) {
      if (++depth > MAX_NESTING) refuse('it is nested too deeply');
    } else if (unit === 93 || unit === 125) depth--;
  }
  try {
    JSON.parse(value);
  } catch {
    refuse('it holds text that should be JSON');
  }
}

/** lib0's "any" encoding (lib0: encoding.js, writeAny). */
function any(decoder: decoding.Decoder, depth: number): void {
  if (depth > MAX_NESTING) refuse('it is nested too deeply');
  const tag = byte(decoder);
  switch (tag) {
    case 127: // undefined
    case 126: // null
    case 121: // false
    case 120: // true
      return;
    case 125:
      decoding.readVarInt(decoder);
      return;
    case 124:
      return skip(decoder, 4);
    case 123:
    case 122:
      return skip(decoder, 8);
    case 119:
      decoding.readVarString(decoder);
      return;
    case 118: {
      const count = decoding.readVarUint(decoder);
      for (let index = 0; index < count; index++) {
        decoding.readVarString(decoder);
        any(decoder, depth + 1);
      }
      return;
    }
    case 117: {
      const count = decoding.readVarUint(decoder);
      for (let index = 0; index < count; index++) any(decoder, depth + 1);
      return;
    }
    case 116:
      return skip(decoder, decoding.readVarUint(decoder));
    default:
      refuse('it holds a value of a kind that does not exist');
  }
}
