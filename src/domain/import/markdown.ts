// A Markdown document as a note: headings by rank, lists by depth, tables by rows; no word is dropped.
import type { BlockContent, DefinitionContent, List, ListItem, RootContent, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { MAX_INDENT, type Segment } from '../note/blocks.ts';
import type { ActionFacts, NewBlock, NoteMeta, PlanBlock } from '../note/note.ts';
import { textOf } from '../note/render.ts';
import { roleOfWords, type PartRole } from '../note/sections.ts';
import { contentText } from '../report/text.ts';
import { splitLines } from './decode.ts';
import type { Imported } from './imported.ts';
import { linkAddresses } from './inline.ts';
import { findDate, MAX_TITLE, readTitleLine } from './meeting-head.ts';
import { phrasingSegments, SOFT, type Definitions } from './markdown-inline.ts';
import { dropRedundantNumbers } from './numbers.ts';

type Flow = RootContent | BlockContent | DefinitionContent;

/**
 * Every word finds a place in order, but for the front matter, which stands after the title.
 * Where the document has no heading to place things under, all of it stands under "Unsorted".
 */
export function importMarkdown(source: string, newId: () => string): Imported {
  const lines = splitLines(source);
  const filled = (some: readonly string[]) => some.filter((line) => line.trim() !== '').length;
  const matterEnd = frontMatterEnd(lines);
  const matter = lines.slice(0, matterEnd);
  const tree = fromMarkdown(lines.slice(matterEnd).join('\n'), {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()]
  });
  const reader = new MarkdownReader(newId, tree.children);
  const unsortedFrom = reader.read(matter);
  const placedLines = unsortedFrom === undefined ? filled(lines) : filled(matter) + unsortedFrom;
  const unsorted = filled(lines) - placedLines;
  const warnings =
    unsorted > 0
      ? [
          `${unsorted} lines stand under "Unsorted": the file has no heading that could be an agenda item.`
        ]
      : [];
  return { plan: reader.plan(), report: { placed: placedLines, unsorted, warnings } };
}

/** How many lines of YAML stand at the top, their fences included; 0 without front matter. */
function frontMatterEnd(lines: readonly string[]): number {
  if (lines[0]?.trimEnd() !== '---') return 0;
  const end = lines.findIndex((line, index) => index > 0 && /^(---|\.\.\.)\s*$/.test(line));
  return end < 0 ? 0 : end + 1;
}

class MarkdownReader {
  #newId: () => string;
  #nodes: readonly RootContent[];
  #definitions: Definitions;
  /** The heading levels of the document, the highest first: their rank is the level in the note. */
  #levels: readonly number[];
  #meta: NoteMeta = { title: '' };
  #blocks: NewBlock[] = [];
  #actions: Record<string, ActionFacts> = {};
  #role: PartRole = 'other';
  #quoted = false;

  constructor(newId: () => string, nodes: readonly RootContent[]) {
    this.#newId = newId;
    this.#nodes = nodes;
    const definitions = nodes.flatMap((node) => (node.type === 'definition' ? [node] : []));
    // The first definition of a label counts.
    this.#definitions = new Map(definitions.reverse().map((node) => [node.identifier, node]));
    this.#levels = [];
  }

