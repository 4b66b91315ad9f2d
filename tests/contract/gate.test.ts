// Attacks on the gate, each with what it costs the attacker: refused, the document untouched, the others undisturbed.
import * as encoding from 'lib0/encoding';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { MESSAGE, SYNC } from '#domain/protocol/messages.ts';
import { forged, item, numbers } from '../support/forgery.ts';
import { awarenessUpdate, frame, RawClient } from '../support/raw-client.ts';
import { seededRandom } from '../support/random.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, type ASpace, type Member } from '../support/visitor.ts';

let server: TestServer;
let space: ASpace;
let mallory: Member;
let doc: string;
let witness: RawClient;

beforeAll(async () => {
  server = await startServer({ grace: 5000 });
  space = await aSpace(server.origin);
  mallory = await space.join('participant', 'Mallory');
});
afterAll(() => server.close());
beforeEach(async () => {
  doc = `meeting/${await space.meeting()}`;
  witness = await RawClient.synced(server.origin, doc, { cookie: space.facilitator.cookie });
  witness.type('what was here before');
  await witness.hears('the ack', () => witness.acked === 1);
});

const attacker = () => RawClient.synced(server.origin, doc, { cookie: mallory.visitor.cookie });

async function digest(): Promise<string> {
  const fresh = await RawClient.synced(server.origin, doc, { cookie: space.facilitator.cookie });
  fresh.close();
  return Buffer.from(Y.encodeStateAsUpdate(fresh.doc)).toString('base64');
}

/** Send one update as the attacker; the close code. The document and everybody else must not notice. */
async function attack(update: Uint8Array): Promise<number> {
  const before = await digest();
  const client = await attacker();
  client.sendUpdate(update);
  const code = await client.closes();
  expect(await digest()).toBe(before);
  const acked = witness.acked;
  witness.type('.');
  await witness.hears('the witness is served', () => witness.acked === acked + 1);
  return code;
}

test('[S20] a claim of a hundred million structs in ten bytes costs ten bytes', async () => {
  expect(await attack(numbers(1, 100_000_000, 5, 0))).toBe(4400);
  expect(await attack(numbers(100_000_000))).toBe(4400);
  expect(await attack(numbers(0, 1, 5, 100_000_000))).toBe(4400);
  expect(await attack(item(5, 0, 'body', 8, (to) => encoding.writeVarUint(to, 100_000_000)))).toBe(
    4400
  );
  expect(await attack(item(5, 0, 'body', 3, (to) => encoding.writeVarUint(to, 2 ** 40)))).toBe(
    4400
  );
});

test('[S20] a struct of impossible length is refused', async () => {
  const gc = (length: number) =>
    forged((to) => {
      for (const value of [1, 1, 5, 0]) encoding.writeVarUint(to, value);
      encoding.writeUint8(to, 0);
      encoding.writeVarUint(to, length);
      encoding.writeVarUint(to, 0);
    });
  expect(await attack(gc(2 ** 40))).toBe(4400);
  expect(await attack(gc(0))).toBe(4400);
});

test('[S20] V2 bytes are refused, also where V1 could half read them', async () => {
  const other = new Y.Doc();
  other.getText('body').insert(0, 'in the newer encoding');
  expect(await attack(Y.encodeStateAsUpdateV2(other))).toBe(4400);
  expect(await attack(Y.encodeStateAsUpdateV2(new Y.Doc()))).toBe(4400);
});

test('[S21] unknown roots, subdocuments, XML and text within the text are refused', async () => {
  const made = (change: (doc: Y.Doc) => void) => {
    const other = new Y.Doc();
    change(other);
    return Y.encodeStateAsUpdate(other);
  };
  expect(await attack(made((own) => own.getMap('elsewhere').set('a', 1)))).toBe(4400);
  expect(await attack(made((own) => own.getMap('meta').set('a', new Y.Doc())))).toBe(4400);
  expect(await attack(made((own) => own.getMap('meta').set('a', new Y.XmlElement('p'))))).toBe(
    4400
  );
  expect(await attack(made((own) => own.getText('body').insertEmbed(0, new Y.Text('x'))))).toBe(
    4400
  );
  expect(await attack(made((own) => own.getText('body').insertEmbed(0, new Y.Array())))).toBe(4400);
});

