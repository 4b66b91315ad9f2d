// Spaces: made by whoever needs one, who becomes its first facilitator and gets a link for every role.
import * as v from 'valibot';
import { newId, type RandomBytes } from '#domain/note/ids.ts';
import type { CreateSpace } from '#domain/protocol/api.ts';
import type { Failure } from '#domain/protocol/failure.ts';
import { ROLES, type Role } from '#domain/rules/roles.ts';
import type { Members } from '../members/members.ts';
import type { Sessions } from '../members/sessions.ts';
import { derivedToken, newToken } from '../members/tokens.ts';
import type { MemberRow, SpaceRow, Storage } from '../storage/storage.ts';
import type { Attempt, Commands } from './commands.ts';
import type { Invites } from './invites.ts';

export interface SpacesDeps {
  readonly storage: Pick<Storage, 'createSpace' | 'space' | 'spacesOf' | 'addSession'>;
  readonly sessions: Sessions;
  readonly members: Members;
  readonly invites: Invites;
  readonly commands: Commands;
  readonly random: RandomBytes;
  readonly now: () => number;
}

export interface CreatedSpace {
  readonly space: SpaceRow;
  readonly role: Role;
  readonly tokens: Readonly<Record<Role, string>>;
  readonly cookie: string | null;
}

/** What is kept of the answer: enough to give it again, but no token. */
const Kept = v.object({ id: v.string(), name: v.string(), session: v.string(), nonce: v.string() });

export const spaceDocument = (space: string) => `space/${space}`;

export class Spaces {
  readonly #deps: SpacesDeps;

  constructor(deps: SpacesDeps) {
    this.#deps = deps;
  }

  async create(
    session: string | null,
    wish: CreateSpace,
    attempt: Attempt | null
  ): Promise<CreatedSpace | Failure> {
    return this.#deps.commands.inTurn(attempt, async () => {
      const before = await this.#before(session, attempt);
      return before ?? this.#create(session, wish, attempt);
    });
  }

  async #create(session: string | null, wish: CreateSpace, attempt: Attempt | null) {
    const { storage, sessions, members, invites, commands, random, now } = this.#deps;
    const space = { id: newId(random), name: wish.name };
    const minted = session === null ? sessions.mint() : null;
    const mine = minted?.session.id ?? session ?? '';
    const nonce = newToken(random);
    const tokens = tokensFor((role) =>
      attempt ? derivedToken(attempt.key, nonce, role) : newToken(random)
    );
    const at = now();
    const failed = await storage.createSpace({
      space,
      member: members.newMember(space.id, mine, wish.person, 'facilitator'),
      invites: ROLES.map((role) => invites.draft(space.id, role, tokens[role])),
      doc: spaceDocument(space.id),
      session: minted?.session ?? null,
      command: commands.record(session ?? '', attempt, { ...space, session: mine, nonce }, at),
      at
    });
    return failed ?? made(space, tokens, minted?.cookie ?? null);
  }

  /**
   * The answer of the first attempt. Its cookie may have been lost with it, so a caller without one
   * who knows the key gets another into the same session; the door takes only long keys for that.
   */
  async #before(
    session: string | null,
    attempt: Attempt | null
  ): Promise<CreatedSpace | Failure | null> {
    const { commands, sessions, storage } = this.#deps;
    if (!attempt) return null;
    const answer =
      (session === null ? null : await commands.answered(session, attempt)) ??
      (await commands.answered('', attempt));
    if (answer === null || typeof answer !== 'string') return answer;
    const kept = v.parse(Kept, JSON.parse(answer));
    if (session !== null && session !== kept.session) return null;
    const minted = session === null ? sessions.mint(kept.session) : null;
    if (minted) await storage.addSession(minted.session);
    const tokens = tokensFor((role) => derivedToken(attempt.key, kept.nonce, role));
    return made({ id: kept.id, name: kept.name }, tokens, minted?.cookie ?? null);
  }

  async get(id: string): Promise<SpaceRow | null> {
    return this.#deps.storage.space(id);
  }

  async of(session: string): Promise<{ space: SpaceRow; member: MemberRow }[]> {
    return this.#deps.storage.spacesOf(session);
  }
}

function made(
  space: SpaceRow,
  tokens: CreatedSpace['tokens'],
  cookie: string | null
): CreatedSpace {
  return { space, role: 'facilitator', tokens, cookie };
}

function tokensFor(token: (role: Role) => string): CreatedSpace['tokens'] {
  return {
    facilitator: token('facilitator'),
    participant: token('participant'),
    observer: token('observer')
  };
}
