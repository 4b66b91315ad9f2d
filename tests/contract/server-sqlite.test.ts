// SQLite keeps the promise of a store, and what is its own: one process, damage found, nothing written over it.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openSqlite } from '../../server/storage/sqlite.ts';
import { aDataDir, spawnServer, startServer } from '../support/server.ts';
import { RawClient } from '../support/raw-client.ts';
import { aSpace } from '../support/visitor.ts';
import { storageContract } from './storage-contract.ts';

storageContract('SQLite', async () => {
  const dataDir = await aDataDir();
  return {
    open: () => openSqlite(dataDir),
    dispose: () => rm(dataDir, { recursive: true, force: true })
  };
});

test('[S10] a second process on the same data is refused with a sentence, also by another process', async () => {
  const dataDir = await aDataDir();
  const first = await openSqlite(dataDir);
  await expect(openSqlite(dataDir)).rejects.toThrow('Another process is already serving');
  await expect(spawnServer(dataDir)).rejects.toThrow('Another process is already serving');
  await first.close();
  const second = await openSqlite(dataDir);
  await second.close();
  await rm(dataDir, { recursive: true });
});

/** A server's data with one meeting that says something, the server stopped. */
async function someData() {
  const dataDir = await aDataDir();
  const server = await startServer({ dataDir });
  const space = await aSpace(server.origin);
  const doc = `meeting/${await space.meeting()}`;
  const cookie = space.facilitator.cookie;
  const client = await RawClient.synced(server.origin, doc, { cookie });
  client.type('remember me');
  await client.hears('the ack', () => client.acked === 1);
  await server.close();
  return { dataDir, doc, cookie };
}

function tamper(dataDir: string, sql: string, ...values: string[]): void {
  const db = new DatabaseSync(path.join(dataDir, 'rapporteur.db'));
  db.prepare(sql).run(...values);
  db.close();
}

test.each([
  [
    'a flipped byte',
    'UPDATE updates SET bytes = zeroblob(length(bytes)) WHERE doc = ? AND seq = 2'
  ],
  ['a missing row', 'DELETE FROM updates WHERE doc = ? AND seq = 1'],
  ['a log that ends too early', 'DELETE FROM updates WHERE doc = ? AND seq = 2']
])('[S8] a document with %s is not opened, and nothing is written in its place', async (_, sql) => {
  const { dataDir, doc, cookie } = await someData();
  tamper(dataDir, sql, doc);
  const server = await startServer({ dataDir });
  expect(await new RawClient(server.origin, doc, { cookie }).closes()).toBe(1011);
  expect(server.events.map((one) => one.event)).toContain('load-failed');
  await server.close();
  const db = new DatabaseSync(path.join(dataDir, 'rapporteur.db'), { readOnly: true });
  const left = db.prepare('SELECT count(*) AS rows FROM updates WHERE doc = ?').get(doc);
  expect(Number(left?.rows)).toBeLessThanOrEqual(2);
  db.close();
  await rm(dataDir, { recursive: true });
});

test('[S9] a damaged snapshot is passed over: the log still has everything', async () => {
  const { dataDir, doc, cookie } = await someData();
  const store = await openSqlite(dataDir);
  await store.snapshot(doc, 1, Uint8Array.of(1, 2, 3), 5);
  await store.close();
  tamper(dataDir, 'UPDATE snapshots SET bytes = zeroblob(3) WHERE doc = ?', doc);
  const server = await startServer({ dataDir });
  const client = await RawClient.synced(server.origin, doc, { cookie });
  expect(client.body).toBe('remember me');
  await server.close();
  await rm(dataDir, { recursive: true });
});

test('data that a newer version has written is left alone, with a sentence', async () => {
  const { dataDir } = await someData();
  tamper(dataDir, 'PRAGMA user_version = 99');
  await expect(openSqlite(dataDir)).rejects.toThrow('newer version');
  await rm(dataDir, { recursive: true });
});
