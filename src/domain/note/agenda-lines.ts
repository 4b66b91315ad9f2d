// An agenda as people type or paste it, one item a line: "Budget, 15 min, Ana" has minutes and a lead.
import type { NewBlock, NotePlan } from './note.ts';
import { plain } from './note.ts';
import { textOf } from './render.ts';

export interface AgendaItem {
  readonly title: string;
  /** Planned. */
  readonly minutes?: number;
  readonly lead?: string;
}

const MINUTES = String.raw`(?:min(?:ute|uto)?s?\.?|['′’]|мин(?:ут)?\.?|分钟?|دقيقة|دقائق)`;
const DURATION = new RegExp(
  String.raw`^(?:(\d{1,2})\s*(?:h|hours?|hrs?)\.?\s*(?:(\d{1,2})\s*${MINUTES}?)?|(\d{1,3})\s*${MINUTES})$`,
  'iu'
);
/** What may stand between an item and what is said of it. */
const SEPARATOR = /\s*[,;|،，；\t]\s*|\s+[-–—]\s+/u;
/** "1. ", "b) ", "- ": how a pasted list begins its lines. */
const LIST_MARK = /^(?:[-*•·–—]\s+|\(?\d{1,2}[.)]\s+|[a-z][.)]\s+)/i;
const LONGEST = 600;

function minutesIn(words: string): number | undefined {
  const [, hours, more = '0', minutes] = DURATION.exec(words.trim()) ?? [];
  const count = minutes === undefined ? Number(hours) * 60 + Number(more) : Number(minutes);
  return count > 0 && count <= LONGEST ? count : undefined;
}

/**
 * One line as an item; undefined for one without words. Minutes are understood at the end ("Budget 15 min"),
 * in brackets ("Budget (15 min, Ana)") and after a separator; what follows them leads the item, and so does
 * "@Ana". Everything else is its title.
 */
export function agendaItem(line: string): AgendaItem | undefined {
  const words = line.trim().replace(LIST_MARK, '').trim();
  if (words === '') return undefined;
  return bracketed(words) ?? separated(words) ?? trailing(words) ?? { title: words };
}

/** The items of a text; empty lines are none. */
export function agendaItems(text: string): AgendaItem[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/).flatMap((line) => agendaItem(line) ?? []);
}

function bracketed(words: string): AgendaItem | undefined {
  const [, title, inside] = /^(.*\S)\s*[([（]([^()[\]（）]+)[)\]）]$/u.exec(words) ?? [];
  if (title === undefined || inside === undefined) return undefined;
  const parts = inside.split(SEPARATOR);
  const at = parts.findIndex((part) => minutesIn(part) !== undefined);
  if (at < 0) return undefined;
  return said(title, minutesIn(parts[at] ?? ''), parts.toSpliced(at, 1));
}

function separated(words: string): AgendaItem | undefined {
  const parts = words.split(SEPARATOR);
  const isSaid = (part: string) => minutesIn(part) !== undefined || /^@\S/.test(part);
  const at = parts.findIndex((part, index) => index > 0 && isSaid(part));
  const title = at < 0 ? '' : before(words, parts, at);
  if (title === '') return undefined;
  const rest = parts.slice(at);
  const place = rest.findIndex((part) => minutesIn(part) !== undefined);
  return place < 0
    ? said(title, undefined, rest)
    : said(title, minutesIn(rest[place] ?? ''), rest.toSpliced(place, 1));
}

/** The words before the nth part, with whatever separates them in the title itself. */
function before(words: string, parts: readonly string[], nth: number): string {
  let at = 0;
  for (let index = 0; index < nth; index++) {
    const part = parts[index] ?? '';
    at = words.indexOf(part, at) + part.length;
  }
  return words.slice(0, at).trim();
}

function trailing(words: string): AgendaItem | undefined {
  const [, title, end] = /^(.*\S)\s+(\d{1,3}\s*\S+)$/u.exec(words) ?? [];
  const minutes = end === undefined ? undefined : minutesIn(end);
  return title === undefined || minutes === undefined ? undefined : { title, minutes };
}

function said(title: string, minutes: number | undefined, lead: readonly string[]): AgendaItem {
  const names = lead.map((one) => one.trim().replace(/^@/, '')).filter(Boolean);
  return {
    title,
    ...(minutes === undefined ? {} : { minutes }),
    ...(names.length === 0 ? {} : { lead: names.join(', ') })
  };
}

