// A journal beside the database of what must not be undone by restoring an older backup: who joined by what,
// removals, roles, invites, meetings and where they stand, versions, the keys that signed them, late
// contributions. One JSON line each, on disk before the decision is answered.
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync
} from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { ROLES } from '#domain/rules/roles.ts';
import {
  putFeed,
  putInvite,
  putMeeting,
  putMember,
  putSession,
  putSpace
} from './sqlite-access-rows.ts';
import { createDocument, insertRows } from './sqlite-documents.ts';
import { integer } from './sqlite-rows.ts';
import { putLate, putSigningKey, putVersion } from './sqlite-versions.ts';

const FILE = 'decisions.jsonl';

const nullable = v.nullable(v.string());
const number = v.nullable(v.number());
const bytes = v.pipe(v.string(), v.base64());
const role = v.picklist(ROLES);

const SpaceMade = v.object({
  sort: v.literal('space'),
  id: v.string(),
  name: v.string(),
  doc: v.string(),
  at: v.number()
});
const SessionMade = v.object({
  sort: v.literal('session'),
  id: v.string(),
  tokenHash: bytes,
  at: v.number()
});
const Joined = v.object({
  sort: v.literal('joined'),
  member: v.object({
    id: v.string(),
    space: v.string(),
    session: v.string(),
    name: v.string(),
    affiliations: v.array(v.string()),
    role,
    joinedAt: v.number(),
    removedAt: number,
    onceWrote: v.boolean(),
    roleSetAt: number
  }),
  /** The invite that let them in, and how often it has been used with that. */
  invite: v.nullable(v.object({ id: v.string(), uses: v.number() }))
});
const Invited = v.object({
  sort: v.literal('invited'),
  invite: v.object({
    id: v.string(),
    space: v.string(),
    role,
    tokenHash: bytes,
    createdAt: v.number(),
    expiresAt: number,
    maxUses: number,
    uses: v.number(),
    revokedAt: number
  })
});
const MeetingMade = v.object({
  sort: v.literal('meeting'),
  meeting: v.object({
    id: v.string(),
    space: v.string(),
    title: v.string(),
    number: nullable,
    date: nullable,
    series: v.optional(nullable, null),
    status: v.picklist(['draft', 'review', 'final']),
    version: v.number(),
    createdAt: v.number(),
    createdBy: v.string()
  }),
  doc: v.string(),
  seed: bytes,
  claims: v.optional(v.array(v.object({ client: v.number(), member: v.string() })), []),
  at: v.number()
});
const KeyMade = v.object({
  sort: v.literal('key'),
  id: v.string(),
  publicKey: v.string(),
  at: v.number()
});

const FeedSet = v.object({
  sort: v.literal('feed'),
  member: v.string(),
  feed: v.nullable(v.object({ tokenHash: bytes, at: v.number() }))
});

const Decision = v.variant('sort', [
  FeedSet,
  SpaceMade,
  SessionMade,
  Joined,
  Invited,
  MeetingMade,
  KeyMade,
  v.object({
    sort: v.literal('member'),
    id: v.string(),
    role: v.string(),
    removedAt: v.nullable(v.number()),
    roleSetAt: v.optional(v.nullable(v.number()), null)
  }),
  v.object({ sort: v.literal('invite'), id: v.string(), revokedAt: v.number() }),
  v.object({ sort: v.literal('published'), meeting: v.string(), published: v.boolean() }),
  v.object({
    sort: v.literal('version'),
    version: v.object({
      meeting: v.string(),
      version: v.number(),
      space: v.string(),
      at: v.number(),
      by: v.string(),
      byName: v.string(),
      note: nullable,
      seal: v.string(),
      previous: nullable,
      signature: v.string(),
      key: v.string(),
      files: v.array(v.object({ format: v.string(), body: v.string() })),
      state: bytes
    })
  }),
  v.object({
    sort: v.literal('standing'),
    meeting: v.string(),
    doc: v.string(),
    status: v.picklist(['draft', 'review', 'final']),
    version: v.number(),
    deadline: v.nullable(v.number()),
    epoch: v.number()
  }),
  v.object({
    sort: v.literal('late'),
    late: v.object({
      id: v.string(),
      meeting: v.string(),
      number: v.number(),
      member: v.string(),
      memberName: v.string(),
      baseEpoch: v.number(),
      receivedAt: v.number(),
      code: v.picklist(['finalised', 'epoch', 'role']),
      state: v.picklist(['waiting', 'accepted', 'declined']),
      reason: nullable,
      decidedAt: v.nullable(v.number()),
      decidedBy: nullable,
      version: v.nullable(v.number()),
      outcome: v.optional(nullable, null),
      bytes
    })
  })
]);
export type Decision = v.InferOutput<typeof Decision>;

/**
 * Write decisions to the end of the journal, and to disk. Gives how to take them back, for when they were not
 * made after all; what could be written in part only is taken back at once.
 */
