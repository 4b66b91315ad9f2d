// What is known of a person in a meeting, as an entry of the `people` map holds it: fields that merge one by one.
//
// The shape. An entry is a Y.Map under a random key, so that two people who add somebody apart lose neither.
// `affiliations` and `roles` are plain lists for whoever reads them; of two lists written apart Yjs keeps one. So
// what came or went is written beside them as well, a key each ("roles:Chair": true or false), and counts.
// An entry is never deleted: `gone` keeps the facts it had when somebody took it off the list, and hides it only
// as long as it has no others. What another device said of it meanwhile brings it back.
import * as Y from 'yjs';
import type { Json } from './blocks.ts';
import { toJson } from './render.ts';

/** `expected`: listed before the meeting; in no report until it is another. */
export type Attendance = 'present' | 'part' | 'apologies' | 'expected';

/** An entry of the `people` map, as interfaces.md gives it. */
export interface Person {
  readonly name: string;
  readonly given?: string;
  readonly family?: string;
  readonly affiliations: readonly string[];
  /** Role in the meeting, in words: "Participants", "Chair". */
  readonly roles: readonly string[];
  readonly attendance: Attendance;
  /** Place in the list, as the source had it: a Y.Map keeps no order. */
  readonly order?: number;
  /** What another program said of the person and this one has no field for. */
  readonly extra?: Readonly<Record<string, Json>>;
  /** Members of the space who said that this is them. */
  readonly members?: readonly string[];
  /** Keys of entries that were merged into this one. */
  readonly merged?: readonly string[];
  /** Keys of entries that somebody said are other people. */
  readonly apart?: readonly string[];
}

export const ATTENDANCES: readonly Attendance[] = ['present', 'part', 'apologies', 'expected'];

const LISTS = ['affiliations', 'roles'] as const;
const MEMBER = 'member:';
const MERGED = 'merged:';
const APART = 'apart:';
const GONE = 'gone';

const words = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

const isRecord = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A new entry, not yet in a document. */
export function personMap(person: Person): Y.Map<unknown> {
  const entry = new Y.Map<unknown>();
  entry.set('name', person.name);
  if (person.given !== undefined) entry.set('given', person.given);
  if (person.family !== undefined) entry.set('family', person.family);
  entry.set('affiliations', [...person.affiliations]);
  entry.set('roles', [...person.roles]);
  entry.set('attendance', person.attendance);
  if (person.order !== undefined) entry.set('order', person.order);
  if (person.extra !== undefined) entry.set('extra', { ...person.extra });
  for (const member of person.members ?? []) entry.set(MEMBER + member, true);
  return entry;
}

/** What an entry says; undefined for what is none, or was taken off the list. */
export function personIn(entry: unknown): Person | undefined {
  const person = entry instanceof Y.Map ? saidIn(entry) : undefined;
  return person && entry instanceof Y.Map && entry.get(GONE) !== factsOf(person)
    ? person
    : undefined;
}

function saidIn(entry: Y.Map<unknown>): Person | undefined {
  const name = words(entry.get('name'));
  if (name === undefined) return undefined;
  const attendance = entry.get('attendance');
  const order = entry.get('order');
  const extra = toJson(entry.get('extra'));
  const members = marked(entry, MEMBER);
  const merged = marked(entry, MERGED);
  const apart = marked(entry, APART);
  return {
    name,
    given: words(entry.get('given')),
    family: words(entry.get('family')),
    affiliations: listIn(entry, 'affiliations'),
    roles: listIn(entry, 'roles'),
    attendance: ATTENDANCES.find((one) => one === attendance) ?? 'present',
    order: typeof order === 'number' && Number.isFinite(order) ? order : undefined,
    ...(isRecord(extra) ? { extra } : {}),
    ...(members.length > 0 ? { members } : {}),
    ...(merged.length > 0 ? { merged } : {}),
    ...(apart.length > 0 ? { apart } : {})
  };
}

const marked = (entry: Y.Map<unknown>, prefix: string): string[] =>
  [...entry.keys()]
    .filter((key) => key.startsWith(prefix) && entry.get(key) === true)
    .map((key) => key.slice(prefix.length))
    .sort();

