// A name as others will see it: one line, in its own order of reading, with nothing invisible in place of words.

/** Marks that would turn the words around them over (Unicode Standard Annex 9), and hidden tag characters. */
const TURNING = /[\u202a-\u202e\u2066-\u2069\u206a-\u206f\u{e0000}-\u{e007f}]/gu;
/** What takes no room, or room without a sign in it; joiners and single marks of direction are part of words. */
const EMPTY = /[\p{C}\p{Z}\p{M}\u115f\u1160\u2800\u3164\uffa0]/gu;
/** More marks on one letter than any script has reach into the lines above and below. */
const TOWER = /(\p{M}{8})\p{M}+/gu;

/** Line breaks and control characters become spaces, spaces one space, and what turns other words over goes. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(TURNING, '')
    .replace(/[\p{Cc}\p{Z}\ufeff]+/gu, ' ')
    .replace(TOWER, '$1')
    .trim();
}

export function isVisible(text: string): boolean {
  return text.replace(EMPTY, '') !== '';
}
