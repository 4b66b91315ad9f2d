// What an HTML element says about its text and its place in a list, in the dialects of browsers and word processors.
import type { DefaultTreeAdapterTypes } from 'parse5';
import type { Formats } from '../note/blocks.ts';

export type Element = DefaultTreeAdapterTypes.Element;

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((one) => one.name === name)?.value;
}

/** A style property in lower case, or undefined. */
function style(element: Element, property: string): string | undefined {
  const declarations = attribute(element, 'style')?.split(';') ?? [];
  for (const declaration of declarations) {
    const [name = '', ...value] = declaration.split(':');
    if (name.trim().toLowerCase() === property) return value.join(':').trim().toLowerCase();
  }
  return undefined;
}

const MARK_OF_TAG: ReadonlyMap<string, string> = new Map([
  ...['b', 'strong'].map((tag) => [tag, 'bold'] as const),
  ...['i', 'em'].map((tag) => [tag, 'italic'] as const),
  ...['u', 'ins'].map((tag) => [tag, 'underline'] as const),
  ...['s', 'strike', 'del'].map((tag) => [tag, 'strike'] as const),
  ...['code', 'kbd', 'samp', 'tt'].map((tag) => [tag, 'code'] as const)
]);

/**
 * The marks inside an element, given those around it. Styles win over the tag: Google Docs wraps
 * everything in `<b style="font-weight:normal">`. A link's own underline is no mark.
 */
export function marksWithin(element: Element, around: Formats): Formats {
  const marks: Record<string, boolean> = {};
  const mark = MARK_OF_TAG.get(element.tagName);
  if (mark) marks[mark] = true;
  const weight = style(element, 'font-weight');
  if (weight !== undefined) marks['bold'] = /^(bold|bolder|[6-9]00)$/.test(weight);
  const slant = style(element, 'font-style');
  if (slant !== undefined) marks['italic'] = /^(italic|oblique)/.test(slant);
  const line = style(element, 'text-decoration') ?? style(element, 'text-decoration-line');
  if (line?.includes('line-through')) marks['strike'] = true;
  if (line?.includes('underline')) marks['underline'] = true;
  if (around['link'] !== undefined || element.tagName === 'a') delete marks['underline'];
  const formats = { ...around, ...marks };
  return Object.fromEntries(Object.entries(formats).filter(([, value]) => value !== false));
}

/** Word hides the bullet or number that it draws itself in a run of its own. */
export function isWordGlyph(element: Element): boolean {
  return /\bmso-list:\s*ignore\b/i.test(attribute(element, 'style') ?? '');
}

/** The depth, from 0, of a paragraph that Word draws as a list item; undefined for any other. */
export function wordListDepth(element: Element): number | undefined {
  const level = /\bmso-list:\s*l\d+\s+level(\d+)/i.exec(attribute(element, 'style') ?? '')?.[1];
  return level === undefined ? undefined : Number(level) - 1;
}

/** Elements without words for a reader, or whose text is code. */
const SILENT: ReadonlySet<string> = new Set([
  ...['script', 'style', 'template', 'head', 'title', 'noscript', 'iframe', 'object', 'embed'],
  ...[
    'svg',
    'math',
    'canvas',
    'audio',
    'video',
    'map',
    'datalist',
    'select',
    'input',
    'meta',
    'link'
  ]
]);

export function isSilent(element: Element): boolean {
  return SILENT.has(element.tagName) || style(element, 'display') === 'none';
}

const BLOCKS: ReadonlySet<string> = new Set([
  ...['address', 'article', 'aside', 'body', 'caption', 'center', 'dd', 'details', 'dialog', 'div'],
  ...['dl', 'dt', 'fieldset', 'figcaption', 'figure', 'footer', 'form', 'header', 'hgroup', 'html'],
  ...['legend', 'li', 'main', 'nav', 'optgroup', 'option', 'p', 'search', 'section', 'summary'],
  ...['tbody', 'td', 'tfoot', 'th', 'thead', 'tr']
]);

export function isBlock(element: Element): boolean {
  return BLOCKS.has(element.tagName);
}
