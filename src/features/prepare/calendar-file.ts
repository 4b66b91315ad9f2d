// A meeting's sittings as a calendar file made on this device; the server makes the same one.
import type { NoteMeta } from '#domain/note/note.ts';
import { meetingIcs } from '#domain/register/ics.ts';
import { sittingsOf } from '#lib/i18n/sittings.ts';
import { nameOf } from './mail-text.ts';

interface Announced {
  readonly id: string;
  readonly meta: NoteMeta;
  readonly url: string;
  readonly host: string;
}

/** Undefined for a meeting without a date. */
export function calendarFile(
  { id, meta, url, host }: Announced,
  now: Date = new Date()
): { readonly name: string; readonly content: Blob } | undefined {
  const [first] = sittingsOf(meta);
  if (!first) return undefined;
  const words =
    `${nameOf(meta)} ${first.date}`.normalize('NFC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const text = meetingIcs({ id, meta }, { stamp: now.toISOString(), host, url });
  return {
    name: `${words.join('-').slice(0, 80)}.ics`,
    content: new Blob([text], { type: 'text/calendar;charset=utf-8' })
  };
}
