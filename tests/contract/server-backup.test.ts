// A backup while people type, a restore that is checked, and what must not come back with it.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, rm, writeFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as v from 'valibot';
import * as Y from 'yjs';
import { backUp, restore, verify } from '../../server/storage/sqlite-backup.ts';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, spawnServer, startServer, type TestServer } from '../support/server.ts';
import { aSpace, tokenOf, Visitor, type ASpace } from '../support/visitor.ts';
import { pinnedNode } from '../toolbox.mjs';

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
async function comesBack(
  before: RawClient,
  cookie: string | undefined,
  where = doc,
  epoch?: number
): Promise<RawClient> {
  const client = await RawClient.open(server.origin, where, { cookie, epoch });
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
  expect(await backUp(dataDir, file)).toMatchObject({ spaces: 1, documents: 2 });
  expect(verify(file)).toMatchObject({ spaces: 1, documents: 2 });
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
  // By what is in it, also where nobody kept the digest.
  await rm(`${file}.sha256`);
  const bytes = await readFile(file);
  const at = bytes.indexOf('Planning call');
  bytes[at] = bytes.readUInt8(at) ^ 1;
  await writeFile(file, bytes);
  const before = await readdir(dataDir);
  expect(() => verify(file)).toThrow(/does not match its checksum|damaged/);
  expect(() => restore(dataDir, file, new Date())).toThrow();
  expect(await readdir(dataDir)).toEqual(before);
});

test('[O9] a backup is one file and its digest; a byte changed anywhere in it is refused, and so is another file', async () => {
  await space.join('participant', 'Odd Lindqvist');
  const { digest } = await backUp(dataDir, file);
  const bytes = await readFile(file);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest);
  expect(await readFile(`${file}.sha256`, 'utf8')).toBe(`${digest}  copy.backup\n`);
  expect(verify(file).digest).toBe(digest);
  expect(verify(file, digest).digest).toBe(digest);
  expect(() => verify(file, '0'.repeat(64))).toThrow('does not match its digest');
  // A name has no checksum of its own.
  const at = bytes.indexOf('Odd Lindqvist');
  await writeFile(file, bytes.with(at, bytes.readUInt8(at) ^ 1));
  const before = await readdir(dataDir);
  expect(() => verify(file)).toThrow('does not match its digest');
  await server.close();
  expect(() => restore(dataDir, file, new Date())).toThrow('does not match its digest');
  server = await startServer({ dataDir });
  expect((await readdir(dataDir)).toSorted()).toEqual(before.toSorted());
});

test('[O9] a backup that finds no room leaves nothing behind, and the one before it as it was', async () => {
  const { digest } = await backUp(dataDir, file);
  const writer = await RawClient.synced(server.origin, doc, { cookie: space.facilitator.cookie });
  const number = writer.type('x'.repeat(2_000_000));
  await writer.hears('the ack', () => writer.acked === number);
  const before = await readdir(dataDir);
  // A limit on the size of files stands in for a full disk, in blocks of 512 bytes.
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', 'ulimit -f 1000; exec "$0" server/backup.ts "$1"', pinnedNode(), file],
    { env: { ...process.env, DATA_DIR: dataDir, NODE_COMPILE_CACHE: '' }, encoding: 'utf8' }
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(/disk|full|large|error/i);
  expect((await readdir(dataDir)).toSorted()).toEqual(before.toSorted());
  expect(verify(file).digest).toBe(digest);
});

