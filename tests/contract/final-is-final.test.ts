// Final is final, from the outside: what a raw client may try against sealed minutes, and what their files give away.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as v from 'valibot';
import * as Y from 'yjs';
import { HistoryAnswer, MeetingAnswer, SpaceAnswer, VerifyAnswer } from '#domain/protocol/api.ts';
import { file, finalise, heldBy, lates, line, Lates } from '../support/finalising.ts';
import { RawClient, type RawOptions } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, Visitor, type ASpace, type Member } from '../support/visitor.ts';

let server: TestServer;
let space: ASpace;
let meeting: string;
let writer: Member;
const FORMATS = ['json', 'txt', 'md', 'html'] as const;
const AUTHOR = 'Quirina Abendroth';
beforeEach(async () => {
  server = await startServer();
  space = await aSpace(server.origin);
  meeting = await space.meeting('Harbour call');
  writer = await space.join('participant', AUTHOR);
});
afterEach(() => server.close());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const post = (path: string, body: unknown, by: Visitor = space.facilitator) =>
  by.call('POST', `/api/meetings/${meeting}/${path}`, body);
const open = (options: RawOptions = {}) =>
  RawClient.open(server.origin, `meeting/${meeting}`, {
    cookie: writer.visitor.cookie,
    epoch: 0,
    ...options
  });
const files = (version: number) =>
  Promise.all(
    FORMATS.map((type) => file(space.facilitator, meeting, `${type}?version=${version}`))
  );
const seals = async () => {
  const { body } = await space.facilitator.call('GET', `/api/meetings/${meeting}`);
  return v.parse(MeetingAnswer, body).versions.map(({ seal }) => seal);
};

/** Sealed words are on the server; the phone has them, and four changes that nobody has seen. */
async function aPhoneInATunnel(): Promise<RawClient> {
  const phone = await RawClient.synced(server.origin, `meeting/${meeting}`, {
    cookie: writer.visitor.cookie,
    epoch: 0
  });
  const sent = phone.edit((note) => line(note, 'The crane is to be repaired.'));
  await phone.hears('the ack', () => phone.acked >= sent);
  phone.kill();
  phone.draft((note) => {
    line(note, 'Typed in a tunnel.');
    line(note, 'Call the harbour office', { kind: 'action', id: 'act-harbour' });
    const action = new Y.Map<unknown>();
    action.set('owners', ['Ilse']);
    note.getMap('actions').set('act-harbour', action);
    const person = new Y.Map<unknown>();
    person.set('name', 'Late Arrival');
    person.set('affiliations', []);
    person.set('roles', []);
    person.set('attendance', 'part');
    note.getMap('people').set('random-key-1', person);
    const body = note.getText('body');
    body.delete(body.toString().indexOf('to be') + 1, 'to be '.length);
  });
  return phone;
}

const WHOLE = { added: 2, removed: 0, changed: 1, moved: 0, actions: 1, people: 1, meeting: 0 };

test('[F6][F21] an insertion, a deletion, an action and attendance from a tunnel: sealed bytes stay, listed once, whole', async () => {
  const phone = await aPhoneInATunnel();
  const { seal } = await finalise(space.facilitator, meeting);
  const sealed = await files(1);
  const ids = new Set<string | null | undefined>();
  for (let attempt = 0; attempt < 4; attempt++) {
    const again = await open();
    again.sendStep2(Y.encodeStateAsUpdate(phone.doc));
    expect(await again.closes()).toBe(4409);
    ids.add(heldBy(again)?.late);
  }
  expect(ids.size).toBe(1);
  expect(await lates(space.facilitator, meeting)).toMatchObject([
    { number: 1, author: { name: AUTHOR }, state: 'waiting', summary: WHOLE }
  ]);
  expect(await files(1)).toEqual(sealed);
  expect(await seals()).toEqual([seal]);
  expect(sha256(sealed[0] ?? '')).toBe(seal);
  const mine = await writer.visitor.call('GET', `/api/meetings/${meeting}/late?mine=1`);
  expect(v.parse(Lates, mine.body)).toHaveLength(1);
});

