// The colour theme of this device: the system's, or a remembered choice; the colours are in tokens.css.

export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEMES)[number];

/** Where the choice is kept; static/first-paint.js reads the same key before the app is there. */
const KEY = 'rapporteur.theme';

export class Theme {
  #choice = $state<ThemeChoice>('system');
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly #root: { readonly dataset: DOMStringMap };

  constructor(
    storage: Pick<Storage, 'getItem' | 'setItem'>,
    root: { readonly dataset: DOMStringMap }
  ) {
    this.#storage = storage;
    this.#root = root;
    this.#show(readChoice(storage));
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  choose(choice: ThemeChoice): void {
    this.#show(choice);
    try {
      this.#storage.setItem(KEY, choice);
    } catch {
      // Nothing to keep it in: the choice holds until the page is closed.
    }
  }

  #show(choice: ThemeChoice): void {
    this.#choice = choice;
    if (choice === 'system') delete this.#root.dataset.theme;
    else this.#root.dataset.theme = choice;
  }
}

function readChoice(storage: Pick<Storage, 'getItem'>): ThemeChoice {
  try {
    const kept = storage.getItem(KEY);
    return THEMES.find((theme) => theme === kept) ?? 'system';
  } catch {
    return 'system';
  }
}
