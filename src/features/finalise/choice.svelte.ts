// What a facilitator takes of a contribution, change by change, and the words they put in place of others.
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { DiffAnswer, LateAnswer } from '#domain/protocol/api.ts';
import type { Taken } from './lates.svelte.ts';

export class Choice {
  /** What the version that it makes changes, as its list of versions says it. */
  note = $state('');
  readonly #all: readonly string[];
  readonly #left = new SvelteSet<string>();
  readonly #edits = new SvelteMap<string, string>();

  constructor({ blocks, fields }: DiffAnswer) {
    this.#all = [...blocks, ...fields].map(({ id }) => id);
  }

  has(id: string): boolean {
    return !this.#left.has(id);
  }

  toggle(id: string): void {
    if (!this.#left.delete(id)) this.#left.add(id);
  }

  edit(id: string): string | undefined {
    return this.#edits.get(id);
  }

  /** Other words for a change; undefined takes its own again. */
  setEdit(id: string, words: string | undefined): void {
    if (words === undefined) this.#edits.delete(id);
    else this.#edits.set(id, words);
  }

  /** Everything, in its author's words. */
  get isWhole(): boolean {
    return this.#left.size === 0 && this.#edits.size === 0;
  }

  get isEmpty(): boolean {
    return this.#all.length > 0 && this.#left.size === this.#all.length;
  }

  get taken(): Taken {
    const changes = this.#all.filter((id) => this.has(id));
    return { changes, edits: Object.fromEntries(this.#edits) };
  }
}

/** The choice for each contribution, begun when it is first looked at, and anew when more of it has come. */
export class Choices {
  // Only a memory: what changes is inside the choices.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #all = new Map<string, { readonly diff: string; readonly choice: Choice }>();

  of(late: Pick<LateAnswer, 'id' | 'diff'>): Choice {
    const diff = JSON.stringify(late.diff);
    const known = this.#all.get(late.id);
    if (known?.diff === diff) return known.choice;
    const choice = new Choice(late.diff);
    this.#all.set(late.id, { diff, choice });
    return choice;
  }
}
