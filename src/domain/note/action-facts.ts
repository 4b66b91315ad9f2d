// What is known of an action beside its text, as the `actions` map holds it: fields that merge one by one.
//
// The shape. An action that was there when the note was made has an entry of its own, a Y.Map under its id.
// For any other, two people offline would each make that entry and one of the two would be lost with all that
// is in it; so its fields stand in the root map itself, under "<id>/<field>". Both are read; where both say
// something, the entry does. Owners are a key each ("owner:<name>"), so that two people may each add one;
// beside them stands the list the note was made with (`owners`). The history only grows.
import * as Y from 'yjs';
import type { Json } from './blocks.ts';
import { toJson } from './render.ts';

export const ACTION_STATUSES = ['open', 'in-progress', 'done', 'dropped', 'superseded'] as const;
export type ActionStatus = (typeof ACTION_STATUSES)[number];

/** How binding it was meant: the group agreed, somebody should, somebody is encouraged. */
export const STRENGTHS = ['agreed', 'should', 'encouraged'] as const;
export type Strength = (typeof STRENGTHS)[number];

/** `group` is for words that name no one coalition: "DCs", "all". */
export const OWNER_KINDS = ['person', 'coalition', 'group'] as const;
export type OwnerKind = (typeof OWNER_KINDS)[number];

export interface Owner {
  readonly kind: OwnerKind;
  readonly name: string;
}

/** One step in an action's life; `at` is ISO 8601 UTC, `by` a name as shown. */
export interface StatusChange {
  readonly status: string;
  readonly at: string;
  readonly by?: string;
}

export interface ActionFacts {
  /** Names, in order. */
  readonly owners?: readonly string[];
  /** What the owners are, by name, where somebody said so; otherwise a person. */
  readonly ownerKinds?: Readonly<Record<string, OwnerKind>>;
  /** In words, or an ISO date. */
  readonly due?: string;
  /** ISO date, where the words mean a day. */
  readonly dueDate?: string;
  readonly strength?: string;
  readonly status?: string;
  /** By time; steps of one moment by their words. */
  readonly history?: readonly StatusChange[];
  /** "64.1", given at first finalising. */
  readonly label?: string;
  /** What another program said of it and this one has no field for. */
  readonly extra?: Readonly<Record<string, Json>>;
}

const OWNER = 'owner:';
const HISTORY = 'history:';

export function isStatus(value: unknown): value is ActionStatus {
  return ACTION_STATUSES.some((status) => status === value);
}
export function isStrength(value: unknown): value is Strength {
  return STRENGTHS.some((strength) => strength === value);
}
function isOwnerKind(value: unknown): value is OwnerKind {
  return OWNER_KINDS.some((kind) => kind === value);
}

type Fields = ReadonlyMap<string, unknown>;

/** All facts by action id; whatever is not as expected is left out. */
export function factsIn(actions: Y.Map<unknown>): Map<string, ActionFacts> {
  return new Map([...fieldsIn(actions)].map(([id, fields]) => [id, factsOf(fields)]));
}

function fieldsIn(actions: Y.Map<unknown>): ReadonlyMap<string, Fields> {
  const byId = new Map<string, Map<string, unknown>>();
  const of = (id: string) => {
    const known = byId.get(id) ?? new Map<string, unknown>();
    byId.set(id, known);
    return known;
  };
  actions.forEach((value, key) => {
    const slash = key.indexOf('/');
    if (slash > 0 && !(value instanceof Y.Map))
      of(key.slice(0, slash)).set(key.slice(slash + 1), value);
  });
  actions.forEach((value, key) => {
    if (!(value instanceof Y.Map)) return;
    const own = of(key);
    value.forEach((one: unknown, field: string) => own.set(field, one));
  });
  return byId;
}

const words = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

