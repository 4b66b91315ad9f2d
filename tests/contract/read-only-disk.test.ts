// A disk that takes nothing: refused at the start with a sentence, survived when it happens while people write.
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { allowWrites, forbidWrites } from '../support/failing-writes.ts';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, spawnServer, startServer } from '../support/server.ts';
import { aSpace, Visitor } from '../support/visitor.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await aDataDir();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('on a disk that turns read-only nothing is acked, the server says that it is not ready, goes on reading, and recovers', async (context) => {
  const server = await spawnServer(dataDir);
  const space = await aSpace(server.origin);
  const doc = `meeting/${await space.meeting()}`;
  const { cookie } = space.facilitator;
  const status = async (what: string) => (await fetch(`${server.origin}${what}`)).status;
  const writer = await RawClient.synced(server.origin, doc, { cookie });
  writer.type('before. ');
  await writer.hears('the ack', () => writer.acked === 1);
  expect(await status('/readyz')).toBe(200);

  // Root may write to what is read-only, so every write of the process is made to fail instead.
  if (!forbidWrites(server.pid)) {
    await server.end('SIGTERM');
    return context.skip('prlimit is not installed or may not limit here');
  }
  expect([await status('/readyz'), await status('/healthz')]).toEqual([503, 200]);
  writer.type('at risk. ');
  await writer.hears('RESYNC', () => writer.step1s.length === 2);
  expect(writer.acked).toBe(1);
  const reader = await RawClient.synced(server.origin, doc, { cookie });
  expect(reader.body).toBe('before. ');
  const made = await space.facilitator.call('POST', `/api/spaces/${space.id}/meetings`, {
    title: 'Not now'
  });
  expect([made.status, made.text]).toEqual([503, expect.stringContaining('try-later')]);

  allowWrites(server.pid);
  expect(await status('/readyz')).toBe(200);
  writer.sendStep2(Y.encodeStateAsUpdate(writer.doc, writer.step1s[1]));
  await writer.hears('the ack of all', () => writer.acked === 3);
  await reader.hears('the text', () => reader.body === 'before. at risk. ');
  await server.end('SIGKILL');
  const again = await startServer({ dataDir });
  const after = await RawClient.synced(again.origin, doc, { cookie });
  expect(after.body).toBe('before. at risk. ');
  const facilitator = new Visitor(again.origin, cookie);
  const listed = await facilitator.call('GET', `/api/spaces/${space.id}`);
  expect([listed.status, listed.text.includes('Not now')]).toEqual([200, false]);
  after.kill();
  await again.close();
});

/** Runs a program that sees this directory read-only, also as root: by a mount of its own. */
const READ_ONLY = ['unshare', '--mount', 'sh', '-c'] as const;
const SCRIPT =
  'mount --bind "$DATA_DIR" "$DATA_DIR" && mount -o remount,ro,bind "$DATA_DIR" && exec "$0" "$@"';

test('a data directory that is read-only is refused with a sentence and exit code 1, before anything listens', async (context) => {
  const env = { ...process.env, DATA_DIR: dataDir };
  if (spawnSync(READ_ONLY[0], [...READ_ONLY.slice(1), SCRIPT, 'true'], { env }).status !== 0)
    return context.skip('nothing may be mounted here');
  const first = await startServer({ dataDir });
  await aSpace(first.origin);
  await first.close();
  const failed = spawnServer(dataDir, { NODE_COMPILE_CACHE: '' }, [...READ_ONLY, SCRIPT]);
  await expect(failed).rejects.toThrow(/^The data directory .* cannot be written to: .*read-only/);
  await expect(failed).rejects.toMatchObject({ cause: { code: 1, stdout: [] } });
  // It was left as it was.
  const again = await startServer({ dataDir });
  expect((await fetch(`${again.origin}/readyz`)).status).toBe(200);
  await again.close();
});
