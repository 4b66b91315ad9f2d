// A meeting that a device has begun by itself: its first bytes become the meeting, once; hostile ones become nothing.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as v from 'valibot';
import * as Y from 'yjs';
import { withAgenda } from '#domain/note/agenda-lines.ts';
import { readMeta, writePlan, type NoteMeta } from '#domain/note/note.ts';
import { planFromTemplate } from '#domain/note/templates.ts';
import { SEED_BYTES } from '#domain/protocol/api.ts';
import { HOSTILE_UPDATES } from '../support/hostile-updates.ts';
import { RawClient } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, type ASpace, type Visitor } from '../support/visitor.ts';

let server: TestServer;
let space: ASpace;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  space = await aSpace(server.origin);
});

const META: NoteMeta = {
  title: 'Coordination call',
  number: '#65',
  date: '2026-02-03',
  series: 'Calls',
  sittings: [{ date: '2026-02-03', start: '14:00', end: '15:30' }],
  timeZone: 'Africa/Nairobi',
  place: 'Room 4'
};

/** A note as a device begins it. */
function aNote(meta: NoteMeta = META): Y.Doc {
  const doc = new Y.Doc();
  const plan = withAgenda(
    planFromTemplate('dccg', meta),
    'Budget, 15 min, Ana\nAny other business'
  );
  writePlan(doc, plan, () => 'key');
  return doc;
}
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const stateOf = (doc: Y.Doc) => base64(Y.encodeStateAsUpdate(doc));

const create = (body: object, by: Visitor = space.facilitator, key?: string) =>
  by.call(
    'POST',
    `/api/spaces/${space.id}/meetings`,
    { title: 'Untold', ...body },
    key === undefined ? {} : { 'Idempotency-Key': key }
  );

async function meetings() {
  const { body } = await space.facilitator.call('GET', `/api/spaces/${space.id}`);
  return v.parse(v.object({ meetings: v.array(v.looseObject({ id: v.string() })) }), body).meetings;
}

async function noteOf(meeting: string, by: Visitor = space.facilitator): Promise<Y.Doc> {
  const client = await RawClient.synced(server.origin, `meeting/${meeting}`, { cookie: by.cookie });
  client.close();
  return client.doc;
}

test('[M49] the meeting is what the device has made, to the byte, and its lists say what its notes say', async () => {
  const note = aNote();
  const made = await create({ id: 'call-65-of-ana', seed: stateOf(note) });
  expect([made.status, made.body]).toMatchObject([
    201,
    { id: 'call-65-of-ana', title: 'Coordination call', number: '#65', series: 'Calls' }
  ]);
  expect(stateOf(await noteOf('call-65-of-ana'))).toBe(stateOf(note));
  expect(await meetings()).toMatchObject([
    { date: '2026-02-03', series: 'Calls', status: 'draft' }
  ]);
});

test('[M49] sent again, with or without its key, it is one meeting; a template is not written twice', async () => {
  const note = aNote();
  const wish = { id: 'call-65-of-ana2', seed: stateOf(note) };
  const first = await create(wish, space.facilitator, 'the-key-of-this-attempt');
  note.getText('body').insert(0, 'typed since then', {});
  const again = await create(wish, space.facilitator, 'the-key-of-this-attempt');
  const late = await create({ ...wish, seed: stateOf(note) });
  expect([again.status, again.body, late.body]).toEqual([201, first.body, first.body]);
  expect(await meetings()).toHaveLength(1);
  const kept = await noteOf(wish.id);
  expect(kept.getText('body').toString()).not.toContain('typed since then');

  // What was typed on the device since then arrives as any edit does.
  const client = await RawClient.synced(server.origin, `meeting/${wish.id}`, {
    cookie: space.facilitator.cookie
  });
  client.sendUpdate(Y.encodeStateAsUpdate(note));
  await client.hears('the ack', () => client.acked === 1);
  client.close();
  expect(stateOf(await noteOf(wish.id))).toBe(stateOf(note));
});

test('[M49] the client ids in it are its maker’s, and nobody else writes under them', async () => {
  const note = aNote();
  const mallory = await space.join('participant', 'Mallory');
  await create({ id: 'call-65-of-ana3', seed: stateOf(note) }, mallory.visitor);
  note.getText('body').insert(0, 'in the name of another', {});
  const forger = await RawClient.synced(server.origin, 'meeting/call-65-of-ana3', {
    cookie: space.facilitator.cookie
  });
  forger.sendUpdate(Y.encodeStateAsUpdate(note));
  expect(await forger.closes()).toBe(4403);
  const authors = await space.facilitator.call('GET', '/api/meetings/call-65-of-ana3/authors');
  expect(authors.body).toEqual({ [note.clientID]: 'Mallory' });
});

