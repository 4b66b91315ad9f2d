// What every page of the app shares, opened once by the root layout and reached by context.
import { createContext } from 'svelte';
import { NewLinks } from '#features/spaces/new-links.ts';
import { Api } from '#lib/api/client.ts';
import { systemClock } from '#lib/live/clock.ts';
import { registerApp, type AppUpdates } from '#lib/live/app-updates.svelte.ts';
import { Directory } from '#lib/live/directory.svelte.ts';
import type { MeetingToKeep } from '#lib/live/keep-here.ts';
import { Outbox } from '#lib/live/outbox.svelte.ts';
import { browserNews, databases, keptStorage, onStorageChange } from '#lib/live/surroundings.ts';

export interface App {
  readonly api: Api;
  readonly directory: Directory;
  /** Meetings that wait to be made on the server. */
  readonly outbox: Outbox;
  readonly updates: AppUpdates;
  /** Invite links that the server gave in this visit: it keeps no copy of them. */
  readonly newLinks: NewLinks;
  /** Bring the notes of these meetings to this device in the background; a newer call replaces an older one. */
  readonly keepNotes: (meetings: readonly MeetingToKeep[]) => void;
}

export function openApp(): App {
  const api = new Api();
  const directory = new Directory();
  const outbox = new Outbox({
    storage: keptStorage(),
    api,
    directory,
    clock: systemClock,
    random: Math.random,
    news: browserNews,
    onOutsideChange: onStorageChange
  });
  // For as long as the window lives.
  outbox.start();
  return {
    api,
    directory,
    outbox,
    updates: registerApp(),
    newLinks: new NewLinks(),
    keepNotes: noteKeeper(api, directory, outbox)
  };
}

function noteKeeper(api: Api, directory: Directory, outbox: Outbox): App['keepNotes'] {
  let current: AbortController | undefined;
  return (listed) => {
    current?.abort();
    const meetings = listed.filter(({ id }) => outbox.of(id) === undefined);
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
