// What every page of the app shares, opened once by the root layout and reached by context.
import { createContext } from 'svelte';
import { NewLinks } from '#features/spaces/new-links.ts';
import { Api } from '#lib/api/client.ts';
import { registerApp, type AppUpdates } from '#lib/live/app-updates.svelte.ts';
import { Directory } from '#lib/live/directory.svelte.ts';

export interface App {
  readonly api: Api;
  readonly directory: Directory;
  readonly updates: AppUpdates;
  /** Invite links that the server gave in this visit: it keeps no copy of them. */
  readonly newLinks: NewLinks;
}

export function openApp(): App {
  return {
    api: new Api(),
    directory: new Directory(),
    updates: registerApp(),
    newLinks: new NewLinks()
  };
}

export const [getApp, setApp] = createContext<App>();