export function keepDecisions(directory: string, decisions: readonly Decision[]): () => void {
  if (decisions.length === 0) return () => undefined;
  const name = path.join(directory, FILE);
  const before = existsSync(name) ? statSync(name).size : 0;
  const file = openSync(name, 'a', 0o600);
  const takeBack = () => {
    try {
      truncateSync(name, before);
    } catch {
      // A disk that does not even shorten a file: a decision that nobody was told of stays on record.
    }
  };
  try {
    // A kill may have left half a line: whatever comes next begins a line of its own.
    const lines = decisions.map((one) => `${JSON.stringify(one)}\n`);
    appendFileSync(file, `\n${lines.join('')}`);
    fsyncSync(file);
    return takeBack;
  } catch (error) {
    takeBack();
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Make every decision of the journal again, in order. Doing it twice changes nothing. How many there were. */
export function decideAgain(directory: string, db: DatabaseSync): number {
  const decisions = readDecisions(path.join(directory, FILE));
  for (const one of decisions) decide(db, one);
  return decisions.length;
}

function decide(db: DatabaseSync, one: Decision): void {
  switch (one.sort) {
    // What is younger than the backup is made again; what stands on something that is not there is left out.
    case 'space':
      if (has(db, 'spaces', one.id)) return;
      putSpace(db, one, one.at);
      createDocument(db, one.doc, [], one.at);
      return;
    case 'session': {
      const tokenHash = fromBase64(one.tokenHash);
      const there = db.prepare('SELECT 1 FROM sessions WHERE token_hash = ?').get(tokenHash);
      if (there === undefined) putSession(db, { ...one, tokenHash });
      return;
    }
    case 'joined':
      if (!has(db, 'spaces', one.member.space)) return;
      putMember(db, one.member);
      if (one.invite)
        db.prepare('UPDATE invites SET uses = max(uses, ?) WHERE id = ?').run(
          one.invite.uses,
          one.invite.id
        );
      return;
    case 'invited':
      if (has(db, 'invites', one.invite.id) || !has(db, 'spaces', one.invite.space)) return;
      putInvite(db, { ...one.invite, tokenHash: fromBase64(one.invite.tokenHash) });
      return;
    case 'meeting':
      if (has(db, 'meetings', one.meeting.id) || !has(db, 'spaces', one.meeting.space)) return;
      putMeeting(db, one.meeting);
      createDocument(
        db,
        one.doc,
        [{ member: one.meeting.createdBy, bytes: fromBase64(one.seed) }],
        one.at,
        one.claims
      );
      return;
    // The private half is where it was made, or with a thief: what is signed from now on takes a new key.
    case 'key':
      if (!has(db, 'signing_keys', one.id)) putSigningKey(db, { ...one, privateKey: null });
      return;
    case 'member':
      db.prepare(
        'UPDATE members SET role = ?, removed_at = ?, role_set_at = coalesce(?, role_set_at) WHERE id = ?'
      ).run(one.role, one.removedAt, one.roleSetAt, one.id);
      if (one.removedAt !== null) putFeed(db, one.id, null);
      return;
    case 'feed':
      if (has(db, 'members', one.member))
        putFeed(
          db,
          one.member,
          one.feed && { ...one.feed, tokenHash: fromBase64(one.feed.tokenHash) }
        );
      return;
    case 'invite':
      db.prepare('UPDATE invites SET revoked_at = ? WHERE id = ?').run(one.revokedAt, one.id);
      return;
    case 'published':
      db.prepare('UPDATE meetings SET published = ? WHERE id = ?').run(
        one.published ? 1 : 0,
        one.meeting
      );
      return;
    case 'version':
      if (has(db, 'meetings', one.version.meeting)) sealAgain(db, one.version);
      return;
    case 'standing':
      db.prepare('UPDATE meetings SET status = ?, version = ?, deadline = ? WHERE id = ?').run(
        one.status,
        one.version,
        one.deadline,
        one.meeting
      );
      db.prepare('UPDATE documents SET epoch = ?, status = ? WHERE id = ?').run(
        one.epoch,
        one.status === 'final' ? 'final' : 'open',
        one.doc
      );
      return;
    case 'late':
      if (has(db, 'meetings', one.late.meeting))
        putLate(db, { ...one.late, bytes: fromBase64(one.late.bytes) });
      return;
  }
}

/** A version that the backup lacks: the note gets back what was sealed, as one more row of its log. */
function sealAgain(
  db: DatabaseSync,
  version: Extract<Decision, { sort: 'version' }>['version']
): void {
  const { meeting, version: number, at } = version;
  const there = db
    .prepare('SELECT 1 FROM versions WHERE meeting = ? AND version = ?')
    .get(meeting, number);
  if (there !== undefined) return;
  const state = fromBase64(version.state);
  putVersion(db, { ...version, state });
  const doc = `meeting/${meeting}`;
  const row = db
    .prepare('UPDATE documents SET head_seq = head_seq + 1 WHERE id = ? RETURNING head_seq')
    .get(doc);
  if (row) insertRows(db, doc, integer(row, 'head_seq') - 1, [{ member: null, bytes: state }], at);
}

const has = (
  db: DatabaseSync,
  table: 'spaces' | 'members' | 'invites' | 'meetings' | 'signing_keys',
  id: string
) => db.prepare(`SELECT 1 FROM ${table} WHERE id = ?`).get(id) !== undefined;
const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

function readDecisions(file: string): Decision[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        const parsed = v.safeParse(Decision, JSON.parse(line));
        return parsed.success ? [parsed.output] : [];
      } catch {
        // The last line may be half written: its decision was never answered.
        return [];
      }
    });
}
