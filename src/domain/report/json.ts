// The minutes as JSON for programs: every word of the notes once, with links and marks as data.
import type { Segment } from '../note/blocks.ts';
import type { Minutes, Part, Point, Section } from '../note/minutes.ts';
import { safeLink } from '../note/link.ts';
import { textOf } from '../note/render.ts';

/** The number of this format; a change that breaks a reader raises it. */
export const JSON_FORMAT = 1;

/** Deterministic: equal minutes give equal bytes. Two spaces of indent, ends with \n. */
export function minutesJson(minutes: Minutes): string {
  return `${JSON.stringify(minutesData(minutes), null, 2)}\n`;
}

export function minutesData(minutes: Minutes) {
  const of = (kind: Section['kind']) => minutes.sections.filter((section) => section.kind === kind);
  const { meeting } = minutes;
  return {
    format: JSON_FORMAT,
    status: minutes.status.state,
    version: minutes.status.state === 'final' ? minutes.status.version : null,
    deadline: minutes.status.state === 'review' ? (minutes.status.deadline ?? null) : null,
    meeting: {
      title: meeting.title,
      titleLine: meeting.titleLine ?? null,
      documentType: meeting.documentType ?? null,
      number: numberOf(meeting.number),
      numberAsPrinted: meeting.number ?? null,
      date: meeting.date ?? null,
      dateAsPrinted: meeting.dateAsPrinted ?? null,
      mode: meeting.mode ?? null,
      language: meeting.language ?? null
    },
    opening: of('opening').flatMap((section) => section.parts.map(partData)),
    items: of('item').map(itemData),
    annexes: of('annex').map(plainSection),
    unsorted: of('unsorted').map(plainSection),
    participants: minutes.people.flatMap(({ role, people }) =>
      people.map((person) => ({
        name: person.name,
        given: person.given ?? null,
        family: person.family ?? null,
        affiliation: person.affiliations.length > 0 ? person.affiliations.join('/') : null,
        affiliations: person.affiliations,
        role: role ?? null,
        attendance: person.attendance
      }))
    )
  };
}

/** "#64" is 64; a number printed otherwise has none. */
function numberOf(printed: string | undefined): number | null {
  const digits = /^\D*(\d{1,9})$/.exec(printed ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

/** An item by what its parts are for; a second part for the same thing stands under `other`. */
function itemData(section: Section) {
  const named = new Map<Part['role'], Part>();
  const other: Part[] = [];
  for (const part of section.parts) {
    if (part.role === 'other' || named.has(part.role)) other.push(part);
    else named.set(part.role, part);
  }
  const points = (role: Part['role']) => named.get(role)?.points ?? [];
  const heading = (role: Part['role']) => {
    const content = named.get(role)?.heading?.content;
    return content ? textOf(content) : null;
  };
  return {
    number: section.label ?? null,
    title: textOf(section.title),
    ...runsOf(section.title),
    context: contextData(points('context')),
    keyPointsHeading: heading('keyPoints'),
    keyPoints: points('keyPoints').map(pointData),
    nextStepsHeading: heading('nextSteps'),
    nextSteps: points('nextSteps').map(pointData),
    decisionsHeading: heading('decisions'),
    decisions: points('decisions').map(pointData),
    other: other.map(partData)
  };
}

/** The paragraphs before anything else as one text (their runs where there are marks), then the rest as points. */
function contextData(points: readonly Point[]) {
  const end = points.findIndex((point) => point.kind !== 'paragraph' || point.children.length > 0);
  const paragraphs = points.slice(0, end < 0 ? points.length : end);
  const text = paragraphs.map((point) => textOf(point.content)).join('\n\n');
  const links = paragraphs.flatMap((point) => linksOf(point.content));
  const isMarked = paragraphs.some(({ content }) => hasMarks(content));
  return {
    text,
    links,
    ...(isMarked ? { paragraphs: paragraphs.map(({ content }) => content) } : {}),
    points: points.slice(paragraphs.length).map(pointData)
  };
}

function plainSection(section: Section) {
  return {
    title: textOf(section.title),
    ...runsOf(section.title),
    ...(section.holdsPeople ? { kind: 'participants' } : {}),
    parts: section.parts.map(partData)
  };
}

function partData(part: Part) {
  return {
    heading: part.heading ? textOf(part.heading.content) : null,
    level: part.heading?.level ?? null,
    role: part.role,
    points: part.points.map(pointData)
  };
}

interface PointData {
  readonly form: string;
  readonly text: string;
  readonly runs?: readonly Segment[];
  readonly links?: readonly { readonly text: string; readonly url: string }[];
  readonly number?: string;
  readonly checked?: boolean;
  readonly id?: string | null;
  readonly owners?: readonly string[];
  readonly due?: string | null;
  readonly status?: string;
  readonly children: readonly PointData[];
}

function pointData(point: Point): PointData {
  const { action } = point;
  const number = point.printed ?? (point.number === undefined ? undefined : `${point.number}.`);
  return {
    form: point.kind,
    text: textOf(point.content),
    ...runsOf(point.content),
    ...(number === undefined ? {} : { number }),
    ...(point.checked === undefined ? {} : { checked: point.checked }),
    ...(action
      ? {
          id: action.id ?? null,
          owners: action.owners,
          due: action.due ?? null,
          status: action.status
        }
      : {}),
    children: point.children.map(pointData)
  };
}

/** Links by their words and address; and all runs where there are marks beside links. */
function runsOf(content: readonly Segment[]) {
  const links = linksOf(content);
  return {
    ...(links.length > 0 ? { links } : {}),
    ...(hasMarks(content) ? { runs: content } : {})
  };
}

const hasMarks = (content: readonly Segment[]): boolean =>
  content.some((part) => Object.keys(part.formats).some((key) => key !== 'link'));

function linksOf(content: readonly Segment[]) {
  return content.flatMap((part) => {
    const url = safeLink(part.formats['link']);
    return url === undefined || !('text' in part) ? [] : [{ text: part.text, url }];
  });
}
