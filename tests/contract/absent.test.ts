// Who was cut off, as the server tells: when they were last connected, and what they said then.
import { expect, test } from 'vitest';
import { RawClient } from '../support/raw-client.ts';
import { startServer } from '../support/server.ts';
import { aSpace } from '../support/visitor.ts';

test('[F19] [M34] whose connection broke is told of with the changes they held, and no more once they are back', async () => {
  const server = await startServer();
  const space = await aSpace(server.origin);
  const meeting = await space.meeting();
  const { id, visitor } = await space.join('participant', 'Jo Okafor');
  const come = () =>
    RawClient.synced(server.origin, `meeting/${meeting}`, { cookie: visitor.cookie });
  const reader = await RawClient.synced(server.origin, `meeting/${meeting}`, {
    cookie: space.facilitator.cookie
  });
  const absent = async () =>
    (await space.facilitator.call('GET', `/api/meetings/${meeting}/absent`)).body;

  for (const [clock, said, told] of [
    [1, 3, 3],
    [2, -1, 0],
    [3, 'many', 0]
  ] as const) {
    const cut = await come();
    cut.sendAwareness([[77, clock * 10, { unsent: said }]]);
    await reader.hears('what waits there', () => {
      const { state } = reader.heardOf(77) ?? {};
      return (
        typeof state === 'object' && state !== null && 'unsent' in state && state.unsent === said
      );
    });
    cut.kill();
    await reader.hears('that they are gone', () => reader.heardOf(77)?.state === null);
    expect(await absent()).toMatchObject([{ member: id, name: 'Jo Okafor', unsent: told }]);
    const back = await come();
    expect(await absent()).toEqual([]);
    back.close();
    await back.closes();
  }
  expect(await absent()).toEqual([]);
  reader.close();
  await server.close();
});
