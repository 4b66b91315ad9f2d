// HTML as blocks: words, structure and marks of files and of the clipboard, and nothing else of it.
import type { DefaultTreeAdapterTypes } from 'parse5';
import { MAX_INDENT, type Formats, type Segment } from '../note/blocks.ts';
import { safeLink } from '../note/link.ts';
import type { NewBlock, PlanBlock } from '../note/note.ts';
import { failure, type Failure } from '../protocol/failure.ts';
import { arrange, withoutUndefined } from './arrange.ts';
import type { Imported } from './imported.ts';
import {
  attribute,
  isBlock,
  isSilent,
  isWordGlyph,
  marksWithin,
  wordListDepth,
  type Element
} from './html-style.ts';
import { checkedOf, parseHtml, rowsOf, wordGlyph, wordsWithin } from './html-tree.ts';
import { linkAddresses } from './inline.ts';
import { dropRedundantNumbers } from './numbers.ts';

type ChildNode = DefaultTreeAdapterTypes.ChildNode;

/** Elements nested deeper than this lose their structure and keep their words. */
const MAX_DEPTH = 300;

/**
 * What is pasted: headings keep their level, to 3; no action is made of it. A page past any measure
 * gives no blocks: its plain text is to be pasted instead.
 */
export function htmlToBlocks(html: string): readonly NewBlock[] {
  const blocks = (readBlocks(html) ?? []).map(({ keys, content }) => ({
    keys: keys.kind === 'heading' ? { ...keys, level: Math.min(3, keys.level ?? 1) } : keys,
    content
  }));
  return dropRedundantNumbers(blocks);
}

/** A whole file as a meeting; `placed` and `unsorted` count its blocks, as HTML has no lines. */
export function importHtml(html: string, newId: () => string): Imported | Failure {
  const source = readBlocks(html);
  if (!source)
    return failure('too-large', 'The file holds too many elements: save it as text or Markdown.');
  const { plan, hasTitle, isUnsorted } = arrange(source, newId);
  const unsorted = isUnsorted ? source.length - (hasTitle ? 1 : 0) : 0;
  const warning = `${unsorted} paragraphs stand under "Unsorted": the file has no heading that could be an agenda item.`;
  return {
    plan,
    report: {
      placed: source.length - unsorted,
      unsorted,
      warnings: isUnsorted ? [warning] : []
    }
  };
}

/** The blocks of a page, or undefined for one with more elements than any document has. */
function readBlocks(html: string): NewBlock[] | undefined {
  const document = parseHtml(html);
  if (!document) return undefined;
  const reader = new HtmlReader();
  reader.readChildren(document.childNodes, OUTSIDE);
  reader.close();
  return reader.blocks;
}

/** What the elements around a node make of it. */
interface Place {
  readonly formats: Formats;
  /** What the next text outside any item begins. */
  readonly keys: PlanBlock;
  /** How many lists stand around. */
  readonly lists: number;
  readonly ordered: boolean;
  readonly nesting: number;
}

const OUTSIDE: Place = {
  formats: {},
  keys: { kind: 'paragraph' },
  lists: 0,
  ordered: false,
  nesting: 0
};

class HtmlReader {
  readonly blocks: NewBlock[] = [];
  #keys: PlanBlock | undefined;
  #content: Segment[] = [];
  #hasWords = false;
  #endsInSpace = true;
  /** The number of the next item, by depth. */
  #counts: number[] = [];

  readChildren(nodes: readonly ChildNode[], place: Place): void {
    const deeper = { ...place, nesting: place.nesting + 1 };
    for (const node of nodes) {
      if (node.nodeName === '#text' && 'value' in node) this.#addText(node.value, place);
      else if ('tagName' in node) {
        if (deeper.nesting < MAX_DEPTH) this.#readElement(node, deeper);
        else if (!isSilent(node)) this.#addText(wordsWithin(node), place);
      }
    }
  }

