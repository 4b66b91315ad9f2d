// Rows of what people decide, put into SQLite: by the deed itself, and again from the journal after a restore.
import type { DatabaseSync } from 'node:sqlite';
import { may } from '#domain/rules/roles.ts';
import type { MeetingRow, MemberRow, NewInvite, NewSession, SpaceRow } from './storage.ts';

export function putSession(db: DatabaseSync, { id, tokenHash, at }: NewSession): void {
  db.prepare('INSERT INTO sessions (token_hash, id, created_at, used_at) VALUES (?, ?, ?, ?)').run(
    tokenHash,
    id,
    at,
    at
  );
}

export function putSpace(db: DatabaseSync, { id, name }: SpaceRow, at: number): void {
  db.prepare('INSERT INTO spaces (id, name, created_at) VALUES (?, ?, ?)').run(id, name, at);
}

/** Put a member, or what has changed about one. */
export function putMember(db: DatabaseSync, one: MemberRow): void {
  db.prepare(
    `INSERT INTO members (id, space, session, name, affiliations, role, joined_at, removed_at,
       once_wrote, role_set_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, affiliations = excluded.affiliations,
       role = excluded.role, removed_at = excluded.removed_at,
       once_wrote = max(once_wrote, excluded.once_wrote), role_set_at = excluded.role_set_at`
  ).run(
    one.id,
    one.space,
    one.session,
    one.name,
    JSON.stringify(one.affiliations),
    one.role,
    one.joinedAt,
    one.removedAt,
    one.onceWrote || may(one.role, 'write') ? 1 : 0,
    one.roleSetAt
  );
}

/** Put a member's calendar address in place of the one before; null takes it away. */
export function putFeed(
  db: DatabaseSync,
  member: string,
  feed: { readonly tokenHash: Uint8Array; readonly at: number } | null
): void {
  db.prepare('DELETE FROM feeds WHERE member = ?').run(member);
  if (feed)
    db.prepare('INSERT INTO feeds (member, token_hash, created_at) VALUES (?, ?, ?)').run(
      member,
      feed.tokenHash,
      feed.at
    );
}

export function putInvite(db: DatabaseSync, one: NewInvite): void {
  db.prepare(
    `INSERT INTO invites (id, space, role, token_hash, created_at, expires_at, max_uses, uses, revoked_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
  ).run(
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
}

/** What a meeting is when it is made. */
export type NewMeeting = Omit<MeetingRow, 'epoch' | 'deadline' | 'published' | 'corrections'>;

export function putMeeting(db: DatabaseSync, one: NewMeeting): void {
  db.prepare(
    `INSERT INTO meetings (id, space, title, number, date, series, status, version, created_at, created_by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
  ).run(
    one.id,
    one.space,
    one.title,
    one.number,
    one.date,
    one.series,
    one.status,
    one.version,
    one.createdAt,
    one.createdBy
  );
}