test('[O9] a backup of many pages ends while another process commits all the time, and is of one moment', async () => {
  await server.close();
  const child = await spawnServer(dataDir);
  const { cookie } = space.facilitator;
  const writer = await RawClient.synced(child.origin, doc, { cookie });
  for (let page = 0; page < 10; page++) writer.type('x'.repeat(1_000_000));
  await writer.hears('the acks', () => writer.acked === 10);
  let isOver = false;
  const write = () => {
    if (!isOver && writer.acked === writer.sent) writer.type(`<${writer.sent}>`);
  };
  writer.onHeard(write);
  write();
  await writer.hears('some acks', () => writer.acked > 20);
  const acked = writer.acked;
  const [status] = await once(
    spawn(pinnedNode(), ['server/backup.ts', file], { env: { ...process.env, DATA_DIR: dataDir } }),
    'exit'
  );
  expect(status).toBe(0);
  isOver = true;
  expect(writer.acked).toBeGreaterThan(acked);
  const sent = writer.sent;
  await child.end('SIGTERM');
  restore(dataDir, file, new Date());
  server = await startServer({ dataDir });
  const reader = await RawClient.synced(server.origin, doc, { cookie });
  const found = (reader.body.match(/<\d+>/g) ?? []).map((word) => Number(word.slice(1, -1)));
  // Everything up to some moment of the backup, in one piece, and nothing after it.
  expect(found).toEqual(Array.from({ length: found.length }, (_none, index) => 10 + index));
  expect(found.length).toBeGreaterThanOrEqual(acked - 10);
  expect(found.length).toBeLessThanOrEqual(sent - 10);
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

const as = (visitor: Visitor) => new Visitor(server.origin, visitor.cookie);
const facilitator = () => as(space.facilitator);
const finalise = async (meeting: string) =>
  (await facilitator().call('POST', `/api/meetings/${meeting}/finalise`, {})).body;

/** Everything that is final about a meeting, to the byte. */
async function sealed(meeting: string): Promise<readonly string[]> {
  const { body } = await facilitator().call('GET', `/api/meetings/${meeting}`);
  const { versions } = v.parse(
    v.object({ versions: v.array(v.object({ version: v.number(), seal: v.string() })) }),
    body
  );
  const paths = versions.flatMap(({ version, seal }) => [
    ...['json', 'txt', 'md', 'html'].map((format) => `minutes.${format}?version=${version}`),
    `versions/${version}`,
    `/api/verify/${seal}`
  ]);
  const files = paths.map(async (one) => {
    const url = one.startsWith('/') ? one : `/api/meetings/${meeting}/${one}`;
    return (await facilitator().call('GET', url)).text;
  });
  return [JSON.stringify(versions), ...(await Promise.all(files))];
}

/** Somebody types into a note and is still there with all of it when the server comes back. */
async function typed(note: string, text: string, cookie = space.facilitator.cookie, epoch = 0) {
  const client = await RawClient.synced(server.origin, note, { cookie, epoch });
  client.type(text);
  await client.hears('the ack', () => client.acked >= client.sent);
  return client;
}

test('[S14][F14] an old backup unseals nothing: versions are as they were, drafts heal, and nothing removed comes back', async () => {
  const odd = await space.join('participant', 'Odd Lindqvist');
  const other = await space.meeting('Second call');
  await typed(doc, 'before the backup. ');
  await backUp(dataDir, file);

  const meeting = doc.slice('meeting/'.length);
  const stale = await typed(doc, 'sealed after the backup. ');
  const draft = await typed(`meeting/${other}`, 'still a draft. ');
  await finalise(meeting);
  const younger = await space.meeting('Called after the backup');
  await typed(`meeting/${younger}`, 'minutes of a young meeting. ');
  await finalise(younger);
  const [late, gone] = [
    await space.join('participant', 'Joined later'),
    await space.join('participant', 'Joined and removed')
  ];
  const own = await typed(`meeting/${other}`, 'and of somebody new. ', late.visitor.cookie);
  for (const { id } of [odd, gone])
    await facilitator().call('PATCH', `/api/spaces/${space.id}/members/${id}`, { removed: true });
  const before = [await sealed(meeting), await sealed(younger)];

  await restoreNow();
  expect([await sealed(meeting), await sealed(younger)]).toEqual(before);
  const { body } = await facilitator().call('GET', `/api/spaces/${space.id}`);
  expect(body).toMatchObject({
    meetings: [
      { id: meeting, status: 'final', version: 1 },
      { id: other, status: 'draft', version: 0 },
      { id: younger, status: 'final', version: 1 }
    ]
  });
  // What was sealed is the note again; the device that had it all adds nothing to it.
  const cookie = space.facilitator.cookie;
  const current = await RawClient.synced(server.origin, doc, { cookie });
  expect(current.body).toBe('before the backup. sealed after the backup. ');
  await comesBack(stale, cookie, doc, 1);
  expect((await facilitator().call('GET', `/api/meetings/${meeting}/late`)).body).toEqual([]);
  // The draft comes back from the devices, also by who joined after the backup.
  await comesBack(draft, cookie, `meeting/${other}`, 0);
  await comesBack(own, late.visitor.cookie, `meeting/${other}`, 0);
  const healed = await RawClient.synced(server.origin, `meeting/${other}`, { cookie });
  expect(healed.body).toBe('still a draft. and of somebody new. ');
  for (const { visitor } of [odd, gone]) {
    expect((await as(visitor).call('GET', `/api/spaces/${space.id}`)).status).toBe(403);
    const join = { token: tokenOf(space.invites.participant), person: { name: 'Back' } };
    expect((await as(visitor).call('POST', '/api/join', join)).status).toBe(403);
  }
  const known = await facilitator().call('GET', `/api/spaces/${space.id}/members`);
  expect(v.parse(v.array(v.unknown()), known.body)).toHaveLength(4);
});

test('[S14][F14] a backup taken after finalising keeps its seals, and stale devices change none of them', async () => {
  const meeting = doc.slice('meeting/'.length);
  const other = `meeting/${await space.meeting('Second call')}`;
  const away = await typed(doc, 'Sealed words. ');
  away.kill();
  away.draft((note) => note.getText('body').insert(0, 'Typed in a tunnel. ', {}));
  await finalise(meeting);
  const before = await sealed(meeting);
  await backUp(dataDir, file);
  const draft = await typed(other, 'a draft that goes on. ');
  await restoreNow();

  expect(await sealed(meeting)).toEqual(before);
  const cookie = space.facilitator.cookie;
  const again = await RawClient.open(server.origin, doc, { cookie, epoch: 0 });
  again.sendStep2(Y.encodeStateAsUpdate(away.doc));
  expect(await again.closes()).toBe(4409);
  await comesBack(draft, cookie, other, 0);
  expect(await sealed(meeting)).toEqual(before);
  expect((await facilitator().call('GET', `/api/meetings/${meeting}/late`)).body).toMatchObject([
    { number: 1, state: 'waiting' }
  ]);
  const note = await RawClient.synced(server.origin, doc, { cookie });
  expect(note.body).toBe('Sealed words. ');
  const healed = await RawClient.synced(server.origin, other, { cookie });
  expect(healed.body).toBe('a draft that goes on. ');
});

test('[S14][F14] minutes reopened and sealed anew after the backup are so again, with every version', async () => {
  const meeting = doc.slice('meeting/'.length);
  await typed(doc, 'First. ');
  await finalise(meeting);
  await backUp(dataDir, file);
  await facilitator().call('POST', `/api/meetings/${meeting}/reopen`, { reason: 'A word.' });
  await typed(doc, 'Second. ', space.facilitator.cookie, 2);
  await finalise(meeting);
  await facilitator().call('POST', `/api/meetings/${meeting}/reopen`, { reason: 'One more.' });
  const stale = await typed(doc, 'A third that is open. ', space.facilitator.cookie, 4);
  const before = await sealed(meeting);
  await restoreNow();
  expect(await sealed(meeting)).toEqual(before);
  const { body } = await facilitator().call('GET', `/api/meetings/${meeting}`);
  expect(body).toMatchObject({ status: 'draft', version: 2, epoch: 4 });
  await comesBack(stale, space.facilitator.cookie, doc, 4);
  const note = await RawClient.synced(server.origin, doc, { cookie: space.facilitator.cookie });
  expect(note.body).toBe('First. Second. A third that is open. ');
});

test('[S14] who may only read goes on reading after a restore, and brings nothing back', async () => {
  const observer = await space.join('observer', 'A reader');
  const { cookie } = observer.visitor;
  await backUp(dataDir, file);
  await typed(doc, 'written after the backup');
  await space.meeting('Called after the backup');
  const reader = await RawClient.synced(server.origin, doc, { cookie });
  const meetings = `space/${space.id}`;
  const list = await RawClient.synced(server.origin, meetings, { cookie });
  const leads = await RawClient.synced(server.origin, meetings, {
    cookie: space.facilitator.cookie
  });
  await restoreNow();

  await comesBack(reader, cookie, doc, 0);
  const back = await comesBack(list, cookie, meetings, 0);
  await comesBack(leads, space.facilitator.cookie, meetings, 0);
  const fresh = await RawClient.synced(server.origin, doc, { cookie });
  expect(fresh.body).toBe('');
  expect(back.closed).toBeUndefined();
});
