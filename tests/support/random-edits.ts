// Random edits as people make them, on three devices with random partitions, and the promises that must hold.
import assert from 'node:assert/strict';
import { Fragment, Slice, type Node } from '@tiptap/pm/model';
import { NodeSelection, TextSelection } from '@tiptap/pm/state';
import fc from 'fast-check';
import * as Y from 'yjs';
import * as edit from '../../src/features/editor/commands.ts';
import { KIND_NAMES, specOf } from '../../src/domain/note/blocks.ts';
import { restore } from '../../src/domain/history/amend.ts';
import { keepOne } from '../../src/domain/note/duplicates.ts';
import { putItemAt, removeItem, topEntries } from '../../src/domain/note/items.ts';
import { keepHere, passOver, putWithItem } from '../../src/domain/note/leftovers.ts';
import { plain } from '../../src/domain/note/note.ts';
import { render, renderAll } from '../../src/domain/note/render.ts';
import { untidyIn } from '../../src/domain/note/untidy.ts';
import { Replica, schema, seed } from './replica.ts';

/** One thing a person does; the numbers say where, as fractions of what there is (0 to 999). */
export interface Deed {
  readonly who: 0 | 1 | 2;
  readonly what: (typeof DEEDS)[number];
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

const DEEDS = [
  'type',
  'type',
  'type',
  'type',
  'typeOver',
  'emoji',
  'enter',
  'enter',
  'backspace',
  'delete',
  'deleteSelection',
  'deleteBlocks',
  'deleteAll',
  'joinBackward',
  'joinForward',
  'kind',
  'kind',
  'indent',
  'outdent',
  'mark',
  'link',
  'move',
  'moveItem',
  'removeItem',
  'tidy',
  'pasteText',
  'pasteBlocks',
  'replaceBlocks',
  'divider',
  'check',
  'undo',
  'undo',
  'redo',
  'compose',
  'endCompose',
  'break',
  'sync',
  'sync',
  'sync',
  'lone'
] as const;

const TEXT_KINDS = KIND_NAMES.filter((kind) => specOf(kind).shape === 'text');
const FORMATS = ['bold', 'italic', 'underline', 'strike', 'code'] as const;

export const deed: fc.Arbitrary<Deed> = fc.record({
  who: fc.constantFrom(0, 1, 2),
  what: fc.constantFrom(...DEEDS),
  a: fc.nat(999),
  b: fc.nat(999),
  c: fc.nat(999)
});

const START = seed([
  { keys: { kind: 'heading', level: 1 }, content: [plain('αβγ')] },
  { keys: { kind: 'paragraph' }, content: [plain('δεζηθ')] },
  { keys: { kind: 'bullet' }, content: [plain('ικ'), plain('λμ', { bold: true }), plain('ν')] },
  { keys: { kind: 'bullet', indent: 1 }, content: [] },
  { keys: { kind: 'action', id: 'first-action' }, content: [plain('ξοπρ')] },
  { keys: { kind: 'hologram', depth: 3 }, content: [plain('στυ', { glow: 'green' })] }
]);
const SEEDED = 'αβγδεζηθικλμνξοπρστυ';

/** Plays a script on three devices and checks the promises after every deed and at the end. */
export function play(
  script: readonly Deed[],
  ids: readonly [number, number, number] = [11, 12, 13]
): void {
  const replicas = ids.map((id) => new Replica(id, START));
  let next = 0x4e00;
  let action = 0;
  const newId = () => `action-${action++}`;
  const typed = new Set<string>(SEEDED);
  const deleted = new Set<string>();
  const fresh = (count: number): string => {
    let text = '';
    for (let unit = 0; unit < count; unit++) text += String.fromCharCode(next++);
    for (const one of text) typed.add(one);
    return text;
  };

  for (const step of script) {
    const replica = replicas[step.who];
    if (!replica) continue;
    const before = countsOf(replica.state.doc.textContent);
    if (step.what === 'sync') {
      const other = replicas[(step.who + 1 + (step.a % 2)) % 3];
      if (other) replica.sync(other);
    } else {
      perform(replica, step, fresh, newId);
      const after = countsOf(replica.state.doc.textContent);
      // What two people moved at once stands twice: each may delete one copy, and then nobody has it. Tidying
      // deletes a copy as well, but must leave the other.
      for (const [one, count] of before) {
        const left = after.get(one) ?? 0;
        if (left === 0 || (left < count && step.what !== 'tidy')) deleted.add(one);
      }
    }
    for (const one of replicas) check(one);
  }

  for (const one of replicas) one.stopComposing();
  for (let round = 0; round < 2; round++)
    for (const one of replicas) for (const other of replicas) if (one !== other) one.sync(other);
  for (const one of replicas) check(one);
  const [first, ...others] = replicas;
  if (!first) return;
  for (const other of others)
    assert.deepEqual(other.state.doc.toJSON(), first.state.doc.toJSON(), 'two devices differ');
  const there = new Set(first.state.doc.textContent);
  const lost = [...typed].filter((one) => !deleted.has(one) && !there.has(one));
  assert.deepEqual(lost, [], 'typed, deleted by nobody, and gone');
}

function countsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of text) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}

