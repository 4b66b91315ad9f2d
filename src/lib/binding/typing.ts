// Typing, taken from the browser before it acts: keys go where its caret is by now, and text typed over a
// selection reaches the note as a delete and an insert.
//
// Left to itself, an editor reads the changed page and trims what the old and the new text share. Two
// people who replace one word by words with its first letter would then lose a letter: each keeps the
// other's deletion of what it believed to be still there.
import { Plugin, TextSelection } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { readCaret } from './binding.ts';

export function typing(): Plugin {
  const acts = (view: EditorView): boolean => {
    readCaret(view);
    return false;
  };
  return new Plugin({
    props: {
      handleDOMEvents: {
        keydown: acts,
        paste: acts,
        cut: acts,
        copy: acts,
        beforeinput(view, event) {
          readCaret(view);
          if (view.composing || event.isComposing || !event.cancelable || !view.editable)
            return false;
          if (event.inputType === 'insertText') return overSelection(view, event);
          if (event.inputType === 'insertReplacementText') return replacement(view, event);
          return false;
        }
      }
    }
  });
}

function overSelection(view: EditorView, event: InputEvent): boolean {
  const { selection } = view.state;
  if (!(selection instanceof TextSelection) || selection.empty || !event.data) return false;
  event.preventDefault();
  view.dispatch(
    view.state.tr.insertText(event.data, selection.from, selection.to).scrollIntoView()
  );
  return true;
}

/** A spelling correction: the whole word goes and the whole new word comes. */
function replacement(view: EditorView, event: InputEvent): boolean {
  const text = event.data ?? event.dataTransfer?.getData('text/plain');
  const range = event.getTargetRanges()[0];
  if (!text || !range) return false;
  const from = view.posAtDOM(range.startContainer, range.startOffset);
  const to = view.posAtDOM(range.endContainer, range.endOffset);
  if (from >= to) return false;
  event.preventDefault();
  view.dispatch(view.state.tr.insertText(text, from, to).scrollIntoView());
  return true;
}
