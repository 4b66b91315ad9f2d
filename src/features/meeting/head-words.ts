// The small lines around a meeting's title: what kind of document it is, when, where and with whom it was.
import { webLink } from '#domain/note/link.ts';
import type { NoteMeta } from '#domain/note/note.ts';
import { elsewhereWords, sittingsOf, sittingWords } from '#lib/i18n/sittings.ts';
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

export interface HeadFacts {
  /** A line for each sitting: "Tuesday 3 February 2026, 14:00–15:30 UTC"; words where no calendar knows the day. */
  readonly when: readonly string[];
  /** The first sitting with times, by the reader's own clock, where that shows another. */
  readonly here: string | undefined;
  /** "online", "Room 4", "13 people" */
  readonly about: readonly string[];
  /** Where to join, if that may be a link. */
  readonly link: string | undefined;
}

/** `zone` is the reader's; what is not known is left out. */
export function headFacts(meta: NoteMeta, attended: number, zone: string): HeadFacts {
  const sittings = sittingsOf(meta);
  const link = webLink(meta.link);
  const timed = sittings.find(({ start }) => start !== undefined);
  const mode = meta.mode ?? (link && !meta.place ? m.prepare_head_online() : undefined);
  const people = attended > 0 ? m.meeting_people_count({ count: attended }) : undefined;
  const printed = meta.dateAsPrinted ? [meta.dateAsPrinted] : [];
  return {
    when:
      sittings.length > 0
        ? sittings.map((sitting) => sittingWords(sitting, meta.timeZone))
        : printed,
    here: timed && elsewhereWords(timed, meta.timeZone, zone),
    about: [mode, meta.place, people].flatMap((one) => one || []),
    link
  };
}

/** The state of a meeting as this device knows it; an unknown one is a draft. */
export function stateOf(
  meeting: { readonly status: MeetingState['status']; readonly version: number } | undefined
): MeetingState {
  if (meeting?.status === 'final') return { status: 'final', version: meeting.version };
  return { status: meeting?.status ?? 'draft' };
}
