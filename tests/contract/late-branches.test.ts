// One device's branch is one late contribution, whole and once, however it comes: in pieces, twice, or after a decision.
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ourHalf } from '#lib/live/exchange.ts';
import { file, finalise, heldBy, lates, line } from '../support/finalising.ts';
import { RawClient, type RawOptions } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, type ASpace, type Member } from '../support/visitor.ts';

let server: TestServer;
let space: ASpace;
let meeting: string;
let doc: string;
let writer: Member;
beforeEach(async () => {
  server = await startServer();
  space = await aSpace(server.origin);
  meeting = await space.meeting('Budget call');
  doc = `meeting/${meeting}`;
  writer = await space.join('participant', 'Ilse Marchetti');
});
afterEach(() => server.close());

const open = (options: RawOptions = { epoch: 0 }) =>
  RawClient.open(server.origin, doc, { cookie: writer.visitor.cookie, ...options });

/** A device that has the note with one line in it, and no connection. */
async function aDevice(text = 'Sealed words.'): Promise<RawClient> {
  const client = await RawClient.synced(server.origin, doc, {
    cookie: writer.visitor.cookie,
    epoch: 0
  });
  const sent = client.edit((note) => line(note, text));
  await client.hears('the ack', () => client.acked >= sent);
  client.kill();
  return client;
}

/** Send all that a device has, as a sync step 2; the id it is kept under. */
async function bring(device: { readonly doc: Y.Doc }, options?: RawOptions) {
  const again = await open(options);
  again.sendStep2(Y.encodeStateAsUpdate(device.doc));
  await again.closes();
  return heldBy(again)?.late;
}

const decide = (id: string, body: unknown) =>
  space.facilitator.call('POST', `/api/meetings/${meeting}/late/${id}`, body);
const added = (late: Awaited<ReturnType<typeof lates>>[number] | undefined) =>
  late?.diff.blocks.map(({ words }) => words.map(({ text }) => text).join(''));

test('[F21] frames that came while it was frozen, then the whole: one contribution', async () => {
  const client = await RawClient.synced(server.origin, doc, {
    cookie: writer.visitor.cookie,
    epoch: 0
  });
  await finalise(space.facilitator, meeting);
  for (const text of ['One.', 'Two.', 'Three.']) client.edit((note) => line(note, text));
  expect(await client.closes()).toBe(4409);
  const first = heldBy(client)?.late;
  expect(await bring(client)).toBe(first);
  const [late, ...more] = await lates(space.facilitator, meeting);
  expect(more).toEqual([]);
  expect(added(late)).toEqual(['One.', 'Two.', 'Three.']);
});

test('[F21] by socket, then with more over HTTP, then again by both: one contribution', async () => {
  const device = await aDevice();
  device.draft((note) => line(note, 'First.'));
  await finalise(space.facilitator, meeting);
  const first = await bring(device);
  device.draft((note) => line(note, 'Second, and '.repeat(20_000)));
  const post = () =>
    writer.visitor.call(
      'POST',
      `/api/meetings/${meeting}/doc?epoch=0`,
      Y.encodeStateAsUpdate(device.doc)
    );
  expect((await post()).body).toMatchObject({ held: { late: first } });
  expect((await post()).body).toMatchObject({ held: { late: first } });
  expect(await bring(device)).toBe(first);
  const [late, ...more] = await lates(space.facilitator, meeting);
  expect(more).toEqual([]);
  expect(late?.summary).toMatchObject({ added: 2 });
});

test('[F21] a retry whose first answer was lost gets the id it would have got', async () => {
  const device = await aDevice();
  device.draft((note) => line(note, 'Sent and never answered.'));
  await finalise(space.facilitator, meeting);
  const lost = await open();
  lost.sendStep2(Y.encodeStateAsUpdate(device.doc));
  await expect
    .poll(async () => (await lates(space.facilitator, meeting)).length, { timeout: 10_000 })
    .toBe(1);
  lost.kill();
  const [kept] = await lates(space.facilitator, meeting);
  expect(await bring(device)).toBe(kept?.id);
  expect(await lates(space.facilitator, meeting)).toHaveLength(1);
});

