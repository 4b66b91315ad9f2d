// One device's branch of a note, as its late contributions tell it: which of them hold an update, and which it goes on.
import * as Y from 'yjs';
import { effectOf } from '../rooms/effect.ts';
import { scanUpdate } from '../rooms/scan.ts';
import type { LateRow } from '../storage/storage.ts';

/**
 * The contribution of a member that holds everything in an update (what the document lacks of it); undefined
 * where the update says something that is in none of them.
 */
export function holderOf(
  doc: Y.Doc,
  mine: readonly LateRow[],
  update: Uint8Array
): LateRow | undefined {
  const [first] = mine;
  if (!first || !isKnown(doc, mine, update)) return undefined;
  if (mine.length === 1) return first;
  const newestFirst = [...mine].reverse();
  return (
    newestFirst.find((one) => isKnown(doc, [one], update)) ??
    // In pieces it is in several: the newest that goes on the same branch.
    newestFirst.find((one) => shareWriter(one.bytes, update)) ??
    newestFirst[0]
  );
}

/**
 * The contribution that an update is more of: it waits still, and either somebody writes in both under one
 * Yjs client id, which only one opening of a note does, or the update holds all of it, as a whole copy does.
 */
export function grownBy(
  doc: Y.Doc,
  mine: readonly LateRow[],
  update: Uint8Array
): LateRow | undefined {
  const waiting = mine.filter((one) => one.state === 'waiting');
  return (
    waiting.find((one) => shareWriter(one.bytes, update)) ??
    waiting.find((one) => isKnown(doc, [{ bytes: update }], one.bytes))
  );
}

/** What was decided before of the branch that a contribution goes on: a device brings it again each time. */
export function decidedBefore(late: LateRow, all: readonly LateRow[]): LateRow[] {
  return all.filter(
    (one) =>
      one.member === late.member &&
      one.number < late.number &&
      one.state !== 'waiting' &&
      (shareWriter(one.bytes, late.bytes) || writersOf(one.bytes).size === 0)
  );
}

/** The note with updates on top of it; whoever gets it lets go of it. */
export function withUpdates(doc: Y.Doc, updates: readonly { readonly bytes: Uint8Array }[]): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  for (const { bytes } of updates) Y.applyUpdate(copy, bytes);
  return copy;
}

/** Whether the document with some updates holds everything in another one already. */
export function isKnown(
  doc: Y.Doc,
  updates: readonly { readonly bytes: Uint8Array }[],
  wanted: Uint8Array
): boolean {
  const scan = scanUpdate(wanted);
  if ('code' in scan) return false;
  const known = withUpdates(doc, updates);
  const effect = effectOf(known, scan);
  known.destroy();
  return effect === 'nothing' || effect === 'tidy';
}

function shareWriter(one: Uint8Array, other: Uint8Array): boolean {
  const writers = writersOf(one);
  return [...writersOf(other)].some((client) => writers.has(client));
}

/** The Yjs client ids that an update brings something of. */
function writersOf(update: Uint8Array): ReadonlySet<number> {
  const scan = scanUpdate(update);
  if ('code' in scan) return new Set();
  return new Set(
    [...scan.brings].flatMap(([client, ranges]) => (ranges.length > 0 ? [client] : []))
  );
}
