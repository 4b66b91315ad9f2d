// Final is final: seals, the order of finalising and edits, and what becomes of what comes late.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as v from 'valibot';
import * as Y from 'yjs';
import { recordIn, signedRecord } from '#domain/history/version.ts';
import { seededRandom } from '../support/random.ts';
import { file, finalise, heldBy, lates, Lates, line, Ruled } from '../support/finalising.ts';
import { RawClient } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, type ASpace } from '../support/visitor.ts';

let server: TestServer;
let space: ASpace;
beforeEach(async () => {
  server = await startServer();
  space = await aSpace(server.origin);
});
afterEach(() => server.close());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const digest = (doc: Y.Doc) =>
  createHash('sha256').update(Y.encodeStateAsUpdate(doc)).digest('hex');

async function written(text = 'Sealed words.') {
  const meeting = await space.meeting('Budget call');
  const writer = await space.join('participant', 'Ilse Marchetti');
  const doc = `meeting/${meeting}`;
  const client = await RawClient.synced(server.origin, doc, {
    cookie: writer.visitor.cookie,
    epoch: 0
  });
  const sent = client.edit((note) => line(note, text));
  await client.hears('the ack', () => client.acked >= sent);
  return { meeting, doc, writer, client };
}

test('[F1][F2] a version is the note as it was, sealed, signed and chained, and its files never change', async () => {
  const { meeting, client } = await written();
  const { facilitator } = space;
  const first = await finalise(facilitator, meeting);
  expect(first).toMatchObject({ status: 'final', version: 1, epoch: 1 });
  const json = await file(facilitator, meeting, 'json?version=1');
  expect(json).toContain('Sealed words.');
  expect(sha256(json)).toBe(first.seal);
  expect(json).not.toContain('Ilse Marchetti');
  const files = await Promise.all(
    ['json', 'txt', 'md', 'html'].map((format) => file(facilitator, meeting, `${format}?version=1`))
  );

  const answer = await fetch(`${server.origin}/api/verify/${first.seal}`);
  const proof = v.parse(
    v.object({
      space: v.string(),
      meeting: v.string(),
      version: v.number(),
      at: v.string(),
      previous: v.nullable(v.string()),
      signature: v.string(),
      publicKey: v.string()
    }),
    await answer.json()
  );
  const record = recordIn(JSON.parse(json));
  expect(record).toMatchObject({ meeting, version: 1, previousSeal: null, sealedAt: proof.at });
  if (!record || !first.seal) throw new Error('no record');
  const signed = Buffer.from(signedRecord({ ...record, seal: first.seal }));
  const signature = Buffer.from(proof.signature, 'base64');
  expect(verify(null, signed, createPublicKey(proof.publicKey), signature)).toBe(true);
  expect((await fetch(`${server.origin}/api/verify/${sha256(`${json} `)}`)).status).toBe(404);
  // A server that was told no public address knows the one it was called at.
  const { text: page } = await facilitator.call('GET', `/api/meetings/${meeting}/minutes.html`);
  expect(page).toContain(`href="${server.origin}/verify#${first.seal}"`);

  const reopened = await facilitator.call('POST', `/api/meetings/${meeting}/reopen`, {
    reason: 'The date was wrong.'
  });
  expect(reopened.body).toMatchObject({ status: 'draft', version: 1, epoch: 2 });
  const sent = client.edit((note) => line(note, 'And more.'));
  await client.hears('the ack', () => client.acked >= sent);
  const second = await finalise(facilitator, meeting, 'Corrected.');
  expect(second).toMatchObject({ version: 2, epoch: 3 });
  const next = await file(facilitator, meeting, 'json?version=2');
  expect(next).toContain('And more.');
  expect(recordIn(JSON.parse(next))?.previousSeal).toBe(first.seal);
  expect(
    await Promise.all(
      ['json', 'txt', 'md', 'html'].map((format) =>
        file(facilitator, meeting, `${format}?version=1`)
      )
    )
  ).toEqual(files);
  const { body } = await facilitator.call('GET', `/api/meetings/${meeting}`);
  expect(body).toMatchObject({
    status: 'final',
    version: 2,
    epoch: 3,
    versions: [
      { version: 1, seal: first.seal, by: 'Mirela Vantongeren', note: null },
      { version: 2, seal: second.seal, note: 'Corrected.' }
    ]
  });
});

