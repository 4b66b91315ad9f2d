// What was begun in an item while it was moved or removed: it is found, wherever it stands, and goes where it belongs.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as Y from 'yjs';
import {
  aDoc,
  action,
  beginBehind,
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
import { keepOne } from './duplicates.ts';
import { putBack, removeItem } from './items.ts';
import { keepHere, leftoversOf, passOver, putWithItem } from './leftovers.ts';
import { moveItem } from './moves.ts';
import { render, renderAll, textOf } from './render.ts';
import { untidyIn } from './untidy.ts';

const BLOCKS = [item('One'), point('a'), point('b'), item('Two'), point('c'), item('Three')];
const all = (doc: Y.Doc) => renderAll(doc.getText('body'));
const leftovers = (doc: Y.Doc) => leftoversOf(all(doc));
const wordsOf = (doc: Y.Doc, key: string) =>
  textOf(all(doc).find((one) => one.key === key)?.content ?? []);
const runs = (doc: Y.Doc) =>
  leftovers(doc).map(({ key, more, item: name }) => [
    [key, ...more].map((one) => wordsOf(doc, one)).join(' | '),
    name
  ]);

/** The same note on two devices, with either having the larger client id. */
const PAIRS: readonly [number, number][] = [
  [1, 2],
  [2, 1]
];
function two(one: number, other: number): [Y.Doc, Y.Doc] {
  const a = aDoc(BLOCKS, {}, one);
  return [a, copyOf(a, other)];
}

describe.each(PAIRS)('a point begun in an item that was moved meanwhile (%i, %i)', (...ids) => {
  it('[M28] is told as late with what was begun behind it, and one tap puts all with the item', () => {
    const [a, b] = two(...ids);
    moveItem(a, keyOf(a, 'One'), undefined);
    const first = beginBehind(b, keyOf(b, 'b'), 'new');
    beginBehind(b, first, 'under it', { kind: 'bullet', indent: 1 });
    syncDocs(a, b);
    expect(runs(a)).toEqual([['new | under it', 'One']]);
    expect(putWithItem(a, leftovers(a)[0]?.key ?? '')).toBe(true);
    expect(textsOf(a)).toEqual(['Two', 'c', 'Three', 'One', 'a', 'b', 'new', 'under it']);
    expect(leftovers(a)).toEqual([]);
    expect(render(a.getText('body')).at(-1)?.keys).toMatchObject({ kind: 'bullet', indent: 1 });
  });

  it('[M28] goes behind the very point it was begun behind, with the words typed at its end', () => {
    const [a, b] = two(...ids);
    moveItem(a, keyOf(a, 'One'), undefined);
    typeInto(b, keyOf(b, 'a'), ', and');
    beginBehind(b, keyOf(b, 'a, and'), 'more');
    syncDocs(a, b);
    expect(runs(a)).toEqual([[', and | more', 'One']]);
    putWithItem(a, leftovers(a)[0]?.key ?? '');
    expect(textsOf(a).slice(3)).toEqual(['One', 'a', ', and', 'more', 'b']);
  });

  it('[M28] may be kept where it stands, with what was begun behind it', () => {
    const [a, b] = two(...ids);
    moveItem(a, keyOf(a, 'One'), undefined);
    const first = beginBehind(b, keyOf(b, 'b'), 'new');
    beginBehind(b, first, 'under it');
    syncDocs(a, b);
    expect(keepHere(a, leftovers(a)[0]?.key ?? '')).toBe(true);
    expect(leftovers(a)).toEqual([]);
    beginBehind(a, keyOf(a, 'new'), 'and more');
    syncDocs(a, b);
    expect(leftovers(b)).toEqual([]);
    expect(textsOf(b).slice(0, 3)).toEqual(['new', 'and more', 'under it']);
  });

  it('[M28] keeps its id: an action stays the action it was', () => {
    const [a, b] = two(...ids);
    moveItem(a, keyOf(a, 'One'), undefined);
    beginBehind(b, keyOf(b, 'b'), 'write', { kind: 'action', id: 'act-1' });
    syncDocs(a, b);
    putWithItem(a, leftovers(a)[0]?.key ?? '');
    const moved = render(a.getText('body')).filter(({ keys }) => keys.id === 'act-1');
    expect(moved.map(({ keys }) => keys.kind)).toEqual(['action']);
  });

  it('[M28] is not what somebody wrote there who knew of the move', () => {
    const [a, b] = two(...ids);
    moveItem(a, keyOf(a, 'Two'), undefined);
    syncDocs(a, b);
    // At the end of the item before, and right before the next one: Enter at the start of its heading.
    beginBehind(b, keyOf(b, 'b'), 'known');
    const body = b.getText('body');
    const places = all(b);
    const three = places.findIndex(({ key }) => key === keyOf(b, 'Three'));
    const at = places.slice(0, three).reduce((sum, one) => sum + one.length + 1, 0);
    body.insertEmbed(at, aMarker(), {});
    body.insert(at + 1, 'before Three', {});
    syncDocs(a, b);
    expect(leftovers(a)).toEqual([]);
    expect(textsOf(a)).toContain('before Three');
  });

  it('[M28] is no item: an agenda item begun meanwhile stands for itself, and so does what is in it', () => {
    const [a, b] = two(...ids);
    moveItem(a, keyOf(a, 'One'), undefined);
    const heading = beginBehind(b, keyOf(b, 'b'), 'New item', { kind: 'heading', level: 1 });
    beginBehind(b, heading, 'its point');
    syncDocs(a, b);
    expect(leftovers(a)).toEqual([]);
  });

  it('[M28] that is empty is nothing to ask about, and not in the way of what follows', () => {
    const [a, b] = two(...ids);
    moveItem(a, keyOf(a, 'One'), undefined);
    const empty = beginBehind(b, keyOf(b, 'b'), '');
    beginBehind(b, empty, 'after a gap');
    syncDocs(a, b);
    expect(runs(a)).toEqual([['after a gap', 'One']]);
  });

  it('[M27] of a removed item can be kept, and belongs there again when the item is put back', () => {
    const [a, b] = two(...ids);
    const removed = removeItem(a, keyOf(a, 'One'));
    beginBehind(b, keyOf(b, 'b'), 'new');
    typeInto(b, keyOf(b, 'a'), ' more');
    syncDocs(a, b);
    expect(runs(a)).toEqual([
      [' more', undefined],
      ['new', undefined]
    ]);
    expect(putWithItem(a, leftovers(a)[1]?.key ?? '')).toBe(false);
    putBack(a, removed);
    expect(leftovers(a)).toEqual([]);
    expect(textsOf(a)).toEqual(['One', 'a more', 'b', 'new', 'Two', 'c', 'Three']);
  });

  it('[M28] of a copy that was not kept goes with the one that was', () => {
    const [a, b] = two(...ids);
    moveItem(a, keyOf(a, 'Two'), keyOf(a, 'One'));
    moveItem(b, keyOf(b, 'Two'), undefined);
    syncDocs(a, b);
    const [here, there] = all(a).filter(({ content }) => textOf(content) === 'c');
    beginBehind(b, there?.key ?? '', 'in the other copy');
    keepOne(a, here?.key ?? '');
    syncDocs(a, b);
    expect(runs(a)).toEqual([['in the other copy', 'Two']]);
  });
});

const aMarker = () => {
  const [marker] = all(aDoc([point('x')])).map((one) => one.marker);
  if (!marker) throw new Error('no marker');
  return marker.clone();
};

describe('a leftover', () => {
  it('[M28] that was moved along still knows where it belongs', () => {
    const [a, b] = two(1, 2);
    moveItem(a, keyOf(a, 'Two'), undefined);
    typeInto(b, keyOf(b, 'c'), ' late');
    syncDocs(a, b);
    moveItem(a, keyOf(a, 'One'), undefined);
    expect(runs(a)).toEqual([[' late', 'Two']]);
    putWithItem(a, leftovers(a)[0]?.key ?? '');
    expect(textsOf(a)).toEqual(['Three', 'Two', 'c', ' late', 'One', 'a', 'b']);
  });

  it('[M28] of a heading has no number, so that the items keep theirs', () => {
    const [a, b] = two(1, 2);
    moveItem(a, keyOf(a, 'One'), undefined);
    typeInto(b, keyOf(b, 'One'), ' (new)');
    syncDocs(a, b);
    const entries = agendaOf(render(a.getText('body')));
    expect(entries.map(({ label, text, isLeftover }) => [label, text, isLeftover])).toEqual([
      [undefined, ' (new)', true],
      ['1.', 'Two', false],
      ['2.', 'Three', false],
      ['3.', 'One', false]
    ]);
  });

  it('[M29] that is a change can be passed over: the block stays as it is and nobody is asked again', () => {
    const [a, b] = two(1, 2);
    moveItem(a, keyOf(a, 'One'), undefined);
    toAction(b, keyOf(b, 'a'));
    syncDocs(a, b);
    const [change] = untidyIn(all(a));
    expect(change).toMatchObject({ kind: 'changed', key: keyOf(a, 'a'), becomes: 'action' });
    const ghost = change?.kind === 'changed' ? change.ghost : '';
    expect(keepHere(a, ghost)).toBe(false);
    expect(passOver(a, ghost)).toBe(true);
    expect(untidyIn(all(a))).toEqual([]);
    expect(render(a.getText('body')).some(({ keys }) => keys.kind === 'action')).toBe(false);
    expect(passOver(a, ghost)).toBe(false);
  });
});

describe('what is to be tidied', () => {
  it('[M29] tells of an item that stands twice once, and of other blocks by themselves', () => {
    const a = aDoc([...BLOCKS, action('d', 'act-d')], {}, 1);
    const b = copyOf(a, 2);
    moveItem(a, keyOf(a, 'One'), undefined);
    moveItem(b, keyOf(b, 'One'), keyOf(b, 'Three'));
    typeInto(b, keyOf(b, 'Two'), '!');
    syncDocs(a, b);
    const found = untidyIn(all(a));
    expect(found).toMatchObject([{ kind: 'twice', isItem: true, isSame: true }]);
    const [twice] = found;
    const keys = twice?.kind === 'twice' ? twice.keys : [];
    expect(keys.map((key) => wordsOf(a, key))).toEqual(['One', 'One']);
    typeInto(a, keyOf(a, 'a'), ' differs');
    expect(untidyIn(all(a))).toMatchObject([{ kind: 'twice', isSame: false }]);
    keepOne(a, keys[0] ?? '');
    expect(untidyIn(all(a)).map(({ kind }) => kind)).toEqual(['late']);
  });

  it('[M29] is in the order of the note', () => {
    const [a, b] = two(1, 2);
    moveItem(a, keyOf(a, 'Two'), keyOf(a, 'One'));
    typeInto(b, keyOf(b, 'c'), ' late');
    moveItem(b, keyOf(b, 'Two'), undefined);
    syncDocs(a, b);
    const order = all(a).map(({ key }) => key);
    const found = untidyIn(all(a)).map(({ key }) => order.indexOf(key));
    expect(found).toEqual([...found].sort((x, y) => x - y));
  });
});

describe('however two people write and move apart', () => {
  type Deed =
    | { readonly what: 'move'; readonly item: number; readonly to: number }
    | { readonly what: 'remove'; readonly item: number }
    | { readonly what: 'type' | 'begin' | 'cut'; readonly at: number };
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({ what: fc.constant('move'), item: fc.nat(9), to: fc.nat(9) })
    },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('remove'), item: fc.nat(9) }) },
    {
      weight: 6,
      arbitrary: fc.record({ what: fc.constantFrom('type', 'begin', 'cut'), at: fc.nat(99) })
    }
  );

  it('[M28] nothing is late for who writes and moves alone', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 14 }), (deeds) => {
        const doc = aDoc(BLOCKS, {}, 1);
        const written = write(doc, deeds, 'm');
        expect(untidyIn(all(doc))).toEqual([]);
        for (const one of written) expect(textsOf(doc).join('\n')).toContain(one);
      })
    );
  });

  it('[M28] every word typed stands in the note, and what can be put with its item ends beside it', () => {
    fc.assert(
      fc.property(
        fc.array(deed, { maxLength: 6 }),
        fc.array(deed, { maxLength: 6 }),
        fc.constantFrom(...PAIRS),
        (mine, theirs, ids) => {
          const [a, b] = two(...ids);
          const written = [...write(a, mine, 'm'), ...write(b, theirs, 't')];
          syncDocs(a, b);
          const words = () => textsOf(a).join('\n');
          for (const one of written) expect(words()).toContain(one);
          expect(textsOf(b)).toEqual(textsOf(a));
          for (let left = leftovers(a); left.some(({ target }) => target); left = leftovers(a)) {
            const next = left.find(({ target }) => target !== undefined);
            expect(putWithItem(a, next?.key ?? '')).toBe(true);
            expect(leftovers(a).length).toBeLessThan(left.length);
          }
          for (const { key } of leftovers(a)) expect(keepHere(a, key)).toBe(true);
          expect(leftovers(a)).toEqual([]);
          for (const one of written) expect(words()).toContain(one);
        }
      )
    );
  });

  /** Does the deeds; the words that it wrote and did not itself remove. */
  function write(doc: Y.Doc, deeds: readonly Deed[], sign: string): string[] {
    let count = 0;
    for (const one of deeds) {
      const blocks = render(doc.getText('body'));
      const items = agendaOf(blocks).filter(({ level }) => level === 1);
      const at = (index: number) => items[index % Math.max(1, items.length)]?.key;
      if (one.what === 'move') moveItem(doc, at(one.item) ?? '', at(one.to));
      else if (one.what === 'remove') removeItem(doc, at(one.item) ?? '');
      else {
        const key = blocks[one.at % blocks.length]?.key ?? '';
        if (key === 'start') continue;
        const words = `<${sign}${count++}>`;
        if (one.what === 'type') typeInto(doc, key, words);
        else if (one.what === 'begin') beginBehind(doc, key, words);
        // What stood behind the block belongs to another item from now on.
        else beginBehind(doc, key, words, { kind: 'heading', level: 1 });
      }
    }
    return [...textsOf(doc).join('\n').matchAll(/<\w+>/g)].map(([word]) => word);
  }
});

describe('text for a block that is gone', () => {
  it('[M27] is kept when nobody can say where it belongs', () => {
    const doc = aDoc([item('One'), block({ kind: 'bullet', gone: true }, 'late')]);
    expect(untidyIn(all(doc))).toMatchObject([{ kind: 'late', target: undefined, more: [] }]);
  });
});
