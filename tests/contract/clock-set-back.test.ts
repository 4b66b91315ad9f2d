// The time of day may be wrong, and be put right: nothing that was promised hangs on it.
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as v from 'valibot';
import { InviteRow, Joined, MeetingAnswer } from '#domain/protocol/api.ts';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, startServer } from '../support/server.ts';
import { aSpace, tokenOf, Visitor } from '../support/visitor.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await aDataDir();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const YEAR = 365 * 24 * 60 * 60 * 1000;

/** A server whose time of day a test sets. */
async function aServerWithAClock() {
  let at = Date.parse('2026-05-04T10:00:00Z');
  const server = await startServer({ dataDir, now: () => at });
  const space = await aSpace(server.origin);
  return {
    server,
    space,
    pass: (milliseconds: number) => void (at += milliseconds),
    now: () => at
  };
}

async function roleAfterJoin(visitor: Visitor, url: string): Promise<string> {
  const joined = await visitor.call('POST', '/api/join', {
    token: tokenOf(url),
    person: { name: 'Jo Okafor' }
  });
  return joined.status === 200 ? v.parse(Joined, joined.body).role : String(joined.status);
}

test('[S16][A2] after the clock was set back sessions and invites go on, and what was decided later still stands', async () => {
  const { server, space, pass, now } = await aServerWithAClock();
  const { facilitator } = space;
  const jo = await space.join('participant', 'Jo Okafor');
  const member = `/api/spaces/${space.id}/members/${jo.id}`;
  const invites = `/api/spaces/${space.id}/invites`;
  const invite = async (limits: object) => {
    const made = await facilitator.call('POST', invites, { role: 'participant', ...limits });
    return v.parse(InviteRow, made.body).url ?? '';
  };
  const tomorrow = await invite({ expiresAt: new Date(now() + 86_400_000).toISOString() });

  pass(-YEAR);
  expect((await jo.visitor.call('GET', `/api/spaces/${space.id}`)).status).toBe(200);
  expect((await (await space.join('observer')).visitor.call('GET', '/api/spaces')).status).toBe(
    200
  );
  // A role that was taken, by the clock, before the invite was made still stands against it.
  await facilitator.call('PATCH', member, { role: 'observer' });
  expect(await roleAfterJoin(jo.visitor, tomorrow)).toBe('observer');
  expect(await roleAfterJoin(jo.visitor, space.invites.facilitator)).toBe('observer');
  // An invite that is made after that gives its role, whatever the clock says meanwhile.
  pass(-YEAR);
  expect(await roleAfterJoin(jo.visitor, await invite({}))).toBe('participant');

  // Set right again, and far on: sessions do not end, and only the invite that was to expire has.
  pass(12 * YEAR);
  expect((await jo.visitor.call('GET', `/api/spaces/${space.id}`)).status).toBe(200);
  const other = await space.join('observer', 'Somebody Else');
  expect(await roleAfterJoin(other.visitor, tomorrow)).toBe('410');
  expect(await roleAfterJoin(other.visitor, space.invites.participant)).toBe('participant');
  await server.close();
});

test('[S16][F1] after the clock was set back edits keep their order, versions theirs, and no seal is older than the one before', async () => {
  const { server, space, pass } = await aServerWithAClock();
  const { facilitator } = space;
  const meeting = await space.meeting('Planning call');
  const doc = `meeting/${meeting}`;
  const post = async (what: string, body: object) => {
    const { status } = await facilitator.call('POST', `/api/meetings/${meeting}/${what}`, body);
    expect([what, status]).toEqual([what, 200]);
  };
  const writer = await RawClient.synced(server.origin, doc, { cookie: facilitator.cookie });
  const write = async (words: string) => {
    const number = writer.type(words);
    await writer.hears('the ack', () => writer.acked === number);
  };
  await write('One. ');
  await post('finalise', {});
  pass(-YEAR);
  await post('reopen', { reason: 'A name was wrong.' });
  await write('Two. ');
  pass(-60_000);
  await write('Three. ');
  await post('finalise', {});
  const seqs = writer.acks.map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  writer.kill();
  await server.close();

  const again = await startServer({ dataDir });
  const reader = await RawClient.synced(again.origin, doc, { cookie: facilitator.cookie });
  expect(reader.body).toBe('One. Two. Three. ');
  const visitor = new Visitor(again.origin, facilitator.cookie);
  const ask = async (path: string) => (await visitor.call('GET', path)).body;
  const { versions } = v.parse(MeetingAnswer, await ask(`/api/meetings/${meeting}`));
  expect(versions.map(({ version }) => version)).toEqual([1, 2]);
  const [one, two] = versions;
  expect(Date.parse(two?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(one?.at ?? ''));
  expect(await ask(`/api/verify/${two?.seal}`)).toMatchObject({ previous: one?.seal, version: 2 });
  const told = v.parse(
    v.object({
      sessions: v.array(v.looseObject({ from: v.string(), to: v.string(), seq: v.number() }))
    }),
    await ask(`/api/meetings/${meeting}/history`)
  );
  for (const { from, to } of told.sessions) expect(to >= from).toBe(true);
  const order = told.sessions.map(({ seq }) => seq);
  expect(order.toSorted((a, b) => a - b)).toEqual(order);
  reader.kill();
  await again.close();
});
