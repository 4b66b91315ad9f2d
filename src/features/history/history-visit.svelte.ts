// One visit to the history of a note: its timeline, two states side by side, and going back as a step forward.
import * as Y from 'yjs';
import { restore } from '#domain/history/amend.ts';
import { authorship, type AuthoredBlock } from '#domain/history/authorship.ts';
import { diffNotes, type NoteDiff } from '#domain/history/diff.ts';
import type { HistoryAnswer } from '#domain/protocol/api.ts';
import type { Answer, Api, ApiFailure } from '#lib/api/client.ts';
import { pointsOf, timelineOf, type PointId } from './points.ts';

interface HistoryVisitOptions {
  readonly meeting: string;
  readonly api: Pick<Api, 'history' | 'noteAt' | 'noteOfVersion' | 'authors' | 'nameMoment'>;
  readonly newId: () => string;
  /** The note as it is on this page now. */
  readonly doc: Y.Doc;
}

export interface Comparison {
  readonly from: PointId;
  readonly to: PointId;
  /** Undefined while the two states are fetched. */
  readonly diff: NoteDiff | undefined;
}

export class HistoryVisit {
  readonly #options: HistoryVisitOptions;
  /** States that were fetched: they never change. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #states = new Map<PointId, Y.Doc>();
  #answer = $state.raw<HistoryAnswer | undefined>();
  #failure = $state.raw<ApiFailure | undefined>();
  #comparison = $state.raw<Comparison | undefined>();
  #authored = $state.raw<readonly AuthoredBlock[] | undefined>();
  #names = $state.raw<Readonly<Record<string, string>>>({});
  #isNaming = $state(false);
  #wish: { readonly name: string; readonly attempt: string } | undefined;

  readonly timeline = $derived(this.#answer ? timelineOf(this.#answer) : []);
  readonly points = $derived(this.#answer ? pointsOf(this.#answer) : []);

  constructor(options: HistoryVisitOptions) {
    this.#options = options;
    void this.ask();
  }

  get loaded(): boolean {
    return this.#answer !== undefined;
  }

  get failure(): ApiFailure | undefined {
    return this.#failure;
  }

  get comparison(): Comparison | undefined {
    return this.#comparison;
  }

  /** The blocks with who wrote each run; undefined until it was asked for. */
  get authored(): readonly AuthoredBlock[] | undefined {
    return this.#authored;
  }

  /** A member's name by Yjs client id, as `authored` names them. */
  get names(): Readonly<Record<string, string>> {
    return this.#names;
  }

  get isNaming(): boolean {
    return this.#isNaming;
  }

  async ask(): Promise<void> {
    const { api, meeting } = this.#options;
    const answer = await api.history(meeting);
    if (answer.ok) this.#answer = answer.value;
    this.#failure = answer.ok ? undefined : answer.failure;
  }

  async compare(from: PointId, to: PointId): Promise<void> {
    this.#comparison = { from, to, diff: undefined };
    const [before, after] = await Promise.all([this.#state(from), this.#state(to)]);
    const { from: wantedFrom, to: wantedTo } = this.#comparison;
    if (wantedFrom !== from || wantedTo !== to) return;
    const failed = [before, after].find((one) => !one.ok);
    this.#failure = failed && !failed.ok ? failed.failure : undefined;
    if (before.ok && after.ok)
      this.#comparison = { from, to, diff: diffNotes(before.value, after.value) };
    else this.#comparison = undefined;
  }

  /**
   * Make the note what it was at a point: an edit like any other, on top of what it is now. Gives
   * whether there was anything to change; undefined where the state could not be fetched.
   */
  async restore(point: PointId): Promise<boolean | undefined> {
    const state = await this.#state(point);
    this.#failure = state.ok ? undefined : state.failure;
    if (!state.ok) return undefined;
    return restore(this.#options.doc, state.value);
  }

  /** Who wrote what of the draft, as far as the server tells us. */
  async askAuthors(): Promise<void> {
    const { api, meeting, doc } = this.#options;
    const answer = await api.authors(meeting);
    this.#failure = answer.ok ? undefined : answer.failure;
    if (!answer.ok) return;
    this.#names = answer.value;
    this.#authored = authorship(doc.getText('body'));
  }

  hideAuthors(): void {
    this.#authored = undefined;
  }

  /** Name the note as it is now. Gives whether that was done. */
  async name(name: string): Promise<boolean> {
    if (this.#isNaming) return false;
    this.#isNaming = true;
    const { api, meeting, newId } = this.#options;
    // Tried again in the same words after no answer, it is the same wish.
    if (this.#wish?.name !== name) this.#wish = { name, attempt: newId() };
    const answer = await api.nameMoment(meeting, name, this.#wish.attempt);
    this.#isNaming = false;
    this.#failure = answer.ok ? undefined : answer.failure;
    if (!answer.ok) return false;
    this.#wish = undefined;
    await this.ask();
    return true;
  }

  close(): void {
    for (const doc of this.#states.values()) doc.destroy();
    this.#states.clear();
  }

  async #state(point: PointId): Promise<Answer<Y.Doc>> {
    if (point === 'now') return { ok: true, value: this.#options.doc };
    const known = this.#states.get(point);
    if (known) return { ok: true, value: known };
    const [sort, number = ''] = point.split(':');
    const { api, meeting } = this.#options;
    const doc = new Y.Doc();
    if (point !== 'seq:0') {
      const answer = await (sort === 'version'
        ? api.noteOfVersion(meeting, Number(number))
        : api.noteAt(meeting, sort === 'moment' ? this.#seqOf(number) : Number(number)));
      if (!answer.ok) return answer;
      Y.applyUpdate(doc, answer.value);
    }
    this.#states.set(point, doc);
    return { ok: true, value: doc };
  }

  #seqOf(moment: string): number {
    return this.#answer?.moments.find(({ id }) => id === moment)?.seq ?? NaN;
  }
}
