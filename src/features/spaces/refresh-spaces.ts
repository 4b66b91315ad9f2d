// Asks the server about every space of this device, so that new meetings are known here before the network goes.
import type { Api } from '#lib/api/client.ts';
import type { Directory } from '#lib/live/directory.svelte.ts';
import type { MeetingToKeep } from '#lib/live/keep-here.ts';

interface RefreshOptions {
  readonly api: Pick<Api, 'space'>;
  readonly directory: Pick<Directory, 'spaces' | 'remember'>;
  readonly keep: (meetings: readonly MeetingToKeep[]) => void;
}

/** The order of the list stays: a space that was only asked about was not opened. */
export async function refreshSpaces({ api, directory, keep }: RefreshOptions): Promise<void> {
  const latestLast = directory.spaces.toReversed();
  const answers = await Promise.all(latestLast.map(({ id }) => api.space(id)));
  for (const answer of answers) if (answer.ok) directory.remember(answer.value);
  keep(directory.spaces.flatMap((space) => space.meetings));
}
