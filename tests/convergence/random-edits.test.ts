// Three devices, random edits as people make them, random partitions: nothing typed is lost, and all end equal.
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { performances, play, type Deed } from '../support/random-edits.ts';

const RUNS = 2000;

/** Scripts that once failed, kept for ever. */
const ONCE_FAILED: readonly (readonly [
  string,
  readonly Deed[],
  readonly [number, number, number]
])[] = [
  [
    'a backspace removes the text right behind a block that somebody else pasted',
    [
      { who: 0, what: 'pasteBlocks', a: 834, b: 250, c: 387 },
      { who: 0, what: 'type', a: 625, b: 0, c: 0 },
      { who: 0, what: 'sync', a: 0, b: 0, c: 0 },
      { who: 1, what: 'sync', a: 0, b: 0, c: 0 },
      { who: 2, what: 'typeOver', a: 0, b: 0, c: 1 },
      { who: 2, what: 'backspace', a: 572, b: 400, c: 0 }
    ],
    [12, 13, 11]
  ],
  [
    'a composition goes on between the halves of a pair that is held',
    [
      { who: 0, what: 'emoji', a: 667, b: 0, c: 0 },
      { who: 0, what: 'pasteText', a: 0, b: 0, c: 659 },
      { who: 0, what: 'move', a: 0, b: 0, c: 49 },
      { who: 0, what: 'compose', a: 0, b: 143, c: 0 },
      { who: 0, what: 'sync', a: 0, b: 0, c: 0 },
      { who: 0, what: 'type', a: 0, b: 0, c: 0 }
    ],
    [11, 13, 12]
  ],
  [
    'of a block that stands twice, two people delete one copy each',
    [
      { who: 2, what: 'move', a: 167, b: 0, c: 0 },
      { who: 0, what: 'move', a: 0, b: 0, c: 53 },
      { who: 2, what: 'sync', a: 0, b: 0, c: 0 },
      { who: 0, what: 'delete', a: 0, b: 0, c: 1 },
      { who: 2, what: 'delete', a: 143, b: 0, c: 383 }
    ],
    [11, 12, 13]
  ]
];

describe('scripts that once failed', () => {
  it.each(ONCE_FAILED)('[N1] %s', (_name, script, ids) => play(script, ids));
});

describe('three devices', () => {
  it(
    `[N1] lose nothing that was typed, whatever they do and whenever they meet (${RUNS} runs)`,
    { timeout: 600_000 },
    () => {
      fc.assert(
        fc.property(performances, ([script, ids]) => play(script, ids)),
        { numRuns: RUNS }
      );
    }
  );
});
