// Lines in shorthand, "ACTION: Mark, by 5 Sep, write the letter": read once the caret has left them.
//
// A line becomes an action with the colon (input-rules.ts); its owners and its date are read when its author goes
// on elsewhere, so that nothing jumps while one types. Read is only what was begun or typed here, once, and never
// while text is composed. One undo brings back what was typed, and then it is left alone.
import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { parseTyped, type TypedContext, type TypedLine } from '#domain/note/typed.ts';
import { REMOTE, type NoteBinding } from '#lib/binding/binding.ts';

/** Set by an input rule on the transaction that makes the caret's block an action. */
export const BEGUN = 'rapporteur shorthand begun';

export interface ReadLine extends TypedLine {
  /** How much of the block's text goes, because it is kept as owner and date. */
  readonly cut: number;
  /** The child of the document. */
  readonly child: number;
}

interface Shorthand {
  readonly binding: NoteBinding;
  readonly context: () => TypedContext;
  /** Make the line what it says. */
  readonly take: (view: EditorView, line: ReadLine) => void;
  readonly later: (run: () => void, milliseconds: number) => () => void;
}

/** As these words begin lines about something else, they become nothing by themselves: artificial intelligence. */
const AMBIGUOUS = /^\s*ai\b/i;
const HEAD = 'ACTION: ';
const LINES = ['paragraph', 'bullet', 'ordered', 'task'];

interface Last {
  readonly begun: boolean;
  readonly local: boolean;
}
const key = new PluginKey<Last>('rapporteur-shorthand');

/** What a line says, if it is one in shorthand that may be read while typing. */
export function shorthandIn(line: string, context?: TypedContext): TypedLine | undefined {
  return AMBIGUOUS.test(line) ? undefined : parseTyped(line, context);
}

export function shorthand({ binding, context, take, later }: Shorthand): Plugin<Last> {
  /** Blocks that became actions by their first word here, and blocks that were typed in here. */
  const begun = new Set<string>();
  const typed = new Set<string>();
  const done = new Set<string>();

  const caretIn = ({ selection }: EditorState) => binding.keyOfChild(selection.$head.index(0));

  function read(view: EditorView, block: string): void {
    if (view.isDestroyed || !view.editable || view.composing || binding.held) return;
    const at = binding.positionOfKey(block);
    const node = at === undefined ? null : view.state.doc.nodeAt(at);
    const isBegun = begun.delete(block);
    const isTyped = typed.delete(block);
    if (at === undefined || !node?.isTextblock || done.has(block)) return;
    const text = node.textBetween(0, node.content.size, undefined, '\ufffc');
    const kind = String(node.attrs['kind']);
    const child = view.state.doc.resolve(at).index(0);
    if (kind === 'action' && isBegun) {
      const line = parseTyped(HEAD + text, context());
      const cut = line ? line.start - HEAD.length : 0;
      if (!line || (cut <= 0 && line.owners.length === 0 && line.due === undefined)) return;
      done.add(block);
      take(view, { ...line, cut: Math.max(0, cut), child });
    } else if (LINES.includes(kind) && isTyped) {
      const line = shorthandIn(text, context());
      if (!line) return;
      done.add(block);
      take(view, { ...line, cut: cutOf(text, line), child });
    }
  }

  return new Plugin<Last>({
    key,
    state: {
      init: () => ({ begun: false, local: false }),
      apply: (tr) => ({
        begun: tr.getMeta(BEGUN) === true,
        local:
          tr.docChanged && tr.getMeta(REMOTE) === undefined && tr.getMeta('paste') === undefined
      })
    },
    props: {
      handleDOMEvents: {
        blur: (view) => {
          const block = caretIn(view.state);
          if (block !== undefined) later(() => read(view, block), 0);
          return false;
        }
      }
    },
    view: () => ({
      update: (view, before) => {
        const now = caretIn(view.state);
        const last = key.getState(view.state);
        if (now !== undefined && last !== key.getState(before) && last?.local) {
          if (last.begun) begun.add(now);
          typed.add(now);
        }
        // Made a line like any other again, it is not taken a second time.
        if (now !== undefined && begun.has(now) && kindAtCaret(view.state) !== 'action') {
          begun.delete(now);
          done.add(now);
        }
        for (const block of new Set([...begun, ...typed]))
          if (block !== now) later(() => read(view, block), 0);
      }
    })
  });
}

const kindAtCaret = ({ selection: { $head } }: EditorState): string =>
  $head.depth > 0 ? String($head.parent.attrs['kind']) : '';

/** A number that was typed behind the word is no label that was given: it stays in the text. */
function cutOf(text: string, { start, label }: TypedLine): number {
  return label === undefined ? start : Math.max(0, text.indexOf(label));
}
