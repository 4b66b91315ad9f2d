// Going back to an earlier state is an edit like any other: it reads as it did then, and loses nobody's words.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { restore } from '#domain/history/amend.ts';
import { authorship } from '#domain/history/authorship.ts';
import { newMarker } from '#domain/note/note.ts';
import { render, textOf } from '#domain/note/render.ts';
import { deed, playRestore, type Deed } from '../support/random-edits.ts';

const RUNS = 800;

it(
  `[F18] an earlier state comes back, and what others write meanwhile stays (${RUNS} runs)`,
  { timeout: 300_000 },
  () => {
    const script = fc.array(deed, { maxLength: 20 });
    fc.assert(
      fc.property(script, script, (before, after) => playRestore(before, after)),
      { numRuns: RUNS }
    );
  }
);

// Scripts that random runs found, kept.
const FOUND: Readonly<Record<string, readonly [readonly Deed[], readonly Deed[]]>> = {
  'an undone deletion of an item that stays removed is no leftover afterwards': [
    [{ who: 0, what: 'deleteAll', a: 0, b: 0, c: 0 }],
    [
      { who: 0, what: 'removeItem', a: 0, b: 0, c: 0 },
      { who: 0, what: 'undo', a: 0, b: 0, c: 0 }
    ]
  ],
  'ghosts whose blocks come back as copies stay ghosts': [
    [],
    [
      { who: 0, what: 'deleteAll', a: 0, b: 0, c: 0 },
      { who: 0, what: 'type', a: 0, b: 0, c: 0 },
      { who: 0, what: 'enter', a: 0, b: 500, c: 0 }
    ]
  ]
};
for (const [name, [before, after]] of Object.entries(FOUND))
  it(`[F18] ${name}`, () => playRestore(before, after));

it('[F18] characters that share half of a surrogate pair are put back whole', () => {
  const doc = new Y.Doc();
  const body = doc.getText('body');
  body.insertEmbed(0, newMarker({ kind: 'paragraph' }), {});
  body.insert(1, 'a\u{1f600}\u{1f680}b', {});
  const earlier = new Y.Doc();
  Y.applyUpdate(earlier, Y.encodeStateAsUpdate(doc));
  body.delete(2, 4);
  body.insert(2, '\u{1f601}\u{1f280}', {});
  expect(restore(doc, earlier)).toBe(true);
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  expect(textOf(render(copy.getText('body'))[0]?.content ?? [])).toBe('a\u{1f600}\u{1f680}b');
});

it('[F16] authorship tells of each run which client wrote it', () => {
  const [first, second] = [new Y.Doc(), new Y.Doc()];
  first.clientID = 1;
  second.clientID = 2;
  first.getText('body').insertEmbed(0, newMarker({ kind: 'bullet' }), {});
  first.getText('body').insert(1, 'agreed on Monday', {});
  Y.applyUpdate(second, Y.encodeStateAsUpdate(first));
  second.getText('body').insert(7, 'nearly ', {});
  expect(authorship(second.getText('body'))).toEqual([
    {
      key: '1:0',
      runs: [
        { client: 1, text: 'agreed' },
        { client: 2, text: 'nearly ' },
        { client: 1, text: ' on Monday' }
      ].map((run, index) => (index === 1 ? { ...run, text: 'nearly ' } : run))
    }
  ]);
});