test('[F3] only a facilitator decides, and each step only where it leads somewhere', async () => {
  const { meeting, writer } = await written();
  const participant = writer.visitor;
  const path = (step: string) => `/api/meetings/${meeting}/${step}`;
  expect((await participant.call('POST', path('finalise'), {})).status).toBe(403);
  expect((await space.facilitator.call('POST', path('reopen'), { reason: 'x' })).status).toBe(409);
  const deadline = new Date(Date.now() + 3600_000).toISOString();
  expect((await space.facilitator.call('POST', path('review'), { deadline })).body).toMatchObject({
    status: 'review',
    epoch: 0
  });
  const past = new Date(Date.now() - 1000).toISOString();
  expect((await space.facilitator.call('POST', path('review'), { deadline: past })).status).toBe(
    400
  );
  await finalise(space.facilitator, meeting);
  expect((await space.facilitator.call('POST', path('review'), { deadline })).status).toBe(409);
  expect((await participant.call('POST', path('reopen'), { reason: 'x' })).status).toBe(403);
  expect((await participant.call('GET', path('late'))).status).toBe(403);
});

test('[F4] two facilitators at once make one version, and both are told of it', async () => {
  let asked = 0;
  let begin: () => void = () => undefined;
  const both = new Promise<void>((resolve) => (begin = resolve));
  const busy = await startServer({
    wrap: (storage) => ({
      ...storage,
      async meeting(id) {
        const row = await storage.meeting(id);
        // Each asks when it comes in and when it begins, the first once more when it decides.
        if (++asked === 5) begin();
        return row;
      },
      async rule(ruling) {
        await both;
        return storage.rule(ruling);
      }
    })
  });
  const there = await aSpace(busy.origin);
  const meeting = await there.meeting();
  const other = await there.join('facilitator', 'Second Facilitator');
  asked = 0;
  const [one, two] = await Promise.all([
    finalise(there.facilitator, meeting),
    finalise(other.visitor, meeting)
  ]);
  expect(one).toEqual(two);
  expect(one.version).toBe(1);
  await busy.close();
});

test('[F4] a retry under the same key gets the first answer and does nothing', async () => {
  const { meeting } = await written();
  await finalise(space.facilitator, meeting);
  const reopen = () =>
    space.facilitator.call(
      'POST',
      `/api/meetings/${meeting}/reopen`,
      { reason: 'A word.' },
      { 'Idempotency-Key': 'reopen-once-and-only-once' }
    );
  const answers = [await reopen(), await reopen(), await reopen()];
  expect(answers.map(({ body }) => body)).toEqual(Array(3).fill(answers[0]?.body));
  expect(answers[0]?.body).toMatchObject({ epoch: 2 });
});

test('[F5] everybody connected hears of review, final and reopened, with the new epoch', async () => {
  const { meeting, client } = await written();
  const statuses = () =>
    client.extensions.flatMap((one) => (one.type === 'status' ? [one.status] : []));
  const deadline = new Date(Date.now() + 3600_000).toISOString();
  await space.facilitator.call('POST', `/api/meetings/${meeting}/review`, { deadline });
  await client.hears('review', () => statuses().at(-1)?.status === 'review');
  expect(statuses().at(-1)).toMatchObject({ deadline, epoch: 0 });
  await finalise(space.facilitator, meeting);
  await client.hears('final', () => statuses().at(-1)?.status === 'final');
  expect(statuses().at(-1)).toMatchObject({ epoch: 1, version: 1, deadline: null });
});

