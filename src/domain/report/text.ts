// The minutes as plain text, laid out as a typed report: UTF-8, lines end with \n, cells of a person with tabs.
import type { Segment } from '../note/blocks.ts';
import type { Minutes } from '../note/minutes.ts';
import { ENGLISH, type ReportLabels } from './labels.ts';
import { outlineOf, type OutlineLine } from './outline.ts';

export function minutesText(minutes: Minutes, labels: ReportLabels = ENGLISH): string {
  const outline = outlineOf(minutes, labels);
  let text = '';
  let before: OutlineLine | undefined;
  for (const line of outline) {
    if (before) text += standsClose(before, line) ? '\n' : '\n\n';
    text += lineText(line);
    before = line;
  }
  return text === '' ? '' : `${text}\n`;
}

/** Lists and tables of people are set without blank lines between their lines. */
function standsClose(before: OutlineLine, line: OutlineLine): boolean {
  const listed = (one: OutlineLine) => one.sort === 'item' || one.sort === 'decision';
  const people = (one: OutlineLine) => one.sort === 'role' || one.sort === 'person';
  return (listed(before) && listed(line)) || (people(before) && people(line));
}

function lineText(line: OutlineLine): string {
  switch (line.sort) {
    case 'status':
    case 'title':
    case 'subtitle':
      return line.text;
    case 'heading':
      return [line.label, contentText(line.content)].filter(Boolean).join(' ');
    case 'paragraph':
      return inset(contentText(line.content), ' '.repeat(line.depth));
    case 'quote':
      return inset(contentText(line.content), '> ', '> ');
    case 'code':
      return line.text;
    case 'divider':
      return '---';
    case 'decision':
      return inset(labelled(line.label, contentText(line.content)), '- ', '  ');
    case 'item': {
      const space = ' '.repeat(line.depth);
      const number = line.printed ?? (line.number === undefined ? '-' : `${line.number}.`);
      const glyph = `${number} `;
      const box = line.checked === undefined ? '' : line.checked ? '[x] ' : '[ ] ';
      const facts = line.facts.length > 0 ? ` (${line.facts.join('; ')})` : '';
      const text = `${box}${labelled(line.label, contentText(line.content))}${facts}`;
      return inset(text, space + glyph, space + ' '.repeat(glyph.length));
    }
    case 'role':
      return `${line.text}\t\t`;
    case 'person': {
      const names =
        line.given || line.family ? [line.given ?? '', line.family ?? ''] : [line.name, ''];
      const cells = [...names, line.affiliations.join('/')].join('\t');
      return line.note ? `${cells}\t${line.note}` : cells;
    }
  }
}

const labelled = (label: string | undefined, text: string): string =>
  label === undefined ? text : `${label}: ${text}`;

/** `first` before the first line, `next` before every other. */
function inset(text: string, first: string, next: string = first): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? first : next) + line)
    .join('\n');
}

/** A link is followed by its address, unless its text is that address. */
export function contentText(content: readonly Segment[]): string {
  let text = '';
  let open: { readonly address: string; readonly words: string } | undefined;
  const close = () => {
    if (open && !isSameAddress(open.words, open.address)) text += ` (${open.address})`;
    open = undefined;
  };
  for (const part of content) {
    const words = 'text' in part ? part.text : '';
    const { link } = part.formats;
    const address = typeof link === 'string' && link !== '' ? link : undefined;
    if (open && open.address !== address) close();
    if (address !== undefined) open = { address, words: (open?.words ?? '') + words };
    text += words;
  }
  close();
  return text.trim();
}

/** Whether a link's words are its address, as typed without "mailto:" or "http://". */
export function isSameAddress(words: string, address: string): boolean {
  return ['', 'mailto:', 'http://', 'https://'].some((start) => start + words.trim() === address);
}
