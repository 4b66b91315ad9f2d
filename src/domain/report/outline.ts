// The minutes as a list of lines to be printed one after the other: what every format is made from.
import type { Action } from '../note/actions.ts';
import type { Segment } from '../note/blocks.ts';
import type { Minutes, Part, PeopleGroup, Point } from '../note/minutes.ts';
import type { NoteMeta, Person } from '../note/note.ts';
import { textOf } from '../note/render.ts';
import type { ReportLabels } from './labels.ts';

type Content = readonly Segment[];

export type OutlineLine =
  | { readonly sort: 'status'; readonly text: string }
  | { readonly sort: 'title'; readonly text: string }
  | { readonly sort: 'subtitle'; readonly text: string }
  /** `label` is the item's number, "2."; level 1 to 3. */
  | {
      readonly sort: 'heading';
      readonly level: 1 | 2 | 3;
      readonly label: string | undefined;
      readonly content: Content;
    }
  | { readonly sort: 'paragraph'; readonly depth: number; readonly content: Content }
  | { readonly sort: 'quote'; readonly content: Content }
  | { readonly sort: 'code'; readonly text: string }
  | { readonly sort: 'divider' }
  /** `label` is "Decision" where no heading says so. */
  | { readonly sort: 'decision'; readonly label: string | undefined; readonly content: Content }
  | {
      readonly sort: 'item';
      readonly depth: number;
      readonly number: number | undefined;
      /** The number its source printed, where that is another: "3)". */
      readonly printed: string | undefined;
      readonly checked: boolean | undefined;
      /** "Action" where no heading says so. */
      readonly label: string | undefined;
      readonly content: Content;
      /** Owner, due and status in words, for example ["Owner: Ana", "done"]. */
      readonly facts: readonly string[];
    }
  | { readonly sort: 'role'; readonly text: string }
  | {
      readonly sort: 'person';
      readonly given: string | undefined;
      readonly family: string | undefined;
      readonly name: string;
      readonly affiliations: readonly string[];
      /** "apologies" */
      readonly note: string | undefined;
    };

export type Outline = readonly OutlineLine[];

/** The lines of a report, in the order of the note; blocks without text are left out. */
export function outlineOf(minutes: Minutes, labels: ReportLabels): Outline {
  const lines: OutlineLine[] = [...headOf(minutes, labels)];
  const peopleLines = peopleOf(minutes.people, labels);
  let peoplePrinted = false;
  for (const section of minutes.sections) {
    if (section.kind !== 'opening' && (hasWords(section.title) || section.label !== undefined))
      lines.push({ sort: 'heading', level: 1, label: section.label, content: section.title });
    if (section.holdsPeople) {
      lines.push(...peopleLines);
      peoplePrinted = true;
    }
    for (const part of section.parts) lines.push(...linesOfPart(part, labels));
  }
  if (!peoplePrinted && peopleLines.length > 0) {
    const content = [{ text: labels.people, formats: {} }];
    lines.push({ sort: 'heading', level: 1, label: undefined, content }, ...peopleLines);
  }
  return lines;
}

const hasWords = (content: Content): boolean => textOf(content).trim() !== '';

function headOf(minutes: Minutes, labels: ReportLabels): OutlineLine[] {
  const { status, meeting } = minutes;
  const lines: OutlineLine[] = [];
  if (status.state === 'draft') lines.push({ sort: 'status', text: labels.draft });
  if (status.state === 'review') lines.push({ sort: 'status', text: labels.review });
  const title = titleOf(meeting);
  if (title !== '') lines.push({ sort: 'title', text: title });
  if (meeting.documentType) lines.push({ sort: 'subtitle', text: meeting.documentType });
  if (status.state === 'final')
    lines.push({ sort: 'subtitle', text: labels.version(status.version) });
  return lines;
}

/**
 * The heading line as its source printed it while that still says what the meeting is; after somebody
 * changed the title, number or date, a line made of these.
 */
