// Where the others are: their carets and selections, with names, kept in place by relative positions.
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import * as v from 'valibot';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { readCaret, REMOTE, type NoteBinding } from './binding.ts';

const Relative = v.custom<object>((value) => typeof value === 'object' && value !== null);
const State = v.object({
  user: v.object({ name: v.string(), colour: v.optional(v.string()) }),
  cursor: v.object({ anchor: Relative, head: Relative })
});

const COLOUR = /^#[0-9a-f]{6}$/i;
const key = new PluginKey<DecorationSet>('rapporteur-carets');

/** Own caret moves are told at most this often, in milliseconds. */
const TELL_EVERY = 150;

export function carets(
  binding: NoteBinding,
  awareness: Awareness,
  later: (run: () => void, milliseconds: number) => () => void
): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply: (tr, set) => {
        const drawn: unknown = tr.getMeta(key);
        return drawn instanceof DecorationSet ? drawn : set.map(tr.mapping, tr.doc);
      }
    },
    props: { decorations: (state) => key.getState(state) },
    view: (view) => {
      let redraw: (() => void) | undefined;
      let tell: (() => void) | undefined;
      let told = '';
      const draw = () => {
        redraw ??= later(() => {
          redraw = undefined;
          if (view.isDestroyed || binding.held || view.composing) return;
          readCaret(view);
          view.dispatch(
            view.state.tr.setMeta(key, drawCarets(view, binding, awareness)).setMeta(REMOTE, true)
          );
        }, 16);
      };
      const tellMine = () => {
        tell = undefined;
        if (view.isDestroyed) return;
        const anchors = view.hasFocus() ? binding.anchors() : undefined;
        const cursor = anchors && {
          anchor: Y.relativePositionToJSON(anchors.anchor),
          head: Y.relativePositionToJSON(anchors.head)
        };
        if (!cursor || JSON.stringify(cursor) === told) return;
        told = JSON.stringify(cursor);
        awareness.setLocalStateField('cursor', cursor);
      };
      const changed = (changes: { added: number[]; updated: number[]; removed: number[] }) => {
        const { added, updated, removed } = changes;
        if ([...added, ...updated, ...removed].some((client) => client !== awareness.clientID))
          draw();
      };
      awareness.on('change', changed);
      const stop = binding.onChange(draw);
      draw();
      return {
        update: (_view, previous) => {
          if (!previous.selection.eq(view.state.selection) || previous.doc !== view.state.doc)
            tell ??= later(tellMine, TELL_EVERY);
        },
        destroy: () => {
          awareness.off('change', changed);
          stop();
          redraw?.();
          tell?.();
          awareness.setLocalStateField('cursor', null);
        }
      };
    }
  });
}

function drawCarets(view: EditorView, binding: NoteBinding, awareness: Awareness): DecorationSet {
  const decorations: Decoration[] = [];
  const { doc } = view.state;
  for (const [client, raw] of awareness.getStates()) {
    if (client === awareness.clientID) continue;
    const state = v.safeParse(State, raw);
    if (!state.success) continue;
    const { user, cursor } = state.output;
    const anchor = positionOf(binding, cursor.anchor);
    const head = positionOf(binding, cursor.head);
    if (anchor === undefined || head === undefined) continue;
    const colour = user.colour && COLOUR.test(user.colour) ? user.colour : '#5d5a54';
    decorations.push(
      Decoration.widget(head, () => caretElement(user.name, colour), {
        key: `${client} ${user.name} ${colour}`,
        side: 10,
        ignoreSelection: true
      })
    );
    if (anchor !== head && Math.max(anchor, head) <= doc.content.size)
      decorations.push(
        Decoration.inline(Math.min(anchor, head), Math.max(anchor, head), {
          class: 'their-selection',
          style: `--theirs: ${colour}`
        })
      );
  }
  return DecorationSet.create(doc, decorations);
}

function positionOf(binding: NoteBinding, json: unknown): number | undefined {
  try {
    return binding.resolve(Y.createRelativePositionFromJSON(json));
  } catch {
    return undefined;
  }
}

function caretElement(name: string, colour: string): HTMLElement {
  const caret = document.createElement('span');
  caret.className = 'caret';
  caret.style.setProperty('--theirs', colour);
  caret.setAttribute('aria-hidden', 'true');
  // The name is drawn from the attribute, so that it is no part of the text: not found, copied or read.
  caret.dataset['name'] = name;
  return caret;
}
