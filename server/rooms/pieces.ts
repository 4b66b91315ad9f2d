// A large update cut into small ones that can be applied one after the other, with others served in between.
//
// The structs of a V1 update stand by themselves: each names its neighbours and its parent in full. So a
// piece is a header and a copy of the bytes, and the only question is the order: a struct comes after
// everything that it refers to, as Yjs itself would take it (Yjs: src/utils/encoding.js, integrateStructs).
import * as encoding from 'lib0/encoding';
import type { Range, Scan, Section } from './scan.ts';

/** Structs, or deletions, up to which an update is applied as it is. */
export const SMALL = 8;

export function isSmall({ sections, structs, deletes }: Scan): boolean {
  return sections === null || (structs <= SMALL && deletes.length <= SMALL);
}

/** Some structs of one client, in a row. */
interface Run {
  readonly section: Section;
  readonly from: number;
  readonly to: number;
}

/** The update in pieces of as many structs, and then of as many deletions, as `size` says at that moment. */
export function* piecesOf(
  update: Uint8Array,
  { sections, deletes }: Scan,
  size: () => number
): Generator<Uint8Array, undefined> {
  let runs: Run[] = [];
  let room = size();
  for (const { section, from, to } of inOrder(sections ?? []))
    for (let at = from; at < to;) {
      const end = Math.min(to, at + room);
      runs.push({ section, from: at, to: end });
      room -= end - at;
      at = end;
      if (room > 0) continue;
      yield structsPiece(update, runs);
      runs = [];
      room = size();
    }
  if (runs.length > 0) yield structsPiece(update, runs);
  for (let at = 0; at < deletes.length;) {
    const end = Math.min(deletes.length, at + size());
    yield deletesPiece(deletes.slice(at, end));
    at = end;
  }
}

interface Cursor {
  readonly section: Section;
  at: number;
}

/** A client, and the clock up to which its structs are wanted. */
interface Wanted {
  readonly client: number;
  readonly clock: number;
}

/** All structs, each after what it refers to. What refers to each other in a circle comes as it stands. */
function* inOrder(sections: readonly Section[]): Generator<Run, undefined> {
  const cursors = new Map<number, Cursor>(
    sections.map((section) => [section.client, { section, at: 0 }])
  );
  for (const { client } of sections) {
    const stack: Wanted[] = [{ client, clock: Infinity }];
    for (let wanted = stack.at(-1); wanted; wanted = stack.at(-1)) {
      const cursor = cursors.get(wanted.client);
      if (!cursor) break;
      const { section, at: from } = cursor;
      let first: Wanted | undefined;
      while (!first && (section.clocks[cursor.at] ?? Infinity) <= wanted.clock) {
        if (cursor.at >= section.clocks.length) break;
        first = missing(cursor, cursors, stack);
        if (!first) cursor.at += 1;
      }
      if (cursor.at > from) yield { section, from, to: cursor.at };
      if (first) stack.push(first);
      else stack.pop();
    }
  }
}

/** What must come before the struct at which a cursor stands, if anything. */
function missing(
  { section, at: index }: Cursor,
  cursors: ReadonlyMap<number, Cursor>,
  stack: readonly Wanted[]
): Wanted | undefined {
  const from = index === 0 ? 0 : (section.needsEnd[index - 1] ?? 0);
  const to = section.needsEnd[index] ?? from;
  for (let at = from; at < to; at += 2) {
    const client = section.needs[at] ?? 0;
    const clock = section.needs[at + 1] ?? 0;
    if (client === section.client) continue;
    const other = cursors.get(client);
    const reached = other?.section.clocks[other.at];
    if (reached === undefined || reached > clock) continue;
    if (!stack.some((wanted) => wanted.client === client)) return { client, clock };
  }
  return undefined;
}

function structsPiece(update: Uint8Array, runs: readonly Run[]): Uint8Array {
  const byClient = new Map<number, Run[]>();
  for (const run of runs) {
    const same = byClient.get(run.section.client);
    if (same) same.push(run);
    else byClient.set(run.section.client, [run]);
  }
  const to = encoding.createEncoder();
  encoding.writeVarUint(to, byClient.size);
  for (const [client, same] of byClient) {
    const [first] = same;
    encoding.writeVarUint(
      to,
      same.reduce((sum, run) => sum + run.to - run.from, 0)
    );
    encoding.writeVarUint(to, client);
    encoding.writeVarUint(to, first?.section.clocks[first.from] ?? 0);
    for (const { section, from, to: end } of same) {
      const begin = from === 0 ? section.begin : (section.ends[from - 1] ?? 0);
      encoding.writeUint8Array(to, update.subarray(begin, section.ends[end - 1]));
    }
  }
  encoding.writeVarUint(to, 0);
  return encoding.toUint8Array(to);
}

function deletesPiece(deletes: readonly (Range & { readonly client: number })[]): Uint8Array {
  const byClient = new Map<number, Range[]>();
  for (const range of deletes) {
    const same = byClient.get(range.client);
    if (same) same.push(range);
    else byClient.set(range.client, [range]);
  }
  const to = encoding.createEncoder();
  encoding.writeVarUint(to, 0);
  encoding.writeVarUint(to, byClient.size);
  for (const [client, ranges] of byClient) {
    encoding.writeVarUint(to, client);
    encoding.writeVarUint(to, ranges.length);
    for (const { start, end } of ranges) {
      encoding.writeVarUint(to, start);
      encoding.writeVarUint(to, end - start);
    }
  }
  return encoding.toUint8Array(to);
}
