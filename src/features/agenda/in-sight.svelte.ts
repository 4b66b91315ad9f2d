// Which heading one reads under: the last one that has risen above the line where eyes usually are.
import { createSubscriber } from 'svelte/reactivity';
import { on } from 'svelte/events';
import type { AgendaEntry } from '#domain/note/agenda.ts';

/** That line, as a part of the window's height. */
const LINE = 0.42;

export class InSight {
  readonly #headings: () => readonly Element[];
  readonly #read: () => void;
  #last: string | undefined;

  /** `headings` finds the elements of all headings of the note, in order. */
  constructor(headings: () => readonly Element[]) {
    this.#headings = headings;
    this.#read = createSubscriber((update) => {
      let isDue = false;
      const look = () => {
        if (isDue) return;
        isDue = true;
        requestAnimationFrame(() => {
          isDue = false;
          update();
        });
      };
      look();
      return on(window, 'scroll', look, { passive: true });
    });
  }

  /** The key of the agenda item that holds the heading in sight; `entries` are all headings, in order. */
  currentOf(entries: readonly AgendaEntry[]): string | undefined {
    this.#read();
    const line = window.innerHeight * LINE;
    const headings = this.#headings();
    // Behind another place of a phone nothing is in sight: one still reads where one was.
    if (headings.length > 0 && headings.every((one) => one.getClientRects().length === 0))
      return this.#last;
    const passed = headings.filter((one) => one.getBoundingClientRect().top < line).length;
    this.#last = entries.slice(0, passed).findLast((entry) => entry.level === 1)?.key;
    return this.#last;
  }
}
