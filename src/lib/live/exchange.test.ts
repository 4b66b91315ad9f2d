// What is sent when the server asks for what it lacks.
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { INTRODUCTIONS, ourHalf } from './exchange.ts';

/** A note written through this many openings, each under its own client id. */
function written(openings: number): Y.Doc {
  let state: Uint8Array | undefined;
  let doc = new Y.Doc();
  for (let opening = 0; opening < openings; opening++) {
    doc = new Y.Doc();
    if (state) Y.applyUpdate(doc, state);
    const body = doc.getText('body');
    body.insert(body.length, `${opening} `);
    state = Y.encodeStateAsUpdate(doc);
  }
  return doc;
}

it('[L9] sends all at once when the server meets few new writers', () => {
  const doc = written(INTRODUCTIONS + 1);
  const server = new Y.Doc();
  const half = ourHalf(doc, Y.encodeStateVector(server), new Set());
  expect(half.kind).toBe('whole');
  Y.applyUpdate(server, half.update);
  expect(server.getText('body').toString()).toBe(doc.getText('body').toString());
});

it('[L9] introduces many writers a few at a time, and then sends everything', () => {
  const doc = written(40);
  const server = new Y.Doc();
  const introduced = new Set<number>();
  let rounds = 0;
  for (;;) {
    const half = ourHalf(doc, Y.encodeStateVector(server), introduced);
    const known = new Set(server.store.clients.keys());
    const met = Y.decodeUpdate(half.update)
      .structs.map((struct) => struct.id.client)
      .filter((client) => !known.has(client) && !introduced.has(client));
    expect(new Set(met).size).toBeLessThanOrEqual(INTRODUCTIONS + 1);
    // The server drops what builds on things it lacks.
    Y.applyUpdate(server, half.update);
    server.store.pendingStructs = null;
    server.store.pendingDs = null;
    if (half.kind === 'whole') break;
    for (const client of half.introduces) introduced.add(client);
    rounds += 1;
  }
  expect(rounds).toBe(6);
  expect(server.getText('body').toString()).toBe(doc.getText('body').toString());
});
