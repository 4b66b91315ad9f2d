// The editor's keys in words, for the keyboard help.
import { m } from '#lib/i18n/words.ts';
import type { ShortcutGroup } from '#lib/ui/shortcuts.ts';

export function editorShortcuts(mod: string): readonly ShortcutGroup[] {
  const key = (words: string, ...keys: string[]) => ({ words, keys });
  return [
    {
      title: m.editor_keys_writing(),
      shortcuts: [
        key(m.editor_bold(), mod, 'B'),
        key(m.editor_italic(), mod, 'I'),
        key(m.editor_underline(), mod, 'U'),
        key(m.editor_strike(), mod, 'Shift', 'X'),
        key(m.editor_inline_code(), mod, 'E'),
        key(m.editor_link(), mod, 'K'),
        key(m.editor_keys_line_break(), 'Shift', 'Enter'),
        key(m.editor_undo(), mod, 'Z'),
        key(m.editor_redo(), mod, 'Shift', 'Z'),
        key(m.editor_keys_leave(), 'Esc', 'Tab')
      ]
    },
    {
      title: m.editor_keys_blocks(),
      shortcuts: [
        key(m.editor_keys_menu(), '/'),
        key(m.editor_action(), mod, 'Alt', 'A'),
        key(m.editor_decision(), mod, 'Alt', 'D'),
        key(m.editor_heading_item(), mod, 'Alt', '1'),
        key(m.editor_heading_section(), mod, 'Alt', '2'),
        key(m.editor_paragraph(), mod, 'Alt', '0'),
        key(m.editor_bullet(), mod, 'Shift', '8'),
        key(m.editor_ordered(), mod, 'Shift', '7'),
        key(m.editor_task(), mod, 'Shift', '9'),
        key(m.editor_keys_tick(), mod, 'Enter'),
        key(m.actions_details(), 'Alt', 'Enter'),
        key(m.editor_indent(), 'Tab'),
        key(m.editor_outdent(), 'Shift', 'Tab'),
        key(m.editor_move_up(), 'Alt', '↑'),
        key(m.editor_move_down(), 'Alt', '↓')
      ]
    }
  ];
}
