// The minutes as a list of lines to be printed one after the other: what every format is made from.
import { fingerprint } from '../history/seal.ts';
import type { Action } from '../note/actions.ts';
import { specOf, type Segment } from '../note/blocks.ts';
import type { Minutes, Part, PeopleGroup, Point, PreviousAction } from '../note/minutes.ts';
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

/**
 * The lines of a report, in the order of the note; blocks without text are left out, and in final minutes the
 * headings of a template under which nobody wrote anything.
 */
export function outlineOf(minutes: Minutes, labels: ReportLabels): Outline {
  const lines: OutlineLine[] = [...headOf(minutes, labels)];
  const peopleLines = peopleOf(minutes.people, labels);
  let peoplePrinted = false;
  let previousPrinted = false;
  const isFinal = minutes.status.state === 'final';
  for (const section of minutes.sections) {
    const parts = section.parts.flatMap((part) => linesOfPart(part, labels, isFinal));
    if (
      isFinal &&
      section.offered &&
      section.holdsPeople &&
      peopleLines.length + parts.length === 0
    )
      continue;
    if (section.kind !== 'opening' && !previousPrinted) {
      lines.push(...previousLines(minutes.previous, labels));
      previousPrinted = true;
    }
    if (section.kind !== 'opening' && (hasWords(section.title) || section.label !== undefined))
      lines.push({ sort: 'heading', level: 1, label: section.label, content: section.title });
    if (section.holdsPeople) {
      lines.push(...peopleLines);
      peoplePrinted = true;
    }
    if (section.outcome === 'not-reached' || section.outcome === 'carried') {
      const text = section.outcome === 'carried' ? labels.carriedOver : labels.notReached;
      lines.push({ sort: 'paragraph', depth: 0, content: [{ text, formats: { italic: true } }] });
    }
    lines.push(...parts);
  }
  if (!previousPrinted) lines.push(...previousLines(minutes.previous, labels));
  if (!peoplePrinted && peopleLines.length > 0) {
    const content = [{ text: labels.people, formats: {} }];
    lines.push({ sort: 'heading', level: 1, label: undefined, content });
    // Where all are participants, or they stand first, the heading says so already.
    const [first] = peopleLines;
    const isSaid = first?.sort === 'role' && first.text === labels.people;
    lines.push(...(isSaid ? peopleLines.slice(1) : peopleLines));
  }
  return lines;
}

/** What stands by reference from earlier meetings, before the first item. */
function previousLines(previous: Minutes['previous'], labels: ReportLabels): OutlineLine[] {
  if (previous.length === 0) return [];
  const content = [{ text: labels.previous, formats: {} }];
  return [
    { sort: 'heading', level: 1, label: undefined, content },
    ...previous.map((one): OutlineLine => {
      const content = [{ text: one.text, formats: {} }];
      return {
        sort: 'item',
        depth: 0,
        number: undefined,
        printed: undefined,
        checked: undefined,
        label:
          one.kind === 'action' ? (one.label ?? undefined) : unlessSaid(labels[one.kind], content),
        content,
        facts: previousFacts(one, labels)
      };
    })
  ];
}

/** Where it comes from is said unless its label says so. */
function previousFacts(one: PreviousAction, labels: ReportLabels): string[] {
  const { kind, label, owners, due, status, from } = one;
  const facts = factsOf({ owners, due: due ?? undefined, status }, labels);
  return [
    ...(kind === 'decision' ? [...owners, labels.pending] : facts),
    ...(label === null && from !== null ? [from] : [])
  ];
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
  const where = whenAndWhere(meeting, labels);
  if (where !== '') lines.push({ sort: 'subtitle', text: where });
  if (status.state === 'final') {
    const seal = status.seal === undefined ? [] : [labels.seal(fingerprint(status.seal))];
    const text = [labels.version(status.version), ...seal].join(' · ');
    lines.push({ sort: 'subtitle', text });
  }
  if (meeting.attribution)
    lines.push({
      sort: 'paragraph',
      depth: 0,
      content: [{ text: labels.attribution[meeting.attribution], formats: { italic: true } }]
    });
  return lines;
}

