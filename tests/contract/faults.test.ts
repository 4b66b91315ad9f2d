// Bad luck: full disks, frozen processes, readers that stop reading, everybody coming back at once.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openSqlite } from '../../server/storage/sqlite.ts';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, spawnServer, startServer, type TestServer } from '../support/server.ts';
import { tracedServer } from '../support/trace.ts';
import { until } from '../support/until.ts';
import { aSpace, type ASpace } from '../support/visitor.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await aDataDir();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function aServer(): Promise<{
  server: TestServer;
  space: ASpace;
  doc: string;
  cookie: string | undefined;
}> {
  const server = await startServer({ dataDir });
  const space = await aSpace(server.origin);
  const doc = `meeting/${await space.meeting()}`;
  return { server, space, doc, cookie: space.facilitator.cookie };
}

test('a data directory that cannot be written to is refused with a sentence', async () => {
  const file = path.join(dataDir, 'a-file');
  await writeFile(file, '');
  await expect(openSqlite(path.join(file, 'inside'))).rejects.toThrow('cannot be written to');
});

test('a database that is none is refused with a sentence, and left as it is', async () => {
  await writeFile(
    path.join(dataDir, 'rapporteur.db'),
    'this was never a database, but long enough '.repeat(100)
  );
  await expect(openSqlite(dataDir)).rejects.toThrow(/cannot be opened|damaged/);
});

test('[S4] on a full disk nothing is acked that is not kept, the server says that it is not ready, and it recovers', async () => {
  const first = await spawnServer(dataDir);
  const space = await aSpace(first.origin);
  const doc = `meeting/${await space.meeting()}`;
  const { cookie } = space.facilitator;
  await first.end('SIGTERM');

  // A limit on the size of files stands in for a full disk: SQLite meets a write that cannot be done.
  const limit = ['sh', '-c', 'ulimit -f 1000; exec "$0" "$@"'];
  const full = await spawnServer(dataDir, { NODE_COMPILE_CACHE: '' }, limit);
  const writer = await RawClient.synced(full.origin, doc, { cookie });
  const kept: string[] = [];
  for (let index = 0; writer.closed === undefined && index < 500; index++) {
    const word = `<${index}>`;
    const number = writer.type(word + 'x'.repeat(4000));
    await writer
      .hears('an answer', () => writer.acked >= number || writer.step1s.length > 1)
      .catch(() => undefined);
    if (writer.acked < number) break;
    kept.push(word);
  }
  expect(kept.length).toBeGreaterThan(5);
  expect(kept.length).toBeLessThan(500);
  expect((await fetch(`${full.origin}/healthz`)).status).toBe(200);
  // A page may still fit where a longer write did not.
  let ready = 200;
  for (let tries = 0; ready === 200 && tries < 50; tries++)
    ready = (await fetch(`${full.origin}/readyz`)).status;
  expect(ready).toBe(503);
  writer.kill();
  await full.end('SIGKILL');

  const again = await spawnServer(dataDir);
  const reader = await RawClient.synced(again.origin, doc, { cookie });
  expect(kept.filter((word) => !reader.body.includes(word))).toEqual([]);
  // The writer still has the rest, and brings it.
  const back = await RawClient.open(again.origin, doc, { cookie });
  back.sendStep2(Y.encodeStateAsUpdate(writer.doc));
  await back.hears('the ack', () => back.acked === 1);
  await again.end('SIGTERM');
}, 60_000);

test('a server that was stopped and goes on serves whom it served, and loses nothing', async () => {
  const server = await spawnServer(dataDir);
  const space = await aSpace(server.origin);
  const doc = `meeting/${await space.meeting()}`;
  const { cookie } = space.facilitator;
  const writer = await RawClient.synced(server.origin, doc, { cookie });
  process.kill(server.pid, 'SIGSTOP');
  for (const word of ['one ', 'two ', 'three ']) writer.type(word);
  await until('the frames have left', () => writer.ws.bufferedAmount === 0);
  expect(writer.acked).toBe(0);
  process.kill(server.pid, 'SIGCONT');
  await writer.hears('the acks', () => writer.acked === 3);
  const reader = await RawClient.synced(server.origin, doc, { cookie });
  expect(reader.body).toBe('one two three ');
  expect(await server.end('SIGTERM')).toBe(0);
});

test('[S13] SIGTERM while people type ends with 0, and everything acked is there', async () => {
  const server = await spawnServer(dataDir);
  const space = await aSpace(server.origin);
  const doc = `meeting/${await space.meeting()}`;
  const { cookie } = space.facilitator;
  const writer = await RawClient.synced(server.origin, doc, { cookie });
  const words: string[] = [];
  const write = () => {
    if (writer.closed || writer.sent > 5000) return;
    const word = `<${words.length}>`;
    words.push(word);
    writer.type(word);
  };
  writer.onHeard(write);
  for (let index = 0; index < 20; index++) write();
  await writer.hears('thirty acks', () => writer.acked > 30);
  expect(await server.end('SIGTERM')).toBe(0);
  expect(await writer.closes()).toBe(1012);
  const again = await spawnServer(dataDir);
  const reader = await RawClient.synced(again.origin, doc, { cookie });
  expect(words.slice(0, writer.acked).filter((word) => !reader.body.includes(word))).toEqual([]);
  expect(again.stdout.length).toBe(1);
  await again.end('SIGTERM');
});

