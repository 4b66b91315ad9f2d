// The register of a space: what its meetings left to be done, decided or answered, and how it went on since.
//
// In the space's document: `register` holds what the notes say, one plain object per entry under
// "<meeting>/<id>", written by the server as the notes change. `progress` holds what members say of an
// entry between meetings, also offline: one plain object a word, under "<meeting>/<id>/<moment>/…", so that
// two people's words both stay; the newest counts. An entry is known by its id: one that stands in the notes
// of two meetings is one entry, of the earlier meeting, as the later one tells it.
import * as v from 'valibot';
import type * as Y from 'yjs';
import { isOpen, type Action, type ActionStatus } from '../note/actions.ts';
import { ACTION_STATUSES, OWNER_KINDS } from '../note/action-facts.ts';
import { readMinutes, type Minutes, type Point, type PreviousAction } from '../note/minutes.ts';
import { textOf } from '../note/render.ts';

const Entry = v.object({
  kind: v.picklist(['action', 'decision', 'question']),
  id: v.string(),
  meeting: v.string(),
  /** Its place among the entries of its meeting. */
  order: v.number(),
  label: v.nullable(v.string()),
  text: v.string(),
  owners: v.array(v.string()),
  /** The owners with what they are. */
  parties: v.optional(v.array(v.object({ kind: v.picklist(OWNER_KINDS), name: v.string() })), []),
  due: v.nullable(v.string()),
  /** ISO date. */
  dueDate: v.nullable(v.string()),
  strength: v.nullable(v.string()),
  status: v.picklist(ACTION_STATUSES),
  /** When the notes last changed the status, in ISO 8601; null where they do not say. */
  changedAt: v.nullable(v.string())
});
export type Entry = v.InferOutput<typeof Entry>;

const Progress = v.object({
  status: v.picklist(ACTION_STATUSES),
  /** ISO 8601. */
  at: v.string(),
  by: v.optional(v.string()),
  note: v.optional(v.string())
});
export type Progress = v.InferOutput<typeof Progress>;

const Meeting = v.object({
  title: v.fallback(v.string(), ''),
  number: v.fallback(v.nullable(v.string()), null),
  date: v.fallback(v.nullable(v.string()), null),
  createdAt: v.fallback(v.nullable(v.string()), null)
});
export interface MeetingInRegister extends v.InferOutput<typeof Meeting> {
  readonly id: string;
}

/** An entry as it stands: what the notes say, what was said since, and how many meetings it was carried over. */
export interface Registered extends Entry {
  readonly key: string;
  readonly from: MeetingInRegister;
  /** The newest word of a member. */
  readonly progress: Progress | undefined;
  /** All words of members, oldest first. */
  readonly said: readonly Progress[];
  readonly carried: number;
}

export const keyOf = ({ meeting, id }: Pick<Entry, 'meeting' | 'id'>): string => `${meeting}/${id}`;

/** What a meeting's notes contribute: every action with an id, decisions that are pending, questions that are open. */
export function entriesOf(meeting: string, doc: Y.Doc): Entry[] {
  return entriesOfMinutes(meeting, readMinutes(doc));
}

/** In the order of the minutes, each id once: what two people moved at once stands twice in the notes only. */
export function entriesOfMinutes(meeting: string, minutes: Minutes): Entry[] {
  const entries = new Map<string, Entry>();
  const read = (point: Point): void => {
    for (const entry of entriesIn(point))
      if (entry.text !== '' && !entries.has(entry.id))
        entries.set(entry.id, { ...entry, meeting, order: entries.size });
    point.children.forEach(read);
  };
  for (const { parts } of minutes.sections) for (const { points } of parts) points.forEach(read);
  return [...entries.values()];
}

type NewEntry = Omit<Entry, 'meeting' | 'order'>;

function entriesIn({ content, action, noted, decision, question }: Point): NewEntry[] {
  const text = textOf(content).trim();
  const found = noted.map((one) => actionEntry(one.id, one.text.trim(), one));
  if (action?.id !== undefined) found.push(actionEntry(action.id, text, action));
  const waiting = {
    text,
    label: null,
    due: null,
    dueDate: null,
    strength: null,
    status: 'open',
    changedAt: null
  } as const;
  if (decision?.id !== undefined && decision.state === 'pending') {
    const owners = decision.body === undefined ? [] : [decision.body];
    const parties = owners.map((name) => ({ kind: 'group' as const, name }));
    found.push({ ...waiting, kind: 'decision', id: decision.id, owners, parties });
  }
  if (question?.id !== undefined && question.state === 'open')
    found.push({ ...waiting, kind: 'question', id: question.id, owners: [], parties: [] });
  return found;
}

function actionEntry(id: string, text: string, action: Action): NewEntry {
  return {
    kind: 'action',
    id,
    label: action.label ?? null,
    text,
    owners: [...action.owners],
    parties: action.parties.map(({ kind, name }) => ({ kind, name })),
    due: action.due ?? null,
    dueDate: action.dueDate ?? null,
    strength: action.strength ?? null,
    status: action.status,
    changedAt: action.history.at(-1)?.at ?? null
  };
}

/** Make a space's register say what a meeting's notes contribute. Gives whether anything was to do. */
export function writeEntries(space: Y.Doc, meeting: string, entries: readonly Entry[]): boolean {
  const register = space.getMap('register');
  const wanted = new Map(entries.map((entry) => [keyOf(entry), entry]));
  let changed = false;
  for (const key of [...register.keys()]) {
    if (!key.startsWith(`${meeting}/`) || wanted.has(key)) continue;
    register.delete(key);
    changed = true;
  }
  for (const [key, entry] of wanted) {
    const known = v.safeParse(Entry, register.get(key));
    if (known.success && JSON.stringify(known.output) === JSON.stringify(v.parse(Entry, entry)))
      continue;
    register.set(key, entry);
    changed = true;
  }
  return changed;
}

