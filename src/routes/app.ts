// What every page of the app shares, opened once by the root layout and reached by context.
import { createContext } from 'svelte';
import { NewLinks } from '#features/spaces/new-links.ts';
import { Api } from '#lib/api/client.ts';
import { systemClock } from '#lib/live/clock.ts';
import { registerApp, type AppUpdates } from '#lib/live/app-updates.svelte.ts';
import { Directory } from '#lib/live/directory.svelte.ts';
import type { MeetingToKeep } from '#lib/live/keep-here.ts';
import { databases } from '#lib/live/surroundings.ts';

export interface App {
  readonly api: Api;
  readonly directory: Directory;
  readonly updates: AppUpdates;
  /** Invite links that the server gave in this visit: it keeps no copy of them. */
  readonly newLinks: NewLinks;
  /** Bring the notes of these meetings to this device in the background; a newer call replaces an older one. */
  readonly keepNotes: (meetings: readonly MeetingToKeep[]) => void;
}

export function openApp(): App {
  const api = new Api();
  const directory = new Directory();
  return {
    api,
    directory,
    updates: registerApp(),
    newLinks: new NewLinks(),
    keepNotes: noteKeeper(api, directory)
  };
}

function noteKeeper(api: Api, directory: Directory): App['keepNotes'] {
  let current: AbortController | undefined;
  return (meetings) => {
    current?.abort();
    if (meetings.length === 0) return;
    current = new AbortController();
    const { signal } = current;
    // Not part of the first load: it brings Yjs with it, and nobody waits for it.
    void import('#lib/live/keep-here.ts').then(({ keepHere }) =>
      keepHere(meetings, {
        api,
        indexedDB: databases(),
        clock: systemClock,
        saveData: asksForLittleTraffic(navigator),
        signal,
        onKept: (meeting, etag) => directory.rememberNote(meeting, etag)
      })
    );
  };
}

/** "Save-Data", where the browser tells. */
function asksForLittleTraffic(
  browser: Navigator & { connection?: { saveData?: boolean } }
): boolean {
  return browser.connection?.saveData === true;
}

export const [getApp, setApp] = createContext<App>();
