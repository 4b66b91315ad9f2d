// What is kept for a time only, in SQLite: old log rows that a snapshot covers, answers, invites and sessions.
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import * as Y from 'yjs';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import { blob, integer, text } from './sqlite-rows.ts';
import type { Passing, StorageCalls } from './storage.ts';

type RetentionCalls = Pick<StorageCalls, 'oldLogs' | 'trimLog' | 'forget'>;

/** One statement each: parameters are the moment before which it ended, and how many rows at most. */
const FORGET: Readonly<Record<Passing, string>> = {
  commands: `DELETE FROM commands WHERE (scope, key_hash) IN (
    SELECT scope, key_hash FROM commands WHERE at < ?1 LIMIT ?2)`,
  invites: `DELETE FROM invites WHERE id IN (
    SELECT id FROM invites WHERE revoked_at < ?1 OR expires_at < ?1 LIMIT ?2)`,
  // Without the session of somebody who was removed, the same browser could join again as somebody
  // new; without a facilitator's, a space could be left with nobody who can let anybody in.
  sessions: `DELETE FROM sessions WHERE token_hash IN (
    SELECT token_hash FROM sessions WHERE used_at < ?1 AND NOT EXISTS (
      SELECT 1 FROM members WHERE members.session = sessions.id
        AND (removed_at IS NOT NULL OR role = 'facilitator')) LIMIT ?2)`
};

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
const refused = (doc: string, why: string) =>
  failure('internal', `The log of ${doc} is kept whole: ${why}.`);

export function retentionCalls(db: DatabaseSync): RetentionCalls {
  const putSnapshot = db.prepare(
    'INSERT INTO snapshots (doc, seq, at, sha256, bytes) VALUES (?, ?, ?, ?, ?)'
  );

  /** Snapshots that match their checksum, the newest first. */
  function* goodSnapshots(doc: string): Generator<{ seq: number; bytes: Uint8Array }> {
    const rows = db
      .prepare('SELECT seq, sha256, bytes FROM snapshots WHERE doc = ? ORDER BY seq DESC')
      .all(doc);
    for (const row of rows) {
      const bytes = blob(row, 'bytes');
      if (same(blob(row, 'sha256'), sha256(bytes))) yield { seq: integer(row, 'seq'), bytes };
    }
  }

  /** The document as it was after `cut`, made again from a snapshot and the rows after it, all of them checked. */
  function rebuilt(doc: string, cut: number): Y.Doc | Failure {
    const base = [...goodSnapshots(doc)].find(({ seq }) => seq <= cut);
    const parts = base ? [base.bytes] : [];
    let last = base?.seq ?? 0;
    const rows = db
      .prepare(
        'SELECT seq, crc, bytes FROM updates WHERE doc = ? AND seq > ? AND seq <= ? ORDER BY seq'
      )
      .all(doc, last, cut);
    for (const row of rows) {
      const bytes = blob(row, 'bytes');
      if (integer(row, 'seq') !== ++last || integer(row, 'crc') !== crc32(bytes)) break;
      parts.push(bytes);
    }
    if (parts.length - (base ? 1 : 0) !== cut - (base?.seq ?? 0))
      return refused(doc, 'rows of it are missing or damaged');
    const note = new Y.Doc();
    Y.transact(note, () => parts.forEach((part) => Y.applyUpdate(note, part)));
    return note.store.pendingStructs === null && note.store.pendingDs === null
      ? note
      : refused(doc, 'something that its text builds on is missing');
  }

  /** Put a snapshot at `cut` and read it back: null when it holds the document as the log had it. */
  function keepInstead(doc: string, cut: number, at: number): Failure | null {
    const before = rebuilt(doc, cut);
    if ('code' in before) return before;
    const bytes = Y.encodeStateAsUpdate(before);
    putSnapshot.run(doc, cut, at, sha256(bytes), bytes);
    const kept = [...goodSnapshots(doc)].find(({ seq }) => seq === cut);
    const after = new Y.Doc();
    if (kept) Y.applyUpdate(after, kept.bytes);
    const equal = Y.equalSnapshots(Y.snapshot(before), Y.snapshot(after));
    before.destroy();
    after.destroy();
    if (equal) return null;
    db.prepare('DELETE FROM snapshots WHERE doc = ? AND seq = ?').run(doc, cut);
    return refused(doc, 'its snapshot could not be read back');
  }

  return {
    oldLogs: (before) =>
      db
        .prepare(
          `SELECT id FROM documents
           WHERE (SELECT at FROM updates WHERE doc = documents.id ORDER BY seq LIMIT 1) < ? ORDER BY id`
        )
        .all(before)
        .map((row) => text(row, 'id')),

    trimLog({ doc, before, atMost, at }) {
      const [newest] = goodSnapshots(doc);
      if (newest === undefined) return 0;
      const first = db.prepare('SELECT min(seq) AS seq FROM updates WHERE doc = ?').get(doc)?.seq;
      if (typeof first !== 'number') return 0;
      const last = Math.min(newest.seq, first - 1 + atMost);
      // The log is cut at its beginning only: a clock that was set back may have stamped a later row earlier.
      const young = db
        .prepare('SELECT min(seq) AS seq FROM updates WHERE doc = ? AND seq <= ? AND at >= ?')
        .get(doc, last, before)?.seq;
      const cut = typeof young === 'number' ? young - 1 : last;
      if (cut < first) return 0;
      // What stays of the log goes on from here, so that every later moment can still be seen.
      const bases = [...goodSnapshots(doc)];
      const failed = bases.some(({ seq }) => seq === cut) ? null : keepInstead(doc, cut, at);
      if (failed) return failed;
      db.prepare('DELETE FROM updates WHERE doc = ? AND seq <= ?').run(doc, cut);
      db.prepare('DELETE FROM snapshots WHERE doc = ? AND seq < ?').run(doc, cut);
      return cut - first + 1;
    },

    forget: (what, before, atMost) => Number(db.prepare(FORGET[what]).run(before, atMost).changes)
  };
}
