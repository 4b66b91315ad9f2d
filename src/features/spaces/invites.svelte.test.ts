// Inviting: which link is shown for a role, what limits are asked for, and what becomes of links that ended.
import { describe, expect, it } from 'vitest';
import type { CreateInvite, InviteRow } from '#domain/protocol/api.ts';
import type { Answer } from '#lib/api/client.ts';
import { endOf, limitsWords, placesOf, stateOf } from './invite-limits.ts';
import { Invites } from './invites.svelte.ts';
import { NewLinks } from './new-links.ts';

const NOW = Date.parse('2026-02-03T14:00:00.000Z');

const anInvite = (id: string, more: Partial<InviteRow> = {}): InviteRow => ({
  id,
  role: 'participant',
  createdAt: '2026-02-01T09:00:00.000Z',
  expiresAt: null,
  maxUses: null,
  uses: 0,
  revokedAt: null,
  ...more
});

/** A dialog over a server that keeps its invites in `rows`. */
async function inviting(rows: InviteRow[], newLinks = new NewLinks(), down = false) {
  const asked: CreateInvite[] = [];
  const refusal = { ok: false, failure: { code: 'unreachable', message: 'offline' } } as const;
  const invites = new Invites({
    space: 'space1',
    newLinks,
    now: () => NOW,
    api: {
      invites: () => Promise.resolve({ ok: true, value: [...rows] }),
      createInvite: (_space, wish): Promise<Answer<InviteRow>> => {
        asked.push(wish);
        if (down) return Promise.resolve(refusal);
        const made = anInvite(`made${asked.length}`, {
          role: wish.role,
          expiresAt: wish.expiresAt ?? null,
          maxUses: wish.maxUses ?? null,
          createdAt: new Date(NOW).toISOString()
        });
        rows.push(made);
        return Promise.resolve({ ok: true, value: { ...made, url: `https://x/join#${made.id}` } });
      },
      revokeInvite: (_space, id) => {
        const at = rows.findIndex((row) => row.id === id);
        rows[at] = { ...anInvite(id), ...rows[at], revokedAt: new Date(NOW).toISOString() };
        return Promise.resolve({ ok: true, value: undefined });
      }
    }
  });
  await Promise.resolve();
  await Promise.resolve();
  return { invites, asked, newLinks };
}

it('knows the links that came with a new space, and forgets one that is withdrawn', async () => {
  const newLinks = new NewLinks();
  newLinks.add('space1', 'participant', 'https://x/join#first');
  const { invites } = await inviting(
    [anInvite('later', { createdAt: '2026-02-02T09:00:00.000Z' }), anInvite('first')],
    newLinks
  );
  expect(invites.link).toMatchObject({ url: 'https://x/join#first', invite: { id: 'first' } });
  const later = invites.inUse?.find(({ invite }) => invite.id === 'later');
  if (!later) throw new Error('not listed');
  await invites.revoke(later.invite);
  expect(invites.link?.url).toBe('https://x/join#first');
  expect(invites.past.map(({ invite }) => invite.id)).toEqual(['later']);
  await invites.revoke(anInvite('first'));
  expect(invites.link).toBeUndefined();
});

it('asks for the limits that were chosen, and shows the link just made', async () => {
  const { invites, asked } = await inviting([]);
  invites.role = 'observer';
  invites.lifetime = 'week';
  invites.places = ' 25 ';
  expect(await invites.make()).toBe(true);
  expect(asked).toEqual([{ role: 'observer', expiresAt: '2026-02-10T14:00:00.000Z', maxUses: 25 }]);
  expect(invites.link).toMatchObject({ url: 'https://x/join#made1', invite: { maxUses: 25 } });
  invites.role = 'participant';
  expect(invites.link).toBeUndefined();
});

it('sends nothing for what is no number of people', async () => {
  const { invites, asked } = await inviting([]);
  invites.places = 'some';
  expect(invites.placesAreWrong).toBe(false);
  expect(await invites.make()).toBe(false);
  expect(invites.placesAreWrong).toBe(true);
  expect(asked).toEqual([]);
});

it('says why no link was made', async () => {
  const { invites } = await inviting([], new NewLinks(), true);
  expect(await invites.make()).toBe(false);
  expect(invites.failure?.code).toBe('unreachable');
  expect(invites.isMaking).toBe(false);
});

it('shows no link that has ended, but an older one that has not', async () => {
  const newLinks = new NewLinks();
  newLinks.add('space1', 'participant', 'https://x/join#old', 'old');
  newLinks.add('space1', 'participant', 'https://x/join#used', 'used');
  const { invites } = await inviting(
    [anInvite('old'), anInvite('used', { maxUses: 1, uses: 1 })],
    newLinks
  );
  expect(invites.link?.url).toBe('https://x/join#old');
});

it('shows an older link of another role when asked to', async () => {
  const newLinks = new NewLinks();
  for (const id of ['one', 'two']) newLinks.add('space1', 'observer', `https://x/join#${id}`, id);
  const rows = ['one', 'two'].map((id) => anInvite(id, { role: 'observer' }));
  const { invites } = await inviting(rows, newLinks);
  const older = invites.inUse?.find(({ invite }) => invite.id === 'one');
  if (!older) throw new Error('not listed');
  invites.show(older);
  expect([invites.role, invites.link?.url]).toEqual(['observer', 'https://x/join#one']);
});

describe('[A3] an invite', () => {
  it.each([
    [{}, 'in use'],
    [{ maxUses: 2, uses: 1 }, 'in use'],
    [{ maxUses: 2, uses: 2 }, 'used up'],
    [{ expiresAt: '2026-02-03T14:00:00.000Z' }, 'expired'],
    [{ expiresAt: '2026-02-03T14:00:01.000Z' }, 'in use'],
    [{ expiresAt: '2026-02-01T00:00:00.000Z', revokedAt: '2026-01-31T00:00:00Z' }, 'withdrawn']
  ])('with %o is %s', (more, state) => {
    expect(stateOf(anInvite('one', more), NOW)).toBe(state);
  });
});

it.each([
  ['', null],
  [' 7 ', 7],
  ['0', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['100001', undefined],
  ['ten', undefined]
])('reads "%s" as %s people', (typed, places) => {
  expect(placesOf(typed)).toBe(places);
});

it('ends a link when it was said to end', () => {
  expect(endOf('hour', NOW)).toBe('2026-02-03T15:00:00.000Z');
  expect(endOf('open', NOW)).toBeNull();
});

it('says how long and for how many', () => {
  expect(limitsWords(anInvite('one'))).toMatch(/until it is withdrawn/);
  expect(limitsWords(anInvite('one', { maxUses: 1 }))).toMatch(/1 person/);
  expect(limitsWords(anInvite('one', { maxUses: 5, expiresAt: '2026-02-10T12:00:00Z' }))).toMatch(
    /10 Feb 2026.*5 people/
  );
});

it('a link is made as soon as it can be seen, however long the list takes', async () => {
  const invites = new Invites({
    space: 'space1',
    newLinks: new NewLinks(),
    now: () => NOW,
    api: {
      invites: () => new Promise(() => undefined),
      createInvite: () =>
        Promise.resolve({ ok: true, value: { ...anInvite('made'), url: 'https://x/join#made' } }),
      revokeInvite: () => Promise.resolve({ ok: true, value: undefined })
    }
  });
  expect(await invites.make()).toBe(true);
  expect(invites.link?.url).toBe('https://x/join#made');
});
