// One member, or one address, that takes up all the room: held back, while everybody else comes in and is served.
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { RawClient } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, type ASpace, type Member } from '../support/visitor.ts';

const PER_MEMBER = 5;
const PER_ADDRESS = 8;

let server: TestServer;
let space: ASpace;
let doc: string;
beforeAll(async () => {
  server = await startServer({
    env: {
      SOCKETS_PER_MEMBER: String(PER_MEMBER),
      SOCKETS_PER_ADDRESS: String(PER_ADDRESS),
      TRUST_PROXY: '1'
    }
  });
  space = await aSpace(server.origin);
  doc = `meeting/${await space.meeting()}`;
});
afterAll(() => server.close());

/** A socket from an address; how it ended, or 'open' when the server has spoken. */
async function connect(member: Member, address: string) {
  const url = `${server.origin.replace(/^http/, 'ws')}/sync/${doc}?v=1`;
  const headers = { Cookie: member.visitor.cookie ?? '', 'X-Forwarded-For': address };
  const ws = new WebSocket(url, { headers });
  ws.on('error', () => undefined);
  const ended = await new Promise<number | 'open'>((resolve) => {
    ws.on('message', () => resolve('open'));
    ws.on('close', resolve);
  });
  return { ws, ended };
}

async function closed(ws: WebSocket): Promise<void> {
  if (ws.readyState === WebSocket.CLOSED) return;
  const gone = new Promise((resolve) => ws.once('close', resolve));
  ws.close();
  await gone;
}

test('[S35] one member has so many sockets at once and no more; others come in, and whoever closes one may open one', async () => {
  const crowding = await space.join('participant', 'Crowding');
  const other = await space.join('participant', 'Other');
  const sockets = [];
  for (let number = 0; number < PER_MEMBER + 3; number++)
    sockets.push(await connect(crowding, `198.51.100.${number}`));
  expect(sockets.map(({ ended }) => ended)).toEqual([
    ...Array.from({ length: PER_MEMBER }, () => 'open'),
    4429,
    4429,
    4429
  ]);
  const one = await connect(other, '198.51.100.1');
  expect(one.ended).toBe('open');
  const [first] = sockets;
  if (first) await closed(first.ws);
  const again = await connect(crowding, '198.51.100.1');
  expect(again.ended).toBe('open');
  for (const { ws } of [...sockets, one, again]) await closed(ws);
});

test('[S35] one address has so many sockets at once and no more, whoever they are; other addresses come in', async () => {
  const members = await Promise.all(
    ['One', 'Two', 'Three'].map((name) => space.join('participant', name))
  );
  const sockets = [];
  for (let number = 0; number < PER_ADDRESS + 2; number++)
    for (const member of members.slice(number % 3, (number % 3) + 1))
      // Forged entries before the one that the proxy wrote change nothing.
      sockets.push(await connect(member, `192.0.2.${number}, 203.0.113.9`));
  expect(sockets.filter(({ ended }) => ended === 'open').length).toBe(PER_ADDRESS);
  expect(sockets.slice(PER_ADDRESS).map(({ ended }) => ended)).toEqual([4429, 4429]);
  const elsewhere = await connect(await space.join('participant', 'Four'), '203.0.113.10');
  expect(elsewhere.ended).toBe('open');
  for (const { ws } of [...sockets, elsewhere]) await closed(ws);
});

test('[S35] what one member sends on all sockets together is limited, and nobody else waits for it', async () => {
  const flooding = await space.join('participant', 'Flooding');
  const witness = await RawClient.synced(server.origin, doc, {
    cookie: space.facilitator.cookie,
    deaf: true
  });
  const floods = await Promise.all(
    Array.from({ length: PER_MEMBER }, () =>
      RawClient.synced(server.origin, doc, { cookie: flooding.visitor.cookie, deaf: true })
    )
  );
  // Each stays below what one connection may send at once, and together they do not.
  for (let frame = 0; frame < 4900; frame++)
    for (const flood of floods) flood.sendUpdate(Uint8Array.of(0, 0));
  const number = witness.type('Served. ');
  await witness.hears('the ack', () => witness.acked === number);
  const codes = await Promise.race(floods.map((flood) => flood.closes()));
  expect(codes).toBe(4429);
  const reader = await RawClient.synced(server.origin, doc, { cookie: space.facilitator.cookie });
  expect(reader.body).toContain('Served. ');
  expect(Y.encodeStateVector(reader.doc).length).toBeGreaterThan(1);
  [...floods, witness, reader].forEach((one) => one.kill());
});
