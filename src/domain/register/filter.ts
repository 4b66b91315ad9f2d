// What somebody wants to see of the register: mine, my coalition's, open, overdue, of one meeting.
import { isOpen } from '../note/actions.ts';
import { isSameCoalition, type Coalition } from '../note/people.ts';
import type { Entry, Registered } from './register.ts';

export interface RegisterFilter {
  /** A name, as it is shown. */
  readonly person?: string;
  /** Coalitions, by any of their names. */
  readonly coalitions?: readonly string[];
  readonly state?: 'open' | 'closed';
  /** Open and due before this day (ISO date). */
  readonly overdueOn?: string;
  readonly meeting?: string;
  readonly kind?: Entry['kind'];
  /** Every word somewhere in it. */
  readonly words?: string;
}

/** Who is named, or whose coalition is: `person` and `coalitions` together mean either. */
export function filterRegister(
  items: readonly Registered[],
  filter: RegisterFilter,
  aliases: readonly Coalition[] = []
): Registered[] {
  const { person, coalitions, state, overdueOn, meeting, kind } = filter;
  const words = fold(filter.words ?? '')
    .split(/\s+/)
    .filter(Boolean);
  return items.filter((item) => {
    if (state !== undefined && isOpen(item.status) !== (state === 'open')) return false;
    if (overdueOn !== undefined && !isOverdue(item, overdueOn)) return false;
    if (meeting !== undefined && item.meeting !== meeting) return false;
    if (kind !== undefined && item.kind !== kind) return false;
    const all = fold([item.label, item.text, item.due, ...item.owners].join(' '));
    if (!words.every((word) => all.includes(word))) return false;
    if (person === undefined && coalitions === undefined) return true;
    return item.owners.some(
      (name) =>
        (person !== undefined && fold(name) === fold(person)) ||
        (coalitions ?? []).some((one) => isSameCoalition(one, name, aliases))
    );
  });
}

/** Due on an earlier day and still open. Words that name no day are never overdue. */
export function isOverdue({ status, dueDate }: Registered, today: string): boolean {
  return isOpen(status) && dueDate !== null && dueDate < today;
}

const fold = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