/** An item as the line that says the same. */
export function agendaLine({ title, minutes, lead }: AgendaItem): string {
  const time = minutes === undefined ? [] : [`${minutes} min`];
  const who = lead === undefined ? [] : [minutes === undefined ? `@${lead}` : lead];
  return [title, ...time, ...who].join(', ');
}

/** An agenda item of a plan with what stands under it; or a run of blocks that is none. */
interface Stretch {
  /** Begins with a heading of level 1: only what stands before all others does not. */
  readonly isHeaded: boolean;
  readonly isItem: boolean;
  readonly blocks: readonly [NewBlock, ...NewBlock[]];
}

function stretchesOf(blocks: readonly NewBlock[]): Stretch[] {
  const stretches: (Stretch & { readonly blocks: [NewBlock, ...NewBlock[]] })[] = [];
  for (const block of blocks) {
    const { kind, level, section } = block.keys;
    const isHeaded = kind === 'heading' && (level ?? 1) === 1;
    const last = stretches.at(-1);
    if (isHeaded || !last)
      stretches.push({ isHeaded, isItem: isHeaded && section === undefined, blocks: [block] });
    else last.blocks.push(block);
  }
  return stretches;
}

function itemOf({ blocks: [head] }: Stretch): AgendaItem {
  const { minutes, lead } = head.keys;
  return {
    title: textOf(head.content).trim(),
    ...(typeof minutes === 'number' ? { minutes } : {}),
    ...(typeof lead === 'string' ? { lead } : {})
  };
}

/** The agenda of a plan, one line an item; items without a title have none. */
export function agendaLinesOf(plan: Pick<NotePlan, 'blocks'>): string[] {
  return stretchesOf(plan.blocks)
    .filter(({ isItem }) => isItem)
    .map(itemOf)
    .filter(({ title }) => title !== '')
    .map(agendaLine);
}

/**
 * The plan with this agenda: items that it has already, told by their line or their title, keep what stands
 * under them; new ones get what stands under an item of the plan; items that are no longer named go. What is no
 * item (an annex) stays behind them.
 */
export function withAgenda(plan: NotePlan, text: string): NotePlan {
  const stretches = stretchesOf(plan.blocks);
  const items = stretches.filter(({ isItem }) => isItem);
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).filter((line) => agendaItem(line));
  const isUntitled = items.every((item) => itemOf(item).title === '');
  if (lines.length === 0 && isUntitled) return plan;
  const left = new Set(items);
  const take = (fits: (item: AgendaItem) => boolean): Stretch | undefined => {
    const found = [...left].find((item) => fits(itemOf(item)));
    if (found) left.delete(found);
    return found;
  };
  const [, ...under] = items.find(({ blocks }) => blocks.length > 1)?.blocks ?? [];
  const body: readonly NewBlock[] =
    under.length > 0 ? under : [{ keys: { kind: 'paragraph' }, content: [] }];
  // Whole lines first: a line that was not touched must not lose its place to one with the same title.
  const whole = lines.map((line) => take((item) => agendaLine(item) === line.trim()));
  const blocks = lines.flatMap((line, index): readonly NewBlock[] => {
    const untouched = whole[index];
    if (untouched) return untouched.blocks;
    const wish = agendaItem(line);
    if (!wish) return [];
    const [head, ...rest] = take(({ title }) => title === wish.title)?.blocks ?? [];
    return head
      ? [
          { keys: { ...head.keys, minutes: wish.minutes, lead: wish.lead }, content: head.content },
          ...rest
        ]
      : [headOf(wish), ...body];
  });
  // An empty page has an empty line to begin with; an agenda begins with its first item.
  const isBlank = ({ isHeaded, blocks: held }: Stretch) =>
    !isHeaded && held.every(({ content }) => textOf(content) === '');
  const others = stretches.filter((one) => !one.isItem && !(lines.length > 0 && isBlank(one)));
  const of = (isHeaded: boolean) =>
    others.filter((one) => one.isHeaded === isHeaded).flatMap((one) => one.blocks);
  return { ...plan, blocks: [...of(false), ...blocks, ...of(true)] };
}

function headOf({ title, minutes, lead }: AgendaItem): NewBlock {
  return { keys: { kind: 'heading', level: 1, minutes, lead }, content: [plain(title)] };
}
