// The line above a block that says what is to be tidied there, with its buttons: drawn in the block, no part of its text.

export interface BlockNotice {
  /** `more`: goes along with the block before it, and has no words of its own. */
  readonly kind: 'late' | 'more' | 'changed' | 'twice';
  /** What it is about, by a key: the same words about something else have other deeds. */
  readonly about: string;
  readonly words: string;
  readonly deeds: readonly NoticeDeed[];
}

export interface NoticeDeed {
  readonly words: string;
  /** The accessible name, where the words alone say too little. */
  readonly name: string;
  readonly run: () => void;
}

export function sameNotice(a: BlockNotice | undefined, b: BlockNotice | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export class NoticeLine {
  readonly dom = document.createElement('div');
  #drawn: BlockNotice | undefined;

  constructor() {
    this.dom.className = 'notice';
    this.dom.contentEditable = 'false';
    // A press on a button leaves the caret where it is.
    this.dom.addEventListener('mousedown', (event) => event.preventDefault());
  }

  /** Draw it as the first thing in its block, or take it away. */
  draw(notice: BlockNotice | undefined, block: HTMLElement): void {
    if (notice) block.dataset['notice'] = notice.kind;
    else delete block.dataset['notice'];
    if (!notice || notice.words === '') {
      this.dom.remove();
      this.#drawn = undefined;
      return;
    }
    if (this.#drawn !== notice) {
      const words = document.createElement('span');
      words.textContent = notice.words;
      this.dom.replaceChildren(words, ...notice.deeds.map((deed) => this.#button(deed)));
      this.#drawn = notice;
    }
    // A list holds nothing but items.
    if (block.getAttribute('role') === 'list') this.dom.setAttribute('role', 'listitem');
    else this.dom.removeAttribute('role');
    if (block.firstChild !== this.dom) block.prepend(this.dom);
  }

  #button({ words, name, run }: NoticeDeed): HTMLElement {
    const element = document.createElement('button');
    element.type = 'button';
    element.textContent = words;
    element.setAttribute('aria-label', name);
    element.addEventListener('click', () => {
      const notes = this.dom.closest<HTMLElement>('.notes');
      const hadFocus = this.dom.contains(document.activeElement);
      run();
      // The button goes; whoever came to it by keyboard goes on in the notes.
      if (hadFocus) notes?.focus();
    });
    return element;
  }
}
