// Many people and bad luck: slow readers in a crowd, and everybody coming back at once.
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { LIMITS } from '../../server/socket/connection.ts';
import { seededRandom } from '../support/random.ts';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, spawnServer, startServer } from '../support/server.ts';
import { aSpace } from '../support/visitor.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await aDataDir();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** A number of the server about itself. */
async function meter(origin: string, name: string): Promise<number> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const [, value = '0'] = new RegExp(`^rapporteur_${name} (\\d+)$`, 'm').exec(text) ?? [];
  return Number(value);
}

const waitingBytes = (origin: string) => meter(origin, 'socket_buffered_bytes');

/** Nothing waits for any reader any more. */
async function allRead(origin: string): Promise<void> {
  while ((await waitingBytes(origin)) > 0);
}

async function aCrowdedRoom(ahead = () => 0) {
  const server = await startServer({ dataDir, elapsed: () => performance.now() + ahead() });
  const space = await aSpace(server.origin);
  const doc = `meeting/${await space.meeting()}`;
  return { server, space, doc, cookie: space.facilitator.cookie };
}

/** Write pieces of this size until the system takes no more for a reader, and then some more. */
async function fillUp(origin: string, writers: readonly RawClient[], size: number, more: number) {
  let most = 0;
  let rounds = 0;
  for (let left = more; left > 0 && rounds < 200; rounds++) {
    for (const writer of writers) writer.type(`<${rounds}>${'x'.repeat(size)}`);
    for (const writer of writers) await writer.hears('the ack', () => writer.acked === writer.sent);
    const waiting = await waitingBytes(origin);
    most = Math.max(most, waiting);
    if (waiting > LIMITS.stopUpdates) left -= 1;
  }
  return { most, rounds };
}

test('[S12] two hundred write while one does not read: what waits for it is bounded, and one diff brings it the rest', async () => {
  const { server, space, doc, cookie } = await aCrowdedRoom();
  const cookies = [cookie];
  for (let member = 1; member < 10; member++)
    cookies.push((await space.join('participant', `Writer ${member}`)).visitor.cookie);
  const slow = await RawClient.synced(server.origin, doc, { cookie });
  const writers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      RawClient.open(server.origin, doc, { cookie: cookies[index % 10], deaf: true })
    )
  );
  slow.ws.pause();
  const size = 4000;
  const { most, rounds } = await fillUp(server.origin, writers, size, 3);
  // What was on its way when the limit was passed: at most what all of them write in one round.
  expect(most).toBeGreaterThan(LIMITS.stopUpdates);
  expect(most).toBeLessThan(LIMITS.stopUpdates + 1.5 * writers.length * size);
  const before = slow.updates.length;
  slow.ws.resume();
  const fresh = await RawClient.synced(server.origin, doc, { cookie });
  expect(fresh.body.length).toBeGreaterThan(rounds * writers.length * size);
  await slow.hears('everything', () => slow.body === fresh.body);
  expect(slow.updates.at(-1)?.length).toBeGreaterThan(2 * writers.length * size);
  expect(slow.updates.length - before).toBeLessThan(4 * rounds);
  await allRead(server.origin);
  [...writers, slow, fresh].forEach((one) => one.kill());
  await server.close();
}, 60_000);

test('[S12] who stays behind for 30 seconds is closed with 1013, comes back and has everything', async () => {
  let ahead = 0;
  const { server, doc, cookie } = await aCrowdedRoom(() => ahead);
  const writer = await RawClient.synced(server.origin, doc, { cookie, deaf: true });
  const slow = await RawClient.synced(server.origin, doc, { cookie });
  const own = slow.type('what the slow one wrote');
  await slow.hears('the ack', () => slow.acked === own);
  slow.ws.pause();
  await fillUp(server.origin, [writer], 400_000, 1);
  ahead += LIMITS.behind + 1000;
  await writer.hears('a sign of life', () => writer.awareness.length > 0);
  slow.ws.resume();
  expect(await slow.closes()).toBe(1013);
  expect(await meter(server.origin, 'slow_readers_total')).toBe(1);
  const back = await RawClient.open(server.origin, doc, { cookie });
  Y.applyUpdate(back.doc, Y.encodeStateAsUpdate(slow.doc));
  await back.sync();
  const fresh = await RawClient.synced(server.origin, doc, { cookie });
  expect(back.body).toBe(fresh.body);
  expect(fresh.body).toContain('what the slow one wrote');
  [writer, back, fresh].forEach((one) => one.kill());
  await server.close();
});

