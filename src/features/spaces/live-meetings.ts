// Keeps what the device knows of a space's meetings current from the space's own document, while its page is open.
import * as v from 'valibot';
import * as Y from 'yjs';
import { MeetingSummary } from '#domain/protocol/api.ts';
import type { Directory, KnownSpace } from '#lib/live/directory.svelte.ts';
import { OpenNote } from '#lib/live/open-note.ts';
import type { Surroundings } from '#lib/live/surroundings.ts';

interface LiveMeetingsOptions {
  readonly space: Pick<KnownSpace, 'id' | 'role' | 'member'>;
  readonly directory: Pick<Directory, 'rememberListed'>;
  readonly surroundings: Surroundings;
  /** We have another role than when this began, or may not be here any more. */
  readonly onStanding: () => void;
}

/** Begin to follow; the answer ends that. */
export function followMeetings(options: LiveMeetingsOptions): () => void {
  const { space, directory, surroundings, onStanding } = options;
  const { id, role, member } = space;
  const note = new OpenNote({ doc: `space/${id}`, role, member }, surroundings);
  const meetings = note.doc.getMap('meetings');
  // The copy on this device may be older than what the page was just told; the server's word is not.
  let isSynced = false;
  let standing = standingIn(note);
  const stop = note.onChange(() => {
    if (note.synced && !isSynced) directory.rememberListed(id, summariesOf(meetings));
    isSynced = note.synced;
    const now = standingIn(note);
    if (now === standing) return;
    standing = now;
    onStanding();
  });
  const heard = (events: Y.YEvent<Y.AbstractType<unknown>>[]) => {
    if (!isSynced) return;
    const changed = events.flatMap(({ path, changes }) =>
      path.length > 0 ? [String(path[0])] : [...changes.keys.keys()]
    );
    directory.rememberListed(id, summariesOf(meetings, new Set(changed)));
  };
  meetings.observeDeep(heard);
  return () => {
    stop();
    meetings.unobserveDeep(heard);
    void note.destroy();
  };
}

const standingIn = ({ role, status }: OpenNote) => (status.kind === 'refused' ? status.kind : role);

/** What a list shows of all meetings, or of some. */
function summariesOf(meetings: Y.Map<unknown>, only?: ReadonlySet<string>): MeetingSummary[] {
  return [...meetings].flatMap(([id, entry]) => {
    if ((only && !only.has(id)) || !(entry instanceof Y.Map)) return [];
    const summary = v.safeParse(MeetingSummary, { ...entry.toJSON(), id });
    return summary.success ? [summary.output] : [];
  });
}
