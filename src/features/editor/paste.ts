// What comes in through the clipboard or a drop: other programs' pages become blocks, copies get ids of their own.
import { Extension } from '@tiptap/core';
import { Fragment, Slice, type Node } from '@tiptap/pm/model';
import { Plugin, TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import type { NewBlock } from '#domain/note/note.ts';
import { nodeFromBlock } from '#lib/binding/convert.ts';

export function pasting(newId: () => string): Extension {
  return Extension.create({
    name: 'pasting',
    addProseMirrorPlugins: () => [
      new Plugin({
        props: {
          // The browser's parser never sees another program's page: it would report the scripts in it.
          transformPastedHTML: (html) => (isOurs(html) ? html : ''),
          handlePaste: (view, event) => takeIn(view, event.clipboardData),
          handleDrop: (view, event, _slice, moved) => {
            const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
            if (moved || !at) return false;
            const { doc, tr } = view.state;
            return takeIn(view, event.dataTransfer, () =>
              view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(at.pos))))
            );
          },
          transformPasted: (slice, view) =>
            new Slice(
              withOwnIds(slice.content, idsIn(view.state), newId),
              slice.openStart,
              slice.openEnd
            ),
          clipboardTextParser: (text, _context, _plain, view) => {
            const nodes = text
              .split(/\r\n?|\n/)
              .map((line) => nodeFromBlock(view.state.schema, blockFromLine(line)));
            return new Slice(Fragment.from(nodes), 1, 1);
          },
          clipboardTextSerializer: (slice) => textOf(slice)
        }
      })
    ]
  });
}

/** Our own copies say so and carry every key; the editor reads them itself. */
const isOurs = (html: string) => html.includes('data-pm-slice');

/** Another program's page, if this is one, goes to the caret, which `place` may put elsewhere first. */
function takeIn(view: EditorView, data: DataTransfer | null, place?: () => void): boolean {
  const html = data?.getData('text/html') ?? '';
  if (html === '' || isOurs(html) || !view.editable) return false;
  place?.();
  void pasteHtml(view, html, data?.getData('text/plain') ?? '');
  return true;
}

/** The importer is large and seldom needed: it is loaded at the first paste. If it fails, the words still come. */
async function pasteHtml(view: EditorView, html: string, text: string): Promise<void> {
  let blocks: readonly NewBlock[];
  try {
    const { htmlToBlocks } = await import('#domain/import/html.ts');
    blocks = htmlToBlocks(html);
  } catch {
    blocks = text.split(/\r\n?|\n/).map(blockFromLine);
  }
  if (view.isDestroyed || blocks.length === 0) return;
  view.dispatch(insertBlocks(view.state, blocks).scrollIntoView().setMeta('paste', true));
}

/** One block goes into the line; several replace an empty line or stand after the caret's. */
function insertBlocks(state: EditorState, blocks: readonly NewBlock[]): Transaction {
  const nodes = blocks.map((block) => nodeFromBlock(state.schema, block));
  const { tr, selection } = state;
  const here = selection.$from.parent;
  const [only] = nodes;
  if (nodes.length === 1 && only?.isTextblock && only.attrs['kind'] === 'paragraph')
    return tr.replaceSelection(new Slice(Fragment.from(only), 1, 1));
  if (selection.empty && here.isTextblock && here.content.size === 0)
    return tr.replaceWith(selection.$from.before(), selection.$from.after(), nodes);
  return tr.replaceSelection(new Slice(Fragment.from(nodes), 0, 0));
}

function blockFromLine(line: string): NewBlock {
  const listed = /^(\s*)([-*•–]|\d{1,3}[.)])\s+(.*)$/.exec(line);
  if (!listed) return { keys: { kind: 'paragraph' }, content: words(line) };
  const [, space = '', sign = '', rest = ''] = listed;
  const depth = Math.min(8, Math.floor(space.replace(/\t/g, '  ').length / 2));
  const kind = /\d/.test(sign) ? 'ordered' : 'bullet';
  return { keys: { kind, ...(depth > 0 ? { indent: depth } : {}) }, content: words(rest) };
}

const words = (text: string) => (text === '' ? [] : [{ text, formats: {} }]);

function idsIn(state: EditorState): Set<string> {
  const ids = new Set<string>();
  state.doc.forEach((node) => {
    if (typeof node.attrs['id'] === 'string') ids.add(node.attrs['id']);
  });
  return ids;
}

/** An action that is cut and pasted stays itself; a copy beside it is another action. */
function withOwnIds(content: Fragment, taken: Set<string>, newId: () => string): Fragment {
  const nodes: Node[] = [];
  content.forEach((node) => {
    const id: unknown = node.attrs['id'];
    if (typeof id !== 'string') nodes.push(node);
    else {
      const own = taken.has(id) ? newId() : id;
      taken.add(own);
      nodes.push(node.type.create({ ...node.attrs, id: own }, node.content, node.marks));
    }
  });
  return Fragment.from(nodes);
}

const SIGN: Readonly<Record<string, string>> = {
  bullet: '- ',
  task: '- ',
  action: '- ',
  quote: '> '
};

function textOf(slice: Slice): string {
  const lines: string[] = [];
  slice.content.forEach((node) => {
    const indent: unknown = node.attrs['indent'];
    const sign = SIGN[String(node.attrs['kind'])] ?? '';
    const isPart = slice.content.childCount === 1 && slice.openStart > 0;
    lines.push((isPart ? '' : '  '.repeat(Number(indent ?? 0)) + sign) + node.textContent);
  });
  return lines.join('\n');
}
