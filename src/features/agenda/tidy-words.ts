// How much there is to tidy, in one line: "2 texts came late, 1 stands twice".
import type { Untidy } from '#domain/note/untidy.ts';
import { m } from '#lib/i18n/words.ts';

export function tidySummary(untidy: readonly Untidy[]): string {
  const count = (kind: Untidy['kind']) => untidy.filter((one) => one.kind === kind).length;
  const [late, changed, twice] = [count('late'), count('changed'), count('twice')];
  return [
    late > 0 ? m.agenda_tidy_late({ count: late }) : '',
    changed > 0 ? m.agenda_tidy_changed({ count: changed }) : '',
    twice > 0 ? m.agenda_tidy_twice({ count: twice }) : ''
  ]
    .filter((words) => words !== '')
    .join(', ');
}
