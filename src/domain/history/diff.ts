// Two states of one note compared for people: blocks added, removed, changed word by word, moved; people, actions, head.
import { diffWordsWithSpace } from 'diff';
import * as Y from 'yjs';
import type { Json, Segment } from '../note/blocks.ts';
import { plainFacts } from '../note/action-facts.ts';
import { isAboutMoves } from '../note/ghosts.ts';
import { openNote } from '../note/note.ts';
import { plainPeople } from '../note/person-facts.ts';
import { render, textOf, toJson, type Block } from '../note/render.ts';

/** A run of words that stayed, came or went. */
export interface Words {
  readonly change: 'same' | 'added' | 'removed';
  readonly text: string;
}

export interface BlockChange {
  /** Names the change within its diff: the same two states give the same id. */
  readonly id: string;
  readonly type: 'added' | 'removed' | 'changed' | 'moved';
  /** The block's key in the later state; in the earlier one where it was removed. */
  readonly key: string;
  /** The block it stands after in the later state (for `removed` in the earlier); undefined at the start. */
  readonly after: string | undefined;
  readonly kind: string;
  /** The heading of level 1 it stands under, as words. */
  readonly item: string | undefined;
  readonly words: readonly Words[];
  /** What the block holds in the later state; empty where it was removed. */
  readonly content: readonly Segment[];
  readonly keys: Block['keys'];
  /** Keys of the marker that changed, such as its kind: before and after. */
  readonly marked: readonly FieldValues[];
  /** For `moved`: the key it had before. */
  readonly from: string | undefined;
}

export interface FieldValues {
  readonly field: string;
  readonly before: Json;
  readonly after: Json;
}

/** A change beside the text: an action's facts, a person's entry, the head of the meeting. */
export interface FieldChange {
  readonly id: string;
  readonly type: 'action' | 'person' | 'meeting';
  readonly key: string;
  /** The person's name, or the action's words. */
  readonly title: string;
  readonly fields: readonly FieldValues[];
}

export interface NoteDiff {
  readonly blocks: readonly BlockChange[];
  readonly fields: readonly FieldChange[];
}

export function diffNotes(before: Y.Doc, after: Y.Doc): NoteDiff {
  return { blocks: diffBlocks(before, after), fields: diffFields(before, after) };
}

/** Whether nothing that a reader would see differs. */
export function isEmptyDiff({ blocks, fields }: NoteDiff): boolean {
  return blocks.length === 0 && fields.length === 0;
}

function diffBlocks(before: Y.Doc, after: Y.Doc): BlockChange[] {
  const earlier = render(openNote(before).body);
  const later = render(openNote(after).body);
  const known = new Map(earlier.map((block) => [block.key, block]));
  const still = new Set(later.map((block) => block.key));
  const gone = earlier.filter((block) => !still.has(block.key));
  const changes: BlockChange[] = [];
  const moves = new Map<Block, Block>();
  for (const block of later) {
    if (known.has(block.key)) continue;
    const source = gone.find((one) => isSource(one, block) && ![...moves.values()].includes(one));
    if (source) moves.set(block, source);
  }
  const movedAway = new Set(moves.values());
  const removedAfter = new Map<string | undefined, Block[]>();
  earlier.forEach((block, index) => {
    if (still.has(block.key) || movedAway.has(block) || isBlank(block)) return;
    // It is told where the last block before it that stayed stands now.
    const anchor = earlier.slice(0, index).findLast((one) => still.has(one.key))?.key;
    removedAfter.set(anchor, [...(removedAfter.get(anchor) ?? []), block]);
  });
  let item: string | undefined;
  let previous: string | undefined;
  const tellRemoved = (anchor: string | undefined) => {
    for (const block of removedAfter.get(anchor) ?? [])
      changes.push({ ...told('removed', block, anchor, item), content: [] });
  };
  tellRemoved(undefined);
  for (const block of later) {
    if (block.keys.kind === 'heading' && (block.keys.level ?? 1) === 1)
      item = textOf(block.content);
    const old = known.get(block.key) ?? moves.get(block);
    if (!old) {
      // An empty paragraph is not told, so nothing can stand after it.
      if (isBlank(block)) continue;
      changes.push(told('added', block, previous, item));
    } else {
      const moved = !known.has(block.key);
      const words = compare(textOf(old.content), textOf(block.content));
      const marked = differing(old.keys, block.keys);
      if (moved || marked.length > 0 || !sameContent(old.content, block.content))
        changes.push({
          ...told(moved ? 'moved' : 'changed', block, previous, item),
          words,
          marked,
          from: moved ? old.key : undefined
        });
    }
    previous = block.key;
    tellRemoved(block.key);
  }
  return changes;
}

