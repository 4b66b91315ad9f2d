// How long and for how many an invite is good: what can be chosen, what has become of one, and both in words.
import type { InviteRow } from '#domain/protocol/api.ts';
import { moment } from '#lib/i18n/dates.ts';
import { getLocale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/words.ts';
import { momentDay } from './space-words.ts';

export const LIFETIMES = ['open', 'hour', 'day', 'week', 'month'] as const;
export type Lifetime = (typeof LIFETIMES)[number];

const HOUR = 3_600_000;
const MILLISECONDS: Readonly<Record<Exclude<Lifetime, 'open'>, number>> = {
  hour: HOUR,
  day: 24 * HOUR,
  week: 7 * 24 * HOUR,
  month: 30 * 24 * HOUR
};

/** When an invite made now ends, in ISO 8601; null for one that lasts until it is withdrawn. */
export function endOf(lifetime: Lifetime, now: number): string | null {
  return lifetime === 'open' ? null : new Date(now + MILLISECONDS[lifetime]).toISOString();
}

export function lifetimeWords(lifetime: Lifetime): string {
  return {
    open: m.spaces_invite_lifetime_open,
    hour: m.spaces_invite_lifetime_hour,
    day: m.spaces_invite_lifetime_day,
    week: m.spaces_invite_lifetime_week,
    month: m.spaces_invite_lifetime_month
  }[lifetime]();
}

/** How many people somebody typed: null for any number, undefined for what is no number. */
export function placesOf(typed: string): number | null | undefined {
  const digits = typed.trim();
  if (digits === '') return null;
  const places = /^\d{1,6}$/.test(digits) ? Number(digits) : 0;
  return places >= 1 && places <= 100_000 ? places : undefined;
}

export type InviteState = 'in use' | 'withdrawn' | 'expired' | 'used up';

export function stateOf(
  { revokedAt, expiresAt, maxUses, uses }: InviteRow,
  now: number
): InviteState {
  if (revokedAt !== null) return 'withdrawn';
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return 'expired';
  return maxUses !== null && uses >= maxUses ? 'used up' : 'in use';
}

/** "Works until 3 Feb 2026, 14:05, for 10 people." */
export function limitsWords({ expiresAt, maxUses }: InviteRow): string {
  const when = expiresAt === null ? undefined : moment(expiresAt, getLocale());
  if (when === undefined)
    return maxUses === null
      ? m.spaces_invite_good_open()
      : m.spaces_invite_good_places({ count: maxUses });
  return maxUses === null
    ? m.spaces_invite_good_until({ when })
    : m.spaces_invite_good_both({ when, count: maxUses });
}

/** "made 3 Feb 2026 · used 2 of 10 times · until 3 Mar 2026, 14:05" */
export function inUseWords(invite: InviteRow): string {
  const { createdAt, expiresAt } = invite;
  return [
    m.spaces_invite_made({ date: momentDay(createdAt) }),
    usesWords(invite),
    expiresAt === null
      ? undefined
      : m.spaces_invite_expires({ date: moment(expiresAt, getLocale()) })
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** "withdrawn 3 Feb 2026 · used twice" */
export function pastWords(invite: InviteRow, state: InviteState): string {
  return [endWords(invite, state), usesWords(invite)]
    .filter((part) => part !== undefined)
    .join(' · ');
}

function endWords({ revokedAt, expiresAt }: InviteRow, state: InviteState): string | undefined {
  switch (state) {
    case 'withdrawn':
      return m.spaces_invite_was_withdrawn({ date: momentDay(revokedAt ?? '') });
    case 'expired':
      return m.spaces_invite_was_expired({ date: moment(expiresAt ?? '', getLocale()) });
    case 'used up':
      return m.spaces_invite_was_used_up();
    case 'in use':
      return undefined;
  }
}

function usesWords({ uses, maxUses }: InviteRow): string {
  if (maxUses !== null) return m.spaces_invite_uses_of({ count: uses, max: maxUses });
  return uses > 0 ? m.spaces_invite_uses({ count: uses }) : m.spaces_invite_unused();
}
