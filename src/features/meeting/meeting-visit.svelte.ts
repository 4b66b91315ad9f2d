// One visit to a meeting: its note, opened from this device at once, and what the server says of the meeting.
import type { MeetingAnswer } from '#domain/protocol/api.ts';
import type { Api, ApiFailure } from '#lib/api/client.ts';
import { epochOf, type Directory } from '#lib/live/directory.svelte.ts';
import { LiveNote } from '#lib/live/live-note.svelte.ts';

interface MeetingVisitOptions {
  readonly meeting: string;
  readonly api: Pick<Api, 'meeting' | 'space'>;
  readonly directory: Pick<Directory, 'meeting' | 'remember' | 'rememberMeeting'>;
}

export class MeetingVisit {
  readonly #options: MeetingVisitOptions;
  #live = $state.raw<LiveNote | undefined>();
  #failure = $state.raw<ApiFailure | undefined>();
  #isClosed = false;

  constructor(options: MeetingVisitOptions) {
    this.#options = options;
    // Only a meeting that is known gets a place on this device before the server has spoken.
    if (this.known) this.#open();
    void this.ask();
  }

  get live(): LiveNote | undefined {
    return this.#live;
  }

  get known() {
    return this.#options.directory.meeting(this.#options.meeting);
  }

  /** Why there is nothing to show; undefined while there is, or while we do not know yet. */
  get obstacle(): ApiFailure | undefined {
    if (this.#live?.loaded) return undefined;
    if (this.#failure?.code === 'unreachable' && this.#live?.absent === false) return undefined;
    return this.#failure;
  }

  async ask(): Promise<void> {
    const { meeting, api } = this.#options;
    const answer = await api.meeting(meeting);
    if (this.#isClosed) return;
    if (answer.ok) {
      await this.#remember(answer.value);
      this.#failure = undefined;
    } else this.#failure = answer.failure;
    // Without an answer it may still be here, from an earlier visit that the directory has forgotten.
    if (!this.#isClosed && (answer.ok || answer.failure.code === 'unreachable')) this.#open();
  }

  close(): void {
    this.#isClosed = true;
    void this.#live?.destroy();
  }

  async #remember(answer: MeetingAnswer): Promise<void> {
    const { api, directory } = this.#options;
    // The space's list says more of a meeting (number, day) than its own answer.
    if (!directory.meeting(answer.id)) {
      const space = await api.space(answer.space);
      if (space.ok) directory.remember(space.value);
    }
    directory.rememberMeeting(answer);
  }

  #open(): void {
    if (this.#live) return;
    const known = this.known;
    this.#live = new LiveNote({
      doc: `meeting/${this.#options.meeting}`,
      epoch: epochOf(known?.meeting),
      role: known?.space.role,
      member: known?.space.member
    });
  }
}