/** The meetings a space's document tells of, in the order they were held. */
export function meetingsIn(space: Y.Doc): MeetingInRegister[] {
  const meetings: MeetingInRegister[] = [];
  space.getMap('meetings').forEach((value, id) => {
    const plain: unknown =
      typeof value === 'object' &&
      value !== null &&
      'toJSON' in value &&
      typeof value.toJSON === 'function'
        ? value.toJSON()
        : value;
    const meeting = v.safeParse(Meeting, plain);
    if (meeting.success) meetings.push({ id, ...meeting.output });
  });
  return meetings.sort((a, b) => compare(placeOf(a), placeOf(b)) || compare(a.id, b.id));
}

/** Held on its date; a meeting without one stands where it was made. */
const placeOf = ({ date, createdAt }: MeetingInRegister): string =>
  `${date && /^\d{4}-\d{2}-\d{2}$/.test(date) ? date : (createdAt ?? '').slice(0, 10)} ${createdAt ?? ''}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Everything in the register, by meeting and then as the notes have it; entries of unknown meetings are left out. */
export function registerOf(space: Y.Doc): Registered[] {
  if (space.getMap('register').size === 0) return [];
  const meetings = meetingsIn(space);
  const place = new Map(meetings.map(({ id }, index) => [id, index]));
  const at = ({ meeting }: Pick<Entry, 'meeting'>) => place.get(meeting) ?? 0;
  const byId = new Map<string, Entry[]>();
  space.getMap('register').forEach((value, key) => {
    const entry = v.safeParse(Entry, value);
    if (!entry.success || keyOf(entry.output) !== key || !place.has(entry.output.meeting)) return;
    byId.set(entry.output.id, [...(byId.get(entry.output.id) ?? []), entry.output]);
  });
  const said = saidIn(space);
  const found: Registered[] = [];
  for (const told of byId.values()) {
    const inOrder = told.sort((a, b) => at(a) - at(b));
    const [first] = inOrder;
    const from = first && meetings[at(first)];
    if (!first || !from) continue;
    const last = inOrder.at(-1) ?? first;
    const { meeting, order } = first;
    const entry = { ...last, meeting, order, label: first.label ?? last.label };
    const words = inOrder.flatMap((one) => said.get(keyOf(one)) ?? []).sort(byTime);
    found.push(standing(entry, from, meetings.slice(at(first) + 1), words));
  }
  return found.sort((a, b) => at(a) - at(b) || a.order - b.order || compare(a.id, b.id));
}

/** Oldest first; every device orders words of one moment alike. */
export const byTime = <T extends { readonly at: string }>(a: T, b: T): number =>
  compare(a.at, b.at) || compare(JSON.stringify(a), JSON.stringify(b));

/** What members said, by the key of the entry. */
export function saidIn(space: Y.Doc): ReadonlyMap<string, readonly Progress[]> {
  const said = new Map<string, Progress[]>();
  space.getMap('progress').forEach((value, key) => {
    const word = v.safeParse(Progress, value);
    if (!word.success) return;
    const entry = key.split('/').slice(0, 2).join('/');
    said.set(entry, [...(said.get(entry) ?? []), word.output]);
  });
  return said;
}

/** Whoever spoke last counts: a member between two meetings, or the notes, which changed it at a moment or never. */
export const spokeLast = ({ at }: Progress, changedAt: string | null): boolean =>
  changedAt === null || at >= changedAt;

function standing(
  entry: Entry,
  from: MeetingInRegister,
  later: readonly MeetingInRegister[],
  said: readonly Progress[]
): Registered {
  const progress = said.at(-1);
  const isNewer = progress !== undefined && spokeLast(progress, entry.changedAt);
  const status: ActionStatus = isNewer ? progress.status : entry.status;
  const closedAt = isOpen(status) ? undefined : isNewer ? progress.at : entry.changedAt;
  // Carried into each later meeting that there was while it was open; closed without a time, into none.
  const carried =
    closedAt === undefined
      ? later.length
      : later.filter(({ createdAt }) => closedAt !== null && (createdAt ?? '') < closedAt).length;
  return { ...entry, status, key: keyOf(entry), from, progress, said, carried };
}

/** What stands by reference under "Actions from previous meetings": open, and from before this meeting. */
export function openBefore(space: Y.Doc, meeting: string): Registered[] {
  const open = registerOf(space).filter((one) => isOpen(one.status));
  if (open.length === 0) return [];
  const meetings = meetingsIn(space).map(({ id }) => id);
  const here = meetings.indexOf(meeting);
  const earlier = new Set(here < 0 ? meetings : meetings.slice(0, here));
  return open.filter((one) => earlier.has(one.meeting));
}

/** The same, as the minutes of that meeting show it. */
export function previousOf(items: readonly Registered[]): PreviousAction[] {
  return items.map(({ kind, label, text, owners, due, status, from }) => ({
    kind,
    label,
    text,
    owners: [...owners],
    due,
    status,
    from: from.number
  }));
}

/** Say how an entry goes on, also offline. Nobody's word goes; the newest stands. */
export function say(space: Y.Doc, key: string, progress: Progress, origin?: unknown): void {
  const { status, at, by = '', note = '' } = progress;
  const word = [key, at, status, `${by} ${note}`.replaceAll('/', ' ').slice(0, 60)].join('/');
  space.transact(() => space.getMap('progress').set(word, progress), origin);
}
