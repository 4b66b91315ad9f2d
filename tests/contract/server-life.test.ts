// Signs of life, on a server whose clock the test moves.
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { RawClient } from '../support/raw-client.ts';
import { startServer } from '../support/server.ts';
import { aSpace } from '../support/visitor.ts';

async function aRoom() {
  let ahead = 0;
  const server = await startServer({ elapsed: () => performance.now() + ahead });
  const space = await aSpace(server.origin);
  const doc = `meeting/${await space.meeting()}`;
  const { cookie } = space.facilitator;
  const pass = (milliseconds: number) => void (ahead += milliseconds);
  return { server, doc, cookie, pass };
}

test('[S11] a connection that heard nothing for 15 seconds hears an empty presence message', async () => {
  const { server, doc, cookie, pass } = await aRoom();
  const client = await RawClient.synced(server.origin, doc, { cookie, stock: true });
  const before = client.awareness.length;
  pass(16_000);
  await client.hears('a sign of life', () => client.awareness.length > before);
  expect(client.awareness.at(-1)?.size).toBe(0);
  await server.close();
});

test('[S15] a peer that answers nothing is dropped 60 seconds after its last word, one that answers stays', async () => {
  const { server, doc, cookie, pass } = await aRoom();
  const mute = await RawClient.synced(server.origin, doc, { cookie });
  const patient = await RawClient.synced(server.origin, doc, { cookie });
  const id = mute.doc.clientID;
  mute.sendAwareness([[id, 1, { cursor: 1 }]]);
  await patient.hears('the mute one', () => patient.heardOf(id) !== undefined);
  // Half open: the system still takes what is sent, and nobody is there.
  mute.ws.pause();
  for (let asked = 0; asked < 3; asked++) {
    const ping = once(patient.ws, 'ping');
    pass(21_000);
    await ping;
    // What is answered to this was said after the pong.
    await patient.sync();
  }
  await patient.hears('that the mute one is gone', () => patient.heardOf(id)?.state === null);
  mute.ws.resume();
  expect(await mute.closes()).toBe(1006);
  patient.type('still here');
  await patient.hears('the ack', () => patient.acked === 1);
  patient.kill();
  await server.close();
});

test('[S15] who was silent while the server itself stood still is asked before being dropped', async () => {
  const { server, doc, cookie, pass } = await aRoom();
  const client = await RawClient.synced(server.origin, doc, { cookie });
  const ping = once(client.ws, 'ping');
  pass(600_000);
  await ping;
  client.type('typed meanwhile');
  await client.hears('the ack', () => client.acked === 1);
  expect(client.closed).toBeUndefined();
  client.kill();
  await server.close();
});
