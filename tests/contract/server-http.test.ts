// The HTTP calls, as a program would make them.
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  CreatedSpace,
  ImportAnswer,
  InviteRow,
  Joined,
  MeetingAnswer,
  MeetingSummary,
  Refusal,
  SpaceAnswer
} from '#domain/protocol/api.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { RawClient } from '../support/raw-client.ts';
import { until } from '../support/until.ts';
import { aSpace, tokenOf, Visitor } from '../support/visitor.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const person = { name: 'Mirela Vantongeren', affiliations: ['Forest Radio'] };
const codeOf = (body: unknown) => v.parse(Refusal, body).error.code;

test('[A1] creating a space gives links with 128 bits or more in the fragment, and a cookie no script can read', async () => {
  const visitor = new Visitor(server.origin);
  const made = await visitor.call('POST', '/api/spaces', { name: 'Forest Radio', person });
  expect(made.status).toBe(201);
  const { role, invites } = v.parse(CreatedSpace, made.body);
  expect(role).toBe('facilitator');
  for (const url of Object.values(invites)) {
    expect(url.startsWith(`${server.origin}/join#`)).toBe(true);
    expect(Buffer.from(tokenOf(url), 'base64url').length).toBeGreaterThanOrEqual(16);
  }
  const cookie = made.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(
    /^rapporteur=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=31536000$/
  );
});

test('[A1] behind TLS the cookie is Secure, and links name the public origin', async () => {
  const proxied = await startServer({ env: { ORIGIN: 'https://minutes.example.org' } });
  const made = await new Visitor(proxied.origin).call('POST', '/api/spaces', { name: 'X', person });
  expect(made.headers.get('set-cookie')).toContain('; Secure');
  expect(made.headers.get('strict-transport-security')).toBeTruthy();
  const { invites } = v.parse(CreatedSpace, made.body);
  expect(invites.observer.startsWith('https://minutes.example.org/join#')).toBe(true);
  await proxied.close();
});

test('[A2] joining twice with one cookie is one member, whose role rises and never falls', async () => {
  const space = await aSpace(server.origin);
  const visitor = new Visitor(server.origin);
  const join = async (role: 'facilitator' | 'participant' | 'observer') => {
    const token = tokenOf(space.invites[role]);
    const answer = await visitor.call('POST', '/api/join', {
      token,
      person: { name: 'Odd Lindqvist' }
    });
    expect(answer.status).toBe(200);
    return v.parse(Joined, answer.body);
  };
  const first = await join('observer');
  const second = await join('participant');
  const third = await join('observer');
  expect(second.member.id).toBe(first.member.id);
  expect(third.member.id).toBe(first.member.id);
  expect([first.role, second.role, third.role]).toEqual(['observer', 'participant', 'participant']);
});

test('[A3] a revoked invite is unknown, an expired or used-up one has expired', async () => {
  const space = await aSpace(server.origin);
  const path = `/api/spaces/${space.id}/invites`;
  const invite = async (limits: object) => {
    const made = await space.facilitator.call('POST', path, { role: 'participant', ...limits });
    expect(made.status).toBe(201);
    return v.parse(InviteRow, made.body);
  };
  const joinBy = (url = '') =>
    new Visitor(server.origin).call('POST', '/api/join', { token: tokenOf(url), person });

  const once = await invite({ maxUses: 1 });
  expect((await joinBy(once.url)).status).toBe(200);
  const used = await joinBy(once.url);
  expect([used.status, codeOf(used.body)]).toEqual([410, 'invite-expired']);

  const past = await invite({ expiresAt: '2020-01-01T00:00:00Z' });
  expect(codeOf((await joinBy(past.url)).body)).toBe('invite-expired');

  const withdrawn = await invite({});
  await space.facilitator.call('DELETE', `${path}/${withdrawn.id}`);
  const unknown = await joinBy(withdrawn.url);
  expect([unknown.status, codeOf(unknown.body)]).toEqual([404, 'invite-unknown']);
  expect(codeOf((await joinBy('#nothing')).body)).toBe('invite-unknown');

  const listed = await space.facilitator.call('GET', path);
  const rows = v.parse(v.array(InviteRow), listed.body);
  expect(rows.find((row) => row.id === once.id)?.uses).toBe(1);
  expect(rows.find((row) => row.id === withdrawn.id)?.revokedAt).not.toBeNull();
  expect(listed.text).not.toContain(tokenOf(once.url ?? ''));
});

