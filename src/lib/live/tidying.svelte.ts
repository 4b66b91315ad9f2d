// What is to be tidied in a note, in words and with its deeds: said at each place in the notes, and in a list beside them.
import type * as Y from 'yjs';
import { keepOne } from '#domain/note/duplicates.ts';
import { keepHere, passOver, putWithItem } from '#domain/note/leftovers.ts';
import { textOf } from '#domain/note/render.ts';
import type { Untidy } from '#domain/note/untidy.ts';
import type { NoticeDeed } from '#lib/binding/block-notice.ts';
import type { PlacedNotice } from '#lib/binding/notices.ts';
import { m } from '#lib/i18n/words.ts';
import type { ToastDeed } from '#lib/ui/toasts.svelte.ts';
import type { NoteReading } from './note-reading.svelte.ts';

/** One thing to tidy, for a list. */
export interface TidyLine {
  /** The block it is about, and what tells it from others. */
  readonly key: string;
  readonly id: string;
  /** How that block begins. */
  readonly text: string;
  readonly words: string;
  readonly deeds: readonly NoticeDeed[];
}

interface TidyingOptions {
  readonly doc: Y.Doc;
  readonly reading: Pick<NoteReading, 'blocks' | 'untidy' | 'readNow'>;
  readonly canWrite: () => boolean;
  readonly say: (words: string, deed?: ToastDeed) => void;
  /** Shows a block by its key. */
  readonly show: (key: string) => void;
}

type Of<Kind extends Untidy['kind']> = Extract<Untidy, { readonly kind: Kind }>;

export class Tidying {
  readonly #options: TidyingOptions;

  constructor(options: TidyingOptions) {
    this.#options = options;
  }

  readonly untidy = $derived.by(() => this.#options.reading.untidy);
  readonly lines = $derived.by(() => this.untidy.map((one) => this.#lineFor(one)));
  readonly notices = $derived.by(() => this.untidy.flatMap((one) => this.#noticesFor(one)));

  #lineFor(untidy: Untidy): TidyLine {
    const { key, kind } = untidy;
    const text = this.#textAt(key);
    const id = `${kind} ${kind === 'changed' ? untidy.ghost : key}`;
    switch (kind) {
      case 'late':
        return { key, id, text, words: lateShort(untidy), deeds: this.#forLate(untidy) };
      case 'changed':
        return { key, id, text, words: changeWords(untidy), deeds: this.#forChange(untidy) };
      case 'twice': {
        const words = untidy.isSame ? m.agenda_short_twice() : m.agenda_short_differ();
        const deeds = untidy.keys.flatMap((one, index) =>
          this.#forCopy(one, m.agenda_keep_nth({ place: index + 1 }), m.agenda_keep_nth_name, index)
        );
        return { key, id, text, words, deeds };
      }
    }
  }

  #noticesFor(untidy: Untidy): PlacedNotice[] {
    const { key, kind } = untidy;
    switch (kind) {
      case 'late': {
        const rest = { kind: 'more', about: key, words: '', deeds: [] } as const;
        const words = lateWords(untidy);
        return [
          { kind, key, about: key, words, deeds: this.#forLate(untidy) },
          ...untidy.more.map((one) => ({ ...rest, key: one }))
        ];
      }
      case 'changed': {
        const words = changeWords(untidy);
        return [{ kind, key, about: untidy.ghost, words, deeds: this.#forChange(untidy) }];
      }
      case 'twice': {
        const words = untidy.isSame ? m.agenda_twice() : m.agenda_twice_differ();
        return untidy.keys.map((one, index) => {
          const deeds = this.#forCopy(one, m.agenda_keep_one(), m.agenda_keep_one_name, index);
          return { kind, key: one, about: one, words, deeds };
        });
      }
    }
  }

  #forLate({ key, target, item }: Of<'late'>): NoticeDeed[] {
    const { doc, say, show } = this.#options;
    const text = this.#wordsAt(key);
    const keep = this.#deed(m.agenda_keep_here(), m.agenda_keep_here_name({ text }), () =>
      keepHere(doc, key)
    );
    if (target === undefined) return keep;
    const there = item?.trim() || m.meeting_agenda_untitled();
    const put = this.#deed(m.agenda_put(), m.agenda_put_name({ item: there }), () => {
      if (putWithItem(doc, key))
        say(m.agenda_put_done({ item: there }), {
          words: m.agenda_show(),
          run: () => show(target)
        });
    });
    return [...put, ...keep];
  }

  #forChange({ key, ghost }: Of<'changed'>): NoticeDeed[] {
    const { doc } = this.#options;
    const text = this.#wordsAt(key);
    return [
      ...this.#deed(m.agenda_take_over(), m.agenda_take_over_name({ text }), () =>
        putWithItem(doc, ghost)
      ),
      ...this.#deed(m.agenda_pass_over(), m.agenda_pass_over_name({ text }), () =>
        passOver(doc, ghost)
      )
    ];
  }

  #forCopy(
    key: string,
    words: string,
    name: (about: { readonly text: string; readonly place: number }) => string,
    index: number
  ): NoticeDeed[] {
    const text = this.#wordsAt(key);
    return this.#deed(words, name({ text, place: index + 1 }), () =>
      keepOne(this.#options.doc, key)
    );
  }

  /** A deed for who may write. */
  #deed(words: string, name: string, run: () => unknown): NoticeDeed[] {
    if (!this.#options.canWrite()) return [];
    const runAndRead = () => {
      run();
      this.#options.reading.readNow();
    };
    return [{ words, name, run: runAndRead }];
  }

  #textAt(key: string): string {
    const block = this.#options.reading.blocks.find((one) => one.key === key);
    return block ? excerptOf(textOf(block.content)) : '';
  }

  #wordsAt(key: string): string {
    return this.#textAt(key) || m.agenda_no_words();
  }
}

const lateWords = ({ target }: Of<'late'>): string =>
  target === undefined ? m.agenda_late_deleted() : m.agenda_late_moved();
const lateShort = ({ target }: Of<'late'>): string =>
  target === undefined ? m.agenda_short_deleted() : m.agenda_short_moved();

function changeWords({ becomes }: Of<'changed'>): string {
  if (becomes === 'action') return m.agenda_changed_action();
  return becomes === 'decision' ? m.agenda_changed_decision() : m.agenda_changed();
}

/** More of a text is not needed to know it again. */
const EXCERPT = 70;

function excerptOf(text: string): string {
  const words = text.replaceAll(/\s+/g, ' ').trim();
  return words.length > EXCERPT ? `${words.slice(0, EXCERPT).replace(/\s?\S*$/, '')}…` : words;
}
