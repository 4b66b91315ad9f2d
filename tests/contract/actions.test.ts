// Actions across meetings on a server: one status everywhere, what stands open sealed as it stood, labels never twice.
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as v from 'valibot';
import type * as Y from 'yjs';
import { setFact } from '#domain/note/action-facts.ts';
import { setStatus } from '#domain/note/actions.ts';
import { newMarker, type PlanBlock } from '#domain/note/note.ts';
import { registerOf, say } from '#domain/register/register.ts';
import { RawClient } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, type ASpace, type Visitor } from '../support/visitor.ts';

let server: TestServer;
let space: ASpace;
beforeEach(async () => {
  server = await startServer();
  space = await aSpace(server.origin);
});
afterEach(() => server.close());

const Ids = v.object({ id: v.string() });
const Entries = v.array(
  v.object({ id: v.string(), label: v.nullable(v.string()), status: v.string() })
);
const Minutes = v.object({
  previousActions: v.optional(
    v.array(
      v.object({
        kind: v.string(),
        label: v.nullable(v.string()),
        text: v.string(),
        status: v.string()
      })
    ),
    []
  ),
  opening: v.array(
    v.object({ points: v.array(v.object({ text: v.string(), status: v.optional(v.string()) })) })
  )
});

async function aMeeting(number: string, date: string): Promise<string> {
  const wish = { title: 'Call', number, date };
  const made = await space.facilitator.call('POST', `/api/spaces/${space.id}/meetings`, wish);
  return v.parse(Ids, made.body).id;
}

async function open(document: string, by: Visitor, epoch = 0): Promise<RawClient> {
  return RawClient.synced(server.origin, document, { cookie: by.cookie, epoch });
}

async function edit(
  document: string,
  change: (doc: Y.Doc) => void,
  by = space.facilitator
): Promise<void> {
  const client = await open(document, by);
  const sent = client.edit(change);
  await client.hears('the ack', () => client.acked >= sent);
  client.close();
}

const write = (meeting: string, change: (doc: Y.Doc) => void) => edit(`meeting/${meeting}`, change);

function line(doc: Y.Doc, text: string, keys: PlanBlock): void {
  const body = doc.getText('body');
  body.insertEmbed(body.length, newMarker(keys), {});
  body.insert(body.length, text, {});
}

async function statuses(): Promise<string[]> {
  const path = `/api/spaces/${space.id}/actions?kind=all`;
  const { body } = await space.facilitator.call('GET', path);
  return v.parse(Entries, body).map(({ id, status }) => `${id} ${status}`);
}

async function minutes(meeting: string, query = '') {
  const path = `/api/meetings/${meeting}/minutes.json${query}`;
  return v.parse(Minutes, (await space.facilitator.call('GET', path)).body);
}

const text = async (meeting: string, format: string) =>
  (await space.facilitator.call('GET', `/api/meetings/${meeting}/minutes.${format}`)).text;

const finalise = async (meeting: string) => {
  const { status } = await space.facilitator.call('POST', `/api/meetings/${meeting}/finalise`, {});
  expect(status).toBe(200);
};

test('[M39] notes, report, register and API say one status: what was said last; the seal keeps what stood', async () => {
  const meeting = await aMeeting('#64', '2026-01-10');
  await write(meeting, (doc) => line(doc, 'Write the letter', { kind: 'action', id: 'a1' }));
  const inReport = async (query = '') =>
    (await minutes(meeting, query)).opening.flatMap(({ points }) =>
      points.flatMap(({ status }) => status ?? [])
    );
  expect(await statuses()).toEqual(['a1 open']);
  await edit(`space/${space.id}`, (doc) =>
    say(doc, `${meeting}/a1`, { status: 'done', at: '2026-01-11T10:00:00.000Z', by: 'Jo' })
  );
  expect([await statuses(), await inReport()]).toEqual([['a1 done'], ['done']]);
  await write(meeting, (doc) =>
    setStatus(doc, 'a1', { status: 'in-progress', at: '2026-01-12T10:00:00.000Z' })
  );
  expect([await statuses(), await inReport()]).toEqual([['a1 in-progress'], ['in-progress']]);
  await edit(`space/${space.id}`, (doc) =>
    say(doc, `${meeting}/a1`, { status: 'superseded', at: '2026-01-13T10:00:00.000Z' })
  );
  await finalise(meeting);
  const sealed = await text(meeting, 'json?version=1');
  expect(await inReport('?version=1')).toEqual(['superseded']);
  await edit(`space/${space.id}`, (doc) =>
    say(doc, `${meeting}/a1`, { status: 'open', at: '2026-01-14T10:00:00.000Z' })
  );
  expect(await statuses()).toEqual(['a1 open']);
  expect(await text(meeting, 'json?version=1')).toBe(sealed);
});

