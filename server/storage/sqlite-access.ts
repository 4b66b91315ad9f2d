// Spaces, sessions, members, invites, meetings and commands in SQLite.
import type { DatabaseSync } from 'node:sqlite';
import { failure } from '#domain/protocol/failure.ts';
import { isRole } from '#domain/rules/roles.ts';
import type { Decision } from './sqlite-decisions.ts';
import { createDocument } from './sqlite-documents.ts';
import { blob, integer, integerOrNull, text, textOrNull, type Row } from './sqlite-rows.ts';
import type {
  CommandRecord,
  InviteRecord,
  MeetingRow,
  MemberRow,
  NewInvite,
  NewSession,
  StorageCalls
} from './storage.ts';

type AccessCalls = Omit<StorageCalls, 'load' | 'append' | 'snapshot' | 'ready'>;

/** A stored role that this version does not know may read, nothing more. */
const role = (row: Row) => {
  const value = text(row, 'role');
  return isRole(value) ? value : 'observer';
};

function toMember(row: Row): MemberRow {
  const affiliations: unknown = JSON.parse(text(row, 'affiliations'));
  return {
    id: text(row, 'id'),
    space: text(row, 'space'),
    session: text(row, 'session'),
    name: text(row, 'name'),
    affiliations: Array.isArray(affiliations) ? affiliations.map(String) : [],
    role: role(row),
    joinedAt: integer(row, 'joined_at'),
    removedAt: integerOrNull(row, 'removed_at')
  };
}

function toInvite(row: Row): InviteRecord {
  return {
    id: text(row, 'id'),
    space: text(row, 'space'),
    role: role(row),
    createdAt: integer(row, 'created_at'),
    expiresAt: integerOrNull(row, 'expires_at'),
    maxUses: integerOrNull(row, 'max_uses'),
    uses: integer(row, 'uses'),
    revokedAt: integerOrNull(row, 'revoked_at')
  };
}

function toMeeting(row: Row): MeetingRow {
  const status = text(row, 'status');
  return {
    id: text(row, 'id'),
    space: text(row, 'space'),
    title: text(row, 'title'),
    number: textOrNull(row, 'number'),
    date: textOrNull(row, 'date'),
    status: status === 'final' || status === 'review' ? status : 'draft',
    version: integer(row, 'version'),
    createdAt: integer(row, 'created_at'),
    createdBy: text(row, 'created_by')
  };
}