  /** End the open block; without words it is dropped. */
  close(): void {
    if (this.#keys && this.#hasWords)
      this.blocks.push({ keys: withoutUndefined(this.#keys), content: trimmed(this.#content) });
    this.#keys = undefined;
    this.#content = [];
    this.#hasWords = false;
    this.#endsInSpace = true;
  }

  #readElement(element: Element, place: Place): void {
    if (isSilent(element) || isWordGlyph(element)) return;
    const inside = { ...place, formats: marksWithin(element, place.formats) };
    const heading = /^h([1-6])$/.exec(element.tagName)?.[1];
    if (heading !== undefined) {
      const keys = { kind: 'heading', level: Number(heading) };
      return this.#readBlock(element, { ...inside, keys, formats: place.formats });
    }
    switch (element.tagName) {
      case 'br':
        return this.#breakLine(place);
      case 'hr':
        this.close();
        this.blocks.push({ keys: { kind: 'divider' }, content: [] });
        return;
      case 'a':
        return this.#readLink(element, inside);
      case 'img':
        return this.#readPicture(element, place);
      case 'ul':
      case 'ol':
      case 'menu':
        return this.#readList(element, inside);
      case 'li':
        return this.#readItem(element, inside);
      case 'table':
        return this.#readTable(element, inside);
      case 'pre':
        this.close();
        this.#add({ kind: 'code', ...insetOf(place) }, wordsWithin(element), {});
        return this.close();
      case 'blockquote':
        return this.#readBlock(element, { ...inside, keys: { kind: 'quote' } });
    }
    const depth = wordListDepth(element);
    if (depth !== undefined) return this.#readWordItem(element, inside, depth);
    if (isBlock(element)) return this.#readBlock(element, inside);
    this.readChildren(element.childNodes, inside);
  }

  #readBlock(element: Element, place: Place): void {
    // The first paragraph in an item is the item; the block it opened is still without words.
    if (this.#hasWords) this.close();
    this.readChildren(element.childNodes, place);
    if (this.#hasWords) this.close();
  }

  #readList(element: Element, place: Place): void {
    this.close();
    const start = Number.parseInt(attribute(element, 'start') ?? '1', 10);
    this.#counts[place.lists] = Number.isNaN(start) ? 1 : start;
    const ordered = element.tagName === 'ol';
    this.readChildren(element.childNodes, {
      ...place,
      lists: place.lists + 1,
      ordered,
      keys: OUTSIDE.keys
    });
    this.close();
  }

  #readItem(element: Element, place: Place): void {
    this.close();
    const level = Number.parseInt(attribute(element, 'aria-level') ?? '', 10);
    const lists = level >= 1 ? level : Math.max(1, place.lists);
    const checked = checkedOf(element);
    const at = place.lists - 1;
    const number = this.#counts[at] ?? 1;
    this.#counts[at] = number + 1;
    const item = {
      ...place,
      lists,
      keys: { kind: 'paragraph', indent: Math.min(lists, MAX_INDENT) }
    };
    this.#keys = {
      kind: checked === undefined ? (place.ordered ? 'ordered' : 'bullet') : 'task',
      indent: lists > 1 ? Math.min(lists - 1, MAX_INDENT) : undefined,
      checked: checked === true ? true : undefined,
      printed: place.ordered && checked === undefined ? `${number}.` : undefined
    };
    this.readChildren(element.childNodes, item);
    this.close();
  }

  #readWordItem(element: Element, place: Place, depth: number): void {
    this.close();
    const glyph = wordGlyph(element);
    const printed = /^\s*(\d{1,3}[.)])/.exec(glyph)?.[1];
    const isOrdered = printed !== undefined || /^\s*\(?[a-z]{1,4}[.)]/i.test(glyph);
    this.#keys = {
      kind: isOrdered ? 'ordered' : 'bullet',
      indent: depth > 0 ? Math.min(depth, MAX_INDENT) : undefined,
      printed
    };
    this.readChildren(element.childNodes, place);
    this.close();
  }

  /** Rows as items, their cells between bars; the head as a line in bold. A table of one column is layout. */
  #readTable(element: Element, place: Place): void {
    const rows = rowsOf(element);
    if (rows.every(({ cells }) => cells.length < 2)) return this.#readBlock(element, place);
    this.close();
    for (const { cells } of rows) {
      const isHead = cells.every(({ tagName }) => tagName === 'th');
      const words = cells.map((cell) => cellContent(cell, place)).filter((cell) => cell.length > 0);
      if (words.length === 0) continue;
      const content = words.flatMap((cell, index) =>
        index === 0 ? cell : [{ text: ' | ', formats: {} }, ...cell]
      );
      if (isHead) {
        const bold = content.map((part) => ({ ...part, formats: { ...part.formats, bold: true } }));
        this.blocks.push({ keys: { kind: 'paragraph', ...insetOf(place) }, content: bold });
      } else this.blocks.push({ keys: { kind: 'bullet', ...insetOf(place) }, content });
    }
  }

  /** An address that may not be a link is kept behind the words, unless it is a script or leads nowhere. */
  #readLink(element: Element, place: Place): void {
    const address = attribute(element, 'href')?.trim() ?? '';
    const link = safeLink(address);
    if (link !== undefined && place.formats['link'] === undefined)
      return this.readChildren(element.childNodes, {
        ...place,
        formats: { ...place.formats, link }
      });
    this.readChildren(element.childNodes, place);
    if (link === undefined && address !== '' && !/^(#|javascript:|data:|vbscript:)/i.test(address))
      this.#addText(` (${address})`, place);
  }

  /** A picture is what stands for it in words. */
  #readPicture(element: Element, place: Place): void {
    // The box of a Google Docs checklist is told by its item.
    if (attribute(element, 'aria-roledescription') === 'checkbox') return;
    const words = attribute(element, 'alt') ?? '';
    const link = place.formats['link'] ?? safeLink(attribute(element, 'src'));
    this.#addText(words, { ...place, formats: link ? { ...place.formats, link } : place.formats });
  }

  #breakLine(place: Place): void {
    // A break before the words of a block says nothing.
    if (!this.#keys || !this.#hasWords) return;
    if (this.#keys.kind === 'heading') this.#addText(' ', place);
    else if (place.lists > 0) this.#add(this.#keys, '\n', {});
    else this.close();
  }

  #addText(text: string, place: Place): void {
    let words = text.replace(/[\s\u00a0]+/g, ' ');
    if (this.#endsInSpace) words = words.trimStart();
    if (words === '') return;
    const { link, code } = place.formats;
    const linked =
      link === undefined && code === undefined ? linkAddresses(words, place.formats) : [];
    if (linked.length === 0) return this.#add(place.keys, words, place.formats);
    for (const part of linked) if ('text' in part) this.#add(place.keys, part.text, part.formats);
  }

  #add(keys: PlanBlock, text: string, formats: Formats): void {
    this.#keys ??= keys;
    this.#hasWords ||= text.trim() !== '';
    this.#endsInSpace = /\s$/.test(text.slice(-1));
    const last = this.#content.at(-1);
    if (last && 'text' in last && JSON.stringify(last.formats) === JSON.stringify(formats))
      this.#content[this.#content.length - 1] = { text: last.text + text, formats };
    else this.#content.push({ text, formats });
  }
}