test('[A4] a stranger hears of a space and its meetings what they hear of nothing at all', async () => {
  const space = await aSpace(server.origin);
  const meeting = await space.meeting();
  const other = await aSpace(server.origin);
  const paths = [
    `/api/spaces/${space.id}`,
    `/api/meetings/${meeting}`,
    `/api/meetings/${meeting}/minutes.txt`,
    `/api/meetings/${meeting}/doc`
  ];
  for (const path of paths) {
    const foreign = await other.facilitator.call('GET', path);
    expect([foreign.status, codeOf(foreign.body)]).toEqual([404, 'not-found']);
    const nobody = await new Visitor(server.origin).call('GET', path);
    expect([nobody.status, codeOf(nobody.body)]).toEqual([401, 'no-session']);
  }
  const gone = await other.facilitator.call('GET', '/api/meetings/nosuchmeeting');
  const hidden = await other.facilitator.call('GET', `/api/meetings/${meeting}`);
  expect(hidden.body).toEqual(gone.body);
});

test('[A5] only facilitators invite and change members; a change is felt at the next call', async () => {
  const space = await aSpace(server.origin);
  const odd = await space.join('participant');
  const invites = `/api/spaces/${space.id}/invites`;
  expect((await odd.visitor.call('POST', invites, { role: 'facilitator' })).status).toBe(403);
  expect((await odd.visitor.call('GET', `/api/spaces/${space.id}/members`)).status).toBe(403);
  const member = `/api/spaces/${space.id}/members/${odd.id}`;
  expect((await space.facilitator.call('PATCH', member, { role: 'facilitator' })).status).toBe(200);
  expect((await odd.visitor.call('GET', invites)).status).toBe(200);
  await space.facilitator.call('PATCH', member, { removed: true });
  const removed = await odd.visitor.call('GET', `/api/spaces/${space.id}`);
  expect([removed.status, codeOf(removed.body)]).toEqual([403, 'forbidden']);
  const back = await odd.visitor.call('POST', '/api/join', {
    token: tokenOf(space.invites.participant),
    person
  });
  expect(back.status).toBe(403);
});

test('[A6] an observer makes no meetings', async () => {
  const space = await aSpace(server.origin);
  const { visitor } = await space.join('observer');
  const made = await visitor.call('POST', `/api/spaces/${space.id}/meetings`, { title: 'Mine' });
  expect([made.status, codeOf(made.body)]).toEqual([403, 'forbidden']);
});

test('[A8] a page of another origin may do nothing; our own and programs may', async () => {
  const wish = { name: 'Forest Radio', person };
  const from = (origin: string) =>
    new Visitor(server.origin).call('POST', '/api/spaces', wish, { Origin: origin });
  expect((await from(server.origin)).status).toBe(201);
  for (const origin of ['https://elsewhere.example', `${server.origin}.elsewhere.example`, 'null'])
    expect((await from(origin)).status).toBe(403);
});

test('[A9] a space keeps its last facilitator', async () => {
  const space = await aSpace(server.origin);
  const listed = await space.facilitator.call('GET', `/api/spaces/${space.id}/members`);
  const [only] = v.parse(v.array(v.object({ id: v.string() })), listed.body);
  const path = `/api/spaces/${space.id}/members/${only?.id}`;
  expect((await space.facilitator.call('PATCH', path, { role: 'observer' })).status).toBe(409);
  expect((await space.facilitator.call('PATCH', path, { removed: true })).status).toBe(409);
});

