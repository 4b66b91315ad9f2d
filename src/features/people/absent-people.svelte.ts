// Who was cut off from an open meeting and has not come back, as the server tells facilitators who ask.
import type { AbsentAnswer } from '#domain/protocol/api.ts';
import type { Api } from '#lib/api/client.ts';
import { timeFrom } from '#lib/i18n/dates.ts';
import { getLocale } from '#lib/i18n/locale.ts';

interface AbsentPeopleOptions {
  readonly meeting: string;
  readonly api: Pick<Api, 'absent'>;
  readonly now: () => number;
}

export class AbsentPeople {
  readonly #options: AbsentPeopleOptions;
  #all = $state.raw<readonly { readonly name: string; readonly heard: string }[]>([]);

  constructor(options: AbsentPeopleOptions) {
    this.#options = options;
  }

  /** With when they were last heard, in words. */
  get all(): readonly { readonly name: string; readonly heard: string }[] {
    return this.#all;
  }

  /** Without an answer nobody is known to be away. */
  async ask(): Promise<void> {
    const { api, meeting, now } = this.#options;
    const answer = await api.absent(meeting);
    const people: AbsentAnswer = answer.ok ? answer.value : [];
    this.#all = people.map(({ name, since }) => ({
      name,
      heard: timeFrom(Math.min(-1, Date.parse(since) - now()), getLocale())
    }));
  }
}
