// The outline's deeds: where a new item goes, in which order items stand, and what removing leaves.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as Y from 'yjs';
import {
  aDoc,
  block,
  copyOf,
  item,
  keyOf,
  point,
  syncDocs,
  textsOf,
  typeInto
} from '../../../tests/support/note-docs.ts';
import { standsAt } from './ghosts.ts';
import { addItem, isEmptyItem, putBack, putItemAt, removeItem, topEntries } from './items.ts';
import { leftoversOf, putWithItem } from './leftovers.ts';
import { moveItem } from './moves.ts';
import { plain } from './note.ts';
import { render, renderAll, textOf } from './render.ts';

const annex = (text: string) => item(text, { section: 'annex' });
const outline = (doc: Y.Doc) =>
  topEntries(render(doc.getText('body'))).map(({ label, text }) => `${label ?? '-'} ${text}`);
const leftovers = (doc: Y.Doc) => leftoversOf(renderAll(doc.getText('body')));

describe('adding an item', () => {
  it.each([
    ['nothing but an empty line', [], ['x', '']],
    ['words without an item', [point('a')], ['a', 'x']],
    ['items', [item('One'), point('a')], ['One', 'a', 'x']],
    ['items and annexes', [item('One'), annex('I'), point('list')], ['One', 'x', 'I', 'list']],
    ['annexes alone', [annex('I')], ['x', 'I']],
    ['an empty line and an annex', [block({ kind: 'paragraph' }), annex('I')], ['x', '', 'I']],
    ['words and an annex', [point('a'), annex('I')], ['a', 'x', 'I']],
    ['an annex among items', [item('One'), annex('I'), item('Two')], ['One', 'I', 'Two', 'x']]
  ])('[M25] in notes with %s puts it behind the items', (_name, blocks, texts) => {
    const doc = aDoc(blocks);
    const key = addItem(doc, 'x');
    expect(textsOf(doc)).toEqual(texts);
    expect(keyOf(doc, 'x')).toBe(key);
    expect(leftovers(doc)).toEqual([]);
  });

  it.each([
    [1, 2],
    [2, 1]
  ])(
    '[M25] apart gives two numbers, and no title holds what was typed beside it (%i, %i)',
    (one, two) => {
      const a = aDoc([item('One'), point('a'), annex('I')], {}, one);
      const b = copyOf(a, two);
      const key = addItem(a, '');
      typeInto(a, key, 'by a');
      addItem(a, 'by a too');
      addItem(b, 'by b');
      typeInto(b, keyOf(b, 'a'), ' more');
      syncDocs(a, b);
      for (const { key: late } of leftovers(a)) putWithItem(a, late);
      expect(
        outline(a)
          .slice(1, 4)
          .map((line) => line.slice(0, 2))
      ).toEqual(['2.', '3.', '4.']);
      expect(
        outline(a)
          .map((line) => line.slice(3))
          .sort()
      ).toEqual(['', 'One', 'by a', 'by a too', 'by b'].sort());
      expect(textsOf(a).join('')).toContain('a more');
    }
  );
});

