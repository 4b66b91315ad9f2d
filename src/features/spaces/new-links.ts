// Invite links that the server gave in this visit. Only in memory: the server keeps hashes, and so should the device.
import { SvelteMap } from 'svelte/reactivity';
import type { InviteRow } from '#domain/protocol/api.ts';
import type { Role } from '#domain/rules/roles.ts';

interface NewLink {
  readonly space: string;
  readonly role: Role;
  readonly url: string;
  /** The invite's id; unknown for the links that come with a new space, until they are listed. */
  readonly invite: string | undefined;
}

export class NewLinks {
  /** By address, in the order in which they were made. */
  readonly #links = new SvelteMap<string, NewLink>();

  add(space: string, role: Role, url: string, invite?: string): void {
    this.#links.set(url, { space, role, url, invite });
  }

  /** The youngest first. */
  of(space: string, role: Role): readonly NewLink[] {
    return [...this.#links.values()]
      .filter((link) => link.space === space && link.role === role)
      .reverse();
  }

  urlOf(invite: string): string | undefined {
    return [...this.#links.values()].find((link) => link.invite === invite)?.url;
  }

  /** The links that come with a new space are its oldest invites, one for each role. */
  recognise(space: string, invites: readonly InviteRow[]): void {
    const oldestFirst = invites.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    for (const link of [...this.#links.values()]) {
      if (link.space !== space || link.invite !== undefined) continue;
      const oldest = oldestFirst.find(({ role }) => role === link.role);
      if (oldest) this.#links.set(link.url, { ...link, invite: oldest.id });
    }
  }
}
