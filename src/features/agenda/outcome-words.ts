// What became of an agenda item, as a sign, a word and a deed.
import Check from '@lucide/svelte/icons/check';
import CircleSlash from '@lucide/svelte/icons/circle-slash';
import CornerUpRight from '@lucide/svelte/icons/corner-up-right';
import type { Outcome } from '#domain/note/agenda.ts';
import { m } from '#lib/i18n/words.ts';

export const outcomeIcons = {
  discussed: Check,
  'not-reached': CircleSlash,
  carried: CornerUpRight
} as const satisfies Record<Outcome, unknown>;

export const outcomeWords: Readonly<Record<Outcome, () => string>> = {
  discussed: m.agenda_discussed,
  'not-reached': m.agenda_not_reached,
  carried: m.agenda_carried
};

export const outcomeDeeds: Readonly<Record<Outcome, () => string>> = {
  discussed: m.agenda_mark_discussed,
  'not-reached': m.agenda_mark_not_reached,
  carried: m.agenda_mark_carried
};
