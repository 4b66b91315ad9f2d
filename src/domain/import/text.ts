// A plain text report as a note: head, numbered items, key points, next steps, annexes and participants.
import { MAX_INDENT, type Segment } from '../note/blocks.ts';
import type { ActionFacts, NewBlock, NoteMeta, Person, PlanBlock } from '../note/note.ts';
import { roleOfWords, type PartRole } from '../note/sections.ts';
import { splitLines } from './decode.ts';
import type { Imported } from './imported.ts';
import { inlineSegments } from './inline.ts';
import { isDocumentType, MAX_TITLE, readTitleLine } from './meeting-head.ts';
import { dropRedundantNumbers } from './numbers.ts';
import { readPeopleTable } from './people-table.ts';
import { readLines, type TextLine } from './text-lines.ts';

const PEOPLE = /\b(participants|attendees|attendance)\b/i;
/** How many lines that could not be placed are named one by one. */
const NAMED = 20;

/**
 * Every line of the source finds a place: in the head, as a block, as a person, or under "Unsorted",
 * which the report lists. Words are never changed, dropped or put in another order.
 * `newId` makes the ids of actions.
 */
export function importText(source: string, newId: () => string): Imported {
  const reader = new TextReader(newId);
  reader.read(readLines(splitLines(source)));
  return reader.imported();
}

class TextReader {
  #newId: () => string;
  #meta: NoteMeta = { title: '' };
  #blocks: NewBlock[] = [];
  #people: Person[] = [];
  #actions: Record<string, ActionFacts> = {};
  #warnings: string[] = [];
  #placed = 0;
  #unsorted = 0;

  /** The section being written; undefined before the first heading. */
  #section: 'item' | 'annex' | 'unsorted' | undefined;
  #role: PartRole = 'other';
  /** The number of the last agenda item. */
  #item = 0;
  /** Columns of the open list's levels, from the outermost. */
  #levels: number[] = [];
  /** The numbered list being written, by its last number and line. */
  #list: { readonly number: number; readonly end: number } | undefined;

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  read(lines: readonly TextLine[]): void {
    const body = lines.slice(this.#readHead(lines));
    const isHeading = (line: TextLine, index: number) =>
      line.sort === 'annex' || line.sort === 'part' || isItemHeading(line, body, index, 0, false);
    const hasOrder = body.some(isHeading);
    for (let index = 0; index < body.length;) {
      const line = body[index];
      if (!line) break;
      if (!hasOrder && this.#section === undefined)
        this.#openUnsorted('no agenda item was found in the file');
      index += this.#readLine(line, body, index);
    }
  }

  imported(): Imported {
    const shown = this.#warnings.slice(0, NAMED);
    const more = this.#warnings.length - shown.length;
    return {
      plan: {
        meta: this.#meta,
        blocks: dropRedundantNumbers(this.#blocks),
        people: this.#people,
        actions: this.#actions
      },
      report: {
        placed: this.#placed,
        unsorted: this.#unsorted,
        warnings: more > 0 ? [...shown, `${more} more lines stand under "Unsorted".`] : shown
      }
    };
  }

  /** The title and the sort of document; answers how many lines they took. */
  #readHead(lines: readonly TextLine[]): number {
    const [title, type] = lines;
    if (!title || title.sort !== 'text' || title.text.length > MAX_TITLE) return 0;
    this.#meta = readTitleLine(title.text);
    this.#placed += title.count;
    if (!type || type.sort !== 'text' || !isDocumentType(type.text)) return 1;
    this.#meta = { ...this.#meta, documentType: type.text };
    this.#placed += type.count;
    return 2;
  }

  /** Places one line, or a whole table of people; answers how many lines of the body it took. */
  #readLine(line: TextLine, body: readonly TextLine[], index: number): number {
    const continuesList = this.#continuesList(line);
    if (isItemHeading(line, body, index, this.#item, continuesList)) this.#openItem(line);
    else if (line.sort === 'annex') return this.#openAnnex(line, body, index);
    else if (line.sort === 'text' && this.#isPeopleHeading(line, body[index + 1]))
      return this.#openAnnex(line, body, index);
    else if (line.sort === 'part') this.#openPart(line);
    else if (line.sort === 'rule') this.#write({ kind: 'divider' }, line);
    else if (line.sort === 'bullet') this.#writeItem(line);
    else if (line.sort === 'numbered') this.#writeNumbered(line);
    else this.#writeParagraph(line);
    return 1;
  }

  #openItem(line: TextLine): void {
    this.#section = 'item';
    this.#role = 'other';
    this.#item = Number.parseInt(line.number ?? '', 10);
    this.#write({ kind: 'heading', level: 1, printed: line.number }, line);
  }

  #openPart(line: TextLine): void {
    this.#role = roleOfWords(line.text);
    this.#write({ kind: 'heading', level: 2 }, line);
  }

  #openAnnex(line: TextLine, body: readonly TextLine[], index: number): number {
    this.#section = 'annex';
    this.#role = 'other';
    const rows = PEOPLE.test(line.text) && this.#people.length === 0 ? tableAfter(body, index) : [];
    const table = readPeopleTable(rows.map((row) => (row.sort === 'row' ? row.raw : row.text)));
    const holds = table.used > 0 ? 'people' : undefined;
    this.#write({ kind: 'heading', level: 1, section: 'annex', holds }, line);
    this.#people.push(...table.people);
    const used = rows.slice(0, table.used);
    this.#placed += used.reduce((sum, { count }) => sum + count, 0);
    const next = body[index + 1 + used.length];
    if (
      used.length > 0 &&
      next &&
      next.sort !== 'annex' &&
      !(next.sort === 'numbered' && next.alone)
    )
      this.#openUnsorted('it follows the list of participants and is not a row of it');
    return 1 + used.length;
  }

  #isPeopleHeading(line: TextLine, next: TextLine | undefined): boolean {
    return PEOPLE.test(line.text) && line.text.length <= 60 && next?.sort === 'row';
  }

