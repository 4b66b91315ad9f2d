// Who was cut off from an open meeting and has not come back: as this device heard, and as the server tells who asks.
import type { AbsentAnswer } from '#domain/protocol/api.ts';
import type { Api } from '#lib/api/client.ts';
import { timeFrom } from '#lib/i18n/dates.ts';
import { getLocale } from '#lib/i18n/locale.ts';
import type { Present } from '#lib/live/presence.ts';

export interface Absent {
  readonly name: string;
  readonly affiliations: readonly string[];
  readonly colour: string | undefined;
  /** When they were last heard, in words: "4 minutes ago". */
  readonly heard: string;
  /** Changes that they held when they were last heard; 0 where nothing is known. */
  readonly unsent: number;
}

interface AbsentPeopleOptions {
  readonly meeting: string;
  readonly api: Pick<Api, 'absent'>;
  /** Who is connected. */
  readonly here: () => readonly Present[];
  /** Whose device stopped answering while this one was listening. */
  readonly stale: () => readonly Present[];
  readonly now: () => number;
}

export class AbsentPeople {
  readonly #options: AbsentPeopleOptions;
  #told = $state.raw<AbsentAnswer>([]);
  #now = $state(0);

  constructor(options: AbsentPeopleOptions) {
    this.#options = options;
    this.#now = options.now();
  }

  /** Who was last heard first, first. */
  readonly all = $derived.by((): readonly Absent[] => {
    const { here, stale } = this.#options;
    const now = this.#now;
    const heard = stale();
    const isKnown = (member: string | undefined, name: string, people: readonly Present[]) =>
      people.some((one) => (member === undefined ? one.name === name : one.member === member));
    const told = this.#told
      .filter(({ member, name }) => !isKnown(member, name, [...here(), ...heard]))
      .map(({ name, since, unsent = 0 }) => ({
        ...{ name, unsent, affiliations: [], colour: undefined },
        at: Date.parse(since)
      }));
    const own = heard.map(({ name, affiliations, colour, lastHeard, member, unsent }) => ({
      ...{ name, affiliations, colour, at: lastHeard },
      unsent: Math.max(unsent, this.#told.find((one) => one.member === member)?.unsent ?? 0)
    }));
    return [...told, ...own]
      .sort((a, b) => a.at - b.at)
      .map(({ at, ...one }) => ({ ...one, heard: timeFrom(Math.min(-1, at - now), getLocale()) }));
  });

  /** Time has passed. */
  tick(): void {
    this.#now = this.#options.now();
  }

  /** Without an answer the server knows of nobody. */
  async ask(): Promise<void> {
    const { api, meeting } = this.#options;
    const answer = await api.absent(meeting);
    this.#told = answer.ok ? answer.value : [];
    this.tick();
  }
}
