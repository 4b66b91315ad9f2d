// What a person does to blocks, as commands of the editor: split, join, delete, kind, indent, move.
import { toggleMark } from '@tiptap/pm/commands';
import type { Attrs, Node } from '@tiptap/pm/model';
import {
  AllSelection,
  NodeSelection,
  TextSelection,
  type Command,
  type EditorState,
  type Transaction
} from '@tiptap/pm/state';
import { isRecord } from '#lib/binding/convert.ts';
import { MOVED } from '#lib/binding/edits.ts';
import { MAX_INDENT, specOf, type Json, type Kind, type MarkName } from '#domain/note/blocks.ts';
import { toJson } from '#domain/note/render.ts';

/** The id of a block that becomes an action: that of a child every device would give, or a new one. */
export type NewId = (child?: number) => string;

interface Placed {
  readonly node: Node;
  readonly position: number;
  readonly index: number;
}

/** The blocks that the selection touches. */
export function selectedBlocks(state: EditorState): Placed[] {
  const { from, to } = state.selection;
  const placed: Placed[] = [];
  state.doc.forEach((node, position, index) => {
    if (position + node.nodeSize > from && position < Math.max(to, from + 1))
      placed.push({ node, position, index });
  });
  return placed;
}

const kindOf = (node: Node): string => String(node.attrs['kind']);
const indentOf = (node: Node): number => {
  const indent: unknown = node.attrs['indent'];
  return typeof indent === 'number' ? indent : 0;
};

/** Attributes for the block that follows `node` when its author goes on writing. */
function following(node: Node, atEnd: boolean, newId: NewId): Attrs {
  const kind = atEnd ? specOf(kindOf(node)).next : kindOf(node);
  return {
    kind,
    level: kind === 'heading' ? node.attrs['level'] : null,
    indent: specOf(kind).indents ? node.attrs['indent'] : null,
    checked: null,
    dir: node.attrs['dir'],
    id: kind === 'action' ? newId() : null,
    gone: null,
    extra: null
  };
}

/** Enter. */
export function splitBlock(newId: NewId): Command {
  return (state, dispatch) => {
    const { selection } = state;
    if (selection instanceof NodeSelection) return paragraphAfter(state, selection, dispatch);
    const tr = state.tr;
    if (!selection.empty) deleteRange(tr);
    const { $from } = tr.selection;
    const block = $from.parent;
    if (!block.isTextblock) return false;
    const start = $from.before();
    if (block.content.size === 0 && kindOf(block) !== 'paragraph') {
      // Enter in an empty bullet leaves the list, one level at a time.
      if (indentOf(block) > 0) tr.setNodeAttribute(start, 'indent', indentOf(block) - 1 || null);
      else tr.setNodeAttribute(start, 'kind', 'paragraph');
    } else if ($from.parentOffset === 0 && block.content.size > 0) {
      // The block with its text stays itself; an empty one appears before it.
      tr.insert(start, block.type.create(following(block, true, newId)));
    } else {
      const atEnd = $from.parentOffset === block.content.size;
      tr.split($from.pos, 1, [{ type: block.type, attrs: following(block, atEnd, newId) }]);
    }
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

function paragraphAfter(
  state: EditorState,
  selection: NodeSelection,
  dispatch?: (tr: Transaction) => void
): boolean {
  const block = state.schema.nodes['block'];
  if (!block) return false;
  const tr = state.tr.insert(selection.to, block.create());
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, selection.to + 1)).scrollIntoView());
  return true;
}

/** Delete what is selected. Whole blocks go whole, so that text on its way to them stands by itself. */
function deleteRange(tr: Transaction): void {
  const { selection, doc } = tr;
  const { $from, $to } = selection;
  if (selection instanceof AllSelection) {
    const block = doc.type.schema.nodes['block'];
    if (!block) return;
    tr.replaceWith(0, doc.content.size, block.create());
    tr.setSelection(TextSelection.create(tr.doc, 1));
  } else if (
    selection instanceof TextSelection &&
    !$from.sameParent($to) &&
    $from.parentOffset === 0 &&
    $to.parentOffset === 0
  ) {
    tr.delete($from.before(), $to.before());
    tr.setSelection(TextSelection.create(tr.doc, tr.mapping.map($to.pos)));
  } else if (selection instanceof NodeSelection && doc.childCount === 1) {
    tr.setNodeAttribute(0, 'kind', 'paragraph');
    const block = doc.type.schema.nodes['block'];
    if (block) tr.replaceWith(0, doc.content.size, block.create());
  } else tr.deleteSelection();
}

