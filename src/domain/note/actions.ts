// The actions of a note: each action block with what is known of it, in order, and how that is changed.
import type * as Y from 'yjs';
import {
  addStep,
  isStatus,
  isStrength,
  setFact,
  setOwnerFacts,
  type ActionStatus,
  type Owner,
  type StatusChange,
  type Strength
} from './action-facts.ts';
import type { Json, Segment } from './blocks.ts';
import { openNote, readActions, type ActionFacts } from './note.ts';
import { idOf, setKeys } from './places.ts';
import type { Block } from './render.ts';

export type { ActionStatus, Owner, OwnerKind, StatusChange, Strength } from './action-facts.ts';

export interface Action {
  /** For life; undefined where the block has none yet. */
  readonly id: string | undefined;
  /** The owners' names, in order. */
  readonly owners: readonly string[];
  /** The same owners with what they are. */
  readonly parties: readonly Owner[];
  /** As given: an ISO date or words such as "before the next call". */
  readonly due: string | undefined;
  /** ISO date, where somebody gave one beside the words, or the words are one. */
  readonly dueDate: string | undefined;
  readonly strength: Strength | undefined;
  readonly status: ActionStatus;
  readonly history: readonly StatusChange[];
  /** "64.1", once it was given. */
  readonly label: string | undefined;
  /** What another program said of it. */
  readonly extra: Readonly<Record<string, Json>> | undefined;
}

export interface ActionBlock extends Action {
  readonly key: string;
  readonly content: readonly Segment[];
}

/** Whether something is still to be done. */
export function isOpen(status: ActionStatus): boolean {
  return status === 'open' || status === 'in-progress';
}

/** What is known of an action; a status this version does not know counts as open. */
export function actionOf(
  id: Json | undefined,
  factsById: ReadonlyMap<string, ActionFacts>
): Action {
  const known = typeof id === 'string' ? id : undefined;
  const facts = known === undefined ? undefined : factsById.get(known);
  const owners = facts?.owners ?? [];
  const due = facts?.due === '' ? undefined : facts?.due;
  return {
    id: known,
    owners,
    parties: owners.map((name) => ({ kind: facts?.ownerKinds?.[name] ?? 'person', name })),
    due,
    dueDate: isoDate(facts?.dueDate) ?? isoDate(due),
    strength: isStrength(facts?.strength) ? facts.strength : undefined,
    status: isStatus(facts?.status) ? facts.status : 'open',
    history: facts?.history ?? [],
    label: facts?.label === '' ? undefined : facts?.label,
    extra: facts?.extra
  };
}

const isoDate = (value: string | undefined): string | undefined =>
  value !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;

/** Every action among the blocks, in the order of the note; copies of one are told once. */
export function actionsOf(doc: Y.Doc, blocks: readonly Block[]): ActionBlock[] {
  const factsById = readActions(doc);
  const copies = copiedIds(blocks);
  return blocks
    .filter(({ keys, hidden, key }) => keys.kind === 'action' && !hidden && !copies.has(key))
    .map((block) => ({
      ...actionOf(block.keys.id, factsById),
      key: block.key,
      content: block.content
    }));
}

/**
 * Keys of the blocks whose id belongs to another block: two people moved one block at once, or text came
 * back to a block that was moved. The first that is no leftover owns the id.
 */
export function copiedIds(blocks: readonly Block[]): ReadonlySet<string> {
  const owners = new Map<string, string>();
  const withId = blocks.filter(({ hidden, keys }) => !hidden && typeof keys.id === 'string');
  const inOrder = [
    ...withId.filter(({ keys }) => keys.gone !== true),
    ...withId.filter(({ keys }) => keys.gone === true)
  ];
  const copies = new Set<string>();
  for (const { key, keys } of inOrder) {
    const id = keys.id ?? '';
    if (owners.has(id)) copies.add(key);
    else owners.set(id, key);
  }
  return copies;
}

/**
 * Make a block an action; what was known of it before is known again. Gives its id, or undefined for a
 * block that has no marker.
 */
export function toAction(doc: Y.Doc, key: string, origin?: unknown): string | undefined {
  const id = idOf(doc, key);
  return setKeys(doc, key, { kind: 'action', id }, origin) ? id : undefined;
}

/** Make an action an ordinary block again. Its id and what is known of it stay. */
export function toPlainBlock(
  doc: Y.Doc,
  key: string,
  kind: 'paragraph' | 'bullet' = 'bullet',
  origin?: unknown
): boolean {
  return setKeys(doc, key, { kind }, origin);
}

export function setOwners(
  doc: Y.Doc,
  id: string,
  owners: readonly Owner[],
  origin?: unknown
): void {
  doc.transact(() => setOwnerFacts(openNote(doc).actions, id, owners), origin);
}

/** Words and, where they mean a day, that day (ISO). Empty words take both away. */
export function setDue(
  doc: Y.Doc,
  id: string,
  due: { readonly words: string; readonly date?: string },
  origin?: unknown
): void {
  const { actions } = openNote(doc);
  const words = due.words.trim();
  doc.transact(() => {
    setFact(actions, id, 'due', words === '' ? undefined : words);
    setFact(actions, id, 'dueDate', words === '' ? undefined : due.date);
  }, origin);
}

export function setStrength(
  doc: Y.Doc,
  id: string,
  strength: Strength | undefined,
  origin?: unknown
): void {
  doc.transact(() => setFact(openNote(doc).actions, id, 'strength', strength), origin);
}

/**
 * Change the status and add a step to its history. The status it has already writes nothing; `shown` is the one it
 * stands in, where that is another because a member said so since (register/words.ts).
 */
export function setStatus(
  doc: Y.Doc,
  id: string,
  step: { readonly status: ActionStatus; readonly at: string; readonly by?: string },
  { origin, shown }: { readonly origin?: unknown; readonly shown?: ActionStatus } = {}
): void {
  const { actions } = openNote(doc);
  if ((shown ?? actionOf(id, readActions(doc)).status) === step.status) return;
  doc.transact(() => {
    setFact(actions, id, 'status', step.status);
    addStep(actions, id, step);
  }, origin);
}

/** Write labels, as labelsFor gave them. A label that is there is never changed. */
export function writeLabels(
  doc: Y.Doc,
  labels: ReadonlyMap<string, string>,
  origin?: unknown
): void {
  const { actions } = openNote(doc);
  const known = readActions(doc);
  doc.transact(() => {
    for (const [id, label] of labels)
      if (known.get(id)?.label === undefined) setFact(actions, id, 'label', label);
  }, origin);
}
