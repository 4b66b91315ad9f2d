// A new signing key in the place of an old one: what was sealed before can still be checked, and the chain goes on.
import { spawnSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as v from 'valibot';
import { signedRecord } from '#domain/history/version.ts';
import { backUp, restore } from '../../server/storage/sqlite-backup.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { aDataDir, startServer, type TestServer } from '../support/server.ts';
import { aSpace, Visitor, type ASpace } from '../support/visitor.ts';
import { pinnedNode } from '../toolbox.mjs';

const PROGRAM = fileURLToPath(new URL('../../server/rotate-key.ts', import.meta.url));
const Ruled = v.object({ seal: v.string() });
const Proof = v.object({
  space: v.string(),
  meeting: v.string(),
  version: v.number(),
  at: v.string(),
  previous: v.nullable(v.string()),
  signature: v.string(),
  key: v.string(),
  publicKey: v.nullable(v.string())
});
const Keys = v.array(
  v.object({
    id: v.string(),
    publicKey: v.string(),
    from: v.string(),
    until: v.nullable(v.string())
  })
);

let dataDir: string;
let server: TestServer;
let space: ASpace;
let meeting: string;

beforeEach(async () => {
  dataDir = await aDataDir();
  server = await startServer({ dataDir });
  space = await aSpace(server.origin);
  meeting = await space.meeting();
});
afterEach(async () => {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

function rotate(directory = dataDir) {
  return spawnSync(pinnedNode(), [PROGRAM], {
    env: { ...process.env, DATA_DIR: directory },
    encoding: 'utf8'
  });
}

async function restart(between: () => void | Promise<void>, now?: () => number): Promise<void> {
  await server.close();
  await between();
  server = await startServer({ dataDir, now });
}

const facilitator = () => new Visitor(server.origin, space.facilitator.cookie);

/** Finalise the meeting; its seal. */
async function seal(): Promise<string> {
  const { body } = await facilitator().call('POST', `/api/meetings/${meeting}/finalise`, {});
  return v.parse(Ruled, body).seal;
}

async function sealAgain(): Promise<string> {
  await facilitator().call('POST', `/api/meetings/${meeting}/reopen`, { reason: 'Once more.' });
  return seal();
}

async function keys() {
  return v.parse(Keys, (await facilitator().call('GET', '/api/keys')).body);
}

/** What the server says of a seal, its signature checked with the key that /api/keys lists for it. */
async function proofOf(one: string) {
  const proof = v.parse(Proof, (await facilitator().call('GET', `/api/verify/${one}`)).body);
  const key = (await keys()).find(({ id }) => id === proof.key);
  expect(key?.publicKey).toBe(proof.publicKey);
  const { meeting: sealed, version, at, previous } = proof;
  const record = { space: proof.space, meeting: sealed, version, sealedAt: at };
  const signed = Buffer.from(signedRecord({ ...record, previousSeal: previous, seal: one }));
  const signature = Buffer.from(proof.signature, 'base64');
  expect(verify(null, signed, createPublicKey(key?.publicKey ?? ''), signature)).toBe(true);
  return proof;
}

test('[O7] seals of before and after a change of key verify, and the chain is unbroken', async () => {
  const first = await seal();
  const before = await proofOf(first);
  await restart(() => {
    const { status, stdout } = rotate();
    expect(stdout).toMatch(/^Key [0-9a-f]{16} signs from /);
    expect(status).toBe(0);
  });
  const second = await sealAgain();
  const after = await proofOf(second);
  expect(await proofOf(first)).toEqual(before);
  expect(after.previous).toBe(first);
  expect(after.key).not.toBe(before.key);
  const [old, current, ...more] = await keys();
  expect(more).toEqual([]);
  expect(old).toMatchObject({ id: before.key, until: current?.from });
  expect(current).toMatchObject({ id: after.key, until: null });
});

test('[O7] a key is not changed under a running server, and not where there are no data', async () => {
  await seal();
  const refused = rotate();
  expect(refused.stderr).toContain('Another process is already serving');
  expect(refused.status).toBe(1);
  expect(await keys()).toHaveLength(1);
  const nowhere = rotate(path.join(dataDir, 'nothing-here'));
  expect(nowhere.stderr).toContain('There is no database');
  expect(nowhere.status).toBe(1);
});

test('[O7] a new key signs although the clock was set back', async () => {
  const clock = new ManualClock();
  clock.advance(400 * 24 * 60 * 60 * 1000 + Date.now());
  await restart(() => undefined, clock.now);
  const { key } = await proofOf(await seal());
  await restart(() => void rotate());
  const after = await proofOf(await sealAgain());
  expect(after.key).not.toBe(key);
  const [old, current] = await keys();
  expect(current?.from).toBe(old?.from);
});

test('[O8] a backup from before the change brings no old key back: what was sealed verifies, and a third key signs', async () => {
  const first = await seal();
  const file = path.join(dataDir, 'copy.backup');
  await backUp(dataDir, file);
  await restart(() => void rotate());
  const second = await sealAgain();
  const { key } = await proofOf(second);
  await restart(() => void restore(dataDir, file, new Date()));
  await proofOf(first);
  expect(await proofOf(second)).toMatchObject({ key, previous: first });
  const third = await sealAgain();
  const last = await proofOf(third);
  expect(last.previous).toBe(second);
  const [one, two, three, ...more] = await keys();
  expect(more).toEqual([]);
  expect([one?.until, two?.id, two?.until, three?.id]).toEqual([
    two?.from,
    key,
    three?.from,
    last.key
  ]);
  // The journal holds public halves only.
  expect(await readFile(path.join(dataDir, 'decisions.jsonl'), 'utf8')).not.toContain('PRIVATE');
});
