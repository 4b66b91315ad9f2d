// What this device knows of spaces and meetings.
import { describe, expect, it } from 'vitest';
import type { MeetingSummary, SpaceAnswer } from '#domain/protocol/api.ts';
import { copyOf, Directory } from './directory.svelte.ts';

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
    expect([known?.etag, known?.number]).toEqual(['"3-9"', '#12']);
    expect(known?.epoch).toBe(3);
  });

  it('[L15] keeps the copy that was begun until the server holds it, then begins the next', () => {
    const directory = aDirectory(aStorage(), () => 7);
    const copy = () => copyOf(directory.meeting('call-12')?.meeting);
    expect(copyOf(undefined)).toEqual({ epoch: 0, branch: 0 });
    directory.remember(ANSWER);
    directory.rememberStage('call-12', { status: 'final', version: 1, deadline: null });
    directory.remember({ ...ANSWER, meetings: [{ ...CALL, epoch: 2 }] });
    expect(copy()).toEqual({ epoch: 0, branch: 0 });

    const held = { code: 'finalised', late: '3', count: 2 } as const;
    directory.moveOn('call-12', { epoch: 0, branch: 0 }, 2, held);
    expect(copy()).toEqual({ epoch: 2, branch: 0 });
    directory.moveOn('call-12', { epoch: 2, branch: 0 }, 2, { ...held, late: '4' });
    // Another tab that had the same copy open, and hears a moment later.
    directory.moveOn('call-12', { epoch: 2, branch: 0 }, 2, { ...held, late: '4' });
    expect(copy()).toEqual({ epoch: 2, branch: 1 });
    directory.remember({ ...ANSWER, meetings: [{ ...CALL, epoch: 5 }] });
    expect(copy()).toEqual({ epoch: 2, branch: 1 });
    expect(directory.meeting('call-12')?.meeting.held).toEqual([
      { ...held, at: 7 },
      { ...held, late: '4', at: 7 }
    ]);
    directory.forgetHeld('call-12');
    expect(directory.meeting('call-12')?.meeting.held).toBeUndefined();
  });

  it('[M49] keeps a meeting that waits through every list of the server, until that has it', () => {
    const directory = aDirectory(aStorage());
    const made = { id: 'call-13', title: 'Next call', number: '#13', date: null, series: null };
    directory.remember(ANSWER);
    directory.rememberPending('space-1', made, 'waiting');
    directory.remember(ANSWER);
    const pending = () => directory.meeting('call-13')?.meeting.pending;
    expect([pending(), directory.space('space-1')?.meetings.length]).toEqual(['waiting', 2]);
    directory.rememberPending('space-1', made, 'refused');
    expect(pending()).toBe('refused');
    directory.rememberHead({ ...made, title: 'Renamed', series: 'Calls' });
    expect(directory.meeting('call-13')?.meeting).toMatchObject({
      ...{ title: 'Renamed', series: 'Calls', number: '#13', pending: 'refused' }
    });
    directory.remember({ ...ANSWER, meetings: [CALL, { ...CALL, id: 'call-13' }] });
    expect(pending()).toBeUndefined();
    directory.forgetPending('call-13');
    expect(directory.meeting('call-13')).toBeDefined();
    directory.rememberPending('elsewhere', { ...made, id: 'call-14' }, 'waiting');
    expect(directory.meeting('call-14')).toBeUndefined();
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
