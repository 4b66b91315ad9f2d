// While somebody attacks, honest people go on: what they write is acked, and the document is what they wrote, to the byte.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOSTILE_FRAMES } from '../support/hostile-frames.ts';
import { HOSTILE_UPDATES } from '../support/hostile-updates.ts';
import { HonestPeople } from '../support/honest-people.ts';
import { RawClient } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, type ASpace, type Member } from '../support/visitor.ts';

let server: TestServer;
let space: ASpace;
let odd: Member;
let mallory: Member;
beforeAll(async () => {
  server = await startServer({ grace: 5000 });
  space = await aSpace(server.origin);
  odd = await space.join('participant', 'Odd Lindqvist');
  mallory = await space.join('participant', 'Mallory');
});
afterAll(() => server.close());

const meet = () => HonestPeople.meet({ server, space, odd });

const attacker = (doc: string) =>
  RawClient.synced(server.origin, doc, { cookie: mallory.visitor.cookie, deaf: true });

test.each(HOSTILE_UPDATES)('[S24] %s, while others write: %s', async (_name, code, update) => {
  const people = await meet();
  const bytes = update(people.victim);
  const results: (number | string)[] = [];

  const asUpdate = await attacker(people.doc);
  asUpdate.sendUpdate(bytes);
  const asWhole = await attacker(people.doc);
  asWhole.sendStep2(bytes);
  if (code === 'gap') {
    await asUpdate.hears('RESYNC', () => asUpdate.extensions.some((one) => one.type === 'resync'));
    await asWhole.hears('the ack', () => asWhole.acked === 1);
    // What honest edits come on this connection now is not acked either, until all has been brought.
    asUpdate.sendUpdate(Uint8Array.of(0, 0));
    await asUpdate.sync();
    results.push(asUpdate.acked === 0 ? 'gap' : 'acked');
  } else results.push(await asUpdate.closes(), await asWhole.closes());
  const path = `/api/meetings/${people.doc.slice('meeting/'.length)}/doc`;
  const posted = await mallory.visitor.call('POST', path, bytes);
  results.push(posted.status);
  if (code === 'gap') expect(posted.body).toMatchObject({ error: { code: 'resync' } });
  expect(results).toEqual(code === 'gap' ? ['gap', 409] : [code, code, code - 4000]);
  [asUpdate, asWhole].forEach((one) => one.kill());
  await people.expectUnharmed();
});

test.each(HOSTILE_FRAMES)('[S24] %s, while others write: %s', async (_name, code, send) => {
  const people = await meet();
  const client = await attacker(people.doc);
  send(client, people.victim);
  if (code === 'on') {
    await client.sync();
    expect(client.closed).toBeUndefined();
    expect(client.acked).toBe(0);
  } else expect(await client.closes()).toBe(code);
  client.kill();
  await people.expectUnharmed();
});

test('[S24] all of it at once, from twenty connections, while others write', async () => {
  const people = await meet();
  const attacks = [
    ...HOSTILE_UPDATES.map(
      ([, , update]) =>
        (client: RawClient) =>
          void client.sendUpdate(update(people.victim))
    ),
    ...HOSTILE_FRAMES.map(
      ([, , send]) =>
        (client: RawClient) =>
          send(client, people.victim)
    )
  ];
  let next = 0;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (let attack = attacks[next++]; attack; attack = attacks[next++]) {
        const client = await attacker(people.doc);
        attack(client);
        // Whichever comes first: it is over with this connection, or it is served as if nothing had been.
        await client.sync().catch(() => undefined);
        client.kill();
      }
    })
  );
  expect(next).toBeGreaterThan(attacks.length);
  await people.expectUnharmed();
});
