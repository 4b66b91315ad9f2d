// Joining a space by an invite: what it leads to, who somebody is, one call, and what the server said.
import type { Invitation, Joined } from '#domain/protocol/api.ts';
import type { Answer, Api, ApiFailure } from '#lib/api/client.ts';
import type { PersonDraft } from '#lib/ui/person-draft.svelte.ts';

interface JoiningOptions {
  readonly token: string;
  readonly api: Pick<Api, 'invitation' | 'join'>;
  readonly draft: PersonDraft;
  readonly onjoined: (joined: Joined) => void;
}

/** What no name and no second try changes: said before anybody types. */
const HOPELESS: ReadonlySet<ApiFailure['code']> = new Set([
  'invite-unknown',
  'invite-expired',
  'forbidden'
]);

export class Joining {
  readonly draft: PersonDraft;
  readonly #options: JoiningOptions;
  #isUnderWay = $state(false);
  #wasTried = $state(false);
  #failure = $state.raw<ApiFailure | undefined>();
  #invitation = $state.raw<Invitation | undefined>();

  constructor(options: JoiningOptions) {
    this.#options = options;
    this.draft = options.draft;
    void this.#look();
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

  /** What the invite leads to; undefined until the server has said it. */
  get invitation(): Invitation | undefined {
    return this.#invitation;
  }

  /** The space that we are in already, where the invite gives us nothing more. */
  get alreadyIn(): Invitation['space'] | undefined {
    const invitation = this.#invitation;
    return invitation?.member?.role === invitation?.role ? invitation?.space : undefined;
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

  /** A failure that may pass is no news here: joining will say it, if it is still there. */
  async #look(): Promise<void> {
    const answer = await this.#options.api.invitation(this.#options.token);
    if (answer.ok) this.#invitation = answer.value;
    else if (HOPELESS.has(answer.failure.code)) this.#failure ??= answer.failure;
  }
}