test('[S21] nesting without end is refused, in values, in JSON and in types', async () => {
  const value = item(5, 0, 'meta', 8, (to) => {
    encoding.writeVarUint(to, 1);
    for (let depth = 0; depth < 20_000; depth++) {
      encoding.writeUint8(to, 117);
      encoding.writeVarUint(to, 1);
    }
    encoding.writeUint8(to, 126);
  });
  expect(await attack(value)).toBe(4400);
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  expect(await attack(item(5, 0, 'body', 5, (to) => encoding.writeVarString(to, deep)))).toBe(4400);

  const other = new Y.Doc();
  let map = other.getMap<unknown>('meta');
  for (let depth = 0; depth < 300; depth++) {
    const inner = new Y.Map<unknown>();
    map.set('in', inner);
    map = inner;
  }
  expect(await attack(Y.encodeStateAsUpdate(other))).toBe(4400);
});

test('[S21] types nested one update at a time are refused at the same depth', async () => {
  const client = await attacker();
  let map = client.doc.getMap<unknown>('meta');
  for (let depth = 0; depth < 20 && client.closed === undefined; depth++) {
    const inner = new Y.Map<unknown>();
    client.edit(() => map.set('in', inner));
    map = inner;
  }
  expect(await client.closes()).toBe(4400);
});

test('[S21] an update past the limit is refused with a word, and there is a way in over HTTP', async () => {
  const client = await attacker();
  const update = client.draft((own) =>
    own.getText('body').insert(1, 'x'.repeat(5 * 1024 * 1024), {})
  );
  client.sendUpdate(update);
  expect(await client.closes()).toBe(4400);
  expect(client.extensions.at(-1)).toMatchObject({
    type: 'refused',
    refused: { code: 'too-large' }
  });
  const path = `/api/meetings/${doc.slice('meeting/'.length)}/doc`;
  const sent = await mallory.visitor.call('POST', path, update);
  expect(sent.status).toBe(200);
  await witness.hears('the large update', () => witness.body.length > 5 * 1024 * 1024);
  const observer = await space.join('observer');
  expect((await observer.visitor.call('POST', path, update)).status).toBe(403);
  expect((await mallory.visitor.call('POST', path, Uint8Array.of(1, 2, 3))).status).toBe(400);
});

test("[S22] nobody writes under another member's client id, and its owner's later edits arrive", async () => {
  const victim = witness.doc.clientID;
  const next = Y.getState(witness.doc.store, victim);
  const poison = (clock: number, length: number) =>
    forged((to) => {
      for (const value of [1, 1, victim, clock]) encoding.writeVarUint(to, value);
      encoding.writeUint8(to, 0);
      encoding.writeVarUint(to, length);
      encoding.writeVarUint(to, 0);
    });
  expect(poison(next, 1000).length).toBeLessThan(20);
  expect(await attack(poison(next, 1000))).toBe(4403);
  expect(
    await attack(
      item(victim, Y.getState(witness.doc.store, victim), 'body', 4, (to) =>
        encoding.writeVarString(to, 'forged')
      )
    )
  ).toBe(4403);
  witness.type('still mine');
  await witness.hears('the ack', () => witness.acked === witness.sent);
  const fresh = await attacker();
  expect(fresh.body).toContain('still mine');
});

test('[S22] a client id that was only seen in presence cannot be taken before its owner writes', async () => {
  const { cookie } = space.facilitator;
  const quiet = await RawClient.synced(server.origin, doc, { cookie });
  quiet.sendAwareness([[quiet.doc.clientID, 1, {}]]);
  await witness.hears('the newcomer', () => witness.heardOf(quiet.doc.clientID) !== undefined);
  const id = quiet.doc.clientID;
  expect(await attack(item(id, 0, 'meta', 4, (to) => encoding.writeVarString(to, 'first')))).toBe(
    4403
  );
  quiet.type('mine');
  await quiet.hears('the ack', () => quiet.acked === 1);
});

