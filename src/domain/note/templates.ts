// The notes a new meeting can start with: headings and empty lines, no invented words.
import type { NewBlock, NoteMeta, NotePlan, PlanBlock } from './note.ts';

export const TEMPLATES = ['plain', 'agenda', 'dccg'] as const;
/** `plain`: an empty page. `agenda`: items with decisions and actions. `dccg`: a coalition's summary report. */
export type Template = (typeof TEMPLATES)[number];

export function isTemplate(value: unknown): value is Template {
  return TEMPLATES.some((template) => template === value);
}

const block = (keys: PlanBlock, text = ''): NewBlock => ({
  keys,
  content: text === '' ? [] : [{ text, formats: {} }]
});
const empty = block({ kind: 'paragraph' });
const item = block({ kind: 'heading', level: 1 });
const part = (text: string) => block({ kind: 'heading', level: 2 }, text);

const BLOCKS: Readonly<Record<Template, readonly NewBlock[]>> = {
  plain: [empty],
  agenda: [item, empty, part('Decisions'), empty, part('Next steps'), empty],
  dccg: [
    item,
    empty,
    part('Key points raised'),
    block({ kind: 'bullet' }),
    part('Next steps'),
    empty,
    block(
      { kind: 'heading', level: 1, section: 'annex', holds: 'people' },
      'Annex I List of participants'
    )
  ]
};

/** The blocks hold no action: actions need ids of their own, and an empty one would be in the register. */
export function planFromTemplate(template: Template, meta: NoteMeta): NotePlan {
  const typed = template === 'dccg' ? { documentType: 'Summary report', ...meta } : meta;
  return { meta: typed, blocks: BLOCKS[template], people: [], actions: {} };
}