test('[F6] a device that was away brings an insertion, a deletion, an action and attendance: held whole, once', async () => {
  const { meeting, doc, writer, client } = await written();
  client.kill();
  const offline = client.draft((note) => {
    line(note, 'Typed in a tunnel.');
    line(note, 'Call the harbour office', { kind: 'action', id: 'act-harbour' });
    const action = new Y.Map<unknown>();
    action.set('owners', ['Ilse']);
    note.getMap('actions').set('act-harbour', action);
    const person = new Y.Map<unknown>();
    person.set('name', 'Late Arrival');
    person.set('affiliations', []);
    person.set('roles', ['Participant']);
    person.set('attendance', 'part');
    note.getMap('people').set('random-key-1', person);
    const body = note.getText('body');
    const at = body.toString().indexOf('words');
    body.delete(at + 1, 1);
  });
  expect(offline.length).toBeGreaterThan(20);
  const sealed = await finalise(space.facilitator, meeting);
  const before = await file(space.facilitator, meeting, 'json?version=1');

  const ids = new Set<string | null>();
  for (let attempt = 0; attempt < 4; attempt++) {
    const again = await RawClient.open(server.origin, doc, {
      cookie: writer.visitor.cookie,
      epoch: 0
    });
    again.sendStep2(Y.encodeStateAsUpdate(client.doc));
    expect(await again.closes()).toBe(4409);
    const held = heldBy(again);
    expect(held).toMatchObject({ code: 'finalised', count: 1 });
    ids.add(held?.late ?? null);
  }
  expect(ids.size).toBe(1);
  const [late, ...more] = await lates(space.facilitator, meeting);
  expect(more).toEqual([]);
  expect(late).toMatchObject({ number: 1, author: { name: 'Ilse Marchetti' }, state: 'waiting' });
  expect(late?.summary).toMatchObject({ added: 2, changed: 1, actions: 1, people: 1 });
  expect(late?.diff.blocks.flatMap(({ words }) => words.map(({ text }) => text)).join(' ')).toMatch(
    /Typed in a tunnel/
  );
  expect(await file(space.facilitator, meeting, 'json?version=1')).toBe(before);
  expect((await firstSeal(meeting)).seal).toBe(sealed.seal);
  const fresh = await RawClient.synced(server.origin, doc, { cookie: writer.visitor.cookie });
  expect(fresh.body).not.toContain('tunnel');
  const mine = await writer.visitor.call('GET', `/api/meetings/${meeting}/late?mine=1`);
  expect(v.parse(Lates, mine.body)).toHaveLength(1);
});

const firstSeal = async (meeting: string) => {
  const { body } = await space.facilitator.call('GET', `/api/meetings/${meeting}`);
  const { versions } = v.parse(
    v.object({ versions: v.array(v.object({ seal: v.string() })) }),
    body
  );
  return { seal: versions[0]?.seal };
};

test('[F6] more of a contribution that waits becomes part of it; one that adds nothing is acked', async () => {
  const { meeting, doc, writer, client } = await written();
  client.kill();
  client.draft((note) => line(note, 'First thought.'));
  await finalise(space.facilitator, meeting);
  const bring = async () => {
    const again = await RawClient.open(server.origin, doc, {
      cookie: writer.visitor.cookie,
      epoch: 0
    });
    again.sendStep2(Y.encodeStateAsUpdate(client.doc));
    await again.closes();
    return heldBy(again)?.late;
  };
  const first = await bring();
  client.draft((note) => line(note, 'Second thought.'));
  expect(await bring()).toBe(first);
  const [late, ...more] = await lates(space.facilitator, meeting);
  expect(more).toEqual([]);
  expect(late?.summary).toMatchObject({ added: 2 });

  const clean = await RawClient.open(server.origin, doc, {
    cookie: writer.visitor.cookie,
    epoch: 0
  });
  await clean.sync();
  clean.sendStep2(Y.encodeStateAsUpdate(clean.doc));
  await clean.hears('the ack', () => clean.acked === 1);
});

