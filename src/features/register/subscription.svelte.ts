// The secret calendar address of a member: made, renewed and taken back on the server, and shown once.
import type { Api, ApiFailure } from '#lib/api/client.ts';

export class Subscription {
  readonly #api: Pick<Api, 'calendar' | 'renewCalendar' | 'endCalendar'>;
  readonly #space: string;
  #since = $state.raw<string | null>();
  #url = $state<string>();
  #failure = $state.raw<ApiFailure>();
  #hasEnded = $state(false);
  #isBusy = $state(false);
  whose = $state<'everybody' | 'mine' | 'coalition'>('everybody');

  constructor(api: Pick<Api, 'calendar' | 'renewCalendar' | 'endCalendar'>, space: string) {
    this.#api = api;
    this.#space = space;
  }

  /** When the address was made; null for none, undefined while it is not known. */
  get since(): string | null | undefined {
    return this.#since;
  }

  /** The address that was just made, for whose actions it is to hold. */
  get url(): string | undefined {
    if (this.#url === undefined) return undefined;
    return this.whose === 'everybody' ? this.#url : `${this.#url}?whose=${this.whose}`;
  }

  get failure(): ApiFailure | undefined {
    return this.#failure;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  async look(): Promise<void> {
    const answer = await this.#api.calendar(this.#space);
    if (answer.ok) this.#since = answer.value.createdAt;
    else this.#failure = answer.failure;
  }

  async renew(): Promise<void> {
    this.#isBusy = true;
    const answer = await this.#api.renewCalendar(this.#space);
    this.#isBusy = false;
    this.#failure = answer.ok ? undefined : answer.failure;
    if (!answer.ok) return;
    this.#url = answer.value.url;
    this.#since = answer.value.createdAt;
    this.#hasEnded = false;
  }

  async end(): Promise<void> {
    this.#isBusy = true;
    const answer = await this.#api.endCalendar(this.#space);
    this.#isBusy = false;
    this.#failure = answer.ok ? undefined : answer.failure;
    if (!answer.ok) return;
    this.#url = undefined;
    this.#since = null;
    this.#hasEnded = true;
  }
}
