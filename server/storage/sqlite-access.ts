// Spaces, sessions, members, invites, meetings and commands in SQLite.
import type { DatabaseSync } from 'node:sqlite';
import { failure } from '#domain/protocol/failure.ts';
import { isRole } from '#domain/rules/roles.ts';
import {
  putFeed,
  putInvite,
  putMeeting,
  putMember,
  putSession,
  putSpace
} from './sqlite-access-rows.ts';
import type { Decision } from './sqlite-decisions.ts';
import { createDocument, type documentCalls } from './sqlite-documents.ts';
import { blob, integer, integerOrNull, text, textOrNull, type Row } from './sqlite-rows.ts';
import type { retentionCalls } from './sqlite-retention.ts';
import type { versionCalls } from './sqlite-versions.ts';
import type {
  CommandRecord,
  InviteRecord,
  MeetingRow,
  MemberRow,
  NewInvite,
  NewSession,
  StorageCalls
} from './storage.ts';

type AccessCalls = Omit<
  StorageCalls,
  | keyof ReturnType<typeof documentCalls>
  | keyof ReturnType<typeof versionCalls>
  | keyof ReturnType<typeof retentionCalls>
  | 'ready'
>;

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
    removedAt: integerOrNull(row, 'removed_at'),
    onceWrote: integer(row, 'once_wrote') === 1,
    roleSetAt: integerOrNull(row, 'role_set_at')
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

const MEETINGS = `SELECT meetings.*, documents.epoch FROM meetings
  JOIN documents ON documents.id = 'meeting/' || meetings.id`;

function toMeeting(row: Row): MeetingRow {
  const status = text(row, 'status');
  return {
    id: text(row, 'id'),
    space: text(row, 'space'),
    title: text(row, 'title'),
    number: textOrNull(row, 'number'),
    date: textOrNull(row, 'date'),
    series: textOrNull(row, 'series'),
    status: status === 'final' || status === 'review' ? status : 'draft',
    version: integer(row, 'version'),
    createdAt: integer(row, 'created_at'),
    createdBy: text(row, 'created_by'),
    epoch: integer(row, 'epoch'),
    deadline: integerOrNull(row, 'deadline'),
    published: integer(row, 'published') === 1,
    corrections: textOrNull(row, 'corrections')
  };
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** `decided` hears of what a restore must not undo. */
export function accessCalls(db: DatabaseSync, decided: (decision: Decision) => void): AccessCalls {
  const putCommand = (one: CommandRecord) =>
    db
      .prepare(
        'INSERT INTO commands (scope, key_hash, fingerprint, answer, at) VALUES (?, ?, ?, ?, ?)'
      )
      .run(one.scope, one.keyHash, one.fingerprint, one.answer, one.at);

  const addSession = (session: NewSession) => {
    putSession(db, session);
    decided({ sort: 'session', ...session, tokenHash: base64(session.tokenHash) });
  };
  const addInvite = (invite: NewInvite) => {
    putInvite(db, invite);
    decided({ sort: 'invited', invite: { ...invite, tokenHash: base64(invite.tokenHash) } });
  };

  return {
    session(tokenHash) {
      const row = db
        .prepare('SELECT id, used_at FROM sessions WHERE token_hash = ?')
        .get(tokenHash);
      return row === undefined ? null : { id: text(row, 'id'), usedAt: integer(row, 'used_at') };
    },
    useSession(tokenHash, at) {
      db.prepare('UPDATE sessions SET used_at = ? WHERE token_hash = ?').run(at, tokenHash);
      return null;
    },
    addSession(session) {
      addSession(session);
      return null;
    },

    createSpace({ space, member, invites, doc, session, command, at }) {
      putSpace(db, space, at);
      createDocument(db, doc, [], at);
      decided({ sort: 'space', ...space, doc, at });
      if (session) addSession(session);
      putMember(db, member);
      decided({
        sort: 'joined',
        member: { ...member, affiliations: [...member.affiliations] },
        invite: null
      });
      invites.forEach(addInvite);
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
      putMember(db, member);
      const { id, role, removedAt, roleSetAt } = member;
      if (removedAt !== null) putFeed(db, id, null);
      decided({ sort: 'member', id, role, removedAt, roleSetAt });
      return null;
    },

    feed(member) {
      const row = db.prepare('SELECT created_at FROM feeds WHERE member = ?').get(member);
      return row === undefined ? null : { at: integer(row, 'created_at') };
    },
    setFeed(member, feed) {
      putFeed(db, member, feed);
      decided({
        sort: 'feed',
        member,
        feed: feed && { tokenHash: base64(feed.tokenHash), at: feed.at }
      });
      return null;
    },
    feedMember(tokenHash) {
      const row = db
        .prepare(
          `SELECT members.* FROM feeds JOIN members ON members.id = feeds.member
           WHERE feeds.token_hash = ? AND members.removed_at IS NULL`
        )
        .get(tokenHash);
      return row === undefined ? null : toMember(row);
    },

    invites(space) {
      return db
        .prepare('SELECT * FROM invites WHERE space = ? ORDER BY created_at, id')
        .all(space)
        .map(toInvite);
    },
    addInvite(invite) {
      addInvite(invite);
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
      if (session) addSession(session);
      putMember(db, member);
      decided({
        sort: 'joined',
        member: { ...member, affiliations: [...member.affiliations] },
        invite: { id: invite.id, uses: invite.uses + (counts ? 1 : 0) }
      });
      return null;
    },

    createMeeting({ meeting, doc, seed, claims, command, at }) {
      const taken = db.prepare('SELECT space FROM meetings WHERE id = ?').get(meeting.id);
      if (taken !== undefined) return failure('conflict', 'There is a meeting with this id.');
      putMeeting(db, meeting);
      createDocument(db, doc, [{ member: meeting.createdBy, bytes: seed }], at, claims);
      decided({ sort: 'meeting', meeting, doc, seed: base64(seed), claims: [...claims], at });
      if (command) putCommand(command);
      return null;
    },
    meeting(id) {
      const row = db.prepare(`${MEETINGS} WHERE meetings.id = ?`).get(id);
      return row === undefined ? null : toMeeting(row);
    },
    meetings(space) {
      return db
        .prepare(`${MEETINGS} WHERE space = ? ORDER BY created_at, meetings.id`)
        .all(space)
        .map(toMeeting);
    },
    retitle(id, { title, number, date, series }) {
      db.prepare(
        'UPDATE meetings SET title = ?, number = ?, date = ?, series = ? WHERE id = ?'
      ).run(title, number, date, series, id);
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
