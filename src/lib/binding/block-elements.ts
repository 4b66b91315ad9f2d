// Finds blocks in the page where block-view.ts drew them, to bring one into sight.

/** The elements of all visible blocks of a kind, in the order of the note. */
export function blockElements(root: ParentNode, kind: string): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(`.notes > .block[data-kind="${kind}"]`)];
}

/** Scroll a block into sight and, where a keyboard is likely, put the caret at its end. */
export function showBlock(block: HTMLElement, placeCaret: boolean): void {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  block.scrollIntoView({ block: 'start', behavior: isCalm ? 'auto' : 'smooth' });
  if (!placeCaret) return;
  block.closest<HTMLElement>('.notes')?.focus({ preventScroll: true });
  const text = block.querySelector('.text');
  if (text) getSelection()?.collapse(text, text.childNodes.length);
}
