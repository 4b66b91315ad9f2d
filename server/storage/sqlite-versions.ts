// What is final in SQLite: versions with their seals and files, rulings, late contributions, events, signing keys.
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { failure } from '#domain/protocol/failure.ts';
import type { Decision } from './sqlite-decisions.ts';
import { insertRows } from './sqlite-documents.ts';
import { blob, integer, integerOrNull, text, textOrNull, type Row } from './sqlite-rows.ts';
import type {
  CommandRecord,
  LateRow,
  LateState,
  MeetingEvent,
  NewVersion,
  SigningKey,
  StorageCalls,
  VersionSummary
} from './storage.ts';

type VersionCalls = Pick<
  StorageCalls,
  | 'announce'
  | 'rule'
  | 'versions'
  | 'versionFile'
  | 'versionState'
  | 'versionBySeal'
  | 'versionByFile'
  | 'fileHashes'
  | 'lastSeal'
  | 'hold'
  | 'lates'
  | 'waiting'
  | 'events'
  | 'nameMoment'
  | 'moments'
  | 'signingKeys'
  | 'addSigningKey'
>;

const toVersion = (row: Row): VersionSummary => ({
  meeting: text(row, 'meeting'),
  version: integer(row, 'version'),
  at: integer(row, 'at'),
  by: text(row, 'by'),
  byName: text(row, 'by_name'),
  note: textOrNull(row, 'note'),
  seal: text(row, 'seal'),
  previous: textOrNull(row, 'previous'),
  signature: text(row, 'signature'),
  key: text(row, 'key')
});

const STATES: readonly LateState[] = ['waiting', 'accepted', 'declined'];
const CODES: readonly LateRow['code'][] = ['finalised', 'epoch', 'role'];
const SORTS: readonly MeetingEvent['sort'][] = [
  'review',
  'finalised',
  'reopened',
  'accepted',
  'declined',
  'published',
  'unpublished',
  'restored'
];

/** A word of a closed set; a word of a newer version reads as the last one given. */
function oneOf<T extends string>(row: Row, column: string, set: readonly T[], otherwise: T): T {
  const value = text(row, column);
  return set.find((one) => one === value) ?? otherwise;
}

function toLate(row: Row): LateRow {
  return {
    id: text(row, 'id'),
    meeting: text(row, 'meeting'),
    number: integer(row, 'number'),
    member: text(row, 'member'),
    memberName: text(row, 'member_name'),
    baseEpoch: integer(row, 'base_epoch'),
    receivedAt: integer(row, 'received_at'),
    code: oneOf(row, 'code', CODES, 'epoch'),
    state: oneOf(row, 'state', STATES, 'waiting'),
    reason: textOrNull(row, 'reason'),
    decidedAt: integerOrNull(row, 'decided_at'),
    decidedBy: textOrNull(row, 'decided_by'),
    version: integerOrNull(row, 'version'),
    outcome: textOrNull(row, 'outcome'),
    bytes: blob(row, 'bytes')
  };
}

function toEvent(row: Row): MeetingEvent {
  return {
    meeting: text(row, 'meeting'),
    at: integer(row, 'at'),
    member: text(row, 'member'),
    memberName: text(row, 'member_name'),
    sort: oneOf(row, 'sort', SORTS, 'restored'),
    detail: textOrNull(row, 'detail')
  };
}

/** Put a version and its files; `place` is where its seal stands in the chain of its space. */
export function putVersion(db: DatabaseSync, one: NewVersion): void {
  db.prepare(
    `INSERT OR IGNORE INTO versions (meeting, version, space, at, by, by_name, note, seal, previous, signature,
       key, state, place)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
       (SELECT coalesce(max(place), 0) + 1 FROM versions WHERE space = ?))`
  ).run(
    one.meeting,
    one.version,
    one.space,
    one.at,
    one.by,
    one.byName,
    one.note,
    one.seal,
    one.previous,
    one.signature,
    one.key,
    one.state,
    one.space
  );
  const file = db.prepare(
    'INSERT OR IGNORE INTO version_files (meeting, version, format, body, sha256) VALUES (?, ?, ?, ?, ?)'
  );
  for (const { format, body } of one.files) {
    const sha256 = createHash('sha256').update(body, 'utf8').digest('hex');
    file.run(one.meeting, one.version, format, body, sha256);
  }
}