test('[F7] a stock client, a stale tab and a large update over HTTP are held as well', async () => {
  const { meeting, doc, writer, client } = await written();
  const { cookie } = writer.visitor;
  const stock = await RawClient.synced(server.origin, doc, { cookie, stock: true });
  stock.sendStep2(Y.encodeStateAsUpdate(stock.doc));
  await finalise(space.facilitator, meeting);
  stock.edit((note) => line(note, 'From a stock client.'));
  expect(await stock.closes()).toBe(4409);
  client.edit((note) => line(note, 'From a stale tab.'));
  expect(await client.closes()).toBe(4409);
  expect(heldBy(client)).toMatchObject({ code: 'finalised' });
  const big = new Y.Doc();
  Y.applyUpdate(big, Y.encodeStateAsUpdate(client.doc));
  line(big, 'Brought over HTTP.');
  const answer = await writer.visitor.call(
    'POST',
    `/api/meetings/${meeting}/doc?epoch=0`,
    Y.encodeStateAsUpdate(big)
  );
  expect(answer.status).toBe(202);
  expect(answer.body).toMatchObject({ held: { code: 'finalised' } });
  const text = JSON.stringify(await lates(space.facilitator, meeting));
  for (const words of ['From a stock client.', 'From a stale tab.', 'Brought over HTTP.'])
    expect(text).toContain(words);
});

test('[F8] a reopened meeting holds what a stale phone brings, and takes what is based on it', async () => {
  const { meeting, doc, writer, client } = await written();
  client.kill();
  client.draft((note) => line(note, 'Older than the seal.'));
  await finalise(space.facilitator, meeting);
  await space.facilitator.call('POST', `/api/meetings/${meeting}/reopen`, { reason: 'A name.' });
  for (const options of [{ epoch: 0 }, { stock: true }]) {
    const stale = await RawClient.open(server.origin, doc, {
      cookie: writer.visitor.cookie,
      ...options
    });
    stale.sendStep2(Y.encodeStateAsUpdate(client.doc));
    expect(await stale.closes()).toBe(4409);
  }
  const [late, ...more] = await lates(space.facilitator, meeting);
  expect(more).toEqual([]);
  expect(late).toMatchObject({ state: 'waiting' });
  const fresh = await RawClient.synced(server.origin, doc, {
    cookie: writer.visitor.cookie,
    epoch: 2
  });
  expect(fresh.body).not.toContain('Older than the seal.');
  const sent = fresh.edit((note) => line(note, 'In the new draft.'));
  await fresh.hears('the ack', () => fresh.acked >= sent);
});

test('[F9] a phone whose owner was demoted meanwhile is held for its role; who never wrote is refused', async () => {
  const { meeting, doc, writer, client } = await written();
  client.kill();
  client.draft((note) => line(note, 'Written while a participant.'));
  await space.facilitator.call('PATCH', `/api/spaces/${space.id}/members/${writer.id}`, {
    role: 'observer'
  });
  const back = await RawClient.open(server.origin, doc, {
    cookie: writer.visitor.cookie,
    epoch: 0
  });
  back.sendStep2(Y.encodeStateAsUpdate(client.doc));
  expect(await back.closes()).toBe(4403);
  expect(heldBy(back)).toMatchObject({ code: 'role' });
  const reader = await space.join('observer', 'Only Reading');
  const reading = await RawClient.synced(server.origin, doc, { cookie: reader.visitor.cookie });
  reading.edit((note) => line(note, 'Not mine to write.'));
  expect(await reading.closes()).toBe(4403);
  expect(heldBy(reading)).toBeUndefined();
  const text = JSON.stringify(await lates(space.facilitator, meeting));
  expect(text).toContain('Written while a participant.');
  expect(text).not.toContain('Not mine to write.');
});

