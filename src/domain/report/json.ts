// The minutes as JSON for programs: every word of the notes once, with links and marks as data.
import type { Action } from '../note/actions.ts';
import type { Json, Segment } from '../note/blocks.ts';
import type { Decision, Question } from '../note/decisions.ts';
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
  const { meeting: aboutMeeting, ...about } = meeting.extra ?? {};
  return {
    ...about,
    format: JSON_FORMAT,
    status: minutes.status.state,
    version: minutes.status.state === 'final' ? minutes.status.version : null,
    deadline: minutes.status.state === 'review' ? (minutes.status.deadline ?? null) : null,
    meeting: {
      ...asRecord(aboutMeeting),
      title: meeting.title,
      titleLine: meeting.titleLine ?? null,
      documentType: meeting.documentType ?? null,
      number: numberOf(meeting.number),
      numberAsPrinted: meeting.number ?? null,
      date: meeting.date ?? null,
      dateAsPrinted: meeting.dateAsPrinted ?? null,
      mode: meeting.mode ?? null,
      language: meeting.language ?? null,
      ...given({
        sittings: meeting.sittings,
        timeZone: meeting.timeZone,
        place: meeting.place,
        link: meeting.link,
        series: meeting.series,
        attribution: meeting.attribution
      })
    },
    ...(minutes.previous.length > 0 ? { previousActions: minutes.previous } : {}),
    opening: of('opening').flatMap((section) => section.parts.map(partData)),
    items: of('item').map(itemData),
    decisions: of('item').flatMap(decisionsIn),
    annexes: of('annex').map((section) => annexData(section, minutes)),
    unsorted: of('unsorted').map(plainSection),
    participants: minutes.people.flatMap(({ role, people }) =>
      people.map((person) => ({
        ...person.extra,
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
    return content && textOf(content) !== '' ? textOf(content) : null;
  };
  const number = section.label ?? null;
  const place = number?.replace(/\W+$/, '') ?? '';
  return {
    ...section.extra,
    ...given({ minutes: section.minutes, lead: section.lead, outcome: section.outcome }),
    id: place === '' ? null : place,
    number,
    title: textOf(section.title),
    ...runsOf(section.title),
    context: contextData(points('context')),
    keyPointsHeading: heading('keyPoints'),
    keyPoints: placed(points('keyPoints'), place),
    nextStepsHeading: heading('nextSteps'),
    nextSteps: points('nextSteps').map(pointData),
    actions: section.parts.flatMap((part) => part.points.flatMap(actionsIn)),
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
  const links = paragraphs.flatMap((point) => linksOf(point.content, point.extra));
  const isMarked = paragraphs.some(({ content }) => hasMarks(content));
  return {
    ...said(paragraphs[0]?.extra),
    text,
    links,
    ...(isMarked ? { paragraphs: paragraphs.map(({ content }) => content) } : {}),
    points: points.slice(paragraphs.length).map(pointData)
  };
}

/** Points with their place as an id, as reports cite them: "1.2.1". An action keeps its own. */
function placed(points: readonly Point[], above: string): PointData[] {
  return points.map((point, index) => {
    const place = [above, index + 1].filter((one) => one !== '').join('.');
    const data = pointData(point);
    return { ...data, id: data.id ?? place, children: placed(point.children, place) };
  });
}

/** All actions of a point and what is under it, with what is known of each. `id` is the label it was given. */
function actionsIn(point: Point): ActionData[] {
  const own = point.action ? [actionData(textOf(point.content), point.action)] : [];
  const noted = point.noted.map((one) => actionData(one.text, one));
  return [...own, ...noted, ...point.children.flatMap(actionsIn)];
}

interface ActionData {
  readonly id: string | null;
  readonly text: Json;
  readonly who: string | null;
  readonly due: string | null;
  readonly dueAsPrinted: string | null;
  readonly strength: Json;
  readonly status: string;
}

function actionData(text: string, action: Action): ActionData {
  const { label, owners, due, dueDate, strength, status, extra } = action;
  // The words as another program gave them, as long as the block still says them.
  const said = extra?.['text'];
  return {
    ...extra,
    id: label ?? null,
    text: typeof said === 'string' && text.includes(said) ? said : text,
    who: owners.length > 0 ? owners.join(', ') : null,
    due: dueDate ?? null,
    dueAsPrinted: due ?? null,
    strength: strength ?? extra?.['strength'] ?? null,
    status
  };
}

function decisionsIn(section: Section) {
  const item = section.label?.replace(/\W+$/, '') ?? null;
  const inPoint = (point: Point): object[] => [
    ...(point.decision
      ? [
          {
            text: textOf(point.content),
            item,
            consensus: point.decision.consensus,
            by: point.decision.body ?? null,
            state: point.decision.state,
            ...point.extra
          }
        ]
      : []),
    ...point.children.flatMap(inPoint)
  ];
  return section.parts.flatMap(({ points }) => points.flatMap(inPoint));
}

/** "Annex I" and what follows it; entries where every line is a name with addresses. */
function annexData(section: Section, { people }: Minutes) {
  const whole = plainSection(section);
  const [, label = null, rest] =
    /^((?:annex|appendix|attachment)(?: (?:[ivxlc]+|\d+|[a-z]))?)(?=[\s:.–—-]|$)[\s:.–—-]*([^]*)$/i.exec(
      whole.title
    ) ?? [];
  const lines = section.parts.flatMap(({ points }) => points);
  const entries = lines.map(entryData);
  const isDirectory = lines.length > 0 && entries.every((entry) => entry !== undefined);
  return {
    ...section.extra,
    ...whole,
    ...(label === null
      ? {}
      : { id: label.replace(/^\S+/, (word) => word.toLowerCase()).replace(' ', '-') }),
    label,
    title: rest ?? whole.title,
    ...(isDirectory ? { entries } : {}),
    ...(section.holdsPeople
      ? { count: people.reduce((count, group) => count + group.people.length, 0) }
      : {})
  };
}

/** "Working group a@b.example https://b.example/list" as data. */
function entryData({ content, extra, children, kind }: Point) {
  const [title, ...links] = content.filter((part) => 'text' in part && part.text.trim() !== '');
  if (kind !== 'bullet' || children.length > 0 || !title || 'link' in title.formats)
    return undefined;
  if (links.length === 0 || !('text' in title)) return undefined;
  const addresses = links.map((part) => safeLink(part.formats['link']));
  const mail = addresses.filter((address) => address?.startsWith('mailto:'));
  const web = addresses.filter((address) => address && !address.startsWith('mailto:'));
  if (mail.length > 1 || web.length > 1 || mail.length + web.length !== links.length)
    return undefined;
  return {
    ...extra,
    title: title.text.trim(),
    listAddress: mail[0]?.slice('mailto:'.length) ?? null,
    subscribeUrl: web[0] ?? null
  };
}

/** What another program said, without our notes on its links. */
function said(extra: Point['extra']): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(extra ?? {}).filter(([key]) => key !== LINKS));
}

/** Where the importer keeps what a source said of its links, by their words. */
export const LINKS = 'linksByText';

const asRecord = (value: Json | undefined): Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};

/** The fields that have a value. */
function given<T extends object>(fields: T): Partial<T> {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.assign({}, ...present.map(([key, value]) => ({ [key]: value })));
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
  readonly links?: readonly { readonly text: string; readonly url: string | null }[];
  readonly number?: string;
  readonly checked?: boolean;
  readonly id?: string | null;
  readonly label?: string;
  readonly owners?: readonly string[];
  readonly due?: string | null;
  readonly status?: string;
  readonly decision?: Decision;
  readonly question?: Question;
  readonly children: readonly PointData[];
}

function pointData(point: Point): PointData {
  const { action } = point;
  const number = point.printed ?? (point.number === undefined ? undefined : `${point.number}.`);
  return {
    form: point.kind,
    ...said(point.extra),
    text: textOf(point.content),
    ...runsOf(point.content, point.extra),
    ...(number === undefined ? {} : { number }),
    ...(point.checked === undefined ? {} : { checked: point.checked }),
    ...(action
      ? {
          id: action.id ?? null,
          ...(action.label === undefined ? {} : { label: action.label }),
          owners: action.owners,
          due: action.due ?? null,
          status: action.status,
          ...given({ dueDate: action.dueDate, strength: action.strength, label: action.label })
        }
      : {}),
    ...given({
      decision: point.decision && plainDecision(point.decision),
      question: point.question
    }),
    children: point.children.map(pointData)
  };
}

function plainDecision({ id, consensus, body, state }: Decision): Decision {
  return { id, consensus, body, state };
}

/** Links by their words and address; and all runs where there are marks beside links. */
function runsOf(content: readonly Segment[], extra?: Point['extra']) {
  const links = linksOf(content, extra);
  return {
    ...(links.length > 0 ? { links } : {}),
    ...(hasMarks(content) ? { runs: content } : {})
  };
}

const hasMarks = (content: readonly Segment[]): boolean =>
  content.some((part) => Object.keys(part.formats).some((key) => key !== 'link'));

/** A link whose address was lost, as in a document that came from paper, has none. */
function linksOf(content: readonly Segment[], extra?: Point['extra']) {
  const about = asRecord(extra?.[LINKS]);
  return content.flatMap((part) => {
    const { link } = part.formats;
    const url = safeLink(link);
    if ((url === undefined && link !== '') || !('text' in part)) return [];
    return [{ ...asRecord(about[part.text]), text: part.text, url: url ?? null }];
  });
}
