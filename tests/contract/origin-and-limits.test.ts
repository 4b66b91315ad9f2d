// Which pages may act here, compared exactly, and whom the limits count.
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as v from 'valibot';
import { MemberAnswer, Refusal } from '#domain/protocol/api.ts';
import { RawClient } from '../support/raw-client.ts';
import { ask } from '../support/raw-request.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, type ASpace } from '../support/visitor.ts';

const PUBLIC = 'https://minutes.example.org';

let plain: TestServer;
let behindTls: TestServer;
const spaces = new Map<TestServer, ASpace>();
const drafts = new Map<TestServer, string>();

beforeAll(async () => {
  plain = await startServer({ env: { METRICS_TOKEN: 'let-me-read-the-metrics' } });
  behindTls = await startServer({ env: { ORIGIN: PUBLIC } });
  for (const server of [plain, behindTls]) {
    const space = await aSpace(server.origin);
    spaces.set(server, space);
    drafts.set(server, await space.meeting('Draft'));
  }
});
afterAll(() => Promise.all([plain.close(), behindTls.close()]));

/** Origins that are like the public one and are not it. */
const LOOKALIKES = [
  'http://minutes.example.org',
  `${PUBLIC}:8443`,
  `${PUBLIC}:443`,
  `${PUBLIC}/`,
  `${PUBLIC}.`,
  `${PUBLIC}.elsewhere.example`,
  `${PUBLIC}@elsewhere.example`,
  'https://elsewhere.example/minutes.example.org',
  'https://elsewhere.example?https://minutes.example.org',
  'https://not-minutes.example.org',
  'https://sub.minutes.example.org',
  'https://example.org',
  'HTTPS://MINUTES.EXAMPLE.ORG',
  `${PUBLIC}, ${PUBLIC}`,
  `${PUBLIC} https://elsewhere.example`,
  `https://elsewhere.example, ${PUBLIC}`,
  'wss://minutes.example.org',
  'null',
  'undefined',
  '',
  'file://',
  'https://'
];

async function tryFrom(server: TestServer, origin: string | string[], host?: string) {
  const space = spaces.get(server);
  const cookie = space?.facilitator.cookie ?? '';
  const headers = { Cookie: cookie, Origin: origin, ...(host ? { Host: host } : {}) };
  const { id: member } = (await space?.join('observer')) ?? { id: '' };
  const changing = [
    ['POST', `/api/spaces/${space?.id}/meetings`, '{"title":"Forged"}'],
    ['PATCH', `/api/spaces/${space?.id}/members/${member}`, '{"role":"facilitator"}'],
    ['DELETE', `/api/spaces/${space?.id}/invites`, '{"id":"none"}']
  ] as const;
  const statuses: number[] = [];
  for (const [method, path, body] of changing)
    statuses.push((await ask(server.origin, method, path, headers, body)).status);
  return statuses;
}

async function socketFrom(server: TestServer, origin: string): Promise<number> {
  const cookie = spaces.get(server)?.facilitator.cookie;
  const client = new RawClient(server.origin, `meeting/${drafts.get(server)}`, { cookie, origin });
  const result = await Promise.race([
    client.closes(),
    client
      .hears('the first sync message', () => client.step1s.length > 0)
      .then(
        () => 1000,
        () => 0
      )
  ]);
  client.kill();
  return result === 0 ? client.closes() : result;
}

test('[A8] only the exact origin may connect and change something', async () => {
  expect(await tryFrom(behindTls, PUBLIC)).toEqual([201, 200, 404]);
  expect(await socketFrom(behindTls, PUBLIC)).toBe(1000);
  for (const origin of [...LOOKALIKES, behindTls.origin]) {
    expect([origin, await tryFrom(behindTls, origin)]).toEqual([origin, [403, 403, 403]]);
    // The ws client sends no header at all for an empty origin.
    if (origin !== '')
      expect([origin, await socketFrom(behindTls, origin)]).toEqual([origin, 4403]);
  }
  // Two headers, one of them right.
  expect(await tryFrom(behindTls, [PUBLIC, 'https://elsewhere.example'])).toEqual([403, 403, 403]);
  // A Host that fits the origin proves nothing where the public one is known.
  expect(await tryFrom(behindTls, 'https://elsewhere.example', 'elsewhere.example')).toEqual([
    403, 403, 403
  ]);
});

