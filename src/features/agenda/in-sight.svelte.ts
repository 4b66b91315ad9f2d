// Which heading one reads under: the last one whose top has passed under the bar while scrolling.
import { createSubscriber } from 'svelte/reactivity';
import { on } from 'svelte/events';
import type { AgendaEntry } from '#domain/note/agenda.ts';

/** How far from the window's top a heading counts as read: below the bar and the toolbar. */
const LINE = 170;

export class InSight {
  readonly #headings: () => readonly Element[];
  readonly #read: () => void;

  /** `headings` finds the elements of all headings of the note, in order. */
  constructor(headings: () => readonly Element[]) {
    this.#headings = headings;
    this.#read = createSubscriber((update) => {
      let isDue = false;
      return on(
        window,
        'scroll',
        () => {
          if (isDue) return;
          isDue = true;
          requestAnimationFrame(() => {
            isDue = false;
            update();
          });
        },
        { passive: true }
      );
    });
  }

  /** The key of the agenda item that holds the heading in sight; `entries` are all headings, in order. */
  currentOf(entries: readonly AgendaEntry[]): string | undefined {
    this.#read();
    const passed = this.#headings().filter((one) => one.getBoundingClientRect().top < LINE).length;
    return entries.slice(0, passed).findLast((entry) => entry.level === 1)?.key;
  }
}
