// What a check says of a file: from its bytes, with and without the server's word.
import { describe, expect, it } from 'vitest';
import { fingerprint } from '#domain/history/seal.ts';
import { sealedJson } from '#domain/history/version.ts';
import { readMinutes } from '#domain/note/minutes.ts';
import * as Y from 'yjs';
import type { Api } from '#lib/api/client.ts';
import type { Directory } from '#lib/live/directory.svelte.ts';
import { Checking } from './checking.svelte.ts';
import { verdictOf } from './verify-words.ts';

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

function aChecking(
  verify: Api['verify'],
  directory: Partial<Pick<Directory, 'file' | 'sealOf'>> = {}
) {
  const known = { file: () => undefined, sealOf: () => undefined, ...directory };
  return new Checking({ api: { verify }, directory: known });
}
const nobody: Api['verify'] = () =>
  Promise.resolve({ ok: false, failure: { code: 'unreachable', message: '' } });
const saidOf = (checking: Checking) => verdictOf(checking.check)?.tone;

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
      finding: { hash: seal, record: RECORD, server: { version: 2 } }
    });
    await checking.file(bytesOf(JSON_FILE.replace('"title": ""', '"title": "x"')));
    expect(checking.check).toMatchObject({ kind: 'found', finding: { server: 'unknown' } });
  });

  it('[F17] without a connection says what the file says, and that nobody was asked', async () => {
    const checking = aChecking(nobody);
    await checking.file(bytesOf(JSON_FILE));
    expect(saidOf(checking)).toBe('open');
    expect(checking.check).toMatchObject({
      finding: { hash: await sealOf(JSON_FILE), record: { version: 2 }, server: 'unreachable' }
    });
  });

  it('[F24] without a connection compares with what this device has heard, and with a printed seal', async () => {
    const hash = await sealOf(JSON_FILE);
    const here = { ...ANSWER, seal: hash, format: 'json' };
    const aware = aChecking(nobody, {
      file: (wanted) => (wanted === hash ? here : undefined),
      sealOf: () => hash
    });
    await aware.file(bytesOf(JSON_FILE));
    expect(saidOf(aware)).toBe('yes');
    await aware.file(bytesOf(JSON_FILE.replace('"title": ""', '"title": "x"')));
    expect(saidOf(aware)).toBe('no');
    const unaware = aChecking(nobody);
    await unaware.file(bytesOf(JSON_FILE), fingerprint(hash));
    expect(saidOf(unaware)).toBe('yes');
    await unaware.file(bytesOf(`${JSON_FILE} `), fingerprint(hash));
    expect(saidOf(unaware)).toBe('no');
  });

  it('[F24] knows a text by its bytes, and whether its version has the seal that was given', async () => {
    const text = 'Call\n\nVersion 2\n';
    const file = await sealOf(text);
    const seal = 'ab'.repeat(32);
    const checking = aChecking((hash) =>
      Promise.resolve(
        hash === file
          ? { ok: true, value: { ...ANSWER, seal, format: 'txt' } }
          : { ok: false, failure: { code: 'not-found', message: '' } }
      )
    );
    await checking.file(bytesOf(text));
    expect(saidOf(checking)).toBe('yes');
    await checking.file(bytesOf(text), seal.slice(0, 16));
    expect(saidOf(checking)).toBe('yes');
    await checking.file(bytesOf(text), 'cd'.repeat(8));
    expect(saidOf(checking)).toBe('no');
    await checking.file(bytesOf(text.replace('2', '3')));
    expect(saidOf(checking)).toBe('no');
  });

  it('a draft is called what it is', async () => {
    const checking = aChecking(knows([]));
    await checking.file(bytesOf('{"format":1,"meeting":{},"items":[]}'));
    expect(checking.check.kind).toBe('not-sealed');
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