test("[S22] the server's own client ids are nobody's", async () => {
  const seed = [...Y.decodeStateVector(Y.encodeStateVector(witness.doc))].find(
    ([client]) => client !== witness.doc.clientID
  );
  const [client, clock] = seed ?? [0, 0];
  expect(
    await attack(
      item(client, clock, 'meta', 4, (to) => encoding.writeVarString(to, 'as the server'))
    )
  ).toBe(4403);
});

test('[S23] thousands of invented client ids end at eight', async () => {
  const client = await attacker();
  let sent = 0;
  while (client.closed === undefined && sent < 50) {
    client.sendUpdate(item(1000 + sent, 0, 'meta', 4, (to) => encoding.writeVarString(to, 'x')));
    sent += 1;
    await client.hears('the ack', () => client.acked === sent).catch(() => undefined);
  }
  expect(await client.closes()).toBe(4429);
  expect(sent).toBeLessThanOrEqual(10);
  const crowd = forged((to) => {
    encoding.writeVarUint(to, 3000);
    for (let client = 50_000; client < 53_000; client++) {
      for (const value of [1, client, 0]) encoding.writeVarUint(to, value);
      encoding.writeUint8(to, 4);
      encoding.writeVarUint(to, 1);
      encoding.writeVarString(to, 'meta');
      encoding.writeVarString(to, 'x');
    }
    encoding.writeVarUint(to, 0);
  });
  expect(await attack(crowd)).toBe(4429);
});

test('[S23] a flood of frames ends with 4429', async () => {
  const client = await attacker();
  for (let index = 0; index < 8000; index++) client.sendUpdate(Uint8Array.of(0, 0));
  expect(await client.closes()).toBe(4429);
});

test('[S6] thousands of tiny gaps and deletes of what is not there are not parked', async () => {
  const before = await digest();
  const client = await attacker();
  for (let index = 0; index < 2000; index++) {
    client.sendUpdate(item(7, 10 + 2 * index, 'body', 4, (to) => encoding.writeVarString(to, 'x')));
    client.sendUpdate(numbers(0, 1, 99, 1, 5 * index, 2));
  }
  await client.sync();
  // One question is enough, however many gaps there are, and none of it is acked.
  expect(client.extensions.filter((one) => one.type === 'resync').length).toBe(1);
  expect(client.acked).toBe(0);
  expect(await digest()).toBe(before);
  await server.house.rooms.with(doc, (room) =>
    room.read((document) => {
      expect(document.doc.store.pendingStructs).toBeNull();
      expect(document.doc.store.pendingDs).toBeNull();
    })
  );
  client.close();
});

test('[S6] a whole step 2 with a hole in it is kept where it can be, and nothing is parked', async () => {
  const client = await attacker();
  const update = client.draft((own) => own.getText('body').insert(1, 'honest ', {}));
  const hole = item(client.doc.clientID + 1, 10, 'body', 4, (to) =>
    encoding.writeVarString(to, 'x')
  );
  client.sendStep2(Y.mergeUpdates([update, hole]));
  await client.hears('the ack', () => client.acked === 1);
  await server.house.rooms.with(doc, (room) =>
    room.read((document) => {
      expect(document.doc.store.pendingStructs).toBeNull();
      expect(document.doc.getText('body').toString()).toContain('honest');
    })
  );
  client.close();
});

test('[S30] nobody borrows a name, a colour or a role in presence', async () => {
  const client = await attacker();
  const user = { name: 'Mirela Vantongeren', role: 'facilitator', colour: 'red', member: 'm' };
  client.sendAwareness([[client.doc.clientID, 1, { user, cursor: 5 }]]);
  const id = client.doc.clientID;
  await witness.hears('Mallory', () => witness.heardOf(id) !== undefined);
  expect(witness.heardOf(id)?.state).toMatchObject({
    cursor: 5,
    user: { name: 'Mallory', role: 'participant', member: mallory.id }
  });
  client.close();
});