  /** Answers how many lines the title took if all others stand under "Unsorted". */
  read(matter: readonly string[]): number | undefined {
    const [first] = this.#nodes;
    const hasTitle = first?.type === 'heading' && this.#readTitle(first);
    const body = hasTitle ? this.#nodes.slice(1) : this.#nodes;
    const levels = body.flatMap((node) => (node.type === 'heading' ? [node.depth] : []));
    this.#levels = [...new Set(levels)].sort();
    for (const line of matter)
      if (/[\p{L}\p{N}]/u.test(line))
        this.#write({ kind: 'paragraph' }, linkAddresses(line.trim(), {}));
    const isUnsorted = levels.length === 0 && body.length > 0;
    if (isUnsorted)
      this.#write({ kind: 'heading', level: 1, section: 'unsorted' }, [
        { text: 'Unsorted', formats: {} }
      ]);
    for (const node of body) this.#readFlow(node, 0);
    if (this.#meta.date === undefined) this.#findDate();
    const titleLines =
      first?.position && hasTitle ? 1 + first.position.end.line - first.position.start.line : 0;
    return isUnsorted ? titleLines : undefined;
  }

  plan() {
    return {
      meta: this.#meta,
      blocks: dropRedundantNumbers(unnumbered(this.#blocks)),
      people: [],
      actions: this.#actions
    };
  }

  #readTitle(heading: RootContent & { type: 'heading' }): boolean {
    const line = contentText(spaced(this.#segments(heading.children)));
    if (line === '' || line.length > MAX_TITLE) return false;
    this.#meta = readTitleLine(line);
    return true;
  }

  /** A date that stands on a line of its own name: "Date: 2026-02-03". It is printed there, so not again. */
  #findDate(): void {
    for (const { content } of this.#blocks) {
      const text = textOf(content);
      const found = /\b(date|time)\b|时间|日期/i.test(text.slice(0, 40))
        ? findDate(text)
        : undefined;
      if (!found) continue;
      this.#meta = { ...this.#meta, date: found.date, dateAsPrinted: '' };
      return;
    }
  }

  #segments(nodes: Parameters<typeof phrasingSegments>[0]): Segment[] {
    return phrasingSegments(nodes, this.#definitions);
  }

  /** `depth` counts the list items around the node. */
  #readFlow(node: Flow, depth: number): void {
    switch (node.type) {
      case 'heading':
        return this.#readHeading(node.depth, this.#segments(node.children));
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
        for (const child of node.children) this.#readFlow(child, depth);
        this.#quoted = before;
        return;
      }
      case 'code':
        return this.#write(
          {
            kind: 'code',
            ...inset(depth),
            lang: [node.lang, node.meta].filter(Boolean).join(' ') || undefined
          },
          [{ text: node.value, formats: {} }]
        );
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
        for (const child of node.children) this.#readFlow(child, depth);
        return;
    }
  }

  #readHeading(depth: number, segments: readonly Segment[]): void {
    const content = spaced(segments);
    const rank = Math.min(3, this.#levels.indexOf(depth) + 1);
    this.#role = roleOfWords(textOf(content));
    if (rank > 1) return this.#write({ kind: 'heading', level: rank }, content);
    const isAnnex = /^(annex|appendix|attachment)\b/i.test(textOf(content).trim());
    if (isAnnex) return this.#write({ kind: 'heading', level: 1, section: 'annex' }, content);
    const [first, ...rest] = content;
    const number = first && 'text' in first ? /^\s*(\d{1,3}[.)])\s+/.exec(first.text) : null;
    if (!first || !('text' in first) || !number)
      return this.#write({ kind: 'heading', level: 1 }, content);
    const words = { ...first, text: first.text.slice(number[0].length) };
    this.#write({ kind: 'heading', level: 1, printed: number[1] }, [words, ...rest]);
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
    for (const child of isText ? rest : item.children) this.#readFlow(child, depth + 1);
  }

  #writeItem(
    content: readonly Segment[],
    depth: number,
    printed: string | undefined,
    checked: boolean | null | undefined
  ): void {
    const indent = depth === 0 ? undefined : Math.min(depth, MAX_INDENT);
    if (this.#role === 'nextSteps' && !this.#quoted) {
      const id = this.#newId();
      this.#actions[id] = { status: checked === true ? 'done' : 'open' };
      this.#write({ kind: 'action', id, indent, printed }, content);
    } else if (typeof checked === 'boolean')
      this.#write({ kind: 'task', indent, printed, checked: checked || undefined }, content);
    else if (this.#role === 'decisions' && depth === 0 && printed === undefined)
      this.#write({ kind: 'decision' }, content);
    else
      this.#write({ kind: printed === undefined ? 'bullet' : 'ordered', indent, printed }, content);
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
    const present = Object.entries(keys).filter(([, value]) => value !== undefined);
    const filled = content.filter((part) => !('text' in part) || part.text !== '');
    this.#blocks.push({
      keys: { ...Object.fromEntries(present), kind: keys.kind },
      content: filled
    });
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

/** Where some items of a document are numbered, those that are not stay so. */
function unnumbered(blocks: readonly NewBlock[]): NewBlock[] {
  const isItem = ({ keys }: NewBlock) =>
    keys.kind === 'heading' && keys.level === 1 && keys['section'] === undefined;
  if (!blocks.some((block) => isItem(block) && block.keys['printed'] !== undefined))
    return [...blocks];
  return blocks.map((block) =>
    isItem(block) && block.keys['printed'] === undefined
      ? { ...block, keys: { ...block.keys, printed: '' } }
      : block
  );
}
