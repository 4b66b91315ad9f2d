// The shortcuts that hold on every page.
import { m } from '#lib/i18n/words.ts';
import type { ShortcutGroup } from '#lib/ui/shortcuts.ts';

export function shortcutsEverywhere(): ShortcutGroup {
  return {
    title: m.app_keyboard_everywhere(),
    shortcuts: [
      { words: m.app_keyboard_help(), keys: ['Ctrl', '/'] },
      { words: m.app_keyboard_close(), keys: ['Esc'] },
      { words: m.app_keyboard_next(), keys: ['Tab'] },
      { words: m.app_keyboard_tabs(), keys: ['←', '→'] }
    ]
  };
}
