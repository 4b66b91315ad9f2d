// Updates that are small in bytes and much work: everybody else is served while they are applied, and nothing of them is lost.
import { rm } from 'node:fs/promises';
import * as encoding from 'lib0/encoding';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { forged } from '../support/forgery.ts';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, spawnServer, type ChildServer } from '../support/server.ts';
import { aSpace, type ASpace, type Member } from '../support/visitor.ts';

let dataDir: string;
let server: ChildServer;
let space: ASpace;
let heavy: Member;
beforeAll(async () => {
  dataDir = await aDataDir();
  server = await spawnServer(dataDir);
  space = await aSpace(server.origin);
  heavy = await space.join('participant', 'Heavy');
});
afterAll(async () => {
  await server.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

const written = (change: (doc: Y.Doc) => void) => {
  const doc = new Y.Doc();
  doc.transact(() => change(doc));
  return doc;
};

/** Letters typed from the last to the first: as many structs as letters. */
const inPieces = (count: number) =>
  written((doc) => {
    const body = doc.getText('body');
    body.insert(0, 'bold', { bold: true });
    for (let at = 0; at < count; at++) body.insert(0, String(at % 10), {});
  });
const inOnePiece = (length: number) =>
  written((doc) => doc.getText('body').insert(0, 'x'.repeat(length), {}));

function changed(base: Y.Doc, change: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(base));
  doc.transact(() => change(doc));
  return Y.encodeStateAsUpdate(doc, Y.encodeStateVector(base));
}

/** Deletes every other letter, the last one first. */
const holes = (base: Y.Doc, count: number) =>
  forged((to) => {
    for (const value of [0, 1, base.clientID, count]) encoding.writeVarUint(to, value);
    for (let at = count - 1; at >= 0; at--)
      for (const value of [2 * at, 1]) encoding.writeVarUint(to, value);
  });

/** Letters that all claim to stand behind the first one and before another: each must be compared with all before it. */
const rivals = (base: Y.Doc, count: number) =>
  forged((to) => {
    for (const value of [1, count, 77, 0]) encoding.writeVarUint(to, value);
    for (let at = 0; at < count; at++) {
      encoding.writeUint8(to, 4 | 128 | 64);
      for (const value of [base.clientID, 0, base.clientID, count - at])
        encoding.writeVarUint(to, value);
      encoding.writeVarString(to, 'y');
    }
    encoding.writeVarUint(to, 0);
  });

const LETTERS = 12_000;
const RIVALS = 1500;

/** What is there before, what is done to it, and how many letters that leaves. */
const COSTLY: readonly (readonly [
  name: string,
  base: Y.Doc,
  update: (base: Y.Doc) => Uint8Array,
  left: number
])[] = [
  [
    'everything deleted that was typed word by word',
    inPieces(LETTERS),
    (base) => changed(base, (doc) => doc.getText('body').delete(0, LETTERS)),
    4
  ],
  [
    'every other letter of a long line deleted',
    inOnePiece(2 * LETTERS),
    (base) => holes(base, LETTERS),
    LETTERS
  ],
  [
    'letters that all stand at one place',
    inOnePiece(RIVALS + 2),
    (base) => rivals(base, RIVALS),
    2 * RIVALS + 2
  ],
  [
    'bold in the middle of a long note, again and again',
    inPieces(LETTERS),
    (base) =>
      changed(base, (doc) => {
        for (let at = 0; at < 200; at++)
          doc.getText('body').format(11 * at + 20, 3, { bold: true });
      }),
    LETTERS + 4
  ],
  [
    'a hundred thousand letters typed offline',
    new Y.Doc(),
    () => Y.encodeStateAsUpdate(inPieces(100_000)),
    100_004
  ]
];

async function stall(): Promise<number> {
  const text = await (await fetch(`${server.origin}/metrics`)).text();
  return Number(/^rapporteur_event_loop_stall_seconds (\S+)$/m.exec(text)?.[1]);
}

test.each(COSTLY)(
  '[S33] %s: the server goes on serving, and all of it arrives',
  async (_name, base, make, left) => {
    const doc = `meeting/${await space.meeting()}`;
    const witness = await RawClient.synced(server.origin, doc, {
      cookie: space.facilitator.cookie,
      deaf: true
    });
    const author = await RawClient.synced(server.origin, doc, {
      cookie: heavy.visitor.cookie,
      deaf: true
    });
    author.sendStep2(Y.encodeStateAsUpdate(base));
    await author.hears('the ack of what was there', () => author.acked === 1);

    const update = make(base);
    witness.onHeard(() => {
      if (author.acked === 1 && witness.acked === witness.sent) witness.type('.');
    });
    author.sendUpdate(update);
    witness.type('.');
    await author.hears('the ack', () => author.acked === 2);
    await witness.hears('its own acks', () => witness.acked === witness.sent);
    // Far above what a slow machine needs for a slice, and far below what these cost when done at one go.
    expect(await stall()).toBeLessThan(1);

    const reader = await RawClient.synced(server.origin, doc, { cookie: heavy.visitor.cookie });
    const expected = Y.mergeUpdates([Y.encodeStateAsUpdate(base), update]);
    // The witness's own client id is one more.
    const clocks = Y.decodeStateVector(Y.encodeStateVector(reader.doc));
    for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVectorFromUpdate(expected)))
      expect(clocks.get(client)).toBe(clock);
    expect(reader.body.replaceAll('.', '').length).toBe(left);
    [witness, author, reader].forEach((one) => one.kill());
  },
  60_000
);
