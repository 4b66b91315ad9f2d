// Finalising in a real browser: the facilitator's hour after the call, and the phone that comes back from a tunnel.
import { rm } from 'node:fs/promises';
import type { Browser, Page } from '@playwright/test';
import { expect, test } from '../support/browser-test.ts';
import { RawClient } from '../support/raw-client.ts';
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
const late = (page: Page) => page.getByRole('region', { name: 'Late contributions' });
const dialog = (page: Page) => page.getByRole('dialog');

async function openAs(browser: Browser, visitor: Visitor, meeting: string): Promise<Page> {
  const context = await browser.newContext();
  await context.addCookies([visitor.browserCookie()]);
  const page = await context.newPage();
  await page.goto(`${server.origin}/m/${meeting}`);
  await expect(status(page)).toHaveText(SAVED);
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

/** Type a line at the end of the notes. */
async function addLine(page: Page, text: string, shown = text): Promise<void> {
  await blocks(page)
    .last()
    .evaluate((element) => {
      const selection = element.ownerDocument.getSelection();
      selection?.selectAllChildren(element);
      selection?.collapseToEnd();
    });
  await notes(page).focus();
  await page.keyboard.type(`\n${text}`);
  await expect(blocks(page).last()).toHaveText(shown);
}

async function finalise(page: Page, version: number): Promise<void> {
  await page.getByRole('button', { name: 'Finalise', exact: true }).click();
  await dialog(page)
    .getByRole('button', { name: `Finalise as version ${version}` })
    .click();
  await expect(dialog(page)).toHaveCount(0);
}

const more = (page: Page) => page.getByRole('button', { name: 'More' }).click();

test('[F5][F6][F12] what a phone wrote in a tunnel comes late, is kept whole, read, accepted and told', async ({
  browser
}) => {
  const meeting = await space.meeting('The hour after');
  const { visitor } = await space.join('participant', 'Jo Okafor');
  const ana = await openAs(browser, space.facilitator, meeting);
  await write(ana, ['Agreed in the call', 'To be corrected']);
  const jo = await openAs(browser, visitor, meeting);
  await expect(blocks(jo)).toHaveText(['Agreed in the call', 'To be corrected']);

  await jo.context().setOffline(true);
  await addLine(jo, 'Written in a tunnel');
  await expect(status(jo)).toHaveText(/Saved on this device \(\d+ waiting\)/);

  await finalise(ana, 1);
  await expect(ana.getByText(/These minutes are final: version 1, finalised/)).toBeVisible();
  await expect(notes(ana)).toHaveAttribute('contenteditable', 'false');
  await expect(ana.getByText('If something is missing')).toHaveCount(0);

  await jo.context().setOffline(false);
  await expect(jo.getByText('These minutes are final: version 1')).toBeVisible();
  await expect(late(jo)).toContainText('Your late contribution #1');
  await expect(late(jo)).toContainText('It is with the facilitators, whole.');
  // The page shows the final text; the sent words stand in the contribution.
  await expect(blocks(jo)).toHaveText(['Agreed in the call', 'To be corrected']);
  await late(jo).locator('summary').click();
  await expect(late(jo).locator('ins')).toHaveText('Written in a tunnel');
  await jo.reload();
  await expect(late(jo)).toContainText('Your late contribution #1');
  await expect(status(jo)).toHaveText(SAVED);
  const kept = await jo.evaluate(async () =>
    (await indexedDB.databases()).map(({ name }) => name ?? '').sort()
  );
  expect(kept.filter((name) => name.includes(`/meeting/${meeting}/`))).toHaveLength(2);

  await ana.goto(`${server.origin}/s/${space.id}`);
  await expect(ana.getByText('1 late contribution waits for a decision')).toBeVisible();
  await ana.goto(`${server.origin}/m/${meeting}`);
  await expect(late(ana)).toContainText('#1 from Jo Okafor');
  await expect(late(ana).locator('ins')).toHaveText('Written in a tunnel');
  await late(ana).getByLabel('What version 2 changes').fill('A line from the tunnel');
  await late(ana).getByRole('button', { name: 'Accept whole' }).click();
  await expect(ana.getByText(/These minutes are final: version 2/)).toBeVisible();
  await expect(ana.getByText('Changed in this version: A line from the tunnel')).toBeVisible();
  for (const page of [ana, jo])
    await expect(blocks(page)).toHaveText([
      'Agreed in the call',
      'To be corrected',
      'Written in a tunnel'
    ]);
  await expect(late(jo)).toContainText('It was accepted: version 2 holds it.');
  await late(jo).getByRole('button', { name: 'Got it' }).click();
  await expect(late(jo)).toHaveCount(0);
  await jo.reload();
  await expect(jo.getByText(/version 2/).first()).toBeVisible();
  await expect(late(jo)).toHaveCount(0);
});

test('[F10][F11] a facilitator takes one change in other words, and declines the rest with a reason', async ({
  browser
}) => {
  const meeting = await space.meeting('In part');
  const { visitor } = await space.join('participant', 'Lukas Kern');
  const ana = await openAs(browser, space.facilitator, meeting);
  await write(ana, ['First']);
  const lukas = await openAs(browser, visitor, meeting);
  await lukas.context().setOffline(true);
  await addLine(lukas, 'Good pont');
  await addLine(lukas, 'Not said in the call');
  await expect(status(lukas)).toHaveText(/Saved on this device/);
  await finalise(ana, 1);
  await lukas.context().setOffline(false);
  await expect(late(lukas)).toContainText('Your late contribution #1');

  await ana.reload();
  const changes = late(ana).getByRole('checkbox');
  await expect(changes).toHaveCount(2);
  await late(ana).getByRole('button', { name: 'Edit' }).first().click();
  await late(ana).getByRole('textbox', { name: 'Text to take instead' }).fill('Good point');
  await changes.nth(1).uncheck();
  await late(ana).getByRole('button', { name: 'Accept what is ticked' }).click();
  await expect(blocks(ana)).toHaveText(['First', 'Good point']);
  await expect(blocks(lukas)).toHaveText(['First', 'Good point']);
  await expect(late(lukas)).toContainText(
    'It was accepted in part: version 2 holds 1 of 2 changes.'
  );

  // Reopened, frozen again, and met by a second contribution that is declined.
  await more(ana);
  await ana.getByRole('banner').getByRole('button', { name: 'Reopen' }).click();
  await dialog(ana).getByRole('button', { name: 'Reopen as a draft' }).click();
  await expect(dialog(ana)).toContainText('Say in a few words why.');
  await dialog(ana).getByRole('textbox').fill('A date was wrong');
  await dialog(ana).getByRole('button', { name: 'Reopen as a draft' }).click();
  await expect(ana.getByText('This is a draft of version 3.')).toBeVisible();
  await expect(notes(lukas)).toHaveAttribute('contenteditable', 'true');
  await lukas.context().setOffline(true);
  await addLine(lukas, 'Too late again');
  await expect(status(lukas)).toHaveText(/Saved on this device \(\d+ waiting\)/);
  await finalise(ana, 3);
  await lukas.context().setOffline(false);
  await expect(late(lukas)).toContainText('Your late contribution #2');
  await ana.reload();
  await late(ana).getByRole('button', { name: 'Decline' }).click();
  await dialog(ana).getByRole('textbox').fill('It was not part of the call.');
  await dialog(ana).getByRole('button', { name: 'Decline' }).click();
  await expect(late(ana)).toContainText('2 decided contributions');
  await lukas.reload();
  await expect(late(lukas)).toContainText('It was declined.');
  await expect(late(lukas)).toContainText('It was not part of the call.');
});

test('[F3] a review has a deadline that everybody sees; writing stays open; the checklist leads to each place', async ({
  browser
}) => {
  const meeting = await space.meeting('In review');
  const { visitor } = await space.join('participant', 'Jo Okafor');
  const ana = await openAs(browser, space.facilitator, meeting);
  await write(ana, ['Opening']);
  await addLine(ana, 'ACTION: Write to the venue', 'Write to the venue');
  const jo = await openAs(browser, visitor, meeting);
  await more(ana);
  await ana.getByRole('button', { name: 'Start a review' }).click();
  await dialog(ana).getByLabel('Review until').fill('2020-01-01T10:00');
  await dialog(ana).getByRole('button', { name: 'Start the review' }).click();
  await expect(dialog(ana)).toContainText('Choose a moment that is still to come.');
  const inTwoDays = new Date(Date.now() + 50 * 3_600_000).toISOString().slice(0, 16);
  await dialog(ana).getByLabel('Review until').fill(inTwoDays);
  await dialog(ana).getByRole('button', { name: 'Start the review' }).click();
  for (const page of [ana, jo])
    await expect(page.getByText(/In review until .* \(in 2 days\)/)).toBeVisible();
  await expect(jo.getByRole('button', { name: 'Change the deadline' })).toHaveCount(0);
  await addLine(jo, 'Order the room');
  await expect(blocks(ana).last()).toHaveText('Order the room');

  await ana.getByRole('button', { name: 'Finalise', exact: true }).click();
  await expect(dialog(ana)).toContainText('2 actions without an owner');
  await expect(dialog(ana)).toContainText('2 actions without a date');
  await dialog(ana).getByText('The report as it will be').click();
  await expect(dialog(ana).getByRole('article')).toContainText('Order the room');
  await expect(dialog(ana).getByRole('article')).not.toContainText('DRAFT');
  await dialog(ana).getByRole('button', { name: 'Show: 2 actions without an owner' }).click();
  await expect(dialog(ana)).toHaveCount(0);
  await expect(notes(ana).locator('[data-kind="action"]').first()).toBeInViewport();
});

test('[F19] who was cut off is named before finalising, and no more once they are back', async ({
  browser
}) => {
  const meeting = await space.meeting('Cut off');
  const { visitor } = await space.join('participant', 'Jo Okafor');
  const cut = await RawClient.synced(server.origin, `meeting/${meeting}`, {
    cookie: visitor.cookie
  });
  const ana = await openAs(browser, space.facilitator, meeting);
  cut.kill();
  await expect(async () => {
    const away = await space.facilitator.call('GET', `/api/meetings/${meeting}/absent`);
    expect(away.body).toMatchObject([{ name: 'Jo Okafor' }]);
  }).toPass();
  await ana.reload();
  await expect(ana.getByRole('list', { name: 'Cut off' })).toContainText('last heard 1 minute ago');
  await ana.getByRole('button', { name: 'Finalise', exact: true }).click();
  await expect(dialog(ana)).toContainText(
    'Jo Okafor lost the connection and may hold unsent changes.'
  );
  const back = await RawClient.synced(server.origin, `meeting/${meeting}`, {
    cookie: visitor.cookie
  });
  await ana.reload();
  await ana.getByRole('button', { name: 'Finalise', exact: true }).click();
  await expect(dialog(ana)).not.toContainText('Jo Okafor');
  back.close();
});

test('[F3] without a connection nothing is finalised, and a participant is not asked', async ({
  browser
}) => {
  const meeting = await space.meeting('No line');
  const { visitor } = await space.join('participant', 'Jo Okafor');
  const jo = await openAs(browser, visitor, meeting);
  await expect(jo.getByRole('button', { name: 'Finalise' })).toHaveCount(0);
  const ana = await openAs(browser, space.facilitator, meeting);
  await ana.context().setOffline(true);
  await expect(status(ana)).toHaveText(/Saved on this device/);
  await ana.getByRole('button', { name: 'Finalise', exact: true }).click();
  await expect(dialog(ana)).toContainText('Finalising needs a connection');
  await expect(dialog(ana).getByRole('button', { name: 'Finalise as version 1' })).toBeDisabled();
});
