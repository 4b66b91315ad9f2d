// The words of attendance and of roles: as a list shows them, and as they are stored for the report.
import { MEETING_ROLES, roleOf, type MeetingRole } from '#domain/note/people.ts';
import type { Attendance, Person } from '#domain/note/note.ts';
import { m } from '#lib/i18n/words.ts';

const SHORT: Readonly<Record<Attendance, () => string>> = {
  present: m.attendance_present,
  part: m.attendance_part,
  apologies: m.attendance_apologies,
  expected: m.attendance_expected
};
export const attendanceWords = (attendance: Attendance): string => SHORT[attendance]();

const SAID: Readonly<Record<Attendance, (inputs: { name: string }) => string>> = {
  present: m.attendance_said_present,
  part: m.attendance_said_part,
  apologies: m.attendance_said_apologies,
  expected: m.attendance_said_expected
};
export const saidOf = (name: string, attendance: Attendance): string => SAID[attendance]({ name });

/** What a report prints above the people of a role. */
const GROUPS: Readonly<Record<MeetingRole, () => string>> = {
  'coordination-facilitator': m.attendance_role_coordination_facilitator,
  participant: m.attendance_role_participant,
  'secretariat-support': m.attendance_role_secretariat_support,
  chair: m.attendance_role_chair,
  'remote-moderator': m.attendance_role_remote_moderator,
  observer: m.attendance_role_observer,
  guest: m.attendance_role_guest
};
export const groupWords = (role: MeetingRole): string => GROUPS[role]();

/** What one person is. */
const ONES: Readonly<Record<MeetingRole, () => string>> = {
  'coordination-facilitator': m.attendance_is_coordination_facilitator,
  participant: m.attendance_is_participant,
  'secretariat-support': m.attendance_is_secretariat_support,
  chair: m.attendance_is_chair,
  'remote-moderator': m.attendance_is_remote_moderator,
  observer: m.attendance_is_observer,
  guest: m.attendance_is_guest
};
export const roleChoices = MEETING_ROLES.map((role) => ({ role, words: () => ONES[role]() }));

/** A role of one person: in the singular where it is known, else as somebody wrote it. */
export function oneRole(words: string): string {
  const role = roleOf(words);
  return role === undefined ? words : ONES[role]();
}

/** "Chair · DC-IoT, DCCG · for a part": what stands under or behind a name. */
export function aboutListed(
  { affiliations, attendance, roles }: Person,
  group: string | undefined
): string {
  return [
    ...roles.filter((role) => role !== group).map(oneRole),
    affiliations.join(', '),
    attendance === 'present' ? '' : attendanceWords(attendance)
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
