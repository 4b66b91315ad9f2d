// Documents in SQLite: the log, the snapshots, and the one row update that orders, fences and locks.
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import { blob, integer, text, textOrNull } from './sqlite-rows.ts';
import type { Commit, StorageCalls, StoredDocument } from './storage.ts';

type DocumentCalls = Pick<StorageCalls, 'load' | 'append' | 'snapshot' | 'log' | 'stateAt'>;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
const damage = (doc: string, what: string) =>
  failure('internal', `The stored document ${doc} is damaged: ${what}. Restore it from a backup.`);

const CLAIM = 'INSERT OR IGNORE INTO clients (doc, client, member) VALUES (?, ?, ?)';

/** A new document, its first log rows and whose client ids are in them, inside the caller's transaction. */
export function createDocument(
  db: DatabaseSync,
  doc: string,
  rows: Commit['rows'],
  at: number,
  claims: Commit['claims'] = []
): void {
  db.prepare(`INSERT INTO documents (id, head_seq, epoch, status) VALUES (?, ?, 0, 'open')`).run(
    doc,
    rows.length
  );
  insertRows(db, doc, 0, rows, at);
  const claim = db.prepare(CLAIM);
  for (const { client, member } of claims) claim.run(doc, client, member);
}

/** Put rows into a log whose last number is `after`. */
export function insertRows(
  db: DatabaseSync,
  doc: string,
  after: number,
  rows: Commit['rows'],
  at: number
): void {
  const insert = db.prepare(
    'INSERT INTO updates (doc, seq, member, at, crc, bytes) VALUES (?, ?, ?, ?, ?, ?)'
  );
  rows.forEach((row, index) =>
    insert.run(doc, after + index + 1, row.member, at, crc32(row.bytes), row.bytes)
  );
}

export function documentCalls(db: DatabaseSync): DocumentCalls {
  const advance = db.prepare(
    `UPDATE documents SET head_seq = head_seq + ?
     WHERE id = ? AND epoch = ? AND status = 'open' RETURNING head_seq`
  );
  const claim = db.prepare(CLAIM);
  const head = db.prepare('SELECT head_seq, epoch, status FROM documents WHERE id = ?');
  const snapshots = db.prepare(
    'SELECT seq, sha256, bytes FROM snapshots WHERE doc = ? ORDER BY seq DESC'
  );
  const since = db.prepare(
    'SELECT seq, crc, bytes FROM updates WHERE doc = ? AND seq > ? ORDER BY seq'
  );
  const healsUntil = db.prepare(`SELECT value FROM facts WHERE name = 'heals_until'`);
  const owners = db.prepare('SELECT client, member FROM clients WHERE doc = ?');

  function newestGoodSnapshot(doc: string): StoredDocument['snapshot'] {
    for (const row of snapshots.iterate(doc)) {
      const bytes = blob(row, 'bytes');
      if (same(blob(row, 'sha256'), sha256(bytes))) return { seq: integer(row, 'seq'), bytes };
    }
    return null;
  }

  return {
    load(doc): StoredDocument | undefined | Failure {
      const row = head.get(doc);
      if (row === undefined) return undefined;
      const seq = integer(row, 'head_seq');
      const snapshot = newestGoodSnapshot(doc);
      const updates: Uint8Array[] = [];
      let last = snapshot?.seq ?? 0;
      for (const update of since.iterate(doc, last)) {
        const bytes = blob(update, 'bytes');
        if (integer(update, 'seq') !== last + 1) return damage(doc, `row ${last + 1} is missing`);
        last += 1;
        if (integer(update, 'crc') !== crc32(bytes))
          return damage(doc, `row ${last} does not match its checksum`);
        updates.push(bytes);
      }
      if (last !== seq) return damage(doc, `its log ends at ${last}, not at ${seq}`);
      const status = text(row, 'status') === 'final' ? 'final' : 'open';
      const clients = owners
        .all(doc)
        .map((one) => ({ client: integer(one, 'client'), member: text(one, 'member') }));
      const fact = healsUntil.get();
      const healing = fact !== undefined && Date.now() < integer(fact, 'value');
      const epoch = integer(row, 'epoch');
      return { id: doc, epoch, status, seq, snapshot, updates, clients, healing };
    },

    append(commit) {
      const row = advance.get(commit.rows.length, commit.doc, commit.epoch);
      if (row === undefined)
        return failure('epoch', 'The document is not open in the epoch these edits are based on.');
      const seq = integer(row, 'head_seq');
      insertRows(db, commit.doc, seq - commit.rows.length, commit.rows, commit.at);
      for (const { client, member } of commit.claims) claim.run(commit.doc, client, member);
      return { seq };
    },

    snapshot(doc, seq, bytes, at) {
      const row = head.get(doc);
      if (row === undefined || integer(row, 'head_seq') < seq)
        return failure('conflict', 'A snapshot cannot be ahead of its log.');
      db.prepare(
        'INSERT OR REPLACE INTO snapshots (doc, seq, at, sha256, bytes) VALUES (?, ?, ?, ?, ?)'
      ).run(doc, seq, at, sha256(bytes), bytes);
      // The one before goes only when this one has been read back from its page, and never the one on
      // which a trimmed log stands.
      const back = db
        .prepare('SELECT bytes FROM snapshots WHERE doc = ? AND seq = ?')
        .get(doc, seq);
      if (back === undefined || !same(blob(back, 'bytes'), bytes))
        return damage(doc, 'its new snapshot could not be read back');
      db.prepare(
        `DELETE FROM snapshots WHERE doc = ?1 AND seq < (
           SELECT max(seq) FROM snapshots WHERE doc = ?1 AND seq < ?2)
         AND seq IS NOT (SELECT min(seq) - 1 FROM updates WHERE doc = ?1)`
      ).run(doc, seq);
      return null;
    },

    log: (doc) =>
      db
        .prepare(
          'SELECT seq, member, at, length(bytes) AS size FROM updates WHERE doc = ? ORDER BY seq'
        )
        .all(doc)
        .map((row) => ({
          seq: integer(row, 'seq'),
          member: textOrNull(row, 'member'),
          at: integer(row, 'at'),
          size: integer(row, 'size')
        })),

    stateAt(doc, seq) {
      const snapshot = db
        .prepare(
          'SELECT seq, bytes FROM snapshots WHERE doc = ? AND seq <= ? ORDER BY seq DESC LIMIT 1'
        )
        .get(doc, seq);
      const after = snapshot === undefined ? 0 : integer(snapshot, 'seq');
      const rows = db
        .prepare('SELECT bytes FROM updates WHERE doc = ? AND seq > ? AND seq <= ? ORDER BY seq')
        .all(doc, after, seq);
      // Rows that a snapshot covers may have been pruned: then this moment cannot be seen any more.
      if (rows.length !== seq - after) return null;
      const first = snapshot === undefined ? [] : [blob(snapshot, 'bytes')];
      return [...first, ...rows.map((row) => blob(row, 'bytes'))];
    }
  };
}
