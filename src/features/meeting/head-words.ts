// The two small lines around a meeting's title: what kind of document it is, and when and with whom it was.
import type { NoteMeta } from '#domain/note/note.ts';
import { longDay } from '#lib/i18n/dates.ts';
import { getLocale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/words.ts';

export type MeetingState =
  | { readonly status: 'draft' }
  | { readonly status: 'review' }
  | { readonly status: 'final'; readonly version: number };

export function kicker(meta: NoteMeta, state: MeetingState): string {
  const document = meta.documentType ?? m.meeting_document_type();
  switch (state.status) {
    case 'draft':
      return m.meeting_kicker_draft({ document });
    case 'review':
      return m.meeting_kicker_review({ document });
    case 'final':
      return m.meeting_kicker_final({ document, version: state.version });
  }
}

/** "Tuesday 3 February 2026 · online · 13 people"; what is not known is left out. */
export function metaLine(meta: NoteMeta, attended: number): string {
  const date = meta.date ? longDay(meta.date, getLocale()) : meta.dateAsPrinted;
  const people = attended > 0 ? m.meeting_people_count({ count: attended }) : undefined;
  return [date, meta.mode, people].filter(Boolean).join(' · ');
}

/** The state of a meeting as this device knows it; an unknown one is a draft. */
export function stateOf(
  meeting: { readonly status: MeetingState['status']; readonly version: number } | undefined
): MeetingState {
  if (meeting?.status === 'final') return { status: 'final', version: meeting.version };
  return { status: meeting?.status ?? 'draft' };
}
