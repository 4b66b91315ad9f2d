// Published minutes: what anyone may read, what nobody may, and that no file tells who wrote a point.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as v from 'valibot';
import { newMarker } from '#domain/note/note.ts';
import { RawClient } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, Visitor, type ASpace } from '../support/visitor.ts';

let server: TestServer;
let space: ASpace;
let meeting: string;
let anyone: Visitor;
beforeEach(async () => {
  server = await startServer({ env: { ORIGIN: 'https://minutes.example' } });
  space = await aSpace(server.origin);
  meeting = await space.meeting('Planning call');
  anyone = new Visitor(server.origin);
});
afterEach(() => server.close());

const post = async (path: string, body: object) => {
  const answer = await space.facilitator.call('POST', `/api/meetings/${meeting}/${path}`, body);
  expect(answer.status, answer.text).toBe(200);
  return answer;
};

/** A participant writes a point, online and acknowledged. */
async function aPoint(text: string, name: string): Promise<void> {
  const { visitor } = await space.join('participant', name);
  const client = await RawClient.synced(server.origin, `meeting/${meeting}`, {
    cookie: visitor.cookie,
    // A page of the server itself, whatever its public address is.
    origin: 'https://minutes.example'
  });
  const sent = client.edit((note) => {
    const body = note.getText('body');
    body.insertEmbed(body.length, newMarker({ kind: 'bullet' }), {});
    body.insert(body.length, text, {});
  });
  await client.hears('the ack', () => client.acked >= sent);
  client.close();
}

test('[F15] a draft is nobody else’s; published, the newest version is plain HTML for anyone, until it is taken down', async () => {
  await aPoint('Said in the call.', 'Quirina Abendroth');
  expect((await anyone.call('GET', `/minutes/${meeting}`)).status).toBe(404);
  const early = await space.facilitator.call('POST', `/api/meetings/${meeting}/publish`, {
    public: true
  });
  expect(early.status).toBe(409);
  await post('finalise', {});
  expect((await anyone.call('GET', `/minutes/${meeting}`)).status).toBe(404);
  await post('publish', { public: true, corrections: 'secretariat@forest.example' });

  const first = await anyone.call('GET', `/minutes/${meeting}`);
  expect(first.status).toBe(200);
  expect(first.headers.get('content-type')).toContain('text/html');
  expect(first.text).toContain('Said in the call.');
  expect(first.text).toContain('href="mailto:secretariat@forest.example"');
  expect(first.text).not.toMatch(/<script|javascript:| on\w+=| style=/i);
  const policy = first.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  const style = /<style>([\s\S]*?)<\/style>/.exec(first.text)?.[1] ?? '';
  expect(policy).toContain(createHash('sha256').update(style).digest('base64'));

  await post('reopen', { reason: 'One thing is missing' });
  await aPoint('Only in the draft.', 'Quirina Abendroth');
  const still = await anyone.call('GET', `/minutes/${meeting}`);
  expect(still.text).toBe(first.text);
  await post('finalise', { note: 'One point <added>' });
  const second = await anyone.call('GET', `/minutes/${meeting}`);
  expect(second.text).toContain('Only in the draft.');
  expect(second.text).toContain(`<a href="/minutes/${meeting}?version=1">Version 1</a>`);
  expect(second.text).toContain('One point &lt;added&gt;');
  const old = await anyone.call('GET', `/minutes/${meeting}?version=1`);
  expect(old.text).not.toContain('Only in the draft.');
  expect(old.text).toContain('Version 2 is newer.');
  for (const version of ['3', '0', '-1', 'x'])
    expect((await anyone.call('GET', `/minutes/${meeting}?version=${version}`)).status).toBe(404);

  await post('publish', { public: false });
  for (const path of ['', '?version=1', '/minutes.json', '/minutes.txt'])
    expect((await anyone.call('GET', `/minutes/${meeting}${path}`)).status).toBe(404);
});

test('[F2][F15] a public data file is the sealed one, byte for byte; a changed byte has another seal', async () => {
  await aPoint('Said in the call.', 'Quirina Abendroth');
  const { body } = await post('finalise', {});
  await post('publish', { public: true });
  const file = await anyone.call('GET', `/minutes/${meeting}/minutes.json?version=1`);
  const seal = (bytes: string) => createHash('sha256').update(bytes).digest('hex');
  expect(body).toMatchObject({ seal: seal(file.text) });
  expect((await anyone.call('GET', `/api/verify/${seal(file.text)}`)).status).toBe(200);
  for (const changed of [
    file.text.replace('Said', 'said'),
    `${file.text} `,
    file.text.slice(0, -1)
  ])
    expect((await anyone.call('GET', `/api/verify/${seal(changed)}`)).status).toBe(404);
  const page = await anyone.call('GET', `/minutes/${meeting}`);
  expect(page.text).toContain(`https://minutes.example/verify#${seal(file.text)}`);
  expect(page.text).toContain('<svg role="img" aria-label="Check this version"');
});

test('[F16] no file, page, seal or record says who wrote a point', async () => {
  const name = 'Quirina Abendroth';
  await aPoint('Said in the call.', name);
  const draft = await Promise.all(
    ['json', 'txt', 'md', 'html'].map((type) =>
      space.facilitator.call('GET', `/api/meetings/${meeting}/minutes.${type}`)
    )
  );
  const { body } = await post('finalise', {});
  await post('publish', { public: true });
  const { seal } = v.parse(v.object({ seal: v.string() }), body);
  const files = await Promise.all([
    ...['json', 'txt', 'md', 'html'].map((type) =>
      space.facilitator.call('GET', `/api/meetings/${meeting}/minutes.${type}?version=1`)
    ),
    anyone.call('GET', `/minutes/${meeting}`),
    anyone.call('GET', `/minutes/${meeting}/minutes.json`),
    anyone.call('GET', `/api/verify/${seal}`)
  ]);
  for (const file of [...draft, ...files]) {
    expect(file.status).toBe(200);
    for (const part of name.split(' ')) expect(file.text).not.toContain(part);
  }
  for (const file of [...draft, ...files.slice(0, 6)])
    expect(file.text).toContain('Said in the call.');
});
