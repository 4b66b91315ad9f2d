// Nothing is acked, shown or answered before it is on disk: the server on a store that the test holds in its hand.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { heldStorage, type HeldStorage } from '../support/held-storage.ts';
import { RawClient } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { aSpace } from '../support/visitor.ts';
import * as Y from 'yjs';

let server: TestServer;
let held: HeldStorage;
let doc: string;
let cookie: string | undefined;
let clients: RawClient[];

beforeEach(async () => {
  let made: HeldStorage | undefined;
  server = await startServer({ wrap: (storage) => (made = heldStorage(storage)).storage });
  if (!made) throw new Error('The store was not opened.');
  held = made;
  const space = await aSpace(server.origin);
  doc = `meeting/${await space.meeting()}`;
  cookie = space.facilitator.cookie;
  clients = [];
});
afterEach(async () => {
  held.pass();
  clients.forEach((client) => client.kill());
  await server.close();
});

async function aClient(stock = false): Promise<RawClient> {
  const client = await RawClient.synced(server.origin, doc, { cookie, stock });
  clients.push(client);
  return client;
}

test('[S3] an ack is sent only after the commit is on disk', async () => {
  const writer = await aClient();
  const reader = await aClient();
  held.hold();
  writer.type('held');
  await until('the commit waits', () => held.waiting() === 1);
  const frames = reader.frames;
  writer.sendUpdate(Uint8Array.of(0, 0));
  writer.send(Uint8Array.of(3));
  await writer.hears('the answer to queryAwareness', () => writer.awareness.length > 0);
  expect(writer.acked).toBe(0);
  expect(reader.frames).toBe(frames);
  held.pass();
  await writer.hears('the ack of both', () => writer.acked === 2);
  await reader.hears('the edit', () => reader.body === 'held');
});

test('[S1] whoever comes during a commit is answered after it, with it', async () => {
  const writer = await aClient();
  held.hold();
  writer.type('held');
  await until('the commit waits', () => held.waiting() === 1);
  const joiner = new RawClient(server.origin, doc, { cookie });
  clients.push(joiner);
  await joiner.hears('HELLO', () => joiner.extensions.length > 0);
  expect([joiner.step1s, joiner.step2s]).toEqual([[], []]);
  held.pass();
  await joiner.sync();
  expect(joiner.body).toBe('held');
});

test('[S4] a refused commit is neither acked nor shown; the sender is asked for all and loses nothing', async () => {
  const writer = await aClient();
  const reader = await aClient();
  writer.type('kept ');
  await writer.hears('the first ack', () => writer.acked === 1);
  held.hold();
  writer.type('at risk');
  await until('the commit waits', () => held.waiting() === 1);
  held.refuse();
  held.pass();
  await writer.hears('RESYNC', () => writer.extensions.some((one) => one.type === 'resync'));
  await writer.hears('a sync step 1', () => writer.step1s.length === 2);
  expect(writer.acked).toBe(1);
  expect(reader.body).toBe('kept ');
  const joiner = await aClient();
  expect(joiner.body).toBe('kept ');
  writer.sendStep2(Y.encodeStateAsUpdate(writer.doc, writer.step1s[1]));
  await writer.hears('the ack of all three', () => writer.acked === 3);
  await reader.hears('the text', () => reader.body === 'kept at risk');
  // Nothing of the reader's was at risk.
  expect(reader.step1s.length).toBe(1);
});

test('[S4] a stock client is closed with 1013 instead, and brings its text when it comes back', async () => {
  const writer = await aClient(true);
  held.hold();
  writer.type('at risk');
  await until('the commit waits', () => held.waiting() === 1);
  held.refuse();
  held.pass();
  expect(await writer.closes()).toBe(1013);
  const again = await aClient(true);
  expect(again.body).toBe('');
  again.sendStep2(Y.encodeStateAsUpdate(writer.doc));
  const reader = await aClient();
  await reader.hears('the text', () => reader.body === 'at risk');
});

test('[S4] while the store refuses everything, who writes is closed with 1013, nothing is acked, and who reads reads on', async () => {
  const writer = await aClient();
  const reader = await aClient();
  held.refuse();
  writer.type('one');
  await writer.hears('RESYNC', () => writer.step1s.length === 2);
  writer.sendStep2(Y.encodeStateAsUpdate(writer.doc));
  expect(await writer.closes()).toBe(1013);
  expect(writer.acked).toBe(0);
  await reader.sync();
  held.pass();
  const again = await aClient();
  again.sendStep2(Y.encodeStateAsUpdate(writer.doc));
  await again.hears('the ack', () => again.acked === 1);
  await reader.hears('the text', () => reader.body === 'one');
});

test('[S1] what comes in during a commit is gathered into the next one', async () => {
  const writer = await aClient();
  held.hold();
  writer.type('a');
  await until('the commit waits', () => held.waiting() === 1);
  for (const letter of 'bcdefghij') writer.type(letter);
  writer.send(Uint8Array.of(3));
  await writer.hears('the answer to queryAwareness', () => writer.awareness.length > 0);
  expect(held.waiting()).toBe(1);
  held.pass();
  await writer.hears('the last ack', () => writer.acked === 10);
  const seqs = new Set(writer.acks.map((ack) => ack.seq));
  expect([...seqs]).toEqual([2, 3]);
});