test('[S12] a reader that stops reading is left behind without holding anybody up, and is brought up by one diff', async () => {
  const { server, doc, cookie } = await aServer();
  const writer = await RawClient.synced(server.origin, doc, { cookie });
  const slow = await RawClient.synced(server.origin, doc, { cookie });
  const quick = await RawClient.synced(server.origin, doc, { cookie });
  slow.ws.pause();
  const chunk = 'x'.repeat(200_000);
  for (let index = 0; index < 40; index++) {
    const number = writer.type(chunk);
    await writer.hears('the ack', () => writer.acked === number);
  }
  await quick.hears('everything', () => quick.body.length === 40 * chunk.length);
  const { connections } = await server.house.rooms
    .with(doc, async (room) => ({ connections: room.peers }))
    .then((found) => ('code' in found ? { connections: 0 } : found));
  expect(connections).toBe(3);
  const before = slow.updates.length;
  slow.ws.resume();
  await slow.hears('everything', () => slow.body.length === 40 * chunk.length);
  expect(slow.updates.length - before).toBeLessThan(40);
  await server.close();
});

test('[S4] five hundred who come back at once are all served, from one encoding of the document', async () => {
  const { server, doc, cookie } = await aServer();
  const writer = await RawClient.synced(server.origin, doc, { cookie });
  writer.type('what everybody wants to read');
  await writer.hears('the ack', () => writer.acked === 1);
  const crowd = await Promise.all(
    Array.from({ length: 500 }, () => RawClient.synced(server.origin, doc, { cookie }))
  );
  expect(crowd.filter((one) => one.body !== 'what everybody wants to read')).toEqual([]);
  writer.type('!');
  await Promise.all(crowd.map((one) => one.hears('the edit', () => one.body.endsWith('!'))));
  crowd.forEach((one) => one.kill());
  await server.close();
}, 60_000);

test('a peer that vanished without a word leaves nothing behind in the room', async () => {
  const { server, doc, cookie } = await aServer();
  const witness = await RawClient.synced(server.origin, doc, { cookie });
  const ghost = await RawClient.synced(server.origin, doc, { cookie });
  ghost.sendAwareness([[ghost.doc.clientID, 1, { cursor: 1 }]]);
  await witness.hears('the ghost', () => witness.heardOf(ghost.doc.clientID) !== undefined);
  ghost.kill();
  await witness.hears('the ghost go', () => witness.heardOf(ghost.doc.clientID)?.state === null);
  await server.close();
});

test('[S1] a clock that is set back does not stop the server', async () => {
  const { server, doc, cookie } = await aServer();
  const client = await RawClient.synced(server.origin, doc, { cookie });
  client.type('before ');
  await client.hears('the ack', () => client.acked === 1);
  const real = Date.now;
  Date.now = () => real() - 365 * 24 * 60 * 60 * 1000;
  try {
    client.type('after');
    await client.hears('the ack', () => client.acked === 2);
    const other = await RawClient.synced(server.origin, doc, { cookie });
    expect(other.body).toBe('before after');
  } finally {
    Date.now = real;
  }
  await server.close();
});

test.skipIf(process.platform !== 'linux')(
  '[S3] the bytes are synced to disk before the ack is written to the socket',
  async (context) => {
    const scratch = await mkdtemp(path.join(tmpdir(), 'rapporteur-trace-'));
    const traced = await tracedServer(dataDir, path.join(scratch, 'calls'));
    if (traced === undefined) return context.skip('strace is not installed or may not trace here');
    const space = await aSpace(traced.origin);
    const doc = `meeting/${await space.meeting()}`;
    const client = await RawClient.synced(traced.origin, doc, { cookie: space.facilitator.cookie });
    const mark = `marked-${space.id}`;
    client.type(mark);
    await client.hears('the ack', () => client.acked === 1);
    client.kill();
    const calls = await traced.end();
    const after = (from: number, call: RegExp) =>
      calls.findIndex((line, at) => at > from && call.test(line));
    const written = after(-1, new RegExp(`pwrite64\\(.*${mark}`));
    const synced = after(written, /fdatasync\(.*= 0|fsync\(.*= 0|<\.\.\. fdatasync resumed.*= 0/);
    // The ack as a WebSocket frame: 0x82, its length, then 100, 1, count 1.
    const acked = after(written, /write[v]?\(.*\\202.?\\?.*d\\1\\1/);
    expect(written).toBeGreaterThan(-1);
    expect(synced).toBeGreaterThan(written);
    expect(acked).toBeGreaterThan(synced);
    await rm(scratch, { recursive: true });
  },
  60_000
);
