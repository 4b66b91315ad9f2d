// The socket, as raw and stock clients meet it: sync, acks, roles, refusals.
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { MESSAGE, SYNC } from '#domain/protocol/messages.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { frame, RawClient } from '../support/raw-client.ts';
import { until } from '../support/until.ts';
import { aSpace, Visitor, type ASpace } from '../support/visitor.ts';

let server: TestServer;
let space: ASpace;
beforeAll(async () => {
  server = await startServer();
  space = await aSpace(server.origin);
});
afterAll(() => server.close());

const NOTHING = Uint8Array.of(0, 0);

async function aMeeting(): Promise<{ doc: string; cookie: string | undefined }> {
  return { doc: `meeting/${await space.meeting()}`, cookie: space.facilitator.cookie };
}

/** A stock client's WebSocket that carries a cookie. */
function withCookie(cookie: string | undefined): typeof globalThis.WebSocket {
  class Carrying extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols, { headers: { Cookie: cookie ?? '' } });
    }
  }
  // The ws package has the browser's interface as far as y-websocket uses it.
  return Carrying as unknown as typeof globalThis.WebSocket;
}

function stockClient(doc: string, cookie: string | undefined) {
  const content = new Y.Doc();
  const provider = new WebsocketProvider(
    `${server.origin.replace('http', 'ws')}/sync`,
    doc,
    content,
    {
      WebSocketPolyfill: withCookie(cookie),
      disableBc: true
    }
  );
  return { content, provider };
}

test('[S11] two stock y-websocket clients sync, see each other, and need nothing of ours', async () => {
  const { doc, cookie } = await aMeeting();
  const other = await space.join('participant', 'Odd Lindqvist');
  const a = stockClient(doc, cookie);
  const b = stockClient(doc, other.visitor.cookie);
  await until('both are synced', () => a.provider.synced && b.provider.synced);
  a.content.getText('body').insert(1, 'from A ', {});
  b.content.getText('body').insert(1, 'from B ', {});
  await until('both have both texts', () => {
    const text = a.content.getText('body').toString();
    return (
      text.includes('from A') &&
      text.includes('from B') &&
      text === b.content.getText('body').toString()
    );
  });
  a.provider.awareness.setLocalStateField('cursor', { at: 3 });
  await until('B sees A', () => b.provider.awareness.getStates().has(a.content.clientID));
  expect(b.provider.awareness.getStates().get(a.content.clientID)).toMatchObject({
    cursor: { at: 3 },
    user: { name: 'Mirela Vantongeren', role: 'facilitator' }
  });
  a.provider.destroy();
  await until('B sees A go', () => !b.provider.awareness.getStates().has(a.content.clientID));
  b.provider.destroy();
});

test('[S11] a stock client may write the document as one URL segment', async () => {
  const { doc, cookie } = await aMeeting();
  const path = encodeURIComponent(doc);
  expect(path).toContain('%2F');
  const client = await RawClient.synced(server.origin, doc, { cookie, path });
  expect(client.extensions[0]?.type).toBe('hello');
  client.close();
});

test('HELLO comes first and only to who asked; a stock client gets no extension frame', async () => {
  const { doc, cookie } = await aMeeting();
  const ours = await RawClient.synced(server.origin, doc, { cookie });
  const [first] = ours.extensions;
  expect(first).toMatchObject({
    type: 'hello',
    hello: {
      v: 1,
      role: 'facilitator',
      status: 'draft',
      epoch: 0,
      seq: 1,
      member: { name: 'Mirela Vantongeren' }
    }
  });
  const stock = await RawClient.synced(server.origin, doc, { cookie, stock: true });
  stock.type('hello');
  await ours.hears('the edit', () => ours.body.includes('hello'));
  expect(stock.extensions).toEqual([]);
  ours.close();
  stock.close();
});

test('[S3] acks count every document-bearing frame, also those that add nothing', async () => {
  const { doc, cookie } = await aMeeting();
  const client = await RawClient.synced(server.origin, doc, { cookie });
  client.sendStep2(Y.encodeStateAsUpdate(client.doc));
  await client.hears('the ack of an empty step 2', () => client.acked === 1);
  const update = client.draft((own) => own.getText('body').insert(1, 'once', {}));
  client.sendUpdate(update);
  client.sendUpdate(update);
  client.sendUpdate(NOTHING);
  await client.hears('the ack of all four', () => client.acked === 4);
  const seqs = client.acks.map((ack) => ack.seq);
  expect(seqs[0]).toBe(1);
  expect(seqs.at(-1)).toBe(2);
  client.close();
});

