// The text of one block, rewritten from a field beside the notes while others may be writing in it.
import type * as Y from 'yjs';
import { standsAt } from '#domain/note/ghosts.ts';
import { renderAll } from '#domain/note/render.ts';
import { cleanText } from './clean.ts';
import { Layout } from './layout.ts';

/** What stands for something inline that is no text; its length is one unit, as in the note. */
const EMBED = '\ufffc';

export class BlockText {
  /** The text as it stood when this was made, white space at its ends aside. */
  readonly shown: string;
  readonly #doc: Y.Doc;
  readonly #key: string;
  readonly #layout: Layout;
  readonly #text: string;

  constructor(doc: Y.Doc, key: string) {
    const body = doc.getText('body');
    const blocks = renderAll(body);
    const content = blocks.find((block) => block.key === key)?.content ?? [];
    this.#doc = doc;
    this.#key = key;
    this.#text = content.map((part) => ('text' in part ? part.text : EMBED)).join('');
    this.shown = this.#text.trim();
    this.#layout = new Layout(body, blocks);
    // From now on the note may change; what is rewritten is what was shown.
    this.#layout.hold();
  }

  /**
   * Make the text this one, word by word: what is the same stays, and what others put in meanwhile too. False
   * when nothing is to be changed.
   */
  rewrite(text: string, origin?: unknown): boolean {
    const wanted = cleanText(text).replaceAll(/\s+/g, ' ').trim();
    if (wanted === this.shown) return false;
    const moved = standsAt(this.#doc, this.#key);
    if (moved !== undefined && moved !== this.#key) {
      const there = new BlockText(this.#doc, moved);
      if (there.#text === this.#text) return there.rewrite(text, origin);
    }
    const entry = this.#layout.entries.find((one) => this.#layout.keyOf(one) === this.#key);
    if (!entry) return false;
    const { from, to, words } = changeOf(this.#text, wanted);
    const insert = words.replaceAll(EMBED, '');
    this.#doc.transact(() => {
      this.#layout.deleteContent(entry, from, to);
      if (insert !== '') this.#layout.insertContent(entry, from, [{ text: insert, formats: {} }]);
    }, origin);
    return true;
  }
}

/** The words that differ: units `from` to `to` of the old text become `words`. */
function changeOf(old: string, wanted: string) {
  const [before, after] = [tokens(old), tokens(wanted)];
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const length = (parts: readonly string[]) => parts.join('').length;
  return {
    from: length(before.slice(0, start)),
    to: old.length - length(before.slice(before.length - end)),
    words: after.slice(start, after.length - end).join('')
  };
}

/** Words and the spaces between them. */
const tokens = (text: string): string[] => text.match(/\s+|\S+/g) ?? [];
