/// <reference no-default-lib="true"/>
/// <reference lib="esnext" />
/// <reference lib="webworker" />
/// <reference types="@sveltejs/kit" />
// Opens the app without a network: the whole build is kept on the device and every page address gets the shell.
import { build, files, version } from '$service-worker';
import { clientsClaim } from 'workbox-core';
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope;

const SHELL = '/shell.html';

/** Files that only crawlers and operators ask for. */
const NOT_KEPT = new Set(['/robots.txt']);

precacheAndRoute([
  // Hashed names never change their content.
  ...build.map((url) => ({ url, revision: null })),
  ...files.filter((url) => !NOT_KEPT.has(url)).map((url) => ({ url, revision: version })),
  { url: SHELL, revision: version }
]);
cleanupOutdatedCaches();

registerRoute(
  new NavigationRoute(createHandlerBoundToURL(SHELL), {
    denylist: [/^\/(api|sync|minutes|healthz|readyz|metrics)(\/|$)/]
  })
);

// The page that installed us is served by us from now on, so that what it loads later works offline too.
clientsClaim();

// The page asks its person first, then sends this.
self.addEventListener('message', (event) => {
  const message: unknown = event.data;
  if (typeof message === 'object' && message !== null && 'type' in message)
    if (message.type === 'SKIP_WAITING') void self.skipWaiting();
});
