// One device in a convergence test: a note, an editor without a DOM, and the binding between them.
import { getSchema } from '@tiptap/core';
import { EditorState, TextSelection, type Command, type Transaction } from '@tiptap/pm/state';
import * as Y from 'yjs';
import { NoteBinding, type BoundView } from '../../src/lib/binding/binding.ts';
import { nodeFromBlock } from '../../src/lib/binding/convert.ts';
import { schemaExtensions } from '../../src/lib/binding/schema.ts';
import { newMarker, insertSegments, openNote, type NewBlock } from '../../src/domain/note/note.ts';
import { render } from '../../src/domain/note/render.ts';

export const schema = getSchema([...schemaExtensions]);

/** A note seeded by fixed bytes, as the server seeds one. */
export function seed(blocks: readonly NewBlock[]): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = 1;
  const body = doc.getText('body');
  let at = 0;
  for (const { keys, content } of blocks) {
    body.insertEmbed(at, newMarker(keys), {});
    at = insertSegments(body, at + 1, content);
  }
  return Y.encodeStateAsUpdate(doc);
}

export class Replica implements BoundView {
  readonly doc = new Y.Doc();
  readonly binding: NoteBinding;
  state: EditorState;
  composing = false;
  #timers: (() => void)[] = [];

  constructor(clientId: number, bytes: Uint8Array) {
    this.doc.clientID = clientId;
    Y.applyUpdate(this.doc, bytes);
    this.binding = new NoteBinding(openNote(this.doc).body, {
      undoWindow: 0,
      later: (run) => {
        this.#timers.push(run);
        return () => {
          this.#timers = this.#timers.filter((one) => one !== run);
        };
      }
    });
    this.state = EditorState.create({
      schema,
      doc: this.binding.document(schema),
      plugins: [this.binding.plugin()]
    });
    this.binding.attach(this);
  }

  dispatch = (tr: Transaction): void => {
    const previous = this.state;
    this.state = previous.apply(tr);
    this.binding.update(this, previous);
  };

  run(command: Command): boolean {
    return command(this.state, this.dispatch);
  }

  type(text: string): void {
    this.dispatch(this.state.tr.insertText(text));
  }

  /** Put the caret (or a selection) into a block, by offsets in its text. */
  select(block: number, offset: number, toBlock = block, toOffset = offset): void {
    const position = (child: number, at: number) => {
      let start = 0;
      for (let index = 0; index < child; index++) start += this.state.doc.child(index).nodeSize;
      return start + 1 + at;
    };
    const { doc } = this.state;
    const anchor = doc.resolve(Math.min(position(block, offset), doc.content.size));
    const head = doc.resolve(Math.min(position(toBlock, toOffset), doc.content.size));
    this.dispatch(this.state.tr.setSelection(TextSelection.between(anchor, head)));
  }

  startComposing(): void {
    this.composing = true;
  }

  /** The composition ends, and its timers run out. */
  stopComposing(): void {
    this.composing = false;
    const timers = this.#timers;
    this.#timers = [];
    for (const run of timers) run();
    this.binding.release();
  }

  /** Exchange what each has with another device, both ways. */
  sync(other: Replica): void {
    const mine = Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(other.doc));
    const theirs = Y.encodeStateAsUpdate(other.doc, Y.encodeStateVector(this.doc));
    Y.applyUpdate(other.doc, mine, 'network');
    Y.applyUpdate(this.doc, theirs, 'network');
  }

  /** The blocks as a reader sees them: kind, and level or indent where there is one, and the text. */
  lines(): string[] {
    const lines: string[] = [];
    this.state.doc.forEach((node) => {
      const { kind, level, indent } = node.attrs;
      const detail = kind === 'heading' ? (level ?? 1) : indent ? `+${indent}` : '';
      lines.push(`${kind}${detail}: ${node.textContent}`);
    });
    return lines;
  }

  /** What an editor opened now would show. */
  fresh(): EditorState['doc'] {
    return schema.topNodeType.create(
      null,
      render(this.doc.getText('body')).map((block) => nodeFromBlock(schema, block))
    );
  }
}
