// Without a network: cold starts, tunnels, half-open sockets and a killed server, in a real browser.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import config from '../../playwright.config.ts';
import { expect, test } from '../support/browser-test.ts';
import { aDataDir, spawnServer, type ChildServer } from '../support/server.ts';
import { aSpace, type ASpace, type Visitor } from '../support/visitor.ts';

test.use({ serviceWorkers: 'allow' });

const SAVED = 'Saved on the server';
const WAITING = /Saved on this device \(\d+ waiting\)/;

let dataDir: string;
let server: ChildServer;
let space: ASpace;
let meeting: string;

test.beforeEach(async ({ complaints }) => {
  complaints.networkMayFail();
  dataDir = await aDataDir();
  server = await spawnServer(dataDir);
  space = await aSpace(server.origin);
  meeting = await space.meeting('Planning call');
});

test.afterEach(async () => {
  await server.end('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

const notes = (page: Page) => page.getByRole('textbox', { name: 'Meeting notes' });
const status = (page: Page) => page.getByRole('status', { name: 'Sync status' });

/** Let this context be the visitor, by their cookie. */
async function become(context: BrowserContext, visitor: Visitor): Promise<void> {
  // As the server's own, it outlives the browser.
  await context.addCookies([visitor.browserCookie(Date.now() / 1000 + 86_400)]);
}

async function openMeeting(page: Page): Promise<void> {
  await page.goto(`${server.origin}/m/${meeting}`);
  await expect(status(page)).toHaveText(SAVED);
}

async function typeAtEnd(page: Page, text: string): Promise<void> {
  await notes(page).click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type(text);
}

/** The app is installed and serves this page. */
async function installed(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    const { active } = await navigator.serviceWorker.ready;
    return active?.state === 'activated' && navigator.serviceWorker.controller !== null;
  });
}

/** Every sentence of the status line from now on. */
async function recordStatus(page: Page): Promise<() => Promise<string[]>> {
  await status(page).evaluate((element) => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    new MutationObserver(() => said.push(element.textContent.trim())).observe(element, {
      childList: true,
      characterData: true,
      subtree: true
    });
  });
  return () =>
    page.evaluate(() => {
      const said: unknown = Reflect.get(globalThis, 'said');
      return Array.isArray(said) ? said.map(String) : [];
    });
}

test('[L13] a cold start without network or server shows the notes, lets me type, and merges later', async ({
  browser,
  complaints
}) => {
  test.slow();
  const profile = await mkdtemp(path.join(tmpdir(), 'rapporteur-browser-'));
  const start = async () => {
    const context = await chromium.launchPersistentContext(profile, config.use?.launchOptions);
    complaints.watch(context);
    return context;
  };
  const first = await start();
  await become(first, space.facilitator);
  const page = await first.newPage();
  await openMeeting(page);
  await typeAtEnd(page, 'Agreed before the tunnel. ');
  await expect(status(page)).toHaveText(SAVED);
  await installed(page);
  await first.close();
  await server.end('SIGKILL');

  const second = await start();
  const cold = await second.newPage();
  await cold.goto(`${server.origin}/m/${meeting}`);
  await expect(notes(cold)).toContainText('Agreed before the tunnel.');
  await expect(cold).toHaveTitle(/Planning call/);
  await expect(status(cold)).toHaveText('Saved on this device');
  await typeAtEnd(cold, 'Written in the tunnel. ');
  await expect(status(cold)).toHaveText(WAITING);
  await second.close();

  const { port } = new URL(server.origin);
  server = await spawnServer(dataDir, { PORT: port });
  const other = await browser.newContext();
  await become(other, (await space.join('participant', 'Tomas')).visitor);
  const theirs = await other.newPage();
  await openMeeting(theirs);
  await typeAtEnd(theirs, 'Written above ground. ');
  await expect(status(theirs)).toHaveText(SAVED);

  const third = await start();
  const back = await third.newPage();
  await openMeeting(back);
  for (const both of [back, theirs]) {
    await expect(notes(both)).toContainText('Agreed before the tunnel.');
    await expect(notes(both)).toContainText('Written in the tunnel.');
    await expect(notes(both)).toContainText('Written above ground.');
  }
  await third.close();
  await other.close();
  await rm(profile, { recursive: true, force: true });
});