function factsOf(fields: Fields): ActionFacts {
  const owners = ownersOf(fields);
  const ownerKinds = Object.fromEntries(
    owners.flatMap(({ name, kind }) => (kind === undefined ? [] : [[name, kind]]))
  );
  const history = historyOf(fields);
  const extra = toJson(fields.get('extra'));
  return {
    owners: owners.map(({ name }) => name),
    ...(Object.keys(ownerKinds).length > 0 ? { ownerKinds } : {}),
    due: words(fields.get('due')),
    dueDate: words(fields.get('dueDate')),
    strength: words(fields.get('strength')),
    status: words(fields.get('status')),
    ...(history.length > 0 ? { history } : {}),
    label: words(fields.get('label')),
    ...(isRecord(extra) ? { extra } : {})
  };
}

function isRecord(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A name, or a name with what it is: both have been stored in lists. */
function ownerOf(value: unknown): { readonly name: string; readonly kind?: OwnerKind } | undefined {
  if (typeof value === 'string') return { name: value };
  if (typeof value !== 'object' || value === null || !('name' in value)) return undefined;
  const { name } = value;
  if (typeof name !== 'string') return undefined;
  return 'kind' in value && isOwnerKind(value.kind) ? { name, kind: value.kind } : { name };
}

interface StoredOwner {
  readonly name: string;
  readonly kind: OwnerKind | undefined;
  readonly order: number;
}

/** The owners in order: those of the list that nobody took away, and those that somebody added. */
function ownersOf(fields: Fields): StoredOwner[] {
  const listed = fields.get('owners');
  const found = new Map<string, StoredOwner>();
  if (Array.isArray(listed))
    listed.forEach((one: unknown, order) => {
      const owner = ownerOf(one);
      if (owner && !found.has(owner.name))
        found.set(owner.name, { kind: undefined, ...owner, order });
    });
  for (const [field, value] of fields) {
    if (!field.startsWith(OWNER)) continue;
    const name = field.slice(OWNER.length);
    if (value === false) found.delete(name);
    else if (typeof value === 'object' && value !== null) {
      const order = 'order' in value && typeof value.order === 'number' ? value.order : Infinity;
      found.set(name, { name, kind: ownerOf({ ...value, name })?.kind, order });
    }
  }
  return [...found.values()].sort((a, b) => compare(a.order, b.order) || compare(a.name, b.name));
}

const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

function historyOf(fields: Fields): StatusChange[] {
  const steps: StatusChange[] = [];
  for (const [field, value] of fields) {
    if (!field.startsWith(HISTORY) || typeof value !== 'object' || value === null) continue;
    const { status, at, by } = { status: undefined, at: undefined, by: undefined, ...value };
    if (typeof status !== 'string' || typeof at !== 'string') continue;
    steps.push({ status, at, ...(typeof by === 'string' ? { by } : {}) });
  }
  return steps.sort(
    (a, b) => compare(a.at, b.at) || compare(a.status, b.status) || compare(a.by ?? '', b.by ?? '')
  );
}

type Field = 'owners' | 'due' | 'dueDate' | 'strength' | 'status' | 'label' | 'extra';

/** Set one field, or remove it; the same value again writes nothing. */
export function setFact(
  actions: Y.Map<unknown>,
  id: string,
  field: Field,
  value: Json | undefined
): void {
  write(actions, id, field, value);
}

function write(actions: Y.Map<unknown>, id: string, field: string, value: Json | undefined): void {
  const entry = actions.get(id);
  const loose = `${id}/${field}`;
  if (value === undefined) {
    if (entry instanceof Y.Map && entry.has(field)) entry.delete(field);
    if (actions.has(loose)) actions.delete(loose);
  } else if (entry instanceof Y.Map) {
    if (!isSame(entry.get(field), value)) entry.set(field, value);
  } else if (!isSame(actions.get(loose), value)) actions.set(loose, value);
}

const isSame = (a: unknown, b: Json): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/**
 * Make these the owners, in this order. Only who came, went, changed place or is of another kind is
 * written, so that what another device does to the others stays.
 */
export function setOwnerFacts(actions: Y.Map<unknown>, id: string, owners: readonly Owner[]): void {
  const stored = new Map(
    ownersOf(fieldsIn(actions).get(id) ?? new Map()).map((owner) => [owner.name, owner])
  );
  const names = new Set(owners.map(({ name }) => name));
  for (const name of stored.keys()) if (!names.has(name)) write(actions, id, OWNER + name, false);
  let last = -1;
  for (const { name, kind } of owners) {
    const known = stored.get(name);
    const stays = known && (known.kind ?? 'person') === kind && known.order > last;
    if (!stays) write(actions, id, OWNER + name, { kind, order: last + 1 });
    last = stays ? known.order : last + 1;
  }
}

/** Add a step to the history. The same step twice, from two devices, is one. */
export function addStep(actions: Y.Map<unknown>, id: string, step: StatusChange): void {
  const { status, at, by } = step;
  write(actions, id, [HISTORY + at, status, by ?? ''].join(':'), {
    status,
    at,
    ...(by === undefined ? {} : { by })
  });
}

/** Add to one action what is known of another that turned out to be the same; what it says itself stays. */
export function adoptFacts(actions: Y.Map<unknown>, from: string, into: string): void {
  if (from === into) return;
  const known = fieldsIn(actions);
  const own = known.get(into) ?? new Map<string, unknown>();
  const owners = ownersOf(own);
  const more = ownersOf(known.get(from) ?? new Map()).filter(
    ({ name }) => !owners.some((owner) => owner.name === name)
  );
  setOwnerFacts(
    actions,
    into,
    [...owners, ...more].map(({ name, kind }) => ({ name, kind: kind ?? 'person' }))
  );
  for (const [field, value] of known.get(from) ?? [])
    if (field !== 'owners' && !field.startsWith(OWNER) && !own.has(field))
      write(actions, into, field, toJson(value));
}

/**
 * Every action's fields as plain data, by id and in one form wherever they stand; to be compared. Owners are
 * names, or objects where somebody said what they are. The history is left out: it says how `status` came.
 */
export function plainFacts(actions: Y.Map<unknown>): Map<string, Readonly<Record<string, Json>>> {
  const byId = new Map<string, Readonly<Record<string, Json>>>();
  for (const [id, fields] of fieldsIn(actions)) {
    const owners = ownersOf(fields).map(({ name, kind }) => (kind ? { kind, name } : name));
    const plain = [...fields].filter(
      ([field]) => field !== 'owners' && !field.startsWith(OWNER) && !field.startsWith(HISTORY)
    );
    byId.set(id, {
      ...(owners.length > 0 || fields.has('owners') ? { owners } : {}),
      ...Object.fromEntries(plain.map(([field, value]) => [field, toJson(value)]))
    });
  }
  return byId;
}

/** Set a field as plainFacts gave it; null removes it. */
export function setPlainFact(
  actions: Y.Map<unknown>,
  id: string,
  field: string,
  value: Json
): void {
  if (field !== 'owners') return write(actions, id, field, value ?? undefined);
  const owners = (Array.isArray(value) ? value : []).flatMap((one: unknown) => ownerOf(one) ?? []);
  setOwnerFacts(
    actions,
    id,
    owners.map(({ name, kind = 'person' }) => ({ name, kind }))
  );
}

/** Facts as the entry of a new note, owners as a list. */
export function entryFrom(facts: ActionFacts): Y.Map<unknown> {
  const { ownerKinds, history, ...plain } = facts;
  const entry = new Y.Map<unknown>();
  for (const [key, value] of Object.entries(plain)) if (value !== undefined) entry.set(key, value);
  Object.entries(ownerKinds ?? {}).forEach(([name, kind]) => {
    const order = facts.owners?.indexOf(name) ?? -1;
    if (order >= 0) entry.set(OWNER + name, { kind, order });
  });
  for (const { status, at, by } of history ?? [])
    entry.set([HISTORY + at, status, by ?? ''].join(':'), {
      status,
      at,
      ...(by === undefined ? {} : { by })
    });
  return entry;
}