test('[S12] who asks for everything again and again and reads nothing is cut off, and costs no more than the limit', async () => {
  const { server, doc, cookie } = await aCrowdedRoom();
  const size = 1_000_000;
  const writer = await RawClient.synced(server.origin, doc, { cookie });
  writer.type('x'.repeat(size));
  await writer.hears('the ack', () => writer.acked === 1);
  const greedy = await RawClient.open(server.origin, doc, { cookie });
  greedy.ws.pause();
  const cutOff = new Promise((resolve) => greedy.ws.once('close', resolve));
  for (let asked = 0; asked < 100; asked++) greedy.send(Uint8Array.of(0, 0, 1, 0));
  let most = 0;
  while ((await meter(server.origin, 'slow_readers_total')) === 0)
    most = Math.max(most, await waitingBytes(server.origin));
  most = Math.max(most, await waitingBytes(server.origin));
  expect(most).toBeLessThan(LIMITS.hangUp + 3 * size);
  greedy.ws.resume();
  await cutOff;
  await allRead(server.origin);
  const number = writer.type('and on it goes');
  await writer.hears('the ack', () => writer.acked === number);
  writer.kill();
  await server.close();
});

test('[S7][S13] five hundred come back to a server that starts again: all of them, with all they wrote, once', async () => {
  const first = await spawnServer(dataDir);
  const port = new URL(first.origin).port;
  const space = await aSpace(first.origin);
  const doc = `meeting/${await space.meeting()}`;
  const { cookie } = space.facilitator;
  const crowd = await Promise.all(
    Array.from({ length: 500 }, () => RawClient.open(first.origin, doc, { cookie, deaf: true }))
  );
  const words = crowd.map((_, index) => `<${index}>`);
  // Half of them hear that theirs is safe; the others have only just said it.
  const half = crowd.slice(0, 250);
  half.forEach((one, index) => one.type(words[index] ?? ''));
  await Promise.all(half.map((one) => one.hears('the ack', () => one.acked === 1)));
  crowd.slice(250).forEach((one, index) => one.type(words[250 + index] ?? ''));
  const random = seededRandom(500);
  const returns = crowd.map((one) => comeBack(one, () => random(400)));
  expect(await first.end('SIGTERM')).toBe(0);
  const again = await spawnServer(dataDir, { PORT: port });

  async function comeBack(before: RawClient, pause: () => number): Promise<RawClient> {
    await before.closes();
    for (;;) {
      // The chance in it is the client's own, so that not all come at the same moment.
      await new Promise((resolve) => setTimeout(resolve, pause()));
      const client = new RawClient(first.origin, doc, { cookie, deaf: true });
      const isThere = await client
        .hears('the first sync message', () => client.step1s.length > 0)
        .then(() => true)
        .catch(() => false);
      if (!isThere) continue;
      Y.applyUpdate(client.doc, Y.encodeStateAsUpdate(before.doc));
      client.sendStep2(Y.encodeStateAsUpdate(client.doc, client.step1s[0]));
      await client.hears('the ack', () => client.acked === 1);
      return client;
    }
  }

  const back = await Promise.all(returns);
  expect(new Set(crowd.map((one) => one.closed?.code))).toEqual(new Set([1012]));
  expect(await meter(again.origin, 'connections')).toBe(500);
  const reader = await RawClient.synced(again.origin, doc, { cookie });
  expect(reader.body.match(/<\d+>/g)?.toSorted()).toEqual(words.toSorted());
  await Promise.all(back.slice(0, 20).map((one) => one.sync()));
  for (const one of back.slice(0, 20)) expect(one.body).toBe(reader.body);
  [...back, reader].forEach((one) => one.kill());
  await again.end('SIGTERM');
}, 60_000);
