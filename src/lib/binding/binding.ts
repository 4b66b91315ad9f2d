// The binding: one editor and one Y.Text kept equal, edit by edit, in both directions.
import type { Node } from '@tiptap/pm/model';
import type { Selection } from '@tiptap/pm/state';
import {
  NodeSelection,
  Plugin,
  PluginKey,
  TextSelection,
  type EditorState,
  type Transaction
} from '@tiptap/pm/state';
import * as Y from 'yjs';
import { render, renderAll, type Block } from '#domain/note/render.ts';
import { nodeFromBlock } from './convert.ts';
import { Edits, MOVED } from './edits.ts';
import { Layout } from './layout.ts';
import { reconcile, Rendered } from './reconcile.ts';

/** What the binding needs of an editor view; tests bring one without a DOM. */
export interface BoundView {
  readonly state: EditorState;
  readonly composing: boolean;
  readonly dom?: HTMLElement;
  hasFocus?(): boolean;
  dispatch(tr: Transaction): void;
}

/**
 * Have the editor look where the browser's caret is by now. An arrow key moves it before the editor is told;
 * what is drawn in between would put it back, and the key would be lost.
 */
export function readCaret(view: BoundView): void {
  if (view.composing || !view.hasFocus?.()) return;
  view.dom?.ownerDocument.dispatchEvent(new Event('selectionchange'));
}

export interface BindingOptions {
  /** Runs `run` after `milliseconds`; returns what cancels it. */
  readonly later: (run: () => void, milliseconds: number) => () => void;
  /** What stands beside the text and is undone with it. */
  readonly beside?: readonly Y.Map<unknown>[];
  /** Edits closer together than this many milliseconds are undone together. */
  readonly undoWindow?: number;
}

/** Set on transactions that come from the note: no plugin may answer them with edits of its own. */
export const REMOTE = 'rapporteur remote';

/** How long after a composition held changes are shown, and how long they wait at most, in milliseconds. */
const AFTER_COMPOSITION = 60;
const LONGEST_HOLD = 3000;

/** A caret that survives everybody's edits. */
export interface Anchors {
  readonly anchor: Y.RelativePosition;
  readonly head: Y.RelativePosition;
  /** The selected atom's marker. */
  readonly atom: Y.Map<unknown> | undefined;
}

interface Tail {
  readonly tr: Transaction;
  before: Tail | undefined;
}
const collected = new PluginKey<Tail | undefined>('rapporteur-binding');

export class NoteBinding {
  readonly body: Y.Text;
  readonly undoManager: Y.UndoManager;
  /** How often the two sides did not fit together and a range was rendered anew: 0 unless there is a defect. */
  fallbacks = 0;

  readonly #options: BindingOptions;
  readonly #rendered = new Rendered();
  #layout: Layout;
  #view: BoundView | undefined;
  #writing = false;
  #anchors: Anchors | undefined;
  #cancelRelease: (() => void) | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(body: Y.Text, options: BindingOptions) {
    this.body = body;
    this.#options = options;
    this.#layout = new Layout(body, renderAll(body));
    this.undoManager = new Y.UndoManager([body, ...(options.beside ?? [])], {
      trackedOrigins: new Set([this]),
      captureTimeout: options.undoWindow ?? 500
    });
    this.undoManager.on('stack-item-added', ({ stackItem }) => {
      if (this.#anchors) stackItem.meta.set(this, this.#anchors);
    });
    this.undoManager.on('stack-item-popped', ({ stackItem }) => {
      const anchors: unknown = stackItem.meta.get(this);
      if (isAnchors(anchors)) this.#select(anchors);
    });
  }

  /** The document that shows the note; reading it writes nothing. */
  document(schema: EditorState['schema']): Node {
    const nodes = render(this.body).map((block) => {
      const node = nodeFromBlock(schema, block);
      this.#rendered.remember(node, block);
      return node;
    });
    return schema.topNodeType.create(null, nodes);
  }

