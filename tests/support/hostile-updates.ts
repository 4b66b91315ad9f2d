// Updates that no honest client would send, each by what it tries and how it must end.
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { forged, item, numbers } from './forgery.ts';

/** Somebody who is away: their client id, and the clock of their next word for everybody else. */
export interface Victim {
  readonly id: number;
  readonly clock: number;
}

/** Content of a string. */
export const text = (words: string) => (to: encoding.Encoder) => encoding.writeVarString(to, words);

/** A struct that stands for deleted text. */
const nothing = (client: number, clock: number, length: number) =>
  forged((to) => {
    for (const value of [1, 1, client, clock]) encoding.writeVarUint(to, value);
    encoding.writeUint8(to, 0);
    encoding.writeVarUint(to, length);
    encoding.writeVarUint(to, 0);
  });

const made = (change: (doc: Y.Doc) => void) => {
  const own = new Y.Doc();
  change(own);
  return Y.encodeStateAsUpdate(own);
};

const crowd = (count: number) =>
  forged((to) => {
    encoding.writeVarUint(to, count);
    for (let client = 50_000; client < 50_000 + count; client++) {
      for (const value of [1, client, 0]) encoding.writeVarUint(to, value);
      encoding.writeUint8(to, 4);
      encoding.writeVarUint(to, 1);
      encoding.writeVarString(to, 'meta');
      encoding.writeVarString(to, 'x');
    }
    encoding.writeVarUint(to, 0);
  });

const nestedTypes = (depth: number) =>
  made((own) => {
    let map = own.getMap<unknown>('meta');
    for (let at = 0; at < depth; at++) {
      const inner = new Y.Map<unknown>();
      map.set('in', inner);
      map = inner;
    }
  });

/**
 * Updates no honest client would send, and the code that each ends with. `gap`: it builds on what is not
 * there, so it is asked for again and never acked; as part of a whole sync step 2 it is left out.
 */
export const HOSTILE_UPDATES: readonly (readonly [
  name: string,
  code: 4400 | 4403 | 4429 | 'gap',
  update: (victim: Victim) => Uint8Array
])[] = [
  ['S20 a claim of a hundred million structs', 4400, () => numbers(1, 100_000_000, 5, 0)],
  ['S20 a claim of a hundred million clients', 4400, () => numbers(100_000_000)],
  ['S20 a claim of a hundred million deletions', 4400, () => numbers(0, 1, 5, 100_000_000)],
  [
    'S20 a claim of a hundred million values',
    4400,
    () => item(5, 0, 'meta', 8, (to) => encoding.writeVarUint(to, 100_000_000))
  ],
  [
    'S20 a claim of a terabyte of bytes',
    4400,
    () => item(5, 0, 'meta', 3, (to) => encoding.writeVarUint(to, 2 ** 40))
  ],
  [
    'S20 a deletion as long as a million years',
    4400,
    () => item(5, 0, 'body', 1, (to) => encoding.writeVarUint(to, 2 ** 45))
  ],
  ['S20 a struct without length', 4400, () => nothing(5, 0, 0)],
  ['S20 a clock past all clocks', 4400, () => item(5, 2 ** 50, 'body', 4, text('x'))],
  ['S20 a number that is none', 4400, () => new Uint8Array(200).fill(255)],
  ['S20 one client named twice', 4400, () => numbers(2, 1, 5, 0, 0, 1, 1, 5, 1, 0, 1, 0)],
  ['S20 something behind its end', 4400, () => Uint8Array.of(0, 0, 0)],
  [
    'S20 a kind of content that does not exist',
    4400,
    () => item(5, 0, 'body', 31, () => undefined)
  ],
  ['S20 an empty update without its second half', 4400, () => Uint8Array.of(0)],
  ['S20 V2 bytes', 4400, () => Y.encodeStateAsUpdateV2(docOf('in the newer encoding'))],
  ['S20 V2 bytes about nothing', 4400, () => Y.encodeStateAsUpdateV2(new Y.Doc())],
  [
    'S20 half of an honest update',
    4400,
    () => Y.encodeStateAsUpdate(docOf('words')).subarray(0, 12)
  ],
  ['S21 a root that the document does not have', 4400, () => item(5, 0, 'elsewhere', 4, text('x'))],
  [
    'S21 a root named like a part of every object',
    4400,
    () => item(5, 0, '__proto__', 4, text('x'))
  ],
  [
    'S21 a document in the document',
    4400,
    () => made((own) => own.getMap('meta').set('a', new Y.Doc()))
  ],
  ['S21 XML', 4400, () => made((own) => own.getMap('meta').set('a', new Y.XmlElement('p')))],
  [
    'S21 a text in the text',
    4400,
    () => made((own) => own.getText('body').insertEmbed(0, new Y.Text('x')))
  ],
  [
    'S21 values nested without end',
    4400,
    () =>
      item(5, 0, 'meta', 8, (to) => {
        encoding.writeVarUint(to, 1);
        for (let depth = 0; depth < 20_000; depth++) {
          encoding.writeUint8(to, 117);
          encoding.writeVarUint(to, 1);
        }
        encoding.writeUint8(to, 126);
      })
  ],
  [
    'S21 JSON nested without end',
    4400,
    () => item(5, 0, 'body', 5, text(`${'['.repeat(20_000)}${']'.repeat(20_000)}`))
  ],
  ['S21 JSON that is none', 4400, () => item(5, 0, 'body', 5, text('{"a":'))],
  ['S21 types nested without end', 4400, () => nestedTypes(300)],
  [
    'S22 words in the name of somebody else',
    4403,
    ({ id, clock }) => item(id, clock, 'body', 4, text('Forged. '))
  ],
  ['S22 the clock of somebody else used up', 4403, ({ id, clock }) => nothing(id, clock, 2 ** 30)],
  ['S22 the same, from the first clock on', 4403, ({ id }) => nothing(id, 0, 2 ** 30)],
  ['S23 three thousand writers who do not exist', 4429, () => crowd(3000)],
  ['S23 one more than a connection may bring', 4429, () => crowd(9)],
  ['S6 words that hang on words nobody has', 'gap', () => item(7, 1000, 'body', 4, text('x'))],
  [
    'S6 words behind a hole',
    'gap',
    () =>
      forged((to) => {
        for (const value of [1, 2, 7, 1000]) encoding.writeVarUint(to, value);
        encoding.writeUint8(to, 10);
        encoding.writeVarUint(to, 5);
        encoding.writeUint8(to, 4);
        encoding.writeVarUint(to, 1);
        encoding.writeVarString(to, 'body');
        encoding.writeVarString(to, 'x');
        encoding.writeVarUint(to, 0);
      })
  ],
  ['S6 a hole as long as all clocks', 'gap', () => item(7, 2 ** 31 - 10, 'body', 4, text('x'))],
  ['S6 a deletion of what is not there', 'gap', () => numbers(0, 1, 99, 1, 5, 200)],
  [
    'S6 a deletion of all that somebody will ever write',
    'gap',
    ({ id, clock }) => numbers(0, 1, id, 1, clock, 2 ** 30)
  ]
];

export function docOf(words: string): Y.Doc {
  const own = new Y.Doc();
  own.getText('body').insert(0, words, {});
  return own;
}
