// What stood open from earlier meetings when minutes were sealed: written into the note with the seal, never by a reader.
import * as v from 'valibot';
import type * as Y from 'yjs';
import { ACTION_STATUSES, addStep, setFact } from './action-facts.ts';
import { openNote, readActions } from './note.ts';

const Previous = v.object({
  kind: v.picklist(['action', 'decision', 'question']),
  label: v.nullable(v.string()),
  text: v.string(),
  owners: v.array(v.string()),
  due: v.nullable(v.string()),
  status: v.picklist(ACTION_STATUSES),
  /** The number of its meeting, as printed. */
  from: v.nullable(v.string())
});
/** What stands by reference from an earlier meeting, as it stood. */
export type PreviousAction = Readonly<v.InferOutput<typeof Previous>>;

const KEY = 'previous';

/** What was sealed with these minutes; empty for a note that was never final. */
export function previousIn(doc: Y.Doc): PreviousAction[] {
  const stored = openNote(doc).meta.get(KEY);
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((one: unknown) => {
    const read = v.safeParse(Previous, one);
    return read.success ? [read.output] : [];
  });
}

/** The same again writes nothing. */
function writePrevious(doc: Y.Doc, previous: readonly PreviousAction[]): void {
  const { meta } = openNote(doc);
  if (previous.length === 0) {
    if (meta.has(KEY)) meta.delete(KEY);
  } else if (JSON.stringify(previousIn(doc)) !== JSON.stringify(previous))
    meta.set(
      KEY,
      previous.map((one) => ({ ...one }))
    );
}

/** The newest word of a member on an action, which stands against what the notes say. */
export interface Word {
  readonly status: PreviousAction['status'];
  /** ISO 8601. */
  readonly at: string;
  readonly by?: string;
}

/** What is settled with a seal: what stood open before, labels, and what members said since of this note's actions. */
export function settle(
  doc: Y.Doc,
  {
    previous,
    labels,
    words
  }: {
    readonly previous: readonly PreviousAction[];
    readonly labels: ReadonlyMap<string, string>;
    readonly words: ReadonlyMap<string, Word>;
  }
): void {
  const { actions } = openNote(doc);
  const known = readActions(doc);
  for (const [id, label] of labels) setFact(actions, id, 'label', label);
  for (const [id, word] of words) {
    const changedAt = known.get(id)?.history?.at(-1)?.at;
    if (!known.has(id) && !labels.has(id)) continue;
    if (changedAt !== undefined && changedAt >= word.at) continue;
    setFact(actions, id, 'status', word.status);
    addStep(actions, id, { status: word.status, at: word.at, by: word.by });
  }
  writePrevious(doc, previous);
}