  #reason = '';
  #openUnsorted(reason: string): void {
    this.#section = 'unsorted';
    this.#role = 'other';
    this.#reason = reason;
    this.#levels = [];
    const keys = { kind: 'heading', level: 1, section: 'unsorted' };
    this.#blocks.push({ keys, content: [{ text: 'Unsorted', formats: {} }] });
  }

  #writeItem(line: TextLine): void {
    const box = /^\[([ xX])\]\s+(?=\S)/.exec(line.text);
    const indent = this.#indentOf(line);
    const levels = this.#levels;
    if (box) {
      const checked = box[1] !== ' ' ? true : undefined;
      this.#write({ kind: 'task', indent, checked }, line, line.text.slice(box[0].length));
    } else if (this.#role === 'nextSteps') this.#writeAction(line, indent);
    else if (this.#role === 'decisions' && indent === undefined)
      this.#write({ kind: 'decision' }, line);
    else this.#write({ kind: 'bullet', indent }, line);
    this.#levels = levels;
  }

  #writeNumbered(line: TextLine): void {
    const indent = this.#indentOf(line);
    const levels = this.#levels;
    if (this.#role === 'nextSteps') this.#writeAction(line, indent);
    else this.#write({ kind: 'ordered', indent, printed: line.number }, line);
    this.#levels = levels;
    this.#list = { number: Number.parseInt(line.number ?? '', 10), end: line.first + line.count };
  }

  #writeAction(line: TextLine, indent: number | undefined): void {
    const id = this.#newId();
    this.#actions[id] = { status: 'open' };
    this.#write({ kind: 'action', id, indent, printed: line.number }, line);
  }

  #writeParagraph(line: TextLine): void {
    const cells =
      line.sort === 'row' ? line.text.split('\t').map((cell) => cell.trim()) : [line.text];
    this.#write({ kind: 'paragraph' }, line, cells.filter(Boolean).join(' | '));
  }

  #write(keys: PlanBlock, line: TextLine, text: string = line.text): void {
    const content: Segment[] = inlineSegments(text);
    this.#blocks.push({ keys: defined(keys), content });
    this.#levels = [];
    this.#list = undefined;
    if (this.#section !== 'unsorted') {
      this.#placed += line.count;
      return;
    }
    this.#unsorted += line.count;
    const start = text.length > 80 ? `${text.slice(0, 80)}…` : text;
    this.#warnings.push(`Line ${line.first} stands under "Unsorted": ${this.#reason}: "${start}"`);
  }

  /** The depth of a list line by its columns; undefined for the outermost. */
  #indentOf(line: TextLine): number | undefined {
    const levels = this.#levels.filter((columns) => columns < line.indent);
    this.#levels = [...levels, line.indent];
    return levels.length === 0 ? undefined : Math.min(levels.length, MAX_INDENT);
  }

  /** Whether a numbered line goes on with the numbered list just before it. */
  #continuesList(line: TextLine): boolean {
    return (
      this.#list !== undefined && Number.parseInt(line.number ?? '', 10) === this.#list.number + 1
    );
  }
}

/** The lines after a heading that may be rows of a table of people. */
function tableAfter(body: readonly TextLine[], index: number): TextLine[] {
  const rows: TextLine[] = [];
  for (let at = index + 1; at < body.length; at++) {
    const line = body[at];
    if (line?.sort !== 'row' && line?.sort !== 'text') break;
    rows.push(line);
  }
  return rows;
}

/**
 * Whether a numbered line is the heading of an agenda item and not an item of a list: it stands
 * alone, does not close a sentence, and its number goes on from the last item's.
 */
function isItemHeading(
  line: TextLine,
  body: readonly TextLine[],
  index: number,
  lastItem: number,
  continuesList: boolean
): boolean {
  if (line.sort !== 'numbered' || line.indent > 0 || continuesList) return false;
  const number = Number.parseInt(line.number ?? '', 10);
  if (number <= lastItem || line.text.length > 200 || /[.;,]$/.test(line.text)) return false;
  return body[index + 1]?.sort !== 'numbered' && body[index - 1]?.sort !== 'numbered';
}

function defined(keys: PlanBlock): PlanBlock {
  const present = Object.entries(keys).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(present), kind: keys.kind };
}
