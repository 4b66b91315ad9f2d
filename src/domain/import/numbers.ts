// Printed numbers of an imported document: kept on a block only where the note would compute another.
import { agendaOf } from '../note/agenda.ts';
import { sectionsOf, type Point } from '../note/minutes.ts';
import type { NewBlock } from '../note/note.ts';
import type { Block } from '../note/render.ts';

/** The blocks without the `printed` numbers that headings and ordered points get anyway. */
export function dropRedundantNumbers(blocks: readonly NewBlock[]): NewBlock[] {
  const computed = computedNumbers(blocks);
  return blocks.map(({ keys, content }, index) => {
    const { printed, ...others } = keys;
    if (printed === undefined || printed !== computed[index]) return { keys, content };
    return { keys: { ...others, kind: keys.kind }, content };
  });
}

/** What would be printed before each block if no number were kept: "2.", or undefined. */
function computedNumbers(newBlocks: readonly NewBlock[]): (string | undefined)[] {
  const blocks = newBlocks.map(({ keys: { printed: _, ...keys }, content }, index): Block => ({
    key: String(index),
    marker: undefined,
    keys,
    content,
    length: 0,
    hidden: false
  }));
  const labels = new Map(agendaOf(blocks).map((entry) => [entry.index, entry.label]));
  const points = sectionsOf(blocks, new Map()).flatMap((section) =>
    section.parts.flatMap((part) => part.points.flatMap(inOrder))
  );
  let next = 0;
  return blocks.map((block, index) => {
    if (block.keys.kind === 'heading') return labels.get(index);
    const number = points[next++]?.number;
    return number === undefined ? undefined : `${number}.`;
  });
}

const inOrder = (point: Point): Point[] => [point, ...point.children.flatMap(inOrder)];
