// One visit to a meeting: its note, opened from this device at once, and what the server says of the meeting.
import * as buffer from 'lib0/buffer';
import type { MeetingAnswer } from '#domain/protocol/api.ts';
import type { Api, ApiFailure } from '#lib/api/client.ts';
import { copyOf, type Directory } from '#lib/live/directory.svelte.ts';
import { LiveNote } from '#lib/live/live-note.svelte.ts';
import type { Outbox } from '#lib/live/outbox.svelte.ts';

interface MeetingVisitOptions {
  readonly meeting: string;
  readonly api: Pick<Api, 'meeting' | 'space'>;
  readonly directory: Pick<
    Directory,
    'meeting' | 'remember' | 'rememberMeeting' | 'rememberStage' | 'moveOn'
  >;
  readonly outbox: Pick<Outbox, 'of'>;
}

export class MeetingVisit {
  readonly #options: MeetingVisitOptions;
  readonly #stopWatching: () => void;
  #live = $state.raw<LiveNote | undefined>();
  #failure = $state.raw<ApiFailure | undefined>();
  #answer = $state.raw<MeetingAnswer | undefined>();
  /** The copy of the note that is open. */
  #copy = copyOf(undefined);
  /** The open note waits for the server to make it. */
  #isAwaited = false;
  #isClosed = false;
  #isMovingOn = false;

  constructor(options: MeetingVisitOptions) {
    this.#options = options;
    // Only a meeting that is known gets a place on this device before the server has spoken.
    if (this.known || this.waiting) this.#open();
    this.#stopWatching = $effect.root(() => {
      $effect(() => this.#watch());
    });
    if (!this.waiting) void this.ask();
  }

  get live(): LiveNote | undefined {
    return this.#live;
  }

  get known() {
    return this.#options.directory.meeting(this.#options.meeting);
  }

  /** The meeting as it waits to be made on the server; undefined for one that is there. */
  get waiting() {
    return this.#options.outbox.of(this.#options.meeting);
  }

  /** What the server last said of the meeting: its versions, and whether it is public. */
  get answer(): MeetingAnswer | undefined {
    return this.#answer;
  }

  /** Why there is nothing to show; undefined while there is, or while we do not know yet. */
  get obstacle(): ApiFailure | undefined {
    if (this.#live?.loaded) return undefined;
    if (this.#failure?.code === 'unreachable' && this.#live?.absent === false) return undefined;
    return this.#failure;
  }

  async ask(): Promise<void> {
    const { meeting, api } = this.#options;
    // The server would say that there is no such meeting.
    if (this.waiting) return;
    const answer = await api.meeting(meeting);
    if (this.#isClosed) return;
    if (answer.ok) {
      await this.#remember(answer.value);
      this.#failure = undefined;
      this.#answer = answer.value;
    } else this.#failure = answer.failure;
    // Without an answer it may still be here, from an earlier visit that the directory has forgotten.
    if (!this.#isClosed && (answer.ok || answer.failure.code === 'unreachable')) this.#open();
    const { status } = this.#live ?? {};
    if (status?.kind === 'held' && status.late !== null) void this.#moveOn();
  }

  close(): void {
    this.#isClosed = true;
    this.#stopWatching();
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
    this.#copy = copyOf(known?.meeting);
    const { epoch, branch } = this.#copy;
    const seed = this.waiting?.seed;
    this.#isAwaited = seed !== undefined;
    this.#live = new LiveNote({
      doc: `meeting/${this.#options.meeting}`,
      epoch,
      branch,
      seed: seed === undefined ? undefined : buffer.fromBase64(seed),
      stage: known && {
        status: known.meeting.status,
        version: known.meeting.version,
        deadline: known.meeting.deadline ?? null
      },
      role: known?.space.role,
      member: known?.space.member
    });
  }

  /** Follow what the open note hears: where the minutes stand, and that a copy was held. */
  #watch(): void {
    const live = this.#live;
    if (!live) return;
    if (this.#isAwaited) {
      // One that was given up is known no longer, and is nothing to ask for.
      if (this.waiting || !this.known || this.known.meeting.pending) return;
      this.#isAwaited = false;
      live.serverHasIt();
      void this.ask();
    }
    const { stage, status } = live;
    if (status.kind === 'held' && status.late !== null) void this.#moveOn();
    const known = this.known?.meeting;
    if (!stage || !known) return;
    if (stage.status === known.status && stage.version === known.version) return;
    this.#options.directory.rememberStage(this.#options.meeting, stage);
    // The versions and their seals are told over HTTP.
    void this.ask();
  }

  /** The server holds what was written here: keep that copy as it is, and go on with a fresh one. */
  async #moveOn(): Promise<void> {
    const live = this.#live;
    if (!live || live.status.kind !== 'held' || this.#isMovingOn) return;
    this.#isMovingOn = true;
    const { code, late, count } = live.status;
    const { api, directory, meeting } = this.#options;
    const answer = await api.meeting(meeting);
    this.#isMovingOn = false;
    // Without a network the notice stays, and the next time we are online this is done again.
    if (this.#isClosed || !answer.ok) return;
    this.#answer = answer.value;
    directory.rememberMeeting(answer.value);
    directory.moveOn(meeting, this.#copy, answer.value.epoch, { code, late, count });
    this.#live = undefined;
    await live.destroy();
    if (!this.#isClosed) this.#open();
  }
}
