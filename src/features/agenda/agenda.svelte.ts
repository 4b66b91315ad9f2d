// The agenda beside the notes: its items in order, what one can do to them, and what is said of it.
import { untrack } from 'svelte';
import type * as Y from 'yjs';
import {
  elapsed,
  isRunning,
  setItem,
  startTimer,
  stopTimer,
  type AgendaEntry,
  type Outcome
} from '#domain/note/agenda.ts';
import { standsAt } from '#domain/note/ghosts.ts';
import {
  addItem,
  isEmptyItem,
  putBack,
  putItemAt,
  removeItem,
  siblingsOf,
  topEntries
} from '#domain/note/items.ts';
import { render } from '#domain/note/render.ts';
import { BlockText } from '#lib/binding/block-text.ts';
import { cleanText } from '#lib/binding/clean.ts';
import { m } from '#lib/i18n/words.ts';
import { isoNow, systemClock, type Clock } from '#lib/live/clock.ts';
import type { NoteReading } from '#lib/live/note-reading.svelte.ts';
import type { ToastDeed } from '#lib/ui/toasts.svelte.ts';

export interface Row {
  readonly entry: AgendaEntry;
  /** The title, or words for none. */
  readonly name: string;
  readonly isItem: boolean;
  /** Among the rows of its sort, from 1. */
  readonly place: number;
  readonly count: number;
  readonly standsTwice: boolean;
  /** Whole minutes that were spent on it. */
  readonly spent: number;
  readonly isRunning: boolean;
  readonly isOver: boolean;
}

interface AgendaOptions {
  readonly doc: Y.Doc;
  readonly reading: Pick<NoteReading, 'agenda' | 'blocks' | 'untidy' | 'readNow'>;
  readonly canWrite: () => boolean;
  /** Says a sentence at the window's edge, perhaps with something to do about it. */
  readonly say: (words: string, deed?: ToastDeed) => void;
  readonly clock?: Clock;
}

export class Agenda {
  readonly #options: AgendaOptions;
  readonly #clock: Clock;
  #minutes = $state(0);
  #said = $state('');
  #adding = $state(false);
  #renaming = $state<string | undefined>();
  /** Not state: when the field is taken down, state is still what it was before, and the title may be written already. */
  #title: BlockText | undefined;
  #asking = $state.raw<{ readonly key: string; readonly name: string } | undefined>();

