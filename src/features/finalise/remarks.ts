// What is worth a look before finalising, in words; a remark of a newer checklist is counted, not hidden.
import { m } from '#lib/i18n/words.ts';

export interface Remark {
  readonly code: string;
  readonly count: number;
  /** Shows the first place it is about. */
  readonly go?: (() => void) | undefined;
}

type Sentence = (counted: { readonly count: number }) => string;

const SENTENCES: Readonly<Record<string, Sentence>> = {
  'actions-without-owner': m.finalise_check_actions_without_owner,
  'actions-without-due': m.finalise_check_actions_without_due,
  'links-without-address': m.finalise_check_links_without_address,
  'broken-references': m.finalise_check_broken_references,
  'empty-sections': m.finalise_check_empty_sections,
  'items-not-covered': m.finalise_check_items_not_covered,
  leftovers: m.finalise_check_leftovers,
  duplicates: m.finalise_check_duplicates,
  'duplicate-people': m.finalise_check_duplicate_people,
  'named-points': m.prepare_check_named_points,
  'open-questions': m.finalise_check_open_questions
};

export function remarkWords({ code, count }: Remark): string {
  return (SENTENCES[code] ?? m.finalise_check_other)({ count });
}
