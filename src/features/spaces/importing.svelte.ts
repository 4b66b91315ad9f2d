// Importing a file as a meeting: which file is being read, and what came of it.
import type { ImportAnswer } from '#domain/protocol/api.ts';
import type { Api, ApiFailure } from '#lib/api/client.ts';

interface ImportingOptions {
  readonly space: string;
  readonly api: Pick<Api, 'importMeeting'>;
  readonly onimported: () => void;
}

export class Importing {
  readonly #options: ImportingOptions;
  #reading = $state<string | undefined>();
  #done = $state.raw<
    | { readonly name: string; readonly meeting: string; readonly report: ImportAnswer['report'] }
    | undefined
  >();
  #failure = $state.raw<ApiFailure | undefined>();

  constructor(options: ImportingOptions) {
    this.#options = options;
  }

  /** The name of the file that is on its way. */
  get reading() {
    return this.#reading;
  }

  get done() {
    return this.#done;
  }

  get failure() {
    return this.#failure;
  }

  async read(file: File | undefined): Promise<void> {
    if (!file || this.#reading !== undefined) return;
    this.#reading = file.name;
    this.#failure = undefined;
    const { space, api, onimported } = this.#options;
    const answer = await api.importMeeting(space, file, file.name);
    this.#reading = undefined;
    if (answer.ok) {
      this.#done = { name: file.name, meeting: answer.value.id, report: answer.value.report };
      onimported();
    } else this.#failure = answer.failure;
  }

  again(): void {
    this.#done = undefined;
  }
}
