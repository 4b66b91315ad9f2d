// The small line under a person's name: coalition, role, and whether they are writing.
import { m } from '#lib/i18n/words.ts';
import type { Present } from '#lib/live/presence.ts';

export function aboutPerson(person: Present): string {
  const role =
    person.role &&
    {
      facilitator: m.meeting_role_facilitator,
      participant: m.meeting_role_participant,
      observer: m.meeting_role_observer
    }[person.role]();
  return [
    ...person.affiliations,
    role,
    person.typing && !person.self ? m.meeting_people_writing() : undefined
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** What is on somebody's device only. */
export const unsentOf = (count: number): string => m.meeting_people_unsent({ count });
