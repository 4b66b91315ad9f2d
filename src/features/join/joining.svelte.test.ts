// Joining: one call with what was typed, and a sentence-worthy failure when it is refused.
import { expect, it } from 'vitest';
import type { Invitation, Joined } from '#domain/protocol/api.ts';
import type { Answer, ApiFailure, JoinRequest } from '#lib/api/client.ts';
import { PersonDraft } from '#lib/ui/person-draft.svelte.ts';
import { Joining } from './joining.svelte.ts';

const joined: Joined = {
  space: { id: 'space1', name: 'Rural Networks' },
  member: { id: 'member1', name: 'Jo Okafor' },
  role: 'participant'
};

const invitation: Invitation = { space: joined.space, role: 'participant', member: null };
const refusal = (code: ApiFailure['code']) =>
  ({ ok: false, failure: { code, message: code } }) as const;

async function aJoining(
  answer: Answer<Joined>,
  look: Answer<Invitation> = { ok: true, value: invitation }
) {
  const asked: JoinRequest[] = [];
  const arrived: Joined[] = [];
  const kept = new Map<string, string>();
  const draft = new PersonDraft({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value)
  });
  const joining = new Joining({
    token: 'a-token',
    draft,
    api: {
      invitation: () => Promise.resolve(look),
      join: (request) => {
        asked.push(request);
        return Promise.resolve(answer);
      }
    },
    onjoined: (one) => arrived.push(one)
  });
  await Promise.resolve();
  return { joining, asked, arrived, kept };
}

it('asks for a name before it asks the server', async () => {
  const { joining, asked } = await aJoining({ ok: true, value: joined });
  await joining.go();
  expect(asked).toEqual([]);
  expect(joining.wasTried).toBe(true);
});

it('sends token and person once, and remembers the person', async () => {
  const { joining, asked, arrived, kept } = await aJoining({ ok: true, value: joined });
  joining.draft.name = 'Jo Okafor';
  await Promise.all([joining.go(), joining.go()]);
  expect(asked).toEqual([{ token: 'a-token', person: { name: 'Jo Okafor', affiliations: [] } }]);
  expect(arrived).toEqual([joined]);
  expect([...kept.values()].join()).not.toContain('a-token');
});

it('keeps what was typed when the server cannot be reached', async () => {
  const { joining, arrived } = await aJoining(refusal('unreachable'));
  joining.draft.name = 'Jo Okafor';
  await joining.go();
  expect(arrived).toEqual([]);
  expect(joining.failure?.code).toBe('unreachable');
  expect(joining.draft.name).toBe('Jo Okafor');
  expect(joining.isUnderWay).toBe(false);
});

it('[A18] says what the invite leads to, and that nobody needs to join twice', async () => {
  const first = await aJoining({ ok: true, value: joined });
  expect(first.joining.invitation?.space.name).toBe('Rural Networks');
  expect(first.joining.alreadyIn).toBeUndefined();
  const member = { ...joined.member, role: 'observer' } as const;
  const raised = { ok: true, value: { ...invitation, member } } as const;
  expect((await aJoining({ ok: true, value: joined }, raised)).joining.alreadyIn).toBeUndefined();
  const same = { ok: true, value: { ...invitation, role: 'observer', member } } as const;
  expect((await aJoining({ ok: true, value: joined }, same)).joining.alreadyIn).toEqual(
    joined.space
  );
});

it.each([
  ['invite-unknown', true],
  ['invite-expired', true],
  ['forbidden', true],
  ['unreachable', false],
  ['too-fast', false]
] as const)(
  '[A18] of %s, heard before a name is typed, it speaks at once: %s',
  async (code, said) => {
    const { joining } = await aJoining({ ok: true, value: joined }, refusal(code));
    expect(joining.failure?.code).toBe(said ? code : undefined);
  }
);
