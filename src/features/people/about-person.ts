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
    person.typing && !person.self ? m.meeting_people_writing() : undefined,
    person.unsent > 0 && !person.self
      ? m.meeting_people_unsent({ count: person.unsent })
      : undefined
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}
