// Refreshing the spaces of a device: what the server says is remembered, what it refuses stays as it was.
import { expect, it } from 'vitest';
import type { SpaceAnswer } from '#domain/protocol/api.ts';
import { Directory } from '#lib/live/directory.svelte.ts';
import { refreshSpaces } from './refresh-spaces.ts';

const aSpace = (id: string, meetings: readonly string[] = []): SpaceAnswer => ({
  id,
  name: `Space ${id}`,
  role: 'participant',
  doc: `space/${id}`,
  member: { id: 'member', name: 'Jo' },
  meetings: meetings.map((meeting) => ({
    id: meeting,
    title: 'Call',
    number: null,
    date: null,
    status: 'draft',
    version: 0,
    doc: `meeting/${meeting}`
  }))
});

function aDirectory(...ids: readonly string[]): Directory {
  let now = 1;
  const directory = new Directory({
    storage: undefined,
    now: () => now++,
    onOutsideChange: () => () => undefined
  });
  for (const id of ids) directory.remember(aSpace(id));
  return directory;
}

it('learns of new meetings, keeps the order, and fetches their notes', async () => {
  const directory = aDirectory('first', 'second');
  const kept: string[] = [];
  await refreshSpaces({
    directory,
    api: { space: (id) => Promise.resolve({ ok: true, value: aSpace(id, [`meeting-${id}`]) }) },
    keep: (meetings) => kept.push(...meetings.map(({ id }) => id))
  });
  expect(directory.spaces.map(({ id }) => id)).toEqual(['second', 'first']);
  expect(kept).toEqual(['meeting-second', 'meeting-first']);
});

it('leaves what is known when the server cannot be reached', async () => {
  const directory = aDirectory('first');
  await refreshSpaces({
    directory,
    api: {
      space: () => Promise.resolve({ ok: false, failure: { code: 'unreachable', message: '' } })
    },
    keep: () => undefined
  });
  expect(directory.spaces.map(({ name }) => name)).toEqual(['Space first']);
});
