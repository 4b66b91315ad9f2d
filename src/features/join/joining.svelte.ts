// Joining a space by an invite: who somebody is, one call, and what the server said.
import type { Joined } from '#domain/protocol/api.ts';
import type { Answer, Api, ApiFailure } from '#lib/api/client.ts';
import type { PersonDraft } from '#lib/ui/person-draft.svelte.ts';

interface JoiningOptions {
  readonly token: string;
  readonly api: Pick<Api, 'join'>;
  readonly draft: PersonDraft;
  readonly onjoined: (joined: Joined) => void;
}

export class Joining {
  readonly draft: PersonDraft;
  readonly #options: JoiningOptions;
  #isUnderWay = $state(false);
  #wasTried = $state(false);
  #failure = $state.raw<ApiFailure | undefined>();

  constructor(options: JoiningOptions) {
    this.#options = options;
    this.draft = options.draft;
  }

  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  get wasTried(): boolean {
    return this.#wasTried;
  }

  get failure(): ApiFailure | undefined {
    return this.#failure;
  }

  async go(): Promise<void> {
    this.#wasTried = true;
    if (!this.draft.isComplete || this.#isUnderWay) return;
    this.#isUnderWay = true;
    this.#failure = undefined;
    const { api, token, onjoined } = this.#options;
    const answer: Answer<Joined> = await api.join({ token, person: this.draft.person });
    this.#isUnderWay = false;
    if (answer.ok) {
      this.draft.remember();
      onjoined(answer.value);
    } else this.#failure = answer.failure;
  }
}
