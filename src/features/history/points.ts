// The moments of a note's history: the timeline people read, and the points one can compare.
import type { HistoryAnswer } from '#domain/protocol/api.ts';
import { moment } from '#lib/i18n/dates.ts';
import { getLocale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/words.ts';

/** A state of the note that can be fetched: after a commit, of a version, or the one on this page. */
export type PointId = 'now' | `seq:${number}` | `version:${number}` | `moment:${string}`;

export const isPoint = (value: string): value is PointId =>
  value === 'now' || /^(?:(?:seq|version):\d+|moment:[\w-]+)$/.test(value);

export interface Point {
  readonly id: PointId;
  readonly words: string;
}

export interface TimelineEntry {
  readonly key: string;
  /** ISO 8601. */
  readonly at: string;
  readonly title: string;
  readonly about: string;
  /** The two points whose difference it is; undefined for a decision that changed no text. */
  readonly span: readonly [from: PointId, to: PointId] | undefined;
}

const told = (iso: string) => moment(iso, getLocale());

/** What happened, the newest first. */
export function timelineOf({
  sessions,
  events,
  versions,
  moments,
  keptFrom
}: HistoryAnswer): TimelineEntry[] {
  const typed = sessions.map((one): TimelineEntry => {
    const sameMinute = told(one.from) === told(one.to);
    return {
      key: `session ${one.before} ${one.seq}`,
      at: one.to,
      title: one.name === null ? m.history_typed_unknown() : m.history_typed({ name: one.name }),
      about: sameMinute
        ? told(one.to)
        : m.history_until({ from: told(one.from), to: told(one.to) }),
      span: [`seq:${one.before}`, `seq:${one.seq}`]
    };
  });
  const decided = events.map((event, index): TimelineEntry => {
    const version = Number(event.detail);
    const made = versions.find((one) => one.version === version);
    const isMade = (event.sort === 'finalised' || event.sort === 'accepted') && made;
    return {
      key: `event ${index}`,
      at: event.at,
      title: eventWords(event),
      about: [told(event.at), event.by && m.history_by({ name: event.by }), isMade && made.note]
        .filter(Boolean)
        .join(' · '),
      span: isMade
        ? [version > 1 ? `version:${version - 1}` : 'seq:1', `version:${version}`]
        : event.sort === 'created'
          ? ['seq:0', 'seq:1']
          : undefined
    };
  });
  const named = moments.map(({ id, name, at, by, seq }): TimelineEntry => ({
    key: `moment ${id}`,
    at,
    title: m.history_moment({ name }),
    about: `${told(at)} · ${m.history_by({ name: by })}`,
    span: seq >= keptFrom ? [`moment:${id}`, 'now'] : undefined
  }));
  return [...typed, ...named, ...decided].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/** Every state that can be compared, the newest first. */
export function pointsOf({ sessions, versions, moments, keptFrom }: HistoryAnswer): Point[] {
  const named = moments
    .filter(({ seq }) => seq >= keptFrom)
    .map(({ id, name, at }) => ({
      at,
      id: `moment:${id}` as const,
      words: `${m.history_moment({ name })}, ${told(at)}`
    }));
  const final = versions.map(({ version, at }) => ({
    at,
    id: `version:${version}` as const,
    words: `${m.history_version({ version })}, ${told(at)}`
  }));
  const typed = sessions.map(({ seq, to, name }) => ({
    at: to,
    id: `seq:${seq}` as const,
    words: m.history_after_session({ name: name ?? m.history_typed_unknown(), moment: told(to) })
  }));
  const sorted = [...named, ...final, ...typed].sort((a, b) =>
    a.at < b.at ? 1 : a.at > b.at ? -1 : 0
  );
  return [
    { id: 'now', words: m.history_now() },
    ...sorted,
    { id: 'seq:1', words: m.history_beginning() }
  ];
}

function eventWords({ sort, detail }: HistoryAnswer['events'][number]): string {
  switch (sort) {
    case 'created':
      return m.history_event_created();
    case 'review':
      return m.history_event_review({ moment: told(detail ?? '') });
    case 'finalised':
      return m.history_event_finalised({ version: detail ?? '' });
    case 'reopened':
      return m.history_event_reopened({ reason: detail ?? '' });
    case 'accepted':
      // Into a draft no version is made: then the detail names the contribution.
      return detail?.startsWith('#')
        ? m.history_event_accepted_draft({ number: detail })
        : m.history_event_accepted({ version: detail ?? '' });
    case 'declined':
      return detail?.startsWith('#')
        ? m.history_event_declined_number({ number: detail })
        : m.history_event_declined();
    case 'published':
      return m.history_event_published();
    case 'unpublished':
      return m.history_event_unpublished();
    default:
      return m.history_event_other({ sort });
  }
}
