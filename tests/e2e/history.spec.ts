// The history, the public page and the check of a file, in a real browser.
import { readFile, rm } from 'node:fs/promises';
import type { Browser, Page } from '@playwright/test';
import { expect, test } from '../support/browser-test.ts';
import { aDataDir, spawnServer, type ChildServer } from '../support/server.ts';
import { aSpace, type ASpace, type Visitor } from '../support/visitor.ts';

let dataDir: string;
let server: ChildServer;
let space: ASpace;

test.beforeAll(async () => {
  dataDir = await aDataDir();
  server = await spawnServer(dataDir);
});

test.afterAll(async () => {
  await server.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

test.beforeEach(async () => {
  space = await aSpace(server.origin);
});

const notes = (page: Page) => page.getByRole('textbox', { name: 'Meeting notes' });
const blocks = (page: Page) => notes(page).locator('.block > .text');
const status = (page: Page) => page.getByRole('status', { name: 'Sync status' });
const SAVED = 'Saved on the server';
const dialog = (page: Page) => page.getByRole('dialog');

async function openAs(browser: Browser, visitor: Visitor, path: string): Promise<Page> {
  const context = await browser.newContext();
  await context.addCookies([visitor.browserCookie()]);
  const page = await context.newPage();
  await page.goto(`${server.origin}${path}`);
  return page;
}

async function write(page: Page, lines: readonly string[]): Promise<void> {
  await notes(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.type(lines.join('\n'));
  await expect(blocks(page)).toHaveText([...lines]);
  await expect(status(page)).toHaveText(SAVED);
}

test('[F16][F18] the timeline tells who wrote when, two states are compared, and one comes back while another writes', async ({
  browser
}) => {
  const meeting = await space.meeting('With a past');
  const { visitor } = await space.join('participant', 'Jo Okafor');
  const ana = await openAs(browser, space.facilitator, `/m/${meeting}`);
  await write(ana, ['Opening words', 'Second point']);
  const finalised = await space.facilitator.call('POST', `/api/meetings/${meeting}/finalise`, {});
  expect(finalised.status).toBe(200);
  const reopened = await space.facilitator.call('POST', `/api/meetings/${meeting}/reopen`, {
    reason: 'A name was wrong'
  });
  expect(reopened.status).toBe(200);
  const jo = await openAs(browser, visitor, `/m/${meeting}`);
  await expect(status(jo)).toHaveText(SAVED);
  await expect(jo.getByText('A name was wrong')).toBeVisible();
  await write(jo, ['Everything else']);

  await ana.getByRole('button', { name: 'More' }).click();
  await ana.getByRole('link', { name: 'History' }).click();
  const timeline = ana.getByRole('region', { name: 'Timeline' });
  await expect(timeline.getByRole('listitem')).toHaveText([
    /Jo Okafor wrote/,
    /Reopened: A name was wrong/,
    /Finalised as version 1/,
    /Mirela Vantongeren wrote/,
    /Created/
  ]);
  await timeline.getByRole('button', { name: /Jo Okafor wrote/ }).click();
  const compare = ana.getByRole('region', { name: 'What changed' });
  await expect(compare.locator('del').first()).toHaveText('Opening words');
  await expect(compare.locator('ins')).toHaveText('Everything else');

  await compare.getByLabel('Compare').selectOption({ label: 'As it was created' });
  await compare.getByLabel('with').selectOption(/version:1/.source);
  await expect(compare.locator('ins')).toHaveText(['Opening words', 'Second point']);

  await timeline.getByLabel('Name this moment').fill('before lunch');
  await timeline.getByRole('button', { name: 'Name', exact: true }).click();
  await expect(timeline.getByRole('listitem').first()).toContainText('“before lunch”');
  await timeline.getByRole('button', { name: /before lunch/ }).click();
  await expect(compare).toContainText('Nothing that a reader would see differs.');

  await compare.getByLabel('Compare').selectOption('version:1');
  await compare.getByLabel('with').selectOption('now');
  await compare.getByText('Who wrote what').click();
  await expect(compare.getByText('Jo Okafor', { exact: true })).toBeVisible();

  await compare.getByRole('button', { name: 'Restore the earlier state' }).click();
  await dialog(ana).getByRole('button', { name: 'Restore' }).click();
  await expect(blocks(jo)).toHaveText(['Opening words', 'Second point']);
  await expect(ana.getByText('Restored as a new change.')).toBeVisible();
});

test('[F15][F17] the public page reads without a script, and its data file is checked, also without a network', async ({
  browser,
  complaints
}, info) => {
  complaints.networkMayFail();
  complaints.serverMayAnswer(404);
  const meeting = await space.meeting('For everybody');
  const ana = await openAs(browser, space.facilitator, `/m/${meeting}`);
  await write(ana, ['Agreed by all']);
  await ana.getByRole('button', { name: 'Finalise', exact: true }).click();
  await dialog(ana).getByRole('button', { name: 'Finalise as version 1' }).click();
  await expect(ana.getByText(/These minutes are final/)).toBeVisible();
  await ana.getByRole('button', { name: 'More' }).click();
  await ana.getByRole('button', { name: 'Public page' }).click();
  await dialog(ana).getByLabel('Where to send corrections').fill('notes@forest.example');
  await dialog(ana).getByRole('button', { name: 'Publish version 1' }).click();
  const link = dialog(ana).getByRole('link');
  await expect(link).toHaveAttribute('href', new RegExp(`/minutes/${meeting}$`));

  const plain = await browser.newContext({ javaScriptEnabled: false });
  const reader = await plain.newPage();
  await reader.goto(`${server.origin}/minutes/${meeting}`);
  await expect(reader.getByText('Agreed by all')).toBeVisible();
  await expect(reader.getByRole('navigation', { name: 'Versions' })).toContainText('Version 1');
  await expect(reader.getByRole('link', { name: 'notes@forest.example' })).toBeVisible();
  const download = reader.waitForEvent('download');
  await reader.getByRole('link', { name: 'data (sealed)' }).click();
  const file = info.outputPath('minutes.json');
  await (await download).saveAs(file);

  // The service worker leaves the public page to the server.
  await ana.goto(`${server.origin}/minutes/${meeting}`);
  await expect(ana.getByRole('navigation', { name: 'Versions' })).toBeVisible();

  await ana.goto(`${server.origin}/verify`);
  await ana.getByLabel('Choose a file').setInputFiles(file);
  await expect(
    ana.getByText('Unaltered. This is version 1 as this server sealed it')
  ).toBeVisible();
  await expect(ana.getByText('It is the newest version.')).toBeVisible();
  const bytes = await readFile(file, 'utf8');
  const altered = Buffer.from(bytes.replace('Agreed by all', 'Agreed by most'));
  await ana
    .getByLabel('Choose a file')
    .setInputFiles({ name: 'minutes.json', mimeType: 'application/json', buffer: altered });
  await expect(ana.getByText('Not a file that this server gave out')).toBeVisible();
  const page = await space.facilitator.call('GET', `/minutes/${meeting}/minutes.html`);
  const html = (text: string) => ({
    name: 'minutes.html',
    mimeType: 'text/html',
    buffer: Buffer.from(text)
  });
  await ana.getByLabel('Choose a file').setInputFiles(html(page.text));
  await expect(ana.getByText('Unaltered. This is version 1')).toBeVisible();

  await ana.context().setOffline(true);
  await ana.getByLabel('Choose a file').setInputFiles(file);
  await expect(ana.getByText('Unaltered. This device knows this file as version 1')).toBeVisible();
  await ana.getByLabel('Choose a file').setInputFiles({
    name: 'minutes.json',
    mimeType: 'application/json',
    buffer: altered
  });
  await expect(ana.getByText('Altered: this device knows this version by another')).toBeVisible();
  await ana.getByLabel('Choose a file').setInputFiles(html(page.text.replace('all', 'alL')));
  await expect(ana.getByText('No connection, and this device has not heard')).toBeVisible();
});
