// Whether a browser test can fail: what a page must never do is heard, and ends the test that let it happen.
import { rm } from 'node:fs/promises';
import { expect, test } from '../support/browser-test.ts';
import { aDataDir, spawnServer, type ChildServer } from '../support/server.ts';

let dataDir: string;
let server: ChildServer;

test.beforeAll(async () => {
  dataDir = await aDataDir();
  server = await spawnServer(dataDir);
});

test.afterAll(async () => {
  await server.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

/** Deeds of a page that break its policy or its code, and the complaint they cause. */
const OFFENCES: readonly (readonly [string, () => void, RegExp])[] = [
  [
    'an inline script',
    () => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "run"';
      document.head.append(script);
    },
    /script-src/
  ],
  [
    'an inline handler',
    () => {
      document.body.setAttribute('onclick', 'document.title = "run"');
      document.body.click();
    },
    /script-src/
  ],
  ['code in a string', () => void setTimeout('document.title = "run"'), /script-src/],
  ['a style attribute', () => document.body.setAttribute('style', 'color: red'), /style-src/],
  [
    'an image from elsewhere',
    () => {
      document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.example/a.png' }));
    },
    /img-src/
  ],
  [
    'a call to elsewhere',
    () => void fetch('https://elsewhere.example/').catch(() => undefined),
    /connect-src/
  ],
  [
    'an uncaught error',
    () =>
      void setTimeout(() => {
        throw new Error('a bug');
      }),
    /uncaught: a bug/
  ],
  ['a promise nobody waits for', () => void Promise.reject(new Error('a bug')), /uncaught: a bug/],
  ['an error in the console', () => console.error('told nobody'), /told nobody/],
  ['a refused request', () => void fetch('/api/meetings/nosuchmeeting'), /status of 401/]
];

for (const [what, offence, complaint] of OFFENCES)
  test(`[A16] ${what} is heard`, async ({ page, complaints }) => {
    await page.goto(server.origin);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await complaints.take()).toEqual([]);
    await page.evaluate(offence);
    const heard: string[] = [];
    await expect
      .poll(async () => {
        heard.push(...(await complaints.take()));
        return heard.join('\n');
      })
      .toMatch(complaint);
    expect(await page.title()).not.toBe('run');
    // The same deed may be told twice, by the page and by the browser, at different times.
    await page.close();
    await complaints.take();
  });

test('[A16] an inline script in a second context ends the test', async ({ browser }) => {
  test.fail(true, 'The page breaks its policy and the test does not expect it.');
  const page = await (await browser.newContext()).newPage();
  await page.goto(server.origin);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "run"';
    document.head.append(script);
  });
  await page.context().close();
});

test('[A16] what a test announces is no complaint', async ({ page, context, complaints }) => {
  complaints.serverMayAnswer(401);
  await page.goto(server.origin);
  await page.evaluate(() => fetch('/api/meetings/nosuchmeeting').then(() => undefined));
  complaints.networkMayFail();
  await context.setOffline(true);
  await page.evaluate(() =>
    fetch('/healthz')
      .catch(() => undefined)
      .then(() => undefined)
  );
});