test('[M13] two members who set a status offline both stay on record, and every place tells the newer', async () => {
  const meeting = await aMeeting('#64', '2026-01-10');
  await write(meeting, (doc) => line(doc, 'Write the letter', { kind: 'action', id: 'a1' }));
  expect(await statuses()).toEqual(['a1 open']);
  const [ana, jo] = [await space.join('participant', 'Ana'), await space.join('participant', 'Jo')];
  const document = `space/${space.id}`;
  const devices = [await open(document, ana.visitor), await open(document, jo.visitor)] as const;
  // Neither hears of the other before both have said it.
  const sent = [
    devices[0].edit((doc) =>
      say(doc, `${meeting}/a1`, { status: 'done', at: '2026-01-12T10:00:00.000Z', by: 'Ana' })
    ),
    devices[1].edit((doc) =>
      say(doc, `${meeting}/a1`, { status: 'dropped', at: '2026-01-11T10:00:00.000Z', by: 'Jo' })
    )
  ] as const;
  for (const [index, device] of devices.entries())
    await device.hears('the ack', () => device.acked >= (sent[index] ?? 0));
  for (const device of devices)
    await device.hears('both words', () => registerOf(device.doc)[0]?.said.length === 2);
  expect(await statuses()).toEqual(['a1 done']);
  for (const { doc } of devices)
    expect(registerOf(doc).map(({ status, said }) => [status, said.map(({ by }) => by)])).toEqual([
      ['done', ['Jo', 'Ana']]
    ]);
  expect(await text(meeting, 'txt')).toContain('Write the letter (done)');
  devices.forEach((device) => device.close());
});

test('[M40] [M44] what is open stands in the next meeting’s draft and files, and is sealed as it stood', async () => {
  const first = await aMeeting('#64', '2026-01-10');
  await write(first, (doc) => {
    line(doc, 'Write the letter', { kind: 'action', id: 'a1' });
    line(doc, 'Ask the venue', { kind: 'action', id: 'a2' });
    line(doc, 'Meet in May', { kind: 'decision', id: 'd1', state: 'pending' });
    line(doc, 'Who pays?', { kind: 'bullet', id: 'q1', ask: true });
    setFact(doc.getMap('actions'), 'a1', 'due', 'early September');
  });
  await finalise(first);
  const second = await aMeeting('#65', '2026-02-10');
  const previous = async (query = '') =>
    (await minutes(second, query)).previousActions.map((one) =>
      [one.kind, one.label, one.text, one.status].join('|')
    );
  const all = [
    'action|64.1|Write the letter|open',
    'action|64.2|Ask the venue|open',
    'decision||Meet in May|open',
    'question||Who pays?|open'
  ];
  expect(await previous()).toEqual(all);
  expect((await minutes(first)).previousActions).toEqual([]);
  expect(await text(second, 'txt')).toContain(
    'Actions from previous meetings\n\n- 64.1: Write the letter (Due: early September)'
  );
  expect(await text(second, 'md')).toContain('Actions from previous meetings');
  expect(await text(second, 'html')).toContain('Actions from previous meetings');
  await edit(`space/${space.id}`, (doc) => {
    say(doc, `${first}/a2`, { status: 'done', at: new Date().toISOString() });
    say(doc, `${first}/d1`, { status: 'done', at: new Date().toISOString() });
  });
  const stood = [all[0], all[3]];
  expect(await previous()).toEqual(stood);
  await finalise(second);
  const sealed = await text(second, 'json?version=1');
  expect(await previous('?version=1')).toEqual(stood);
  await edit(`space/${space.id}`, (doc) =>
    say(doc, `${first}/a1`, { status: 'done', at: new Date().toISOString() })
  );
  expect(await text(second, 'json?version=1')).toBe(sealed);
  const third = await aMeeting('#66', '2026-03-10');
  expect((await minutes(third)).previousActions.map(({ text: words }) => words)).toEqual([
    'Who pays?'
  ]);
  const { body } = await space.facilitator.call('GET', `/api/spaces/${space.id}/actions`);
  expect(body).toMatchObject([
    { id: 'a1', status: 'done' },
    { id: 'a2', status: 'done' }
  ]);
});

test('[M41] two meetings of one number share no label, and a deleted action leaves a gap', async () => {
  const labels = async () => {
    const { body } = await space.facilitator.call('GET', `/api/spaces/${space.id}/actions`);
    return v.parse(Entries, body).map(({ id, label }) => `${id} ${label}`);
  };
  const one = await aMeeting('#64', '2026-01-10');
  await write(one, (doc) => {
    line(doc, 'Write the letter', { kind: 'action', id: 'a1' });
    line(doc, 'Ask the venue', { kind: 'action', id: 'a2' });
  });
  await finalise(one);
  const other = await aMeeting('#64', '2026-01-12');
  await write(other, (doc) => line(doc, 'Book the room', { kind: 'action', id: 'b1' }));
  await finalise(other);
  expect(await labels()).toEqual(['a1 64.1', 'a2 64.2', 'b1 64.3']);
  await space.facilitator.call('POST', `/api/meetings/${one}/reopen`, { reason: 'More' });
  const client = await open(`meeting/${one}`, space.facilitator, 2);
  const sent = client.edit((doc) => {
    const body = doc.getText('body');
    body.delete(body.toString().indexOf('Ask'), 'Ask the venue'.length);
    line(doc, 'Call them', { kind: 'action', id: 'a3' });
  });
  await client.hears('the ack', () => client.acked >= sent);
  client.close();
  await finalise(one);
  expect(await labels()).toEqual(['a1 64.1', 'a3 64.4', 'b1 64.3']);
});
