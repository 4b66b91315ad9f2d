// The late contributions of a meeting that we may see: asked for again now and then, decided by facilitators.
import type { LateAnswer, RuledAnswer } from '#domain/protocol/api.ts';
import type { Api, ApiFailure } from '#lib/api/client.ts';
import { SeenLates } from './seen-lates.ts';

interface LatesOptions {
  readonly meeting: string;
  readonly api: Pick<Api, 'lates' | 'decideLate'>;
  /** Whether we decide about them; otherwise we see our own. */
  readonly mayDecide: () => boolean;
  readonly onruled: (ruled: RuledAnswer) => void;
  readonly newId: () => string;
  readonly seen?: SeenLates;
}

/** What is taken of a contribution: all, or the changes that are named, with other words for some. */
export interface Taken {
  readonly changes: readonly string[];
  readonly edits: Readonly<Record<string, string>>;
}

export class Lates {
  readonly #options: LatesOptions;
  readonly #seen: SeenLates;
  #all = $state.raw<readonly LateAnswer[]>([]);
  #failure = $state.raw<ApiFailure | undefined>();
  #busy = $state.raw<string | undefined>();
  #isAsking = false;

  constructor(options: LatesOptions) {
    this.#options = options;
    this.#seen = options.seen ?? new SeenLates();
  }

  get mayDecide(): boolean {
    return this.#options.mayDecide();
  }

  /** What waits for a decision, or (of our own) has one that we have not read yet. */
  get open(): readonly LateAnswer[] {
    return this.#all.filter(
      (late) => late.state === 'waiting' || (!this.mayDecide && !this.#seen.has(late))
    );
  }

  /** What was decided, for facilitators to look up. */
  get decided(): readonly LateAnswer[] {
    return this.mayDecide ? this.#all.filter((late) => late.state !== 'waiting') : [];
  }

  knows(id: string | null): boolean {
    return this.#all.some((late) => late.id === id);
  }

  get failure(): ApiFailure | undefined {
    return this.#failure;
  }

  /** The contribution that is being decided. */
  get busy(): string | undefined {
    return this.#busy;
  }

  /** Without an answer what is known stays. */
  async ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { api, meeting } = this.#options;
    const answer = await api.lates(meeting, this.mayDecide ? 'all' : 'mine');
    this.#isAsking = false;
    if (answer.ok && JSON.stringify(answer.value) !== JSON.stringify(this.#all))
      this.#all = answer.value;
  }

  /** Our own: its fate was read. */
  dismiss(late: LateAnswer): void {
    this.#seen.add(late);
    this.#all = [...this.#all];
  }

  /** Take it whole, or what is named of it; `note` says in the list of versions what has changed. */
  accept(late: LateAnswer, taken?: Taken, note = ''): Promise<RuledAnswer | undefined> {
    return this.#decide(late, {
      decision: 'accept',
      reason: note.trim() || null,
      // Of what has come since we looked, nothing is decided.
      ...(late.revision !== undefined && { revision: late.revision }),
      ...(taken && { changes: [...taken.changes], edits: { ...taken.edits } })
    });
  }

  decline(late: LateAnswer, reason: string): Promise<RuledAnswer | undefined> {
    return this.#decide(late, { decision: 'decline', reason });
  }

  async #decide(
    late: LateAnswer,
    verdict: Parameters<Api['decideLate']>[2]
  ): Promise<RuledAnswer | undefined> {
    if (this.#busy !== undefined) return undefined;
    this.#busy = late.id;
    this.#failure = undefined;
    const { api, meeting, newId, onruled } = this.#options;
    const answer = await api.decideLate(meeting, late.id, verdict, newId());
    this.#busy = undefined;
    if (answer.ok) onruled(answer.value);
    else this.#failure = answer.failure;
    // Somebody else may have decided meanwhile: show what is so.
    await this.ask();
    return answer.ok ? answer.value : undefined;
  }
}
