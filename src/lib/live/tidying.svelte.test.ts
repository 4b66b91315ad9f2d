// What is to be tidied, in words: the same things in the notes and in the list, with deeds for who may write.
import { describe, expect, it } from 'vitest';
import type * as Y from 'yjs';
import { toAction } from '#domain/note/actions.ts';
import { removeItem } from '#domain/note/items.ts';
import { moveItem } from '#domain/note/moves.ts';
import {
  aDoc,
  beginBehind,
  copyOf,
  item,
  keyOf,
  point,
  syncDocs,
  textsOf,
  typeInto
} from '../../../tests/support/note-docs.ts';
import { NoteReading } from './note-reading.svelte.ts';
import { Tidying } from './tidying.svelte.ts';

/** Two devices part, each does something, and they meet again: what the first one shows then. */
function afterwards(
  mine: (doc: Y.Doc) => unknown,
  theirs: (doc: Y.Doc) => unknown,
  canWrite = true
) {
  const doc = aDoc([item('One'), point('a'), item('Two'), point('b'), item('Three')], {}, 1);
  const other = copyOf(doc, 2);
  mine(doc);
  theirs(other);
  syncDocs(doc, other);
  const said: string[] = [];
  const shown: string[] = [];
  const read = () =>
    new Tidying({
      doc,
      reading: new NoteReading(doc),
      canWrite: () => canWrite,
      say: (words, deed) => {
        said.push(words);
        deed?.run();
      },
      show: (key) => shown.push(key)
    });
  return { doc, said, shown, read };
}
const moveTwo = (doc: Y.Doc) => moveItem(doc, keyOf(doc, 'Two'), keyOf(doc, 'One'));
const deedsOf = (deeds: readonly { readonly words: string; readonly name: string }[]) =>
  deeds.map(({ words, name }) => [words, name]);

describe('what is to be tidied', () => {
  it('[M29] a text that came late says where it belongs; one tap puts it there and offers to show it', () => {
    const { doc, said, shown, read } = afterwards(moveTwo, (other) => {
      typeInto(other, keyOf(other, 'b'), ' and more');
      beginBehind(other, keyOf(other, 'b and more'), 'next');
    });
    const [line] = read().lines;
    expect(line).toMatchObject({ text: 'and more', words: 'Came late; its point was moved' });
    expect(deedsOf(line?.deeds ?? [])).toEqual([
      ['Put it there', 'Put it there, with “Two”'],
      ['Keep here', 'Keep here: “and more”']
    ]);
    expect(read().notices.map(({ kind, words }) => [kind, words])).toEqual([
      ['late', 'Written meanwhile; the point it belonged to was moved'],
      ['more', '']
    ]);
    line?.deeds[0]?.run();
    expect(textsOf(doc)).toEqual(['Two', 'b', ' and more', 'next', 'One', 'a', 'Three']);
    expect([said, shown]).toEqual([['It stands with “Two” now.'], [keyOf(doc, 'b')]]);
    expect([read().lines, read().notices]).toEqual([[], []]);
  });

  it('[M29] a text whose point was deleted can be kept', () => {
    const { doc, read } = afterwards(
      (own) => removeItem(own, keyOf(own, 'Two')),
      (other) => typeInto(other, keyOf(other, 'b'), ' late')
    );
    const [line] = read().lines;
    expect(line?.words).toBe('Came late; its point was deleted');
    expect(line?.deeds.map(({ words }) => words)).toEqual(['Keep here']);
    line?.deeds[0]?.run();
    expect(read().lines).toEqual([]);
    expect(textsOf(doc)).toContain(' late');
  });

  it.each([
    ['Take it over', 'action'],
    ['Leave it as it is', 'bullet']
  ])('[M29] a change is told where the block stands now: %s', (words, kind) => {
    const { doc, read } = afterwards(moveTwo, (other) => toAction(other, keyOf(other, 'b')));
    const [notice] = read().notices;
    expect(notice).toMatchObject({
      kind: 'changed',
      key: keyOf(doc, 'b'),
      words: 'Made an action while it was moved'
    });
    notice?.deeds.find((deed) => deed.words === words)?.run();
    expect(read().notices).toEqual([]);
    const markers = new NoteReading(doc).blocks;
    expect(markers.find(({ key }) => key === keyOf(doc, 'b'))?.keys.kind).toBe(kind);
  });

  it('[M29] what stands twice is one line with a deed for each copy, and a notice at each', () => {
    const { doc, read } = afterwards(moveTwo, (other) =>
      moveItem(other, keyOf(other, 'Two'), undefined)
    );
    const [line] = read().lines;
    expect(deedsOf(line?.deeds ?? [])).toEqual([
      ['Keep copy 1', 'Keep copy 1 of “Two”'],
      ['Keep copy 2', 'Keep copy 2 of “Two”']
    ]);
    expect(read().notices.map(({ kind, deeds }) => [kind, ...deedsOf(deeds)])).toEqual([
      ['twice', ['Keep this one', 'Keep this one of “Two”, copy 1']],
      ['twice', ['Keep this one', 'Keep this one of “Two”, copy 2']]
    ]);
    line?.deeds[1]?.run();
    expect(textsOf(doc)).toEqual(['One', 'a', 'Three', 'Two', 'b']);
  });

  it('[M29] who may only read sees it all and can do nothing', () => {
    const { read } = afterwards(moveTwo, (other) => typeInto(other, keyOf(other, 'b'), '!'), false);
    expect(read().lines.map(({ deeds }) => deeds)).toEqual([[]]);
    expect(read().notices.map(({ deeds }) => deeds)).toEqual([[]]);
  });

  it('[M29] a long text is told by its beginning, at a word', () => {
    const long = ` ${'many words '.repeat(20)}`;
    const { read } = afterwards(moveTwo, (other) => typeInto(other, keyOf(other, 'b'), long));
    const text = read().lines[0]?.text ?? '';
    expect(text.length).toBeLessThanOrEqual(71);
    expect(text).toMatch(/(many|words)…$/);
  });
});
