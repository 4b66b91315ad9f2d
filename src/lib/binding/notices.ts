// What is to be said at single blocks of the notes, by their keys; each reaches its block's view as a decoration.
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { REMOTE, type NoteBinding } from './binding.ts';
import { sameNotice, type BlockNotice } from './block-notice.ts';

const key = new PluginKey<DecorationSet>('rapporteur-notices');

export interface PlacedNotice extends BlockNotice {
  /** The block's key. */
  readonly key: string;
}

export class Notices {
  readonly #binding: NoteBinding;
  #byKey: ReadonlyMap<string, BlockNotice> = new Map();
  #draw: (() => void) | undefined;

  constructor(binding: NoteBinding) {
    this.#binding = binding;
  }

  /** Of two things about one block the first is said. */
  set(notices: readonly PlacedNotice[]): void {
    const before = this.#byKey;
    if (notices.length === 0 && before.size === 0) return;
    const byKey = new Map<string, BlockNotice>();
    for (const notice of notices) {
      const old = before.get(notice.key);
      // What says the same stays the same, so that its buttons are not drawn anew under a finger.
      if (!byKey.has(notice.key))
        byKey.set(notice.key, old && sameNotice(old, notice) ? old : notice);
    }
    this.#byKey = byKey;
    this.#draw?.();
  }

  plugin(later: (run: () => void, milliseconds: number) => () => void): Plugin<DecorationSet> {
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
        let callOff: (() => void) | undefined;
        const draw = () => {
          callOff ??= later(() => {
            callOff = undefined;
            if (view.isDestroyed || this.#binding.held || view.composing) return;
            const set = this.#decorations(view);
            if (set !== DecorationSet.empty || key.getState(view.state) !== DecorationSet.empty)
              view.dispatch(view.state.tr.setMeta(key, set).setMeta(REMOTE, true));
          }, 16);
        };
        // A block that was drawn anew has lost its decoration.
        const stop = this.#binding.onChange(() => {
          if (this.#byKey.size > 0) draw();
        });
        this.#draw = draw;
        draw();
        return {
          destroy: () => {
            this.#draw = undefined;
            stop();
            callOff?.();
          }
        };
      }
    });
  }

  #decorations(view: EditorView): DecorationSet {
    const { doc } = view.state;
    const decorations = [...this.#byKey].flatMap(([block, notice]) => {
      const at = this.#binding.positionOfKey(block);
      const node = at === undefined ? null : doc.nodeAt(at);
      return at !== undefined && node
        ? [Decoration.node(at, at + node.nodeSize, {}, { notice })]
        : [];
    });
    return decorations.length > 0 ? DecorationSet.create(doc, decorations) : DecorationSet.empty;
  }
}

/** The notice among a block's decorations. */
export function noticeIn(decorations: readonly Decoration[]): BlockNotice | undefined {
  for (const { spec } of decorations) {
    const given: { readonly notice?: BlockNotice } = spec;
    if (given.notice) return given.notice;
  }
  return undefined;
}