/** `decided` hears of what a restore must not undo. */
export function accessCalls(db: DatabaseSync, decided: (decision: Decision) => void): AccessCalls {
  const putSession = ({ id, tokenHash, at }: NewSession) =>
    db
      .prepare('INSERT INTO sessions (token_hash, id, created_at) VALUES (?, ?, ?)')
      .run(tokenHash, id, at);
  const putMember = (one: MemberRow) =>
    db
      .prepare(
        `INSERT INTO members (id, space, session, name, affiliations, role, joined_at, removed_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, affiliations = excluded.affiliations,
           role = excluded.role, removed_at = excluded.removed_at`
      )
      .run(
        one.id,
        one.space,
        one.session,
        one.name,
        JSON.stringify(one.affiliations),
        one.role,
        one.joinedAt,
        one.removedAt
      );
  const putInvite = (one: NewInvite) =>
    db
      .prepare(
        `INSERT INTO invites (id, space, role, token_hash, created_at, expires_at, max_uses, uses, revoked_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
      )
      .run(
        one.id,
        one.space,
        one.role,
        one.tokenHash,
        one.createdAt,
        one.expiresAt,
        one.maxUses,
        one.uses,
        one.revokedAt
      );
  const putCommand = (one: CommandRecord) =>
    db
      .prepare(
        'INSERT INTO commands (scope, key_hash, fingerprint, answer, at) VALUES (?, ?, ?, ?, ?)'
      )
      .run(one.scope, one.keyHash, one.fingerprint, one.answer, one.at);

  return {
    session(tokenHash) {
      const row = db.prepare('SELECT id FROM sessions WHERE token_hash = ?').get(tokenHash);
      return row === undefined ? null : text(row, 'id');
    },
    addSession(session) {
      putSession(session);
      return null;
    },

    createSpace({ space, member, invites, doc, session, command, at }) {
      db.prepare('INSERT INTO spaces (id, name, created_at) VALUES (?, ?, ?)').run(
        space.id,
        space.name,
        at
      );
      if (session) putSession(session);
      putMember(member);
      invites.forEach(putInvite);
      createDocument(db, doc, [], at);
      if (command) putCommand(command);
      return null;
    },
    space(id) {
      const row = db.prepare('SELECT id, name FROM spaces WHERE id = ?').get(id);
      return row === undefined ? null : { id: text(row, 'id'), name: text(row, 'name') };
    },
    spacesOf(session) {
      return db
        .prepare(
          `SELECT members.*, spaces.name AS space_name FROM members JOIN spaces ON spaces.id = members.space
           WHERE session = ? AND removed_at IS NULL ORDER BY joined_at`
        )
        .all(session)
        .map((row) => ({
          space: { id: text(row, 'space'), name: text(row, 'space_name') },
          member: toMember(row)
        }));
    },

    member(space, session) {
      const row = db
        .prepare('SELECT * FROM members WHERE space = ? AND session = ?')
        .get(space, session);
      return row === undefined ? null : toMember(row);
    },
    members(space) {
      return db
        .prepare('SELECT * FROM members WHERE space = ? ORDER BY joined_at, id')
        .all(space)
        .map(toMember);
    },
    saveMember(member) {
      putMember(member);
      const { id, role, removedAt } = member;
      decided({ sort: 'member', id, role, removedAt });
      return null;
    },

    invites(space) {
      return db
        .prepare('SELECT * FROM invites WHERE space = ? ORDER BY created_at, id')
        .all(space)
        .map(toInvite);
    },
    addInvite(invite) {
      putInvite(invite);
      return null;
    },
    revokeInvite(space, id, at) {
      const { changes } = db
        .prepare(
          'UPDATE invites SET revoked_at = coalesce(revoked_at, ?) WHERE space = ? AND id = ?'
        )
        .run(at, space, id);
      if (changes === 1) decided({ sort: 'invite', id, revokedAt: at });
      return changes === 1;
    },
    invite(tokenHash) {
      const row = db.prepare('SELECT * FROM invites WHERE token_hash = ?').get(tokenHash);
      return row === undefined ? null : toInvite(row);
    },
    redeem({ tokenHash, member, counts, session, at }) {
      const row = db.prepare('SELECT * FROM invites WHERE token_hash = ?').get(tokenHash);
      if (row === undefined || row.revoked_at !== null)
        return failure('invite-unknown', 'This invitation does not exist or was withdrawn.');
      const invite = toInvite(row);
      if (invite.expiresAt !== null && invite.expiresAt <= at)
        return failure('invite-expired', 'This invitation has expired.');
      if (counts && invite.maxUses !== null && invite.uses >= invite.maxUses)
        return failure('invite-expired', 'This invitation has been used up.');
      if (counts) db.prepare('UPDATE invites SET uses = uses + 1 WHERE id = ?').run(invite.id);
      if (session) putSession(session);
      putMember(member);
      return null;
    },

    createMeeting({ meeting, doc, seed, command, at }) {
      const taken = db.prepare('SELECT space FROM meetings WHERE id = ?').get(meeting.id);
      if (taken !== undefined) return failure('conflict', 'There is a meeting with this id.');
      db.prepare(
        `INSERT INTO meetings (id, space, title, number, date, status, version, created_at, created_by)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
      ).run(
        meeting.id,
        meeting.space,
        meeting.title,
        meeting.number,
        meeting.date,
        meeting.status,
        meeting.version,
        meeting.createdAt,
        meeting.createdBy
      );
      createDocument(db, doc, [{ member: meeting.createdBy, bytes: seed }], at);
      if (command) putCommand(command);
      return null;
    },
    meeting(id) {
      const row = db.prepare('SELECT * FROM meetings WHERE id = ?').get(id);
      return row === undefined ? null : toMeeting(row);
    },
    meetings(space) {
      return db
        .prepare('SELECT * FROM meetings WHERE space = ? ORDER BY created_at, id')
        .all(space)
        .map(toMeeting);
    },
    retitle(id, title, number, date) {
      db.prepare('UPDATE meetings SET title = ?, number = ?, date = ? WHERE id = ?').run(
        title,
        number,
        date,
        id
      );
      return null;
    },

    command(scope, keyHash) {
      const row = db
        .prepare('SELECT * FROM commands WHERE scope = ? AND key_hash = ?')
        .get(scope, keyHash);
      if (row === undefined) return null;
      return {
        scope,
        keyHash: blob(row, 'key_hash'),
        fingerprint: text(row, 'fingerprint'),
        answer: text(row, 'answer'),
        at: integer(row, 'at')
      };
    },
    saveCommand(command) {
      putCommand(command);
      return null;
    }
  };
}
