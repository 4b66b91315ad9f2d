// The people of a space: who they are, what they may do now, and word to open sockets when that changes.
import { newId, type RandomBytes } from '#domain/note/ids.ts';
import type { Join, PersonInput } from '#domain/protocol/api.ts';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import { may, ROLES, type Deed, type Role } from '#domain/rules/roles.ts';
import type { InviteRecord, MemberRow, SpaceRow, Storage } from '../storage/storage.ts';
import type { Minted, Sessions } from './sessions.ts';
import { hashOf } from './tokens.ts';
import { Turns } from './turns.ts';

export interface MembersDeps {
  readonly storage: Pick<
    Storage,
    'space' | 'member' | 'members' | 'saveMember' | 'invite' | 'invites' | 'redeem'
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

export interface Prospect {
  readonly space: SpaceRow;
  /** What the caller would be. */
  readonly role: Role;
  readonly member: MemberRow | null;
}

export interface MemberChange {
  readonly role?: Role;
  readonly removed?: boolean;
}

const UNKNOWN = failure('invite-unknown', 'This invitation does not exist or was withdrawn.');
const REMOVED = failure('forbidden', 'A facilitator has removed you from this space.');

export class Members {
  readonly #deps: MembersDeps;
  readonly #listeners = new Set<(member: MemberRow) => void>();
  /** Of one space's members one is changed at a time: a removal must not be undone by a join that began before. */
  readonly #turns = new Turns();

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
      removedAt: null,
      onceWrote: may(role, 'write'),
      roleSetAt: null
    };
  }

  /**
   * Join by an invite. The same session is the same member: it takes the new name, and a higher role
   * if the invite grants one, but never a lower one. What a facilitator has decided about a member
   * stands against every invite that is older than the decision.
   */
  async join(session: string | null, { token, person }: Join): Promise<Joining | Failure> {
    const found = await this.#find(token);
    if ('code' in found) return found;
    const { invite, space } = found;
    return this.#turns.take(space.id, () =>
      this.#redeem(session, space, invite, hashOf(token), person)
    );
  }

  /** What joining by this invite would give the caller now, who may be in the space already. */
  async look(session: string | null, token: string): Promise<Prospect | Failure> {
    const found = await this.#find(token);
    if ('code' in found) return found;
    const { invite, space } = found;
    const { storage, now } = this.#deps;
    const member = session === null ? null : await storage.member(space.id, session);
    if (member && member.removedAt !== null) return REMOVED;
    const role = roleBy(invite, member);
    if (member?.role === role) return { space, member, role };
    if (invite.revokedAt !== null) return UNKNOWN;
    if (invite.expiresAt !== null && invite.expiresAt <= now())
      return failure('invite-expired', 'This invitation has expired.');
    if (invite.maxUses !== null && invite.uses >= invite.maxUses)
      return failure('invite-expired', 'This invitation has been used up.');
    return { space, member, role };
  }

  async #find(
    token: string
  ): Promise<{ readonly invite: InviteRecord; readonly space: SpaceRow } | Failure> {
    const { storage } = this.#deps;
    const invite = await storage.invite(hashOf(token));
    const space = invite && (await storage.space(invite.space));
    return invite && space ? { invite, space } : UNKNOWN;
  }

  async #redeem(
    session: string | null,
    space: SpaceRow,
    invite: InviteRecord,
    tokenHash: Uint8Array,
    person: PersonInput
  ): Promise<Joining | Failure> {
    const { storage, sessions, now } = this.#deps;
    const minted = session === null ? sessions.mint() : null;
    const known = session === null ? null : await storage.member(space.id, session);
    if (known && known.removedAt !== null) return REMOVED;
    const member = known
      ? {
          ...known,
          name: person.name,
          affiliations: person.affiliations,
          role: roleBy(invite, known)
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
  async change(space: string, id: string, to: MemberChange): Promise<MemberRow | Failure> {
    return this.#turns.take(space, () => this.#change(space, id, to));
  }

  async #change(space: string, id: string, to: MemberChange): Promise<MemberRow | Failure> {
    const members = await this.#deps.storage.members(space);
    const before = members.find((member) => member.id === id);
    if (!before) return failure('not-found', 'There is no such member.');
    const after: MemberRow = {
      ...before,
      role: to.role ?? before.role,
      roleSetAt: to.role === undefined ? before.roleSetAt : await this.#decisionTime(space),
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

  /** Not before any invite that is there already, also when the clock was set back since. */
  async #decisionTime(space: string): Promise<number> {
    const invites = await this.#deps.storage.invites(space);
    return invites.reduce((latest, { createdAt }) => Math.max(latest, createdAt), this.#deps.now());
  }

  #tell(member: MemberRow): void {
    for (const listener of this.#listeners) listener(member);
  }
}

/** What somebody is once they join by an invite. */
function roleBy(invite: InviteRecord, known: MemberRow | null): Role {
  if (known === null) return invite.role;
  const isOlder = known.roleSetAt !== null && invite.createdAt <= known.roleSetAt;
  return isOlder ? known.role : higher(known.role, invite.role);
}

/** ROLES stand in order, the highest first. */
function higher(a: Role, b: Role): Role {
  return ROLES.indexOf(a) <= ROLES.indexOf(b) ? a : b;
}