test('[F21] a stock client in pieces: a deletion, then an insertion, then all of it: one contribution', async () => {
  const device = await aDevice('Sealed words and more.');
  const stock = await RawClient.synced(server.origin, doc, {
    cookie: writer.visitor.cookie,
    stock: true
  });
  await finalise(space.facilitator, meeting);
  stock.edit((note) => {
    const body = note.getText('body');
    body.delete(body.toString().indexOf('and more') + 1, 'and more'.length);
  });
  expect(await stock.closes()).toBe(4409);
  for (const text of ['Piece one.', 'Piece two.']) {
    stock.draft((note) => line(note, text));
    expect(await bring(stock, { stock: true })).toBeUndefined();
  }
  const [late, ...more] = await lates(space.facilitator, meeting);
  expect(more).toEqual([]);
  expect(late?.summary).toMatchObject({ added: 2, changed: 1 });
  expect(device.closed).toBeDefined();
});

test('[F21] what was written through many openings comes in parts, and is one contribution', async () => {
  const device = await aDevice();
  let branch = device.doc;
  for (let opening = 1; opening <= 20; opening++) {
    const next = new Y.Doc();
    Y.applyUpdate(next, Y.encodeStateAsUpdate(branch));
    line(next, `Opening ${opening}.`);
    branch = next;
  }
  await finalise(space.facilitator, meeting);
  const introduced = new Set<number>();
  const ids = new Set<string | null | undefined>();
  for (let isWhole = false; !isWhole;) {
    const again = await open();
    const half = ourHalf(branch, again.step1s[0] ?? Uint8Array.of(0), introduced);
    again.sendStep2(half.update);
    expect(await again.closes()).toBe(4409);
    ids.add(heldBy(again)?.late);
    isWhole = half.kind === 'whole';
    if (half.kind === 'part') for (const client of half.introduces) introduced.add(client);
  }
  expect(ids.size).toBe(1);
  const [late, ...more] = await lates(space.facilitator, meeting);
  expect(more).toEqual([]);
  expect(added(late)).toEqual(Array.from({ length: 20 }, (_none, at) => `Opening ${at + 1}.`));
});

test('[F21] two devices of one person are two contributions, and each gets its own id again', async () => {
  const laptop = await aDevice();
  const phone = { doc: new Y.Doc() };
  Y.applyUpdate(phone.doc, Y.encodeStateAsUpdate(laptop.doc));
  laptop.draft((note) => line(note, 'From the laptop.'));
  line(phone.doc, 'From the phone.');
  await finalise(space.facilitator, meeting);
  const [one, two] = [await bring(laptop), await bring(phone)];
  expect(one).not.toBe(two);
  expect(await bring(laptop)).toBe(one);
  expect(await bring(phone)).toBe(two);
  expect((await lates(space.facilitator, meeting)).map(added)).toEqual([
    ['From the laptop.'],
    ['From the phone.']
  ]);
});

test('[F21] what comes again after a reopening is the same contribution, also from a stock client', async () => {
  const device = await aDevice();
  device.draft((note) => line(note, 'Older than the seal.'));
  await finalise(space.facilitator, meeting);
  const first = await bring(device);
  await space.facilitator.call('POST', `/api/meetings/${meeting}/reopen`, { reason: 'A name.' });
  device.draft((note) => line(note, 'Older as well.'));
  expect(await bring(device)).toBe(first);
  await bring(device, { stock: true });
  const [late, ...more] = await lates(space.facilitator, meeting);
  expect(more).toEqual([]);
  expect(added(late)).toEqual(['Older than the seal.', 'Older as well.']);
});

