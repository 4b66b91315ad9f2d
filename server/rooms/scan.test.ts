// The scan reads what Yjs writes, all of it, and nothing else.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { effectOf, newClients } from './effect.ts';
import { scanUpdate, type Scan } from './scan.ts';

function scanned(update: Uint8Array): Scan {
  const scan = scanUpdate(update);
  if ('code' in scan) throw new Error(scan.message);
  return scan;
}

/** Random edits of every sort that a note is made of. */
const EDITS: readonly ((doc: Y.Doc, at: number, word: string) => unknown)[] = [
  (doc, at, word) =>
    doc.getText('body').insert(at % (doc.getText('body').length + 1), word || 'x', {}),
  (doc, at) => {
    const body = doc.getText('body');
    if (body.length > 0) body.delete(at % body.length, 1);
  },
  (doc, at) => {
    const body = doc.getText('body');
    if (body.length > 1) body.format(at % (body.length - 1), 1, { bold: at % 2 === 0 || null });
  },
  (doc, at) =>
    doc
      .getText('body')
      .insertEmbed(at % (doc.getText('body').length + 1), new Y.Map([['kind', 'bullet']]), {}),
  (doc, _, word) => doc.getMap('meta').set('title', word),
  (doc, at, word) =>
    doc.getMap('people').set(
      `k${at % 5}`,
      new Y.Map<unknown>([
        ['name', word],
        ['affiliations', [word, at, null, true, { deep: [1.5] }]]
      ])
    ),
  (doc, at) => doc.getMap('actions').delete(`k${at % 5}`)
];
const edits = fc.array(
  fc.record({
    who: fc.nat(2),
    what: fc.nat(EDITS.length - 1),
    at: fc.nat(50),
    word: fc.string({ unit: 'grapheme' })
  }),
  { maxLength: 40 }
);

test('[S20] whatever Yjs writes is read to the last byte, with the clocks that Yjs gives it', () => {
  fc.assert(
    fc.property(edits, (steps) => {
      const docs = [new Y.Doc(), new Y.Doc(), new Y.Doc()];
      for (const { who, what, at, word } of steps) {
        const doc = docs[who] ?? new Y.Doc();
        EDITS[what]?.(doc, at, word);
        if (at % 4 === 0) docs.forEach((other) => Y.applyUpdate(other, Y.encodeStateAsUpdate(doc)));
      }
      for (const doc of docs) {
        const update = Y.encodeStateAsUpdate(doc);
        const scan = scanned(update);
        const { to } = Y.parseUpdateMeta(update);
        const ends = [...scan.brings].map(([client, ranges]) => [client, ranges.at(-1)?.end]);
        expect(new Map(ends.map(([client, end]) => [client, end]))).toEqual(to);
        expect(effectOf(doc, scan)).toBe('nothing');
        expect(effectOf(new Y.Doc(), scan)).toBe(to.size > 0 ? 'change' : 'nothing');
        expect(newClients(doc, scan)).toEqual([]);
      }
    }),
    { numRuns: 200 }
  );
});

test('[S20] every cut of an update, and every byte after its end, is refused', () => {
  const doc = new Y.Doc();
  doc.getText('body').insert(0, 'some words', { bold: true });
  doc.getText('body').insertEmbed(3, new Y.Map([['kind', 'heading']]), {});
  doc.getText('body').delete(1, 3);
  const update = Y.encodeStateAsUpdate(doc);
  for (let length = 0; length < update.length; length++)
    expect([length, scanUpdate(update.slice(0, length))]).toMatchObject([
      length,
      { code: 'malformed' }
    ]);
  expect(scanUpdate(Uint8Array.of(...update, 0))).toMatchObject({ code: 'malformed' });
});

test('[S20] random bytes are never taken for more than they are, and never break the scan', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const scan = scanUpdate(bytes);
      if ('code' in scan) expect(scan.code).toBe('malformed');
      else expect(scan.structs + scan.deletes.length).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 2000 }
  );
});

test('[S23] an update is read no further than the first writer too many whom nobody knows', () => {
  const writers = (count: number) =>
    Y.mergeUpdates(
      Array.from({ length: count }, (_, index) => {
        const doc = new Y.Doc();
        doc.clientID = 100 + index;
        doc.getText('body').insert(0, 'x', {});
        return Y.encodeStateAsUpdate(doc);
      })
    );
  const few = { knows: (client: number) => client < 190, most: 8 };
  expect(scanUpdate(writers(98), undefined, few)).toMatchObject({ structs: 98 });
  const many = writers(3000);
  expect(scanUpdate(many, undefined, few)).toMatchObject({ code: 'too-fast' });
  // Yjs writes the largest client first: what follows the ninth stranger was not looked at.
  const broken = Uint8Array.from(many).fill(255, 200);
  expect(scanUpdate(broken, undefined, few)).toMatchObject({ code: 'too-fast' });
  expect(scanUpdate(broken)).toMatchObject({ code: 'malformed' });
});

test('an edit is seen for what it does: nothing, tidying, a change, or a gap', () => {
  const doc = new Y.Doc();
  const body = doc.getText('body');
  body.insert(0, 'plain and bold', {});
  body.format(0, 5, { bold: true });
  const base = Y.encodeStateAsUpdate(doc);
  const copy = () => {
    const other = new Y.Doc();
    Y.applyUpdate(other, base);
    return other;
  };
  const change = (edit: (other: Y.Doc) => void) => {
    const other = copy();
    const updates: Uint8Array[] = [];
    other.on('update', (update: Uint8Array) => updates.push(update));
    edit(other);
    return updates;
  };
  const effects = (updates: readonly Uint8Array[]) =>
    updates.map((update) => effectOf(doc, scanned(update)));
  expect(effects([base, Uint8Array.of(0, 0)])).toEqual(['nothing', 'nothing']);
  expect(effects(change((other) => other.getText('body').insert(3, 'x', {})))).toEqual(['change']);
  expect(effects(change((other) => other.getText('body').delete(3, 2)))).toEqual(['change']);
  const two = change((other) => {
    other.getText('body').insert(3, 'x', {});
    other.getText('body').insert(4, 'y', {});
  });
  expect(effects(two)).toEqual(['change', 'gap']);
  const tidy = change((other) =>
    other.transact((transaction) => {
      for (let item = other.getText('body')._start; item !== null; item = item.right)
        if (item.content instanceof Y.ContentFormat) item.delete(transaction);
    })
  );
  expect(effects(tidy)).toEqual(['tidy']);
});