test('[S3] a delete is acked although it moves no state vector', async () => {
  const { doc, cookie } = await aMeeting();
  const client = await RawClient.synced(server.origin, doc, { cookie });
  client.type('gone');
  client.edit((own) => own.getText('body').delete(1, 4));
  await client.hears('two acks', () => client.acked === 2);
  const fresh = await RawClient.synced(server.origin, doc, { cookie });
  expect(fresh.body).toBe('');
  client.close();
  fresh.close();
});

test('[S2] who alone sent an edit does not get it back; everybody else gets it', async () => {
  const { doc, cookie } = await aMeeting();
  const writer = await RawClient.synced(server.origin, doc, { cookie });
  const reader = await RawClient.synced(server.origin, doc, { cookie });
  writer.type('hello');
  await reader.hears('the edit', () => reader.body === 'hello');
  await writer.hears('the ack', () => writer.acked === 1);
  expect(writer.updates).toEqual([]);
  expect(reader.updates.length).toBe(1);
  writer.close();
  reader.close();
});

test('[S6] an edit that builds on something missing is asked for, not acked, and kept with the rest', async () => {
  const { doc, cookie } = await aMeeting();
  const client = await RawClient.synced(server.origin, doc, { cookie });
  client.draft((own) => own.getText('body').insert(1, 'first ', {}));
  client.edit((own) => own.getText('body').insert(7, 'second', {}));
  await client.hears('RESYNC', () => client.extensions.some((one) => one.type === 'resync'));
  await client.hears('a sync step 1', () => client.step1s.length === 2);
  client.sendUpdate(NOTHING);
  await client.sync();
  expect(client.acked).toBe(0);
  client.sendStep2(Y.encodeStateAsUpdate(client.doc, client.step1s[1]));
  await client.hears('the ack of all three', () => client.acked === 3);
  const fresh = await RawClient.synced(server.origin, doc, { cookie });
  expect(fresh.body).toBe('first second');
  client.close();
  fresh.close();
});

test('[A12] a refused connection can read why: no session, no document, no membership, a foreign page', async () => {
  const { doc, cookie } = await aMeeting();
  const code = (name: string, options: ConstructorParameters<typeof RawClient>[2]) =>
    new RawClient(server.origin, name, options).closes();
  expect(await code(doc, {})).toBe(4401);
  expect(await code(doc, { cookie: 'rapporteur=bm90IGEgdG9rZW4gYXQgYWxs' })).toBe(4401);
  expect(await code('meeting/nosuchmeeting', { cookie })).toBe(4404);
  expect(await code('elsewhere/x', { cookie })).toBe(4404);
  expect(await code(doc, { cookie, path: 'meeting/%' })).toBe(4404);
  const stranger = await aSpace(server.origin);
  expect(await code(doc, { cookie: stranger.facilitator.cookie })).toBe(4404);
  expect(await code(doc, { cookie, origin: 'https://elsewhere.example' })).toBe(4403);
  const own = await RawClient.synced(server.origin, doc, { cookie, origin: server.origin });
  own.close();
});

test('[A6] an observer reads and is seen, and a frame that would change the document is refused', async () => {
  const { doc, cookie } = await aMeeting();
  const writer = await RawClient.synced(server.origin, doc, { cookie });
  writer.type('kept');
  const { visitor } = await space.join('observer', 'Saga Wennerberg');
  const observer = await RawClient.synced(server.origin, doc, { cookie: visitor.cookie });
  await observer.hears('the text', () => observer.body === 'kept');
  observer.sendAwareness([[observer.doc.clientID, 1, { cursor: null }]]);
  await writer.hears('the observer', () => writer.heardOf(observer.doc.clientID) !== undefined);
  observer.sendStep2(Y.encodeStateAsUpdate(observer.doc));
  await observer.hears('the ack of nothing', () => observer.acked === 1);
  const attempts = [
    (own: Y.Doc) => own.getText('body').insert(1, 'forged ', {}),
    (own: Y.Doc) => own.getText('body').delete(1, 2),
    (own: Y.Doc) => own.getMap('meta').set('title', 'forged')
  ];
  observer.edit(attempts[0] ?? (() => undefined));
  expect(await observer.closes()).toBe(4403);
  expect(observer.extensions.at(-1)).toMatchObject({
    type: 'refused',
    refused: { code: 'forbidden', count: 2 }
  });
  for (const attempt of attempts) {
    const again = await RawClient.synced(server.origin, doc, {
      cookie: visitor.cookie,
      stock: true
    });
    again.edit(attempt);
    expect(await again.closes()).toBe(4403);
  }
  const fresh = await RawClient.synced(server.origin, doc, { cookie });
  expect(fresh.body).toBe('kept');
  expect(fresh.doc.getMap('meta').get('title')).toBe('Planning call');
  fresh.close();
  writer.close();
});

