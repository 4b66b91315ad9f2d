// The register of a space as this device has it, read again whenever its document changes.
import { createSubscriber } from 'svelte/reactivity';
import type * as Y from 'yjs';
import { filterRegister, type RegisterFilter } from '#domain/register/filter.ts';
import { meetingsIn, registerOf, say, type Registered } from '#domain/register/register.ts';
import { ALL_OPEN, type Shown } from './shown.ts';

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
