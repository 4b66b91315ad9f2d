// A file system that is really full while people write: nothing is acked or shown, reading goes on, and nothing is lost.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, spawnServer } from '../support/server.ts';
import { aSpace } from '../support/visitor.ts';

/** Runs a program that has a small file system of its own as data directory: in a mount namespace, as root only. */
const SMALL = ['unshare', '--mount', 'sh', '-c'] as const;
const SCRIPT = 'mount -t tmpfs -o size=4m tmpfs "$DATA_DIR" && exec "$0" "$@"';

let dataDir: string;
beforeEach(async () => {
  dataDir = await aDataDir();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** Write into a file until nothing more fits. */
function fillUp(file: string): void {
  const handle = openSync(file, 'a');
  try {
    for (let size = 65_536; size > 0;)
      try {
        writeSync(handle, Buffer.alloc(size));
      } catch {
        size >>= 1;
      }
  } finally {
    closeSync(handle);
  }
}

test('[S34] on a full file system nothing is acked or shown to others, the sender hears why, reading goes on, and with room again all of it arrives', async (context) => {
  const env = { ...process.env, DATA_DIR: dataDir };
  if (spawnSync(SMALL[0], [...SMALL.slice(1), SCRIPT, 'true'], { env }).status !== 0)
    return context.skip('nothing may be mounted here');
  const server = await spawnServer(dataDir, { NODE_COMPILE_CACHE: '' }, [...SMALL, SCRIPT]);
  // The directory as the server sees it.
  const filler = path.join('/proc', String(server.pid), 'root', dataDir, 'filler');
  const space = await aSpace(server.origin);
  const odd = await space.join('participant', 'Odd Lindqvist');
  const doc = `meeting/${await space.meeting()}`;
  const writer = await RawClient.synced(server.origin, doc, { cookie: odd.visitor.cookie });
  const { cookie } = space.facilitator;
  const reader = await RawClient.synced(server.origin, doc, { cookie });
  writer.type('Kept. ');
  await writer.hears('the ack', () => writer.acked === 1);

  fillUp(filler);
  // More than any free page that SQLite might still have.
  writer.type(`At risk: ${'x'.repeat(600_000)}. `);
  await writer.hears('RESYNC', () => writer.extensions.some((one) => one.type === 'resync'));
  writer.sendStep2(Y.encodeStateAsUpdate(writer.doc, writer.step1s.at(-1)));
  expect(await writer.closes()).toBe(1013);
  expect(writer.extensions.at(-1)).toMatchObject({
    type: 'refused',
    refused: { code: 'storage-full' }
  });
  expect(writer.acked).toBe(1);
  // A page may still fit where a longer write did not.
  let ready = 200;
  for (let tries = 0; ready === 200 && tries < 50; tries++)
    ready = (await fetch(`${server.origin}/readyz`)).status;
  expect(ready).toBe(503);
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
  // Reading goes on, for who was there, for who comes, and over HTTP.
  await reader.sync();
  expect(reader.body).toBe('Kept. ');
  const other = await RawClient.synced(server.origin, doc, { cookie });
  expect(other.body).toBe('Kept. ');
  const meeting = `/api/meetings/${doc.slice('meeting/'.length)}`;
  expect((await space.facilitator.call('GET', `${meeting}/minutes.txt`)).text).toContain('Kept.');
  const posted = await odd.visitor.call(
    'POST',
    `${meeting}/doc`,
    Y.encodeStateAsUpdate(writer.doc)
  );
  expect([posted.status, posted.text]).toEqual([507, expect.stringContaining('storage-full')]);

  rmSync(filler);
  expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
  const back = await RawClient.open(server.origin, doc, { cookie: odd.visitor.cookie });
  back.sendStep2(Y.encodeStateAsUpdate(writer.doc, back.step1s[0]));
  await back.hears('the ack', () => back.acked === 1);
  await reader.hears('the text', () => reader.body === writer.body);
  await server.end('SIGTERM');
}, 60_000);
