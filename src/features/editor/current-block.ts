// Marks the block of the caret, so that an empty line can say what one may do there.
import { Plugin } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';

export function currentBlock(): Plugin {
  return new Plugin({
    props: {
      decorations: ({ doc, selection: { $head, empty } }) =>
        empty && $head.depth > 0
          ? DecorationSet.create(doc, [
              Decoration.node($head.before(), $head.after(), { class: 'here' })
            ])
          : undefined
    }
  });
}
