// Going back to an earlier state is an edit like any other: it reads as it did then, and loses nobody's words.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { authorship } from '#domain/history/authorship.ts';
import { newMarker } from '#domain/note/note.ts';
import { deed, playRestore } from '../support/random-edits.ts';

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
