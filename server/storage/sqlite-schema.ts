// The tables, as numbered steps: a database stands at the step its user_version names, and is brought up on opening.
import type { DatabaseSync } from 'node:sqlite';

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
}
