// A document that nobody uses costs disk only.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { RawClient } from '../support/raw-client.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { aSpace, type ASpace } from '../support/visitor.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Wait for a fact that the collector brings about. */
async function collected(what: string, fact: () => boolean): Promise<void> {
  await until(what, () => {
    collect();
    return fact();
  });
}

test('[S10] a thousand documents opened, edited and closed leave no room and no memory behind', async () => {
  const server = await startServer({ grace: 0 });
  const { rooms } = server.house;
  const spaces: ASpace[] = [];
  for (let index = 0; index < 10; index++) spaces.push(await aSpace(server.origin));

  const seen: WeakRef<object>[] = [];
  const visit = async (space: ASpace) => {
    const doc = `meeting/${await space.meeting()}`;
    const { cookie } = space.facilitator;
    const client = await RawClient.synced(server.origin, doc, { cookie });
    client.type('a line that somebody wrote here. '.repeat(30));
    await client.hears('the ack', () => client.acked === 1);
    const held = await rooms.open(doc);
    if ('code' in held) throw new Error(held.message);
    seen.push(new WeakRef(held.room));
    held.release();
    client.close();
    await client.closes();
  };
  const many = (each: number) =>
    Promise.all(
      spaces.map(async (space) => {
        for (let index = 0; index < each; index++) await visit(space);
      })
    );

  await many(5);
  await until('all rooms are closed', () => rooms.size === 0);
  await collected('the first rooms are gone', () =>
    seen.every((room) => room.deref() === undefined)
  );
  const before = process.memoryUsage().heapUsed;

  await many(100);
  await until('all rooms are closed', () => rooms.size === 0);
  await collected('a thousand rooms are gone', () =>
    seen.every((room) => room.deref() === undefined)
  );
  const grown = process.memoryUsage().heapUsed - before;
  // A document of this size takes about 30 KB of memory; a thousand of them would be 30 MB.
  expect(grown).toBeLessThan(5_000_000);
  await server.close();
}, 120_000);
