// Minutes as JSON: this product's own files, and structured reports of the same shape that another program made.
//
// What the note has a place for goes there; everything else that stands with it is kept beside it (`extra`) and
// comes back in the JSON of the minutes. A source may list actions beside the lines they come from: an action
// that is the words of one list item makes that item an action, others are noted on the block that holds them.
import type { Json, Segment } from '../note/blocks.ts';
import type { ActionFacts, NewBlock, NoteMeta, NotePlan, Person, PlanBlock } from '../note/note.ts';
import { safeLink } from '../note/link.ts';
import { textOf } from '../note/render.ts';
import { LINKS } from '../report/json.ts';
import { failure, type Failure } from '../protocol/failure.ts';
import type { Imported } from './imported.ts';

type Data = Readonly<Record<string, Json>>;

/** Nothing in a file may nest deeper than any list people write. */
const MAX_DEPTH = 40;

export function importMinutesJson(text: string, newId: () => string): Imported | Failure {
  let source: Json;
  try {
    source = asJson(JSON.parse(text));
  } catch {
    return failure('malformed', 'The file is not JSON, or nests too deeply.');
  }
  const data = record(source);
  if (!data || !record(data['meeting']) || !Array.isArray(data['items']))
    return failure('unsupported', 'The JSON is not of minutes: it has no meeting with items.');
  return new Reader(newId).read(data);
}

function asJson(value: unknown, depth = 0): Json {
  if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map((one) => asJson(one, depth + 1));
  if (typeof value !== 'object') return null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, one]) => [key, asJson(one, depth + 1)])
  );
}

const record = (value: Json | undefined): Data | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
const records = (value: Json | undefined): Data[] =>
  Array.isArray(value)
    ? value.flatMap((one: Json): Data[] => {
        const data = record(one);
        return data ? [data] : [];
      })
    : [];
