// Text as it may travel: no half surrogate pairs and no noncharacters, which every encoder turns into something else.
import type { Node } from '@tiptap/pm/model';

const UNFIT =
  /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g;

/** The same number of UTF-16 units, with U+FFFD for what cannot be encoded. */
export function cleanText(text: string): string {
  return text.replace(UNFIT, '\ufffd');
}

/** Whether a position of the document stands between the two halves of a surrogate pair. */
export function cutsPair(doc: Node, position: number): boolean {
  if (position <= 0 || position >= doc.content.size) return false;
  const at = doc.resolve(position);
  if (!at.parent.isTextblock) return false;
  const offset = at.parentOffset;
  if (offset < 1 || offset >= at.parent.content.size) return false;
  const pair = at.parent.textBetween(offset - 1, offset + 1, undefined, '\u0000');
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(pair);
}
