// Roles, meeting states and days in words.
import type { MeetingSummary } from '#domain/protocol/api.ts';
import type { Role } from '#domain/rules/roles.ts';
import type { ApiFailure } from '#lib/api/client.ts';
import { isoDay, shortDay } from '#lib/i18n/dates.ts';
import { failureWords } from '#lib/i18n/failure-words.ts';
import { getLocale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/words.ts';
import type { KnownMeeting } from '#lib/live/directory.svelte.ts';

export function roleWords(role: Role): string {
  return {
    facilitator: m.spaces_role_facilitator,
    participant: m.spaces_role_participant,
    observer: m.spaces_role_observer
  }[role]();
}

/** What somebody with the role can do, in three words. */
export function roleMay(role: Role): string {
  return {
    facilitator: m.spaces_invite_facilitator_may,
    participant: m.spaces_invite_participant_may,
    observer: m.spaces_invite_observer_may
  }[role]();
}

/** The day of a moment, "2026-02-03T14:05:00Z" → "3 Feb 2026", on this device's calendar. */
export function momentDay(iso: string): string {
  return shortDay(isoDay(new Date(iso)), getLocale());
}

/** Why a member is as before. */
export function memberFailureWords(failure: Pick<ApiFailure, 'code'>): string {
  return failure.code === 'conflict'
    ? m.spaces_member_last()
    : m.spaces_member_unchanged({ why: failureWords(failure) });
}

export function statusWords({
  status,
  version,
  pending
}: Pick<KnownMeeting, 'status' | 'version' | 'pending'>): string {
  if (pending) return pending === 'waiting' ? m.prepare_pending() : m.prepare_pending_refused();
  switch (status) {
    case 'draft':
      return m.spaces_status_draft();
    case 'review':
      return m.spaces_status_review();
    case 'final':
      return m.spaces_status_final({ version });
  }
}

/** "Coordination call #12": the number once, whether or not the title holds it. */
export function meetingName({ title, number }: Pick<MeetingSummary, 'title' | 'number'>): string {
  return number && !title.includes(number) ? `${title} ${number}`.trim() : title;
}

/** The latest first; meetings without a date are the ones being prepared and come before. */
export function latestFirst<M extends Pick<MeetingSummary, 'date'>>(meetings: readonly M[]): M[] {
  return meetings
    .map((meeting, at) => ({ meeting, at }))
    .sort((a, b) => {
      const [dateA, dateB] = [a.meeting.date ?? '9999', b.meeting.date ?? '9999'];
      return dateA === dateB ? b.at - a.at : dateA < dateB ? 1 : -1;
    })
    .map(({ meeting }) => meeting);
}
