// Dragging a row of a list to another place with mouse, pen or finger; it knows rows and places, not what they mean.
import { on } from 'svelte/events';

/** A press becomes a drag after so many pixels. */
const SLACK = 5;
/** So near to an edge, in pixels, the list scrolls by itself, so many pixels a frame. */
const EDGE = 56;
const PACE = 9;

interface DragOptions {
  /** The rows among which the dragged one can be put, in order, itself among them. */
  readonly rows: (key: string) => readonly HTMLElement[];
  /** It was let go at a place of its rows (0 for the first). */
  readonly ondrop: (key: string, place: number) => void;
  /** Nothing came of it. */
  readonly oncancel: (key: string) => void;
}

export interface Dragged {
  readonly key: string;
  /** Where it would stand now, and where it stood. */
  readonly place: number;
  readonly from: number;
  readonly keys: readonly string[];
}

export class Drag {
  readonly #options: DragOptions;
  #dragged = $state.raw<Dragged | undefined>();
  #stop: (() => void) | undefined;

  constructor(options: DragOptions) {
    this.#options = options;
  }

  get dragged(): Dragged | undefined {
    return this.#dragged;
  }

  /** Where the line that shows the place stands: before or behind this row, or at neither. */
  lineAt(place: number, key: string): 'before' | 'after' | undefined {
    if (!this.#dragged) return undefined;
    const { place: to, from, keys } = this.#dragged;
    if (to === from || to !== place || !keys.includes(key)) return undefined;
    return to < from ? 'before' : 'after';
  }

  /** A pointer was pressed on a row. */
  press(event: PointerEvent, key: string): void {
    if (event.button !== 0 || !event.isPrimary || this.#stop) return;
    const { clientX: x, clientY: y, pointerId } = event;
    const row = this.#row(key);
    const scroller = scrollerOf(row);
    let at = y;
    let scrolled = scroller.scrollTop;
    let frame = 0;

    const look = () => {
      const rows = this.#options.rows(key);
      const from = rows.findIndex((one) => one === this.#row(key));
      const others = rows.filter((_row, index) => index !== from);
      const place = others.filter((one) => middleOf(one) < at).length;
      const keys = rows.map((one) => one.dataset['row'] ?? '');
      this.#dragged = { key, place, from, keys };
      row?.style.setProperty('--dragged-by', `${at - y + scroller.scrollTop - scrolled}px`);
    };
    const drift = () => {
      const { top, bottom } = edgesOf(scroller);
      if (at < top + EDGE) scroller.scrollTop -= PACE;
      else if (at > bottom - EDGE) scroller.scrollTop += PACE;
      look();
      frame = requestAnimationFrame(drift);
    };
    const end = () => {
      cancelAnimationFrame(frame);
      for (const off of heard) off();
      row?.style.removeProperty('--dragged-by');
      this.#stop = undefined;
      this.#dragged = undefined;
    };
    const cancel = () => {
      const was = this.#dragged;
      end();
      if (was) this.#options.oncancel(key);
    };
    const heard = [
      on(window, 'pointermove', (moved) => {
        if (moved.pointerId !== pointerId) return;
        at = moved.clientY;
        if (!this.#dragged && Math.hypot(moved.clientX - x, at - y) < SLACK) return;
        if (this.#dragged) return;
        scrolled = scroller.scrollTop;
        drift();
      }),
      on(window, 'pointerup', (up) => {
        if (up.pointerId !== pointerId) return;
        const was = this.#dragged;
        end();
        if (!was) return;
        swallowClick();
        if (was.place !== was.from) this.#options.ondrop(key, was.place);
        else this.#options.oncancel(key);
      }),
      on(window, 'pointercancel', cancel),
      on(window, 'blur', cancel),
      on(
        window,
        'keydown',
        (pressed) => {
          if (pressed.key !== 'Escape' || !this.#dragged) return;
          pressed.preventDefault();
          pressed.stopPropagation();
          on(window, 'pointerup', swallowClick, { once: true });
          cancel();
        },
        { capture: true }
      )
    ];
    this.#stop = cancel;
  }

  /** The list is taken down, or may no longer be changed. */
  stop(): void {
    this.#stop?.();
  }

  #row(key: string): HTMLElement | undefined {
    return this.#options.rows(key).find((one) => one.dataset['row'] === key);
  }
}

const middleOf = (row: HTMLElement): number => {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
};

/** The next element around a row that scrolls, or the page. */
function scrollerOf(row: HTMLElement | undefined): Element {
  for (let one = row?.parentElement; one; one = one.parentElement) {
    const { overflowY } = getComputedStyle(one);
    if (/auto|scroll/.test(overflowY) && one.scrollHeight > one.clientHeight) return one;
  }
  return document.scrollingElement ?? document.documentElement;
}

function edgesOf(scroller: Element): { readonly top: number; readonly bottom: number } {
  if (scroller === document.scrollingElement) return { top: 40, bottom: innerHeight - 40 };
  return scroller.getBoundingClientRect();
}

/** Letting go over the row one began at is no click on it. */
function swallowClick(): void {
  const off = on(window, 'click', (click) => click.stopPropagation(), { capture: true });
  setTimeout(off, 0);
}