export const deleteSelected: Command = (state, dispatch) => {
  if (state.selection.empty) return false;
  if (dispatch) {
    const { tr } = state;
    deleteRange(tr);
    dispatch(tr.scrollIntoView());
  }
  return true;
};

/** Backspace at the start of a block: first its kind goes, then its border. */
export const joinBackward: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  const block = $from.parent;
  if (!empty || !block.isTextblock || $from.parentOffset > 0) return false;
  const start = $from.before();
  const { tr } = state;
  const index = $from.index(0);
  if (indentOf(block) > 0) tr.setNodeAttribute(start, 'indent', indentOf(block) - 1 || null);
  else if (kindOf(block) !== 'paragraph') tr.setNodeAttribute(start, 'kind', 'paragraph');
  else {
    if (index === 0) return false;
    const previous = state.doc.child(index - 1);
    if (!previous.isTextblock || previous.content.size === 0)
      tr.delete(start - previous.nodeSize, start);
    else if (block.content.size === 0) {
      tr.delete(start, start + block.nodeSize);
      tr.setSelection(TextSelection.create(tr.doc, start - 1));
    } else tr.join(start);
  }
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** Delete at the end of a block. */
export const joinForward: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  const block = $from.parent;
  if (!empty || !block.isTextblock || $from.parentOffset < block.content.size) return false;
  const index = $from.index(0);
  const end = $from.after();
  const next = index + 1 < state.doc.childCount ? state.doc.child(index + 1) : undefined;
  if (!next) return false;
  const { tr } = state;
  if (!next.isTextblock || next.content.size === 0) tr.delete(end, end + next.nodeSize);
  else if (block.content.size === 0) {
    tr.delete(end - block.nodeSize, end);
    tr.setSelection(TextSelection.create(tr.doc, end - block.nodeSize + 1));
  } else tr.join(end);
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** Make the selected blocks that kind; a second time makes them paragraphs again. */
export function setKind(kind: Kind, newId: NewId, level?: 1 | 2 | 3): Command {
  return (state, dispatch) => {
    const blocks = selectedBlocks(state).filter(({ node }) => node.isTextblock);
    if (blocks.length === 0) return false;
    const same = (node: Node) =>
      kindOf(node) === kind && (level === undefined || (node.attrs['level'] ?? 1) === level);
    const back = kind !== 'paragraph' && blocks.every(({ node }) => same(node));
    const { tr } = state;
    for (const { node, position, index } of blocks) {
      const wanted = back ? 'paragraph' : kind;
      if (kindOf(node) !== wanted) tr.setNodeAttribute(position, 'kind', wanted);
      if (!back && level !== undefined && node.attrs['level'] !== level)
        tr.setNodeAttribute(position, 'level', level);
      if (!back && kind === 'action' && typeof node.attrs['id'] !== 'string')
        tr.setNodeAttribute(position, 'id', newId(index));
    }
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** Make the block at a position an action, a decision or an open question. */
export function setSort(
  tr: Transaction,
  position: number,
  sort: 'action' | 'decision' | 'question',
  newId: NewId
): void {
  const node = tr.doc.nodeAt(position);
  if (!node) return;
  if (sort === 'question') tr.setNodeAttribute(position, 'extra', asking(node, true));
  else tr.setNodeAttribute(position, 'kind', sort);
  if (sort !== 'decision' && typeof node.attrs['id'] !== 'string')
    tr.setNodeAttribute(position, 'id', newId());
}

export const asks = (node: Node): boolean => extraOf(node)['ask'] === true;

const extraOf = (node: Node): Readonly<Record<string, Json>> => {
  const extra = toJson(node.attrs['extra']);
  return isRecord(extra) ? extra : {};
};

function asking(node: Node, ask: boolean): Attrs | null {
  const rest = Object.entries(extraOf(node)).filter(([key]) => key !== 'ask' && key !== 'state');
  const extra = { ...Object.fromEntries(rest), ...(ask ? { ask } : {}) };
  return Object.keys(extra).length > 0 ? extra : null;
}

/** Make the selected blocks open questions; a second time makes them what they were. */
export function toggleAsk(newId: NewId): Command {
  return (state, dispatch) => {
    const blocks = selectedBlocks(state).filter(({ node }) => node.isTextblock);
    if (blocks.length === 0) return false;
    const back = blocks.every(({ node }) => asks(node));
    const { tr } = state;
    for (const { node, position, index } of blocks) {
      if (back) tr.setNodeAttribute(position, 'extra', asking(node, false));
      else {
        // A decision or an action asks nothing.
        if (['action', 'decision'].includes(kindOf(node)))
          tr.setNodeAttribute(position, 'kind', 'paragraph');
        setSort(tr, position, 'question', () => newId(index));
      }
    }
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** Indent (1) or outdent (-1) the selected list items; false when none of them can. */
export function indent(by: 1 | -1): Command {
  return (state, dispatch) => {
    const { tr } = state;
    for (const { node, position } of selectedBlocks(state)) {
      const now = indentOf(node);
      const then = Math.min(MAX_INDENT, Math.max(0, now + by));
      if (node.isTextblock && then !== now && (by < 0 || specOf(kindOf(node)).indents))
        tr.setNodeAttribute(position, 'indent', then || null);
    }
    if (!tr.docChanged) return false;
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** Move the selected blocks before the block above (-1) or after the block below (1). */
export function moveBlocks(by: 1 | -1): Command {
  return (state, dispatch) => {
    const blocks = selectedBlocks(state);
    const first = blocks[0];
    const last = blocks.at(-1);
    if (!first || !last) return false;
    const over = by < 0 ? first.index - 1 : last.index + 1;
    if (over < 0 || over >= state.doc.childCount) return false;
    const shift = by * state.doc.child(over).nodeSize;
    const { tr, selection } = state;
    const end = last.position + last.node.nodeSize;
    tr.setMeta(MOVED, true);
    tr.delete(first.position, end);
    tr.insert(
      first.position + shift,
      blocks.map(({ node }) => node)
    );
    const { anchor, head } = selection;
    if (selection instanceof TextSelection)
      tr.setSelection(TextSelection.create(tr.doc, anchor + shift, head + shift));
    else if (selection instanceof NodeSelection)
      tr.setSelection(NodeSelection.create(tr.doc, first.position + shift));
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** Tick or untick the task at a position. */
export function toggleChecked(position: number): Command {
  return (state, dispatch) => {
    const node = state.doc.nodeAt(position);
    if (!node?.isTextblock) return false;
    dispatch?.(
      state.tr.setNodeAttribute(position, 'checked', node.attrs['checked'] !== true || null)
    );
    return true;
  };
}

/** Put a divider after the block of the caret, and the caret after the divider. */
export const insertDivider: Command = (state, dispatch) => {
  const { block, atom } = state.schema.nodes;
  if (!block || !atom) return false;
  const { $to } = state.selection;
  const at = $to.depth > 0 ? $to.after() : $to.pos;
  const { tr } = state;
  const here = $to.depth > 0 ? $to.parent : undefined;
  tr.insert(at, [atom.create({ kind: 'divider' }), block.create()]);
  if (here?.isTextblock && here.content.size === 0) tr.delete(at - here.nodeSize, at);
  const caret = tr.mapping.map(at, -1) + 2;
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, caret)).scrollIntoView());
  return true;
};

export function toggleFormat(name: Exclude<MarkName, 'link'>): Command {
  return (state, dispatch, view) => {
    const type = state.schema.marks[name];
    return type ? toggleMark(type)(state, dispatch, view) : false;
  };
}

/** Give the selection an address, or take it away. */
export function setLink(href: string | undefined): Command {
  return (state, dispatch) => {
    const type = state.schema.marks['link'];
    const { from, to, empty } = state.selection;
    if (!type || empty) return false;
    const tr = href
      ? state.tr.removeMark(from, to, type).addMark(from, to, type.create({ href }))
      : state.tr.removeMark(from, to, type);
    dispatch?.(tr);
    return true;
  };
}

/** A line break inside a block. */
export const insertLineBreak: Command = (state, dispatch) => {
  if (!state.selection.$from.parent.isTextblock) return false;
  dispatch?.(state.tr.insertText('\n').scrollIntoView());
  return true;
};
