// The people of a space: who they are, what they may do now, and word to open sockets when that changes.
import { newId, type RandomBytes } from '#domain/note/ids.ts';
import type { Join, PersonInput } from '#domain/protocol/api.ts';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import { may, ROLES, type Deed, type Role } from '#domain/rules/roles.ts';
import type { MemberRow, SpaceRow, Storage } from '../storage/storage.ts';
import type { Minted, Sessions } from './sessions.ts';
import { hashOf } from './tokens.ts';

export interface MembersDeps {
  readonly storage: Pick<
    Storage,
    'space' | 'member' | 'members' | 'saveMember' | 'invite' | 'redeem'
  >;
  readonly sessions: Sessions;
  readonly random: RandomBytes;
  readonly now: () => number;
}

export interface Joining {
  readonly space: SpaceRow;
  readonly member: MemberRow;
  readonly minted: Minted | null;
}

export class Members {
  readonly #deps: MembersDeps;
  readonly #listeners = new Set<(member: MemberRow) => void>();

  constructor(deps: MembersDeps) {
    this.#deps = deps;
  }

  /** Be told of every member whose name, role or membership has changed. */
  onChange(listener: (member: MemberRow) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The caller as a member of the space, allowed to do the deed now. A stranger learns nothing of
   * the space, not even that it is there.
   */
  async allow(space: string, session: string | null, deed: Deed): Promise<MemberRow | Failure> {
    if (session === null) return failure('no-session', 'Join by an invitation first.');
    const member = await this.#deps.storage.member(space, session);
    if (member === null) return failure('not-found', 'There is nothing here for you.');
    if (member.removedAt !== null)
      return failure('forbidden', 'You are no longer a member of this space.');
    return may(member.role, deed)
      ? member
      : failure('forbidden', `This takes another role than ${member.role}.`);
  }

  /** A person who has just made a space, as its first facilitator. Stored by whoever stores the space. */
  newMember(space: string, session: string, person: PersonInput, role: Role): MemberRow {
    return {
      id: newId(this.#deps.random),
      space,
      session,
      name: person.name,
      affiliations: person.affiliations,
      role,
      joinedAt: this.#deps.now(),
      removedAt: null
    };
  }

  /**
   * Join by an invite. The same session is the same member: it takes the new name, and a higher role
   * if the invite grants one, but never a lower one.
   */
  async join(session: string | null, { token, person }: Join): Promise<Joining | Failure> {
    const { storage, sessions, now } = this.#deps;
    const tokenHash = hashOf(token);
    const invite = await storage.invite(tokenHash);
    const unknown = failure('invite-unknown', 'This invitation does not exist or was withdrawn.');
    if (invite === null) return unknown;
    const space = await storage.space(invite.space);
    if (space === null) return unknown;
    const minted = session === null ? sessions.mint() : null;
    const known = session === null ? null : await storage.member(space.id, session);
    if (known && known.removedAt !== null)
      return failure('forbidden', 'A facilitator has removed you from this space.');
    const member = known
      ? {
          ...known,
          name: person.name,
          affiliations: person.affiliations,
          role: higher(known.role, invite.role)
        }
      : this.newMember(space.id, minted?.session.id ?? session ?? '', person, invite.role);
    const failed = await storage.redeem({
      tokenHash,
      member,
      counts: known?.role !== member.role,
      session: minted?.session ?? null,
      at: now()
    });
    if (failed) return failed;
    if (known) this.#tell(member);
    return { space, member, minted };
  }

  /** A member as the store has it now. */
  async current(member: MemberRow): Promise<MemberRow> {
    const now = await this.#deps.storage.member(member.space, member.session);
    return now ?? { ...member, removedAt: this.#deps.now() };
  }

  async list(space: string): Promise<readonly MemberRow[]> {
    return this.#deps.storage.members(space);
  }

  /** Change a role, or remove or restore a member. A space keeps at least one facilitator. */
  async change(
    space: string,
    id: string,
    to: { readonly role?: Role; readonly removed?: boolean }
  ): Promise<MemberRow | Failure> {
    const members = await this.#deps.storage.members(space);
    const before = members.find((member) => member.id === id);
    if (!before) return failure('not-found', 'There is no such member.');
    const after: MemberRow = {
      ...before,
      role: to.role ?? before.role,
      removedAt:
        to.removed === undefined
          ? before.removedAt
          : to.removed
            ? (before.removedAt ?? this.#deps.now())
            : null
    };
    const leads = (member: MemberRow) => member.role === 'facilitator' && member.removedAt === null;
    if (leads(before) && !leads(after) && members.filter(leads).length === 1)
      return failure('conflict', 'A space keeps at least one facilitator.');
    await this.#deps.storage.saveMember(after);
    this.#tell(after);
    return after;
  }

  #tell(member: MemberRow): void {
    for (const listener of this.#listeners) listener(member);
  }
}

/** ROLES stand in order, the highest first. */
function higher(a: Role, b: Role): Role {
  return ROLES.indexOf(a) <= ROLES.indexOf(b) ? a : b;
}