test('[F8] a reopened meeting met by a stale phone: its branch waits, the draft goes on, version 1 stays', async () => {
  const phone = await aPhoneInATunnel();
  await finalise(space.facilitator, meeting);
  const sealed = await files(1);
  await post('reopen', { reason: 'A name.' });
  for (const options of [{}, { stock: true, epoch: undefined }]) {
    const stale = await open(options);
    stale.sendStep2(Y.encodeStateAsUpdate(phone.doc));
    expect(await stale.closes()).toBe(4409);
  }
  expect(await lates(space.facilitator, meeting)).toMatchObject([{ summary: WHOLE }]);
  expect(await file(space.facilitator, meeting, 'txt')).not.toContain('tunnel');
  const second = await finalise(space.facilitator, meeting);
  expect(second.version).toBe(2);
  expect(await files(1)).toEqual(sealed);
  expect((await files(2)).join('\n')).not.toContain('tunnel');
});

test('[F7][F9] a stock client, and a phone whose owner reads only by now: held, and told by the close code', async () => {
  const phone = await aPhoneInATunnel();
  const stock = await RawClient.synced(server.origin, `meeting/${meeting}`, {
    cookie: writer.visitor.cookie,
    stock: true
  });
  await finalise(space.facilitator, meeting);
  stock.edit((note) => line(note, 'From a stock client.'));
  expect(await stock.closes()).toBe(4409);
  expect(stock.extensions).toEqual([]);

  const members = `/api/spaces/${space.id}/members/${writer.id}`;
  await space.facilitator.call('PATCH', members, { role: 'observer' });
  for (let attempt = 0; attempt < 3; attempt++) {
    const back = await open();
    back.sendStep2(Y.encodeStateAsUpdate(phone.doc));
    expect(await back.closes()).toBe(4403);
    expect(heldBy(back)).toMatchObject({ code: 'role' });
  }
  expect(await lates(space.facilitator, meeting)).toMatchObject([
    { code: 'finalised', summary: { added: 1 } },
    { code: 'role', summary: WHOLE }
  ]);
  // Who only reads still follows what became of it.
  const mine = await writer.visitor.call('GET', `/api/meetings/${meeting}/late?mine=1`);
  expect(v.parse(Lates, mine.body)).toHaveLength(2);
});

test('[F24] every file that is given out is known by its bytes, and with one byte changed is not', async () => {
  await aPhoneInATunnel();
  const { seal } = await finalise(space.facilitator, meeting);
  await post('publish', { public: true });
  const anyone = new Visitor(server.origin);
  const { body } = await space.facilitator.call('GET', `/api/meetings/${meeting}`);
  const [version] = v.parse(MeetingAnswer, body).versions;
  for (const format of FORMATS) {
    const given = await file(space.facilitator, meeting, `${format}?version=1`);
    const open = await anyone.call('GET', `/minutes/${meeting}/minutes.${format}?version=1`);
    expect(open.text).toBe(given);
    expect(version?.files?.[format]).toBe(sha256(given));
    const known = await anyone.call('GET', `/api/verify/${sha256(given)}`);
    expect(v.parse(VerifyAnswer, known.body)).toMatchObject({ seal, meeting, version: 1, format });
    for (const altered of [given.replace('crane', 'Crane'), `${given} `, given.slice(0, -1)]) {
      expect(altered).not.toBe(given);
      expect((await anyone.call('GET', `/api/verify/${sha256(altered)}`)).status).toBe(404);
    }
  }
});

