// The journal of decisions on a disk that fails half-way: what was answered is read again, what was not made is not.
import { appendFileSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  decideAgain,
  keepDecisions,
  type Decision
} from '../../server/storage/sqlite-decisions.ts';
import { migrate } from '../../server/storage/sqlite-schema.ts';
import { troubleOf } from '../../server/storage/sqlite-trouble.ts';
import { aDataDir } from '../support/server.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await aDataDir();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const space = (id: string): Decision => ({
  sort: 'space',
  id,
  name: id,
  doc: `space/${id}`,
  at: 1
});

function spacesAgain(): unknown[] {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  decideAgain(dataDir, db);
  return db
    .prepare('SELECT id FROM spaces ORDER BY id')
    .all()
    .map(({ id }) => id);
}

test('[S14] half a line that a kill left spoils no line after it', () => {
  keepDecisions(dataDir, [space('a')]);
  appendFileSync(path.join(dataDir, 'decisions.jsonl'), '{"sort":"space","id":"half');
  keepDecisions(dataDir, [space('b'), space('c')]);
  expect(spacesAgain()).toEqual(['a', 'b', 'c']);
});

test('[S14] a decision whose commit failed is taken back, to the byte', () => {
  keepDecisions(dataDir, [space('a')]);
  const before = readFileSync(path.join(dataDir, 'decisions.jsonl'));
  keepDecisions(dataDir, [space('never')])();
  expect(readFileSync(path.join(dataDir, 'decisions.jsonl'))).toEqual(before);
  keepDecisions(dataDir, [space('b')]);
  expect(spacesAgain()).toEqual(['a', 'b']);
});

test('[S14] nothing decided writes nothing', () => {
  keepDecisions(dataDir, [])();
  expect(spacesAgain()).toEqual([]);
});

test('[S14][M49] a meeting is made again with its series and whose client ids are in it; older lines say neither', () => {
  const made = (id: string) => ({
    sort: 'meeting' as const,
    meeting: {
      ...{ id, space: 'a', title: 'Call', number: '#65', date: null },
      ...{ status: 'draft' as const, version: 0, createdAt: 1, createdBy: 'm1' }
    },
    doc: `meeting/${id}`,
    seed: 'AAA=',
    at: 1
  });
  const { meeting, ...older } = made('old');
  const claims = [{ client: 4, member: 'm1' }];
  const newer = { ...made('new'), claims };
  keepDecisions(dataDir, [
    space('a'),
    { ...newer, meeting: { ...newer.meeting, series: 'Calls' } }
  ]);
  appendFileSync(
    path.join(dataDir, 'decisions.jsonl'),
    `\n${JSON.stringify({ ...older, meeting })}\n`
  );
  const db = new DatabaseSync(':memory:');
  migrate(db);
  decideAgain(dataDir, db);
  const rows = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  expect(rows('SELECT id, series FROM meetings ORDER BY id')).toEqual([
    { id: 'new', series: 'Calls' },
    { id: 'old', series: null }
  ]);
  expect(rows('SELECT * FROM clients')).toEqual([{ doc: 'meeting/new', ...claims[0] }]);
});

test.each([
  [{ errcode: 13 }, 'full'],
  [{ errcode: 8 }, 'unwritable'],
  [{ errcode: 778 }, 'unwritable'], // SQLITE_IOERR_WRITE
  [{ errcode: 19 }, undefined],
  [{ code: 'ENOSPC' }, 'full'],
  [{ code: 'EROFS' }, 'unwritable'],
  [{ code: 'EFBIG' }, 'unwritable'],
  [{ code: 'ERR_INVALID_ARG_TYPE' }, undefined],
  [{}, undefined]
])('the trouble of an error with %j is %s', (fields, trouble) => {
  expect(troubleOf(Object.assign(new Error('…'), fields))).toBe(trouble);
});

test('[S14][M43] a calendar address that was taken back, or whose member was removed, is not there after a restore', () => {
  const joined = (id: string): Decision => ({
    sort: 'joined',
    member: {
      ...{ id, space: 'a', session: `s-${id}`, name: id, affiliations: [], role: 'observer' },
      ...{ joinedAt: 1, removedAt: null, onceWrote: false, roleSetAt: null }
    },
    invite: null
  });
  const feed = (member: string, tokenHash: string | null): Decision => ({
    sort: 'feed',
    member,
    feed: tokenHash === null ? null : { tokenHash, at: 2 }
  });
  keepDecisions(dataDir, [
    space('a'),
    ...['kept', 'ended', 'removed'].map(joined),
    feed('kept', 'AAAA'),
    feed('kept', 'BBBB'),
    feed('ended', 'CCCC'),
    feed('removed', 'DDDD'),
    feed('ended', null),
    { sort: 'member', id: 'removed', role: 'observer', removedAt: 3, roleSetAt: null },
    feed('unknown', 'EEEE')
  ]);
  const db = new DatabaseSync(':memory:');
  migrate(db);
  decideAgain(dataDir, db);
  decideAgain(dataDir, db);
  expect(db.prepare('SELECT member, hex(token_hash) AS hash FROM feeds').all()).toEqual([
    { member: 'kept', hash: Buffer.from('BBBB', 'base64').toString('hex').toUpperCase() }
  ]);
});
