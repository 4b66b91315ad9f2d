// What is worth a look before minutes are finalised: counted, each with its places; it warns and never forbids.
import type * as Y from 'yjs';
import { actionOf, copiedIds, isOpen } from '../note/actions.ts';
import { agendaOf, levelOf, outcomeOf } from '../note/agenda.ts';
import { safeLink } from '../note/link.ts';
import { openNote, readActions, readMeta, readPeople, type ActionFacts } from '../note/note.ts';
import { samePeople } from '../note/same-people.ts';
import { renderAll, textOf, type Block } from '../note/render.ts';
import { untidyIn } from '../note/untidy.ts';

export const FINDINGS = [
  'actions-without-owner',
  'actions-without-due',
  'items-not-covered',
  'empty-sections',
  'links-without-address',
  'broken-references',
  'leftovers',
  'duplicates',
  'duplicate-people',
  'named-points'
] as const;

export interface Finding {
  readonly code: (typeof FINDINGS)[number];
  readonly count: number;
  /** Keys of the blocks it is about, or (for people) of their entries. */
  readonly places: readonly string[];
}

/** What a note still lacks; codes without a place are left out. */
export function checklist(doc: Y.Doc): Finding[] {
  const all = renderAll(openNote(doc).body);
  const blocks = all.filter(({ hidden }) => !hidden);
  const facts = readActions(doc);
  const untidy = untidyIn(all);
  const places: Readonly<Record<Finding['code'], readonly string[]>> = {
    'actions-without-owner': openActions(blocks, facts, ({ owners }) => owners.length === 0),
    'actions-without-due': openActions(blocks, facts, ({ due }) => due === undefined),
    ...emptyHeadings(blocks),
    'links-without-address': keysOf(blocks.filter(hasDeadLink)),
    'broken-references': keysOf(
      blocks.filter(brokenReferences(blocks, facts, readMeta(doc).number))
    ),
    leftovers: keysOf(untidy.filter(({ kind }) => kind !== 'twice')),
    duplicates: untidy.flatMap((one) => (one.kind === 'twice' ? one.keys.slice(1) : [])),
    'duplicate-people': samePeople(readPeople(doc)).flatMap((keys) => keys.slice(1)),
    'named-points': keysOf(blocks.filter(namesItsSpeaker(doc)))
  };
  return FINDINGS.map((code) => ({
    code,
    count: places[code].length,
    places: places[code]
  })).filter(({ count }) => count > 0);
}

/** "Ana Lee: …", where the meeting's rule is that points name nobody; only people on the list are known. */
function namesItsSpeaker(doc: Y.Doc): (block: Block) => boolean {
  const { attribution = 'named' } = readMeta(doc);
  const names = [...readPeople(doc).values()].map(({ name }) => `${name.trim().toLowerCase()}:`);
  if (attribution === 'named') return () => false;
  return ({ keys, content }) => {
    if (keys.kind === 'heading' || keys.kind === 'action') return false;
    const text = textOf(content).trimStart().toLowerCase();
    return names.some((name) => name !== ':' && text.startsWith(name));
  };
}

const keysOf = (blocks: readonly { readonly key: string }[]): string[] =>
  blocks.map(({ key }) => key);

function openActions(
  blocks: readonly Block[],
  facts: ReadonlyMap<string, ActionFacts>,
  lacks: (action: ReturnType<typeof actionOf>) => boolean
): string[] {
  const copies = copiedIds(blocks);
  return keysOf(
    blocks.filter(({ key, keys, content }) => {
      if (keys.kind !== 'action' || copies.has(key) || !isWritten(content)) return false;
      const action = actionOf(keys.id, facts);
      return isOpen(action.status) && lacks(action);
    })
  );
}

/** Agenda items and other headings with nothing to read before the next heading of their level or above. */
function emptyHeadings(
  blocks: readonly Block[]
): Readonly<Record<'items-not-covered' | 'empty-sections', readonly string[]>> {
  const items: string[] = [];
  const sections: string[] = [];
  const agenda = new Map(agendaOf(blocks).map((entry) => [entry.index, entry]));
  blocks.forEach((block, index) => {
    const entry = agenda.get(index);
    if (!entry) return;
    const end = blocks.findIndex(
      (other, at) => at > index && other.keys.kind === 'heading' && levelOf(other) <= entry.level
    );
    const inside = blocks.slice(index + 1, end < 0 ? blocks.length : end);
    if (inside.some(({ keys, content }) => keys.kind !== 'heading' && isWritten(content))) return;
    // The list of people is printed under its heading; an item that was put off says so.
    if (block.keys['holds'] === 'people' || outcomeOf(block.keys) !== undefined) return;
    (entry.section === 'item' ? items : sections).push(block.key);
  });
  return { 'items-not-covered': items, 'empty-sections': sections };
}

const isWritten = (content: Block['content']): boolean =>
  textOf(content).trim() !== '' || content.some((part) => 'embed' in part);

const hasDeadLink = ({ content }: Block): boolean =>
  content.some(({ formats }) => 'link' in formats && safeLink(formats['link']) === undefined);

/**
 * "item 7" where there are six, "Annex III" where there are two, "action 64.9" where this meeting's labels
 * end at 5: of these notes, in English.
 */
function brokenReferences(
  blocks: readonly Block[],
  facts: ReadonlyMap<string, ActionFacts>,
  number: string | undefined
): (block: Block) => boolean {
  const entries = agendaOf(blocks);
  const items = entries.filter((entry) => entry.number !== undefined).length;
  const annexes = new Set(entries.flatMap(({ text }) => annexNumber(ANNEX.exec(text)?.[1]) ?? []));
  const labels = new Set([...facts.values()].flatMap(({ label }) => label ?? []));
  const own = /(\d+)\s*$/.exec(number ?? '')?.[1];
  return ({ keys, content }) => {
    if (keys.kind === 'heading') return false;
    const text = textOf(content);
    const item = [...text.matchAll(/\b(?:agenda )?item (\d{1,3})\b(?!\s*(?:of|%)|\.\d)/gi)];
    if (items > 0 && item.some(([, one]) => Number(one) > items || Number(one) === 0)) return true;
    const label = [...text.matchAll(/\baction (\d{1,6})\.(\d{1,3})\b/gi)];
    if (labels.size > 0 && label.some(([, m, n]) => m === own && !labels.has(`${m}.${n}`)))
      return true;
    return [...text.matchAll(/\bAnnex ([IVX]+|[A-Z]|\d{1,2})\b/g)].some(
      ([, name]) => !annexes.has(annexNumber(name) ?? '')
    );
  };
}

const ANNEX = /^Annex ([IVX]+|[A-Z]|\d{1,2})\b/i;
const ROMAN = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];

/** "Annex 1" and "Annex I" are one: reports write both. */
function annexNumber(name: string | undefined): string | undefined {
  const upper = name?.toUpperCase();
  const roman = ROMAN.indexOf(upper ?? '');
  return roman < 0 ? upper?.replace(/^0+/, '') : String(roman + 1);
}
