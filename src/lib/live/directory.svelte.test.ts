// What this device knows of spaces and meetings.
import { describe, expect, it } from 'vitest';
import type { MeetingSummary, SpaceAnswer } from '#domain/protocol/api.ts';
import { Directory, epochOf } from './directory.svelte.ts';

function aStorage() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value)
  };
}

function aDirectory(storage: Pick<Storage, 'getItem' | 'setItem'> | undefined, now = () => 1) {
  return new Directory({ storage, now, onOutsideChange: () => () => undefined });
}

const CALL: MeetingSummary = {
  id: 'call-12',
  title: 'Coordination call',
  number: '#12',
  date: '2026-02-03',
  status: 'draft',
  version: 0,
  doc: 'meeting/call-12'
};
const ANSWER: SpaceAnswer = {
  id: 'space-1',
  name: 'Rural Networks',
  role: 'participant',
  doc: 'space/space-1',
  member: { id: 'm1', name: 'Ines' },
  meetings: [CALL]
};

describe('Directory', () => {
  it('[L13] knows after a restart what the server said', () => {
    const storage = aStorage();
    aDirectory(storage).remember(ANSWER);
    const again = aDirectory(storage);
    expect(again.meeting('call-12')).toMatchObject({
      meeting: { title: 'Coordination call', number: '#12' },
      space: { name: 'Rural Networks', role: 'participant', member: { name: 'Ines' } }
    });
  });

  it('keeps the epoch and the etag that the list of a space does not tell', () => {
    const directory = aDirectory(aStorage());
    directory.remember(ANSWER);
    directory.rememberMeeting({
      id: 'call-12',
      space: 'space-1',
      title: 'Coordination call',
      status: 'draft',
      epoch: 3,
      version: 1,
      doc: 'meeting/call-12',
      versions: []
    });
    directory.rememberNote('call-12', '"3-9"');
    directory.remember(ANSWER);
    const known = directory.meeting('call-12')?.meeting;
    expect([epochOf(known), known?.etag, known?.number]).toEqual([3, '"3-9"', '#12']);
    expect(epochOf(undefined)).toBe(0);
  });

  it('lists spaces by when they were last opened, each once, and forgets one when told', () => {
    let time = 0;
    const directory = aDirectory(aStorage(), () => (time += 1));
    const joined = { space: { id: 'space-2', name: 'Schools' }, role: 'observer' } as const;
    directory.remember(ANSWER);
    directory.rememberEntry({ ...joined, member: { id: 'm2', name: 'Ines' } });
    expect(directory.spaces.map(({ id }) => id)).toEqual(['space-2', 'space-1']);
    directory.remember(ANSWER);
    expect(directory.spaces.map(({ id }) => id)).toEqual(['space-1', 'space-2']);
    directory.forget('space-1');
    expect(directory.spaces.map(({ id }) => id)).toEqual(['space-2']);
  });

  it('does not write over what another tab has added', () => {
    const storage = aStorage();
    const a = aDirectory(storage);
    const b = aDirectory(storage);
    a.remember(ANSWER);
    b.remember({ ...ANSWER, id: 'space-2', name: 'Schools' });
    expect(aDirectory(storage).spaces).toHaveLength(2);
  });

  it.each([
    ['nothing', undefined],
    ['no JSON', { getItem: () => '{', setItem: () => undefined }],
    ['another shape', { getItem: () => '{"spaces":[{"id":1}]}', setItem: () => undefined }],
    [
      'a full one',
      {
        getItem: () => null,
        setItem: () => {
          throw new DOMException('full', 'QuotaExceededError');
        }
      }
    ]
  ])('works for as long as the page is open with a storage that holds %s', (_name, storage) => {
    const directory = aDirectory(storage);
    expect(directory.spaces).toEqual([]);
    directory.remember(ANSWER);
    expect(directory.space('space-1')?.name).toBe('Rural Networks');
  });
});
