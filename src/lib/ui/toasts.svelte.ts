// Short sentences that come and go at the window's edge, each also read out by a screen reader.
import { createContext } from 'svelte';

export interface Toast {
  readonly id: number;
  readonly text: string;
  /** The one thing to do about it. */
  readonly deed: ToastDeed | undefined;
}

export interface ToastDeed {
  readonly words: string;
  readonly run: () => void;
}

/** Long enough to read a sentence twice; longer where there is something to decide. */
const SHOWN_MS = 6000;
const OFFERED_MS = 12_000;

export class Toasts {
  #all = $state.raw<readonly Toast[]>([]);
  #next = 1;
  readonly #later: (deed: () => void, ms: number) => unknown;

  constructor(later: (deed: () => void, ms: number) => unknown) {
    this.#later = later;
  }

  get all(): readonly Toast[] {
    return this.#all;
  }

  say(text: string, deed?: ToastDeed): void {
    const id = this.#next++;
    this.#all = [...this.#all.filter((toast) => toast.text !== text), { id, text, deed }];
    this.#later(() => this.dismiss(id), deed ? OFFERED_MS : SHOWN_MS);
  }

  dismiss(id: number): void {
    this.#all = this.#all.filter((toast) => toast.id !== id);
  }
}

export const [getToasts, setToasts] = createContext<Toasts>();
