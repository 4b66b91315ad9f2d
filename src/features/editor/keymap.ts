// The keys of the notes: which command each runs. shortcuts.ts tells people about them.
import { Extension } from '@tiptap/core';
import { chainCommands, selectAll } from '@tiptap/pm/commands';
import { keydownHandler } from '@tiptap/pm/keymap';
import { Plugin, type Command } from '@tiptap/pm/state';
import * as edit from './commands.ts';

interface Keys {
  readonly newId: edit.NewId;
  readonly undo: () => boolean;
  readonly redo: () => boolean;
  readonly link: () => void;
  /** Tick or untick the task or action of the caret; false where there is none. */
  readonly tick: () => boolean;
  /** Say more about the block of the caret; false where nothing more can be said. */
  readonly details: () => boolean;
}

export function keymap({ newId, undo, redo, link, tick, details }: Keys): Extension {
  return Extension.create({
    name: 'noteKeys',
    priority: 200,
    addProseMirrorPlugins() {
      const { editor } = this;
      const revertRule: Command = () => editor.commands.undoInputRule();
      const backspace = chainCommands(revertRule, edit.deleteSelected, edit.joinBackward);
      const remove = chainCommands(edit.deleteSelected, edit.joinForward);
      const said =
        (run: () => boolean | undefined): Command =>
        () =>
          run() !== false;
      const bindings: Record<string, Command> = {
        Enter: edit.splitBlock(newId),
        'Shift-Enter': edit.insertLineBreak,
        Backspace: backspace,
        'Shift-Backspace': backspace,
        'Mod-Backspace': chainCommands(edit.deleteSelected, edit.joinBackward),
        Delete: remove,
        'Mod-Delete': remove,
        'Mod-a': selectAll,
        'Mod-z': said(undo),
        'Mod-y': said(redo),
        'Mod-Shift-z': said(redo),
        'Mod-b': edit.toggleFormat('bold'),
        'Mod-i': edit.toggleFormat('italic'),
        'Mod-u': edit.toggleFormat('underline'),
        'Mod-Shift-x': edit.toggleFormat('strike'),
        'Mod-e': edit.toggleFormat('code'),
        'Mod-k': said(() => {
          link();
          return true;
        }),
        'Mod-Alt-0': edit.setKind('paragraph', newId),
        'Mod-Alt-1': edit.setKind('heading', newId, 1),
        'Mod-Alt-2': edit.setKind('heading', newId, 2),
        'Mod-Alt-3': edit.setKind('heading', newId, 3),
        'Mod-Shift-7': edit.setKind('ordered', newId),
        'Mod-Shift-8': edit.setKind('bullet', newId),
        'Mod-Shift-9': edit.setKind('task', newId),
        'Mod-Alt-a': edit.setKind('action', newId),
        'Mod-Alt-d': edit.setKind('decision', newId),
        'Mod-Alt-q': edit.setKind('quote', newId),
        'Mod-Alt-c': edit.setKind('code', newId),
        'Mod-Enter': said(tick),
        'Alt-Enter': said(details),
        'Alt-ArrowUp': edit.moveBlocks(-1),
        'Alt-ArrowDown': edit.moveBlocks(1)
      };
      const main = keydownHandler(bindings);
      const tab = keydownHandler({ Tab: edit.indent(1), 'Shift-Tab': edit.indent(-1) });
      let leaving = false;
      return [
        new Plugin({
          props: {
            handleKeyDown: (view, event) => {
              // Tab must not be a trap: after Escape it leaves the notes.
              if (event.key === 'Escape') leaving = true;
              else if (event.key === 'Tab') {
                const leave = leaving;
                leaving = false;
                return leave ? false : tab(view, event);
              } else if (event.key !== 'Shift') leaving = false;
              return main(view, event);
            }
          }
        })
      ];
    }
  });
}
