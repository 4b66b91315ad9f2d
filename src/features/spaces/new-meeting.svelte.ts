// A meeting about to be created: its words, proposed from the last meeting of the space, and the call.
import type { Api, ApiFailure } from '#lib/api/client.ts';
import type { KnownSpace } from '#lib/live/directory.svelte.ts';
import { nextNumber } from './meeting-numbers.ts';
import { latestFirst } from './space-words.ts';

interface NewMeetingOptions {
  readonly space: Pick<KnownSpace, 'id' | 'meetings'>;
  readonly api: Pick<Api, 'createMeeting'>;
  /** An ISO day. */
  readonly today: string;
  readonly oncreated: (meeting: string) => void;
}

export class NewMeeting {
  title = $state('');
  number = $state('');
  date = $state('');
  readonly #options: NewMeetingOptions;
  #isUnderWay = $state(false);
  #wasTried = $state(false);
  #failure = $state.raw<ApiFailure | undefined>();

  constructor(options: NewMeetingOptions) {
    this.#options = options;
    const last = latestFirst(options.space.meetings)[0];
    this.title = last?.title ?? '';
    this.number = nextNumber(options.space.meetings.map((meeting) => meeting.number)) ?? '';
    // A title that carries the last number must not carry it into the next meeting.
    if (last?.number && this.number) this.title = this.title.replace(last.number, this.number);
    this.date = options.today;
  }

  get isComplete(): boolean {
    return this.title.trim() !== '';
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

  async create(): Promise<void> {
    this.#wasTried = true;
    if (!this.isComplete || this.#isUnderWay) return;
    this.#isUnderWay = true;
    this.#failure = undefined;
    const { space, api, oncreated } = this.#options;
    const answer = await api.createMeeting(space.id, {
      title: this.title.trim(),
      ...(this.number.trim() && { number: this.number.trim() }),
      ...(this.date && { date: this.date })
    });
    this.#isUnderWay = false;
    if (answer.ok) oncreated(answer.value.id);
    else this.#failure = answer.failure;
  }
}
