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
  /** Whether the member may have written once, under this role or an earlier one. */
  readonly onceWrote: boolean;
  /** When a facilitator last gave them their role; null while it is the one they joined with. */
  readonly roleSetAt: number | null;
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
  /** What meetings of one kind have in common, and number by. */
  readonly series: string | null;
  readonly status: MeetingStatus;
  /** The newest version; 0 before the first. */
  readonly version: number;
  readonly createdAt: number;
  readonly createdBy: string;
  /** The epoch of its document. */
  readonly epoch: number;
  /** While in review: until when, in milliseconds. */
  readonly deadline: number | null;
  readonly published: boolean;
  /** Where readers of the public page may send corrections. */
  readonly corrections: string | null;
}

/** What is known of a version without its bytes. */
export interface VersionSummary {
  readonly meeting: string;
  readonly version: number;
  readonly at: number;
  /** The facilitator who made it: the member's id, and the name they had. */
  readonly by: string;
  readonly byName: string;
  /** What has changed, in words; null where nobody said. */
  readonly note: string | null;
  /** SHA-256 of the sealed minutes, in hex. */
  readonly seal: string;
  /** The seal before it in the space's chain; null for the first. */
  readonly previous: string | null;
  /** Ed25519 over the record of the seal, in base64, and the key that made it. */
  readonly signature: string;
  readonly key: string;
}

/** A file of a version, kept as it was: `json` is what the seal is about. */
export interface VersionFile {
  readonly format: string;
  readonly body: string;
}

/** A file of a version by what it holds. */
export interface FileHash {
  readonly format: string;
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
}

/** A moment of a note that somebody gave a name, to find it again: after which commit, and since when. */
export interface NamedMoment {
  readonly id: string;
  readonly meeting: string;
  readonly seq: number;
  readonly at: number;
  readonly member: string;
  readonly memberName: string;
  readonly name: string;
}

export interface NewVersion extends VersionSummary {
  readonly space: string;
  readonly files: readonly VersionFile[];
  /** The note as it was, as one V1 update. */
  readonly state: Uint8Array;
}

export type LateState = 'waiting' | 'accepted' | 'declined';

/** What came too late for the minutes: kept whole until a facilitator has decided, and after. */
export interface LateRow {
  readonly id: string;
  readonly meeting: string;
  /** Counted per meeting: "late contribution #2". */
  readonly number: number;
  readonly member: string;
  readonly memberName: string;
  readonly baseEpoch: number;
  readonly receivedAt: number;
  /** Why it was held. */
  readonly code: 'finalised' | 'epoch' | 'role';
  readonly state: LateState;
  /** What the facilitator said to the author. */
  readonly reason: string | null;
  readonly decidedAt: number | null;
  readonly decidedBy: string | null;
  /** The version that took it in. */
  readonly version: number | null;
  /** What was decided about, as it was shown then, and what of it was taken, as JSON; null while it waits. */
  readonly outcome: string | null;
  /** A V1 update. */
  readonly bytes: Uint8Array;
}

/** What happened to a meeting, for its timeline. */
export interface MeetingEvent {
  readonly meeting: string;
  readonly at: number;
  readonly member: string;
  readonly memberName: string;
  readonly sort:
    | 'review'
    | 'finalised'
    | 'reopened'
    | 'accepted'
    | 'declined'
    | 'published'
    | 'unpublished'
    | 'restored';
  /** A reason, a deadline, a version; null where nothing is to be said. */
  readonly detail: string | null;
}

/** Where a meeting and its document stand. */
export interface Standing {
  readonly status: MeetingStatus;
  readonly version: number;
  readonly deadline: number | null;
  readonly epoch: number;
}

/** A decision about a meeting: one transaction, ordered with the commits of its document. */
export interface Ruling {
  readonly meeting: string;
  readonly doc: string;
  /** Where the document must stand, or nothing is done. */
  readonly from: { readonly epoch: number; readonly seq: number };
  readonly to: Standing;
  /** What the server itself adds to the document with it. */
  readonly rows: readonly LogRow[];
  readonly version: NewVersion | null;
  readonly late: Omit<LateRow, 'bytes'> | null;
  readonly event: MeetingEvent;
  readonly command: CommandRecord | null;
}

export interface SigningKey {
  readonly id: string;
  /** SPKI and PKCS #8 in PEM. */
  readonly publicKey: string;
  /** Null where only the public half is known: a backup was restored that is older than the key. */
  readonly privateKey: string | null;
  readonly at: number;
}

