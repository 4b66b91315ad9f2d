// The editor of one open note: ties Tiptap, the binding and the keys together, and says what the caret stands in.
import { Editor, Extension, getSchema } from '@tiptap/core';
import { Plugin, type Command } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
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
import { actionOf, setDue, setOwners, setStatus, type ActionStatus } from '#domain/note/actions.ts';
import { newId } from '#domain/note/ids.ts';
import { safeLink } from '#domain/note/link.ts';
import { openNote, readActions, type ActionFacts } from '#domain/note/note.ts';
import { idOf } from '#domain/note/places.ts';
import type { TypedContext } from '#domain/note/typed.ts';
import { NO_WORDS, standingAction, type Words } from '#domain/register/words.ts';
import { dueWords } from '#lib/i18n/action-words.ts';
import { blockChoices, type BlockChoice } from './block-choices.ts';
import { blockFacts } from './block-facts.ts';
import { asks, setLink, setSort, toggleChecked } from './commands.ts';
import { currentBlock } from './current-block.ts';
import { inputRules } from './input-rules.ts';
import { keymap } from './keymap.ts';
import { labelledActions, type Loss } from './labelled-actions.ts';
import { pasting } from './paste.ts';
import { shorthand, type ReadLine } from './shorthand.ts';
import { SlashMenu } from './slash-menu.svelte.ts';

const FORMATS = ['bold', 'italic', 'underline', 'strike', 'code', 'link'] as const;
type Format = (typeof FORMATS)[number];

/** What the notes need to know of the room they are written in. */
export interface NotesRoom {
  readonly live: LiveNote;
  /** Whom and what a line in shorthand may name. */
  readonly context: () => TypedContext;
  /** ISO date. */
  readonly today: () => string;
  /** ISO 8601. */
  readonly now: () => string;
  /** Say more about the block with this key: its owners, its level, its answer. */
  readonly onopen: (key: string) => void;
}

/** Lines of labelled actions that would go, and how to go on. */
export interface Asked {
  readonly losses: readonly Loss[];
  readonly remove: () => void;
  readonly drop: () => void;
}

export class NotesEditor {
  readonly menu = new SlashMenu();
  readonly choices: readonly BlockChoice[];
  #linking = $state(false);
  #editor = $state.raw<Editor>();
  #binding: NoteBinding | undefined;
  #notices: Notices | undefined;
  #given: readonly PlacedNotice[] = [];
  readonly #live: LiveNote;
  readonly #room: NotesRoom;
  #asked = $state.raw<Asked>();
  /** What was read from a line just now, for those who cannot see it become chips. */
  #news = $state('');
  #words: Words = NO_WORDS;
  #facts: ReadonlyMap<string, ActionFacts> | undefined;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #chips = new Set<() => void>();
  readonly #read: () => void;
  // Not state itself: it only carries the news of the editor to whoever reads.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #readers = new Set<() => void>();

