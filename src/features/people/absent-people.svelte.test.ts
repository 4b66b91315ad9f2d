// Who was cut off, from what this device heard and what the server tells, each once.
import { expect, it } from 'vitest';
import type { AbsentAnswer } from '#domain/protocol/api.ts';
import type { Present } from '#lib/live/presence.ts';
import { AbsentPeople } from './absent-people.svelte.ts';

const NOW = Date.parse('2026-02-03T14:00:00Z');
const MINUTE = 60_000;
const one = (member: string, name: string, more: Partial<Present> = {}): Present => ({
  ...{ clientId: 1, member, name, affiliations: [], role: 'participant', colour: undefined },
  ...{ self: false, typing: false, unsent: 0, lastHeard: NOW, ...more }
});

function people(told: AbsentAnswer, here: readonly Present[], stale: readonly Present[]) {
  let now = NOW;
  const absent = new AbsentPeople({
    meeting: 'm',
    api: { absent: () => Promise.resolve({ ok: true, value: told }) },
    here: () => here,
    stale: () => stale,
    now: () => now
  });
  return { absent, later: (ms: number) => (now += ms) };
}

it('[M34] says when a device that stopped answering was last heard, and what it held then', () => {
  const { absent, later } = people(
    [],
    [],
    [one('m1', 'Lukas Kern', { lastHeard: NOW - 4 * MINUTE, unsent: 3, affiliations: ['Access'] })]
  );
  expect(absent.all).toMatchObject([
    { name: 'Lukas Kern', affiliations: ['Access'], heard: '4 minutes ago', unsent: 3 }
  ]);
  later(2 * MINUTE);
  absent.tick();
  expect(absent.all[0]?.heard).toBe('6 minutes ago');
});

it('[M34] names each once, who was away longest first, and nobody who is here', async () => {
  const since = (minutes: number) => new Date(NOW - minutes * MINUTE).toISOString();
  const { absent } = people(
    [
      { member: 'm1', name: 'Lukas Kern', since: since(3), unsent: 5 },
      { member: 'm2', name: 'Jo Okafor', since: since(20), unsent: 2 },
      { member: 'm3', name: 'Here Again', since: since(9) },
      { name: 'From an older server', since: since(2) }
    ],
    [one('m3', 'Here Again')],
    [one('m1', 'Lukas Kern', { lastHeard: NOW - 4 * MINUTE, unsent: 3 })]
  );
  await absent.ask();
  expect(absent.all.map(({ name, unsent }) => [name, unsent])).toEqual([
    ['Jo Okafor', 2],
    ['Lukas Kern', 5],
    ['From an older server', 0]
  ]);
});
