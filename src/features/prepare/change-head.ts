// Changes the head of a meeting that is not open: its note is opened for as long as that takes.
import { writeMeta, type NoteMeta } from '#domain/note/note.ts';
import type { Role } from '#domain/rules/roles.ts';
import { copyOf, type KnownMeeting } from '#lib/live/directory.svelte.ts';
import { OpenNote } from '#lib/live/open-note.ts';
import type { Surroundings } from '#lib/live/surroundings.ts';

interface ChangeHeadOptions {
  readonly meeting: KnownMeeting;
  readonly role: Role;
  /** The bytes it begins with, where the server does not have it yet. */
  readonly seed: Uint8Array | undefined;
  readonly change: Partial<NoteMeta>;
  readonly surroundings: Surroundings;
}

/** A note that is neither here nor comes within this time cannot be changed now. */
const PATIENCE = 10_000;
/** Without a network it is sent when it comes back in this visit, or when the meeting is opened next. */
const UNTIL_SENT = 300_000;

/** Whether the change is in the note: on this device at least, and sent while the page is open. */
export async function changeHead(options: ChangeHeadOptions): Promise<boolean> {
  const { meeting, role, seed, change, surroundings } = options;
  const note = new OpenNote(
    { doc: `meeting/${meeting.id}`, ...copyOf(meeting), role, seed },
    surroundings
  );
  const until = (fact: () => boolean, ms: number) =>
    new Promise<boolean>((resolve) => {
      const settle = () => {
        if (!fact()) return;
        end();
        resolve(true);
      };
      const callOff = surroundings.clock.after(ms, () => {
        end();
        resolve(fact());
      });
      const stop = note.onChange(settle);
      const end = () => {
        stop();
        callOff();
      };
      settle();
    });
  const canWrite = await until(() => note.canWrite, PATIENCE);
  if (canWrite) writeMeta(note.doc, change);
  const isSafe = ({ kind }: OpenNote['status']) => kind === 'saved' || kind === 'device';
  const done = canWrite && (await until(() => isSafe(note.status), PATIENCE));
  // It need not be watched: what could not be sent waits on this device.
  void until(() => note.waiting === 0 || !done, UNTIL_SENT).then(() => note.destroy());
  return done;
}