const words = (value: Json | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
const strings = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** What stands beside the keys that are read. */
function rest(data: Data, read: readonly string[]): Data | undefined {
  const left = Object.entries(data).filter(([key]) => !read.includes(key));
  return left.length > 0 ? Object.fromEntries(left) : undefined;
}

const withExtra = (keys: PlanBlock, extra: Data | undefined): PlanBlock =>
  extra ? { ...keys, extra } : keys;

class Reader {
  readonly #newId: () => string;
  readonly #blocks: NewBlock[] = [];
  readonly #actions: Record<string, ActionFacts> = {};

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  read(data: Data): Imported {
    for (const part of records(data['opening'])) this.#part(part);
    const items = records(data['items']);
    for (const item of items) this.#item(item);
    this.#decisions(records(data['decisions']), items.length > 0);
    for (const annex of records(data['annexes'])) this.#annex(annex);
    for (const section of records(data['unsorted']))
      this.#section(section, { section: 'unsorted' });
    const plan: NotePlan = {
      meta: metaOf(data),
      blocks: this.#blocks,
      people: records(data['participants']).flatMap(personOf),
      actions: this.#actions
    };
    const placed = plan.blocks.filter(({ content }) => textOf(content).trim() !== '').length;
    return { plan, report: { placed: placed + plan.people.length, unsorted: 0, warnings: [] } };
  }

  #add(keys: PlanBlock, content: readonly Segment[]): void {
    this.#blocks.push({ keys, content });
  }

  #item(item: Data): void {
    const { minutes, lead, outcome } = item;
    const extra = rest(item, ITEM);
    const keys = {
      kind: 'heading',
      level: 1,
      ...(typeof minutes === 'number' ? { minutes } : {}),
      ...(typeof lead === 'string' ? { lead } : {}),
      ...(typeof outcome === 'string' ? { outcome } : {})
    };
    this.#add(withExtra(keys, extra), contentOf({ ...item, text: item['title'] ?? '' }));
    const start = this.#blocks.length;
    this.#context(record(item['context']));
    for (const role of ['keyPoints', 'nextSteps', 'decisions'] as const) {
      const heading = words(item[`${role}Heading`]);
      const points = records(item[role]);
      if (heading !== undefined || points.length > 0)
        this.#add({ kind: 'heading', level: 2, section: role }, plain(heading ?? ''));
      for (const point of points) this.#point(point, 0);
    }
    for (const part of records(item['other'])) this.#part(part);
    this.#listed(records(item['actions']), start);
  }

  #context(context: Data | undefined): void {
    if (!context) return;
    const { paragraphs } = context;
    const extra = rest(context, ['text', 'links', 'paragraphs', 'points']);
    const contents = Array.isArray(paragraphs)
      ? paragraphs.map((one: Json) => segments(one))
      : paragraphsOf(context);
    contents.forEach((content, index) => {
      const about = index === 0 ? { ...extra, ...linkNotes(context) } : {};
      const hasAbout = Object.keys(about).length > 0;
      this.#add(withExtra({ kind: 'paragraph' }, hasAbout ? about : undefined), content);
    });
    for (const point of records(context['points'])) this.#point(point, 0);
  }

  #part(part: Data): void {
    const heading = words(part['heading']);
    const { level, role } = part;
    if (heading !== undefined)
      this.#add(
        {
          kind: 'heading',
          level: level === 3 ? 3 : 2,
          ...(typeof role === 'string' && role !== 'other' ? { section: role } : {})
        },
        plain(heading)
      );
    for (const point of records(part['points'])) this.#point(point, 0);
  }

  #section(section: Data, keys: Partial<PlanBlock>): void {
    this.#add(
      { kind: 'heading', level: 1, ...keys },
      contentOf({ ...section, text: section['title'] ?? '' })
    );
    for (const part of records(section['parts'])) this.#part(part);
  }

  #annex(annex: Data): void {
    const title = [words(annex['label']), words(annex['title'])].filter(Boolean).join(' ');
    const isPeople = annex['kind'] === 'participants';
    const keys = { section: 'annex', ...(isPeople ? { holds: 'people' } : {}) };
    const extra = rest(annex, ANNEX);
    this.#section({ ...annex, title }, extra ? { ...keys, extra } : keys);
    if (Array.isArray(annex['parts'])) return;
    for (const entry of records(annex['entries'])) {
      const mail = words(entry['listAddress']);
      const url = words(entry['subscribeUrl']);
      const content: Segment[] = [{ text: words(entry['title']) ?? '', formats: {} }];
      for (const [shown, link] of [
        [mail, `mailto:${mail}`],
        [url, url]
      ] as const)
        if (shown !== undefined)
          content.push({ text: ' ', formats: {} }, { text: shown, formats: linkTo(link) });
      this.#add(withExtra({ kind: 'bullet' }, rest(entry, ENTRY)), content);
    }
  }

  #point(point: Data, indent: number): void {
    const { checked, number, form } = point;
    const kind = words(form) ?? 'bullet';
    const extra = { ...rest(point, POINT), ...linkNotes(point) };
    const keys: PlanBlock = {
      kind,
      ...(indent > 0 ? { indent } : {}),
      ...(typeof checked === 'boolean' && kind === 'task' ? { checked } : {}),
      ...(typeof number === 'string' && kind !== 'ordered' ? { printed: number } : {}),
      ...this.#marks(point, kind)
    };
    this.#add(withExtra(keys, Object.keys(extra).length > 0 ? extra : undefined), contentOf(point));
    for (const child of records(point['children'])) this.#point(child, indent + 1);
  }

  /** What a file of ours says of an action, a decision or a question. */
  #marks(point: Data, kind: string): Partial<PlanBlock> {
    if (kind === 'action') return { id: this.#action(ownFacts(point)) };
    const decision = record(point['decision']);
    if (kind === 'decision' && decision) {
      const { consensus, body, state } = decision;
      return {
        ...(typeof consensus === 'string' && consensus !== 'none' ? { consensus } : {}),
        ...(typeof body === 'string' ? { body } : {}),
        ...(state === 'pending' ? { state, id: this.#newId() } : {})
      };
    }
    const question = record(point['question']);
    if (!question) return {};
    const isAnswered = question['state'] === 'answered';
    return { ask: true, id: this.#newId(), ...(isAnswered ? { state: 'answered' } : {}) };
  }

  #action(facts: ActionFacts): string {
    const id = this.#newId();
    this.#actions[id] = facts;
    return id;
  }

  /** The actions that a source lists for an item, put with the blocks since `start` that hold their words. */
  #listed(actions: readonly Data[], start: number): void {
    const holders = new Map<number, Data[]>();
    const homeless: Data[] = [];
    for (const action of actions) {
      const text = words(action['text']) ?? '';
      const at = this.#blocks.findIndex(
        ({ content, keys }, index) =>
          index >= start && keys.kind !== 'heading' && text !== '' && textOf(content).includes(text)
      );
      if (at < 0) homeless.push(action);
      else holders.set(at, [...(holders.get(at) ?? []), action]);
    }
    for (const [at, held] of holders) {
      const block = this.#blocks[at];
      const [first] = held;
      if (!block || !first) continue;
      // A file of ours lists its own actions again.
      if (block.keys.kind === 'action') continue;
      if (held.length === 1 && block.keys.kind === 'bullet') {
        const extra = { ...record(block.keys['extra']), form: 'bullet' };
        const id = this.#action(listedFacts(first, textOf(block.content)));
        this.#blocks[at] = { ...block, keys: { ...block.keys, kind: 'action', id, extra } };
      } else {
        const noted = held.map((one) => ({
          id: this.#action(listedFacts(one, words(one['text']) ?? '')),
          text: words(one['text']) ?? ''
        }));
        this.#blocks[at] = { ...block, keys: { ...block.keys, noted } };
      }
    }
    for (const action of homeless) {
      const text = words(action['text']) ?? '';
      const id = this.#action(listedFacts(action, text));
      this.#add({ kind: 'action', id }, plain(text));
    }
  }

  /** Decisions that stand in no item's own list: under a heading of their own. */
  #decisions(decisions: readonly Data[], hasItems: boolean): void {
    const known = new Set(this.#blocks.map(({ content }) => textOf(content)));
    const missing = decisions.filter((one) => !known.has(words(one['text']) ?? ''));
    if (missing.length > 0 && hasItems)
      this.#add({ kind: 'heading', level: 2, section: 'decisions' }, plain('Decisions'));
    for (const decision of missing) {
      const { consensus, by, state } = decision;
      const keys = {
        kind: 'decision',
        ...(typeof consensus === 'string' && consensus !== 'none' ? { consensus } : {}),
        ...(typeof by === 'string' ? { body: by } : {}),
        ...(state === 'pending' ? { state, id: this.#newId() } : {})
      };
      this.#add(withExtra(keys, rest(decision, DECISION)), contentOf(decision));
    }
  }
}

const ITEM = [
  ...['id', 'number', 'title', 'runs', 'links', 'minutes', 'lead', 'outcome', 'context'],
  ...['keyPointsHeading', 'keyPoints', 'nextStepsHeading', 'nextSteps'],
  ...['decisionsHeading', 'decisions', 'other', 'actions']
];
const ANNEX = ['id', 'label', 'title', 'runs', 'links', 'kind', 'count', 'entries', 'parts'];
const ENTRY = ['title', 'listAddress', 'subscribeUrl'];
const POINT = [
  ...['id', 'form', 'text', 'runs', 'links', 'number', 'checked', 'children'],
  ...['owners', 'due', 'dueDate', 'strength', 'label', 'status', 'decision', 'question']
];
const DECISION = ['text', 'runs', 'links', 'item', 'consensus', 'by', 'state'];
const PERSON = [
  ...['name', 'given', 'family', 'affiliation', 'affiliations', 'role', 'attendance']
];
const MEETING = [
  ...['title', 'titleLine', 'documentType', 'number', 'numberAsPrinted', 'date', 'dateAsPrinted'],
  ...['mode', 'language', 'sittings', 'place', 'link', 'series', 'attribution']
];
const TOP = [
  ...['format', 'status', 'version', 'deadline', 'record', 'meeting', 'opening', 'items'],
  ...['decisions', 'annexes', 'unsorted', 'participants', 'previousActions']
];

function metaOf(data: Data): NoteMeta {
  const meeting = record(data['meeting']) ?? {};
  const of = (name: string) => words(meeting[name]);
  const number = meeting['number'];
  const attribution = of('attribution');
  // Sources that say there is none have it so again; a zone that is there is ours to keep, or to change.
  const read = of('timeZone') === undefined ? MEETING : [...MEETING, 'timeZone'];
  const about = rest(meeting, read);
  const extra = { ...rest(data, TOP), ...(about ? { meeting: about } : {}) };
  const meta = {
    number: of('numberAsPrinted') ?? (typeof number === 'number' ? `#${number}` : undefined),
    date: of('date'),
    dateAsPrinted: of('dateAsPrinted'),
    titleLine: of('titleLine'),
    documentType: of('documentType'),
    mode: of('mode'),
    language: of('language'),
    timeZone: of('timeZone'),
    place: of('place'),
    link: of('link'),
    series: of('series'),
    attribution:
      attribution === 'named' || attribution === 'not-attributed' || attribution === 'chatham-house'
        ? attribution
        : undefined,
    extra: Object.keys(extra).length > 0 ? extra : undefined
  };
  const sittings = records(meeting['sittings']).flatMap((sitting) => {
    const date = words(sitting['date']);
    const [start, end] = [words(sitting['start']), words(sitting['end'])];
    return date === undefined
      ? []
      : [{ date, ...(start ? { start } : {}), ...(end ? { end } : {}) }];
  });
  return {
    title: of('title') ?? '',
    ...Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== undefined)),
    ...(sittings.length > 0 ? { sittings } : {})
  };
}