test('[M49] only who may make meetings may begin one so', async () => {
  const observer = await space.join('observer');
  const seed = stateOf(aNote());
  expect((await create({ id: 'not-theirs', seed }, observer.visitor)).status).toBe(403);
  const elsewhere = await aSpace(server.origin);
  expect((await create({ id: 'not-theirs', seed }, elsewhere.facilitator)).status).toBe(404);
  await create({ id: 'taken-elsewhere', seed });
  const there = `/api/spaces/${elsewhere.id}/meetings`;
  const taken = { title: 'Call', id: 'taken-elsewhere', seed };
  expect((await elsewhere.facilitator.call('POST', there, taken)).status).toBe(409);
});

test('[M49] what is no whole note is refused with a word, and nothing is made of it', async () => {
  const note = aNote();
  const before = Y.encodeStateVector(note);
  note.getText('body').insert(0, 'a part', {});
  const wrong: readonly (readonly [string, object, number])[] = [
    ['nothing', { seed: '' }, 400],
    ['no base64', { seed: '!!!!' }, 400],
    ['no bytes in it', { seed: base64(Y.encodeStateAsUpdate(new Y.Doc())) }, 400],
    ['a part', { seed: base64(Y.encodeStateAsUpdate(note, before)) }, 400],
    ['without a title', { seed: stateOf(aNote({ title: ' ' })) }, 400],
    ['the newer encoding', { seed: base64(Y.encodeStateAsUpdateV2(note)) }, 400],
    ['beside a template', { seed: stateOf(note), template: 'plain' }, 400],
    ['beside another meeting', { seed: stateOf(note), from: await space.meeting() }, 400],
    ['too long', { seed: base64(new Uint8Array(SEED_BYTES + 3)) }, 400]
  ];
  const known = (await meetings()).length;
  for (const [what, body, status] of wrong)
    expect([what, (await create({ id: 'wrong-one', ...body })).status]).toEqual([what, status]);
  expect(await meetings()).toHaveLength(known);
  // The id was not used up.
  expect((await create({ id: 'wrong-one', seed: stateOf(note) })).status).toBe(201);
});

test('[M49] what the gate refuses is refused here, before anything is allocated for it', async () => {
  const known = (await meetings()).length;
  for (const [name, code, update] of HOSTILE_UPDATES) {
    const bytes = update({ id: 4711, clock: 9 });
    if (bytes.length > SEED_BYTES) continue;
    const { status, text } = await create({ id: 'hostile', seed: base64(bytes) });
    expect([name, status]).toEqual([name, 400]);
    // For what it is, not for what it lacks.
    if (code !== 4403) expect([name, text]).not.toEqual([name, expect.stringContaining('a title')]);
  }
  expect(await meetings()).toHaveLength(known);
});

test('[M47] its sittings are a calendar file for members, and for nobody else', async () => {
  await create({ id: 'call-65-of-ana6', seed: stateOf(aNote()) });
  const path = '/api/meetings/call-65-of-ana6/calendar.ics';
  const file = await space.facilitator.call('GET', path);
  expect(file.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  expect(file.headers.get('content-disposition')).toContain('Coordination-call-65-2026-02-03.ics');
  expect(file.text).toContain('UID:call-65-of-ana6@127.0.0.1\r\n');
  expect(file.text).toContain('DTSTART:20260203T110000Z\r\nDTEND:20260203T123000Z\r\n');
  expect(file.text).toContain(`URL:${server.origin}/m/call-65-of-ana6\r\n`);
  const stranger = (await aSpace(server.origin)).facilitator;
  expect((await stranger.call('GET', path)).status).toBe(404);
  expect((await fetch(`${server.origin}${path}`)).status).toBe(401);
});

test('[M45] a series that is changed in the notes is changed in the lists', async () => {
  const note = aNote();
  await create({ id: 'call-65-of-ana7', seed: stateOf(note) });
  const client = await RawClient.synced(server.origin, 'meeting/call-65-of-ana7', {
    cookie: space.facilitator.cookie
  });
  expect(readMeta(client.doc).series).toBe('Calls');
  client.edit((doc) => doc.getMap('meta').set('series', 'Workshops'));
  await expect.poll(meetings).toMatchObject([{ series: 'Workshops' }]);
  client.close();
});
