// The minutes as Markdown (CommonMark with GitHub's extensions): built as a syntax tree, so that escaping is the writer's.
import type { BlockContent, List, ListItem, Paragraph, PhrasingContent, Root } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import type { Formats, Segment } from '../note/blocks.ts';
import { safeLink } from '../note/link.ts';
import type { Minutes } from '../note/minutes.ts';
import { ENGLISH, type ReportLabels } from './labels.ts';
import { outlineOf, type Outline, type OutlineLine } from './outline.ts';

export function minutesMarkdown(minutes: Minutes, labels: ReportLabels = ENGLISH): string {
  return toMarkdown(markdownTree(outlineOf(minutes, labels)), {
    bullet: '-',
    emphasis: '_',
    rule: '-',
    extensions: [gfmToMarkdown()]
  });
}

function markdownTree(outline: Outline): Root {
  const children: BlockContent[] = [];
  let lists: List[] = [];
  const add = (block: BlockContent, depth = 0) => {
    lists = lists.slice(0, depth);
    const item = lists.at(-1)?.children.at(-1);
    if (item) item.children.push(block);
    else children.push(block);
  };
  for (const line of outline) {
    if (line.sort === 'item' || line.sort === 'person') {
      const depth = line.sort === 'item' ? line.depth : 0;
      const ordered = line.sort === 'item' && line.number !== undefined;
      const open = lists[depth];
      if (open && open.ordered === ordered) lists = lists.slice(0, depth + 1);
      else {
        const list: List = { type: 'list', ordered, spread: false, children: [] };
        add(list, depth);
        lists = [...lists, list];
      }
      lists.at(-1)?.children.push(itemOf(line));
    } else add(blockOf(line), line.sort === 'paragraph' ? line.depth : 0);
  }
  return { type: 'root', children };
}

function itemOf(line: OutlineLine & { sort: 'item' | 'person' }): ListItem {
  const words = line.sort === 'item' ? itemWords(line) : [plain(personWords(line))];
  const checked = line.sort === 'item' ? line.checked : undefined;
  return {
    type: 'listItem',
    checked: checked ?? null,
    spread: false,
    children: [paragraph(words)]
  };
}

function itemWords(line: OutlineLine & { sort: 'item' }): PhrasingContent[] {
  const printed = line.printed ? [plain(`${line.printed} `)] : [];
  const words = [...printed, ...labelled(line.label), ...phrases(line.content)];
  return line.facts.length > 0 ? [...words, plain(` (${line.facts.join('; ')})`)] : words;
}

function personWords(line: OutlineLine & { sort: 'person' }): string {
  const name = [line.name, line.affiliations.join('/')].filter(Boolean).join(', ');
  return line.note ? `${name} (${line.note})` : name;
}

function blockOf(line: Exclude<OutlineLine, { sort: 'item' | 'person' }>): BlockContent {
  switch (line.sort) {
    case 'status':
    case 'role':
      return paragraph([{ type: 'strong', children: [plain(line.text)] }]);
    case 'title':
      return { type: 'heading', depth: 1, children: [plain(line.text)] };
    case 'subtitle':
      return paragraph([plain(line.text)]);
    case 'heading': {
      const label = line.label ? [plain(`${line.label} `)] : [];
      const depth = line.level === 1 ? 2 : line.level === 2 ? 3 : 4;
      return { type: 'heading', depth, children: [...label, ...phrases(line.content)] };
    }
    case 'paragraph':
      return paragraph(phrases(line.content));
    case 'quote':
      return { type: 'blockquote', children: [paragraph(phrases(line.content))] };
    case 'code':
      return { type: 'code', value: line.text };
    case 'divider':
      return { type: 'thematicBreak' };
    case 'decision':
      return paragraph([...labelled(line.label), ...phrases(line.content)]);
  }
}

const plain = (value: string): PhrasingContent => ({ type: 'text', value });
const paragraph = (children: PhrasingContent[]): Paragraph => ({ type: 'paragraph', children });

