// A backup while people type, a restore that is checked, and what must not come back with it.
import { readdir, rm, writeFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { backUp, restore, verify } from '../../server/storage/sqlite-backup.ts';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, spawnServer, startServer, type TestServer } from '../support/server.ts';
import { aSpace, tokenOf, Visitor, type ASpace } from '../support/visitor.ts';

let dataDir: string;
let file: string;
let server: TestServer;
let space: ASpace;
let doc: string;

beforeEach(async () => {
  dataDir = await aDataDir();
  file = path.join(dataDir, 'copy.backup');
  server = await startServer({ dataDir });
  space = await aSpace(server.origin);
  doc = `meeting/${await space.meeting()}`;
});
afterEach(async () => {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function restart(between: () => void | Promise<void>): Promise<void> {
  await server.close();
  await between();
  server = await startServer({ dataDir });
}

const restoreNow = () => restart(() => void restore(dataDir, file, new Date()));

/** A client that was connected before, with all it had, connecting to the server as it is now. */
async function comesBack(before: RawClient, cookie: string | undefined): Promise<RawClient> {
  const client = await RawClient.open(server.origin, doc, { cookie });
  Y.applyUpdate(client.doc, Y.encodeStateAsUpdate(before.doc));
  client.sendStep2(Y.encodeStateAsUpdate(client.doc, client.step1s[0]));
  await client.hears('the ack', () => client.acked === 1);
  return client;
}

test('[S14] a backup taken while people type is whole, and holds what was acked before it began', async () => {
  const { cookie } = space.facilitator;
  const writer = await RawClient.synced(server.origin, doc, { cookie });
  writer.type('before the backup. ');
  await writer.hears('the ack', () => writer.acked === 1);
  writer.onHeard(() => writer.sent < 200 && writer.type('meanwhile. '));
  writer.type('meanwhile. ');
  expect(await backUp(dataDir, file)).toEqual({ spaces: 1, documents: 2 });
  expect(verify(file)).toEqual({ spaces: 1, documents: 2 });
  writer.kill();
  await restoreNow();
  const reader = await RawClient.synced(server.origin, doc, { cookie });
  expect(reader.body).toContain('before the backup. ');
});

test('[S14] after a restore any device brings back what anybody wrote, and its author goes on', async () => {
  const odd = await space.join('participant', 'Odd Lindqvist');
  await backUp(dataDir, file);
  const author = await RawClient.synced(server.origin, doc, { cookie: odd.visitor.cookie });
  author.type('written after the backup');
  await author.hears('the ack', () => author.acked === 1);
  const other = await RawClient.synced(server.origin, doc, { cookie: space.facilitator.cookie });
  other.type(' and answered');
  await other.hears('the ack', () => other.acked === 1);
  await restoreNow();

  const empty = await RawClient.synced(server.origin, doc, { cookie: space.facilitator.cookie });
  expect(empty.body).toBe('');
  await comesBack(other, space.facilitator.cookie);
  await empty.hears('both texts', () => empty.body === 'written after the backup and answered');

  // The author's device is still the same: same client id, and now it types on.
  const again = await RawClient.open(server.origin, doc, { cookie: odd.visitor.cookie });
  await again.sync();
  const device = new Y.Doc();
  device.clientID = author.doc.clientID;
  Y.applyUpdate(device, Y.encodeStateAsUpdate(again.doc));
  let more: Uint8Array | undefined;
  device.on('update', (update: Uint8Array) => (more = update));
  device.getText('body').insert(0, 'more ', {});
  if (more) again.sendUpdate(more);
  await again.hears('the ack', () => again.acked === 1);
});

test('[S14] a member removed and an invite withdrawn after the backup stay so after the restore', async () => {
  const odd = await space.join('participant', 'Odd Lindqvist');
  const saga = await space.join('participant', 'Saga Wennerberg');
  await backUp(dataDir, file);
  const members = `/api/spaces/${space.id}/members`;
  await space.facilitator.call('PATCH', `${members}/${odd.id}`, { removed: true });
  await space.facilitator.call('PATCH', `${members}/${saga.id}`, { role: 'observer' });
  const listed = await space.facilitator.call('GET', `/api/spaces/${space.id}/invites`);
  const invites = JSON.parse(listed.text);
  for (const invite of invites)
    await space.facilitator.call('DELETE', `/api/spaces/${space.id}/invites/${invite.id}`);
  await restoreNow();
  const back = (visitor: Visitor) => new Visitor(server.origin, visitor.cookie);
  expect((await back(odd.visitor).call('GET', `/api/spaces/${space.id}`)).status).toBe(403);
  expect((await back(saga.visitor).call('GET', `/api/spaces/${space.id}`)).body).toMatchObject({
    role: 'observer'
  });
  const token = tokenOf(space.invites.facilitator);
  const join = { token, person: { name: 'Somebody' } };
  expect((await new Visitor(server.origin).call('POST', '/api/join', join)).status).toBe(404);
});

test('[S14] a damaged backup is refused, and what stands in its place is not touched', async () => {
  await backUp(dataDir, file);
  const bytes = await readFile(file);
  const at = bytes.indexOf('Planning call');
  bytes[at] = bytes.readUInt8(at) ^ 1;
  await writeFile(file, bytes);
  const before = await readdir(dataDir);
  expect(() => verify(file)).toThrow(/does not match its checksum|damaged/);
  expect(() => restore(dataDir, file, new Date())).toThrow();
  expect(await readdir(dataDir)).toEqual(before);
});

test('[S14] nothing is restored under a running server', async () => {
  await backUp(dataDir, file);
  expect(() => restore(dataDir, file, new Date())).toThrow('Another process is already serving');
});

test('[S14] a write-ahead log that has vanished is noticed, and devices bring back what it held', async () => {
  const { cookie } = space.facilitator;
  const odd = await space.join('participant', 'Odd Lindqvist');
  await server.close();
  const doomed = await spawnServer(dataDir);
  const author = await RawClient.synced(doomed.origin, doc, { cookie: odd.visitor.cookie });
  author.type('in the log only');
  await author.hears('the ack', () => author.acked === 1);
  const reader = await RawClient.synced(doomed.origin, doc, { cookie });
  await doomed.end('SIGKILL');
  await rm(path.join(dataDir, 'rapporteur.db-wal'));
  server = await startServer({ dataDir });
  expect(server.events.map((one) => one.event)).toContain('wal-missing');
  const fresh = await RawClient.synced(server.origin, doc, { cookie });
  expect(fresh.body).toBe('');
  await comesBack(reader, cookie);
  await fresh.hears('the text', () => fresh.body === 'in the log only');
});