/** The list as it stands, without what somebody took away; then what somebody added and it does not have. */
function listIn(entry: Y.Map<unknown>, field: (typeof LISTS)[number]): string[] {
  const stored: unknown = entry.get(field);
  const listed = (Array.isArray(stored) ? stored : []).filter(
    (one: unknown): one is string =>
      typeof one === 'string' && entry.get(`${field}:${one}`) !== false
  );
  return [...new Set([...listed, ...marked(entry, `${field}:`)])];
}

/** What was merged into an entry counts: two entries that are merged into each other apart do not both go. */
function factsOf({
  name,
  given,
  family,
  affiliations,
  roles,
  attendance,
  merged = []
}: Person): string {
  return JSON.stringify([
    name,
    given ?? '',
    family ?? '',
    [...affiliations].sort(),
    [...roles].sort(),
    attendance,
    merged
  ]);
}

/** Make an entry say this; only what differs is written, and what it does not speak of stays. */
export function writePerson(entry: Y.Map<unknown>, person: Person): void {
  const { name, given, family, attendance, order, extra } = person;
  for (const [field, value] of Object.entries({ name, given, family, attendance, order, extra }))
    if (value === undefined) {
      if (entry.has(field)) entry.delete(field);
    } else if (!isSame(entry.get(field), value)) entry.set(field, value);
  for (const field of LISTS) writeList(entry, field, person[field]);
  for (const member of person.members ?? []) mark(entry, MEMBER + member, true);
  for (const key of person.merged ?? []) mark(entry, MERGED + key, true);
  for (const key of person.apart ?? []) mark(entry, APART + key, true);
}

function writeList(
  entry: Y.Map<unknown>,
  field: (typeof LISTS)[number],
  wanted: readonly string[]
): void {
  const before = listIn(entry, field);
  const names = [...new Set(wanted)];
  if (isSame(before, names)) return;
  entry.set(field, names);
  for (const name of before) if (!names.includes(name)) mark(entry, `${field}:${name}`, false);
  for (const name of names) if (!before.includes(name)) mark(entry, `${field}:${name}`, true);
}

function mark(entry: Y.Map<unknown>, key: string, value: boolean): void {
  if (entry.get(key) !== value) entry.set(key, value);
}

const isSame = (a: unknown, b: unknown): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** That a member is not this person after all. */
export function unlinkMember(entry: Y.Map<unknown>, member: string): void {
  if (entry.has(MEMBER + member)) entry.delete(MEMBER + member);
}

/** Take an entry off the list, as it is now. */
export function hidePerson(entry: Y.Map<unknown>): void {
  const person = saidIn(entry);
  if (person) entry.set(GONE, factsOf(person));
}

/** Put an entry back on the list. */
export function showPerson(entry: Y.Map<unknown>): void {
  if (entry.has(GONE)) entry.delete(GONE);
}

/** Everybody on the list as plain fields, to be compared. */
export function plainPeople(people: Y.Map<unknown>): Map<string, Readonly<Record<string, Json>>> {
  const plain = new Map<string, Readonly<Record<string, Json>>>();
  people.forEach((entry, key) => {
    const person = personIn(entry);
    if (!person || !(entry instanceof Y.Map)) return;
    const own = [...entry].filter(([field]) => !field.includes(':') && field !== GONE);
    plain.set(key, {
      ...Object.fromEntries(own.map(([field, value]) => [field, toJson(value)])),
      affiliations: [...person.affiliations],
      roles: [...person.roles]
    });
  });
  return plain;
}

/** Set fields as plainPeople gave them; null removes one, and removing all takes the person off the list. */
export function setPlainPerson(
  people: Y.Map<unknown>,
  key: string,
  fields: readonly { readonly field: string; readonly after: Json }[]
): void {
  const known = people.get(key);
  const entry: Y.Map<unknown> = known instanceof Y.Map ? known : new Y.Map<unknown>();
  if (fields.every(({ after }) => after === null)) {
    if (known instanceof Y.Map) hidePerson(entry);
    return;
  }
  if (entry !== known) people.set(key, entry);
  for (const { field, after } of fields) {
    const list = LISTS.find((one) => one === field);
    if (list !== undefined) writeList(entry, list, (Array.isArray(after) ? after : []).map(String));
    else if (after === null) entry.delete(field);
    else entry.set(field, copied(after));
  }
  showPerson(entry);
}

const copied = (value: Json): Json => structuredClone(value);
