// What a check says of a file: from its bytes, with and without the server's word.
import { describe, expect, it } from 'vitest';
import { sealedJson } from '#domain/history/version.ts';
import { readMinutes } from '#domain/note/minutes.ts';
import * as Y from 'yjs';
import type { Api } from '#lib/api/client.ts';
import { Checking } from './checking.svelte.ts';

const RECORD = {
  space: 'space-1',
  meeting: 'call-12',
  version: 2,
  sealedAt: '2026-02-03T14:05:00.000Z',
  previousSeal: null,
  note: null
};
const JSON_FILE = sealedJson(readMinutes(new Y.Doc(), { state: 'final', version: 2 }), RECORD);
const ANSWER = { seal: '', meeting: 'call-12', version: 2, at: RECORD.sealedAt, later: [] };

function aChecking(verify: Api['verify']) {
  return new Checking({ api: { verify } });
}

const knows =
  (seals: readonly string[]): Api['verify'] =>
  (seal) =>
    Promise.resolve(
      seals.includes(seal)
        ? { ok: true, value: { ...ANSWER, seal } }
        : { ok: false, failure: { code: 'not-found', message: '' } }
    );

const bytesOf = (text: string) => new TextEncoder().encode(text).buffer;
const sealOf = async (text: string) =>
  Buffer.from(await crypto.subtle.digest('SHA-256', bytesOf(text))).toString('hex');

describe('Checking', () => {
  it('[F17] knows a file by its bytes, and one changed byte as another', async () => {
    const seal = await sealOf(JSON_FILE);
    const checking = aChecking(knows([seal]));
    await checking.file(bytesOf(JSON_FILE));
    expect(checking.check).toMatchObject({
      kind: 'found',
      finding: { seal, record: RECORD, server: { version: 2 } }
    });
    await checking.file(bytesOf(JSON_FILE.replace('"title": ""', '"title": "x"')));
    expect(checking.check).toMatchObject({ kind: 'found', finding: { server: 'unknown' } });
  });

  it('[F17] without a connection says what the file says, and that nobody was asked', async () => {
    const checking = aChecking(() =>
      Promise.resolve({ ok: false, failure: { code: 'unreachable', message: '' } })
    );
    await checking.file(bytesOf(JSON_FILE));
    expect(checking.check).toMatchObject({
      finding: { seal: await sealOf(JSON_FILE), record: { version: 2 }, server: 'unreachable' }
    });
  });

  it.each([
    ['an image', '\u0089PNG', 'unreadable'],
    ['other data', '{"a":1}', 'unreadable'],
    ['a draft', '{"format":1,"meeting":{},"items":[]}', 'not-sealed']
  ])('%s is called what it is', async (_name, text, kind) => {
    const checking = aChecking(knows([]));
    await checking.file(bytesOf(text));
    expect(checking.check.kind).toBe(kind);
  });

  it('takes a seal in groups or in capitals, and refuses what is none', async () => {
    const seal = 'ab'.repeat(32);
    const checking = aChecking(knows([seal]));
    await checking.seal(seal.toUpperCase().replaceAll(/(.{4})/g, '$1-'));
    expect(checking.check).toMatchObject({ kind: 'found', finding: { server: { seal } } });
    await checking.seal('ab12');
    expect(checking.check.kind).toBe('bad-seal');
  });
});
