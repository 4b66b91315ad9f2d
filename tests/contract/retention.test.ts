// What is thrown away when its time is over, and all that must stay: the note, its later history, what is final.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as v from 'valibot';
import * as Y from 'yjs';
import { HistoryAnswer } from '#domain/protocol/api.ts';
import { readConfig } from '../../server/http/config.ts';
import { Retention, type RetentionPeriods } from '../../server/storage/retention.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { aSpace, tokenOf, Visitor, type ASpace } from '../support/visitor.ts';

const DAY = 24 * 60 * 60 * 1000;
const NEVER: RetentionPeriods = { log: 0, commands: 0, invites: 0, sessions: 0 };

let dataDir: string;
let clock: ManualClock;
let server: TestServer;
let space: ASpace;
let meeting: string;
let doc: string;

const open = async () =>
  void (server = await startServer({
    dataDir,
    now: clock.now,
    env: { RETAIN_COMMANDS_DAYS: '0' }
  }));

beforeEach(async () => {
  dataDir = await aDataDir();
  clock = new ManualClock();
  await open();
  space = await aSpace(server.origin);
  meeting = await space.meeting();
  doc = `meeting/${meeting}`;
});
afterEach(async () => {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

const as = (visitor: Visitor) => new Visitor(server.origin, visitor.cookie);
const facilitator = () => as(space.facilitator);

/** The store alone, with the server away. */
async function meanwhile<T>(look: (storage: Storage) => Promise<T>): Promise<T> {
  await server.close();
  const storage = await openSqlite(dataDir);
  const seen = await look(storage);
  await storage.close();
  await open();
  return seen;
}

async function retain(days: Partial<RetentionPeriods>): Promise<Record<string, unknown>> {
  const told: Record<string, unknown> = {};
  await meanwhile(async (storage) => {
    const report = (event: string, fields: object) =>
      void Object.assign(told, { event, ...fields });
    await new Retention({ storage, days: { ...NEVER, ...days }, now: clock.now, report }).run();
  });
  return told;
}

/** So many lines, each a row of the log by itself; the last one stays, every one before is deleted again. */
async function typeLines(count: number, word: string): Promise<void> {
  await meanwhile(async (storage) => {
    const stored = await storage.load(doc);
    if (stored === undefined || 'code' in stored) throw new Error('The document is not there.');
    const note = new Y.Doc();
    for (const update of [...(stored.snapshot ? [stored.snapshot.bytes] : []), ...stored.updates])
      Y.applyUpdate(note, update);
    const rows: { member: null; bytes: Uint8Array }[] = [];
    note.on('update', (bytes: Uint8Array) => void rows.push({ member: null, bytes }));
    const body = note.getText('body');
    for (let line = 1, last = 0; line <= count; line++) {
      const words = `${word} ${line}. `;
      note.transact(() => {
        body.delete(body.length - last, last);
        body.insert(body.length, words, {});
      });
      last = words.length;
    }
    await storage.append({ doc, epoch: stored.epoch, at: clock.now(), rows, claims: [] });
  });
  // A document that was open is worth a snapshot when it closes.
  await read();
}

const logOf = (storage: Storage) => storage.log(doc);
async function bodyAt(seq: number): Promise<string | number> {
  const answer = await fetch(`${server.origin}/api/meetings/${meeting}/history/${seq}`, {
    headers: { Cookie: space.facilitator.cookie ?? '' }
  });
  if (answer.status !== 200) return answer.status;
  const note = new Y.Doc();
  Y.applyUpdate(note, new Uint8Array(await answer.arrayBuffer()));
  return note.getText('body').toString();
}
const history = async () => {
  const { body } = await facilitator().call('GET', `/api/meetings/${meeting}/history`);
  return v.parse(v.object({ ...HistoryAnswer.entries, keptFrom: v.number() }), body);
};
async function read(): Promise<string> {
  const { cookie } = space.facilitator;
  return (await RawClient.synced(server.origin, doc, { cookie })).body;
}

test('[O1] nothing but answers of commands is thrown away unless the operator says so', () => {
  expect(readConfig({}).retain).toEqual({ ...NEVER, commands: 30 });
  expect(() => readConfig({ RETAIN_LOG_DAYS: '-1' })).toThrow('RETAIN_LOG_DAYS');
});

test('[O2] old log rows go as far as a snapshot covers them, and history tells what is left of it', async () => {
  await typeLines(130, 'early');
  const before = await meanwhile(logOf);
  expect(before).toHaveLength(131);
  clock.advance(40 * DAY);
  await typeLines(110, 'late');
  const [early, late] = [await bodyAt(131), await bodyAt(200)];
  expect(early).toBe('early 130. ');

  expect(await retain({ log: 30 })).toEqual({ event: 'retention', log: 131 });
  const after = await meanwhile(logOf);
  expect(after.map(({ seq }) => seq)).toEqual(Array.from({ length: 110 }, (_, row) => 132 + row));
  expect(await read()).toBe('early 130. late 110. ');
  // Every moment that is left can be seen as before, and where the rest begins; earlier ones are said to be gone.
  expect([await bodyAt(131), await bodyAt(200)]).toEqual([early, late]);
  expect(await bodyAt(130)).toBe(404);
  const { keptFrom, sessions, events } = await history();
  expect(keptFrom).toBe(131);
  expect(sessions).toMatchObject([{ before: 131, seq: 241, commits: 110 }]);
  expect(events).toMatchObject([{ sort: 'created', by: 'Mirela Vantongeren' }]);

  // The note goes on, and a second run finds nothing to do.
  await typeLines(3, 'again');
  expect(await retain({ log: 30 })).toEqual({});
  expect(await bodyAt(131)).toBe(early);
});

test('[O2] rows after the last snapshot stay, however old they are', async () => {
  await typeLines(5, 'few');
  clock.advance(400 * DAY);
  expect(await retain({ log: 1 })).toEqual({});
  expect(await meanwhile(logOf)).toHaveLength(6);
  await typeLines(120, 'many');
  await meanwhile(async () => undefined);
  await typeLines(4, 'after the snapshot');
  clock.advance(400 * DAY);
  await retain({ log: 1 });
  const rows = await meanwhile(logOf);
  expect(rows.map(({ seq }) => seq)).toEqual([127, 128, 129, 130]);
  expect((await history()).keptFrom).toBe(126);
  expect(await bodyAt(126)).toContain('many 120. ');
});

test('[O2] a snapshot that does not match its checksum covers nothing', async () => {
  await typeLines(120, 'early');
  clock.advance(40 * DAY);
  await server.close();
  const db = new DatabaseSync(path.join(dataDir, 'rapporteur.db'));
  db.exec('UPDATE snapshots SET bytes = zeroblob(length(bytes))');
  db.close();
  await open();
  expect(await retain({ log: 30 })).toEqual({});
  expect(await meanwhile(logOf)).toHaveLength(121);
});

test('[O2] a damaged row is not thrown away with the others, and it is told', async () => {
  await typeLines(120, 'early');
  clock.advance(40 * DAY);
  await typeLines(5, 'late');
  await server.close();
  const db = new DatabaseSync(path.join(dataDir, 'rapporteur.db'));
  db.exec('UPDATE updates SET bytes = zeroblob(length(bytes)) WHERE seq = 50');
  db.exec('UPDATE updates SET at = at + 3456000000 WHERE seq = 110');
  db.close();
  await open();
  expect(await retain({ log: 30 })).toMatchObject({ event: 'log-not-trimmed' });
  expect(await meanwhile(logOf)).toHaveLength(126);
});

test('[O2] later snapshots keep the one on which a trimmed log stands', async () => {
  await typeLines(130, 'early');
  clock.advance(40 * DAY);
  await retain({ log: 30 });
  for (const word of ['one', 'two', 'three']) {
    await typeLines(101, word);
    await meanwhile(async () => undefined);
  }
  const { keptFrom, sessions } = await history();
  expect(sessions.at(0)?.before).toBe(keptFrom);
  for (let seq = keptFrom; seq <= keptFrom + 303; seq += 101)
    expect(await bodyAt(seq)).toContain('early 130. ');
});

test('[O3] what is sealed stays byte for byte when the log under it goes', async () => {
  await typeLines(130, 'sealed');
  const finalised = await facilitator().call('POST', `/api/meetings/${meeting}/finalise`, {});
  expect(finalised.status).toBe(200);
  const files = () =>
    Promise.all(
      ['json', 'txt', 'md', 'html'].map(
        async (format) =>
          (await facilitator().call('GET', `/api/meetings/${meeting}/minutes.${format}?version=1`))
            .text
      )
    );
  const sealed = await files();
  const state = () => facilitator().call('GET', `/api/meetings/${meeting}/versions/1`);
  const note = (await state()).text;
  clock.advance(400 * DAY);
  expect(await retain({ log: 30 })).toMatchObject({ event: 'retention' });
  expect(await meanwhile(logOf)).toEqual([]);
  expect(await files()).toEqual(sealed);
  expect((await state()).text).toBe(note);
  expect(await read()).toBe('sealed 130. ');
  const { keptFrom, versions, events } = await history();
  expect(await bodyAt(keptFrom)).toBe('sealed 130. ');
  expect(versions).toMatchObject([{ version: 1 }]);
  expect(events.map(({ sort }) => sort)).toEqual(['created', 'finalised']);
  // It can be opened again and written on.
  await facilitator().call('POST', `/api/meetings/${meeting}/reopen`, { reason: 'A word.' });
  await typeLines(2, 'more');
  expect(await read()).toBe('sealed 130. more 2. ');
});

test('[O4] the answer of a command is given again until its days are over', async () => {
  const create = () =>
    facilitator().call(
      'POST',
      `/api/spaces/${space.id}/meetings`,
      { title: 'Once' },
      { 'Idempotency-Key': 'a-key-that-is-used-twice' }
    );
  const first = await create();
  clock.advance(29 * DAY);
  expect(await retain({ commands: 30 })).toEqual({});
  expect((await create()).body).toEqual(first.body);
  clock.advance(2 * DAY);
  expect(await retain({ commands: 30 })).toEqual({
    event: 'retention',
    commands: 1
  });
});

test('[O5] invites go when they have been over for their days, and open ones stay', async () => {
  const invites = `/api/spaces/${space.id}/invites`;
  const listed = async () =>
    v.parse(v.array(v.object({ id: v.string() })), (await facilitator().call('GET', invites)).body);
  const [withdrawn] = await listed();
  await facilitator().call('DELETE', `${invites}/${withdrawn?.id}`);
  const expiresAt = new Date(clock.now() + 2 * DAY).toISOString();
  await facilitator().call('POST', invites, { role: 'observer', expiresAt });
  expect(await listed()).toHaveLength(4);
  clock.advance(11 * DAY);
  expect(await retain({ invites: 10 })).toEqual({ event: 'retention', invites: 1 });
  clock.advance(2 * DAY);
  expect(await retain({ invites: 10 })).toEqual({ event: 'retention', invites: 1 });
  expect(await listed()).toHaveLength(2);
});

test('[O6] a session that nobody used for its days is over; a facilitator and who was removed keep theirs', async () => {
  const ask = async (visitor: Visitor) =>
    (await as(visitor).call('GET', `/api/spaces/${space.id}`)).status;
  const idle = await space.join('participant', 'Idle');
  const busy = await space.join('participant', 'Busy');
  const removed = await space.join('participant', 'Removed');
  await facilitator().call('PATCH', `/api/spaces/${space.id}/members/${removed.id}`, {
    removed: true
  });
  clock.advance(80 * DAY);
  expect(await ask(busy.visitor)).toBe(200);
  clock.advance(20 * DAY);
  expect(await retain({ sessions: 90 })).toEqual({ event: 'retention', sessions: 1 });
  expect(await ask(idle.visitor)).toBe(401);
  expect(await ask(busy.visitor)).toBe(200);
  expect(await ask(space.facilitator)).toBe(200);
  const join = { token: tokenOf(space.invites.participant), person: { name: 'Removed' } };
  expect((await as(removed.visitor).call('POST', '/api/join', join)).status).toBe(403);
});

test('[O1] a run begins with the server and comes again every day, and a failed one says so', async () => {
  let runs = 0;
  const told: string[] = [];
  const forget = () => (++runs === 2 ? Promise.reject(new Error('disk')) : Promise.resolve(0));
  const retention = new Retention({
    storage: { forget, oldLogs: async () => [], trimLog: async () => 0 },
    days: { ...NEVER, commands: 30 },
    now: clock.now,
    after: clock.after,
    report: (event) => void told.push(event)
  });
  retention.start();
  expect(runs).toBe(1);
  clock.advance(DAY - 1);
  expect(runs).toBe(1);
  clock.advance(1);
  await until('the failure is told', () => told.includes('retention-failed'));
  expect(told).toEqual(['retention-failed']);
  clock.advance(DAY);
  expect(runs).toBe(3);
  await retention.stop();
  clock.advance(5 * DAY);
  expect(runs).toBe(3);
});
