// The notes a new meeting can start with: headings and empty lines, no invented words.
import type { Minutes, Part, Section } from './minutes.ts';
import type { NewBlock, NoteMeta, NotePlan, PlanBlock } from './note.ts';
import { textOf } from './render.ts';

export const TEMPLATES = ['plain', 'agenda', 'dccg'] as const;
/** `plain`: an empty page. `agenda`: items with decisions and actions. `dccg`: a coalition's summary report. */
export type Template = (typeof TEMPLATES)[number];

export function isTemplate(value: unknown): value is Template {
  return TEMPLATES.some((template) => template === value);
}

/** A template by any name it is asked for; undefined for one there is not. */
export function templateOf(name: unknown): Template | undefined {
  return name === 'empty' ? 'plain' : isTemplate(name) ? name : undefined;
}

const block = (keys: PlanBlock, text = ''): NewBlock => ({
  keys,
  content: text === '' ? [] : [{ text, formats: {} }]
});
const empty = block({ kind: 'paragraph' });
const item = block({ kind: 'heading', level: 1 });
/** A heading that stands there to be written under: with nothing under it final minutes do not print it. */
const offered = (keys: PlanBlock, text: string) => block({ ...keys, offered: text }, text);
const part = (text: string) => offered({ kind: 'heading', level: 2 }, text);

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
    offered(
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

/**
 * A meeting like the last one: its agenda and the headings in it, and its rule of attribution; none of its points,
 * and nobody's attendance. `meta` is what is known of the new one.
 */
export function planFromMeeting(last: Minutes, meta: NoteMeta): NotePlan {
  const { documentType, mode, language, timeZone, place, link, series, attribution } = last.meeting;
  const kept = { documentType, mode, language, timeZone, place, link, series, attribution };
  const blocks = last.sections.flatMap((section) => [
    ...(section.kind === 'opening' || section.kind === 'unsorted' ? [] : [sectionHead(section)]),
    ...(section.kind === 'item'
      ? [empty, ...section.parts.flatMap(({ heading, role }) => partHead(heading, role))]
      : [])
  ]);
  return {
    meta: { ...withoutUndefined(kept), ...withoutUndefined(meta), title: meta.title },
    blocks: blocks.length > 0 ? blocks : BLOCKS.plain,
    people: last.people.flatMap(({ people }) =>
      people.map((person) => ({ ...person, attendance: 'expected' as const }))
    ),
    actions: {}
  };
}

function sectionHead({ kind, title, holdsPeople, minutes, lead }: Section): NewBlock {
  const keys = {
    kind: 'heading',
    level: 1,
    ...(kind === 'annex' ? { section: 'annex' } : {}),
    ...(holdsPeople ? { holds: 'people', offered: textOf(title) } : {}),
    ...(minutes === undefined ? {} : { minutes }),
    ...(lead === undefined ? {} : { lead })
  };
  return { keys, content: title };
}

function partHead(heading: Part['heading'], role: Part['role']): NewBlock[] {
  if (!heading) return [];
  const line = role === 'keyPoints' ? block({ kind: 'bullet' }) : empty;
  const keys = { kind: 'heading', level: heading.level, offered: textOf(heading.content) };
  return [{ keys, content: heading.content }, line];
}

function withoutUndefined(meta: Partial<NoteMeta>): Partial<NoteMeta> {
  return Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== undefined));
}
