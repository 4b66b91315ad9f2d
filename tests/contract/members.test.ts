// Members changed at the same moment: one change sees what the other has done.
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Invitation, InviteRow, Joined, MemberAnswer, Refusal } from '#domain/protocol/api.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, tokenOf, Visitor, type ASpace } from '../support/visitor.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

async function membersOf(space: ASpace) {
  const listed = await space.facilitator.call('GET', `/api/spaces/${space.id}/members`);
  return v.parse(v.array(MemberAnswer), listed.body);
}

test('[A9] two facilitators who demote each other at once leave one', async () => {
  const space = await aSpace(server.origin);
  const other = await space.join('facilitator', 'Ana Ruiz');
  const [first] = (await membersOf(space)).filter(({ id }) => id !== other.id);
  const path = `/api/spaces/${space.id}/members`;
  const answers = await Promise.all([
    space.facilitator.call('PATCH', `${path}/${other.id}`, { role: 'participant' }),
    other.visitor.call('PATCH', `${path}/${first?.id}`, { role: 'participant' })
  ]);
  // The second hears that one must stay, or that it may no longer.
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('[A2] an invite does not give back what a facilitator took, unless it is younger', async () => {
  const space = await aSpace(server.origin);
  const jo = await space.join('participant', 'Jo Okafor');
  const path = `/api/spaces/${space.id}`;
  const roleAfter = async (url: string) => {
    const joined = await jo.visitor.call('POST', '/api/join', {
      token: tokenOf(url),
      person: { name: 'Jo Okafor' }
    });
    expect(joined.status).toBe(200);
    return v.parse(Joined, joined.body).role;
  };
  await space.facilitator.call('PATCH', `${path}/members/${jo.id}`, { role: 'observer' });
  expect(await roleAfter(space.invites.participant)).toBe('observer');
  expect(await roleAfter(space.invites.facilitator)).toBe('observer');
  const made = await space.facilitator.call('POST', `${path}/invites`, { role: 'participant' });
  expect(await roleAfter(v.parse(InviteRow, made.body).url ?? '')).toBe('participant');
});

test('[A18] an invite tells what it would give, and whom it lets in no more', async () => {
  const space = await aSpace(server.origin);
  const invites = `/api/spaces/${space.id}/invites`;
  const look = async (who: Visitor, url: string) => {
    const answer = await who.call('GET', '/api/join', undefined, {
      Authorization: `Bearer ${tokenOf(url)}`
    });
    return answer.status === 200
      ? v.parse(Invitation, answer.body)
      : v.parse(Refusal, answer.body).error.code;
  };
  const make = async (limits: object) => {
    const made = await space.facilitator.call('POST', invites, { role: 'participant', ...limits });
    return v.parse(InviteRow, made.body);
  };
  const stranger = new Visitor(server.origin);
  const { observer, participant } = space.invites;
  const named = { id: space.id, name: 'Forest Radio Coalition' };
  expect(await look(stranger, observer)).toEqual({ space: named, role: 'observer', member: null });
  expect(stranger.cookie).toBeUndefined();

  const odd = await space.join('observer', 'Odd Lindqvist');
  const self = { id: odd.id, name: 'Odd Lindqvist', role: 'observer' };
  expect(await look(odd.visitor, observer)).toEqual({
    space: named,
    role: 'observer',
    member: self
  });
  expect(await look(odd.visitor, participant)).toMatchObject({ role: 'participant', member: self });

  const once = await make({ maxUses: 1 });
  const token = tokenOf(once.url ?? '');
  const guest = new Visitor(server.origin);
  await guest.call('POST', '/api/join', { token, person: { name: 'Guest' } });
  expect(await look(stranger, once.url ?? '')).toBe('invite-expired');
  expect(await look(guest, once.url ?? '')).toMatchObject({ role: 'participant' });
  const past = await make({ expiresAt: '2020-01-01T00:00:00Z' });
  expect(await look(stranger, past.url ?? '')).toBe('invite-expired');
  const gone = await make({});
  await space.facilitator.call('DELETE', `${invites}/${gone.id}`);
  expect(await look(stranger, gone.url ?? '')).toBe('invite-unknown');
  expect(await look(stranger, '#nothing')).toBe('invite-unknown');

  await space.facilitator.call('PATCH', `/api/spaces/${space.id}/members/${odd.id}`, {
    removed: true
  });
  expect(await look(odd.visitor, participant)).toBe('forbidden');
});

test('[A5] who joins again while being removed stays removed', async () => {
  const space = await aSpace(server.origin);
  for (let round = 0; round < 10; round++) {
    const jo = await space.join('participant', 'Jo Okafor');
    const [, removed] = await Promise.all([
      jo.visitor.call('POST', '/api/join', {
        token: tokenOf(space.invites.participant),
        person: { name: 'Jo Okafor again' }
      }),
      space.facilitator.call('PATCH', `/api/spaces/${space.id}/members/${jo.id}`, { removed: true })
    ]);
    expect(removed.status).toBe(200);
    const now = (await membersOf(space)).find(({ id }) => id === jo.id);
    expect(now?.removedAt).not.toBeNull();
  }
});