/** Put a late contribution, or more of one that is there. */
export function putLate(db: DatabaseSync, one: LateRow): void {
  db.prepare(
    `INSERT INTO late (id, meeting, number, member, member_name, base_epoch, received_at, code, state, reason,
       decided_at, decided_by, version, outcome, bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET received_at = excluded.received_at, bytes = excluded.bytes,
       state = excluded.state, reason = excluded.reason, decided_at = excluded.decided_at,
       decided_by = excluded.decided_by, version = excluded.version, outcome = excluded.outcome`
  ).run(
    one.id,
    one.meeting,
    one.number,
    one.member,
    one.memberName,
    one.baseEpoch,
    one.receivedAt,
    one.code,
    one.state,
    one.reason,
    one.decidedAt,
    one.decidedBy,
    one.version,
    one.outcome,
    one.bytes
  );
}

/** Keys stand in the order in which they came; without its private half one can check and not sign. */
export function putSigningKey(db: DatabaseSync, key: SigningKey): void {
  db.prepare('INSERT INTO signing_keys (id, public, private, at) VALUES (?, ?, ?, ?)').run(
    key.id,
    key.publicKey,
    key.privateKey ?? '',
    key.at
  );
}

/** `decided` hears of what a restore must not undo. */
export function versionCalls(
  db: DatabaseSync,
  decided: (decision: Decision) => void,
  putCommand: (command: CommandRecord) => void
): VersionCalls {
  const lastSeal = (space: string) => {
    const row = db
      .prepare('SELECT seal FROM versions WHERE space = ? ORDER BY place DESC LIMIT 1')
      .get(space);
    return row === undefined ? null : text(row, 'seal');
  };
  const putEvent = (event: MeetingEvent) =>
    db
      .prepare(
        'INSERT INTO meeting_events (meeting, at, member, member_name, sort, detail) VALUES (?, ?, ?, ?, ?, ?)'
      )
      .run(event.meeting, event.at, event.member, event.memberName, event.sort, event.detail);
  const late = (id: string) => {
    const row = db.prepare('SELECT * FROM late WHERE id = ?').get(id);
    return row === undefined ? null : toLate(row);
  };

  return {
    announce({ meeting, standing, published, corrections, event, command }) {
      db.prepare(
        'UPDATE meetings SET status = ?, deadline = ?, published = ?, corrections = ? WHERE id = ?'
      ).run(standing.status, standing.deadline, published ? 1 : 0, corrections, meeting);
      putEvent(event);
      if (command) putCommand(command);
      decided({ sort: 'published', meeting, published });
      return null;
    },

    rule(ruling) {
      const { meeting, doc, from, to, rows, version, event, command } = ruling;
      const before = ruling.late && late(ruling.late.id);
      if (ruling.late && before?.state !== 'waiting')
        return failure('conflict', 'This contribution has been decided already.');
      if (version && version.previous !== lastSeal(version.space))
        return failure('conflict', 'Another seal came first in this space.');
      const row = db
        .prepare(
          `UPDATE documents SET head_seq = head_seq + ?, epoch = ?, status = ?
           WHERE id = ? AND epoch = ? AND head_seq = ? RETURNING head_seq`
        )
        .get(
          rows.length,
          to.epoch,
          to.status === 'final' ? 'final' : 'open',
          doc,
          from.epoch,
          from.seq
        );
      if (row === undefined) return failure('conflict', 'The document has moved on.');
      insertRows(db, doc, from.seq, rows, event.at);
      db.prepare('UPDATE meetings SET status = ?, version = ?, deadline = ? WHERE id = ?').run(
        to.status,
        to.version,
        to.deadline,
        meeting
      );
      if (version) putVersion(db, version);
      if (ruling.late && before) {
        const after = { ...before, ...ruling.late };
        putLate(db, after);
        decided({ sort: 'late', late: { ...after, bytes: base64(after.bytes) } });
      }
      putEvent(event);
      if (command) putCommand(command);
      if (version)
        decided({
          sort: 'version',
          version: { ...version, files: [...version.files], state: base64(version.state) }
        });
      decided({ sort: 'standing', meeting, doc, ...to });
      return { seq: integer(row, 'head_seq') };
    },

    versions: (meeting) =>
      db
        .prepare('SELECT * FROM versions WHERE meeting = ? ORDER BY version')
        .all(meeting)
        .map(toVersion),
    versionFile(meeting, version, format) {
      const row = db
        .prepare('SELECT body FROM version_files WHERE meeting = ? AND version = ? AND format = ?')
        .get(meeting, version, format);
      return row === undefined ? null : text(row, 'body');
    },
    versionState(meeting, version) {
      const row = db
        .prepare('SELECT state FROM versions WHERE meeting = ? AND version = ?')
        .get(meeting, version);
      return row === undefined ? null : blob(row, 'state');
    },
    versionBySeal(seal) {
      const row = db.prepare('SELECT * FROM versions WHERE seal = ?').get(seal);
      return row === undefined ? null : { ...toVersion(row), space: text(row, 'space') };
    },
    versionByFile(sha256) {
      const row = db
        .prepare(
          `SELECT versions.*, version_files.format FROM version_files JOIN versions USING (meeting, version)
           WHERE version_files.sha256 = ? ORDER BY versions.at, versions.place LIMIT 1`
        )
        .get(sha256);
      return row === undefined
        ? null
        : { ...toVersion(row), space: text(row, 'space'), format: text(row, 'format') };
    },
    fileHashes: (meeting) =>
      db
        .prepare(
          'SELECT version, format, sha256 FROM version_files WHERE meeting = ? ORDER BY version, format'
        )
        .all(meeting)
        .map((row) => ({
          version: integer(row, 'version'),
          format: text(row, 'format'),
          sha256: text(row, 'sha256')
        })),
    lastSeal,

    hold({ late: one, claims, doc }) {
      putLate(db, one);
      const claim = db.prepare(
        'INSERT OR IGNORE INTO clients (doc, client, member) VALUES (?, ?, ?)'
      );
      for (const { client, member } of claims) claim.run(doc, client, member);
      decided({ sort: 'late', late: { ...one, bytes: base64(one.bytes) } });
      return null;
    },
    lates: (meeting) =>
      db.prepare('SELECT * FROM late WHERE meeting = ? ORDER BY number').all(meeting).map(toLate),
    waiting: (space) =>
      db
        .prepare(
          `SELECT late.meeting, count(*) AS count FROM late JOIN meetings ON meetings.id = late.meeting
           WHERE meetings.space = ? AND late.state = 'waiting' GROUP BY late.meeting`
        )
        .all(space)
        .map((row) => ({ meeting: text(row, 'meeting'), count: integer(row, 'count') })),
    events: (meeting) =>
      db
        .prepare('SELECT * FROM meeting_events WHERE meeting = ? ORDER BY id')
        .all(meeting)
        .map(toEvent),

    nameMoment(moment, command) {
      const { id, meeting, seq, at, member, memberName, name } = moment;
      db.prepare(
        'INSERT INTO moments (id, meeting, seq, at, member, member_name, name) VALUES (?, ?, ?, ?, ?, ?, ?)'
      ).run(id, meeting, seq, at, member, memberName, name);
      if (command) putCommand(command);
      return null;
    },
    moments: (meeting) =>
      db
        .prepare('SELECT * FROM moments WHERE meeting = ? ORDER BY at, rowid')
        .all(meeting)
        .map((row) => ({
          id: text(row, 'id'),
          meeting: text(row, 'meeting'),
          seq: integer(row, 'seq'),
          at: integer(row, 'at'),
          member: text(row, 'member'),
          memberName: text(row, 'member_name'),
          name: text(row, 'name')
        })),

    signingKeys: () =>
      db
        .prepare('SELECT * FROM signing_keys ORDER BY rowid')
        .all()
        .map((row) => ({
          id: text(row, 'id'),
          publicKey: text(row, 'public'),
          privateKey: text(row, 'private') || null,
          at: integer(row, 'at')
        })),
    addSigningKey(key) {
      putSigningKey(db, key);
      decided({ sort: 'key', id: key.id, publicKey: key.publicKey, at: key.at });
      return null;
    }
  };
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
