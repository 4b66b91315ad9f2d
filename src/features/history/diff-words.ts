// The words of a diff: what happened to a block, what kind it is, which fact of an action or person changed.
import type { BlockChange, FieldChange } from '#domain/history/diff.ts';
import { m } from '#lib/i18n/words.ts';

interface Values {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What is shown of a diff, whether it was made here or told by the server. */
export interface ShownDiff {
  readonly blocks: readonly (Pick<BlockChange, 'id' | 'type' | 'kind' | 'words'> & {
    readonly item?: string | undefined;
    readonly marked: readonly Values[];
  })[];
  readonly fields: readonly (Pick<FieldChange, 'id' | 'type' | 'title'> & {
    readonly fields: readonly Values[];
  })[];
}

type Table = Readonly<Record<string, () => string>>;

const KINDS: Table = {
  paragraph: m.history_kind_paragraph,
  heading: m.history_kind_heading,
  bullet: m.history_kind_bullet,
  ordered: m.history_kind_ordered,
  task: m.history_kind_task,
  action: m.history_kind_action,
  decision: m.history_kind_decision,
  quote: m.history_kind_quote,
  code: m.history_kind_code,
  divider: m.history_kind_divider
};

const FIELDS: Table = {
  owners: m.history_name_owners,
  due: m.history_name_due,
  status: m.history_name_status,
  name: m.history_name_name,
  affiliations: m.history_name_affiliations,
  roles: m.history_name_roles,
  attendance: m.history_name_attendance,
  title: m.history_name_title,
  number: m.history_name_number,
  date: m.history_name_date,
  dateAsPrinted: m.history_name_date_printed,
  documentType: m.history_name_document_type,
  given: m.history_name_given,
  family: m.history_name_family,
  mode: m.history_name_mode,
  language: m.history_name_language,
  kind: m.history_name_kind,
  level: m.history_name_level,
  indent: m.history_name_indent,
  checked: m.history_name_checked
};

const CHANGES = {
  added: m.history_added,
  removed: m.history_removed,
  changed: m.history_changed,
  moved: m.history_moved
} as const;

export const changeWords = (type: keyof typeof CHANGES): string => CHANGES[type]();

export const kindWords = (kind: string): string => (KINDS[kind] ?? m.history_kind_other)();

/** Fields that tell a reader nothing that the others do not: order in a list, a name's parts beside the name. */
export function shownValues(fields: readonly Values[]): readonly Values[] {
  const isNamed = fields.some(({ field }) => field === 'name');
  return fields.filter(({ field, before, after }) => {
    if (field === 'order' || (isNamed && (field === 'given' || field === 'family'))) return false;
    return !isNothing(before) || !isNothing(after);
  });
}

const isNothing = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** A key that this version has no word for is shown as it is. */
export const fieldName = (field: string): string => FIELDS[field]?.() ?? field;

export function fieldTitle({ type, title }: ShownDiff['fields'][number]): string {
  switch (type) {
    case 'action':
      return m.history_field_action({ title });
    case 'person':
      return m.history_field_person({ title });
    case 'meeting':
      return m.history_field_meeting();
  }
}

/** A value as words: lists by commas, what is nested as JSON. */
export function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join(', ');
  if (typeof value === 'object' && value !== null) {
    const name: unknown = Object.entries(value).find(([key]) => key === 'name')?.[1];
    return typeof name === 'string' ? name : JSON.stringify(value);
  }
  return String(value);
}