/** What the title's date does not say: the hours of each sitting, in the meeting's zone, and the place. */
function whenAndWhere(meeting: NoteMeta, labels: ReportLabels): string {
  const { sittings = [], timeZone, place } = meeting;
  const hours = sittings.flatMap(({ date, start, end }) => {
    const time = [start, end].filter(Boolean).join('–');
    const day = sittings.length > 1 || date !== meeting.date ? [labels.day(date)] : [];
    const parts = [...day, ...(time === '' ? [] : [time])];
    return parts.length > 0 ? [parts.join(', ')] : [];
  });
  const zone = timeZone && sittings.some(({ start }) => start) ? ` (${timeZone})` : '';
  const when = hours.length > 0 ? [`${hours.join('; ')}${zone}`] : [];
  return [...when, ...(place ? [place] : [])].join(' · ');
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

function linesOfPart(part: Part, labels: ReportLabels, isFinal: boolean): OutlineLine[] {
  const points = part.points.flatMap((point) => linesOfPoint(point, part.role, 0, labels));
  if (isFinal && part.heading?.offered && points.length === 0) return [];
  const lines: OutlineLine[] = [];
  if (part.heading && hasWords(part.heading.content))
    lines.push({
      sort: 'heading',
      level: part.heading.level,
      label: undefined,
      content: part.heading.content
    });
  return joinCode([...lines, ...points]);
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
      label: actionLabel(point.action, role, labels, content),
      facts: factsOf(point.action, labels)
    };
  if (point.question) return questionLine(point, item, labels);
  if (kind === 'bullet' || kind === 'ordered' || kind === 'task' || kind === 'action') return item;
  if (kind === 'decision')
    return {
      sort: 'decision',
      label: role === 'decisions' ? undefined : unlessSaid(labels.decision, content),
      content: withFacts(content, decisionFacts(point.decision, labels))
    };
  if (kind === 'quote') return { sort: 'quote', content };
  if (kind === 'code') return { sort: 'code', text: textOf(content) };
  return { sort: 'paragraph', depth, content };
}

type ItemLine = Extract<OutlineLine, { sort: 'item' }>;

/** A question is named as one, whatever its block is otherwise. */
function questionLine(point: Point, item: ItemLine, labels: ReportLabels): OutlineLine {
  const { kind, content, question } = point;
  const label = unlessSaid(labels.question, content);
  const facts = question?.state === 'answered' ? [labels.answered] : [];
  if (specOf(kind).indents) return { ...item, label, facts };
  const named = label === undefined ? [] : [{ text: `${label}: `, formats: {} }];
  return {
    sort: 'paragraph',
    depth: item.depth,
    content: withFacts([...named, ...content], facts)
  };
}

const LEVEL_LABEL = {
  'no-objection': 'noObjection',
  'rough-consensus': 'roughConsensus',
  consensus: 'consensus',
  divergence: 'divergence'
} as const;

function decisionFacts(decision: Point['decision'], labels: ReportLabels): string[] {
  if (!decision) return [];
  const { consensus, body, state } = decision;
  return [
    ...(consensus === 'none' ? [] : [labels[LEVEL_LABEL[consensus]]]),
    ...(body === undefined ? [] : [body]),
    ...(state === 'pending' ? [labels.pending] : [])
  ];
}

const withFacts = (content: Content, facts: readonly string[]): Content =>
  facts.length === 0 ? content : [...content, { text: ` (${facts.join('; ')})`, formats: {} }];

/** "64.1" where it was given; "Action" before it where no heading says so. */
function actionLabel(
  { label }: Action,
  role: Part['role'],
  labels: ReportLabels,
  content: Content
): string | undefined {
  const word = role === 'nextSteps' ? undefined : unlessSaid(labels.action, content);
  const number = label === undefined ? undefined : unlessSaid(label, content);
  const parts = [word, number].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(' ') : undefined;
}

/** The label, unless the text begins with it already: "Action: …" must not become "Action: Action: …". */
function unlessSaid(label: string, content: Content): string | undefined {
  return textOf(content).trim().toLowerCase().startsWith(label.toLowerCase()) ? undefined : label;
}

const STATUS_LABEL = {
  'in-progress': 'inProgress',
  done: 'done',
  dropped: 'dropped',
  superseded: 'superseded'
} as const;

function factsOf(
  action: Pick<Action, 'owners' | 'due' | 'status'>,
  labels: ReportLabels
): string[] {
  const facts: string[] = [];
  if (action.owners.length > 0) facts.push(`${labels.owners}: ${action.owners.join(', ')}`);
  if (action.due !== undefined) facts.push(`${labels.due}: ${action.due}`);
  if (action.status !== 'open') facts.push(labels[STATUS_LABEL[action.status]]);
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
    note: attendance === 'part' || attendance === 'apologies' ? labels[attendance] : undefined
  };
}
