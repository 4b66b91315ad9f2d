// What the lists of a space say of its meetings: as they are now, whoever wrote to the list at the same moment.
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { SpaceAnswer } from '#domain/protocol/api.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { finalise } from '../support/finalising.ts';
import { heldStorage, type HeldStorage } from '../support/held-storage.ts';
import { RawClient } from '../support/raw-client.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { aSpace } from '../support/visitor.ts';

test('[A7] a list that was read before minutes became final does not undo that', async () => {
  let hold = false;
  let isRead = false;
  const held: (() => void)[] = [];
  const wrap = (under: Storage): Storage => ({
    ...under,
    async meetings(space) {
      const rows = await under.meetings(space);
      if (!hold) return rows;
      hold = false;
      isRead = true;
      await new Promise<void>((resolve) => held.push(resolve));
      return rows;
    }
  });
  const server = await startServer({ wrap });
  const space = await aSpace(server.origin);
  const meeting = await space.meeting('Budget call');
  const { cookie } = space.facilitator;
  hold = true;
  const watcher = await RawClient.synced(server.origin, `space/${space.id}`, { cookie });
  await until('the list was read', () => isRead);
  const ruled = finalise(space.facilitator, meeting);
  await expect
    .poll(async () => {
      const { body } = await space.facilitator.call('GET', `/api/meetings/${meeting}`);
      return Object(body).status;
    })
    .toBe('final');
  // Time for the list to be written, should that not wait for its turn.
  const elsewhere = await aSpace(server.origin);
  for (const title of ['One', 'Two', 'Three']) await elsewhere.meeting(title);
  held.forEach((release) => release());
  await ruled;
  const later = await space.meeting('Made later');
  const listed = () => Object(watcher.doc.getMap('meetings').toJSON());
  await until('the list shows what came later', () => later in listed());
  expect(listed()[meeting].status).toBe('final');
  watcher.close();
  await server.close();
});

test('[A7] whoever asks for the list after a title was acknowledged reads it there', async () => {
  const server = await startServer();
  const space = await aSpace(server.origin);
  const meeting = await space.meeting('Before');
  const { cookie } = space.facilitator;
  const client = await RawClient.synced(server.origin, `meeting/${meeting}`, { cookie });
  for (const title of ['After', 'And once more']) {
    const sent = client.edit((doc) => doc.getMap('meta').set('title', title));
    await client.hears('the ack', () => client.acked >= sent);
    const answer = await space.facilitator.call('GET', `/api/spaces/${space.id}`);
    expect(v.parse(SpaceAnswer, answer.body).meetings[0]?.title).toBe(title);
  }
  client.close();
  await server.close();
});

test('[A7] a list that could not be written is made up for when it is opened next', async () => {
  let held: HeldStorage | undefined;
  const wrap = (under: Storage): Storage => {
    held = heldStorage(under);
    return held.storage;
  };
  const server = await startServer({ wrap });
  const space = await aSpace(server.origin);
  const { cookie } = space.facilitator;
  const open = () => RawClient.synced(server.origin, `space/${space.id}`, { cookie });
  (await open()).close();
  held?.refuse();
  await space.meeting('While the disk was full');
  held?.pass();
  const next = await open();
  const listed = () => JSON.stringify(next.doc.getMap('meetings').toJSON());
  await until('it is listed', () => listed().includes('While the disk was full'));
  next.close();
  await server.close();
});
