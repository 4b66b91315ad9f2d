// A meeting about to be made: like the last one or from a template, its head and agenda, written on this device.
import * as buffer from 'lib0/buffer';
import * as Y from 'yjs';
import { agendaItems, agendaLinesOf, withAgenda } from '#domain/note/agenda-lines.ts';
import { readMinutes, type Minutes } from '#domain/note/minutes.ts';
import { writePlan, type NoteMeta, type NotePlan } from '#domain/note/note.ts';
import {
  inSeries,
  nextDay,
  nextNumber,
  renumbered,
  seriesIn,
  seriesOf
} from '#domain/note/numbering.ts';
import { planFromMeeting, planFromTemplate, type Template } from '#domain/note/templates.ts';
import { SEED_BYTES } from '#domain/protocol/api.ts';
import type { KnownMeeting, KnownSpace } from '#lib/live/directory.svelte.ts';
import type { Outbox } from '#lib/live/outbox.svelte.ts';
import { MeetingFacts } from './meeting-facts.svelte.ts';

export type Start = 'last' | Template;
export const STARTS: readonly Start[] = ['last', 'dccg', 'agenda', 'plain'];

interface NewMeetingOptions {
  readonly space: Pick<KnownSpace, 'id' | 'meetings'>;
  readonly outbox: Pick<Outbox, 'add'>;
  /** The note of an earlier meeting, from this device or the server; undefined where neither has it. */
  readonly readNote: (meeting: KnownMeeting) => Promise<Y.Doc | undefined>;
  /** An ISO day. */
  readonly today: string;
  /** IANA name of this device's zone. */
  readonly zone: string;
  readonly newId: () => string;
  readonly oncreated: (meeting: string) => void;
}

export class NewMeeting {
  readonly facts: MeetingFacts;
  /** One item a line. */
  agenda = $state('');
  readonly #options: NewMeetingOptions;
  /** The meeting that this one may be like. */
  readonly last: KnownMeeting | undefined;
  #start = $state<Start>('dccg');
  #minutes = $state.raw<Minutes | undefined>();
  #isReading = $state(false);
  #reading: Promise<void> | undefined;
  #proposedAgenda = '';
  #wasTried = $state(false);
  #isTooLong = $state(false);
  #isUnderWay = $state(false);

  constructor(options: NewMeetingOptions) {
    this.#options = options;
    this.last = lastOf(options.space.meetings);
    this.facts = new MeetingFacts(this.#proposal(undefined), options.zone);
    if (this.last) {
      this.#start = 'last';
      this.#reading = this.#readLast(this.last);
    }
  }

  get start(): Start {
    return this.#start;
  }

  set start(start: Start) {
    this.#start = start;
    this.#propose();
  }

  /** The last meeting is neither on this device nor can be fetched now. */
  get isLastMissing(): boolean {
    return this.last !== undefined && !this.#isReading && this.#minutes === undefined;
  }

  get isReading(): boolean {
    return this.#isReading;
  }

  readonly items = $derived(agendaItems(this.agenda));

  /** Somebody has typed something that would be a pity to lose. */
  get isTouched(): boolean {
    return this.facts.isTouched || this.agenda !== this.#proposedAgenda;
  }

  get wasTried(): boolean {
    return this.#wasTried;
  }

  get isTooLong(): boolean {
    return this.#isTooLong;
  }

  /** Another series counts for itself: its next number is proposed, where nobody has typed another. */
  setSeries(series: string): void {
    const isProposed = this.facts.number === this.#nextIn(this.facts.series);
    this.facts.series = series;
    if (isProposed) this.facts.renumber(this.#nextIn(series));
  }

  /** To choose from. */
  get knownSeries(): readonly string[] {
    return seriesIn(this.#options.space.meetings);
  }

  #nextIn(series: string): string {
    const alike = inSeries(this.#options.space.meetings, series);
    return nextNumber(alike.map(({ number }) => number)) ?? '';
  }

  async create(): Promise<void> {
    this.#wasTried = true;
    if (this.facts.problems.length > 0 || this.#isUnderWay) return;
    this.#isUnderWay = true;
    await this.#reading;
    const { outbox, newId, space, oncreated } = this.#options;
    const plan = this.#plan();
    const doc = new Y.Doc();
    writePlan(doc, plan, newId);
    const seed = Y.encodeStateAsUpdate(doc);
    doc.destroy();
    this.#isTooLong = seed.length > SEED_BYTES;
    // Once made it stays so: a second press before the meeting is open makes no second one.
    this.#isUnderWay = !this.#isTooLong;
    if (this.#isTooLong) return;
    const { number = null, date = null, series = null } = plan.meta;
    const title = plan.meta.title.slice(0, 300);
    const id = newId();
    outbox.add({
      ...{ space: space.id, id, title, number, date, series },
      ...{ seed: buffer.toBase64(seed), attempt: newId() }
    });
    oncreated(id);
  }

  #plan(): NotePlan {
    const { meta } = this.facts;
    const { start } = this;
    const like = start === 'last' ? this.#minutes : undefined;
    const template = start === 'last' ? 'dccg' : start;
    const plan = like ? planFromMeeting(like, meta) : planFromTemplate(template, meta);
    // What was taken out of the form is taken out of the plan as well.
    const { mode, documentType } = plan.meta;
    const kept = { ...(mode && { mode }), ...(documentType && { documentType }) };
    return withAgenda({ ...plan, meta: { ...kept, ...meta } }, this.agenda);
  }

  async #readLast(last: KnownMeeting): Promise<void> {
    this.#isReading = true;
    const doc = await this.#options.readNote(last).catch(() => undefined);
    this.#minutes = doc && readMinutes(doc);
    doc?.destroy();
    this.#isReading = false;
    if (!this.#minutes && this.#start === 'last') this.#start = 'dccg';
    this.#propose();
  }

  #propose(): void {
    const { zone } = this.#options;
    const like = this.#start === 'last' ? this.#minutes : undefined;
    // The place and the hour of the last meeting are a good guess, whatever the text begins with.
    this.facts.propose(this.#proposal(this.#minutes?.meeting), zone);
    const lines = like ? agendaLinesOf(planFromMeeting(like, { title: '' })).join('\n') : '';
    if (this.agenda === this.#proposedAgenda) this.agenda = lines;
    this.#proposedAgenda = lines;
  }

  /** `known` is the head of the last meeting, once it was read. */
  #proposal(known: NoteMeta | undefined): NoteMeta {
    const { space, today } = this.#options;
    const { last } = this;
    const series = known?.series ?? (last && seriesOf(last)) ?? '';
    const alike = inSeries(space.meetings, series);
    const number = this.#nextIn(series);
    const title = last ? (renumbered(last, number).title ?? last.title).trim() : '';
    const days = alike.flatMap(({ date }) => date ?? []);
    const date = nextDay(days, today);
    const [first] = known?.sittings ?? [];
    const { timeZone, place, link, attribution, language } = known ?? {};
    return {
      title,
      number,
      date,
      ...(series && { series }),
      ...(first?.start && { sittings: [{ ...first, date }] }),
      ...{ timeZone, place, link, attribution, language }
    };
  }
}

/** The one with the latest day; of those without, the one made last. */
function lastOf(meetings: readonly KnownMeeting[]): KnownMeeting | undefined {
  return meetings
    .filter(({ pending }) => pending !== 'refused')
    .reduce<KnownMeeting | undefined>(
      (best, one) => ((one.date ?? '') >= (best?.date ?? '') ? one : best),
      undefined
    );
}
