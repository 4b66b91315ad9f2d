// HTML as a tree, and looking around in it: the rows of a table, the box of an item, the words inside an element.
import { defaultTreeAdapter, parse, type DefaultTreeAdapterTypes } from 'parse5';
import { attribute, isSilent, isWordGlyph, type Element } from './html-style.ts';

type ChildNode = DefaultTreeAdapterTypes.ChildNode;

/** No document has as many; a few kilobytes of marks that are never closed would make millions. */
const MAX_ELEMENTS = 100_000;

class TooManyElements extends Error {}

/** The page as a tree; undefined when it holds more elements than MAX_ELEMENTS. */
export function parseHtml(html: string): DefaultTreeAdapterTypes.Document | undefined {
  let count = 0;
  const treeAdapter: typeof defaultTreeAdapter = {
    ...defaultTreeAdapter,
    createElement(tagName, namespace, attributes) {
      if (++count > MAX_ELEMENTS) throw new TooManyElements();
      return defaultTreeAdapter.createElement(tagName, namespace, attributes);
    }
  };
  try {
    return parse(html, { scriptingEnabled: false, treeAdapter });
  } catch (error) {
    if (error instanceof TooManyElements) return undefined;
    throw error;
  }
}

/** Whether a list item is a box, and ticked: Google Docs' role, or a checkbox before its words. */
export function checkedOf(element: Element): boolean | undefined {
  if (attribute(element, 'role') === 'checkbox')
    return attribute(element, 'aria-checked') === 'true';
  const box = firstElement(element);
  const inner = box && (box.tagName === 'p' || box.tagName === 'label') ? firstElement(box) : box;
  if (inner?.tagName !== 'input' || attribute(inner, 'type') !== 'checkbox') return undefined;
  return attribute(inner, 'checked') !== undefined;
}

function firstElement(element: Element): Element | undefined {
  const node = element.childNodes.find((one) => !('value' in one) || one.value.trim() !== '');
  return node && 'tagName' in node ? node : undefined;
}

export interface Row {
  readonly cells: readonly Element[];
}

export function rowsOf(table: Element): Row[] {
  return elementsOf(table).flatMap((child): Row[] => {
    if (child.tagName === 'tr')
      return [{ cells: elementsOf(child).filter(({ tagName }) => /^t[dh]$/.test(tagName)) }];
    return /^t(body|head|foot)$/.test(child.tagName) ? rowsOf(child) : captionRow(child);
  });
}

const captionRow = (child: Element): Row[] =>
  child.tagName === 'caption' ? [{ cells: [child] }] : [];

const elementsOf = (element: Element): Element[] =>
  element.childNodes.flatMap((node) => ('tagName' in node ? [node] : []));

/** All text inside an element, however deep, line breaks as they stand. */
export function wordsWithin(element: Element): string {
  let words = '';
  const open: ChildNode[] = [...element.childNodes].reverse();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.nodeName === '#text' && 'value' in node) words += node.value;
    else if (node.nodeName === 'br') words += '\n';
    else if ('tagName' in node && !isSilent(node)) open.push(...[...node.childNodes].reverse());
  }
  return words;
}

/** The text that Word would draw before an item: it stands in the first few runs. */
export function wordGlyph(element: Element): string {
  let near = elementsOf(element);
  for (let depth = 0; depth < 4 && near.length > 0; depth++) {
    const glyph = near.find(isWordGlyph);
    if (glyph) return wordsWithin(glyph);
    near = near.flatMap(elementsOf);
  }
  return '';
}