test('[A6] what Yjs tidies by itself at an observer is no offence', async () => {
  const { doc, cookie } = await aMeeting();
  const writer = await RawClient.synced(server.origin, doc, { cookie });
  writer.edit((own) => own.getText('body').insert(1, 'plain text', {}));
  const { visitor } = await space.join('observer');
  const observer = await RawClient.synced(server.origin, doc, { cookie: visitor.cookie });
  writer.edit((own) => own.getText('body').format(1, 5, { bold: true }));
  await observer.hears('the format', () => observer.updates.length > 0);
  const marks = observer.doc.getText('body');
  const tidy = observer.draft((own) => {
    for (let item = marks._start; item !== null; item = item.right)
      if (!item.deleted && item.content instanceof Y.ContentFormat)
        own.transact((transaction) => item.delete(transaction));
  });
  observer.sendUpdate(tidy);
  await observer.hears('the ack', () => observer.acked === 1);
  writer.close();
  observer.close();
});

test('[A5] a removed member is cut off at once, a demoted one can no longer write', async () => {
  const { doc, cookie } = await aMeeting();
  const odd = await space.join('participant', 'Odd Lindqvist');
  const client = await RawClient.synced(server.origin, doc, { cookie: odd.visitor.cookie });
  client.type('while allowed');
  await client.hears('the ack', () => client.acked === 1);
  const path = `/api/spaces/${space.id}/members/${odd.id}`;
  await space.facilitator.call('PATCH', path, { role: 'observer' });
  await client.hears('STATUS', () => client.extensions.at(-1)?.type === 'status');
  client.type('after');
  expect(await client.closes()).toBe(4403);

  const reader = await RawClient.synced(server.origin, doc, { cookie: odd.visitor.cookie });
  expect(reader.body).toBe('while allowed');
  await space.facilitator.call('PATCH', path, { removed: true });
  expect(await reader.closes()).toBe(4403);
  expect(await new RawClient(server.origin, doc, { cookie: odd.visitor.cookie }).closes()).toBe(
    4403
  );
  const fresh = await RawClient.synced(server.origin, doc, { cookie });
  expect(fresh.body).toBe('while allowed');
  fresh.close();
});

test('[A7] what a member does to the meetings and entries in a space’s document is undone; their word stays', async () => {
  const meeting = await space.meeting('Mirrored');
  const { visitor } = await space.join('participant');
  const client = await RawClient.synced(server.origin, `space/${space.id}`, {
    cookie: visitor.cookie
  });
  const meetings = client.doc.getMap('meetings');
  await client.hears('the meeting', () => meetings.has(meeting));
  client.edit((own) => {
    own.getMap('meetings').clear();
    own.getMap('meetings').set('invented', { title: 'Not so' });
    own.getMap('register').set('invented/1', { text: 'Not so' });
    own.getMap('progress').set('a word', { status: 'done' });
  });
  await client.hears('the meeting again', () => meetings.has(meeting));
  await client.hears('no other', () => !meetings.has('invented'));
  await client.hears('no entry', () => !client.doc.getMap('register').has('invented/1'));
  expect(client.doc.getMap('progress').get('a word')).toEqual({ status: 'done' });
  client.close();
  const observer = await space.join('observer');
  const reader = await RawClient.synced(server.origin, `space/${space.id}`, {
    cookie: observer.visitor.cookie
  });
  reader.edit((own) => own.getMap('progress').set('another', { status: 'done' }));
  expect(await reader.closes()).toBe(4403);
});