const insetOf = ({ lists }: Place): { readonly indent?: number } =>
  lists > 0 ? { indent: Math.min(lists, MAX_INDENT) } : {};

/** All blocks of a cell as one text, a line each. */
function cellContent(cell: Element, place: Place): Segment[] {
  const reader = new HtmlReader();
  reader.readChildren(cell.childNodes, { ...OUTSIDE, nesting: place.nesting + 1 });
  reader.close();
  return reader.blocks.flatMap(({ content }, index) =>
    index === 0 ? content : [{ text: '\n', formats: {} }, ...content]
  );
}

/** Without white space at either end, and without runs that held nothing else. */
function trimmed(content: readonly Segment[]): Segment[] {
  const runs = content.filter((part) => 'text' in part);
  const isBlank = ({ text }: { readonly text: string }) => text.trim() === '';
  let start = 0;
  let end = runs.length;
  while (start < end && isBlank(runs[start] ?? NO_WORDS)) start++;
  while (end > start && isBlank(runs[end - 1] ?? NO_WORDS)) end--;
  return runs.slice(start, end).map((run, index, all) => {
    const text = index === 0 ? run.text.trimStart() : run.text;
    return { ...run, text: index === all.length - 1 ? text.trimEnd() : text };
  });
}

const NO_WORDS = { text: '' };
