// What lets somebody in, and what people wrote, must not be found where neither belongs: on the disk, in the logs.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as v from 'valibot';
import * as Y from 'yjs';
import { CreatedSpace, InviteRow } from '#domain/protocol/api.ts';
import { backUp } from '../../server/storage/sqlite-backup.ts';
import { allowWrites, forbidWrites } from '../support/failing-writes.ts';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, spawnServer, type ChildServer } from '../support/server.ts';
import { aSpace, tokenOf, Visitor, type ASpace } from '../support/visitor.ts';

const WORDS = 'Whispered in the back room';
const NAME = 'Wilhelmina Oyelaran-Sato';

let dataDir: string;
let elsewhere: string;
let server: ChildServer;
let space: ASpace;
let doc: string;
/** Every invite token, session token and Idempotency-Key that was used, by what it is. */
const secrets = new Map<string, string>();
const sessionOf = (visitor: Visitor) => (visitor.cookie ?? '').slice('rapporteur='.length);

beforeAll(async () => {
  dataDir = await aDataDir();
  elsewhere = await mkdtemp(path.join(tmpdir(), 'rapporteur-copy-'));
  server = await spawnServer(dataDir);
  space = await aSpace(server.origin);
  doc = `meeting/${await space.meeting()}`;
  for (const [role, url] of Object.entries(space.invites)) secrets.set(role, tokenOf(url));
  secrets.set('the facilitator', sessionOf(space.facilitator));
  for (const role of ['participant', 'observer'] as const)
    secrets.set(`a ${role}`, sessionOf((await space.join(role, NAME)).visitor));

  const post = (where: string, body: unknown, key: string) =>
    space.facilitator.call('POST', where, body, { 'Idempotency-Key': key });
  const key = 'an-idempotency-key-that-nobody-guesses';
  const invite = await post(`/api/spaces/${space.id}/invites`, { role: 'observer' }, key);
  secrets.set('a derived invite', tokenOf(v.parse(InviteRow, invite.body).url ?? ''));
  secrets.set('its key', key);
  const founder = new Visitor(server.origin);
  const founding = 'another-key-of-a-visitor-without-a-cookie';
  const wish = { name: 'Second', person: { name: NAME } };
  const made = await founder.call('POST', '/api/spaces', wish, { 'Idempotency-Key': founding });
  const { invites } = v.parse(CreatedSpace, made.body);
  for (const [role, url] of Object.entries(invites)) secrets.set(`second ${role}`, tokenOf(url));
  secrets.set('the founder', sessionOf(founder));
  secrets.set('the founding key', founding);

  const writer = await RawClient.synced(server.origin, doc, { cookie: space.facilitator.cookie });
  writer.type(WORDS);
  await writer.hears('the ack', () => writer.acked === 1);
  writer.kill();
});
afterAll(async () => {
  await server.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
  await rm(elsewhere, { recursive: true, force: true });
});

/** The ways in which a secret could have been written down so that it can be used again. */
function spellings(secret: string): Buffer[] {
  const raw = Buffer.from(secret, 'base64url');
  return [
    Buffer.from(secret),
    Buffer.from(secret, 'utf16le'),
    ...(raw.length >= 16
      ? [raw, Buffer.from(raw.toString('hex')), Buffer.from(raw.toString('base64').slice(0, 40))]
      : [])
  ];
}

async function filesIn(directory: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const name of await readdir(directory))
    files.set(name, await readFile(path.join(directory, name)));
  return files;
}

function foundIn(bytes: Buffer): string[] {
  return [...secrets]
    .filter(([, secret]) => spellings(secret).some((one) => bytes.includes(one)))
    .map(([what]) => what);
}

test('[A21] database, log, journal and backup hold no token, no cookie and no key', async () => {
  expect(secrets.size).toBe(13);
  for (const secret of secrets.values()) expect(secret.length).toBeGreaterThan(30);
  await backUp(dataDir, path.join(elsewhere, 'copy.backup'));
  const files = new Map([...(await filesIn(dataDir)), ...(await filesIn(elsewhere))]);
  expect([...files.keys()]).toEqual(
    expect.arrayContaining(['rapporteur.db', 'rapporteur.db-wal', 'copy.backup'])
  );
  for (const [name, bytes] of files) expect([name, foundIn(bytes)]).toEqual([name, []]);
  // The search can find: what is kept of them is there.
  const all = Buffer.concat([...files.values()]);
  expect(all.includes(WORDS)).toBe(true);
  for (const secret of secrets.values())
    expect(all.includes(createHash('sha256').update(secret).digest())).toBe(true);
});

test('[A1] what is kept of a token, a cookie or a key lets nobody in', async () => {
  for (const secret of secrets.values()) {
    const hash = createHash('sha256').update(secret).digest();
    for (const kept of [
      hash.toString('base64url'),
      hash.toString('hex'),
      hash.toString('latin1')
    ]) {
      const joined = await new Visitor(server.origin).call('POST', '/api/join', {
        token: kept,
        person: { name: 'Thief' }
      });
      expect(joined.status).toBe(404);
      if (/[^\w-]/.test(kept)) continue;
      const thief = new Visitor(server.origin, `rapporteur=${kept}`);
      expect((await thief.call('GET', `/api/spaces/${space.id}`)).status).toBe(401);
      expect((await thief.call('GET', '/api/spaces')).body).toEqual([]);
    }
  }
});

/** Bytes as a broken client sends them; all that comes back. */
async function raw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(server.origin);
  const socket = connect(Number(port), hostname);
  const answer: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => answer.push(chunk));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.end(bytes, 'latin1');
  await once(socket, 'close');
  return Buffer.concat(answer).toString('latin1');
}