test('[F16] no file, page, seal or list that goes out names the author of a point', async () => {
  const phone = await aPhoneInATunnel();
  await finalise(space.facilitator, meeting);
  const back = await open();
  back.sendStep2(Y.encodeStateAsUpdate(phone.doc));
  await back.closes();
  const [late] = await lates(space.facilitator, meeting);
  await post(`late/${late?.id ?? ''}`, { decision: 'accept' });
  await post('publish', { public: true, corrections: 'Write to the office.' });
  const anyone = new Visitor(server.origin);
  const paths = [1, 2].flatMap((number) => [
    ...FORMATS.map((type) => `/minutes/${meeting}/minutes.${type}?version=${number}`),
    `/minutes/${meeting}?version=${number}`
  ]);
  const shown = await Promise.all(paths.map((path) => anyone.call('GET', path)));
  const checked = await Promise.all(
    (await seals()).map((seal) => anyone.call('GET', `/api/verify/${seal}`))
  );
  for (const { status, text } of [...shown, ...checked]) {
    expect(status).toBe(200);
    for (const part of AUTHOR.split(' ')) expect(text).not.toContain(part);
    expect(text).not.toContain(writer.id);
  }
  expect(shown.at(-1)?.text).toContain('Typed in a tunnel.');
});

test('[F25] who may write names a moment; it stands in the history, and the note as it was then', async () => {
  const phone = await aPhoneInATunnel();
  const name = (by: Visitor, key = 'a-key-of-this-wish') =>
    by.call(
      'POST',
      `/api/meetings/${meeting}/moments`,
      { name: 'before lunch' },
      {
        'Idempotency-Key': key
      }
    );
  const first = await name(writer.visitor);
  expect(first.status).toBe(201);
  expect((await name(writer.visitor)).body).toEqual(first.body);
  const reader = await space.join('observer', 'Only Reading');
  expect((await name(reader.visitor)).status).toBe(403);

  const back = await open();
  const sent = back.sendStep2(Y.encodeStateAsUpdate(phone.doc));
  await back.hears('the ack', () => back.acked >= sent);
  const history = await space.facilitator.call('GET', `/api/meetings/${meeting}/history`);
  const [moment, ...more] = v.parse(HistoryAnswer, history.body).moments;
  expect(more).toEqual([]);
  expect(moment).toMatchObject({ name: 'before lunch', by: AUTHOR });
  const then = await fetch(`${server.origin}/api/meetings/${meeting}/history/${moment?.seq}`, {
    headers: { Cookie: space.facilitator.cookie ?? '' }
  });
  const doc = new Y.Doc();
  Y.applyUpdate(doc, new Uint8Array(await then.arrayBuffer()));
  expect(doc.getText('body').toString()).toContain('to be repaired');
  expect(doc.getText('body').toString()).not.toContain('tunnel');
});

test('[F26] everybody in the meeting reads why it was reopened; facilitators see in the lists what waits', async () => {
  const phone = await aPhoneInATunnel();
  await finalise(space.facilitator, meeting);
  await post('reopen', { reason: 'The date was wrong.' });
  const stale = await open();
  stale.sendStep2(Y.encodeStateAsUpdate(phone.doc));
  await stale.closes();
  const told = await writer.visitor.call('GET', `/api/meetings/${meeting}`);
  expect(v.parse(MeetingAnswer, told.body).reopenings).toMatchObject([
    { version: 1, by: 'Mirela Vantongeren', reason: 'The date was wrong.' }
  ]);
  const waiting = async (by: Visitor) => {
    const { body } = await by.call('GET', `/api/spaces/${space.id}`);
    return v.parse(SpaceAnswer, body).meetings.map((one) => one.waiting);
  };
  expect(await waiting(space.facilitator)).toEqual([1]);
  expect(await waiting(writer.visitor)).toEqual([undefined]);
  const [late] = await lates(space.facilitator, meeting);
  await post(`late/${late?.id ?? ''}`, { decision: 'decline', reason: 'Private words.' });
  expect(await waiting(space.facilitator)).toEqual([0]);
  // What was said to one author is not said to all.
  const reader = await space.join('observer', 'Only Reading');
  const history = await reader.visitor.call('GET', `/api/meetings/${meeting}/history`);
  expect(history.text).not.toContain('Private words.');
});
