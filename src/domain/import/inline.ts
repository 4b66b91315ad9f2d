// Running text of a plain document as segments: underlined runs, web and mail addresses; every other character stays.
import type { Formats, Segment } from '../note/blocks.ts';
import { safeLink } from '../note/link.ts';

// Every part has a longest length: text may come from anywhere, and an open-ended pattern takes for ever on some.
const ADDRESS =
  /https?:\/\/[^\s<>"]{1,2048}|[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/giu;

export function inlineSegments(text: string): Segment[] {
  const segments: Segment[] = [];
  const lower = text.toLowerCase();
  // Lower case may be longer in some scripts; then no tag is looked for, and none is lost.
  const findTag = (tag: string, from: number) =>
    lower.length === text.length ? lower.indexOf(tag, from) : -1;
  let end = 0;
  for (;;) {
    const open = findTag('<u>', end);
    const close = open < 0 ? -1 : findTag('</u>', open);
    if (close < 0) break;
    segments.push(...linkAddresses(text.slice(end, open), {}));
    segments.push(...linkAddresses(text.slice(open + 3, close), { underline: true }));
    end = close + 4;
  }
  segments.push(...linkAddresses(text.slice(end), {}));
  return segments;
}

/** The text with its web and mail addresses as links. */
export function linkAddresses(text: string, formats: Formats): Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutPunctuation(match[0]);
    const link = safeLink(/^https?:/i.test(address) ? address : `mailto:${address}`);
    if (link === undefined) continue;
    segments.push({ text: text.slice(end, match.index), formats });
    segments.push({ text: address, formats: { ...formats, link } });
    end = match.index + address.length;
  }
  segments.push({ text: text.slice(end), formats });
  return segments.filter((segment) => !('text' in segment) || segment.text !== '');
}

/** A sentence's punctuation after an address is not part of it; a bracket is if one was opened inside. */
function withoutPunctuation(address: string): string {
  const closing = /[([{]/.test(address) ? '' : ')]}';
  let end = address.length;
  while (end > 0 && `.,;:!?'’”»*_${closing}`.includes(address.charAt(end - 1))) end--;
  return address.slice(0, end);
}