function personOf(data: Data, order: number): Person[] {
  const [given, family] = [words(data['given']), words(data['family'])];
  const name = words(data['name']) ?? [given, family].filter(Boolean).join(' ');
  if (name === '') return [];
  const [role, affiliation] = [words(data['role']), words(data['affiliation'])];
  const attendance = data['attendance'];
  const listed = strings(data['affiliations']);
  const extra = rest(data, PERSON);
  return [
    {
      name,
      ...(given === undefined ? {} : { given }),
      ...(family === undefined ? {} : { family }),
      affiliations: listed.length > 0 || affiliation === undefined ? listed : [affiliation],
      roles: role === undefined ? [] : [role],
      attendance: attendance === 'part' || attendance === 'apologies' ? attendance : 'present',
      order,
      ...(extra ? { extra } : {})
    }
  ];
}

/** Facts of an action block, as our own files have them. */
function ownFacts(point: Data): ActionFacts {
  return present({
    owners: strings(point['owners']),
    due: words(point['due']),
    dueDate: words(point['dueDate']),
    strength: words(point['strength']),
    status: words(point['status']) ?? 'open',
    label: words(point['label'])
  });
}

/** Facts of an action as a source lists it, and what else it says of it; its own words where the block has more. */
function listedFacts(action: Data, blockText: string): ActionFacts {
  const who = words(action['who']);
  const [text, strength] = [words(action['text']), words(action['strength'])];
  const extra = {
    ...rest(action, ['id', 'text', 'who', 'due', 'dueAsPrinted', 'strength', 'status']),
    ...(text !== undefined && text !== blockText ? { text } : {}),
    ...(strength === undefined || /^(agreed|should|encouraged)$/.test(strength) ? {} : { strength })
  };
  return present({
    owners: who === undefined ? [] : [who],
    ownerKinds: who === undefined ? undefined : { [who]: 'group' as const },
    due: words(action['dueAsPrinted']),
    dueDate: words(action['due']),
    strength,
    status: words(action['status']) ?? 'open',
    label: words(action['id']),
    extra: Object.keys(extra).length > 0 ? extra : undefined
  });
}

