// The words of the register: how something stands, when it is due, how long it has been carried.
import { ACTION_STATUSES } from '#domain/note/action-facts.ts';
import type { ActionStatus } from '#domain/note/actions.ts';
import { isOverdue } from '#domain/register/filter.ts';
import type { Registered } from '#domain/register/register.ts';
import { moment, shortDay } from '#lib/i18n/dates.ts';
import { getLocale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/words.ts';

const STATUS: Readonly<Record<ActionStatus, () => string>> = {
  open: m.register_status_open,
  'in-progress': m.register_status_in_progress,
  done: m.register_status_done,
  dropped: m.register_status_dropped,
  superseded: m.register_status_superseded
};

export const statusWords = (status: ActionStatus, kind: Registered['kind'] = 'action'): string =>
  kind === 'action' ? STATUS[status]() : (SETTLED[kind][status] ?? STATUS[status])();

/** A decision is made and a question is answered, where an action is done. */
const SETTLED: Readonly<
  Record<'decision' | 'question', Partial<Record<ActionStatus, () => string>>>
> = {
  decision: { open: m.actions_pending, done: m.actions_decided },
  question: { done: m.actions_question_answered }
};

/** What an entry may become. */
export const statusesOf = (kind: Registered['kind']): readonly ActionStatus[] =>
  kind === 'action' ? ACTION_STATUSES : ['open', 'done', 'dropped'];

export function dueWords(item: Registered, today: string): string {
  const { due, dueDate } = item;
  if (dueDate !== null && isOverdue(item, today))
    return m.register_overdue({ date: shortDay(dueDate, getLocale()) });
  if (due === null) return m.register_no_due();
  return m.register_due({ date: shortDay(due, getLocale()) });
}

export function saidWords({ progress, kind }: Registered): string | undefined {
  if (progress?.by === undefined) return undefined;
  return m.register_said({
    status: statusWords(progress.status, kind),
    moment: moment(progress.at, getLocale()),
    name: progress.by
  });
}

/** Decisions and questions say what they are; actions need not. */
export function kindWords({ kind }: Registered): string | undefined {
  if (kind === 'decision') return m.register_pending_decision();
  return kind === 'question' ? m.register_open_question() : undefined;
}

export const fromWords = ({ from: { number, title } }: Registered): string => number ?? title;
