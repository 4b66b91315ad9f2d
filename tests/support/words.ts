// The words of a document, for tests that none is lost: in order, without what is not a word.

/** Every run of letters, marks and digits, in order. */
export function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** The differences a typed report may show when it comes back: underline tags are marks, not words. */
export function typedWords(text: string): string[] {
  return wordsOf(text.replace(/<\/?u>/gi, ''));
}