/**
 * One device goes on after a moment, another writes at the same time, and the first goes back to that moment:
 * it reads as it did then, and what the other wrote meanwhile is there.
 */
export function playRestore(before: readonly Deed[], after: readonly Deed[]): void {
  const [mine, theirs] = [new Replica(11, START), new Replica(12, START)];
  let next = 0x4e00;
  let action = 0;
  const newId = () => `action-${action++}`;
  const fresh = (count: number): string => {
    let text = '';
    for (let unit = 0; unit < count; unit++) text += String.fromCharCode(next++);
    return text;
  };
  for (const step of before) perform(mine, step, fresh, newId);
  mine.stopComposing();
  mine.sync(theirs);
  const earlier = new Y.Doc();
  Y.applyUpdate(earlier, Y.encodeStateAsUpdate(mine.doc));
  for (const step of after) perform(mine, step, fresh, newId);
  mine.stopComposing();
  const meanwhile = fresh(4);
  theirs.select(Math.floor(theirs.state.doc.childCount / 2), 0);
  theirs.type(meanwhile);

  restore(mine.doc, earlier);
  check(mine);
  assert.deepEqual(read(mine.doc), read(earlier), 'it does not read as it did');
  restore(mine.doc, earlier);
  assert.deepEqual(read(mine.doc), read(earlier), 'it does not stay as it was');
  mine.sync(theirs);
  theirs.sync(mine);
  for (const one of [mine, theirs]) {
    check(one);
    const text = one.state.doc.textContent;
    assert.ok(
      [...meanwhile].every((letter) => text.includes(letter)),
      'what was written meanwhile is gone'
    );
  }
  assert.deepEqual(mine.state.doc.toJSON(), theirs.state.doc.toJSON(), 'two devices differ');
}

/** What a reader sees of a note; empty paragraphs are no words. */
function read(doc: Y.Doc): unknown[] {
  return render(doc.getText('body'))
    .filter((block) => block.length > 0 || block.keys.kind !== 'paragraph')
    .map(({ keys: { kind, level, indent, checked }, content }) => ({
      kind,
      level,
      indent,
      checked,
      content
    }));
}

function check(replica: Replica): void {
  replica.state.doc.check();
  assert.equal(replica.binding.fallbacks, 0, 'the fallback was used');
  assert.ok(replica.fresh().textContent.isWellFormed(), 'half a surrogate pair');
  if (replica.binding.held) return;
  assert.deepEqual(replica.state.doc.toJSON(), replica.fresh().toJSON(), 'editor and note differ');
}

