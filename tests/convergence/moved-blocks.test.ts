// Blocks moved by their keys in the editor, and texts that came late: what is known of them, and what a tap does.
import { describe, expect, it } from 'vitest';
import * as edit from '../../src/features/editor/commands.ts';
import { keepOne } from '../../src/domain/note/duplicates.ts';
import { removeItem } from '../../src/domain/note/items.ts';
import { putWithItem } from '../../src/domain/note/leftovers.ts';
import { plain, type NewBlock } from '../../src/domain/note/note.ts';
import { render, renderAll } from '../../src/domain/note/render.ts';
import { untidyIn } from '../../src/domain/note/untidy.ts';
import { Replica, seed } from '../support/replica.ts';

const block = (kind: string, text: string): NewBlock => ({
  keys: { kind, ...(kind === 'heading' ? { level: 1 } : {}) },
  content: [plain(text)]
});
const LINES = [
  block('heading', 'One'),
  block('bullet', 'a'),
  block('bullet', 'b'),
  block('bullet', 'c')
];

function two(ids: readonly [number, number]): [Replica, Replica] {
  const bytes = seed(LINES);
  return [new Replica(ids[0], bytes), new Replica(ids[1], bytes)];
}
const untidy = ({ doc }: Replica) => untidyIn(renderAll(doc.getText('body')));
const move = (replica: Replica, at: number, by: 1 | -1) => {
  replica.select(at, 0);
  expect(replica.run(edit.moveBlocks(by))).toBe(true);
};
const isSound = (...replicas: readonly Replica[]) => {
  for (const one of replicas) {
    expect(one.binding.fallbacks).toBe(0);
    expect(one.state.doc.toJSON()).toEqual(one.fresh().toJSON());
  }
};

describe.each([[[11, 12]], [[12, 11]]] as const)('two devices, %j', (ids) => {
  it('[M10] a line that two people moved in the notes stands twice, and one tap keeps one', () => {
    const [a, b] = two(ids);
    move(a, 2, -1);
    move(b, 2, 1);
    a.sync(b);
    expect(untidy(a)).toMatchObject([{ kind: 'twice', isItem: false, isSame: true }]);
    const [twice] = untidy(a);
    keepOne(a.doc, twice?.key ?? '');
    a.sync(b);
    expect(b.lines()).toEqual(['heading1: One', 'bullet: b', 'bullet: a', 'bullet: c']);
    expect([untidy(a), untidy(b)]).toEqual([[], []]);
    isSound(a, b);
  });

  it('[M9] what was typed into a line that moved in the notes is known to belong there', () => {
    const [a, b] = two(ids);
    move(a, 2, 1);
    move(a, 3, -1);
    move(a, 2, -1);
    b.select(2, 1);
    b.type(' and more');
    a.sync(b);
    expect(untidy(b)).toMatchObject([{ kind: 'late', item: 'One' }]);
    putWithItem(b.doc, untidy(b)[0]?.key ?? '');
    a.sync(b);
    expect(a.lines()).toEqual([
      'heading1: One',
      'bullet: b',
      'bullet:  and more',
      'bullet: a',
      'bullet: c'
    ]);
    isSound(a, b);
  });

  it('[M9] what was made of a line while it moved in the notes can be made of it there', () => {
    const [a, b] = two(ids);
    move(a, 3, -1);
    b.select(3, 0);
    b.run(edit.setKind('decision', () => 'id'));
    a.sync(b);
    const [change] = untidy(a);
    expect(change).toMatchObject({ kind: 'changed', becomes: 'decision' });
    putWithItem(a.doc, change?.kind === 'changed' ? change.ghost : '');
    expect(a.lines()).toEqual(['heading1: One', 'bullet: a', 'decision: c', 'bullet: b']);
    isSound(a, b);
  });

  it('[N8] a move that is undone leaves nothing to tidy', () => {
    const [a, b] = two(ids);
    move(a, 2, -1);
    a.binding.undo();
    a.sync(b);
    expect(b.lines()).toEqual(['heading1: One', 'bullet: a', 'bullet: b', 'bullet: c']);
    expect(untidy(b)).toEqual([]);
    a.binding.redo();
    a.sync(b);
    expect(b.lines()).toEqual(['heading1: One', 'bullet: b', 'bullet: a', 'bullet: c']);
    expect(untidy(b)).toEqual([]);
    isSound(a, b);
  });

  it('[N10] a leftover is a block like any other from the first edit on, also where all around it is gone', () => {
    const [a, b] = two(ids);
    b.select(2, 1);
    b.type(' late');
    removeItem(a.doc, render(a.doc.getText('body'))[0]?.key ?? '');
    a.sync(b);
    expect(a.lines()).toEqual(['bullet:  late']);
    expect(untidy(a)).toMatchObject([{ kind: 'late', target: undefined }]);
    a.select(0, 5);
    a.type('!');
    a.sync(b);
    expect([untidy(a), untidy(b)]).toEqual([[], []]);
    isSound(a, b);
  });
});