async function aLateOne() {
  const { meeting, doc, writer, client } = await written('The seal has these words.');
  client.kill();
  client.draft((note) => {
    line(note, 'Accept me.');
    line(note, 'Leave me out.');
  });
  const sealed = await finalise(space.facilitator, meeting);
  const back = await RawClient.open(server.origin, doc, {
    cookie: writer.visitor.cookie,
    epoch: 0
  });
  back.sendStep2(Y.encodeStateAsUpdate(client.doc));
  await back.closes();
  const [late] = await lates(space.facilitator, meeting);
  if (!late) throw new Error('nothing was held');
  const decide = (body: unknown) =>
    space.facilitator.call('POST', `/api/meetings/${meeting}/late/${late.id}`, body);
  return { meeting, doc, writer, client, late, decide, sealed };
}

test('[F10] accepting whole makes the next version; live readers get it; the first stays', async () => {
  const { meeting, doc, writer, decide, sealed, client, late } = await aLateOne();
  const reader = await RawClient.synced(server.origin, doc, { cookie: writer.visitor.cookie });
  const before = await file(space.facilitator, meeting, 'txt?version=1');
  const answer = await decide({ decision: 'accept' });
  expect(answer.body).toMatchObject({ state: 'accepted', version: 2, status: 'final' });
  await reader.hears('the amendment', () => reader.body.includes('Accept me.'));
  expect(await file(space.facilitator, meeting, 'txt?version=1')).toBe(before);
  expect(await file(space.facilitator, meeting, 'txt')).toContain('Leave me out.');
  expect(v.parse(Ruled, answer.body).seal).not.toBe(sealed.seal);
  // A second click, and the device that tries once more, change nothing.
  expect((await decide({ decision: 'accept' })).body).toMatchObject({ state: 'accepted' });
  const back = await RawClient.open(server.origin, doc, {
    cookie: writer.visitor.cookie,
    epoch: 0
  });
  const sent = back.sendStep2(Y.encodeStateAsUpdate(client.doc));
  await back.hears('the ack', () => back.acked >= sent);
  expect(await lates(space.facilitator, meeting)).toMatchObject([{ id: late.id, version: 2 }]);
});

test('[F11] accepting by block takes what was chosen, with the words that were put in its place', async () => {
  const { meeting, late, decide } = await aLateOne();
  const wanted = late.diff.blocks.find(({ words }) =>
    words.some(({ text }) => /Accept/.test(text))
  );
  if (!wanted) throw new Error('no such change');
  const answer = await decide({
    decision: 'accept',
    changes: [wanted.id],
    edits: { [wanted.id]: 'Accepted, and mended.' }
  });
  expect(answer.body).toMatchObject({ state: 'accepted', version: 2 });
  const text = await file(space.facilitator, meeting, 'txt?version=2');
  expect(text).toContain('Accepted, and mended.');
  expect(text).not.toContain('Accept me.');
  expect(text).not.toContain('Leave me out.');
});

test('[F12] declining tells the author why, and nothing of it ever reaches the minutes', async () => {
  const { meeting, doc, writer, client, decide, sealed } = await aLateOne();
  expect(
    (await decide({ decision: 'decline', reason: 'Said after the call.' })).body
  ).toMatchObject({ state: 'declined', version: 1 });
  const mine = await writer.visitor.call('GET', `/api/meetings/${meeting}/late?mine=1`);
  expect(mine.body).toMatchObject([{ state: 'declined', reason: 'Said after the call.' }]);
  expect((await decide({ decision: 'accept' })).status).toBe(409);
  const back = await RawClient.open(server.origin, doc, {
    cookie: writer.visitor.cookie,
    epoch: 0
  });
  back.sendStep2(Y.encodeStateAsUpdate(client.doc));
  expect(await back.closes()).toBe(4409);
  expect(await lates(space.facilitator, meeting)).toHaveLength(1);
  expect((await firstSeal(meeting)).seal).toBe(sealed.seal);
});