function labelled(label: string | undefined): PhrasingContent[] {
  return label === undefined
    ? []
    : [{ type: 'strong', children: [plain(`${label}:`)] }, plain(' ')];
}

/** From the outermost mark to the innermost. Markdown has no underline: it is HTML's. */
const NESTING = ['link', 'bold', 'italic', 'strike', 'underline', 'code'] as const;

function phrases(content: readonly Segment[]): PhrasingContent[] {
  return nest(looseSpaces(trimmed(content)), 0);
}

/** Neighbours that share the mark at `level` are wrapped together; each inside by the next mark. */
function nest(runs: readonly Run[], level: number): PhrasingContent[] {
  const mark = NESTING[level];
  if (mark === undefined) return runs.flatMap(({ text }) => lines(text));
  const phrases: PhrasingContent[] = [];
  for (let start = 0; start < runs.length;) {
    const value = valueOf(runs[start], mark);
    let end = start + 1;
    while (end < runs.length && valueOf(runs[end], mark) === value) end++;
    const group = runs.slice(start, end);
    if (value === undefined) phrases.push(...nest(group, level + 1));
    else phrases.push(...wrapped(mark, value, group, level));
    start = end;
  }
  return phrases;
}

function wrapped(
  mark: (typeof NESTING)[number],
  value: string,
  group: readonly Run[],
  level: number
): PhrasingContent[] {
  if (mark === 'code')
    return [
      { type: 'inlineCode', value: group.map(({ text }) => text.replaceAll('\n', ' ')).join('') }
    ];
  const children = nest(group, level + 1);
  switch (mark) {
    case 'link':
      return [{ type: 'link', url: value, children: children.filter(isNotLink) }];
    case 'bold':
      return [{ type: 'strong', children }];
    case 'italic':
      return [{ type: 'emphasis', children }];
    case 'strike':
      return [{ type: 'delete', children }];
    case 'underline':
      return [{ type: 'html', value: '<u>' }, ...children, { type: 'html', value: '</u>' }];
  }
}

type NotLink = Exclude<PhrasingContent, { type: 'link' | 'linkReference' }>;
const isNotLink = (phrase: PhrasingContent): phrase is NotLink =>
  phrase.type !== 'link' && phrase.type !== 'linkReference';

interface Run {
  readonly text: string;
  readonly formats: Formats;
}

/** The value of a mark on a run, where it may be shown; a link only with a safe address. */
function valueOf(run: Run | undefined, mark: (typeof NESTING)[number]): string | undefined {
  const value = run?.formats[mark];
  if (mark === 'link') return safeLink(value);
  return value === undefined || value === null || value === false ? undefined : 'on';
}

/** Line breaks inside a block are hard breaks. */
function lines(text: string): PhrasingContent[] {
  return text.split('\n').flatMap((line, index): PhrasingContent[] => {
    const words = line === '' ? [] : [plain(line)];
    return index === 0 ? words : [{ type: 'break' }, ...words];
  });
}

function trimmed(content: readonly Segment[]): Run[] {
  const runs = content.flatMap((part) => ('text' in part && part.text !== '' ? [part] : []));
  const [first] = runs;
  if (first) runs[0] = { ...first, text: first.text.trimStart() };
  const last = runs.at(-1);
  if (last) runs[runs.length - 1] = { ...last, text: last.text.trimEnd() };
  return runs.filter(({ text }) => text !== '');
}

/** White space at the rim of a marked run loses its marks: "**word **" would not be bold. */
function looseSpaces(runs: readonly Run[]): Run[] {
  return runs.flatMap((run): Run[] => {
    const { link } = run.formats;
    if (Object.keys(run.formats).length === 0) return [run];
    const loose: Formats = link === undefined ? {} : { link };
    const [, before = '', middle = '', after = ''] = /^(\s*)([^]*?)(\s*)$/.exec(run.text) ?? [];
    return [
      { text: before, formats: loose },
      { text: middle, formats: run.formats },
      { text: after, formats: loose }
    ].filter(({ text }) => text !== '');
  });
}
