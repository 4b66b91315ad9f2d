// The blocks of a structured document as a plan: title, ranks of headings, annexes, actions and decisions.
import type { Segment } from '../note/blocks.ts';
import type { ActionFacts, NewBlock, NoteMeta, NotePlan, PlanBlock } from '../note/note.ts';
import { textOf } from '../note/render.ts';
import { roleOfWords, type PartRole } from '../note/sections.ts';
import { contentText } from '../report/text.ts';
import { findDate, MAX_TITLE, readTitleLine } from './meeting-head.ts';
import { dropRedundantNumbers } from './numbers.ts';

export interface Arranged {
  readonly plan: NotePlan;
  readonly hasTitle: boolean;
  /** Whether everything after the title stands under "Unsorted", as there was no heading to place it. */
  readonly isUnsorted: boolean;
}

/**
 * `source` holds headings with the levels of their document (1 to 6). `afterTitle` is put between the
 * title and the rest. `newId` makes the ids of actions.
 */
export function arrange(
  source: readonly NewBlock[],
  newId: () => string,
  afterTitle: readonly NewBlock[] = []
): Arranged {
  const meta = titleMeta(source[0]);
  const body = meta ? source.slice(1) : source;
  const levels = [...new Set(body.flatMap((block) => headingLevel(block) ?? []))].sort();
  const isUnsorted = levels.length === 0 && body.length > 0;
  const actions: Record<string, ActionFacts> = {};
  let role: PartRole = 'other';
  const arranged = body.map((block) => {
    const level = headingLevel(block);
    if (level !== undefined) {
      role = roleOfWords(textOf(block.content));
      return arrangeHeading(block, Math.min(3, levels.indexOf(level) + 1));
    }
    return arrangeItem(block, role, (facts) => {
      const id = newId();
      actions[id] = facts;
      return id;
    });
  });
  const blocks = [...afterTitle, ...(isUnsorted ? [UNSORTED] : []), ...unnumbered(arranged)];
  return {
    plan: {
      meta: withDate(meta ?? { title: '' }, blocks),
      blocks: dropRedundantNumbers(blocks),
      people: [],
      actions
    },
    hasTitle: meta !== undefined,
    isUnsorted
  };
}

const UNSORTED: NewBlock = {
  keys: { kind: 'heading', level: 1, section: 'unsorted' },
  content: [{ text: 'Unsorted', formats: {} }]
};

const headingLevel = ({ keys }: NewBlock): number | undefined =>
  keys.kind === 'heading' ? (keys.level ?? 1) : undefined;

function titleMeta(first: NewBlock | undefined): NoteMeta | undefined {
  if (first?.keys.kind !== 'heading') return undefined;
  const line = contentText(first.content);
  return line === '' || line.length > MAX_TITLE ? undefined : readTitleLine(line);
}

/** A date that stands on a line of its own name: "Date: 2026-02-03". It is printed there, so not again. */
function withDate(meta: NoteMeta, blocks: readonly NewBlock[]): NoteMeta {
  if (meta.date !== undefined) return meta;
  for (const { content } of blocks) {
    const text = textOf(content);
    const found = /\b(date|time)\b|时间|日期/i.test(text.slice(0, 40)) ? findDate(text) : undefined;
    if (found) return { ...meta, date: found.date, dateAsPrinted: '' };
  }
  return meta;
}

function arrangeHeading({ content }: NewBlock, rank: number): NewBlock {
  if (rank > 1) return { keys: { kind: 'heading', level: rank }, content };
  const keys = { kind: 'heading', level: 1 };
  if (/^(annex|appendix|attachment)\b/i.test(textOf(content).trim()))
    return { keys: { ...keys, section: 'annex' }, content };
  const [first, ...rest] = content;
  const number = first && 'text' in first ? /^\s*(\d{1,3}[.)])\s+/.exec(first.text) : null;
  if (!first || !('text' in first) || !number) return { keys, content };
  const words: Segment = { ...first, text: first.text.slice(number[0].length) };
  return { keys: { ...keys, printed: number[1] }, content: [words, ...rest] };
}

const LIST_KINDS: ReadonlySet<string> = new Set(['bullet', 'ordered', 'task']);

function arrangeItem(
  { keys, content }: NewBlock,
  role: PartRole,
  addAction: (facts: ActionFacts) => string
): NewBlock {
  const { kind, indent, checked, printed } = keys;
  if (role === 'nextSteps' && LIST_KINDS.has(kind)) {
    const id = addAction({ status: checked === true ? 'done' : 'open' });
    return { keys: withoutUndefined({ kind: 'action', id, indent, printed }), content };
  }
  if (role === 'decisions' && kind === 'bullet' && indent === undefined)
    return { keys: { kind: 'decision' }, content };
  return { keys, content };
}

/** Where some items of a document are numbered, those that are not stay so. */
function unnumbered(blocks: readonly NewBlock[]): readonly NewBlock[] {
  const isItem = ({ keys }: NewBlock) =>
    keys.kind === 'heading' && keys.level === 1 && keys['section'] === undefined;
  if (!blocks.some((block) => isItem(block) && block.keys['printed'] !== undefined)) return blocks;
  return blocks.map((block) =>
    isItem(block) && block.keys['printed'] === undefined
      ? { ...block, keys: { ...block.keys, printed: '' } }
      : block
  );
}

/** Keys that are set: a marker holds nothing else. */
export function withoutUndefined(keys: PlanBlock): PlanBlock {
  const present = Object.entries(keys).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(present), kind: keys.kind };
}
