// What an open note needs of the browser, gathered in one place so that a test can bring its own.
import { Api } from '#lib/api/client.ts';
import { systemClock, type Clock } from './clock.ts';
import { bringOverHttp, type Bring } from './large-update.ts';
import type { ChannelConstructor } from './tabs.ts';

/** Network and visibility, as the browser tells them. */
export type BrowserNews = 'online' | 'offline' | 'visible';

export interface Surroundings {
  readonly WebSocket: typeof WebSocket;
  readonly indexedDB: IDBFactory | undefined;
  readonly BroadcastChannel: ChannelConstructor | undefined;
  /** `https://host` of this app. */
  readonly origin: string;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Call `tell` with what happens; the answer ends that. */
  readonly news: (tell: (news: BrowserNews) => void) => () => void;
  /** Send what is too large for the socket. */
  readonly bring: Bring;
  /** Ask the browser not to clear our data when the device is short of space. */
  readonly persist: () => void;
}

export function browserSurroundings(): Surroundings {
  return {
    WebSocket: globalThis.WebSocket,
    indexedDB: databases(),
    BroadcastChannel: globalThis.BroadcastChannel,
    origin: location.origin,
    clock: systemClock,
    random: Math.random,
    news: browserNews,
    bring: bringOverHttp(new Api()),
    persist: () => {
      // The answer changes nothing that we do or say.
      navigator.storage?.persist?.().catch(() => undefined);
    }
  };
}

/** Reading the property throws where storage is switched off. */
export function databases(): IDBFactory | undefined {
  try {
    return globalThis.indexedDB;
  } catch {
    return undefined;
  }
}

/** The browser's localStorage, or undefined where it is switched off. */
export function keptStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** Call `listener` with the key (null for all) when another tab has written to it; the answer ends that. */
export function onStorageChange(listener: (key: string | null) => void): () => void {
  const tell = (event: StorageEvent) => listener(event.key);
  addEventListener('storage', tell);
  return () => removeEventListener('storage', tell);
}

/** Call `tell` with what happens to network and visibility; the answer ends that. */
export function browserNews(tell: (news: BrowserNews) => void): () => void {
  const end = new AbortController();
  const { signal } = end;
  addEventListener('online', () => tell('online'), { signal });
  addEventListener('offline', () => tell('offline'), { signal });
  addEventListener('pageshow', () => tell('visible'), { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') tell('visible');
    },
    { signal }
  );
  return () => end.abort();
}
