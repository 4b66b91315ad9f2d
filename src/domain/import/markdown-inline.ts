// Markdown's running text as segments: marks become formats, links keep their address even where it is not safe.
import type { Definition, PhrasingContent } from 'mdast';
import type { Formats, Segment } from '../note/blocks.ts';
import { safeLink } from '../note/link.ts';

/** What a document defines for its references, by identifier. */
export type Definitions = ReadonlyMap<string, Definition>;

/** Line breaks come out as "\n", a break of the source's lines alone as SOFT. */
export const SOFT = '\u2028';

export function phrasingSegments(
  nodes: readonly PhrasingContent[],
  definitions: Definitions,
  formats: Formats = {}
): Segment[] {
  const segments: Segment[] = [];
  let underline = false;
  for (const node of nodes) {
    const marked = underline ? { ...formats, underline } : formats;
    const tag = node.type === 'html' ? node.value.toLowerCase().replace(/\s/g, '') : '';
    if (tag === '<u>') underline = true;
    else if (tag === '</u>') underline = false;
    else if (tag === '<br>' || tag === '<br/>') segments.push({ text: '\n', formats: marked });
    else segments.push(...nodeSegments(node, definitions, marked));
  }
  return segments;
}

function nodeSegments(
  node: PhrasingContent,
  definitions: Definitions,
  formats: Formats
): readonly Segment[] {
  const inside = (children: readonly PhrasingContent[], more: Formats) =>
    phrasingSegments(children, definitions, { ...formats, ...more });
  switch (node.type) {
    case 'text':
      return [{ text: node.value.replace(/\r\n|[\r\n]/g, SOFT), formats }];
    case 'html':
      return [{ text: node.value, formats }];
    case 'break':
      return [{ text: '\n', formats }];
    case 'inlineCode':
      return [{ text: node.value, formats: { ...formats, code: true } }];
    case 'strong':
      return inside(node.children, { bold: true });
    case 'emphasis':
      return inside(node.children, { italic: true });
    case 'delete':
      return inside(node.children, { strike: true });
    case 'link':
      return addressed(node.url, node.title, formats, (more) => inside(node.children, more));
    case 'image':
      return addressed(node.url, node.title, formats, alternative(node.alt, formats));
    case 'linkReference': {
      const target = definitions.get(node.identifier);
      const words = (more: Formats) => inside(node.children, more);
      return target ? addressed(target.url, target.title, formats, words) : words({});
    }
    case 'imageReference': {
      const target = definitions.get(node.identifier);
      const words = alternative(node.alt, formats);
      return target ? addressed(target.url, target.title, formats, words) : words({});
    }
    case 'footnoteReference':
      return [{ text: `[^${node.label ?? node.identifier}]`, formats }];
  }
}

const alternative =
  (alt: string | null | undefined, formats: Formats) =>
  (more: Formats): Segment[] =>
    alt ? [{ text: alt, formats: { ...formats, ...more } }] : [];

/**
 * Words with an address: as a link where the address may be one, otherwise with the address in
 * brackets behind them. Words that stand in a link already keep that one.
 */
function addressed(
  url: string,
  title: string | null | undefined,
  formats: Formats,
  words: (more: Formats) => readonly Segment[]
): Segment[] {
  const link = formats['link'] === undefined ? safeLink(url) : undefined;
  const shown = words(link === undefined ? {} : { link });
  const isEmpty = shown.every((part) => !('text' in part) || part.text.trim() === '');
  const tail = title ? [{ text: ` "${title}"`, formats }] : [];
  if (link !== undefined)
    return isEmpty ? [{ text: url, formats: { ...formats, link } }, ...tail] : [...shown, ...tail];
  if (url === '') return [...shown, ...tail];
  return [...shown, { text: isEmpty ? url : ` (${url})`, formats }, ...tail];
}
