// Signs of life, on a server whose clock the test moves.
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

test('a connection that answers no ping is ended', async () => {
  const { server, doc, cookie, pass } = await aRoom();
  const client = await RawClient.synced(server.origin, doc, { cookie });
  const other = await RawClient.synced(server.origin, doc, { cookie });
  client.ws.pause();
  pass(61_000);
  client.ws.resume();
  expect(await client.closes()).toBe(1006);
  other.kill();
  await server.close();
});