test('[A10] a space created twice with one key is one space with the same links, cookie lost or kept', async () => {
  const key = { 'Idempotency-Key': 'b1946ac9-2d5c-4f0e-9c57-1d3b0a1f8e11' };
  const wish = { name: 'Forest Radio', person };
  const visitor = new Visitor(server.origin);
  const first = await visitor.call('POST', '/api/spaces', wish, key);
  const again = await visitor.call('POST', '/api/spaces', wish, key);
  const lost = await new Visitor(server.origin).call('POST', '/api/spaces', wish, key);
  expect(again.body).toEqual(first.body);
  expect(lost.body).toEqual(first.body);
  const other = await visitor.call('POST', '/api/spaces', { ...wish, name: 'Another' }, key);
  expect([other.status, codeOf(other.body)]).toEqual([409, 'conflict']);
});

test('[A10] a meeting created many times at once with one key is one meeting', async () => {
  const space = await aSpace(server.origin);
  const key = { 'Idempotency-Key': 'planning' };
  const path = `/api/spaces/${space.id}/meetings`;
  const answers = await Promise.all(
    [1, 2, 3, 4].map(() => space.facilitator.call('POST', path, { title: 'Planning' }, key))
  );
  const ids = answers.map((answer) => v.parse(MeetingSummary, answer.body).id);
  expect(new Set(ids).size).toBe(1);
});

test('a meeting may bring its own id; the same id again is the same meeting, in another space it is taken', async () => {
  const space = await aSpace(server.origin);
  const other = await aSpace(server.origin);
  const wish = { id: 'device-made-42', title: 'Offline', number: 7, date: '2026-03-01' };
  const made = await space.facilitator.call('POST', `/api/spaces/${space.id}/meetings`, wish);
  expect(v.parse(MeetingSummary, made.body)).toMatchObject({
    id: 'device-made-42',
    number: '7',
    date: '2026-03-01'
  });
  const again = await space.facilitator.call('POST', `/api/spaces/${space.id}/meetings`, wish);
  expect(again.body).toEqual(made.body);
  const taken = await other.facilitator.call('POST', `/api/spaces/${other.id}/meetings`, wish);
  expect(codeOf(taken.body)).toBe('conflict');
});

test('[A11] every refusal has a code of the closed set, whatever was asked', async () => {
  const visitor = (await aSpace(server.origin)).facilitator;
  const asked = await Promise.all([
    visitor.call('GET', '/api/nothing/here'),
    visitor.call('PUT', '/api/spaces'),
    visitor.call('POST', '/api/spaces', '{"name":'),
    visitor.call('POST', '/api/spaces', { name: '' }),
    visitor.call('POST', '/api/spaces', { name: 'x'.repeat(300_000), person }),
    visitor.call('POST', '/api/join', { token: 5 })
  ]);
  expect(asked.map((answer) => answer.status)).toEqual([404, 404, 400, 400, 413, 400]);
  expect(asked.map((answer) => codeOf(answer.body))).toEqual([
    'not-found',
    'not-found',
    'malformed',
    'malformed',
    'too-large',
    'malformed'
  ]);
});

test('a file becomes a meeting whose words come back in order, marked as a draft', async () => {
  const space = await aSpace(server.origin);
  const file = [
    'Harbour Lights Coalition',
    '',
    '1. Opening',
    'The call began at noon.',
    '',
    '2. Lamps',
    'Three lamps were repaired.'
  ].join('\n');
  const path = `/api/spaces/${space.id}/import?name=call.txt`;
  const made = await space.facilitator.call('POST', path, file, { 'Content-Type': 'text/plain' });
  expect(made.status).toBe(201);
  const { id, report } = v.parse(ImportAnswer, made.body);
  expect(report.placed + report.unsorted).toBe(5);
  const text = await space.facilitator.call('GET', `/api/meetings/${id}/minutes.txt`);
  expect(text.text.split('\n')[0]).toBe('DRAFT');
  const words = (given: string) => given.split(/\s+/).filter((word) => word !== '');
  expect(words(text.text).slice(1)).toEqual(words(file));
  expect(text.headers.get('content-disposition')).toMatch(/filename="[\w-]+DRAFT\.txt"/);
  expect(text.headers.get('x-rapporteur-status')).toBe('draft');
  const json = await space.facilitator.call('GET', `/api/meetings/${id}/minutes.json`);
  expect(json.body).toMatchObject({ status: 'draft' });
});