describe('the place of an item', () => {
  const BLOCKS = [item('A'), point('a'), item('B'), item('C'), annex('I'), annex('II')];
  it.each([
    ['A', 1, ['B', 'A', 'C', 'I', 'II']],
    ['A', 2, ['B', 'C', 'A', 'I', 'II']],
    ['A', 9, ['B', 'C', 'A', 'I', 'II']],
    ['C', 0, ['C', 'A', 'B', 'I', 'II']],
    ['B', -3, ['B', 'A', 'C', 'I', 'II']],
    ['I', 1, ['A', 'B', 'C', 'II', 'I']],
    ['II', 0, ['A', 'B', 'C', 'II', 'I']]
  ])('[M25] %s at %i: items stay above annexes', (text, place, texts) => {
    const doc = aDoc(BLOCKS);
    const key = keyOf(doc, text);
    expect(putItemAt(doc, key, place)).toBe(true);
    expect(topEntries(render(doc.getText('body'))).map((entry) => entry.text)).toEqual(texts);
    expect(standsAt(doc, key)).toBe(keyOf(doc, text));
  });

  it('[M25] that it has already writes nothing', () => {
    const doc = aDoc(BLOCKS);
    let updates = 0;
    doc.on('update', () => updates++);
    for (const [text, place] of [
      ['A', 0],
      ['C', 7],
      ['II', 1],
      ['a', 1]
    ] as const)
      expect(putItemAt(doc, keyOf(doc, text), place)).toBe(false);
    expect(putItemAt(doc, '9:9', 0)).toBe(false);
    expect(updates).toBe(0);
  });

  it('[M25] is what was asked for, in whatever notes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('item', 'annex', 'point'), { minLength: 1, maxLength: 9 }),
        fc.nat(8),
        fc.nat(8),
        (kinds, which, place) => {
          const made = { item, annex, point };
          const doc = aDoc(kinds.map((kind, index) => made[kind](`${kind}${index}`)));
          const tops = topEntries(render(doc.getText('body')));
          const moved = tops[which % Math.max(1, tops.length)];
          if (!moved) return;
          const others =
            (own: boolean) => (one: { readonly section?: string; readonly key: string }) =>
              (one.section === moved.section) === own && one.key !== moved.key;
          putItemAt(doc, moved.key, place);
          const after = topEntries(render(doc.getText('body')));
          const same = after.filter(({ section }) => section === moved.section);
          const to = Math.min(place, same.length - 1);
          expect(same[to]?.text).toBe(moved.text);
          for (const own of [true, false])
            expect(
              after
                .filter(
                  ({ text, section, key }) => text !== moved.text && others(own)({ section, key })
                )
                .map(({ text }) => text)
            ).toEqual(tops.filter(others(own)).map(({ text }) => text));
          expect([...textsOf(doc)].sort()).toEqual(
            kinds.map((kind, index) => `${kind}${index}`).sort()
          );
        }
      )
    );
  });
});

describe('removing an item', () => {
  it('[M27] takes its blocks, asks only where something is written, and can be undone', () => {
    const doc = aDoc([
      item('One', { minutes: 5 }),
      block({ kind: 'heading', level: 2 }, 'Key points'),
      { keys: { kind: 'bullet' }, content: [plain('x', { bold: true }), plain('y')] },
      item('Two'),
      block({ kind: 'heading', level: 2 }, 'Key points'),
      block({ kind: 'paragraph' }),
      block({ kind: 'divider' }),
      item('Three'),
      block({ kind: 'image' })
    ]);
    const before = render(doc.getText('body'));
    const empty = (text: string) => isEmptyItem(before, keyOf(doc, text));
    expect([empty('One'), empty('Two'), empty('Three')]).toEqual([false, true, false]);
    const removed = removeItem(doc, keyOf(doc, 'One'));
    expect(outline(doc)).toEqual(['1. Two', '2. Three']);
    putBack(doc, removed);
    const plainly = (blocks: typeof before) =>
      blocks.map(({ key, keys, content }) => [key, keys, content]);
    expect(plainly(render(doc.getText('body')))).toEqual(plainly(before));
    putBack(doc, removed);
    expect(render(doc.getText('body'))).toHaveLength(before.length);
    expect(removeItem(doc, '9:9')).toEqual([]);
  });

  it('[M27] gives way to who moved it meanwhile: it stands where they put it, once', () => {
    const a = aDoc([item('One'), point('a'), item('Two')], {}, 1);
    const b = copyOf(a, 2);
    const removed = removeItem(a, keyOf(a, 'One'));
    moveItem(b, keyOf(b, 'One'), undefined);
    syncDocs(a, b);
    expect(textsOf(a)).toEqual(['Two', 'One', 'a']);
    putBack(a, removed);
    expect(textsOf(a)).toEqual(['Two', 'One', 'a']);
  });

  it('[M27] puts back a block whose ghost was taken away by a join', () => {
    const doc = aDoc([item('One'), point('a'), item('Two')]);
    const removed = removeItem(doc, keyOf(doc, 'One'));
    const body = doc.getText('body');
    // The two ghosts and their fence go, as when somebody joins the blocks around them.
    body.delete(0, 3);
    putBack(doc, removed);
    expect(textsOf(doc).sort()).toEqual(['One', 'Two', 'a'].sort());
    expect(textsOf(doc).indexOf('a')).toBe(textsOf(doc).indexOf('One') + 1);
    expect(textOf(render(body)[0]?.content ?? [])).not.toBe('');
  });
});
