// Invites: links that grant one role, listed and withdrawn by facilitators. A token is shown once, when it is made.
import * as v from 'valibot';
import { newId, type RandomBytes } from '#domain/note/ids.ts';
import type { CreateInvite } from '#domain/protocol/api.ts';
import type { Failure } from '#domain/protocol/failure.ts';
import type { Role } from '#domain/rules/roles.ts';
import { derivedToken, hashOf, newToken } from '../members/tokens.ts';
import type { InviteRecord, NewInvite, Storage } from '../storage/storage.ts';
import type { Attempt, Commands } from './commands.ts';

export interface InvitesDeps {
  readonly storage: Pick<
    Storage,
    'invites' | 'addInvite' | 'revokeInvite' | 'saveCommand' | 'members'
  >;
  readonly commands: Commands;
  readonly random: RandomBytes;
  readonly now: () => number;
}

export interface Made {
  readonly invite: InviteRecord;
  readonly token: string;
}

const Kept = v.object({ id: v.string(), nonce: v.string() });

export class Invites {
  readonly #deps: InvitesDeps;

  constructor(deps: InvitesDeps) {
    this.#deps = deps;
  }

  /** An invite to be stored by the caller, and its token. */
  draft(space: string, role: Role, token: string, limits: Partial<CreateInvite> = {}): NewInvite {
    return {
      id: newId(this.#deps.random),
      space,
      role,
      tokenHash: hashOf(token),
      createdAt: this.#deps.now(),
      expiresAt: limits.expiresAt ? Date.parse(limits.expiresAt) : null,
      maxUses: limits.maxUses ?? null,
      uses: 0,
      revokedAt: null
    };
  }

  async create(
    space: string,
    scope: string,
    wish: CreateInvite,
    attempt: Attempt | null
  ): Promise<Made | Failure> {
    const { storage, commands, random, now } = this.#deps;
    return commands.inTurn(attempt, async () => {
      const before = await commands.answered(scope, attempt);
      if (before !== null && typeof before !== 'string') return before;
      if (before !== null && attempt) {
        const { id, nonce } = v.parse(Kept, JSON.parse(before));
        const invite = (await storage.invites(space)).find((one) => one.id === id);
        if (invite) return { invite, token: derivedToken(attempt.key, nonce, wish.role) };
      }
      const nonce = newToken(random);
      const token = attempt ? derivedToken(attempt.key, nonce, wish.role) : newToken(random);
      const drafted = this.draft(space, wish.role, token, wish);
      const invite = { ...drafted, createdAt: await this.#afterDecisions(space) };
      await storage.addInvite(invite);
      const command = commands.record(scope, attempt, { id: invite.id, nonce }, now());
      if (command) await storage.saveCommand(command);
      return { invite, token };
    });
  }

  /** After every role that a facilitator has given, also when the clock was set back since: it may overrule them. */
  async #afterDecisions(space: string): Promise<number> {
    const members = await this.#deps.storage.members(space);
    return members.reduce(
      (latest, { roleSetAt }) => Math.max(latest, (roleSetAt ?? 0) + 1),
      this.#deps.now()
    );
  }

  async list(space: string): Promise<readonly InviteRecord[]> {
    return this.#deps.storage.invites(space);
  }

  async revoke(space: string, id: string): Promise<boolean> {
    return this.#deps.storage.revokeInvite(space, id, this.#deps.now());
  }
}