test('a new installation has an example meeting to offer', async () => {
  const space = await aSpace(server.origin);
  const made = await space.facilitator.call('POST', `/api/spaces/${space.id}/example`);
  expect(made.status).toBe(201);
  const { id } = v.parse(MeetingSummary, made.body);
  const text = await space.facilitator.call('GET', `/api/meetings/${id}/minutes.txt`);
  expect(text.text.length).toBeGreaterThan(500);
});

test('the note can be fetched as one update, and is not sent again while nothing has changed', async () => {
  const space = await aSpace(server.origin);
  const meeting = await space.meeting();
  const path = `/api/meetings/${meeting}/doc`;
  const first = await space.facilitator.call('GET', path);
  expect(first.headers.get('content-type')).toBe('application/octet-stream');
  const tag = first.headers.get('etag') ?? '';
  const second = await space.facilitator.call('GET', path, undefined, { 'If-None-Match': tag });
  expect(second.status).toBe(304);
});

test('the lists follow a title that is changed in the notes', async () => {
  const space = await aSpace(server.origin);
  const meeting = await space.meeting('Before');
  const { cookie } = space.facilitator;
  const watcher = await RawClient.synced(server.origin, `space/${space.id}`, { cookie });
  const client = await RawClient.synced(server.origin, `meeting/${meeting}`, { cookie });
  const sent = client.edit((doc) => doc.getMap('meta').set('title', 'After'));
  await client.hears('the ack', () => client.acked >= sent);
  // The lists follow a moment later; a file is named as the notes read.
  const text = await space.facilitator.call('GET', `/api/meetings/${meeting}/minutes.txt`);
  expect(text.headers.get('content-disposition')).toContain('filename="After-DRAFT.txt"');
  const mirrored = () => JSON.stringify(watcher.doc.getMap('meetings').toJSON());
  await until('the space shows the new title', () => mirrored().includes('"title":"After"'));
  const answer = await space.facilitator.call('GET', `/api/spaces/${space.id}`);
  expect(v.parse(SpaceAnswer, answer.body).meetings[0]?.title).toBe('After');
  const one = await space.facilitator.call('GET', `/api/meetings/${meeting}`);
  expect(v.parse(MeetingAnswer, one.body)).toMatchObject({
    title: 'After',
    status: 'draft',
    epoch: 0
  });
  watcher.close();
  client.close();
});

test('more than the limit of calls a minute from one address is too fast', async () => {
  const small = await startServer({ env: { RATE_PER_MINUTE: '5' } });
  const statuses: number[] = [];
  for (let call = 0; call < 7; call++)
    statuses.push(
      (
        await new Visitor(small.origin).call(
          'POST',
          '/api/join',
          { token: 'x', person },
          { 'X-Forwarded-For': `10.0.0.${call}` }
        )
      ).status
    );
  expect(statuses).toEqual([404, 404, 404, 404, 404, 429, 429]);
  await small.close();
});

test('the server says that it is alive, ready, and how it does', async () => {
  const visitor = new Visitor(server.origin);
  expect((await visitor.call('GET', '/healthz')).status).toBe(200);
  expect((await visitor.call('GET', '/readyz')).status).toBe(200);
  const metrics = await visitor.call('GET', '/metrics');
  expect(metrics.text).toContain('# TYPE rapporteur_connections gauge');
  const forwarded = await visitor.call('GET', '/metrics', undefined, {
    'X-Forwarded-For': '10.0.0.1'
  });
  expect(forwarded.status).toBe(401);
});
