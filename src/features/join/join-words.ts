// What an invite lets one be, in words.
import type { Role } from '#domain/rules/roles.ts';
import { m } from '#lib/i18n/words.ts';

export function joinsAs(role: Role): string {
  return {
    facilitator: m.join_as_facilitator,
    participant: m.join_as_participant,
    observer: m.join_as_observer
  }[role]();
}
