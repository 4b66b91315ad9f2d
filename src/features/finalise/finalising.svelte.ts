// What a facilitator decides about the minutes of one meeting: each wish sent once, however often it is tried.
import type { RuledAnswer } from '#domain/protocol/api.ts';
import type { Answer, Api, ApiFailure } from '#lib/api/client.ts';

interface FinalisingOptions {
  readonly meeting: string;
  readonly api: Pick<Api, 'review' | 'finalise' | 'reopen' | 'publish'>;
  /** After every decision that the server took: what it says of the meeting is another by now. */
  readonly onruled: (ruled: RuledAnswer) => void;
  readonly newId: () => string;
}

export class Finalising {
  readonly #options: FinalisingOptions;
  #isBusy = $state(false);
  #failure = $state.raw<ApiFailure | undefined>();
  /** The wish that got no answer: tried again in the same words, it is the same one. */
  #open: { readonly words: string; readonly attempt: string } | undefined;

  constructor(options: FinalisingOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Why the last wish was not fulfilled. */
  get failure(): ApiFailure | undefined {
    return this.#failure;
  }

  forgetFailure(): void {
    this.#failure = undefined;
  }

  review(deadline: Date): Promise<RuledAnswer | undefined> {
    const { api, meeting } = this.#options;
    return this.#wish(() => api.review(meeting, deadline.toISOString()));
  }

  finalise(note: string): Promise<RuledAnswer | undefined> {
    const { api, meeting } = this.#options;
    const attempt = this.#attempt(`finalise ${note}`);
    return this.#wish(() => api.finalise(meeting, note.trim() || null, attempt));
  }

  reopen(reason: string): Promise<RuledAnswer | undefined> {
    const { api, meeting } = this.#options;
    const attempt = this.#attempt(`reopen ${reason}`);
    return this.#wish(() => api.reopen(meeting, reason.trim(), attempt));
  }

  publish(isPublic: boolean, corrections: string): Promise<RuledAnswer | undefined> {
    const { api, meeting } = this.#options;
    const wish = { public: isPublic, corrections: corrections.trim() || null };
    return this.#wish(() => api.publish(meeting, wish));
  }

  #attempt(words: string): string {
    if (this.#open?.words !== words) this.#open = { words, attempt: this.#options.newId() };
    return this.#open.attempt;
  }

  async #wish(send: () => Promise<Answer<RuledAnswer>>): Promise<RuledAnswer | undefined> {
    if (this.#isBusy) return undefined;
    this.#isBusy = true;
    this.#failure = undefined;
    const answer = await send();
    this.#isBusy = false;
    if (!answer.ok) {
      this.#failure = answer.failure;
      if (answer.failure.code !== 'unreachable') this.#open = undefined;
      return undefined;
    }
    this.#open = undefined;
    this.#options.onruled(answer.value);
    return answer.value;
  }
}
