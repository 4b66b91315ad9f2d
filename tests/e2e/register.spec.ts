// The register in a real browser: three meetings in a row, what stays open between them, and a phone without a network.
import { rm } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { newMarker } from '#domain/note/note.ts';
import { expect, test } from '../support/browser-test.ts';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, spawnServer, type ChildServer } from '../support/server.ts';
import { aSpace, type ASpace, type Visitor } from '../support/visitor.ts';

test.use({ serviceWorkers: 'allow' });

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

const status = (page: Page) => page.getByRole('status', { name: 'Sync status' });
const SAVED = 'Saved on the server';

async function openAs(browser: Browser, visitor: Visitor, path: string): Promise<Page> {
  const context = await browser.newContext();
  await context.addCookies([visitor.browserCookie()]);
  const page = await context.newPage();
  await page.goto(`${server.origin}${path}`);
  return page;
}

/** A meeting with these lines as its actions; its id. */
async function aMeeting(number: string, date: string, actions: readonly string[]): Promise<string> {
  const made = await space.facilitator.call('POST', `/api/spaces/${space.id}/meetings`, {
    title: 'Call',
    number,
    date
  });
  const id = String(Object(made.body).id);
  const client = await RawClient.synced(server.origin, `meeting/${id}`, {
    cookie: space.facilitator.cookie
  });
  const sent = client.edit((note) => {
    const body = note.getText('body');
    for (const text of actions) {
      body.insertEmbed(body.length, newMarker({ kind: 'action', id: `${number} ${text}` }), {});
      body.insert(body.length, text, {});
    }
  });
  await client.hears('the ack', () => client.acked >= sent);
  client.close();
  return id;
}

test('[M20] what is open stands beside the next meeting until it is closed, also by a phone without a network', async ({
  browser,
  complaints
}) => {
  complaints.networkMayFail();
  const first = await aMeeting('#64', '2026-01-10', ['Write the letter', 'Ask the venue']);
  await space.facilitator.call('POST', `/api/meetings/${first}/finalise`, {});
  const second = await aMeeting('#65', '2026-02-10', ['Book the room']);
  const ana = await openAs(browser, space.facilitator, `/m/${second}`);
  const before = ana.getByRole('region', { name: /From previous meetings/ });
  await expect(before.getByRole('listitem')).toHaveText([
    /64\.1\s+Write the letter.*carried once/s,
    /64\.2\s+Ask the venue.*carried once/s
  ]);

  const { visitor } = await space.join('participant', 'Jo Okafor');
  const jo = await openAs(browser, visitor, `/s/${space.id}`);
  await jo.getByRole('link', { name: 'Actions' }).click();
  await expect(status(jo)).toHaveText(SAVED);
  await expect(jo.getByRole('listitem')).toHaveCount(3);
  await jo.getByLabel('Search').fill('venue');
  await expect(jo.getByRole('listitem')).toHaveCount(1);
  await expect(jo).toHaveURL(/\/actions\?words=venue$/);
  await jo.getByLabel('Whose').selectOption('mine');
  await jo.reload();
  await expect(jo.getByLabel('Search')).toHaveValue('venue');
  await expect(jo.getByText('Nothing fits these filters.')).toBeVisible();
  await jo.getByLabel('Whose').selectOption('everybody');
  await jo.getByLabel('Search').fill('');
  await jo.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await jo.context().setOffline(true);
  await jo.getByLabel('Status of “Write the letter”').selectOption('done');
  await expect(status(jo)).toHaveText(/Saved on this device/);
  await expect(jo.getByRole('listitem')).toHaveCount(2);
  await jo.reload();
  await expect(jo.getByRole('listitem')).toHaveCount(2);
  await jo.getByLabel('Show').selectOption('closed');
  await expect(jo.getByText(/done since .* says Jo Okafor/)).toBeVisible();
  await jo.context().setOffline(false);
  await expect(status(jo)).toHaveText(SAVED);
  await jo.getByRole('button', { name: 'Subscribe' }).click();
  const dialog = jo.getByRole('dialog', { name: 'Subscribe in your calendar' });
  await dialog.getByRole('button', { name: 'Make my address' }).click();
  await expect(dialog.getByLabel('Calendar address')).toHaveValue(/\/calendar\/[\w-]{43}\.ics$/);
  await dialog.getByLabel('Which actions').selectOption('mine');
  await expect(dialog.getByLabel('Calendar address')).toHaveValue(/\.ics\?whose=mine$/);
  const inDialog = await new AxeBuilder({ page: jo }).analyze();
  expect(inDialog.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await expect(dialog.getByText('The address works no longer.')).toBeVisible();
  await jo.keyboard.press('Escape');

  await expect(before.getByRole('listitem')).toHaveText([/64\.2\s+Ask the venue/s]);
  // Closed where it stands, in the next meeting.
  await before.getByLabel('Status of “Ask the venue”').selectOption('dropped');
  await expect(before).toBeHidden();
  const { violations } = await new AxeBuilder({ page: jo }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});