export interface NewSigningKey extends SigningKey {
  readonly privateKey: string;
}

/** One log row of a document as history shows it. */
export interface LogEntry {
  readonly seq: number;
  readonly member: string | null;
  readonly at: number;
  readonly size: number;
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

/** What may be kept for a time only: answers of commands, invites that have ended, sessions nobody uses. */
export type Passing = 'commands' | 'invites' | 'sessions';

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

  session(tokenHash: Uint8Array): { readonly id: string; readonly usedAt: number } | null;
  /** Note that a session was used; a day is exact enough. */
  useSession(tokenHash: Uint8Array, at: number): null;
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

  /** When a member's calendar address was made; null when there is none. */
  feed(member: string): { readonly at: number } | null;
  /** Give a member a calendar address in place of the one before, or take it away. Whoever is removed has none. */
  setFeed(
    member: string,
    feed: { readonly tokenHash: Uint8Array; readonly at: number } | null
  ): null;
  feedMember(tokenHash: Uint8Array): MemberRow | null;

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
    /** The note's first bytes, and the client ids in them that are the maker's. */
    seed: Uint8Array;
    claims: Commit['claims'];
    command: CommandRecord | null;
    at: number;
  }): Failure | null;
  meeting(id: string): MeetingRow | null;
  meetings(space: string): MeetingRow[];
  retitle(id: string, names: Pick<MeetingRow, 'title' | 'number' | 'date' | 'series'>): null;

  /** Who and what a meeting is, when a review begins or it is published: nothing of its document changes. */
  announce(input: {
    meeting: string;
    standing: Pick<Standing, 'status' | 'deadline'>;
    published: boolean;
    corrections: string | null;
    event: MeetingEvent;
    command: CommandRecord | null;
  }): null;
  /** `conflict` when the document stands elsewhere, or another seal came first in the space. */
  rule(ruling: Ruling): { seq: number } | Failure;
  versions(meeting: string): VersionSummary[];
  versionFile(meeting: string, version: number, format: string): string | null;
  versionState(meeting: string, version: number): Uint8Array | null;
  versionBySeal(seal: string): (VersionSummary & { space: string }) | null;
  /** The version that gave out a file of these bytes, and in which format. */
  versionByFile(sha256: string): (VersionSummary & { space: string; format: string }) | null;
  /** The files of a meeting's versions, by version. */
  fileHashes(meeting: string): (FileHash & { version: number })[];
  lastSeal(space: string): string | null;
  /** Keep a late contribution, or more of one that waits; and the client ids in it. */
  hold(input: { late: LateRow; claims: Commit['claims']; doc: string }): null;
  lates(meeting: string): LateRow[];
  /** How many contributions wait at each meeting of a space where any does. */
  waiting(space: string): { meeting: string; count: number }[];
  events(meeting: string): MeetingEvent[];
  nameMoment(moment: NamedMoment, command: CommandRecord | null): null;
  moments(meeting: string): NamedMoment[];
  /** In the order in which they came. */
  signingKeys(): SigningKey[];
  addSigningKey(key: NewSigningKey): null;
  /** The log of a document without its bytes. */
  log(doc: string): LogEntry[];
  /** Documents whose log begins with rows from before a moment. */
  oldLogs(before: number): string[];
  /**
   * Remove rows at the beginning of a log that are from before a moment and that a snapshot covers;
   * how many. A snapshot of where the rest begins is kept, so that nothing later is lost from sight.
   */
  trimLog(input: { doc: string; before: number; atMost: number; at: number }): number | Failure;
  /** Remove what ended before a moment; how many. */
  forget(what: Passing, before: number, atMost: number): number;
  /** The document as it was after a log row, as updates to apply in order; null when that is no longer kept. */
  stateAt(doc: string, seq: number): Uint8Array[] | null;

  command(scope: string, keyHash: Uint8Array): CommandRecord | null;
  saveCommand(command: CommandRecord): null;

  /** Rejects when the store could not commit now. */
  ready(): null;
}

/** Why a store cannot keep anything at the moment: no room left, or nothing may be written. */
export type Trouble = 'full' | 'unwritable';

/** What a call rejects with when the disk is at fault, which somebody can put right. */
export class StoreTrouble extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble, message: string) {
    super(message);
    this.trouble = trouble;
  }
}

export type Storage = {
  [Call in keyof StorageCalls]: (
    ...input: Parameters<StorageCalls[Call]>
  ) => Promise<ReturnType<StorageCalls[Call]>>;
} & { close(): Promise<void> };
