// Keyboard shortcuts as data: what a page or the editor tells the help dialog, and which keys open it.

export interface Shortcut {
  /** What it does, in words. */
  readonly words: string;
  /** The keys pressed together, each as its label: ["Ctrl", "B"]. */
  readonly keys: readonly string[];
}

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Ctrl+/ (or ⌘/) anywhere; "?" alone only where it does not type a question mark. */
export function opensHelp(event: Pressed, isTyping: boolean): boolean {
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) return event.key === '/';
  return event.key === '?' && !isTyping;
}

export function isTypingIn(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select'))
  );
}