  /** The plugin that ties the binding to an editor's state and view. */
  plugin(): Plugin<Tail | undefined> {
    return new Plugin<Tail | undefined>({
      key: collected,
      state: {
        init: () => undefined,
        apply: (tr, tail) =>
          tr.docChanged && tr.getMeta(REMOTE) !== this ? { tr, before: tail } : tail
      },
      props: {
        handleDOMEvents: {
          // A composition may end without any edit, and then nothing else would say so.
          compositionend: () => {
            if (this.#layout.held) this.#releaseSoon(AFTER_COMPOSITION);
            return false;
          }
        }
      },
      view: (view) => {
        this.attach(view);
        return {
          update: (current, previous) => this.update(current, previous),
          destroy: () => this.detach()
        };
      }
    });
  }

  attach(view: BoundView): void {
    this.#view = view;
    this.body.doc?.on('beforeAllTransactions', this.#beforeTransaction);
    this.body.observeDeep(this.#observe);
    this.#catchUp();
  }

  detach(): void {
    if (!this.#view) return;
    this.body.doc?.off('beforeAllTransactions', this.#beforeTransaction);
    this.body.unobserveDeep(this.#observe);
    this.#cancelRelease?.();
    this.#view = undefined;
  }

  destroy(): void {
    this.detach();
    this.undoManager.destroy();
  }

  /** Write to the note what was edited since the state `previous`. */
  update(view: BoundView, previous: EditorState): void {
    const edits = unwritten(view.state, previous);
    if (edits.length > 0) this.#write(edits, previous);
    if (this.#layout.held && !view.composing) this.#releaseSoon(AFTER_COMPOSITION);
  }

  /** Do several things, in the editor and beside the text, that one undo takes back, and nothing else with them. */
  asOne(run: () => void): void {
    this.undoManager.stopCapturing();
    this.body.doc?.transact(run, this);
    this.undoManager.stopCapturing();
  }

  undo(): boolean {
    this.release();
    return this.undoManager.undo() !== null;
  }

  redo(): boolean {
    this.release();
    return this.undoManager.redo() !== null;
  }

  /** Show what was held back while somebody composed text here. */
  release(): void {
    this.#cancelRelease?.();
    this.#cancelRelease = undefined;
    if (!this.#layout.held) return;
    this.#anchors = this.anchors();
    this.#show(renderAll(this.body));
  }

  get held(): boolean {
    return this.#layout.held;
  }

  /** Called after every change of the note or of what is shown of it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The id of the block that the n-th child of the document shows. */
  keyOfChild(child: number): string | undefined {
    const entry = this.#layout.shown()[child];
    return entry && this.#layout.keyOf(entry);
  }

  /** The document position just before the block, or undefined when it is not shown. */
  positionOfKey(key: string): number | undefined {
    const doc = this.#view?.state.doc;
    if (!doc) return undefined;
    let position = 0;
    const shown = this.#layout.shown();
    for (let child = 0; child < doc.childCount; child++) {
      const entry = shown[child];
      if (entry && this.#layout.keyOf(entry) === key) return position;
      position += doc.child(child).nodeSize;
    }
    return undefined;
  }

  /** The present selection in terms of the note. */
  anchors(): Anchors | undefined {
    const state = this.#view?.state;
    return state && this.#anchorsOf(state.selection, state.doc);
  }

  /** Where a relative position stands in the document, or undefined while changes are held back. */
  resolve(relative: Y.RelativePosition): number | undefined {
    const { doc } = this.body;
    const state = this.#view?.state;
    if (!doc || !state || this.#layout.held) return undefined;
    const absolute = Y.createAbsolutePositionFromRelativePosition(relative, doc);
    return absolute?.type === this.body ? this.#positionAt(absolute.index, state.doc) : undefined;
  }

  #write(edits: readonly Transaction[], previous: EditorState): void {
    this.#anchors = this.#anchorsOf(previous.selection, previous.doc);
    const writer = new Edits(this.#layout);
    this.#writing = true;
    try {
      this.body.doc?.transact(() => {
        for (const tr of edits) {
          tr.steps.forEach((step, index) => {
            const before = tr.docs[index];
            if (before) writer.apply(step, before, tr.docs[index + 1] ?? tr.doc);
          });
          writer.endTransaction(tr.getMeta(MOVED) === true);
        }
      }, this);
    } finally {
      this.#writing = false;
    }
    if (writer.adjusted && !this.#layout.held) {
      this.#anchors = this.anchors();
      this.#show(renderAll(this.body));
    }
    this.#tell();
  }

  readonly #beforeTransaction = (): void => {
    if (this.#writing || !this.#view) return;
    readCaret(this.#view);
    this.#anchors = this.anchors();
    // While somebody composes, remember what is shown: the change to come may have to wait.
    if (this.#view.composing) this.#layout.hold();
  };

  readonly #observe = (_events: readonly unknown[], transaction: Y.Transaction): void => {
    if (this.#writing || transaction.origin === this || !this.#view) return;
    const blocks = renderAll(this.body);
    if (this.#view.composing && this.#touchesComposition(blocks)) {
      if (!this.#cancelRelease) this.#releaseSoon(LONGEST_HOLD);
      return;
    }
    this.#show(blocks);
  };

  /** Whether the block that is being composed in would change. */
  #touchesComposition(blocks: readonly Block[]): boolean {
    const state = this.#view?.state;
    if (!state) return false;
    const child = state.selection.$head.index(0);
    const entry = this.#layout.shown()[child];
    const node = child < state.doc.childCount ? state.doc.child(child) : undefined;
    if (!entry || !node) return false;
    const key = this.#layout.keyOf(entry);
    const block = blocks.find((one) => one.key === key && !one.hidden);
    return !block || !nodeFromBlock(state.schema, block).eq(node);
  }

  #releaseSoon(milliseconds: number): void {
    this.#cancelRelease?.();
    this.#cancelRelease = this.#options.later(() => {
      this.#cancelRelease = undefined;
      this.release();
    }, milliseconds);
  }

  /** After attaching: the note may have changed since `document()`. */
  #catchUp(): void {
    const blocks = renderAll(this.body);
    this.#anchors = undefined;
    this.#show(blocks);
  }

  #show(all: readonly Block[]): void {
    const view = this.#view;
    if (!view) return;
    const layout = this.#layout;
    const markers = layout.shown().map((entry) => entry.marker);
    this.#layout = new Layout(this.body, all);
    const shown = all.filter((block) => !block.hidden);
    const { state } = view;
    const { tr } = state;
    const fits = reconcile(
      tr,
      markers,
      shown.length > 0 ? shown : render(this.body),
      this.#rendered
    );
    if (!fits) this.fallbacks += 1;
    const selection = this.#anchors && this.#selectionFrom(this.#anchors, tr.doc);
    if (selection && !selection.eq(tr.selection)) tr.setSelection(selection);
    if (tr.docChanged || tr.selectionSet) {
      if (state.storedMarks) tr.setStoredMarks(state.storedMarks);
      view.dispatch(tr.setMeta(REMOTE, this).setMeta('addToHistory', false));
    }
    this.#tell();
  }

  #select(anchors: Anchors): void {
    const view = this.#view;
    if (!view) return;
    const selection = this.#selectionFrom(anchors, view.state.doc);
    if (selection) view.dispatch(view.state.tr.setSelection(selection).scrollIntoView());
  }

  #anchorsOf(selection: Selection, doc: Node): Anchors | undefined {
    const shown = this.#layout.shown();
    const relative = (position: number): Y.RelativePosition | undefined => {
      const at = doc.resolve(position);
      const entry = shown[at.index(0)];
      if (!entry) return undefined;
      const index = this.#layout.index(entry, at.depth > 0 ? at.parentOffset : 0);
      return Y.createRelativePositionFromTypeIndex(this.body, index, -1);
    };
    const anchor = relative(selection.anchor);
    const head = relative(selection.head);
    if (!anchor || !head) return undefined;
    const atom =
      selection instanceof NodeSelection ? shown[selection.$from.index(0)]?.marker : undefined;
    return { anchor, head, atom };
  }

  #selectionFrom(anchors: Anchors, doc: Node): Selection | undefined {
    const { doc: ydoc } = this.body;
    if (!ydoc) return undefined;
    if (anchors.atom) {
      const child = this.#layout.shown().findIndex((entry) => entry.marker === anchors.atom);
      let position = 0;
      for (let index = 0; index < child; index++) position += doc.child(index).nodeSize;
      const node = child >= 0 && child < doc.childCount ? doc.child(child) : undefined;
      if (node?.isAtom) return NodeSelection.create(doc, position);
    }
    const places = [anchors.anchor, anchors.head].map((relative) => {
      const absolute = Y.createAbsolutePositionFromRelativePosition(relative, ydoc);
      return absolute && this.#positionAt(absolute.index, doc);
    });
    const [anchor, head] = places;
    if (typeof anchor !== 'number' || typeof head !== 'number') return undefined;
    return TextSelection.between(doc.resolve(anchor), doc.resolve(head));
  }

  /** A document position for an index of the note; inside a ghost, the end of the shown block before it. */
  #positionAt(index: number, doc: Node): number | undefined {
    const place = this.#layout.at(index);
    if (!place) return undefined;
    const { entries } = this.#layout;
    let at = entries.indexOf(place.entry);
    let end = place.entry.hidden;
    while (at >= 0 && entries[at]?.hidden) at -= 1;
    if (at < 0) {
      at = entries.findIndex((entry) => !entry.hidden);
      end = false;
    }
    const child = entries.slice(0, at).filter((entry) => !entry.hidden).length;
    if (child >= doc.childCount) return undefined;
    let position = 0;
    for (let one = 0; one < child; one++) position += doc.child(one).nodeSize;
    const node = doc.child(child);
    if (!node.isTextblock) return position;
    const offset = end ? node.content.size : entries[at] === place.entry ? place.offset : 0;
    return position + 1 + Math.min(offset, node.content.size);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The local edits between two states, oldest first; they are let go so that they can be forgotten. */
function unwritten(state: EditorState, previous: EditorState): Transaction[] {
  const until = collected.getState(previous);
  const edits: Transaction[] = [];
  const last = collected.getState(state);
  for (let tail = last; tail && tail !== until; tail = tail.before) edits.push(tail.tr);
  if (last) last.before = undefined;
  return edits.reverse();
}

function isAnchors(value: unknown): value is Anchors {
  return typeof value === 'object' && value !== null && 'anchor' in value && 'head' in value;
}
