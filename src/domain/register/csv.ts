// The register as a table for spreadsheets: RFC 4180, UTF-8 with a byte order mark, no cell that is a formula.
import type { Registered } from './register.ts';

/** The words of the head, in the order of the columns. */
export interface CsvLabels {
  readonly label: string;
  readonly text: string;
  readonly owners: string;
  readonly due: string;
  readonly dueDate: string;
  readonly strength: string;
  readonly status: string;
  readonly kind: string;
  readonly meeting: string;
  readonly since: string;
  readonly carried: string;
  readonly note: string;
}

export const CSV_ENGLISH: CsvLabels = {
  label: 'Label',
  text: 'Text',
  owners: 'Owners',
  due: 'Due',
  dueDate: 'Due date',
  strength: 'Strength',
  status: 'Status',
  kind: 'Kind',
  meeting: 'Meeting',
  since: 'Since',
  carried: 'Carried',
  note: 'Last note'
};

export function registerCsv(items: readonly Registered[], labels: CsvLabels = CSV_ENGLISH): string {
  const head = [
    labels.label,
    labels.text,
    labels.owners,
    labels.due,
    labels.dueDate,
    labels.strength,
    labels.status,
    labels.kind,
    labels.meeting,
    labels.since,
    labels.carried,
    labels.note
  ];
  const rows = items.map((item) => [
    item.label,
    item.text,
    item.owners.join('; '),
    item.due,
    item.dueDate,
    item.strength,
    item.status,
    item.kind,
    item.from.number ?? item.from.title,
    item.from.date,
    String(item.carried),
    item.said.findLast(({ note }) => note !== undefined)?.note
  ]);
  const lines = [head, ...rows].map((row) => row.map((one) => cell(one ?? '')).join(','));
  return `\ufeff${lines.map((line) => `${line}\r\n`).join('')}`;
}

/**
 * A spreadsheet runs what begins with one of these as a formula; an apostrophe before it makes it text. White
 * space before it does not help: some programs drop it. See OWASP, "CSV Injection".
 */
function cell(text: string): string {
  const clean = text.replace(/\0/g, '');
  const isFormula = /^[\t\r]|^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(clean);
  const safe = isFormula ? `'${clean}` : clean;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