test('[L13] a meeting that was never opened here opens without a network once its space was', async ({
  context,
  page
}) => {
  const writer = await context.browser()?.newContext();
  if (!writer) throw new Error('no browser');
  await become(writer, space.facilitator);
  const theirs = await writer.newPage();
  await openMeeting(theirs);
  await typeAtEnd(theirs, 'Prepared by somebody else. ');
  await expect(status(theirs)).toHaveText(SAVED);
  await writer.close();

  await become(context, (await space.join('participant', 'Tomas')).visitor);
  const fetched = page.waitForResponse((response) => response.url().endsWith(`${meeting}/doc`));
  await page.goto(`${server.origin}/s/${space.id}`);
  await fetched;
  await installed(page);
  await expect
    .poll(() => page.evaluate(() => localStorage.getItem('rapporteur/directory') ?? ''))
    .toContain('etag');
  await context.setOffline(true);
  // Every name that the window has from the first moment on.
  await page.addInitScript(() => {
    const names = new Set<string>();
    Object.assign(globalThis, { names });
    new MutationObserver(() => {
      names.add(document.title);
    }).observe(document, { childList: true, characterData: true, subtree: true });
  });
  await page.goto(`${server.origin}/m/${meeting}`);
  await expect(notes(page)).toContainText('Prepared by somebody else.');
  await expect(notes(page)).toBeEditable();
  const names = await page.evaluate(() => {
    const seen: unknown = Reflect.get(globalThis, 'names');
    return seen instanceof Set ? [...seen].map(String) : [];
  });
  expect(names.join()).toContain('Planning call');
  expect(names.join()).not.toContain('Untitled');
});

test('[L6][L10] when the line is cut without a word, the status does not say saved', async ({
  context,
  page
}) => {
  await become(context, space.facilitator);
  let isCut = false;
  await page.routeWebSocket(/\/sync\//, (socket) => {
    const line = socket.connectToServer();
    socket.onMessage((message) => {
      if (!isCut) line.send(message);
    });
    line.onMessage((message) => {
      if (!isCut) socket.send(message);
    });
  });
  await openMeeting(page);
  const said = await recordStatus(page);
  isCut = true;
  await typeAtEnd(page, 'Into a dead line. ');
  await expect(status(page)).toHaveText(WAITING);
  expect(await said()).not.toContain(SAVED);
  isCut = false;
  await expect(status(page)).toHaveText(SAVED, { timeout: 30_000 });
  const reader = await context.newPage();
  await openMeeting(reader);
  await expect(notes(reader)).toContainText('Into a dead line.');
});

test('[L10] flight mode shows at once, and its end sends what waited', async ({
  context,
  page
}) => {
  await become(context, space.facilitator);
  await openMeeting(page);
  const said = await recordStatus(page);
  await context.setOffline(true);
  await expect(status(page)).toHaveText('Saved on this device');
  await typeAtEnd(page, 'Above the clouds. ');
  await expect(status(page)).toHaveText(WAITING);
  expect(await said()).not.toContain(SAVED);
  await context.setOffline(false);
  await expect(status(page)).toHaveText(SAVED);
});

test('[L10] a server killed under our hands loses nothing, and the status says where the text is', async ({
  context,
  page
}) => {
  await become(context, space.facilitator);
  await openMeeting(page);
  await server.end('SIGKILL');
  await typeAtEnd(page, 'The server was away. ');
  await expect(status(page)).toHaveText(WAITING);
  await page.setViewportSize({ width: 360, height: 640 });
  await expect(status(page)).toBeInViewport();
  server = await spawnServer(dataDir, { PORT: new URL(server.origin).port });
  await expect(status(page)).toHaveText(SAVED, { timeout: 30_000 });
  await page.reload();
  await expect(notes(page)).toContainText('The server was away.');
});

test('[L8] two tabs without a network show each other’s text and keep both', async ({
  context,
  page
}) => {
  await become(context, space.facilitator);
  await openMeeting(page);
  await installed(page);
  const other = await context.newPage();
  await openMeeting(other);
  await context.setOffline(true);
  await typeAtEnd(page, 'From one tab. ');
  await expect(notes(other)).toContainText('From one tab.');
  await typeAtEnd(other, 'From the other tab. ');
  await expect(notes(page)).toContainText('From the other tab.');
  await expect(status(page)).toHaveText(WAITING);
  await expect(status(other)).toHaveText(WAITING);
  await other.close();
  await page.reload();
  await expect(notes(page)).toContainText('From one tab. From the other tab.');
  await expect(status(page)).toHaveText(WAITING);
});