test('[F22] of a branch that was declined, only what is new stands as a further contribution, and only that is taken', async () => {
  const device = await aDevice();
  device.draft((note) => {
    line(note, 'Not to be had.');
    note.getText('body').insert(1, 'Well: ', {});
  });
  await finalise(space.facilitator, meeting);
  const first = await bring(device);
  await decide(first ?? '', { decision: 'decline', reason: 'Not said.' });
  expect(await bring(device)).toBe(first);
  expect(await lates(space.facilitator, meeting)).toHaveLength(1);

  device.draft((note) => line(note, 'Thought of since.'));
  const second = await bring(device);
  expect(second).not.toBe(first);
  expect(await bring(device)).toBe(second);
  const [one, two, ...more] = await lates(space.facilitator, meeting);
  expect(more).toEqual([]);
  expect(one).toMatchObject({ id: first, state: 'declined', reason: 'Not said.' });
  expect(two).toMatchObject({ id: second, state: 'waiting', summary: { added: 1, changed: 0 } });
  expect(added(two)).toEqual(['Thought of since.']);

  await decide(second ?? '', { decision: 'accept' });
  const text = await file(space.facilitator, meeting, 'txt?version=2');
  expect(text).toContain('Thought of since.');
  expect(text).toContain('Sealed words.');
  expect(text).not.toContain('Not to be had.');
  expect(text).not.toContain('Well:');
  expect(await bring(device)).toBe(second);
});

test('[F22] of a branch that was taken in part, the rest does not come back with what is new', async () => {
  const device = await aDevice();
  device.draft((note) => {
    line(note, 'Taken.');
    line(note, 'Left out.');
  });
  await finalise(space.facilitator, meeting);
  const first = await bring(device);
  const [late] = await lates(space.facilitator, meeting);
  const wanted = late?.diff.blocks.find(({ words }) => words.some(({ text }) => text === 'Taken.'));
  await decide(first ?? '', { decision: 'accept', changes: [wanted?.id] });
  device.draft((note) => line(note, 'New.'));
  await bring(device);
  const [, second] = await lates(space.facilitator, meeting);
  expect(added(second)).toEqual(['New.']);
  await decide(second?.id ?? '', { decision: 'accept' });
  const text = await file(space.facilitator, meeting, 'txt');
  expect(text.match(/Taken\./g)).toHaveLength(1);
  expect(text).toContain('New.');
  expect(text).not.toContain('Left out.');
});

test('[F22] what was decided is told as it was, whatever the note has become', async () => {
  const device = await aDevice();
  device.draft((note) => {
    line(note, 'Taken.');
    line(note, 'Left out.');
  });
  await finalise(space.facilitator, meeting);
  await bring(device);
  const [late] = await lates(space.facilitator, meeting);
  const [wanted] = late?.diff.blocks ?? [];
  await decide(late?.id ?? '', { decision: 'accept', changes: [wanted?.id] });
  const mine = await writer.visitor.call('GET', `/api/meetings/${meeting}/late?mine=1`);
  expect(mine.body).toMatchObject([
    { state: 'accepted', taken: [wanted?.id], summary: { added: 2 } }
  ]);
});

test('[F23] nothing is decided about more than was looked at', async () => {
  const device = await aDevice();
  device.draft((note) => line(note, 'Seen.'));
  await finalise(space.facilitator, meeting);
  const id = (await bring(device)) ?? '';
  const { body } = await space.facilitator.call('GET', `/api/meetings/${meeting}/late`);
  const revision = Array.isArray(body) ? String(Reflect.get(Object(body[0]), 'revision')) : '';
  device.draft((note) => line(note, 'Not seen.'));
  expect(await bring(device)).toBe(id);
  expect((await decide(id, { decision: 'accept', revision })).status).toBe(409);
  expect(await file(space.facilitator, meeting, 'txt')).not.toContain('een.');
  const [late] = await lates(space.facilitator, meeting);
  expect(late).toMatchObject({ state: 'waiting', summary: { added: 2 } });
  expect((await decide(id, { decision: 'accept' })).body).toMatchObject({ version: 2 });
});
