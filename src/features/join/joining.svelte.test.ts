// Joining: one call with what was typed, and a sentence-worthy failure when it is refused.
import { expect, it } from 'vitest';
import type { Joined } from '#domain/protocol/api.ts';
import type { Answer, JoinRequest } from '#lib/api/client.ts';
import { PersonDraft } from '#lib/ui/person-draft.svelte.ts';
import { Joining } from './joining.svelte.ts';

const joined: Joined = {
  space: { id: 'space1', name: 'Rural Networks' },
  member: { id: 'member1', name: 'Jo Okafor' },
  role: 'participant'
};

function aJoining(answer: Answer<Joined>) {
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
      join: (request) => {
        asked.push(request);
        return Promise.resolve(answer);
      }
    },
    onjoined: (one) => arrived.push(one)
  });
  return { joining, asked, arrived, kept };
}

it('asks for a name before it asks the server', async () => {
  const { joining, asked } = aJoining({ ok: true, value: joined });
  await joining.go();
  expect(asked).toEqual([]);
  expect(joining.wasTried).toBe(true);
});

it('sends token and person once, and remembers the person', async () => {
  const { joining, asked, arrived, kept } = aJoining({ ok: true, value: joined });
  joining.draft.name = 'Jo Okafor';
  await Promise.all([joining.go(), joining.go()]);
  expect(asked).toEqual([{ token: 'a-token', person: { name: 'Jo Okafor', affiliations: [] } }]);
  expect(arrived).toEqual([joined]);
  expect([...kept.values()].join()).not.toContain('a-token');
});

it('keeps what was typed when the server cannot be reached', async () => {
  const { joining, arrived } = aJoining({
    ok: false,
    failure: { code: 'unreachable', message: 'offline' }
  });
  joining.draft.name = 'Jo Okafor';
  await joining.go();
  expect(arrived).toEqual([]);
  expect(joining.failure?.code).toBe('unreachable');
  expect(joining.draft.name).toBe('Jo Okafor');
  expect(joining.isUnderWay).toBe(false);
});
