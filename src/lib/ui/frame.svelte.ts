// What belongs to the window as a whole and every page may reach: theme and keyboard help.
import { createContext } from 'svelte';
import type { ShortcutGroup } from './shortcuts.ts';
import type { Theme } from './theme.svelte.ts';

export class Frame {
  readonly theme: Theme;
  #helpIsOpen = $state(false);
  #pageShortcuts = $state.raw<readonly ShortcutGroup[]>([]);

  constructor(theme: Theme) {
    this.theme = theme;
  }

  get helpIsOpen(): boolean {
    return this.#helpIsOpen;
  }

  /** The shortcuts of the page that is open, beside those that hold everywhere. */
  get pageShortcuts(): readonly ShortcutGroup[] {
    return this.#pageShortcuts;
  }

  showHelp(): void {
    this.#helpIsOpen = true;
  }

  hideHelp(): void {
    this.#helpIsOpen = false;
  }

  /** A page tells its shortcuts while it stands; the answer takes them back. */
  addShortcuts(groups: readonly ShortcutGroup[]): () => void {
    this.#pageShortcuts = groups;
    return () => {
      if (this.#pageShortcuts === groups) this.#pageShortcuts = [];
    };
  }
}

export const [getFrame, setFrame] = createContext<Frame>();