function perform(
  replica: Replica,
  step: Deed,
  fresh: (count: number) => string,
  newId: () => string
): void {
  const { a, b, c } = step;
  const pick = (share: number, count: number) => Math.floor((share / 1000) * count);
  const { doc } = replica.state;
  const block = pick(a, doc.childCount);
  const size = doc.child(block).content.size;
  const offset = pick(b, size + 1);
  const somewhere = () => replica.select(block, offset);
  const stretch = () => {
    const to = Math.min(doc.childCount - 1, block + (c % 3));
    const toSize = doc.child(to).content.size;
    replica.select(
      block,
      offset,
      to,
      to === block ? Math.min(size, offset + (c % 5)) : pick(c, toSize + 1)
    );
  };
  if (replica.composing && !['type', 'endCompose', 'backspace', 'typeOver'].includes(step.what))
    return;
  switch (step.what) {
    case 'type':
      if (!replica.composing) somewhere();
      return replica.type(fresh(1 + (c % 4)));
    case 'typeOver':
      if (!replica.composing) stretch();
      return replica.type(fresh(2));
    case 'emoji':
      somewhere();
      return replica.type(['😀', '👩‍🚀', '🇺🇳'][c % 3] ?? '😀');
    case 'lone':
      somewhere();
      return replica.type('\ud83d');
    case 'break':
      somewhere();
      return void replica.run(edit.insertLineBreak);
    case 'enter':
      if (c % 4 === 0) stretch();
      else somewhere();
      return void replica.run(edit.splitBlock(newId));
    case 'backspace': {
      const { $from } = replica.state.selection;
      if (!replica.composing && size > 0)
        replica.select(block, Math.max(0, offset - 1), block, offset);
      else if ($from.parentOffset > 0 && $from.parent.isTextblock)
        replica.dispatch(
          replica.state.tr.setSelection(
            TextSelection.create(replica.state.doc, $from.pos - 1, $from.pos)
          )
        );
      return void replica.run(edit.deleteSelected);
    }
    case 'delete':
    case 'deleteSelection':
      stretch();
      return void replica.run(edit.deleteSelected);
    case 'deleteBlocks':
      replica.select(block, 0, Math.min(doc.childCount - 1, block + 1 + (c % 2)), 0);
      return void replica.run(edit.deleteSelected);
    case 'deleteAll':
      if (c % 4 > 0) return;
      replica.select(0, 0, doc.childCount - 1, doc.child(doc.childCount - 1).content.size);
      return void replica.run(edit.deleteSelected);
    case 'joinBackward':
      replica.select(block, 0);
      return void replica.run(edit.joinBackward);
    case 'joinForward':
      replica.select(block, size);
      return void replica.run(edit.joinForward);
    case 'kind': {
      stretch();
      const kind = TEXT_KINDS[c % TEXT_KINDS.length] ?? 'paragraph';
      const level = ([1, 2, 3] as const)[b % 3];
      return void replica.run(edit.setKind(kind, newId, kind === 'heading' ? level : undefined));
    }
    case 'indent':
      stretch();
      return void replica.run(edit.indent(1));
    case 'outdent':
      stretch();
      return void replica.run(edit.indent(-1));
    case 'mark':
      stretch();
      return void replica.run(edit.toggleFormat(FORMATS[c % FORMATS.length] ?? 'bold'));
    case 'link':
      stretch();
      return void replica.run(edit.setLink(c % 3 ? `https://example.org/${c % 7}` : undefined));
    case 'move':
      stretch();
      return void replica.run(edit.moveBlocks(c % 2 ? 1 : -1));
    case 'moveItem':
      return void putItemAt(replica.doc, itemAt(replica, a) ?? '', c % 5);
    case 'removeItem':
      return void removeItem(replica.doc, itemAt(replica, a) ?? '');
    case 'tidy':
      return tidy(replica.doc, c);
    case 'pasteText':
      stretch();
      return replica.dispatch(replica.state.tr.insertText(fresh(3)));
    case 'pasteBlocks': {
      stretch();
      const nodes = [0, 1, 2]
        .slice(0, 2 + (c % 2))
        .map((index): Node =>
          schema.node('block', { kind: index ? 'bullet' : 'heading' }, schema.text(fresh(2)))
        );
      const open = c % 2;
      return replica.dispatch(
        replica.state.tr.replaceSelection(new Slice(Fragment.from(nodes), open, open))
      );
    }
    case 'replaceBlocks': {
      let from = 0;
      for (let index = 0; index < block; index++) from += doc.child(index).nodeSize;
      const node = schema.node('block', { kind: 'quote' }, schema.text(fresh(2)));
      return replica.dispatch(
        replica.state.tr.replaceWith(from, from + doc.child(block).nodeSize, node)
      );
    }
    case 'divider':
      somewhere();
      if (c % 3 === 0 && !doc.child(block).isTextblock) {
        let at = 0;
        for (let index = 0; index < block; index++) at += doc.child(index).nodeSize;
        replica.dispatch(
          replica.state.tr.setSelection(NodeSelection.create(replica.state.doc, at))
        );
        return void replica.run(edit.deleteSelected);
      }
      return void replica.run(edit.insertDivider);
    case 'check': {
      let at = 0;
      for (let index = 0; index < block; index++) at += doc.child(index).nodeSize;
      return void replica.run(edit.toggleChecked(at));
    }
    case 'undo':
      return void replica.binding.undo();
    case 'redo':
      return void replica.binding.redo();
    case 'compose':
      somewhere();
      if (replica.state.selection instanceof TextSelection) replica.startComposing();
      return;
    case 'endCompose':
      return replica.stopComposing();
    case 'sync':
      return;
  }
}

function itemAt(replica: Replica, share: number): string | undefined {
  const tops = topEntries(render(replica.doc.getText('body')));
  return tops[share % Math.max(1, tops.length)]?.key;
}

/** Take the first thing that is to be tidied, and do one of the deeds that are offered. */
function tidy(doc: Y.Doc, choice: number): void {
  const [first] = untidyIn(renderAll(doc.getText('body')));
  if (first?.kind === 'late') (choice % 3 ? putWithItem : keepHere)(doc, first.key);
  else if (first?.kind === 'changed') (choice % 2 ? putWithItem : passOver)(doc, first.ghost);
  else if (first) keepOne(doc, first.keys[choice % first.keys.length] ?? '');
}

/** Scripts with the client ids of their three devices, in every order. */
export const performances = fc.tuple(
  fc.array(deed, { maxLength: 60, size: 'max' }),
  fc.constantFrom<readonly [number, number, number]>(
    [11, 12, 13],
    [11, 13, 12],
    [12, 11, 13],
    [12, 13, 11],
    [13, 11, 12],
    [13, 12, 11]
  )
);
