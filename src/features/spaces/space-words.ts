// Roles and meeting states in words.
import type { MeetingSummary } from '#domain/protocol/api.ts';
import type { Role } from '#domain/rules/roles.ts';
import { m } from '#lib/i18n/words.ts';

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

export function statusWords({
  status,
  version
}: Pick<MeetingSummary, 'status' | 'version'>): string {
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