function told(
  type: BlockChange['type'],
  block: Block,
  after: string | undefined,
  item: string | undefined
): BlockChange {
  const text = textOf(block.content);
  const change = type === 'removed' ? 'removed' : 'added';
  return {
    id: `${type}:${block.key}`,
    type,
    key: block.key,
    after,
    kind: block.keys.kind,
    item,
    words: text === '' ? [] : [{ change, text }],
    content: block.content,
    keys: block.keys,
    marked: [],
    from: undefined
  };
}

const isBlank = (block: Block) => block.length === 0 && block.keys.kind === 'paragraph';

/** A moved block is a copy that names its original, or has the same words and kind. */
function isSource(gone: Block, copy: Block): boolean {
  if (copy.keys['from'] === gone.key) return true;
  const text = textOf(copy.content);
  return text !== '' && gone.keys.kind === copy.keys.kind && textOf(gone.content) === text;
}

const sameContent = (a: readonly Segment[], b: readonly Segment[]) =>
  JSON.stringify(a) === JSON.stringify(b);

function differing(a: Block['keys'], b: Block['keys']): FieldValues[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names]
    .filter((field) => field !== 'id' && !isAboutMoves(field))
    .map((field) => ({ field, before: a[field] ?? null, after: b[field] ?? null }))
    .filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
}

/** Words that stayed, came and went between two texts. */
export function compare(before: string, after: string): Words[] {
  if (before === after) return before === '' ? [] : [{ change: 'same', text: before }];
  return diffWordsWithSpace(before, after).map(({ value, added, removed }) => ({
    change: added ? 'added' : removed ? 'removed' : 'same',
    text: value
  }));
}

function diffFields(before: Y.Doc, after: Y.Doc): FieldChange[] {
  const [earlier, later] = [openNote(before), openNote(after)];
  const words = actionWords(after);
  const changes = [
    ...diffMaps(
      'action',
      plainFacts(earlier.actions),
      plainFacts(later.actions),
      (key) => words.get(key) ?? ''
    ),
    ...diffMaps('person', plainPeople(earlier.people), plainPeople(later.people), (_key, entry) =>
      String(entry['name'] ?? '')
    )
  ];
  const head = differingFields(headOf(earlier.meta), headOf(later.meta));
  if (head.length > 0)
    changes.push({ id: 'meeting', type: 'meeting', key: 'meta', title: '', fields: head });
  return changes;
}

/** What was sealed from earlier meetings (previous.ts) is the server's, and no change that anybody made. */
function headOf(meta: Y.Map<unknown>): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(plainMap(meta)).filter(([key]) => key !== 'previous'));
}

type Entries = ReadonlyMap<string, Readonly<Record<string, Json>>>;

function diffMaps(
  type: 'action' | 'person',
  before: Entries,
  after: Entries,
  titleOf: (key: string, entry: Readonly<Record<string, Json>>) => string
): FieldChange[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((key) => {
    const [old, now] = [before.get(key) ?? {}, after.get(key) ?? {}];
    const fields = differingFields(old, now);
    const entry = Object.keys(now).length > 0 ? now : old;
    return fields.length === 0
      ? []
      : [{ id: `${type}:${key}`, type, key, title: titleOf(key, entry), fields }];
  });
}

function plainMap(map: Y.Map<unknown>): Readonly<Record<string, Json>> {
  const plain: Record<string, Json> = {};
  map.forEach((value, key) => {
    plain[key] = value instanceof Y.AbstractType ? toJson(value.toJSON()) : toJson(value);
  });
  return plain;
}

function differingFields(
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>
): FieldValues[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after));
}

/** The words of each action, by its id. */
function actionWords(doc: Y.Doc): ReadonlyMap<string, string> {
  return new Map(
    render(openNote(doc).body).flatMap((block) =>
      typeof block.keys.id === 'string' ? [[block.keys.id, textOf(block.content)] as const] : []
    )
  );
}
