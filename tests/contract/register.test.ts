// The register: every action of a space, followed from the notes, said on between meetings, carried until it is closed.
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as v from 'valibot';
import type * as Y from 'yjs';
import { newMarker } from '#domain/note/note.ts';
import { setFact } from '#domain/note/action-facts.ts';
import { say } from '#domain/register/register.ts';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, spawnServer, startServer, type TestServer } from '../support/server.ts';
import { aSpace, type ASpace, type Visitor } from '../support/visitor.ts';

let server: TestServer;
let space: ASpace;
beforeEach(async () => {
  server = await startServer();
  space = await aSpace(server.origin);
});
afterEach(() => server.close());

const Actions = v.array(
  v.object({
    id: v.string(),
    label: v.nullable(v.string()),
    text: v.string(),
    owners: v.array(v.string()),
    due: v.nullable(v.string()),
    status: v.string(),
    meeting: v.string(),
    carried: v.number()
  })
);

async function register(by: Visitor = space.facilitator, query = '?status=open') {
  const { status, body } = await by.call('GET', `/api/spaces/${space.id}/actions${query}`);
  expect(status).toBe(200);
  return v.parse(Actions, body);
}

async function aMeeting(wish: object): Promise<string> {
  const made = await space.facilitator.call('POST', `/api/spaces/${space.id}/meetings`, wish);
  expect(made.status, made.text).toBe(201);
  return v.parse(v.object({ id: v.string() }), made.body).id;
}

function action(doc: Y.Doc, id: string, text: string, owner?: string): void {
  const body = doc.getText('body');
  body.insertEmbed(body.length, newMarker({ kind: 'action', id }), {});
  body.insert(body.length, text, {});
  if (owner !== undefined) setFact(doc.getMap('actions'), id, 'owners', [owner]);
}

async function write(meeting: string, change: (doc: Y.Doc) => void): Promise<void> {
  const client = await RawClient.synced(server.origin, `meeting/${meeting}`, {
    cookie: space.facilitator.cookie,
    epoch: 0
  });
  const sent = client.edit(change);
  await client.hears('the ack', () => client.acked >= sent);
  client.close();
}

test('[M20] the register follows the notes, and counts the meetings an action was carried over', async () => {
  const first = await aMeeting({ title: 'Call', number: '#64', date: '2026-01-10' });
  await write(first, (doc) => {
    action(doc, 'a1', 'Write the letter', 'Mirela');
    action(doc, 'a2', 'Ask the venue');
  });
  expect(await register()).toMatchObject([
    { id: 'a1', text: 'Write the letter', owners: ['Mirela'], status: 'open', carried: 0 },
    { id: 'a2', label: null, owners: [], meeting: first }
  ]);
  await space.facilitator.call('POST', `/api/meetings/${first}/finalise`, {});
  expect((await register()).map(({ label }) => label)).toEqual(['64.1', '64.2']);

  await aMeeting({ title: 'Call', number: '#65', date: '2026-02-10' });
  const last = await aMeeting({ title: 'Call', number: '#66', date: '2026-03-10' });
  expect((await register()).map(({ carried }) => carried)).toEqual([2, 2]);

  // Said between two meetings, in the space's own document.
  const { visitor } = await space.join('participant');
  const member = await RawClient.synced(server.origin, `space/${space.id}`, {
    cookie: visitor.cookie
  });
  const at = new Date().toISOString();
  const sent = member.edit((doc) => say(doc, `${first}/a1`, { status: 'done', at }));
  await member.hears('the ack', () => member.acked >= sent);
  expect((await register()).map(({ id }) => id)).toEqual(['a2']);
  expect(await register(visitor, '?status=done')).toMatchObject([{ id: 'a1', status: 'done' }]);

  await write(last, (doc) => action(doc, 'b1', '=1+1 is a formula'));
  expect((await register(visitor, '')).map(({ id }) => id)).toEqual(['a1', 'a2', 'b1']);
  expect((await register(visitor, `?meeting=${last}`)).map(({ id }) => id)).toEqual(['b1']);
  const csv = await visitor.call('GET', `/api/spaces/${space.id}/actions.csv`);
  expect(csv.headers.get('content-type')).toContain('text/csv');
  expect(csv.text).toContain(`'=1+1 is a formula`);
  const ics = await visitor.call('GET', `/api/spaces/${space.id}/actions.ics`);
  expect(ics.text).toMatch(/^BEGIN:VCALENDAR\r\n/);
  member.close();
});

test('[M20] what is taken out of the notes leaves the register; a stranger reads nothing', async () => {
  const meeting = await aMeeting({ title: 'Call', number: '#1' });
  await write(meeting, (doc) => action(doc, 'a1', 'Write the letter'));
  expect(await register()).toHaveLength(1);
  await write(meeting, (doc) => {
    const body = doc.getText('body');
    body.delete(body.toString().indexOf('Write'), 'Write the letter'.length);
  });
  expect(await register()).toEqual([]);
  const stranger = (await aSpace(server.origin)).facilitator;
  const answer = await stranger.call('GET', `/api/spaces/${space.id}/actions`);
  expect([403, 404]).toContain(answer.status);
  expect((await fetch(`${server.origin}/api/spaces/${space.id}/actions`)).status).toBe(401);
});

test('[M20] what was typed just before the server was killed is in the register after it', async () => {
  const dataDir = await aDataDir();
  const child = await spawnServer(dataDir);
  const own = await aSpace(child.origin);
  const meeting = await own.meeting();
  const client = await RawClient.synced(child.origin, `meeting/${meeting}`, {
    cookie: own.facilitator.cookie
  });
  const sent = client.edit((doc) => action(doc, 'a1', 'Write the letter'));
  await client.hears('the ack', () => client.acked >= sent);
  await child.end('SIGKILL');
  const again = await spawnServer(dataDir);
  const answer = await fetch(`${again.origin}/api/spaces/${own.id}/actions`, {
    headers: { cookie: own.facilitator.cookie ?? '' }
  });
  expect(v.parse(Actions, await answer.json())).toMatchObject([{ id: 'a1' }]);
  await again.end('SIGTERM');
});

test('[M20] a meeting made from the last one has its structure, none of its points, and carries what is open', async () => {
  const first = await aMeeting({ title: 'Call', number: '#64', date: '2026-01-10' });
  await write(first, (doc) => {
    const body = doc.getText('body');
    body.insertEmbed(0, newMarker({ kind: 'heading', level: 1 }), {});
    body.insert(1, 'Budget', {});
    body.insertEmbed(body.length, newMarker({ kind: 'paragraph' }), {});
    body.insert(body.length, 'A point of January.', {});
    action(doc, 'a1', 'Write the letter');
  });
  const next = await aMeeting({ title: 'Call', number: '#65', date: '2026-02-10', from: first });
  const text = await space.facilitator.call('GET', `/api/meetings/${next}/minutes.txt`);
  expect(text.text).toContain('Budget');
  expect(text.text).not.toContain('A point of January.');
  // What is open stands by reference, and nowhere else.
  expect(text.text.match(/Write the letter/g)).toHaveLength(1);
  expect(text.text).toContain('Actions from previous meetings\n\n- Write the letter');
  expect(await register()).toMatchObject([{ id: 'a1', meeting: first, carried: 1 }]);
  const elsewhere = await aSpace(server.origin);
  const foreign = await space.facilitator.call('POST', `/api/spaces/${space.id}/meetings`, {
    title: 'Call',
    from: await elsewhere.meeting()
  });
  expect(foreign.status).toBe(404);
});
