// The register of a space as this device has it, read again whenever its document changes.
import { createSubscriber } from 'svelte/reactivity';
import type * as Y from 'yjs';
import { filterRegister, type RegisterFilter } from '#domain/register/filter.ts';
import { meetingsIn, registerOf, say, type Registered } from '#domain/register/register.ts';

/** What the filters show; `mine` and `coalition` need to know who we are. */
export interface Shown {
  state: 'open' | 'overdue' | 'closed' | 'all';
  whose: 'everybody' | 'mine' | 'coalition';
  meeting: string;
  words: string;
}

const STATES: readonly Shown['state'][] = ['open', 'overdue', 'closed', 'all'];
const WHOSE: readonly Shown['whose'][] = ['everybody', 'mine', 'coalition'];
const ALL_OPEN: Readonly<Shown> = { state: 'open', whose: 'everybody', meeting: '', words: '' };

/** The filters that an address names; what it names wrongly is as if it were not there. */
export function shownIn(query: URLSearchParams): Shown {
  return {
    state: STATES.find((one) => one === query.get('show')) ?? ALL_OPEN.state,
    whose: WHOSE.find((one) => one === query.get('whose')) ?? ALL_OPEN.whose,
    meeting: query.get('meeting') ?? '',
    words: query.get('words') ?? ''
  };
}

/** The inverse: "?show=overdue&whose=mine"; empty for what is shown first. */
export function queryOf({ state, whose, meeting, words }: Shown): string {
  const named = [
    ['show', state === ALL_OPEN.state ? '' : state],
    ['whose', whose === ALL_OPEN.whose ? '' : whose],
    ['meeting', meeting],
    ['words', words.trim()]
  ].filter(([, value]) => value !== '');
  return named.length === 0 ? '' : `?${new URLSearchParams(named).toString()}`;
}

interface RegisterReadingOptions {
  /** What is shown first. */
  readonly shown?: Shown;
  readonly doc: Y.Doc;
  readonly name: () => string | undefined;
  readonly affiliations: () => readonly string[];
  /** ISO date. */
  readonly today: () => string;
  /** ISO 8601. */
  readonly now: () => string;
}

export class RegisterReading {
  readonly #options: RegisterReadingOptions;
  readonly #read: () => void;
  readonly shown = $state<Shown>({ ...ALL_OPEN });

  constructor(options: RegisterReadingOptions) {
    this.#options = options;
    Object.assign(this.shown, options.shown);
    this.#read = createSubscriber((update) => {
      options.doc.on('update', update);
      return () => options.doc.off('update', update);
    });
  }

  readonly all = $derived.by(() => {
    this.#read();
    return registerOf(this.#options.doc);
  });
  readonly meetings = $derived.by(() => {
    this.#read();
    return meetingsIn(this.#options.doc);
  });
  readonly items = $derived(filterRegister(this.all, this.#filter()));

  #filter(): RegisterFilter {
    const { state, whose, meeting, words } = this.shown;
    const name = this.#options.name();
    return {
      words,
      ...(meeting === '' ? {} : { meeting }),
      ...(state === 'open' || state === 'closed' ? { state } : {}),
      ...(state === 'overdue' ? { overdueOn: this.#options.today() } : {}),
      ...(whose === 'mine' && name !== undefined ? { person: name } : {}),
      ...(whose === 'coalition' ? { coalitions: this.#options.affiliations() } : {})
    };
  }

  /** Say how an entry goes on; also without a network. */
  set(item: Registered, status: Registered['status']): void {
    if (item.status === status) return;
    const { doc, name, now } = this.#options;
    const by = name();
    say(doc, item.key, { status, at: now(), ...(by === undefined ? {} : { by }) });
  }
}
