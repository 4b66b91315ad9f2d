// The promise every store keeps: documents as an append-only log with snapshots, and the rows of what people decide.
import type { Failure } from '#domain/protocol/failure.ts';
import type { Role } from '#domain/rules/roles.ts';

export type DocumentStatus = 'open' | 'final';

/** One tick's new content of one author, as a V1 update. `member` is null for what the server wrote itself. */
export interface LogRow {
  readonly member: string | null;
  readonly bytes: Uint8Array;
}

/** What one tick adds to a document: refused as a whole unless the document is open in this epoch. */
export interface Commit {
  readonly doc: string;
  readonly epoch: number;
  readonly at: number;
  readonly rows: readonly LogRow[];
  /** Yjs client ids that speak for a member from now on. */
  readonly claims: readonly { readonly client: number; readonly member: string }[];
}

export interface Committed {
  readonly seq: number;
}

/** A document as it lies on disk: the newest good snapshot and every log row after it, in order. */
export interface StoredDocument {
  readonly id: string;
  readonly epoch: number;
  readonly status: DocumentStatus;
  readonly seq: number;
  readonly snapshot: { readonly seq: number; readonly bytes: Uint8Array } | null;
  readonly updates: readonly Uint8Array[];
  readonly clients: readonly { readonly client: number; readonly member: string }[];
  /**
   * Whether the store has lost commits it had acked (a backup was restored): then any device may bring
   * back what any author wrote, and a client id that is not known proves nothing.
   */
  readonly healing: boolean;
}

export interface SpaceRow {
  readonly id: string;
  readonly name: string;
}

/** A person in a space. `session` is the browser that joined. */
export interface MemberRow {
  readonly id: string;
  readonly space: string;
  readonly session: string;
  readonly name: string;
  readonly affiliations: readonly string[];
  readonly role: Role;
  readonly joinedAt: number;
  readonly removedAt: number | null;
}

export interface InviteRecord {
  readonly id: string;
  readonly space: string;
  readonly role: Role;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly maxUses: number | null;
  readonly uses: number;
  readonly revokedAt: number | null;
}

/** An invite to be kept: of its token only the SHA-256. */
export interface NewInvite extends InviteRecord {
  readonly tokenHash: Uint8Array;
}

export type MeetingStatus = 'draft' | 'review' | 'final';

export interface MeetingRow {
  readonly id: string;
  readonly space: string;
  readonly title: string;
  readonly number: string | null;
  readonly date: string | null;
  readonly status: MeetingStatus;
  readonly version: number;
  readonly createdAt: number;
  readonly createdBy: string;
}

/** The answer of a command that was done under an Idempotency-Key, for whoever sends it again. */
export interface CommandRecord {
  /** Whose key it is: a session's id, or empty for a caller without one. */
  readonly scope: string;
  readonly keyHash: Uint8Array;
  /** SHA-256 of method, path and body: a key stands for one request only. */
  readonly fingerprint: string;
  readonly answer: string;
  readonly at: number;
}

export interface NewSession {
  readonly id: string;
  readonly tokenHash: Uint8Array;
  readonly at: number;
}

/**
 * The calls, as the store sees them: each is one transaction, done wholly or not at all.
 * A Failure is an expected refusal; what breaks rejects the promise.
 */
export interface StorageCalls {
  /** Undefined when there is no such document; a Failure when its bytes cannot be trusted. */
  load(doc: string): StoredDocument | undefined | Failure;
  append(commit: Commit): Committed | Failure;
  /** Keep a snapshot; the one before stays until this one has been read back. */
  snapshot(doc: string, seq: number, bytes: Uint8Array, at: number): Failure | null;

  session(tokenHash: Uint8Array): string | null;
  addSession(session: NewSession): null;
  createSpace(input: {
    space: SpaceRow;
    member: MemberRow;
    invites: readonly NewInvite[];
    doc: string;
    session: NewSession | null;
    command: CommandRecord | null;
    at: number;
  }): Failure | null;
  space(id: string): SpaceRow | null;
  spacesOf(session: string): { space: SpaceRow; member: MemberRow }[];

  member(space: string, session: string): MemberRow | null;
  members(space: string): MemberRow[];
  saveMember(member: MemberRow): null;

  invites(space: string): InviteRecord[];
  addInvite(invite: NewInvite): null;
  revokeInvite(space: string, id: string, at: number): boolean;
  invite(tokenHash: Uint8Array): InviteRecord | null;
  /** One use of an invite and the member it makes or raises; the invite's limits are judged here, at once with the use. */
  redeem(input: {
    tokenHash: Uint8Array;
    member: MemberRow;
    counts: boolean;
    session: NewSession | null;
    at: number;
  }): Failure | null;

  createMeeting(input: {
    meeting: MeetingRow;
    doc: string;
    seed: Uint8Array;
    command: CommandRecord | null;
    at: number;
  }): Failure | null;
  meeting(id: string): MeetingRow | null;
  meetings(space: string): MeetingRow[];
  retitle(id: string, title: string, number: string | null, date: string | null): null;

  command(scope: string, keyHash: Uint8Array): CommandRecord | null;
  saveCommand(command: CommandRecord): null;

  /** Rejects when the store could not commit now. */
  ready(): null;
}

export type Storage = {
  [Call in keyof StorageCalls]: (
    ...input: Parameters<StorageCalls[Call]>
  ) => Promise<ReturnType<StorageCalls[Call]>>;
} & { close(): Promise<void> };