export function titleOf(meeting: NoteMeta): string {
  const { title, number, titleLine } = meeting;
  const date = meeting.dateAsPrinted ?? meeting.date;
  const parts = [title, number, date].filter((part) => part !== undefined && part !== '');
  if (titleLine && parts.every((part) => part && titleLine.includes(part))) return titleLine;
  const name = number && !title.includes(number) ? `${title} ${number}`.trim() : title;
  return [name, date].filter(Boolean).join(' | ');
}

function linesOfPart(part: Part, labels: ReportLabels): OutlineLine[] {
  const lines: OutlineLine[] = [];
  if (part.heading && hasWords(part.heading.content))
    lines.push({
      sort: 'heading',
      level: part.heading.level,
      label: undefined,
      content: part.heading.content
    });
  for (const point of part.points) lines.push(...linesOfPoint(point, part.role, 0, labels));
  return joinCode(lines);
}

function linesOfPoint(
  point: Point,
  role: Part['role'],
  depth: number,
  labels: ReportLabels
): OutlineLine[] {
  const below = point.children.flatMap((child) => linesOfPoint(child, role, depth + 1, labels));
  const line = lineOf(point, role, depth, labels);
  return line ? [line, ...below] : below;
}

function lineOf(
  point: Point,
  role: Part['role'],
  depth: number,
  labels: ReportLabels
): OutlineLine | undefined {
  const { kind, content, number, printed, checked } = point;
  if (!hasWords(content)) {
    if (kind === 'divider') return { sort: 'divider' };
    if (kind === 'code') return { sort: 'code', text: textOf(content) };
    return undefined;
  }
  const item = {
    sort: 'item',
    depth,
    number: printed === undefined ? number : undefined,
    printed,
    checked,
    label: undefined,
    content,
    facts: []
  } as const;
  if (point.action)
    return {
      ...item,
      label: role === 'nextSteps' ? undefined : unlessSaid(labels.action, content),
      facts: factsOf(point.action, labels)
    };
  if (kind === 'bullet' || kind === 'ordered' || kind === 'task') return item;
  if (kind === 'decision')
    return {
      sort: 'decision',
      label: role === 'decisions' ? undefined : unlessSaid(labels.decision, content),
      content
    };
  if (kind === 'quote') return { sort: 'quote', content };
  if (kind === 'code') return { sort: 'code', text: textOf(content) };
  return { sort: 'paragraph', depth, content };
}

/** The label, unless the text begins with it already: "Action: …" must not become "Action: Action: …". */
function unlessSaid(label: string, content: Content): string | undefined {
  return textOf(content).trim().toLowerCase().startsWith(label.toLowerCase()) ? undefined : label;
}

function factsOf(action: Action, labels: ReportLabels): string[] {
  const facts: string[] = [];
  if (action.owners.length > 0) facts.push(`${labels.owners}: ${action.owners.join(', ')}`);
  if (action.due !== undefined) facts.push(`${labels.due}: ${action.due}`);
  if (action.status !== 'open') facts.push(labels[action.status]);
  return facts;
}

/** Code blocks that follow each other are one piece of code: each line may be a block of its own. */
function joinCode(lines: readonly OutlineLine[]): OutlineLine[] {
  const joined: OutlineLine[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    if (line.sort === 'code' && last?.sort === 'code')
      joined[joined.length - 1] = { sort: 'code', text: `${last.text}\n${line.text}` };
    else joined.push(line);
  }
  return joined.filter((line) => line.sort !== 'code' || line.text.trim() !== '');
}

function peopleOf(groups: readonly PeopleGroup[], labels: ReportLabels): OutlineLine[] {
  return groups.flatMap((group, index): OutlineLine[] => {
    const role = group.role ?? (index > 0 ? labels.others : undefined);
    const people = group.people.map((person) => personLine(person, labels));
    return role === undefined ? people : [{ sort: 'role', text: role }, ...people];
  });
}

function personLine(person: Person, labels: ReportLabels): OutlineLine {
  const { given, family, name, affiliations, attendance } = person;
  // The name as shown wins: somebody may have corrected it since given and family were read.
  const split = [given, family].filter(Boolean).join(' ') === name;
  return {
    sort: 'person',
    given: split ? given : undefined,
    family: split ? family : undefined,
    name,
    affiliations,
    note: attendance === 'present' ? undefined : labels[attendance]
  };
}
