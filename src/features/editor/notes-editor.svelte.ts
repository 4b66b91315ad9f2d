// The editor of one open note: ties Tiptap, the binding and the keys together, and says what the caret stands in.
import { Editor, Extension, getSchema } from '@tiptap/core';
import { Plugin, type Command } from '@tiptap/pm/state';
import { untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import { blockViews } from '#lib/binding/block-view.ts';
import { NoteBinding } from '#lib/binding/binding.ts';
import { carets } from '#lib/binding/carets.ts';
import { Notices, type PlacedNotice } from '#lib/binding/notices.ts';
import { schemaExtensions } from '#lib/binding/schema.ts';
import { typing } from '#lib/binding/typing.ts';
import { m } from '#lib/i18n/words.ts';
import type { LiveNote } from '#lib/live/live-note.svelte.ts';
import { newId } from '#domain/note/ids.ts';
import { safeLink } from '#domain/note/link.ts';
import { openNote, readActions } from '#domain/note/note.ts';
import { blockChoices, type BlockChoice } from './block-choices.ts';
import { setLink, toggleChecked } from './commands.ts';
import { currentBlock } from './current-block.ts';
import { inputRules } from './input-rules.ts';
import { keymap } from './keymap.ts';
import { pasting } from './paste.ts';
import { SlashMenu } from './slash-menu.svelte.ts';

const FORMATS = ['bold', 'italic', 'underline', 'strike', 'code', 'link'] as const;
type Format = (typeof FORMATS)[number];

export class NotesEditor {
  readonly menu = new SlashMenu();
  readonly choices: readonly BlockChoice[];
  #linking = $state(false);
  #editor = $state.raw<Editor>();
  #binding: NoteBinding | undefined;
  #notices: Notices | undefined;
  #given: readonly PlacedNotice[] = [];
  readonly #live: LiveNote;
  readonly #read: () => void;
  // Not state itself: it only carries the news of the editor to whoever reads.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #readers = new Set<() => void>();

  constructor(live: LiveNote) {
    this.#live = live;
    this.choices = blockChoices(freshId);
    this.#read = createSubscriber((update) => {
      this.#readers.add(update);
      return () => this.#readers.delete(update);
    });
  }

  /** Build the editor in an element; returns how to take it down. */
  readonly mount = (element: HTMLElement): (() => void) =>
    // What is read while building must not build the editor again when it changes.
    untrack(() => this.#build(element));

  #build(element: HTMLElement): () => void {
    const { doc, awareness } = this.#live;
    const note = openNote(doc);
    const binding = new NoteBinding(note.body, { later });
    const notices = new Notices(binding);
    const tied = Extension.create({
      name: 'binding',
      priority: 1000,
      addProseMirrorPlugins: () => [
        binding.plugin(),
        carets(binding, awareness, later),
        typing(),
        currentBlock(),
        notices.plugin(later),
        new Plugin({
          props: {
            nodeViews: {
              block: blockViews({
                words: {
                  placeholder: m.editor_placeholder(),
                  decision: m.editor_decision(),
                  done: m.editor_done(),
                  noOwner: m.editor_no_owner()
                },
                factsOf: (id) => readActions(doc).get(id),
                onFacts: (listener) => {
                  note.actions.observeDeep(listener);
                  return () => note.actions.unobserveDeep(listener);
                },
                toggle: (view, position) => toggleChecked(position)(view.state, view.dispatch)
              })
            }
          }
        })
      ]
    });
    const editor = new Editor({
      element,
      injectCSS: false,
      enableInputRules: true,
      enablePasteRules: false,
      editable: this.#live.canWrite,
      extensions: [
        ...schemaExtensions,
        tied,
        this.menu.extension(this.choices),
        keymap({
          newId: freshId,
          undo: () => binding.undo(),
          redo: () => binding.redo(),
          link: () => this.startLink()
        }),
        inputRules(freshId),
        pasting(freshId)
      ],
      content: binding.document(getSchema([...schemaExtensions])).toJSON(),
      // Their keymap and clean-ups know trees; ours know the flat note, and nothing may append edits.
      enableCoreExtensions: { keymap: false, delete: false, clipboardTextSerializer: false },
      editorProps: {
        attributes: {
          role: 'textbox',
          'aria-multiline': 'true',
          'aria-label': m.editor_notes(),
          class: 'notes',
          spellcheck: 'true'
        }
      }
    });
    editor.on('transaction', () => {
      for (const update of this.#readers) update();
    });
    this.#binding = binding;
    this.#notices = notices;
    this.#editor = editor;
    this.setNotices(this.#given);
    return () => {
      this.#editor = undefined;
      this.#notices = undefined;
      this.#binding = undefined;
      editor.destroy();
      binding.destroy();
    };
  }

  /** Whether the notes may be changed follows the role and the meeting's state. */
  setEditable(editable: boolean): void {
    if (this.#editor && this.#editor.isEditable !== editable) this.#editor.setEditable(editable);
  }

  setNotices(notices: readonly PlacedNotice[]): void {
    this.#given = notices;
    this.#notices?.set(notices);
  }

  get editable(): boolean {
    this.#read();
    return this.#editor?.isEditable ?? false;
  }

  /** The choice that describes the block of the caret. */
  get choice(): BlockChoice | undefined {
    this.#read();
    const parent = this.#editor?.state.selection.$head.parent;
    const kind = String(parent?.attrs['kind'] ?? '');
    const level: unknown = parent?.attrs['level'];
    return this.choices.find((one) => one.is(kind, typeof level === 'number' ? level : 1));
  }

  /** The formats of the text at the caret. */
  get formats(): readonly Format[] {
    this.#read();
    const editor = this.#editor;
    return editor ? FORMATS.filter((format) => editor.isActive(format)) : [];
  }

  get canUndo(): boolean {
    this.#read();
    return (this.#binding?.undoManager.undoStack.length ?? 0) > 0;
  }

  get canRedo(): boolean {
    this.#read();
    return (this.#binding?.undoManager.redoStack.length ?? 0) > 0;
  }

  run(command: Command): void {
    const view = this.#editor?.view;
    if (!view) return;
    view.focus();
    command(view.state, view.dispatch, view);
  }

  undo(): void {
    this.#binding?.undo();
    this.#editor?.view.focus();
  }

  redo(): void {
    this.#binding?.redo();
    this.#editor?.view.focus();
  }

  focus(): void {
    this.#editor?.view.focus();
  }

  get linking(): boolean {
    return this.#linking;
  }

  /** The address of the link at the caret, for the link dialog. */
  get linkAddress(): string {
    const href: unknown = this.#editor?.getAttributes('link')['href'];
    return typeof href === 'string' ? href : '';
  }

  startLink(): void {
    if (!this.#editor?.isEditable) return;
    // With nothing selected, the link at the caret or the word around it is meant.
    if (this.#editor.state.selection.empty) {
      const chain = this.#editor.chain();
      if (this.#editor.isActive('link')) chain.extendMarkRange('link').run();
      else this.#selectWord();
    }
    if (!this.#editor.state.selection.empty) this.#linking = true;
  }

  /** False when the address is none that may be linked. An empty one takes the link away. */
  finishLink(address: string): boolean {
    const href = address === '' ? undefined : completeAddress(address);
    if (address !== '' && href === undefined) return false;
    this.#linking = false;
    this.run(setLink(href));
    return true;
  }

  cancelLink(): void {
    this.#linking = false;
    this.focus();
  }

  #selectWord(): void {
    const editor = this.#editor;
    if (!editor) return;
    const at = editor.state.selection.$from;
    const text = at.parent.textBetween(0, at.parent.content.size, undefined, '\ufffc');
    const before = /[\p{L}\p{N}_-]*$/u.exec(text.slice(0, at.parentOffset))?.[0].length ?? 0;
    const after = /^[\p{L}\p{N}_-]*/u.exec(text.slice(at.parentOffset))?.[0].length ?? 0;
    editor.commands.setTextSelection({ from: at.pos - before, to: at.pos + after });
  }
}

/** What a person types as an address: a scheme may be missing. */
function completeAddress(address: string): string | undefined {
  const typed = address.trim();
  if (safeLink(typed)) return safeLink(typed);
  if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(typed)) return safeLink(`mailto:${typed}`);
  return /^[^\s:/]+\.[^\s:]+(:\d+)?([/?#].*)?$/.test(typed)
    ? safeLink(`https://${typed}`)
    : undefined;
}

function freshId(): string {
  return newId((count) => crypto.getRandomValues(new Uint8Array(count)));
}

function later(run: () => void, milliseconds: number): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}
