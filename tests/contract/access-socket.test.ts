// The table of access on the socket: who × which document × what they send, and what comes of it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MESSAGE } from '#domain/protocol/messages.ts';
import { frame, RawClient, type RawOptions } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, type ASpace } from '../support/visitor.ts';

/**
 * `answer`: it is answered. `ack`: it is on disk. `seen`: others hear of it. `passed`: nothing comes of it
 * and the connection goes on. `held`: it is kept as a late contribution, the connection ends with 4409.
 * A number: the connection ends with that code; where a whole row has one, at the door, nothing was told.
 * `stale` is a meeting that was reopened, to somebody whose copy is from before it was final.
 */
const TABLE = `
                        step1  step2 update awareness query  auth   text extension
  facilitator draft     answer ack   ack    seen      answer passed 4400 passed
  facilitator review    answer ack   ack    seen      answer passed 4400 passed
  facilitator final     answer held  held   seen      answer passed 4400 passed
  facilitator reopened  answer ack   ack    seen      answer passed 4400 passed
  facilitator stale     answer held  held   seen      answer passed 4400 passed
  facilitator space     answer ack   ack    seen      answer passed 4400 passed
  facilitator unknown   4404   4404  4404   4404      4404   4404   4404 4404
  participant draft     answer ack   ack    seen      answer passed 4400 passed
  participant review    answer ack   ack    seen      answer passed 4400 passed
  participant final     answer held  held   seen      answer passed 4400 passed
  participant reopened  answer ack   ack    seen      answer passed 4400 passed
  participant stale     answer held  held   seen      answer passed 4400 passed
  participant space     answer ack   ack    seen      answer passed 4400 passed
  participant unknown   4404   4404  4404   4404      4404   4404   4404 4404
  observer    draft     answer 4403  4403   seen      answer passed 4400 passed
  observer    review    answer 4403  4403   seen      answer passed 4400 passed
  observer    final     answer 4403  4403   seen      answer passed 4400 passed
  observer    reopened  answer 4403  4403   seen      answer passed 4400 passed
  observer    stale     answer 4403  4403   seen      answer passed 4400 passed
  observer    space     answer 4403  4403   seen      answer passed 4400 passed
  observer    unknown   4404   4404  4404   4404      4404   4404   4404 4404
  demoted     draft     answer 4403* 4403*  seen      answer passed 4400 passed
  demoted     review    answer 4403* 4403*  seen      answer passed 4400 passed
  demoted     final     answer 4403* 4403*  seen      answer passed 4400 passed
  demoted     reopened  answer 4403* 4403*  seen      answer passed 4400 passed
  demoted     stale     answer 4403* 4403*  seen      answer passed 4400 passed
  demoted     space     answer 4403  4403   seen      answer passed 4400 passed
  demoted     unknown   4404   4404  4404   4404      4404   4404   4404 4404
  removed     draft     4403   4403  4403   4403      4403   4403   4403 4403
  removed     review    4403   4403  4403   4403      4403   4403   4403 4403
  removed     final     4403   4403  4403   4403      4403   4403   4403 4403
  removed     reopened  4403   4403  4403   4403      4403   4403   4403 4403
  removed     stale     4403   4403  4403   4403      4403   4403   4403 4403
  removed     space     4403   4403  4403   4403      4403   4403   4403 4403
  removed     unknown   4404   4404  4404   4404      4404   4404   4404 4404
  stranger    draft     4404   4404  4404   4404      4404   4404   4404 4404
  stranger    review    4404   4404  4404   4404      4404   4404   4404 4404
  stranger    final     4404   4404  4404   4404      4404   4404   4404 4404
  stranger    reopened  4404   4404  4404   4404      4404   4404   4404 4404
  stranger    stale     4404   4404  4404   4404      4404   4404   4404 4404
  stranger    space     4404   4404  4404   4404      4404   4404   4404 4404
  stranger    unknown   4404   4404  4404   4404      4404   4404   4404 4404
  nobody      draft     4401   4401  4401   4401      4401   4401   4401 4401
  nobody      review    4401   4401  4401   4401      4401   4401   4401 4401
  nobody      final     4401   4401  4401   4401      4401   4401   4401 4401
  nobody      reopened  4401   4401  4401   4401      4401   4401   4401 4401
  nobody      stale     4401   4401  4401   4401      4401   4401   4401 4401
  nobody      space     4401   4401  4401   4401      4401   4401   4401 4401
  nobody      unknown   4401   4401  4401   4401      4401   4401   4401 4401
`;