test("[S31] a connection cannot speak for another's presence, nor end it", async () => {
  const id = witness.doc.clientID;
  witness.sendAwareness([[id, 3, { cursor: 1 }]]);
  const client = await attacker();
  await client.hears('the witness', () => client.heardOf(id) !== undefined);
  client.sendAwareness([
    [id, 1_000_000, { cursor: 99 }],
    [id, 1_000_001, null],
    [client.doc.clientID, 1, { cursor: 2 }]
  ]);
  const third = await RawClient.synced(server.origin, doc, { cookie: space.facilitator.cookie });
  await third.hears('Mallory', () => third.heardOf(client.doc.clientID) !== undefined);
  await third.hears('the witness', () => third.heardOf(id) !== undefined);
  expect(third.heardOf(id)).toMatchObject({ clock: 3, state: { cursor: 1 } });
  // A second client id on the same connection is passed over as well.
  client.sendAwareness([[4242, 1, { cursor: 7 }]]);
  client.sendAwareness([[client.doc.clientID, 2, { cursor: 3 }]]);
  await third.hears('the move', () => third.heardOf(client.doc.clientID)?.clock === 2);
  expect(third.heardOf(4242)).toBeUndefined();
  client.close();
  third.close();
});

test('[S32] giant presence is passed over or refused', async () => {
  const client = await attacker();
  client.sendAwareness([[client.doc.clientID, 1, { cursor: 'x'.repeat(10_000) }]]);
  client.sendAwareness([[client.doc.clientID, 2, { cursor: 'small' }]]);
  await witness.hears('the small one', () => witness.heardOf(client.doc.clientID) !== undefined);
  expect(witness.heardOf(client.doc.clientID)).toMatchObject({ clock: 2 });
  client.sendAwareness([[client.doc.clientID, 3, { cursor: 'x'.repeat(100_000) }]]);
  expect(await client.closes()).toBe(4400);
  const other = await attacker();
  other.send(frame(MESSAGE.awareness, undefined, awarenessUpdate([[1, 1, {}]]).slice(0, 3)));
  expect(await other.closes()).toBe(4400);
});

test('[S24] what a seeded fuzzer makes of honest frames is refused or harmless, never fatal', async () => {
  const seed = Date.now() % 1_000_000;
  const random = seededRandom(seed);
  const author = new Y.Doc();
  author.getText('body').insert(0, 'honest words with ', {});
  author.getText('body').insert(6, 'bold', { bold: true });
  author.getText('body').insertEmbed(0, new Y.Map([['kind', 'heading']]), {});
  author.getMap('people').set('k', new Y.Map([['name', 'Odd']]));
  author.getText('body').delete(3, 4);
  const honest = Y.encodeStateAsUpdate(author);
  const end = performance.now() + 5000;
  let tried = 0;
  while (performance.now() < end) {
    const client = await RawClient.open(server.origin, doc, { cookie: mallory.visitor.cookie });
    for (let index = 0; index < 20 && client.closed === undefined; index++) {
      const bytes = honest.slice();
      for (let flips = 1 + random(4); flips > 0; flips--) bytes[random(bytes.length)] = random(256);
      const cut = random(5) === 0 ? bytes.slice(0, random(bytes.length)) : bytes;
      const sort = random(10);
      if (sort === 0) client.send(frame(MESSAGE.awareness, undefined, cut));
      else if (sort === 1) client.send(frame(MESSAGE.sync, SYNC.step1, cut));
      else client.sendUpdate(cut);
      tried += 1;
    }
    client.close();
    await client.closes();
  }
  expect({ seed, tried: tried > 50 }).toEqual({ seed, tried: true });
  const acked = witness.acked;
  witness.type('!');
  await witness.hears('the witness is served', () => witness.acked > acked);
  const failures = server.events.filter(
    (one) => one.event === 'commit-failed' || one.event === 'load-failed'
  );
  expect({ seed, failures }).toEqual({ seed, failures: [] });
  const fresh = await RawClient.synced(server.origin, doc, { cookie: space.facilitator.cookie });
  expect(fresh.body).toContain('what was here before'.slice(0, 4));
  fresh.close();
});
