// Inviting people in a real browser: links with limits, handed on in every way, and what their ends look like.
import { rm } from 'node:fs/promises';
import type { Browser, Page } from '@playwright/test';
import { expect, test } from '../support/browser-test.ts';
import { aDataDir, spawnServer, type ChildServer } from '../support/server.ts';
import { aSpace, type ASpace } from '../support/visitor.ts';

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

test.beforeEach(async ({ context, page }) => {
  space = await aSpace(server.origin);
  await context.addCookies([space.facilitator.browserCookie()]);
  await page.goto(`${server.origin}/s/${space.id}`);
});

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Invite people' });
const linkField = (page: Page) => dialog(page).getByLabel('Invite link for this role');
const inUse = (page: Page) =>
  dialog(page).getByRole('list', { name: 'Links in use' }).getByRole('listitem');

async function makeLink(page: Page, role: string, lifetime: string, places = ''): Promise<string> {
  await dialog(page).getByRole('radio', { name: role }).check({ force: true });
  const another = dialog(page).getByRole('button', { name: 'Make another link' });
  if (await another.isVisible()) await another.click();
  await dialog(page).getByLabel('Works', { exact: true }).selectOption(lifetime);
  await dialog(page).getByLabel('For how many people').fill(places);
  await dialog(page).getByRole('button', { name: 'Make a link' }).click();
  await expect(linkField(page)).toBeVisible();
  return linkField(page).inputValue();
}

/** Somebody new who opens a link. */
async function openLink(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  return page;
}

/** … and says who they are. */
async function joinBy(browser: Browser, url: string, name: string): Promise<Page> {
  const page = await openLink(browser, url);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  return page;
}

test('[A3][A17] a link for one person lets one in; the next is told what to do', async ({
  page,
  browser,
  complaints
}) => {
  complaints.serverMayAnswer(410);
  await page.getByRole('button', { name: 'Invite people' }).click();
  await expect(inUse(page)).toHaveCount(3);
  const url = await makeLink(page, 'Observer', 'for a week', '1');
  await expect(dialog(page).getByText(/Works until .*, for 1 person\./)).toBeVisible();
  await expect(inUse(page)).toHaveCount(4);
  await expect(inUse(page).first()).toContainText(/Observer.*used 0 of 1 times · until/s);

  const first = await joinBy(browser, url, 'Odile Observer');
  await expect(first.getByRole('heading', { level: 1 })).toHaveText('Forest Radio Coalition');
  await expect(first.getByText('Observer')).toBeVisible();
  const second = await openLink(browser, url);
  await expect(second.getByRole('heading', { level: 1 })).toHaveText('This invite has expired');
  await expect(second.getByText('Ask a facilitator for a new link')).toBeVisible();
  await expect(second.getByLabel('Invite link')).toBeVisible();

  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Invite people' }).click();
  await expect(inUse(page)).toHaveCount(3);
  await dialog(page).getByText('No longer in use · 1').click();
  await expect(dialog(page).getByText(/used up · used 1 of 1 times/)).toBeVisible();
});

test('[A3] a link whose time is over says so, and where to turn', async ({
  browser,
  complaints
}) => {
  complaints.serverMayAnswer(410);
  const made = await space.facilitator.call('POST', `/api/spaces/${space.id}/invites`, {
    role: 'participant',
    expiresAt: '2020-01-01T00:00:00Z'
  });
  const page = await openLink(browser, String(Object(made.body).url));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This invite has expired');
});

test('[A18] who opens a link sees whose it is, and who is in already is told so', async ({
  browser
}) => {
  const page = await openLink(browser, space.invites.observer);
  await expect(page.getByText('Forest Radio Coalition · you can read')).toBeVisible();
  await page.getByLabel('Your name').fill('Odile Observer');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Forest Radio Coalition');
  await page.goto(space.invites.observer);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'You are already in Forest Radio Coalition'
  );
  await page.getByRole('button', { name: 'Open the space' }).click();
  await expect(page.getByText('Observer')).toBeVisible();
  await page.goto(space.invites.observer);
  await page.getByRole('button', { name: 'Correct my name or coalition' }).click();
  await page.getByLabel('Your name').fill('Odile Observer-Marsh');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Forest Radio Coalition');
  await page.goto(space.invites.observer);
  await expect(page.getByText('You joined as Odile Observer-Marsh')).toBeVisible();
  // A link that gives more is taken up.
  await page.goto(space.invites.participant);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(page.getByText('Participant')).toBeVisible();
});

