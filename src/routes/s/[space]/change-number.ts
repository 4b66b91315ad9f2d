// Gives a meeting of the list another number, in its notes; what that takes is fetched when it is wanted.
import * as buffer from 'lib0/buffer';
import { renumbered } from '#domain/note/numbering.ts';
import type { Role } from '#domain/rules/roles.ts';
import type { KnownMeeting } from '#lib/live/directory.svelte.ts';
import { browserSurroundings } from '#lib/live/surroundings.ts';
import type { App } from '../../app.ts';

/** Whether it was done: on this device at least. */
export async function changeNumber(
  meeting: KnownMeeting,
  next: string,
  role: Role,
  { directory, outbox }: Pick<App, 'directory' | 'outbox'>
): Promise<boolean> {
  const { changeHead } = await import('#features/prepare/change-head.ts');
  const seed = outbox.of(meeting.id)?.seed;
  const change = renumbered(meeting, next);
  const done = await changeHead({
    meeting,
    role,
    seed: seed === undefined ? undefined : buffer.fromBase64(seed),
    change,
    surroundings: browserSurroundings()
  });
  const { id, title, date, series } = meeting;
  if (done) directory.rememberHead({ id, title, date, series, ...change });
  return done;
}