test('[F13] finalise and an update in the same tick, a thousand times: each is in the version or late, once', async () => {
  const ROUNDS = 1000;
  const EACH = 20;
  const draw = seededRandom(20261123);
  let inside = 0;
  let outside = 0;
  // Turns of the event loop by which the edit goes after the ruling, or before it: near the line on any machine.
  let lag = 40;
  const turns = async (count: number) => {
    for (let turn = count; turn > 0; turn--) await new Promise(setImmediate);
  };
  for (let batch = 0; batch < ROUNDS / EACH; batch++) {
    const raced = await aSpace(server.origin);
    const writer = await raced.join('participant', 'Racing Writer');
    const meetings = await Promise.all(
      Array.from({ length: EACH }, (_none, index) => raced.meeting(`Race ${index}`))
    );
    await Promise.all(
      meetings.map(async (meeting) => {
        const { cookie } = writer.visitor;
        const doc = `meeting/${meeting}`;
        const client = await RawClient.synced(server.origin, doc, { cookie, epoch: 0 });
        const mine = lag + draw(80) - 40;
        const ruling = turns(-mine).then(() => finalise(raced.facilitator, meeting));
        await turns(mine);
        client.edit((note) => line(note, 'Raced.'));
        await ruling;
        await client.hears(
          'an ack or a hold',
          () => client.acked > 0 || heldBy(client) !== undefined
        );
        const sealed = (await file(raced.facilitator, meeting, 'txt?version=1')).includes('Raced.');
        const held = heldBy(client) !== undefined;
        expect(sealed).toBe(client.acked > 0);
        expect(sealed).not.toBe(held);
        const all = await lates(raced.facilitator, meeting);
        expect(all.length).toBe(held ? 1 : 0);
        if (sealed) inside += 1;
        else outside += 1;
        lag += sealed ? 20 : -20;
        client.kill();
        const [one, two] = await Promise.all([
          RawClient.synced(server.origin, doc, { cookie }),
          RawClient.synced(server.origin, doc, { cookie: raced.facilitator.cookie })
        ]);
        expect(digest(one.doc)).toBe(digest(two.doc));
        expect(one.body.includes('Raced.')).toBe(sealed);
        one.kill();
        two.kill();
      })
    );
  }
  expect(inside + outside).toBe(ROUNDS);
  // Both sides of the line were tried, or the race was none.
  expect(Math.min(inside, outside)).toBeGreaterThan(ROUNDS / 20);
}, 240_000);

test('[F20] actions get labels at the first finalising, which nobody changes or uses again', async () => {
  const { facilitator } = space;
  const made = await facilitator.call('POST', `/api/spaces/${space.id}/meetings`, {
    title: 'Budget call',
    number: '#64'
  });
  const { id: meeting } = v.parse(v.object({ id: v.string() }), made.body);
  const writer = await space.join('participant', 'Ilse Marchetti');
  const { cookie } = writer.visitor;
  const open = (epoch: number) =>
    RawClient.synced(server.origin, `meeting/${meeting}`, { cookie, epoch });
  const client = await open(0);
  for (const id of ['first', 'second'])
    client.edit((note) => line(note, `The ${id} thing.`, { kind: 'action', id }));
  await client.hears('the acks', () => client.acked >= client.sent);
  await finalise(facilitator, meeting);
  const labels = async (version: number) =>
    [...(await file(facilitator, meeting, `txt?version=${version}`)).matchAll(/64\.\d+/g)].map(
      ([label]) => label
    );
  expect(await labels(1)).toEqual(['64.1', '64.2']);
  await client.hears('the labels', () => client.doc.getMap('actions').size > 0);

  await facilitator.call('POST', `/api/meetings/${meeting}/reopen`, { reason: 'More' });
  const again = await open(2);
  again.edit((note) => {
    // Somebody takes a label away, and deletes the other action with its text.
    note.getMap('actions').forEach((_value, key) => note.getMap('actions').delete(key));
    const body = note.getText('body');
    const at = body.toString().indexOf('The second');
    body.delete(at, 'The second thing.'.length);
    line(note, 'The third thing.', { kind: 'action', id: 'third' });
  });
  await again.hears('the ack', () => again.acked >= again.sent);
  await finalise(facilitator, meeting);
  const second = await labels(2);
  expect(second).toContain('64.1');
  expect(second).toContain('64.3');
  expect(await labels(1)).toEqual(['64.1', '64.2']);
});