  constructor(room: NotesRoom) {
    this.#live = room.live;
    this.#room = room;
    this.choices = blockChoices(this.#idFor);
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
    const binding = new NoteBinding(note.body, { later, beside: [note.actions] });
    const drawChips = () => {
      this.#facts = undefined;
      for (const draw of this.#chips) draw();
    };
    note.actions.observeDeep(drawChips);
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
        labelledActions({
          labelOf: (id) => this.#actionFacts().get(id)?.label,
          ask: (losses, again) => this.#ask(losses, again)
        }),
        shorthand({
          binding,
          later,
          context: this.#room.context,
          take: (view, line) => this.#take(view, line)
        }),
        new Plugin({
          props: {
            nodeViews: {
              block: blockViews({
                words: {
                  placeholder: m.editor_placeholder(),
                  decision: m.editor_decision(),
                  done: m.editor_done()
                },
                factsOf: (attrs) =>
                  blockFacts(attrs, {
                    facts: this.#actionFacts(),
                    words: this.#words,
                    today: this.#room.today()
                  }),
                onFacts: (listener) => {
                  this.#chips.add(listener);
                  return () => this.#chips.delete(listener);
                },
                toggle: (view, position) => this.#tick(view, position),
                open: (view, position) => this.#open(view.state.doc.resolve(position).index(0))
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
          newId: this.#idFor,
          undo: () => binding.undo(),
          redo: () => binding.redo(),
          link: () => this.startLink(),
          tick: () => this.#tickHere(),
          details: () => this.openDetails()
        }),
        inputRules({ newId: this.#idFor, apart: () => this.#apart() }),
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
      note.actions.unobserveDeep(drawChips);
      editor.destroy();
      binding.destroy();
    };
  }

  /** What members said of actions since shows in their chips. */
  setWords(words: Words): void {
    if (this.#words === words) return;
    this.#words = words;
    for (const draw of this.#chips) draw();
  }

  get asked(): Asked | undefined {
    return this.#asked;
  }

  get news(): string {
    return this.#news;
  }

  /** Whether more can be said about the block of the caret. */
  get hasDetails(): boolean {
    this.#read();
    const block = this.#editor?.state.selection.$head.parent;
    return (
      block !== undefined &&
      (['action', 'decision'].includes(String(block.attrs['kind'])) || asks(block))
    );
  }

  openDetails(): boolean {
    const state = this.#editor?.state;
    if (!state || !this.hasDetails) return false;
    this.#open(state.selection.$head.index(0));
    return true;
  }

  #open(child: number): void {
    const key = this.#binding?.keyOfChild(child);
    if (key !== undefined) this.#room.onopen(key);
  }

  readonly #idFor = (child?: number): string => {
    const key = child === undefined ? undefined : this.#binding?.keyOfChild(child);
    return (key === undefined ? undefined : idOf(this.#live.doc, key)) ?? freshId();
  };

  #actionFacts(): ReadonlyMap<string, ActionFacts> {
    return (this.#facts ??= readActions(this.#live.doc));
  }

  /** What is being done is undone by itself: neither with what was typed before it nor with what is after. */
  #apart(): void {
    this.#binding?.undoManager.stopCapturing();
    queueMicrotask(() => this.#binding?.undoManager.stopCapturing());
  }

  #ask(losses: readonly Loss[], again: (view: EditorView) => void): void {
    const close = () => {
      this.#asked = undefined;
      this.focus();
    };
    this.#asked = {
      losses,
      remove: () => {
        const view = this.#editor?.view;
        close();
        if (view) again(view);
      },
      drop: () => {
        for (const { id } of losses) this.#setStatus(id, 'dropped');
        this.#news = losses.map(({ label }) => m.actions_dropped({ label })).join(' ');
        close();
      }
    };
  }

  keepAsked(): void {
    this.#asked = undefined;
    this.focus();
  }

  /** A task is ticked in the text; an action is done by its status, with who and when. */
  #tick(view: EditorView, position: number): void {
    const node = view.state.doc.nodeAt(position);
    const id: unknown = node?.attrs['id'];
    if (node?.attrs['kind'] !== 'action') toggleChecked(position)(view.state, view.dispatch);
    else if (typeof id === 'string') {
      this.#setStatus(id, this.#statusOf(id) === 'done' ? 'open' : 'done');
    } else {
      const fresh = this.#idFor(view.state.doc.resolve(position).index(0));
      view.dispatch(view.state.tr.setNodeAttribute(position, 'id', fresh));
      this.#setStatus(fresh, 'done');
    }
  }

  #tickHere(): boolean {
    const view = this.#editor?.view;
    const at = view?.state.selection.$from;
    if (!view || !at || at.depth === 0) return false;
    if (!['task', 'action'].includes(String(at.parent.attrs['kind']))) return false;
    this.#tick(view, at.before());
    return true;
  }

  #setStatus(id: string, status: 'open' | 'done' | 'dropped'): void {
    const { doc, self } = this.#live;
    const by = self?.name;
    const step = { status, at: this.#room.now(), ...(by === undefined ? {} : { by }) };
    this.#binding?.asOne(() => setStatus(doc, id, step, { shown: this.#statusOf(id) }));
  }

  #statusOf(id: string): ActionStatus {
    return standingAction(actionOf(id, this.#actionFacts()), this.#words).status;
  }

  /** A line in shorthand becomes what it says, in one step to be undone. */
  #take(view: EditorView, line: ReadLine): void {
    const { doc } = this.#live;
    this.#binding?.asOne(() => {
      const { tr } = view.state;
      let at = 0;
      for (let child = 0; child < line.child; child++) at += tr.doc.child(child).nodeSize;
      if (line.cut > 0) tr.delete(at + 1, at + 1 + line.cut);
      setSort(tr, at, line.kind, () => this.#idFor(line.child));
      view.dispatch(tr);
      const id: unknown = view.state.doc.child(line.child).attrs['id'];
      if (line.kind !== 'action' || typeof id !== 'string') return;
      const known = actionOf(id, readActions(doc));
      const more = line.owners.filter(({ name }) => !known.owners.includes(name));
      if (more.length > 0) setOwners(doc, id, [...known.parties, ...more]);
      if (line.due !== undefined && known.due === undefined)
        setDue(doc, id, {
          words: line.due,
          ...(line.dueDate === undefined ? {} : { date: line.dueDate })
        });
    });
    const facts = [
      ...line.owners.map(({ name }) => name),
      ...((line.dueDate ?? line.due) ? [dueWords(line.dueDate ?? line.due ?? '')] : [])
    ];
    if (facts.length > 0) this.#news = m.actions_read({ facts: facts.join(', ') });
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
    const asking = parent !== undefined && asks(parent);
    return this.choices.find((one) => one.is(kind, typeof level === 'number' ? level : 1, asking));
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
