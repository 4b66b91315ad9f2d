// The first text of a meeting: what a device has begun, a template, or an earlier meeting's structure.
import type { Minutes } from '#domain/note/minutes.ts';
import type { NotePlan } from '#domain/note/note.ts';
import {
  planFromMeeting,
  planFromTemplate,
  TEMPLATES,
  templateOf
} from '#domain/note/templates.ts';
import type { CreateMeeting } from '#domain/protocol/api.ts';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import { readSeed, type Seed } from '../rooms/seed.ts';

/** What `member` wishes a meeting to begin with. `last` is the meeting that `from` names. Where a template is named as well, only that is followed. */
export function firstText(
  wish: CreateMeeting,
  member: string,
  last?: Minutes
): NotePlan | Seed | Failure {
  const { title, number, date, seed } = wish;
  if (seed !== undefined)
    return wish.template === undefined && wish.from === undefined
      ? readSeed(new Uint8Array(Buffer.from(seed, 'base64')), member)
      : failure('malformed', 'seed: it stands in place of a template.');
  const meta = { title, number: number === undefined ? undefined : String(number), date };
  if (last && wish.template === undefined) return planFromMeeting(last, meta);
  const template = templateOf(wish.template ?? 'plain');
  return template
    ? planFromTemplate(template, meta)
    : failure('malformed', `template: one of ${TEMPLATES.join(', ')}.`);
}
