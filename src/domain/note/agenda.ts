// The outline of a note: its headings, and the numbers of its agenda items, computed and never stored.
import { topSection, type TopSection } from './sections.ts';
import { textOf, type Block } from './render.ts';

export interface AgendaEntry {
  /** The heading block's key. */
  readonly key: string;
  /** Its place among the blocks given. */
  readonly index: number;
  readonly level: 1 | 2 | 3;
  /** Which section a level-1 heading opens; undefined below level 1. */
  readonly section: TopSection | undefined;
  /**
   * Counted for agenda items; undefined for annexes, "Unsorted", lower headings, and items that
   * their source left without a number (`printed` is empty).
   */
  readonly number: number | undefined;
  /** What is shown before the text: "2.", or the number as its source printed it. */
  readonly label: string | undefined;
  readonly text: string;
}

/** A heading's level; anything that is not 1 to 3 is brought to the nearest. */
export function levelOf(block: Pick<Block, 'keys'>): 1 | 2 | 3 {
  const { level } = block.keys;
  if (typeof level !== 'number' || level < 2) return 1;
  return level < 3 ? 2 : 3;
}

/** The headings among the blocks, in order. */
export function agendaOf(blocks: readonly Block[]): AgendaEntry[] {
  const entries: AgendaEntry[] = [];
  let items = 0;
  blocks.forEach((block, index) => {
    if (block.keys.kind !== 'heading' || block.hidden) return;
    const level = levelOf(block);
    const section = level === 1 ? topSection(block.keys['section']) : undefined;
    const printed = block.keys['printed'];
    const number = section === 'item' && printed !== '' ? ++items : undefined;
    const label =
      number === undefined ? undefined : typeof printed === 'string' ? printed : `${number}.`;
    entries.push({
      key: block.key,
      index,
      level,
      section,
      number,
      label,
      text: textOf(block.content)
    });
  });
  return entries;
}