test('a new meeting shows at once to whoever has the space open', async () => {
  const { cookie } = space.facilitator;
  const watcher = await RawClient.synced(server.origin, `space/${space.id}`, { cookie });
  const id = await space.meeting('Announced');
  await watcher.hears('the meeting', () => watcher.doc.getMap('meetings').has(id));
  expect(watcher.doc.getMap('meetings').toJSON()[id]).toMatchObject({
    title: 'Announced',
    status: 'draft',
    doc: `meeting/${id}`
  });
  watcher.close();
});

test('[S20] frames that are no frames are refused with 4400, and the room goes on', async () => {
  const { doc, cookie } = await aMeeting();
  const witness = await RawClient.synced(server.origin, doc, { cookie });
  const bad: (Uint8Array | string)[] = [
    'text',
    Uint8Array.of(),
    Uint8Array.of(0),
    Uint8Array.of(0, 9, 0),
    Uint8Array.of(0, 2, 200),
    Uint8Array.of(1, 5, 1),
    frame(MESSAGE.sync, SYNC.update, Uint8Array.of(1, 2, 3)),
    frame(MESSAGE.sync, SYNC.step1, Uint8Array.of(255)),
    frame(MESSAGE.sync, SYNC.update, Y.encodeStateAsUpdateV2(witness.doc))
  ];
  for (const bytes of bad) {
    const client = await RawClient.open(server.origin, doc, { cookie });
    client.send(bytes);
    expect([bytes, await client.closes()]).toEqual([bytes, 4400]);
  }
  witness.type('still here');
  await witness.hears('the ack', () => witness.acked === 1);
  witness.close();
});

test('[S20] a frame that is cut anywhere is refused or does nothing', async () => {
  const { doc, cookie } = await aMeeting();
  const writer = await RawClient.synced(server.origin, doc, { cookie });
  const update = writer.draft((own) =>
    own.getText('body').insert(1, 'whole or nothing', { bold: true })
  );
  const whole = frame(MESSAGE.sync, SYNC.update, update);
  for (let length = 0; length < whole.length; length++) {
    const client = await RawClient.open(server.origin, doc, { cookie });
    client.send(whole.slice(0, length));
    expect([length, await client.closes()]).toEqual([length, 4400]);
    // The same cut inside a frame whose own length is right.
    if (length >= update.length) continue;
    const inner = await RawClient.open(server.origin, doc, { cookie });
    inner.send(frame(MESSAGE.sync, SYNC.update, update.slice(0, length)));
    expect([length, await inner.closes()]).toEqual([length, 4400]);
  }
  const fresh = await RawClient.synced(server.origin, doc, { cookie });
  expect(fresh.body).toBe('');
  fresh.close();
  writer.close();
});

test('a message type of a newer client is passed over', async () => {
  const { doc, cookie } = await aMeeting();
  const client = await RawClient.open(server.origin, doc, { cookie });
  client.send(Uint8Array.of(77, 1, 2, 3));
  await client.sync();
  expect(client.closed).toBeUndefined();
  client.close();
});

test('[S13] a server that goes down commits and acks what it has, and says 1012', async () => {
  const leaving = await startServer();
  const there = await aSpace(leaving.origin);
  const doc = `meeting/${await there.meeting()}`;
  const client = await RawClient.synced(leaving.origin, doc, { cookie: there.facilitator.cookie });
  client.type('last words');
  await until('the frame has arrived', () => client.ws.bufferedAmount === 0);
  await client.sync();
  await leaving.close();
  expect(await client.closes()).toBe(1012);
  expect(client.acked).toBe(1);
});

test('[A1] nothing in the data directory opens a door', async () => {
  const { readdir, readFile } = await import('node:fs/promises');
  const path = await import('node:path');
  const tokens = [
    ...Object.values(space.invites).map((url) => url.slice(url.indexOf('#') + 1)),
    (space.facilitator.cookie ?? '').slice('rapporteur='.length)
  ];
  const files = await readdir(server.dataDir);
  expect(files).toContain('rapporteur.db');
  for (const file of files) {
    const bytes = await readFile(path.join(server.dataDir, file));
    for (const token of tokens) {
      expect(bytes.includes(token)).toBe(false);
      expect(bytes.includes(Buffer.from(token, 'base64url'))).toBe(false);
    }
  }
  expect(await new Visitor(server.origin, 'rapporteur=').call('GET', '/api/spaces')).toMatchObject({
    body: []
  });
});
