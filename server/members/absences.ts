// Members whose connection broke off and who have not come back yet: they may hold changes that nobody has seen.

export interface Absence {
  readonly member: string;
  readonly name: string;
  /** How many changes they said that nobody has seen, when they were last heard. */
  readonly unsent: number;
  /** When they were last heard, in milliseconds. */
  readonly since: number;
}

/** Somebody who stayed away for longer is not waited for any more. */
const LONGEST = 24 * 3_600_000;
/** Documents that are remembered; the one that was left first goes first. */
const DOCUMENTS = 1000;

export class Absences {
  readonly #now: () => number;
  readonly #lost = new Map<string, Map<string, Absence>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A connection broke without a goodbye. */
  lost(document: string, lost: Omit<Absence, 'since'> & { readonly silentFor: number }): void {
    const { member, name, unsent, silentFor } = lost;
    const here = this.#lost.get(document) ?? new Map<string, Absence>();
    this.#lost.delete(document);
    this.#lost.set(
      document,
      here.set(member, { member, name, unsent, since: this.#now() - silentFor })
    );
    const [first] = this.#lost.keys();
    if (first !== undefined && this.#lost.size > DOCUMENTS) this.#lost.delete(first);
  }

  back(document: string, member: string): void {
    this.#lost.get(document)?.delete(member);
  }

  /** Who is away, the longest first. */
  of(document: string): Absence[] {
    const earliest = this.#now() - LONGEST;
    return [...(this.#lost.get(document)?.values() ?? [])]
      .filter(({ since }) => since >= earliest)
      .sort((a, b) => a.since - b.since);
  }
}
