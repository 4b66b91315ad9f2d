// Where the minutes stand, in words: until when a review runs, who finalised what and when.
import type { MeetingAnswer } from '#domain/protocol/api.ts';
import type { MinutesStatus } from '#domain/note/minutes.ts';
import { moment, timeFrom } from '#lib/i18n/dates.ts';
import { getLocale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/words.ts';
import type { Stage } from '#lib/live/open-note.ts';

type Version = MeetingAnswer['versions'][number];
type Reopening = NonNullable<MeetingAnswer['reopenings']>[number];

/** The state of the minutes as a report prints it. */
export function minutesStatus(stage: Stage | undefined, seal?: string): MinutesStatus {
  if (stage?.status === 'final')
    return { state: 'final', version: stage.version, ...(seal === undefined ? {} : { seal }) };
  if (stage?.status === 'review')
    return { state: 'review', ...(stage.deadline === null ? {} : { deadline: stage.deadline }) };
  return { state: 'draft' };
}

export function reviewWords(deadline: string | null, now: number): string {
  if (deadline === null) return '';
  const until = { moment: moment(deadline, getLocale()) };
  const left = Date.parse(deadline) - now;
  return left > 0
    ? m.finalise_review_notice({ ...until, left: timeFrom(left, getLocale()) })
    : m.finalise_review_over(until);
}

export function reopenedWords({ version, by, at }: Reopening): string {
  return m.finalise_reopened({ version, name: by, moment: moment(at, getLocale()) });
}

export function finalWords(version: number, known: Version | undefined): string {
  return known
    ? m.finalise_final_notice({
        version,
        moment: moment(known.at, getLocale()),
        name: known.by
      })
    : m.finalise_final_plain({ version });
}
