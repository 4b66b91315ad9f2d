// One visit to a space: what the device remembers of it at once, then what the server says, and its notes fetched ahead.
import type { Api, ApiFailure } from '#lib/api/client.ts';
import type { Directory, KnownSpace } from '#lib/live/directory.svelte.ts';
import type { MeetingToKeep } from '#lib/live/keep-here.ts';

interface SpaceVisitOptions {
  readonly space: string;
  readonly api: Pick<Api, 'space'>;
  readonly directory: Pick<Directory, 'space' | 'remember'>;
  /** Bring the notes of these meetings to the device, in the background. */
  readonly keep: (meetings: readonly MeetingToKeep[]) => void;
}

export class SpaceVisit {
  readonly #options: SpaceVisitOptions;
  #answered = $state(false);
  #failure = $state.raw<ApiFailure | undefined>();

  constructor(options: SpaceVisitOptions) {
    this.#options = options;
    void this.refresh();
  }

  /** Undefined while nothing is known, or when the server says that this is not ours to see. */
  get space(): KnownSpace | undefined {
    const code = this.#failure?.code;
    if (code === 'no-session' || code === 'not-found' || code === 'forbidden') return undefined;
    return this.#options.directory.space(this.#options.space);
  }

  get answered(): boolean {
    return this.#answered;
  }

  get failure(): ApiFailure | undefined {
    return this.#failure;
  }

  async refresh(): Promise<void> {
    const { api, directory, keep } = this.#options;
    const answer = await api.space(this.#options.space);
    this.#answered = true;
    this.#failure = answer.ok ? undefined : answer.failure;
    if (!answer.ok) return;
    directory.remember(answer.value);
    keep(directory.space(this.#options.space)?.meetings ?? []);
  }
}