test('[A8] without a public origin it is the very host and port that was asked', async () => {
  const { host, hostname } = new URL(plain.origin);
  expect(await tryFrom(plain, plain.origin)).toEqual([201, 200, 404]);
  expect(await socketFrom(plain, plain.origin)).toBe(1000);
  const others = [
    `http://${hostname}`,
    `http://${hostname}:1`,
    `http://${host}0`,
    `http://${host}.elsewhere.example`,
    `http://elsewhere.example:${new URL(plain.origin).port}`,
    `ftp://${host}`,
    'null'
  ];
  for (const origin of others) {
    expect([origin, await tryFrom(plain, origin)]).toEqual([origin, [403, 403, 403]]);
    expect([origin, await socketFrom(plain, origin)]).toEqual([origin, 4403]);
  }
});

test('[A8] nothing that was refused for its origin was done', async () => {
  for (const server of [plain, behindTls]) {
    const space = spaces.get(server);
    const listed = await space?.facilitator.call('GET', `/api/spaces/${space.id}/members`);
    const members = v.parse(v.array(MemberAnswer), listed?.body);
    // The founder, and the one that the page of our own origin was allowed to raise.
    expect(members.filter(({ role }) => role === 'facilitator').length).toBe(2);
    expect(members.length).toBeGreaterThan(5);
    const { text } = (await space?.facilitator.call('GET', `/api/spaces/${space.id}`)) ?? {
      text: ''
    };
    expect(text.split('"Forged"').length - 1).toBe(1);
  }
});

test('[A20] a forwarded address counts only where a proxy of ours has written it, and only what that proxy wrote', async () => {
  const statuses = async (server: TestServer, forwarded: readonly (string | undefined)[]) => {
    const got: number[] = [];
    for (const value of forwarded) {
      const headers: Record<string, string> =
        value === undefined ? {} : { 'X-Forwarded-For': value };
      const answer = await ask(
        server.origin,
        'POST',
        '/api/join',
        headers,
        '{"token":"x","person":{"name":"X"}}'
      );
      got.push(answer.status);
      if (answer.status === 429)
        expect(v.parse(Refusal, JSON.parse(answer.text)).error.code).toBe('too-fast');
    }
    return got;
  };
  const RATE_PER_MINUTE = '3';
  const trusting = await startServer({ env: { RATE_PER_MINUTE, TRUST_PROXY: '1' } });
  // The same client, who puts something else before it each time, is one client.
  const liar = ['1.1.1.1, 10.0.0.7', '2.2.2.2, 10.0.0.7', '3.3.3.3,10.0.0.7', '4.4.4.4, 10.0.0.7'];
  expect(await statuses(trusting, liar)).toEqual([404, 404, 404, 429]);
  // Another client of the same proxy is not held back by it, nor is who came without a proxy.
  expect(await statuses(trusting, ['10.0.0.7, 10.0.0.8', undefined])).toEqual([404, 404]);
  await trusting.close();

  for (const TRUST_PROXY of ['', '0', 'true', 'yes']) {
    const wary = await startServer({ env: { RATE_PER_MINUTE, TRUST_PROXY } });
    const many = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', undefined];
    expect(await statuses(wary, many)).toEqual([404, 404, 404, 429, 429]);
    await wary.close();
  }
});

test('[A20] metrics are for this machine, or for who has the token; a wrong token opens nothing', async () => {
  const read = async (headers: Readonly<Record<string, string>>) =>
    (await ask(plain.origin, 'GET', '/metrics', headers)).status;
  const proxied = { 'X-Forwarded-For': '10.0.0.1' };
  expect(await read({})).toBe(200);
  expect(await read(proxied)).toBe(401);
  expect(await read({ Forwarded: 'for=10.0.0.1' })).toBe(401);
  expect(await read({ Authorization: 'Bearer let-me-read-the-metric' })).toBe(401);
  expect(await read({ ...proxied, Authorization: 'Bearer let-me-read-the-metrics' })).toBe(200);
  const space = spaces.get(plain);
  const { text } = await ask(plain.origin, 'GET', '/metrics');
  for (const word of [space?.id ?? 'none', drafts.get(plain) ?? 'none', 'Draft', 'Mirela'])
    expect([word, text.includes(word)]).toEqual([word, false]);
});
