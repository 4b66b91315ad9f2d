// A Markdown document as a note: headings by rank, lists by depth, tables by rows; no word is dropped.
import type {
  BlockContent,
  Code,
  DefinitionContent,
  List,
  ListItem,
  PhrasingContent,
  RootContent,
  Table
} from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { MAX_INDENT, type Segment } from '../note/blocks.ts';
import type { NewBlock, PlanBlock } from '../note/note.ts';
import { textOf } from '../note/render.ts';
import { arrange, withoutUndefined } from './arrange.ts';
import { splitLines } from './decode.ts';
import type { Imported } from './imported.ts';
import { linkAddresses } from './inline.ts';
import { isTangled } from './markdown-limits.ts';
import { importText } from './text.ts';
import { phrasingSegments, SOFT, type Definitions } from './markdown-inline.ts';

type Flow = RootContent | BlockContent | DefinitionContent;

/**
 * Every word finds a place in order, but for the front matter, which stands after the title.
 * Where the document has no heading to place things under, all of it stands under "Unsorted".
 */
export function importMarkdown(source: string, newId: () => string): Imported {
  const lines = splitLines(source);
  if (isTangled(lines)) return asText(source, newId);
  const matterEnd = frontMatterEnd(lines);
  const matter = lines.slice(0, matterEnd).filter((line) => /[\p{L}\p{N}]/u.test(line));
  const tree = fromMarkdown(lines.slice(matterEnd).join('\n'), {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()]
  });
  const { plan, hasTitle, isUnsorted } = arrange(
    readBlocks(tree.children),
    newId,
    matter.map((line) => ({ keys: { kind: 'paragraph' }, content: linkAddresses(line.trim(), {}) }))
  );
  const all = filled(lines);
  if (!isUnsorted) return { plan, report: { placed: all, unsorted: 0, warnings: [] } };
  const titleEnd = hasTitle ? (tree.children[0]?.position?.end.line ?? 0) : 0;
  const placed = filled(lines.slice(0, matterEnd + titleEnd));
  const unsorted = all - placed;
  const warning = `${unsorted} lines stand under "Unsorted": the file has no heading that could be an agenda item.`;
  return { plan, report: { placed, unsorted, warnings: [warning] } };
}

function asText(source: string, newId: () => string): Imported {
  const { plan, report } = importText(source, newId);
  const warning =
    'The file is too long or too deeply nested to be read as Markdown: it was read as plain text.';
  return { plan, report: { ...report, warnings: [warning, ...report.warnings] } };
}

const filled = (lines: readonly string[]): number =>
  lines.filter((line) => line.trim() !== '').length;

/** How many lines of YAML stand at the top, their fences included; 0 without front matter. */
function frontMatterEnd(lines: readonly string[]): number {
  if (lines[0]?.trimEnd() !== '---') return 0;
  const end = lines.findIndex((line, index) => index > 0 && /^(---|\.\.\.)\s*$/.test(line));
  return end < 0 ? 0 : end + 1;
}

/** The document's blocks in order; headings keep the level they have in it. */
function readBlocks(nodes: readonly RootContent[]): readonly NewBlock[] {
  const reader = new MarkdownReader(nodes);
  for (const node of nodes) reader.readFlow(node, 0);
  return reader.blocks;
}

class MarkdownReader {
  readonly blocks: NewBlock[] = [];
  #definitions: Definitions;
  #quoted = false;

  constructor(nodes: readonly RootContent[]) {
    const definitions = nodes.flatMap((node) => (node.type === 'definition' ? [node] : []));
    // The first definition of a label counts.
    this.#definitions = new Map(definitions.reverse().map((node) => [node.identifier, node]));
  }

  #segments(nodes: readonly PhrasingContent[]): Segment[] {
    return phrasingSegments(nodes, this.#definitions);
  }

  /** `depth` counts the list items around the node. */
  readFlow(node: Flow, depth: number): void {
    switch (node.type) {
      case 'heading':
        return this.#write(
          { kind: 'heading', level: node.depth },
          spaced(this.#segments(node.children))
        );
      case 'paragraph':
        for (const line of linesOf(this.#segments(node.children))) this.#writeLine(line, depth);
        return;
      case 'list':
        return this.#readList(node, depth);
      case 'table':
        return this.#readTable(node, depth);
      case 'blockquote': {
        const before = this.#quoted;
        this.#quoted = true;
        for (const child of node.children) this.readFlow(child, depth);
        this.#quoted = before;
        return;
      }
      case 'code':
        return this.#writeCode(node, depth);
      case 'thematicBreak':
        return this.#write({ kind: 'divider' }, []);
      case 'html':
        for (const line of node.value.split('\n'))
          if (line.trim() !== '') this.#writeLine(linkAddresses(line.trim(), {}), depth);
        return;
      case 'definition': {
        const title = node.title ? ` "${node.title}"` : '';
        const text = `[${node.label ?? node.identifier}]: ${node.url}${title}`;
        return this.#writeLine(linkAddresses(text, {}), depth);
      }
      case 'footnoteDefinition':
        this.#writeLine([{ text: `[^${node.label ?? node.identifier}]:`, formats: {} }], depth);
        for (const child of node.children) this.readFlow(child, depth);
        return;
    }
  }

  /** One word on the fence names the language; anything more is not that, and stays in sight. */
  #writeCode({ lang, meta, value }: Code, depth: number): void {
    const isLanguage = lang && !meta && value !== '';
    const text = isLanguage
      ? value
      : [[lang, meta].filter(Boolean).join(' '), value].filter(Boolean).join('\n');
    const keys = { kind: 'code', ...inset(depth), lang: isLanguage ? lang : undefined };
    this.#write(keys, [{ text, formats: {} }]);
  }

  #readList(list: List, depth: number): void {
    let number = list.start ?? 1;
    for (const item of list.children) {
      this.#readItem(item, depth, list.ordered ? number : undefined);
      number++;
    }
  }

