// The agenda's keys in words, for the keyboard help.
import { m } from '#lib/i18n/words.ts';
import type { ShortcutGroup } from '#lib/ui/shortcuts.ts';

export function agendaShortcuts(): readonly ShortcutGroup[] {
  const key = (words: string, ...keys: string[]) => ({ words, keys });
  return [
    {
      title: m.agenda_keys(),
      shortcuts: [
        key(m.agenda_keys_go(), 'Enter'),
        key(m.agenda_move_up(), 'Alt', '↑'),
        key(m.agenda_move_down(), 'Alt', '↓'),
        key(m.agenda_rename(), 'F2')
      ]
    }
  ];
}
