// The invites of a space: the links in use and the ones that were, the one just made for each role, making and withdrawing.
import type { InviteRow } from '#domain/protocol/api.ts';
import type { Role } from '#domain/rules/roles.ts';
import type { Api, ApiFailure } from '#lib/api/client.ts';
import { endOf, placesOf, stateOf, type InviteState, type Lifetime } from './invite-limits.ts';
import type { NewLinks } from './new-links.ts';

interface InvitesOptions {
  readonly space: string;
  readonly api: Pick<Api, 'invites' | 'createInvite' | 'revokeInvite'>;
  readonly newLinks: NewLinks;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface KnownInvite {
  readonly invite: InviteRow;
  readonly state: InviteState;
  /** The link itself, where it was made in this visit. */
  readonly url: string | undefined;
}

export class Invites {
  role = $state<Role>('participant');
  lifetime = $state<Lifetime>('open');
  /** How many people the next link is for, as typed; empty for any number. */
  places = $state('');
  readonly #options: InvitesOptions;
  #rows = $state.raw<readonly InviteRow[] | undefined>();
  #listedAt = $state(0);
  #isMaking = $state(false);
  #wasTried = $state(false);
  #failure = $state.raw<ApiFailure | undefined>();
  /** The address somebody asked to see, where it is not the youngest. */
  #chosen = $state<string | undefined>();

  readonly #known = $derived(
    this.#rows?.map((invite): KnownInvite => ({
      invite,
      state: stateOf(invite, this.#listedAt),
      url: this.#options.newLinks.urlOf(invite.id)
    }))
  );

  constructor(options: InvitesOptions) {
    this.#options = options;
    void this.#list();
  }

  /**
   * A link for the chosen role that was made in this visit and lets people in: the one asked for, or
   * the youngest. With its invite, once it is listed.
   */
  get link(): { readonly url: string; readonly invite: InviteRow | undefined } | undefined {
    const usable = this.#options.newLinks
      .of(this.#options.space, this.role)
      .map(({ url, invite }) => ({
        url,
        known: this.#known?.find((one) => one.invite.id === invite)
      }))
      .filter(({ known }) => known === undefined || known.state === 'in use');
    const found = usable.find(({ url }) => url === this.#chosen) ?? usable[0];
    return found && { url: found.url, invite: found.known?.invite };
  }

  /** Show this link, where it was made in this visit. */
  show({ invite, url }: KnownInvite): void {
    this.role = invite.role;
    this.#chosen = url;
  }

  /** Links that let people in now, the youngest first; undefined until the server has answered. */
  get inUse(): readonly KnownInvite[] | undefined {
    return this.#known?.filter(({ state }) => state === 'in use').reverse();
  }

  /** Links that let nobody in any more, the youngest first. */
  get past(): readonly KnownInvite[] {
    return this.#known?.filter(({ state }) => state !== 'in use').reverse() ?? [];
  }

  get isMaking(): boolean {
    return this.#isMaking;
  }

  /** Somebody tried to make a link for what is no number of people. */
  get placesAreWrong(): boolean {
    return this.#wasTried && placesOf(this.places) === undefined;
  }

  get failure(): ApiFailure | undefined {
    return this.#failure;
  }

  /** Whether a link was made for the chosen role. */
  async make(): Promise<boolean> {
    this.#wasTried = true;
    const maxUses = placesOf(this.places);
    if (this.#isMaking || maxUses === undefined) return false;
    const { space, api, newLinks, now } = this.#options;
    const { role } = this;
    this.#isMaking = true;
    this.#failure = undefined;
    const expiresAt = endOf(this.lifetime, now());
    const answer = await api.createInvite(space, { role, expiresAt, maxUses });
    this.#isMaking = false;
    if (!answer.ok) {
      this.#failure = answer.failure;
      return false;
    }
    this.#wasTried = false;
    this.#chosen = undefined;
    if (answer.value.url) newLinks.add(space, role, answer.value.url, answer.value.id);
    // The link is there to be seen: whoever waits for the list has gone on to something else by then.
    void this.#list();
    return true;
  }

  async revoke(invite: InviteRow): Promise<boolean> {
    const { space, api } = this.#options;
    this.#failure = undefined;
    const answer = await api.revokeInvite(space, invite.id);
    if (!answer.ok) this.#failure = answer.failure;
    // Also after a refusal: somebody else may have withdrawn it.
    await this.#list();
    return answer.ok;
  }

  async #list(): Promise<void> {
    const { space, api, newLinks, now } = this.#options;
    const answer = await api.invites(space);
    if (!answer.ok) {
      this.#failure ??= answer.failure;
      return;
    }
    newLinks.recognise(space, answer.value);
    this.#listedAt = now();
    this.#rows = answer.value;
  }
}
