// The installed app and its next version: registers the service worker, and asks before it changes anything.
import { createSubscriber } from 'svelte/reactivity';
import { Workbox } from 'workbox-window';

/** The part of workbox-window's Workbox that is used. */
export interface Registrar {
  register(): Promise<ServiceWorkerRegistration | undefined>;
  update(): Promise<void>;
  messageSkipWaiting(): void;
  addEventListener(
    type: 'waiting' | 'controlling',
    listener: (event: { readonly isUpdate?: boolean }) => void
  ): void;
}

export interface AppUpdatesOptions {
  /** Undefined where there is no service worker (an old browser, a private window, development). */
  readonly registrar: Registrar | undefined;
  readonly reload: () => void;
  /** Call `check` now and then, when it is worth asking for a new version. */
  readonly onOccasion: (check: () => void) => void;
}

export class AppUpdates {
  readonly #options: AppUpdatesOptions;
  readonly #read: () => void;
  #notify: () => void = () => undefined;
  #updateReady = false;
  #isApplying = false;
  #isApplied = false;

  constructor(options: AppUpdatesOptions) {
    this.#options = options;
    this.#read = createSubscriber((update) => {
      this.#notify = update;
      return () => {
        this.#notify = () => undefined;
      };
    });
    const { registrar } = options;
    if (!registrar) return;
    registrar.addEventListener('waiting', () => this.#offer());
    registrar.addEventListener('controlling', ({ isUpdate }) => {
      if (!isUpdate) return;
      this.#isApplied = true;
      // Another tab said yes: this one may be in the middle of a sentence, so it asks as well.
      if (this.#isApplying) options.reload();
      else this.#offer();
    });
    void this.#register(registrar);
  }

  /** A newer version of the app is ready and waits for a yes. */
  get updateReady(): boolean {
    this.#read();
    return this.#updateReady;
  }

  /** Change to the new version; the page loads again. */
  applyUpdate(): void {
    if (this.#isApplied) this.#options.reload();
    else {
      this.#isApplying = true;
      this.#options.registrar?.messageSkipWaiting();
    }
  }

  async #register(registrar: Registrar): Promise<void> {
    try {
      // Undefined in some private windows and embedded browsers.
      if ((await registrar.register()) === undefined) return;
    } catch {
      // The app works without it, as long as there is a network.
      return;
    }
    this.#options.onOccasion(() => {
      // Fails without a network; the next occasion comes.
      registrar.update().catch(() => undefined);
    });
  }

  #offer(): void {
    this.#updateReady = true;
    this.#notify();
  }
}

const HOUR = 3_600_000;

/** Register the app of this page; to be called once, from the root layout. */
export function registerApp(): AppUpdates {
  const isPossible = !import.meta.env.DEV && 'serviceWorker' in navigator;
  return new AppUpdates({
    registrar: isPossible ? new Workbox('/service-worker.js') : undefined,
    reload: () => location.reload(),
    onOccasion: (check) => {
      setInterval(check, HOUR);
      addEventListener('online', check);
    }
  });
}
