// A person's disc: initials in any script, and a colour that white letters can be read on.

/** Each has at least 4.5:1 against white. */
export const FACE_COLOURS = [
  '#8a4b8f',
  '#2f6f5e',
  '#a84f2a',
  '#40589c',
  '#7a5c1e',
  '#a33d5e',
  '#3b6f8a',
  '#5f6a2a'
] as const;

/** The first letters of the first and last word, as a reader counts letters; "?" for no name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = firstLetter(words[0] ?? '');
  const last = words.length > 1 ? firstLetter(words.at(-1) ?? '') : '';
  return (first + last).toLocaleUpperCase() || '?';
}

export function faceColour(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 100_003;
  return FACE_COLOURS[sum % FACE_COLOURS.length] ?? FACE_COLOURS[0];
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstLetter(word: string): string {
  for (const { segment } of letters.segment(word.replace(/^[^\p{L}\p{N}]+/u, ''))) return segment;
  return '';
}