function present(facts: ActionFacts): ActionFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

const plain = (text: string): Segment[] => (text === '' ? [] : [{ text, formats: {} }]);

/** An address that may be no link is kept as a link whose address is lost, so that the checklist finds it. */
const linkTo = (address: string | undefined) => ({ link: safeLink(address) ?? '' });

/** Runs where they are given, otherwise the text with its links found in it, in order. */
function contentOf(data: Data): readonly Segment[] {
  if (Array.isArray(data['runs'])) return segments(data['runs']);
  const text = words(data['text']) ?? '';
  const content: Segment[] = [];
  let at = 0;
  for (const link of records(data['links'])) {
    const label = words(link['text']) ?? '';
    const start = label === '' ? -1 : text.indexOf(label, at);
    if (start < 0) continue;
    content.push(...plain(text.slice(at, start)));
    content.push({ text: label, formats: linkTo(words(link['url'])) });
    at = start + label.length;
  }
  return [...content, ...plain(text.slice(at))];
}

/** The paragraphs of a context: a blank line parts them. */
function paragraphsOf(context: Data): (readonly Segment[])[] {
  const text = words(context['text']) ?? '';
  if (text === '') return [];
  return text.split('\n\n').map((part) =>
    contentOf({
      text: part,
      links: records(context['links']).filter((link) => part.includes(words(link['text']) ?? '\0'))
    })
  );
}

/** What a source says of its links beside words and address. */
function linkNotes(data: Data): Data {
  const notes = records(data['links']).flatMap((link) => {
    const about = rest(link, ['text', 'url']);
    return about ? [[words(link['text']) ?? '', about] as const] : [];
  });
  return notes.length > 0 ? { [LINKS]: Object.fromEntries(notes) } : {};
}

/** Runs as our own files have them; an unsafe address is kept as it was, as in any note. */
function segments(value: Json): readonly Segment[] {
  return records(value).flatMap((run): Segment[] => {
    const formats = record(run['formats']) ?? {};
    const text = words(run['text']);
    if (text !== undefined) return text === '' ? [] : [{ text, formats }];
    return run['embed'] === undefined ? [] : [{ embed: run['embed'], formats }];
  });
}
