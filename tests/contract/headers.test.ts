// What every answer tells the browser: headers, the shell's policy, cookies.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { Refusal } from '#domain/protocol/api.ts';
import { ask, type RawAnswer } from '../support/raw-request.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, tokenOf, Visitor, type ASpace } from '../support/visitor.ts';

const PUBLIC = 'https://minutes.example.org';
const BUILD = fileURLToPath(new URL('../../build/', import.meta.url));
const isBuilt = existsSync(`${BUILD}shell.html`);

let plain: TestServer;
let behindTls: TestServer;
const spaces = new Map<TestServer, ASpace>();
const drafts = new Map<TestServer, string>();
const published = new Map<TestServer, string>();

beforeAll(async () => {
  plain = await startServer();
  behindTls = await startServer({ env: { ORIGIN: PUBLIC } });
  for (const server of [plain, behindTls]) {
    const space = await aSpace(server.origin);
    spaces.set(server, space);
    drafts.set(server, await space.meeting('Draft'));
    const open = await space.meeting('Public');
    await space.facilitator.call('POST', `/api/meetings/${open}/finalise`, {});
    await space.facilitator.call('POST', `/api/meetings/${open}/publish`, { public: true });
    published.set(server, open);
  }
});
afterAll(() => Promise.all([plain.close(), behindTls.close()]));

const asset = isBuilt
  ? readdirSync(`${BUILD}_app/immutable/entry`).find((n) => n.endsWith('.js'))
  : '';

/** [what, method, path, status]; `:draft` and `:public` are meetings, `+` goes with the facilitator's cookie. */
const ANSWERS = [
  ['API, done', 'GET', '/api/spaces', 200],
  ['API, a meeting', 'GET', '+/api/meetings/:draft', 200],
  ['API, bytes', 'GET', '+/api/meetings/:draft/doc', 200],
  ['API, not joined', 'GET', '/api/meetings/:draft', 401],
  ['API, nothing there', 'GET', '/api/nothing/here', 404],
  ['API, malformed', 'POST', '/api/spaces', 400],
  ['API, another method', 'PUT', '/api/spaces', 404],
  ['API, a question beforehand', 'OPTIONS', '/api/spaces', 404],
  ['API, an address that is none', 'GET', '/api/spa\\ces', 400],
  ['minutes as JSON', 'GET', '+/api/meetings/:draft/minutes.json', 200],
  ['minutes as text', 'GET', '+/api/meetings/:draft/minutes.txt', 200],
  ['minutes as a page', 'GET', '+/api/meetings/:draft/minutes.html', 200],
  ['public minutes', 'GET', '/minutes/:public', 200],
  ['a file of public minutes', 'GET', '/minutes/:public/minutes.json', 200],
  ['minutes that are not public', 'GET', '/minutes/:draft', 404],
  ['alive', 'GET', '/healthz', 200],
  ['ready', 'GET', '/readyz', 200],
  ['metrics', 'GET', '/metrics', 200]
] as const;
const FILES = [
  ['the shell', 'GET', '/', 200],
  ['the shell at a deep link', 'GET', '/m/whatever', 200],
  ['the shell, only asked about', 'HEAD', '/join', 200],
  ['an asset', 'GET', `/_app/immutable/entry/${asset}`, 200],
  ['the service worker', 'GET', '/service-worker.js', 200],
  ['the manifest', 'GET', '/manifest.webmanifest', 200],
  ['a picture', 'GET', '/icon.svg', 200],
  ['an address outside', 'GET', '/..%2f..%2fpackage.json', 200]
] as const;

async function answerOf(server: TestServer, method: string, path: string): Promise<RawAnswer> {
  const names: Readonly<Record<string, string | undefined>> = {
    ':draft': drafts.get(server),
    ':public': published.get(server)
  };
  const cookie = path.startsWith('+') ? (spaces.get(server)?.facilitator.cookie ?? '') : '';
  const concrete = path.replace(/^\+/, '').replace(/:\w+/, (name) => names[name] ?? name);
  return ask(server.origin, method, concrete, cookie ? { Cookie: cookie } : {});
}