const [head = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

let server: TestServer;
let space: ASpace;
const cookies = new Map<string, string | undefined>();
const documents = new Map<string, string>();
const options = new Map<string, RawOptions>();

beforeAll(async () => {
  server = await startServer({ grace: 5000 });
  space = await aSpace(server.origin);
  const { facilitator } = space;
  const roles = ['participant', 'observer'] as const;
  for (const role of roles) cookies.set(role, (await space.join(role)).visitor.cookie);
  cookies.set('facilitator', facilitator.cookie);
  cookies.set('stranger', (await aSpace(server.origin)).facilitator.cookie);
  for (const [who, change] of [
    ['demoted', { role: 'observer' }],
    ['removed', { removed: true }]
  ] as const) {
    const { id, visitor } = await space.join('participant', `Who is ${who}`);
    cookies.set(who, visitor.cookie);
    await facilitator.call('PATCH', `/api/spaces/${space.id}/members/${id}`, change);
  }

  const deadline = new Date(Date.now() + 86_400_000).toISOString();
  const steps = {
    draft: [],
    review: [['review', { deadline }]],
    final: [['finalise', {}]],
    reopened: [
      ['finalise', {}],
      ['reopen', { reason: 'A name was wrong.' }]
    ]
  } as const;
  for (const [state, taken] of Object.entries(steps)) {
    const id = await space.meeting(state);
    documents.set(state, `meeting/${id}`);
    for (const [step, body] of taken) {
      const { status } = await facilitator.call('POST', `/api/meetings/${id}/${step}`, body);
      expect([step, status]).toEqual([step, 200]);
    }
  }
  documents.set('stale', documents.get('reopened') ?? '');
  documents.set('space', `space/${space.id}`);
  documents.set('unknown', 'meeting/never-was-one');
  options.set('reopened', { epoch: 2 });
  options.set('stale', { epoch: 0 });
});
afterAll(() => server.close());

/** Something new for the document, by which it can be found there. */
function news(client: RawClient, document: string, word: string): Uint8Array {
  return client.draft((own) => {
    if (document.startsWith('space/')) own.getMap('meetings').set(word, word);
    else own.getText('body').insert(0, word, {});
  });
}

const MESSAGES: Readonly<
  Record<string, (client: RawClient, document: string, word: string) => Promise<string>>
> = {
  async step1(client) {
    await client.sync();
    return 'answer';
  },
  async step2(client, document, word) {
    client.sendStep2(news(client, document, word));
    await client.hears('the ack', () => client.acked === 1);
    return 'ack';
  },
  async update(client, document, word) {
    client.sendUpdate(news(client, document, word));
    await client.hears('the ack', () => client.acked === 1);
    return 'ack';
  },
  async awareness(client) {
    const id = client.doc.clientID;
    client.sendAwareness([[id, 1, { cursor: 1 }]]);
    client.send(Uint8Array.of(MESSAGE.queryAwareness));
    await client.hears('itself', () => client.heardOf(id) !== undefined);
    return 'seen';
  },
  async query(client) {
    const before = client.awareness.length;
    client.send(Uint8Array.of(MESSAGE.queryAwareness));
    await client.hears('who is here', () => client.awareness.length > before);
    return 'answer';
  },
  async auth(client) {
    client.send(frame(MESSAGE.auth, 0, new TextEncoder().encode('let me in')));
    await client.sync();
    return 'passed';
  },
  async text(client) {
    client.send('{"type":"update"}');
    await client.sync();
    return 'passed';
  },
  /** As if the client were the server: HELLO, an ack, STATUS. */
  async extension(client) {
    const hello = new TextEncoder().encode('{"role":"facilitator","status":"draft"}');
    for (const sub of [0, 1, 4]) client.send(frame(MESSAGE.extension, sub, hello));
    await client.sync();
    return 'passed';
  }
};

async function cell(who: string, state: string, message: string, word: string): Promise<string> {
  const document = documents.get(state) ?? '';
  const client = new RawClient(server.origin, document, {
    ...options.get(state),
    cookie: cookies.get(who)
  });
  const say = MESSAGES[message];
  try {
    // It speaks as soon as it can, also where nobody will listen.
    await new Promise((resolve) => client.ws.once('open', resolve));
    return (await say?.(client, document, word)) ?? 'no such message';
  } catch {
    if (client.closed === undefined) return 'no answer';
    const held = client.extensions.find((one) => one.type === 'held');
    if (client.closed.code === 4409) return held?.held.late ? 'held' : '4409';
    return `${client.closed.code}${held?.held.late ? '*' : ''}`;
  } finally {
    // Who was turned away at the door was told nothing at all.
    if (client.extensions.length === 0)
      expect([who, state, client.frames]).toEqual([who, state, 0]);
    client.kill();
  }
}

/** Every word that anybody tried to bring, as far as it is in the document now. */
async function wordsIn(document: string): Promise<string[]> {
  const { cookie } = space.facilitator;
  const reader = await RawClient.synced(server.origin, document, { cookie });
  reader.kill();
  const content =
    reader.doc.getText('body').toString() + JSON.stringify(reader.doc.getMap('meetings'));
  return [...new Set(content.match(/<[^>]*>/g))];
}

test('the table has every role and every state once', () => {
  expect(rows.length).toBe(7 * 7);
  expect(new Set(rows.map(([who, state]) => `${who} ${state}`)).size).toBe(49);
  expect(head).toEqual(Object.keys(MESSAGES));
});

test.each(rows)('[A5][A6][A7][F6][F9] what comes of the frames of: %s, %s', async (...row) => {
  const [who = '', state = '', ...expected] = row;
  const word = (message: string) => `<${who}.${state}.${message}>`;
  const results = await Promise.all(
    head.map((message) => cell(who, state, message, word(message)))
  );
  expect(results).toEqual(expected);
  const document = documents.get(state) ?? '';
  if (state === 'unknown') return;
  const acked = head.filter((_, index) => results[index] === 'ack').map(word);
  const found = (await wordsIn(document)).filter((one) => one.startsWith(`<${who}.${state}.`));
  expect(found.sort()).toEqual(acked.sort());
});

test('[A7] what was tried on the document of the space left it as it was', async () => {
  const { cookie } = space.facilitator;
  const reader = await RawClient.synced(server.origin, documents.get('space') ?? '', { cookie });
  const meetings = ['draft', 'review', 'final', 'reopened'].map((state) => documents.get(state));
  const listed = () =>
    [...reader.doc.getMap('meetings').keys()]
      .map((id) => `meeting/${id}`)
      .sort()
      .join();
  await reader.hears('the meetings as they are', () => listed() === meetings.sort().join());
  reader.kill();
});

test.each([
  ['removed', { removed: true }],
  ['made an observer', { role: 'observer' }]
] as const)(
  '[A5][F9] who is %s in the middle of typing keeps what was acked, and adds nothing more',
  async (_what, change) => {
    const document = `meeting/${await space.meeting()}`;
    const { id, visitor } = await space.join('participant', 'Typing On');
    const open = () => RawClient.synced(server.origin, document, { cookie: visitor.cookie });
    const clients = await Promise.all([open(), open(), open()]);
    const words = clients.map((): string[] => []);
    const type = (index: number) => {
      const client = clients[index];
      if (!client || client.closed || client.sent > 2000) return;
      const word = `<${index}.${client.sent}>`;
      words[index]?.push(word);
      client.type(word);
    };
    clients.forEach((client, index) => {
      client.onHeard(() => type(index));
      for (let ahead = 0; ahead < 10; ahead++) type(index);
    });
    for (const client of clients) await client.hears('some acks', () => client.acked > 5);
    const path = `/api/spaces/${space.id}/members/${id}`;
    expect((await space.facilitator.call('PATCH', path, change)).status).toBe(200);
    // From here on it is decided, whatever these connections have not heard yet.
    const before = words.map((said) => said.length);
    clients.forEach((_client, index) => type(index));
    for (const client of clients) expect(await client.closes()).toBe(4403);

    const kept = await wordsIn(document);
    clients.forEach((client, index) => {
      const said = words[index] ?? [];
      expect(said.slice(0, client.acked).filter((word) => !kept.includes(word))).toEqual([]);
      expect(said.slice(before[index]).filter((word) => kept.includes(word))).toEqual([]);
    });
  }
);
