// Running text of a plain document as segments: underlined runs, web and mail addresses; every other character stays.
import type { Formats, Segment } from '../note/blocks.ts';
import { safeLink } from '../note/link.ts';

const UNDERLINED = /<u>([^]*?)<\/u>/gi;
const ADDRESS = /https?:\/\/[^\s<>"]+|[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu;

export function inlineSegments(text: string): Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(UNDERLINED)) {
    segments.push(...linkAddresses(text.slice(end, match.index), {}));
    segments.push(...linkAddresses(match[1] ?? '', { underline: true }));
    end = match.index + match[0].length;
  }
  segments.push(...linkAddresses(text.slice(end), {}));
  return segments.filter((segment) => !('text' in segment) || segment.text !== '');
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

/** A sentence's punctuation after an address is not part of it; a bracket is if it was opened inside. */
function withoutPunctuation(address: string): string {
  const shorter = address.replace(/[.,;:!?'’”»*_]+$/u, '');
  if (/[)\]}]$/.test(shorter) && !/[([{]/.test(shorter))
    return withoutPunctuation(shorter.slice(0, -1));
  return shorter;
}