function expectHeaders({ headers }: RawAnswer, secure: boolean): void {
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin'
  });
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['content-security-policy']).not.toMatch(/unsafe-(inline|eval)|\*/);
  for (const ability of ['camera', 'microphone', 'geolocation', 'payment', 'usb'])
    expect(headers['permissions-policy']).toContain(`${ability}=()`);
  expect(headers['strict-transport-security']).toBe(secure ? 'max-age=31536000' : undefined);
  // No other origin may read an answer, and none names the software behind it.
  const named = Object.keys(headers);
  expect(named.filter((name) => /^access-control-|^x-powered-by$|^server$/.test(name))).toEqual([]);
}

describe.each([
  ['on plain HTTP', () => plain, false],
  ['behind TLS', () => behindTls, true]
] as const)('%s', (_, server, secure) => {
  test.each(ANSWERS)('[A19] the headers of: %s', async (_what, method, path, status) => {
    const answer = await answerOf(server(), method, path);
    expect(answer.status).toBe(status);
    expectHeaders(answer, secure);
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test.skipIf(!isBuilt).each(FILES)(
    '[A19] the headers of: %s (skipped where nothing is built)',
    async (_what, method, path, status) => {
      const answer = await answerOf(server(), method, path);
      expect(answer.status).toBe(status);
      expectHeaders(answer, secure);
      expect(answer.text).not.toContain('"devDependencies"');
    }
  );
});

test.skipIf(!isBuilt)('[A16] the shell names its scripts by their hashes, and nothing else', () => {
  const shell = readFileSync(`${BUILD}shell.html`, 'utf8');
  const [, policy = ''] =
    /<meta http-equiv="content-security-policy" content="([^"]+)"/i.exec(shell) ?? [];
  const rules = new Map(
    policy.split(';').map((rule) => {
      const [name = '', ...sources] = rule.trim().split(/\s+/);
      return [name, sources];
    })
  );
  expect(rules.get('default-src') ?? rules.get('script-src')).toBeDefined();
  for (const [name, sources] of rules)
    for (const source of sources)
      expect([name, source]).toEqual([
        name,
        expect.not.stringMatching(/unsafe-(inline|eval)|\*|^https?:/)
      ]);
  expect(rules.get('script-src')?.some((source) => source.startsWith("'sha256-"))).toBe(true);
});

test('[A1] every cookie is HttpOnly and Lax, for all paths and no other host, and Secure behind TLS only', async () => {
  const person = { name: 'Odd Lindqvist' };
  for (const server of [plain, behindTls]) {
    const token = tokenOf(spaces.get(server)?.invites.participant ?? '');
    const given = [
      await ask(server.origin, 'POST', '/api/spaces', {}, JSON.stringify({ name: 'X', person })),
      await ask(server.origin, 'POST', '/api/join', {}, JSON.stringify({ token, person }))
    ].flatMap(({ headers }) => headers['set-cookie'] ?? []);
    expect(given.length).toBe(2);
    for (const cookie of given) {
      const [pair = '', ...flags] = cookie.split('; ');
      expect(pair).toMatch(/^rapporteur=[\w-]{43}$/);
      expect(flags.toSorted()).toEqual([
        'HttpOnly',
        'Max-Age=31536000',
        'Path=/',
        'SameSite=Lax',
        ...(server === behindTls ? ['Secure'] : [])
      ]);
    }
  }
});

test('[A11] an address that is none is refused like everything else', async () => {
  const host = new URL(plain.origin).host;
  for (const [path, headers] of [
    ['/api/spa\\ces', {}],
    ['/api/spaces', { Host: `a b ${host}` }],
    ['/api/spaces', { Host: `someone@${host}` }]
  ] as const) {
    const answer = await ask(plain.origin, 'GET', path, headers);
    expect(answer.status).toBe(400);
    expect(v.parse(Refusal, JSON.parse(answer.text)).error.code).toBe('malformed');
  }
  expect((await new Visitor(plain.origin).call('GET', '/api/spaces/%E0%A4%A')).status).toBe(401);
});
