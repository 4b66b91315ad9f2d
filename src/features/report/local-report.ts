// A report made on this device, from the note that is kept here: for when the server cannot be reached.
import type * as Y from 'yjs';
import { readMinutes, type Minutes, type MinutesStatus } from '#domain/note/minutes.ts';
import { previousOf, type Registered } from '#domain/register/register.ts';
import { standingMinutes, type Words } from '#domain/register/words.ts';
import { minutesJson } from '#domain/report/json.ts';
import { minutesMarkdown } from '#domain/report/markdown.ts';
import { titleOf } from '#domain/report/outline.ts';
import { minutesText } from '#domain/report/text.ts';
import { reportLabels } from './report-labels.ts';

export type LocalFormat = 'txt' | 'md' | 'json';

const TYPES: Readonly<Record<LocalFormat, string>> = {
  txt: 'text/plain;charset=utf-8',
  md: 'text/markdown;charset=utf-8',
  json: 'application/json'
};

export interface LocalReport {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** What stands around the notes in their space; final minutes hold what was sealed with them. */
export interface ReportSurroundings {
  readonly previous: readonly Registered[];
  readonly words: Words;
}

export function reportMinutes(
  doc: Y.Doc,
  status: MinutesStatus,
  { previous, words }: ReportSurroundings
): Minutes {
  if (status.state === 'final') return readMinutes(doc, status);
  return standingMinutes(readMinutes(doc, status, previousOf(previous)), words);
}

export function localReport(
  doc: Y.Doc,
  status: MinutesStatus,
  around: ReportSurroundings,
  format: LocalFormat
): LocalReport {
  const minutes = reportMinutes(doc, status, around);
  const write = { txt: minutesText, md: minutesMarkdown, json: minutesJson }[format];
  return {
    name: `${fileStem(titleOf(minutes.meeting))}.${format}`,
    type: TYPES[format],
    text: write(minutes, reportLabels())
  };
}

/** A file name's stem that every system takes: letters and digits of any script, joined by hyphens. */
export function fileStem(title: string): string {
  const words = title.normalize('NFC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.join('-').slice(0, 80) || 'minutes';
}