  constructor(options: AgendaOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  get canWrite(): boolean {
    return this.#options.canWrite();
  }

  readonly #tops = $derived.by(() =>
    this.#options.reading.agenda.filter(({ level, isLeftover }) => level === 1 && !isLeftover)
  );
  /** When it was last looked at the clock: whenever the agenda changes, and as often as a minute is full. */
  readonly #now = $derived.by(() => {
    void this.#tops;
    void this.#minutes;
    return this.#time();
  });
  readonly rows = $derived.by(() => this.#tops.map((entry) => this.#rowOf(entry)));
  /** All planned minutes together. */
  readonly planned = $derived.by(() =>
    this.#tops.reduce((sum, { minutes = 0 }) => sum + minutes, 0)
  );
  readonly #running = $derived.by(() =>
    this.#tops.find(({ timer }) => isRunning(timer, this.#now))
  );

  #rowOf(entry: AgendaEntry): Row {
    const siblings = siblingsOf(this.#tops, entry.key);
    const { minutes, timer, section, key } = entry;
    const seconds = elapsed(timer, this.#now);
    const runs = isRunning(timer, this.#now);
    return {
      entry,
      name: nameOf(entry),
      isItem: section === 'item',
      place: siblings.findIndex((one) => one.key === key) + 1,
      count: siblings.length,
      standsTwice: this.#options.reading.untidy.some(
        (one) => one.kind === 'twice' && one.keys.includes(key)
      ),
      spent: Math.floor(seconds / 60),
      isRunning: runs,
      isOver: runs && minutes !== undefined && seconds >= minutes * 60
    };
  }

  /** While a timer runs, look at the clock when its next minute is full; the answer stops that. */
  readonly watchTimer = (): (() => void) | undefined => {
    const timer = this.#running?.timer;
    void this.#minutes;
    if (!timer) return undefined;
    const seconds = elapsed(timer, this.#time());
    return this.#clock.after((60 - (seconds % 60)) * 1000, () => {
      this.#minutes += 1;
    });
  };

  #time(): string {
    return isoNow(this.#clock);
  }

  /** What a screen reader is told. */
  get said(): string {
    return this.#said;
  }

  get adding(): boolean {
    return this.#adding;
  }

  startAdding(): void {
    this.#adding = this.canWrite;
  }

  stopAdding(): void {
    this.#adding = false;
  }

  /** A new item behind the others. False when there is no title yet. */
  add(title: string): boolean {
    const words = cleanText(title).replaceAll(/\s+/g, ' ').trim();
    if (words === '' || !this.canWrite) return false;
    const key = addItem(this.#options.doc, words);
    this.#look();
    const place = untrack(() => this.rows.find(({ entry }) => entry.key === key)?.place ?? 0);
    this.#said = m.agenda_added({ item: words, place });
    return true;
  }

  /** The key of the item whose title is being rewritten. */
  get renaming(): string | undefined {
    return this.#renaming;
  }

  startRenaming(key: string): void {
    if (!this.canWrite) return;
    this.#title = new BlockText(this.#options.doc, key);
    this.#renaming = key;
  }

  /** The title as it stood when it was begun to be rewritten. */
  get oldTitle(): string {
    return this.#title?.shown ?? '';
  }

  finishRenaming(title: string): void {
    const before = this.#title;
    this.cancelRenaming();
    if (before && this.canWrite && before.rewrite(title)) this.#look();
  }

  cancelRenaming(): void {
    this.#title = undefined;
    this.#renaming = undefined;
  }

  /** One place up (-1) or down (1). Gives the key it has from then on, if it moved. */
  move(key: string, by: -1 | 1): string | undefined {
    const { place, count } = this.#placeOf(key);
    return this.#put(key, Math.max(0, Math.min(count - 1, place + by)));
  }

  /** To a place among its siblings, from 0; offers to take it back. */
  moveTo(key: string, place: number): void {
    const before = this.#placeOf(key).place;
    const now = this.#put(key, place);
    if (now === undefined) return;
    this.#options.say(this.#said, {
      words: m.agenda_undo(),
      run: () => {
        const here = standsAt(this.#options.doc, now);
        if (here !== undefined) this.#put(here, before);
      }
    });
  }

  /** Nothing came of a drag. */
  sayNotMoved(key: string): void {
    this.#said = m.agenda_not_moved({ item: this.#nameOf(key) });
  }

  #put(key: string, place: number): string | undefined {
    if (!this.canWrite) return undefined;
    const { doc } = this.#options;
    const item = this.#nameOf(key);
    const { place: before, count } = this.#placeOf(key);
    if (!putItemAt(doc, key, place)) {
      this.#said = m.agenda_already_there({ item, place: before + 1, count });
      return undefined;
    }
    this.#look();
    const now = standsAt(doc, key) ?? key;
    this.#said = m.agenda_moved({ item, place: this.#placeOf(now).place + 1, count });
    return now;
  }

  setOutcome(key: string, outcome: Outcome): void {
    const { doc } = this.#options;
    if (!this.canWrite) return;
    const before = this.#entryOf(key)?.outcome;
    doc.transact(() => {
      setItem(doc, key, { outcome: outcome === before ? 'none' : outcome });
      if (outcome !== before) stopTimer(doc, key, this.#time());
    });
    this.#look();
  }

  toggleTimer(key: string): void {
    if (!this.canWrite) return;
    const now = this.#time();
    const { doc } = this.#options;
    if (isRunning(this.#entryOf(key)?.timer, now)) stopTimer(doc, key, now);
    else startTimer(doc, key, now);
    this.#look();
  }

  /** Planned minutes as typed; what is no number, or none, takes them away. */
  setMinutes(key: string, typed: string): void {
    if (!this.canWrite) return;
    const minutes = Math.round(Number(typed));
    setItem(this.#options.doc, key, { minutes: minutes > 0 && minutes < 1000 ? minutes : 0 });
    this.#look();
  }

  setLead(key: string, typed: string): void {
    if (!this.canWrite) return;
    setItem(this.#options.doc, key, { lead: cleanText(typed).replaceAll(/\s+/g, ' ') });
    this.#look();
  }

  /** What is asked before something written goes. */
  get asking(): { readonly key: string; readonly name: string } | undefined {
    return this.#asking;
  }

  stopAsking(): void {
    this.#asking = undefined;
  }

  /** Remove an item; one that holds words only once somebody has said so. */
  remove(key: string, isSure = false): void {
    const { doc, say } = this.#options;
    const name = this.#nameOf(key);
    if (!this.canWrite) return;
    if (!isSure && !isEmptyItem(render(doc.getText('body')), key)) {
      this.#asking = { key, name };
      return;
    }
    const removed = removeItem(doc, key);
    if (removed.length === 0) return;
    this.#look();
    say(m.agenda_removed({ item: name }), {
      words: m.agenda_undo(),
      run: () => {
        if (!this.canWrite) return;
        putBack(doc, removed);
        this.#look();
        this.#said = m.agenda_put_back({ item: name });
      }
    });
  }

  // Deeds look at the note itself: what is shown may be a moment older.

  #entries(): AgendaEntry[] {
    return topEntries(render(this.#options.doc.getText('body')));
  }

  #entryOf(key: string): AgendaEntry | undefined {
    return this.#entries().find((entry) => entry.key === key);
  }

  #nameOf(key: string): string {
    const entry = this.#entryOf(key);
    return entry ? nameOf(entry) : '';
  }

  #placeOf(key: string): { readonly place: number; readonly count: number } {
    const siblings = siblingsOf(this.#entries(), key);
    return { place: siblings.findIndex((one) => one.key === key), count: siblings.length };
  }

  #look(): void {
    this.#options.reading.readNow();
  }
}

const nameOf = ({ text }: AgendaEntry): string => text.trim() || m.meeting_agenda_untitled();
