// The words of the register: how something stands, when it is due, how long it has been carried.
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

export const statusWords = (status: ActionStatus): string => STATUS[status]();

export function dueWords(item: Registered, today: string): string {
  const { due, dueDate } = item;
  if (dueDate !== null && isOverdue(item, today))
    return m.register_overdue({ date: shortDay(dueDate, getLocale()) });
  if (due === null) return m.register_no_due();
  return m.register_due({ date: shortDay(due, getLocale()) });
}

export function saidWords({ progress }: Registered): string | undefined {
  if (progress?.by === undefined) return undefined;
  return m.register_said({
    status: statusWords(progress.status),
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