  /** The first paragraph is the item; what follows in it stands one step deeper. */
  #readItem(item: ListItem, depth: number, number: number | undefined): void {
    const [first, ...rest] = item.children;
    const isText = first?.type === 'paragraph';
    const content = isText ? broken(this.#segments(first.children)) : [];
    const printed = number === undefined ? undefined : `${number}.`;
    if (textOf(content).trim() !== '') this.#writeItem(content, depth, printed, item.checked);
    for (const child of isText ? rest : item.children) this.readFlow(child, depth + 1);
  }

  #writeItem(
    content: readonly Segment[],
    depth: number,
    printed: string | undefined,
    checked: boolean | null | undefined
  ): void {
    if (typeof checked === 'boolean')
      this.#write(
        { kind: 'task', ...inset(depth), printed, checked: checked || undefined },
        content
      );
    else
      this.#write(
        { kind: printed === undefined ? 'bullet' : 'ordered', ...inset(depth), printed },
        content
      );
  }

  /** The head as a line in bold, each row as an item; cells stand between bars. */
  #readTable(table: Table, depth: number): void {
    table.children.forEach((row, index) => {
      const cells = row.children
        .map((cell) => broken(this.#segments(cell.children)))
        .filter((cell) => textOf(cell).trim() !== '');
      const content = cells.flatMap((cell, at) =>
        at === 0 ? cell : [{ text: ' | ', formats: {} }, ...cell]
      );
      if (content.length === 0) return;
      if (index > 0) return this.#writeItem(content, depth, undefined, undefined);
      const bold = content.map((part) => ({ ...part, formats: { ...part.formats, bold: true } }));
      this.#write({ kind: 'paragraph', ...inset(depth) }, bold);
    });
  }

  /** A line of a paragraph; "[x] " before it makes it a task, as it would in a list. */
  #writeLine(content: readonly Segment[], depth: number): void {
    const text = textOf(content);
    if (text.trim() === '') return;
    const box = /^\s*\[([ xX])\]\s+(?=\S)/.exec(text);
    const [first, ...rest] = content;
    if (box && first && 'text' in first && first.text.length >= box[0].length && !this.#quoted) {
      const words = [{ ...first, text: first.text.slice(box[0].length) }, ...rest];
      return this.#writeItem(words, depth, undefined, box[1] !== ' ');
    }
    this.#write({ kind: this.#quoted ? 'quote' : 'paragraph', ...inset(depth) }, content);
  }

  #write(keys: PlanBlock, content: readonly Segment[]): void {
    const words = content.filter((part) => !('text' in part) || part.text !== '');
    this.blocks.push({ keys: withoutUndefined(keys), content: words });
  }
}

/** What stands inside a list item but is not one carries the item's depth, so that it stays with it. */
function inset(depth: number): { readonly indent?: number } {
  return depth === 0 ? {} : { indent: Math.min(depth, MAX_INDENT) };
}

const withBreaks = (segments: readonly Segment[], soft: string, hard: string): Segment[] =>
  segments.map((part) =>
    'text' in part
      ? { ...part, text: part.text.replaceAll('\n', hard).replaceAll(SOFT, soft) }
      : part
  );

/** On one line. */
const spaced = (segments: readonly Segment[]) => withBreaks(segments, ' ', ' ');
/** The breaks that were meant stay. */
const broken = (segments: readonly Segment[]) => withBreaks(segments, ' ', '\n');

/**
 * A paragraph's lines: it ends where a break was meant, and before a line of the source that opens
 * in bold or with a box, as lists of decisions and attendance are often typed.
 */
function linesOf(segments: readonly Segment[]): Segment[][] {
  const lines: Segment[][] = [[]];
  let softBreak = false;
  for (const part of segments) {
    if (!('text' in part)) {
      lines.at(-1)?.push(part);
      continue;
    }
    for (const piece of part.text.split(new RegExp(`(\n|${SOFT})`))) {
      if (piece === '\n') lines.push([]);
      else if (piece === SOFT) softBreak = true;
      else if (piece !== '') {
        if (softBreak) {
          const opens = part.formats['bold'] === true || /^\s*\[[ xX]\]\s/.test(piece);
          if (opens) lines.push([]);
          else lines.at(-1)?.push({ text: ' ', formats: {} });
        }
        softBreak = false;
        lines.at(-1)?.push({ text: piece, formats: part.formats });
      }
    }
  }
  return lines;
}
