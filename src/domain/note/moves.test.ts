// Moving an agenda item: its blocks go with it, and what others do meanwhile is never lost.
import { describe, expect, it } from 'vitest';
import type * as Y from 'yjs';
import {
  action,
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
import { agendaOf } from './agenda.ts';
import { toAction } from './actions.ts';
import { duplicatesOf, keepOne } from './duplicates.ts';
import { keepHere, leftoversOf, putWithItem } from './leftovers.ts';
import { moveItem } from './moves.ts';
import { plain } from './note.ts';
import { render, renderAll } from './render.ts';

const BLOCKS = [
  item('One'),
  block({ kind: 'heading', level: 2 }, 'Key points'),
  point('a'),
  item('Two'),
  action('b', 'act-b'),
  item('Three'),
  point('c')
];
const all = (doc: Y.Doc) => renderAll(doc.getText('body'));
const leftovers = (doc: Y.Doc) => leftoversOf(all(doc));
const duplicates = (doc: Y.Doc) => duplicatesOf(all(doc));
const labels = (doc: Y.Doc) =>
  agendaOf(render(doc.getText('body'))).flatMap(({ label, text }) =>
    label ? [`${label} ${text}`] : []
  );

describe('moving an item', () => {
  it.each([
    ['Three', 'One', ['Three', 'c', 'One', 'Key points', 'a', 'Two', 'b']],
    ['One', undefined, ['Two', 'b', 'Three', 'c', 'One', 'Key points', 'a']],
    ['One', 'Three', ['Two', 'b', 'One', 'Key points', 'a', 'Three', 'c']]
  ])('[M9] %s before %s takes its blocks with it, and numbers follow', (from, before, texts) => {
    const doc = aDoc(BLOCKS);
    expect(moveItem(doc, keyOf(doc, from), before && keyOf(doc, before))).toBe(true);
    expect(textsOf(doc)).toEqual(texts);
    expect(labels(doc).map((label) => label.slice(0, 2))).toEqual(['1.', '2.', '3.']);
    expect([leftovers(doc), duplicates(doc)]).toEqual([[], []]);
  });

  it('[M9] keeps marks, keys and ids, and a lower heading moves what is under it', () => {
    const doc = aDoc([
      item('One', { minutes: 10 }),
      { keys: { kind: 'bullet', hue: 'teal' }, content: [plain('x', { bold: true }), plain('y')] },
      block({ kind: 'heading', level: 2 }, 'Next steps'),
      action('b', 'act-b'),
      item('Two')
    ]);
    moveItem(doc, keyOf(doc, 'Next steps'), keyOf(doc, 'One'));
    moveItem(doc, keyOf(doc, 'One'), undefined);
    expect(textsOf(doc)).toEqual(['Next steps', 'b', 'Two', 'One', 'xy']);
    const blocks = render(doc.getText('body'));
    expect(blocks[1]?.keys.id).toBe('act-b');
    expect(blocks[3]?.keys).toMatchObject({ minutes: 10 });
    expect(blocks[4]).toMatchObject({
      keys: { hue: 'teal' },
      content: [plain('x', { bold: true }), plain('y')]
    });
  });

  it('refuses what is no heading, is not there, or would end in itself', () => {
    const doc = aDoc(BLOCKS);
    const before = doc.getText('body').toDelta().length;
    expect(moveItem(doc, keyOf(doc, 'a'), undefined)).toBe(false);
    expect(moveItem(doc, '9:9', undefined)).toBe(false);
    expect(moveItem(doc, keyOf(doc, 'One'), '9:9')).toBe(false);
    expect(moveItem(doc, keyOf(doc, 'One'), keyOf(doc, 'a'))).toBe(false);
    expect(moveItem(doc, keyOf(doc, 'One'), keyOf(doc, 'Two'))).toBe(true);
    expect(doc.getText('body').toDelta()).toHaveLength(before);
  });

  it('[M9] text typed meanwhile stands as its own block, and one tap puts it with its item', () => {
    const a = aDoc(BLOCKS, {}, 1);
    const b = copyOf(a, 2);
    moveItem(a, keyOf(a, 'One'), undefined);
    moveItem(a, keyOf(a, 'One'), keyOf(a, 'Two'));
    typeInto(b, keyOf(b, 'a'), ' and more');
    typeInto(b, keyOf(b, 'One'), ' (new title)');
    syncDocs(a, b);
    const found = leftovers(b);
    expect(found.map(({ item: name, hasText }) => [name, hasText])).toEqual([
      ['One', true],
      ['One', true]
    ]);
    for (const { key } of found) expect(putWithItem(b, key)).toBe(true);
    expect(textsOf(b)).toEqual([
      'One',
      ' (new title)',
      'Key points',
      'a',
      ' and more',
      'Two',
      'b',
      'Three',
      'c'
    ]);
    expect(leftovers(b)).toEqual([]);
    expect(labels(b)).toEqual(['1. One', '2. Two', '3. Three']);
  });

  it.each([
    [1, 2],
    [2, 1]
  ])(
    '[M9] text typed at the end of the block before is not glued to what was moved (%i, %i)',
    (one, two) => {
      const a = aDoc(BLOCKS, {}, one);
      const b = copyOf(a, two);
      moveItem(a, keyOf(a, 'Three'), keyOf(a, 'Two'));
      typeInto(b, keyOf(b, 'a'), ' more');
      syncDocs(a, b);
      for (const { key } of leftovers(a)) putWithItem(a, key);
      expect(textsOf(a).join(' ').replace('  ', ' ')).toBe('One Key points a more Three c Two b');
    }
  );

  it('[M9] text for a block that was deleted can be kept where it stands', () => {
    const doc = aDoc([item('One'), block({ kind: 'bullet', gone: true }, 'late')]);
    const [leftover] = leftovers(doc);
    expect(leftover).toMatchObject({ target: undefined, item: undefined });
    expect(putWithItem(doc, leftover?.key ?? '')).toBe(false);
    expect(keepHere(doc, leftover?.key ?? '')).toBe(true);
    expect(leftovers(doc)).toEqual([]);
    expect(keepHere(doc, leftover?.key ?? '')).toBe(false);
  });

  it('[M9] a block made an action while it was moved becomes one with a tap', () => {
    const a = aDoc(BLOCKS, {}, 1);
    const b = copyOf(a, 2);
    moveItem(a, keyOf(a, 'One'), undefined);
    const id = toAction(b, keyOf(b, 'a'));
    syncDocs(a, b);
    const [change] = leftovers(a);
    expect(change).toMatchObject({ hasText: false, isChange: true, item: 'One' });
    putWithItem(a, change?.key ?? '');
    const moved = render(a.getText('body')).find(({ key }) => key === keyOf(a, 'a'));
    expect(moved?.keys).toMatchObject({ kind: 'action', id });
    expect(leftovers(a)).toEqual([]);
  });
});

describe('an item that two people moved at once', () => {
  it('[M10] stands twice, is pointed out, and one tap keeps one', () => {
    const a = aDoc(BLOCKS, {}, 1);
    const b = copyOf(a, 2);
    moveItem(a, keyOf(a, 'Two'), keyOf(a, 'One'));
    moveItem(b, keyOf(b, 'Two'), undefined);
    syncDocs(a, b);
    expect(textsOf(a)).toEqual(['Two', 'b', 'One', 'Key points', 'a', 'Three', 'c', 'Two', 'b']);
    expect(duplicates(a).map(({ keys, isSame }) => [keys.length, isSame])).toEqual([
      [2, true],
      [2, true]
    ]);
    expect(keepOne(a, duplicates(a)[0]?.keys[1] ?? '')).toBe(true);
    expect(textsOf(a)).toEqual(['One', 'Key points', 'a', 'Three', 'c', 'Two', 'b']);
    expect([duplicates(a), leftovers(a)]).toEqual([[], []]);
    expect(keepOne(a, keyOf(a, 'Two'))).toBe(false);
  });

  it('[M10] a copy that says more is not thrown away', () => {
    const a = aDoc(BLOCKS, {}, 1);
    const b = copyOf(a, 2);
    moveItem(a, keyOf(a, 'Two'), keyOf(a, 'One'));
    moveItem(b, keyOf(b, 'Two'), undefined);
    typeInto(b, keyOf(b, 'b'), ' at once');
    syncDocs(a, b);
    keepOne(a, keyOf(a, 'Two'));
    expect(textsOf(a)).toContain('b at once');
    expect(leftovers(a).map(({ item: name }) => name)).toEqual(['Two']);
  });
});
