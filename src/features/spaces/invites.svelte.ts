// The invites of a space: the links in use, the one just made for each role, making and withdrawing.
import type { InviteRow } from '#domain/protocol/api.ts';
import type { Role } from '#domain/rules/roles.ts';
import type { Api, ApiFailure } from '#lib/api/client.ts';
import type { NewLinks } from './new-links.ts';

interface InvitesOptions {
  readonly space: string;
  readonly api: Pick<Api, 'invites' | 'createInvite' | 'revokeInvite'>;
  readonly newLinks: NewLinks;
}

export class Invites {
  role = $state<Role>('participant');
  readonly #options: InvitesOptions;
  #inUse = $state.raw<readonly InviteRow[] | undefined>();
  #isMaking = $state(false);
  #failure = $state.raw<ApiFailure | undefined>();

  constructor(options: InvitesOptions) {
    this.#options = options;
    void this.#list();
  }

  /** The link for the chosen role, where it was made in this visit. */
  get url(): string | undefined {
    return this.#options.newLinks.get(this.#options.space, this.role);
  }

  /** Links that let people in now; undefined until the server has answered. */
  get inUse() {
    return this.#inUse;
  }

  get isMaking() {
    return this.#isMaking;
  }

  get failure() {
    return this.#failure;
  }

  async make(): Promise<void> {
    if (this.#isMaking) return;
    const { space, api, newLinks } = this.#options;
    const { role } = this;
    this.#isMaking = true;
    this.#failure = undefined;
    const answer = await api.createInvite(space, { role });
    this.#isMaking = false;
    if (!answer.ok) {
      this.#failure = answer.failure;
      return;
    }
    if (answer.value.url) newLinks.add(space, role, answer.value.url);
    await this.#list();
  }

  async revoke(invite: InviteRow): Promise<boolean> {
    const { space, api, newLinks } = this.#options;
    this.#failure = undefined;
    const answer = await api.revokeInvite(space, invite.id);
    if (!answer.ok) {
      this.#failure = answer.failure;
      return false;
    }
    // Which of the role's links the one shown was is not known here, so it is shown no more.
    newLinks.forget(space, invite.role);
    await this.#list();
    return true;
  }

  async #list(): Promise<void> {
    const answer = await this.#options.api.invites(this.#options.space);
    if (answer.ok) this.#inUse = answer.value.filter((invite) => invite.revokedAt === null);
    else this.#failure = answer.failure;
  }
}
