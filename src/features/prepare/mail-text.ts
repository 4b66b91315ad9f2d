// A meeting as text to paste in a mail: what, when in the meeting's zone and in UTC, where, the agenda, and the link.
import type { AgendaEntry } from '#domain/note/agenda.ts';
import { webLink } from '#domain/note/link.ts';
import type { NoteMeta } from '#domain/note/note.ts';
import { elsewhereWords, sittingsOf, sittingWords } from '#lib/i18n/sittings.ts';
import { m } from '#lib/i18n/words.ts';

interface Announced {
  readonly meta: NoteMeta;
  readonly agenda: readonly Pick<AgendaEntry, 'section' | 'label' | 'text' | 'minutes' | 'lead'>[];
  /** Where the notes are. */
  readonly url: string;
}

export function mailText({ meta, agenda, url }: Announced): string {
  const link = webLink(meta.link);
  const facts = [
    ...whenLines(meta),
    ...(meta.place ? [m.prepare_mail_where({ place: meta.place })] : []),
    ...(link ? [m.prepare_mail_join({ link })] : [])
  ];
  const items = agenda
    .filter(({ section, text }) => section === 'item' && text.trim() !== '')
    .map(itemLine);
  return [
    nameOf(meta),
    facts.join('\n'),
    items.length > 0 ? [m.prepare_mail_agenda(), ...items].join('\n') : '',
    m.prepare_mail_notes({ url })
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** "Coordination call #65": the number once. */
export function nameOf({
  title,
  number
}: {
  readonly title: string;
  readonly number?: string | null;
}): string {
  const name = title.trim() || m.meeting_untitled();
  return number && !name.includes(number) ? `${name} ${number}` : name;
}

function whenLines(meta: NoteMeta): string[] {
  return sittingsOf(meta).map((sitting) => {
    const when = sittingWords(sitting, meta.timeZone);
    const utc = elsewhereWords(sitting, meta.timeZone, 'UTC');
    return m.prepare_mail_when({ when: utc ? m.prepare_mail_utc({ when, utc }) : when });
  });
}

function itemLine({ label, text, minutes, lead }: Announced['agenda'][number]): string {
  const about = itemFacts({ minutes, lead }).join(', ');
  const title = [label, text.trim()].filter(Boolean).join(' ');
  return about === '' ? title : `${title} (${about})`;
}

/** "15 min", "Ana" */
export function itemFacts({
  minutes,
  lead
}: {
  readonly minutes?: number | undefined;
  readonly lead?: string | undefined;
}): string[] {
  return [
    ...(minutes === undefined ? [] : [m.prepare_minutes({ count: minutes })]),
    ...(lead ? [lead] : [])
  ];
}