test('[A21] the logs hold no token, no cookie, no name and no text, whatever goes wrong', async () => {
  const [invite = '', session = ''] = [secrets.get('observer'), sessionOf(space.facilitator)];
  const host = `Host: ${new URL(server.origin).host}\r\n`;
  const cookie = `Cookie: rapporteur=${session}\r\n`;
  const upgrade =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  const broken = [
    `GET /join/%E0%A4%A?${invite} HTTP/1.1\r\n${host}`,
    `GET /api/join/%E0%A4%A/${invite} HTTP/1.1\r\n${host}`,
    `GET /api\\${invite} HTTP/1.1\r\n${host}`,
    `GET //[${invite}/api HTTP/1.1\r\n${host}`,
    `GET http://[${invite}/api/join HTTP/1.1\r\n${host}`,
    `GET ftp://${invite}/api/join HTTP/1.1\r\n${host}`,
    `GET /api/${invite}\x01 HTTP/1.1\r\n${host}`,
    `GET /api/spaces HTTP/1.1\r\nHost: ${invite}@[\r\n${cookie}`,
    `GET /api/spaces HTTP/1.1\r\nHost: a b ${invite}\r\n${cookie}`,
    `GET /api/spaces HTTP/1.1\r\n${host}Authorization: Bearer ${invite}\r\n${cookie}X: ${'x'.repeat(20_000)}\r\n`,
    `POST /api/${invite} HTTP/1.1\r\n${host}Content-Length: 50\r\n\r\n{"token":"${invite}"`,
    `POST /api/join HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\n${invite}`,
    `${invite} / HTTP/1.1\r\n${host}`,
    `GET /sync/meeting%2${invite}?v=1&epoch=${invite} HTTP/1.1\r\n${host}${cookie}${upgrade}`,
    `GET /sync/${doc}?token=${invite} HTTP/1.1\r\n${host}${cookie}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ${invite}\r\n`,
    `GET /elsewhere/${invite} HTTP/1.1\r\n${host}${cookie}${upgrade}`
  ];
  for (const request of broken) {
    const answer = await raw(`${request}\r\n`);
    // Nor does anybody get the token back from where it does not belong.
    expect([request.slice(0, 40), answer.includes(invite)]).toEqual([request.slice(0, 40), false]);
  }

  const facilitator = new Visitor(server.origin, space.facilitator.cookie);
  const join = { token: invite, person: { name: NAME } };
  await facilitator.call('POST', '/api/join', `${JSON.stringify(join)}}`);
  await facilitator.call('POST', '/api/join', { ...join, person: { name: WORDS.repeat(20) } });
  await facilitator.call('GET', `/api/join?token=${invite}`);
  await facilitator.call('POST', `/api/spaces/${space.id}/import?name=${WORDS}`, `${WORDS}\0\0\0`);
  await facilitator.call('POST', `/api/${doc.replace('meeting', 'meetings')}/doc`, WORDS);

  // An update that is refused, and one that Yjs itself would have choked on.
  const { cookie: jar } = facilitator;
  for (const update of [new TextEncoder().encode(WORDS), embedOf(`{"text":"${WORDS}`)]) {
    const client = await RawClient.synced(server.origin, doc, { cookie: jar });
    client.sendUpdate(update);
    expect(await client.closes()).toBe(4400);
  }

  // A store that refuses: calls fail and commits fail, with all of it at hand.
  const writer = await RawClient.synced(server.origin, doc, { cookie: jar });
  const canFail = forbidWrites(server.pid);
  if (canFail) {
    writer.type(WORDS);
    await writer.hears('RESYNC', () => writer.extensions.some((one) => one.type === 'resync'));
    expect((await facilitator.call('POST', '/api/join', join)).status).toBe(503);
    const created = await facilitator.call('POST', `/api/spaces/${space.id}/meetings`, {
      title: WORDS
    });
    expect(created.status).toBe(503);
    allowWrites(server.pid);
  }
  writer.kill();

  const logs = [...server.stdout, ...server.stderr].join('\n');
  if (canFail)
    for (const event of ['commit-failed', 'request-failed']) expect(logs).toContain(event);
  expect(foundIn(Buffer.from(logs))).toEqual([]);
  for (const words of [WORDS, NAME, 'Whispered', 'Wilhelmina'])
    expect([words, logs.includes(words)]).toEqual([words, false]);
  // Every line is one event, with fields that a machine can read.
  for (const line of server.stderr) expect(Object.keys(parsed(line))).toContain('event');
});

test('[A1] no address that the server gives or logs has a secret in it: links have it behind the #', () => {
  for (const url of Object.values(space.invites)) {
    const { pathname, search, hash } = new URL(url);
    expect([pathname, search]).toEqual(['/join', '']);
    expect(hash.length).toBeGreaterThan(20);
  }
});

function parsed(line: string): object {
  const value: unknown = JSON.parse(line);
  return v.parse(v.looseObject({}), value);
}

/** An update with one embed whose JSON is as given. */
function embedOf(json: string): Uint8Array {
  const own = new Y.Doc();
  own.getText('body').insertEmbed(0, { text: 'x'.repeat(json.length - 11) }, {});
  const bytes = Buffer.from(Y.encodeStateAsUpdate(own));
  const at = bytes.indexOf('{"text":"');
  if (at < 0) throw new Error('Yjs writes embeds in another way now.');
  bytes.write(json, at);
  return new Uint8Array(bytes);
}
