// The tables, as numbered steps: a database stands at the step its user_version names, and is brought up on opening.
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { integer, text } from './sqlite-rows.ts';

const STEPS: readonly string[] = [
  // 1: documents, access, meetings, commands.
  `
  CREATE TABLE documents (
    id TEXT PRIMARY KEY, head_seq INTEGER NOT NULL, epoch INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'final'))
  ) STRICT;
  CREATE TABLE updates (
    doc TEXT NOT NULL REFERENCES documents (id), seq INTEGER NOT NULL, member TEXT,
    at INTEGER NOT NULL, crc INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (doc, seq)
  ) STRICT;
  CREATE TABLE snapshots (
    doc TEXT NOT NULL REFERENCES documents (id), seq INTEGER NOT NULL, at INTEGER NOT NULL,
    sha256 BLOB NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (doc, seq)
  ) STRICT;
  CREATE TABLE clients (
    doc TEXT NOT NULL REFERENCES documents (id), client INTEGER NOT NULL, member TEXT NOT NULL,
    PRIMARY KEY (doc, client)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY, id TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE spaces (id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
  CREATE TABLE members (
    id TEXT PRIMARY KEY, space TEXT NOT NULL REFERENCES spaces (id), session TEXT NOT NULL,
    name TEXT NOT NULL, affiliations TEXT NOT NULL, role TEXT NOT NULL,
    joined_at INTEGER NOT NULL, removed_at INTEGER, UNIQUE (space, session)
  ) STRICT;
  CREATE INDEX members_by_session ON members (session);
  CREATE TABLE invites (
    id TEXT PRIMARY KEY, space TEXT NOT NULL REFERENCES spaces (id), role TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE, created_at INTEGER NOT NULL, expires_at INTEGER,
    max_uses INTEGER, uses INTEGER NOT NULL, revoked_at INTEGER
  ) STRICT;
  CREATE INDEX invites_by_space ON invites (space);
  CREATE TABLE meetings (
    id TEXT PRIMARY KEY, space TEXT NOT NULL REFERENCES spaces (id), title TEXT NOT NULL,
    number TEXT, date TEXT, status TEXT NOT NULL, version INTEGER NOT NULL,
    created_at INTEGER NOT NULL, created_by TEXT NOT NULL
  ) STRICT;
  CREATE INDEX meetings_by_space ON meetings (space);
  CREATE TABLE commands (
    scope TEXT NOT NULL, key_hash BLOB NOT NULL, fingerprint TEXT NOT NULL, answer TEXT NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY (scope, key_hash)
  ) STRICT, WITHOUT ROWID;
  `,
  // 2: facts about the data as a whole: until when it heals after a restore, in milliseconds.
  `
  CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // 3: finalising: versions and their files, late contributions, what happened to a meeting, signing keys.
  `
  ALTER TABLE meetings ADD COLUMN deadline INTEGER;
  ALTER TABLE meetings ADD COLUMN published INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE meetings ADD COLUMN corrections TEXT;
  ALTER TABLE members ADD COLUMN once_wrote INTEGER NOT NULL DEFAULT 0;
  UPDATE members SET once_wrote = 1 WHERE role <> 'observer'
    OR EXISTS (SELECT 1 FROM clients WHERE clients.member = members.id);
  CREATE TABLE versions (
    meeting TEXT NOT NULL REFERENCES meetings (id), version INTEGER NOT NULL, space TEXT NOT NULL,
    at INTEGER NOT NULL, by TEXT NOT NULL, by_name TEXT NOT NULL, note TEXT, seal TEXT NOT NULL UNIQUE,
    previous TEXT, signature TEXT NOT NULL, key TEXT NOT NULL, state BLOB NOT NULL,
    place INTEGER NOT NULL, PRIMARY KEY (meeting, version), UNIQUE (space, place)
  ) STRICT;
  CREATE TABLE version_files (
    meeting TEXT NOT NULL, version INTEGER NOT NULL, format TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (meeting, version, format)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE late (
    id TEXT PRIMARY KEY, meeting TEXT NOT NULL REFERENCES meetings (id), number INTEGER NOT NULL,
    member TEXT NOT NULL, member_name TEXT NOT NULL, base_epoch INTEGER NOT NULL, received_at INTEGER NOT NULL,
    code TEXT NOT NULL, state TEXT NOT NULL, reason TEXT, decided_at INTEGER, decided_by TEXT,
    version INTEGER, bytes BLOB NOT NULL, UNIQUE (meeting, number)
  ) STRICT;
  CREATE TABLE meeting_events (
    id INTEGER PRIMARY KEY, meeting TEXT NOT NULL REFERENCES meetings (id), at INTEGER NOT NULL,
    member TEXT NOT NULL, member_name TEXT NOT NULL, sort TEXT NOT NULL, detail TEXT
  ) STRICT;
  CREATE INDEX meeting_events_by_meeting ON meeting_events (meeting);
  CREATE TABLE signing_keys (
    id TEXT PRIMARY KEY, public TEXT NOT NULL, private TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  `,
  // 4: when a facilitator last gave a member their role: older invites do not change it.
  `
  ALTER TABLE members ADD COLUMN role_set_at INTEGER;
  `,
  // 5: when a session was last used, to the day.
  `
  ALTER TABLE sessions ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
  UPDATE sessions SET used_at = CAST(strftime('%s', 'now') AS INTEGER) * 1000;
  `,
  // 6: which series a meeting belongs to, as its notes say.
  `
  ALTER TABLE meetings ADD COLUMN series TEXT;
  `,
  // 7: files of versions by what they hold, what was decided of late contributions, and moments that got a name.
  `
  ALTER TABLE version_files ADD COLUMN sha256 TEXT;
  CREATE INDEX version_files_by_sha256 ON version_files (sha256);
  ALTER TABLE late ADD COLUMN outcome TEXT;
  CREATE INDEX late_by_state ON late (meeting, state);
  CREATE TABLE moments (
    id TEXT PRIMARY KEY, meeting TEXT NOT NULL REFERENCES meetings (id), seq INTEGER NOT NULL,
    at INTEGER NOT NULL, member TEXT NOT NULL, member_name TEXT NOT NULL, name TEXT NOT NULL
  ) STRICT;
  CREATE INDEX moments_by_meeting ON moments (meeting);
  `,
  // 8: calendars that members subscribe to, by the hash of their secret address.
  `
  CREATE TABLE feeds (
    member TEXT PRIMARY KEY REFERENCES members (id), token_hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `
];

export const SCHEMA = STEPS.length;

/** Bring the tables to this version. Throws for a database that a newer version has written. */
export function migrate(db: DatabaseSync): void {
  const row = db.prepare('PRAGMA user_version').get();
  const version = Number(row?.user_version ?? 0);
  if (version > SCHEMA)
    throw new Error(
      `The data was written by a newer version of Rapporteur (schema ${version}, this one knows ${SCHEMA}).`
    );
  for (let step = version; step < SCHEMA; step++) {
    db.exec(`BEGIN IMMEDIATE; ${STEPS[step]} PRAGMA user_version = ${step + 1}; COMMIT`);
  }
  hashFiles(db);
}

/** Files of versions that were kept before their hashes were. */
function hashFiles(db: DatabaseSync): void {
  const put = db.prepare(
    'UPDATE version_files SET sha256 = ? WHERE meeting = ? AND version = ? AND format = ?'
  );
  for (const row of db.prepare('SELECT * FROM version_files WHERE sha256 IS NULL').all()) {
    const hash = createHash('sha256').update(text(row, 'body')).digest('hex');
    put.run(hash, text(row, 'meeting'), integer(row, 'version'), text(row, 'format'));
  }
}
