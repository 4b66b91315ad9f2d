// The lines of a plain document, each for what it looks like, with lines that a page or a margin broke put together again.
import { roleOfWords } from '../note/sections.ts';

export interface TextLine {
  readonly sort: 'text' | 'bullet' | 'numbered' | 'annex' | 'part' | 'row' | 'rule';
  /** Columns of white space before the first character; a tab goes to the next multiple of four. */
  readonly indent: number;
  /** Without indent, bullet and number. */
  readonly text: string;
  /** The line as it stood; of joined lines the first. */
  readonly raw: string;
  /** "2." or "2)" of a numbered line, "1.1" of a numbered part. */
  readonly number: string | undefined;
  /** Line numbers in the source, from 1. */
  readonly first: number;
  /** How many lines of the source are in it. */
  readonly count: number;
  /** Whether a blank line, or nothing, stands before and after it. */
  readonly alone: boolean;
}

const BULLET = /^(?:[-*+•‣▪◦●○·–—\uf0b7]|[-–—]\s?>)\s+(?:>\s+)?(?=\S)/u;
const NUMBER = /^(\d{1,3}[.)])\s+(?=\S)/;
const PART_NUMBER = /^(\d{1,2}(?:\.\d{1,2})+\.?)\s+(?=\S)/;
const ANNEX = /^(?:annex|appendix|attachment)(?:\s+(?:[ivxlc]+|\d+|[a-z]))?(?=[\s:.–—-]|$)/i;
const RULE = /^([-*_=~#])(?:\s*\1){2,}$/;
const SENTENCE_END = /[.!?:;…。！？；：؟۔][)\]"'’”»]*$/u;

/** Below this many characters a line is not taken for one that was cut. */
const LONG = 50;

export function readLines(lines: readonly string[]): TextLine[] {
  const blank = (index: number) => (lines[index] ?? '').trim() === '';
  const found: TextLine[] = [];
  lines.forEach((line, index) => {
    if (!blank(index)) found.push(sortLine(line, index + 1, blank(index - 1) && blank(index + 1)));
  });
  return rejoin(found, readHabits(found));
}

function sortLine(raw: string, first: number, alone: boolean): TextLine {
  const body = raw.trim();
  const indent = columns(raw.slice(0, raw.length - raw.trimStart().length));
  const line = { indent, raw, first, count: 1, alone, number: undefined, text: body } as const;
  if (RULE.test(body)) return { ...line, sort: 'rule', text: '' };
  if (raw.trimStart().includes('\t') && !BULLET.test(body) && !NUMBER.test(body))
    return { ...line, sort: 'row' };
  const bullet = BULLET.exec(body);
  if (bullet) return { ...line, sort: 'bullet', text: body.slice(bullet[0].length) };
  const number = NUMBER.exec(body);
  if (number)
    return { ...line, sort: 'numbered', number: number[1], text: body.slice(number[0].length) };
  if (indent === 0 && body.length <= 150 && !endsSentence(body)) {
    if (ANNEX.test(body)) return { ...line, sort: 'annex' };
    if (alone && PART_NUMBER.test(body)) return { ...line, sort: 'part' };
  }
  if (indent === 0 && roleOfWords(body) !== 'other') return { ...line, sort: 'part' };
  return { ...line, sort: 'text' };
}

function columns(space: string): number {
  let column = 0;
  for (const character of space)
    column = character === '\t' ? (Math.floor(column / 4) + 1) * 4 : column + 1;
  return column;
}

/** How this document is typed: where its lines are broken, and whether it closes its sentences. */
interface Habits {
  /** The longest line, where lines are broken at a margin. */
  readonly margin: number | undefined;
  readonly closesSentences: boolean;
}

function readHabits(lines: readonly TextLine[]): Habits {
  const body = lines.filter(({ sort }) => sort === 'text' || sort === 'bullet');
  const widest = body.reduce((most, { raw }) => Math.max(most, raw.trimEnd().length), 0);
  // What ends in an address is an entry of a list, whatever the habits elsewhere.
  const long = body.filter(({ text }) => text.length >= LONG && !/[@/]\S*$/.test(text.slice(-200)));
  const closed = long.filter(({ text }) => endsSentence(text));
  return {
    margin: widest >= LONG && widest <= 120 ? widest : undefined,
    closesSentences: long.length >= 3 && closed.length >= long.length * 0.7
  };
}

/** Lines that belong together, each as it stood: joined only at the end, as there may be thousands. */
function rejoin(lines: readonly TextLine[], habits: Habits): TextLine[] {
  const groups: [TextLine, ...TextLine[]][] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && continues(group[0], last, line, habits)) group.push(line);
    else groups.push([line]);
  }
  return groups.map((group) => ({
    ...group[0],
    text: group.map(({ text }) => text).join(' '),
    count: group.length,
    alone: group.every(({ alone }) => alone)
  }));
}

/**
 * Whether a line goes on with the sentence before it. Next to each other: it stands under a bullet's
 * text, or the line before was broken at the margin, or it begins with a small letter. With blank
 * lines between, as at a page break: only if the line before is long and stops inside a sentence.
 */
function continues(
  first: TextLine,
  last: TextLine,
  line: TextLine,
  { margin, closesSentences }: Habits
): boolean {
  if (line.sort !== 'text') return false;
  if (first.sort !== 'text' && first.sort !== 'bullet' && first.sort !== 'numbered') return false;
  const open = !endsSentence(last.text);
  const goesOn = /^\p{Ll}/u.test(line.text);
  if (line.first === last.first + 1) {
    if (first.sort !== 'text' && line.indent > first.indent) return true;
    if (first.sort === 'text' && line.indent > first.indent + 3) return false;
    const broken = margin !== undefined && last.raw.trimEnd().length >= margin * 0.75;
    return broken || (open && goesOn);
  }
  if (!open || last.text.length < LONG || first.sort === 'numbered' || line.indent > first.indent)
    return false;
  return goesOn || (closesSentences && endsSentence(line.text));
}

/** The end decides, and a line may be long. */
const endsSentence = (text: string): boolean => SENTENCE_END.test(text.slice(-12));
