// A large update, cut up and applied piece by piece, is the same update.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { piecesOf } from './pieces.ts';
import { scanUpdate } from './scan.ts';

/** Several devices that write into each other's words, and now and then hear of each other. */
function written(steps: readonly { who: number; at: number; what: number }[]): Y.Doc[] {
  const docs = [0, 1, 2].map((client) => {
    const doc = new Y.Doc();
    doc.clientID = client + 1;
    return doc;
  });
  for (const { who, at, what } of steps) {
    const doc = docs[who];
    if (!doc) continue;
    const body = doc.getText('body');
    const place = at % (body.length + 1);
    if (what < 4) body.insert(place, `w${what}`, {});
    else if (what === 4) body.insertEmbed(place, new Y.Map([['kind', 'bullet']]), {});
    else if (what === 5) doc.getMap('people').set(`p${at % 3}`, new Y.Map([['name', 'Odd']]));
    else if (what === 6 && body.length > 0) body.delete(at % body.length, 1);
    else if (what === 7 && body.length > 1) body.format(at % (body.length - 1), 1, { bold: true });
    else {
      const other = docs[at % 3];
      if (other) Y.applyUpdate(doc, Y.encodeStateAsUpdate(other, Y.encodeStateVector(doc)));
    }
  }
  return docs;
}

test('[S33] whatever Yjs writes is the same in pieces, and no piece waits for a later one', () => {
  const steps = fc.array(fc.record({ who: fc.nat(2), at: fc.nat(400), what: fc.nat(8) }), {
    minLength: 120,
    maxLength: 300
  });
  let cut = 0;
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 40 }), (script, size) => {
      const all = new Y.Doc();
      for (const doc of written(script)) Y.applyUpdate(all, Y.encodeStateAsUpdate(doc));
      const update = Y.encodeStateAsUpdate(all);
      const scan = scanUpdate(update);
      if ('code' in scan) throw new Error(scan.message);
      // Little enough is never cut; where the parts are is known of all that may be much.
      if (scan.sections === null) return;
      const again = new Y.Doc();
      for (const piece of piecesOf(update, scan, () => size)) {
        cut += 1;
        const part = scanUpdate(piece);
        if ('code' in part) throw new Error(part.message);
        expect(part.structs).toBeLessThanOrEqual(size);
        expect(part.deletes.length).toBeLessThanOrEqual(size);
        Y.applyUpdate(again, piece);
        expect([again.store.pendingStructs, again.store.pendingDs]).toEqual([null, null]);
      }
      expect(again.getText('body').toString()).toEqual(all.getText('body').toString());
      expect(again.getMap('people').toJSON()).toEqual(all.getMap('people').toJSON());
      expect(Y.encodeStateVector(again)).toEqual(Y.encodeStateVector(all));
    }),
    { numRuns: 60 }
  );
  expect(cut).toBeGreaterThan(500);
});
