// The list of a space follows its document, and nothing that is older than what the server said.
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { Directory } from '#lib/live/directory.svelte.ts';
import { aDevice } from '../../../tests/support/a-note.ts';
import { until } from '../../../tests/support/until.ts';
import { followMeetings } from './live-meetings.ts';

const facts = { title: 'Call', number: '#1', date: null, series: null, status: 'draft' } as const;
const told = (id: string, changes: object = {}) =>
  new Map<string, unknown>(
    Object.entries({ ...facts, version: 0, epoch: 0, doc: `meeting/${id}`, ...changes })
  );

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function aList() {
  const device = aDevice();
  const meetings = device.network.doc.getMap<Y.Map<unknown>>('meetings');
  const show = (id: string, changes: object = {}) =>
    device.network.doc.transact(() => {
      const entry = meetings.get(id) ?? new Y.Map<unknown>();
      if (!meetings.has(id)) meetings.set(id, entry);
      for (const [key, value] of told(id, changes)) entry.set(key, value);
    });
  const directory = new Directory({
    storage: undefined,
    now: () => 1,
    onOutsideChange: () => () => undefined
  });
  const space = {
    id: 'space-1',
    name: 'Radio',
    role: 'participant',
    doc: 'space/space-1'
  } as const;
  const call = {
    ...facts,
    ...{ id: 'm-1', version: 0, epoch: 0, doc: 'meeting/m-1', waiting: 2 }
  } as const;
  directory.remember({ ...space, member: { id: 'me', name: 'Jo' }, meetings: [call] });
  let standings = 0;
  const follow = () =>
    ends.push(
      followMeetings({
        space,
        directory,
        surroundings: device.surroundings,
        onStanding: () => void (standings += 1)
      })
    );
  const listed = () => directory.space('space-1')?.meetings ?? [];
  return { device, show, directory, follow, listed, standings: () => standings };
}

test('[L17] what others make, rename and finalise shows in an open list', async () => {
  const { show, follow, listed } = aList();
  show('m-1');
  follow();
  show('m-2', { title: 'Made elsewhere', number: '#2' });
  await until('the new one is listed', () => listed().length === 2);
  show('m-1', { status: 'final', version: 1, epoch: 1 });
  await until('the old one is final', () => listed()[0]?.status === 'final');
  // What the document does not tell stays: how much waits, and which copy is open until the server has it.
  expect(listed()[0]).toMatchObject({ waiting: 2, copy: { epoch: 0, branch: 0 } });
  show('m-2', { title: 'Renamed' });
  await until('it has its new name', () => listed()[1]?.title === 'Renamed');
});

test('[L17] a meeting that waited here for the server waits no more once it is listed', async () => {
  const { show, follow, listed, directory } = aList();
  const head = { id: 'm-3', title: 'Mine', number: '#3', date: null, series: null };
  directory.rememberPending('space-1', head, 'waiting');
  show('m-3', { title: 'Mine', number: '#3' });
  follow();
  await until('it is there', () => listed()[1]?.pending === undefined);
});

test('[L17] a piece of the document that is no meeting changes nothing', async () => {
  const { device, show, follow, listed } = aList();
  device.network.doc.getMap('meetings').set('m-1', 'final');
  device.network.doc.getMap('meetings').set('m-9', new Y.Map([['title', 3]]));
  show('m-2', { title: 'Honest' });
  follow();
  await until('the honest one is listed', () => listed().length === 2);
  expect(listed().map(({ title }) => title)).toEqual(['Call', 'Honest']);
});