test('a link that ended while somebody typed says so when they join', async ({
  browser,
  complaints
}) => {
  complaints.serverMayAnswer(404);
  const made = await space.facilitator.call('POST', `/api/spaces/${space.id}/invites`, {
    role: 'participant'
  });
  const page = await openLink(browser, String(Object(made.body).url));
  await page.getByLabel('Your name').fill('Late Larry');
  const { id } = Object(made.body);
  await space.facilitator.call('DELETE', `/api/spaces/${space.id}/invites/${String(id)}`);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This invite is not valid');
});

test('a number of people that is none is not sent', async ({ page }) => {
  await page.getByRole('button', { name: 'Invite people' }).click();
  await dialog(page).getByLabel('For how many people').fill('some');
  await dialog(page).getByRole('button', { name: 'Make a link' }).click();
  await expect(dialog(page).getByText('Type a number from 1 to 100000')).toBeVisible();
  await expect(dialog(page).getByLabel('For how many people')).toBeFocused();
  await expect(inUse(page)).toHaveCount(3);
});

test('[A17] a link is copied, shown to the room and found again among several', async ({
  page,
  context
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.origin });
  await page.getByRole('button', { name: 'Invite people' }).click();
  const first = await makeLink(page, 'Participant', 'for an hour');
  const second = await makeLink(page, 'Participant', 'for a day');
  expect(second).not.toBe(first);
  await expect(inUse(page)).toHaveCount(5);
  await dialog(page)
    .getByRole('button', { name: /^Show the link for: Participant/ })
    .click();
  await expect(linkField(page)).toHaveValue(first);
  await dialog(page).getByRole('button', { name: 'Copy' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(first);

  await dialog(page).getByRole('button', { name: 'Show on the room’s screen' }).click();
  await expect(page.getByText('Scan to join Forest Radio Coalition')).toBeVisible();
  await page.getByRole('button', { name: 'Back', exact: true }).click();

  // The one that is withdrawn is shown no more, the other is.
  await inUse(page)
    .nth(1)
    .getByRole('button', { name: /^Withdraw the link/ })
    .click();
  await dialog(page).getByRole('button', { name: 'Keep it' }).click();
  await expect(inUse(page)).toHaveCount(5);
  await inUse(page)
    .nth(1)
    .getByRole('button', { name: /^Withdraw the link/ })
    .click();
  await dialog(page).getByRole('button', { name: 'Withdraw', exact: true }).click();
  await expect(
    dialog(page).getByRole('status').filter({ hasText: 'no longer lets' })
  ).toBeVisible();
  await expect(linkField(page)).toHaveValue(second);
});

test('a link goes out by the device’s own way to share, where it has one', async ({ page }) => {
  await page.addInitScript(() => {
    const shared: unknown[] = [];
    Object.assign(globalThis, { shared });
    Object.defineProperty(Navigator.prototype, 'share', {
      value: (data: unknown) => {
        shared.push(data);
        const isFirst = shared.length === 1;
        return isFirst
          ? Promise.reject(new DOMException('closed', 'AbortError'))
          : Promise.reject(new DOMException('no', 'NotAllowedError'));
      }
    });
  });
  await page.reload();
  await page.getByRole('button', { name: 'Invite people' }).click();
  const url = await makeLink(page, 'Participant', 'until it is withdrawn');
  const share = dialog(page).getByRole('button', { name: 'Share' });
  await share.click();
  expect(await page.evaluate(() => Reflect.get(globalThis, 'shared'))).toEqual([
    {
      title: 'Forest Radio Coalition',
      text: 'Join Forest Radio Coalition and write the meeting notes with us.',
      url
    }
  ]);
  const refused = dialog(page).getByText('This device could not share the link.');
  await expect(refused).toHaveCount(0);
  await share.click();
  await expect(refused).toBeVisible();
});

test('without a network no link is made, and the page says why', async ({ page, complaints }) => {
  complaints.networkMayFail();
  await page.getByRole('button', { name: 'Invite people' }).click();
  await expect(inUse(page)).toHaveCount(3);
  await page.context().setOffline(true);
  await dialog(page).getByRole('button', { name: 'Make a link' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('The server cannot be reached');
  await page.context().setOffline(false);
  await dialog(page).getByRole('button', { name: 'Make a link' }).click();
  await expect(linkField(page)).toBeVisible();
  await expect(dialog(page).getByRole('alert')).toHaveCount(0);
});
