// What a late contribution changes, as a facilitator reads and takes it: nothing that was decided already.
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type * as Y from 'yjs';
import { applyChanges } from '#domain/history/amend.ts';
import {
  diffNotes,
  type BlockChange,
  type FieldChange,
  type NoteDiff
} from '#domain/history/diff.ts';
import { DiffAnswer } from '#domain/protocol/api.ts';
import type { LateRow } from '../storage/storage.ts';
import { decidedBefore, isKnown, withUpdates } from './branch.ts';

export interface Changes {
  readonly diff: NoteDiff;
  readonly ids: readonly string[];
  /** Something of the branch was decided before and is not in the note: the contribution's bytes hold it as well. */
  readonly hasDecided: boolean;
}

/** The changes of one contribution to the note as it is, without those that were decided with an earlier one. */
export function changesOf(doc: Y.Doc, late: LateRow, all: readonly LateRow[]): Changes {
  const decided = decidedBefore(late, all).filter(({ bytes }) => !isKnown(doc, [], bytes));
  const before = decided.length > 0 ? diffWith(doc, decided) : undefined;
  const after = diffWith(doc, [...decided, late]);
  const diff = before ? without(after, before) : after;
  return {
    diff,
    ids: [...diff.blocks, ...diff.fields].map(({ id }) => id),
    hasDecided: decided.length > 0
  };
}

/** Names one state of a contribution, so that nobody decides about more than they have seen. */
export const revisionOf = ({ bytes }: LateRow): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/** What was decided about, as it was shown, and what was taken of it: what a note has become no longer tells. */
const Outcome = v.object({ diff: DiffAnswer, taken: v.array(v.string()) });
export type Outcome = v.InferOutput<typeof Outcome>;

export const outcomeOf = (diff: NoteDiff, taken: readonly string[]): string =>
  JSON.stringify(v.parse(Outcome, { diff, taken }));

/** Undefined while nothing is decided, and for what was decided before this was kept. */
export function readOutcome({ outcome }: LateRow): Outcome | undefined {
  return outcome === null ? undefined : v.parse(Outcome, JSON.parse(outcome));
}

/** Make the chosen changes in the note, with the words that are put in the place of some. */
export function takeFrom(
  doc: Y.Doc,
  diff: NoteDiff,
  wanted: readonly string[],
  edits: Readonly<Record<string, string>>
): void {
  applyChanges(doc, diff, new Set(wanted), edits);
}

function diffWith(doc: Y.Doc, lates: readonly LateRow[]): NoteDiff {
  const after = withUpdates(doc, lates);
  const diff = diffNotes(doc, after);
  after.destroy();
  return diff;
}

/** What one diff tells beside another. A block that stood after one that is left out stands after what that stood after. */
function without(diff: NoteDiff, known: NoteDiff): NoteDiff {
  const told = new Map(known.blocks.map((change) => [change.id, sameness(change)]));
  const isTold = (change: BlockChange) => told.get(change.id) === sameness(change);
  const skipped = new Map(
    diff.blocks.filter(isTold).map(({ key, after, type }) => [key, { after, type }])
  );
  const standing = (after: string | undefined): string | undefined => {
    const gone = after === undefined ? undefined : skipped.get(after);
    return gone && (gone.type === 'added' || gone.type === 'moved') ? standing(gone.after) : after;
  };
  return {
    blocks: diff.blocks
      .filter((change) => !isTold(change))
      .map((change) => ({ ...change, after: standing(change.after) })),
    fields: diff.fields.flatMap((change) => {
      const before = known.fields.find(({ id }) => id === change.id);
      const fields = before ? newFields(change, before) : change.fields;
      return fields.length > 0 ? [{ ...change, fields }] : [];
    })
  };
}

/** Where a block stands is told by its neighbours, not by itself. */
const sameness = ({ content, keys, marked }: BlockChange) =>
  JSON.stringify([content, keys, marked]);

function newFields(change: FieldChange, before: FieldChange): FieldChange['fields'] {
  const known = new Set(before.fields.map((one) => JSON.stringify(one)));
  return change.fields.filter((one) => !known.has(JSON.stringify(one)));
}
