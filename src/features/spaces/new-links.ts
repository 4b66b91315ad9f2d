// Invite links that the server gave in this visit. Only in memory: the server keeps hashes, and so should the device.
import { SvelteMap } from 'svelte/reactivity';
import type { Role } from '#domain/rules/roles.ts';

export class NewLinks {
  readonly #links = new SvelteMap<string, string>();

  add(space: string, role: Role, url: string): void {
    this.#links.set(`${space} ${role}`, url);
  }

  get(space: string, role: Role): string | undefined {
    return this.#links.get(`${space} ${role}`);
  }

  forget(space: string, role: Role): void {
    this.#links.delete(`${space} ${role}`);
  }
}
