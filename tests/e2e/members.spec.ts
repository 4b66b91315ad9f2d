// The members of a space in a real browser: what facilitators change, and what it means to those it is changed for.
import { rm } from 'node:fs/promises';
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
const status = (page: Page) => page.getByRole('status', { name: 'Sync status' });
const members = (page: Page) => page.getByRole('list', { name: 'Members', exact: true });
const row = (page: Page, name: string) =>
  members(page).getByRole('listitem').filter({ hasText: name });
const roleOf = (page: Page, name: string) =>
  page.getByRole('combobox', { name: `Role of ${name}` });

async function openAs(browser: Browser, visitor: Visitor, path: string): Promise<Page> {
  const context = await browser.newContext();
  await context.addCookies([visitor.browserCookie()]);
  const page = await context.newPage();
  await page.goto(`${server.origin}${path}`);
  return page;
}

/** Somebody's change of a member, as the facilitator's page would make it. */
async function change(member: string, to: object): Promise<void> {
  const path = `/api/spaces/${space.id}/members/${member}`;
  expect((await space.facilitator.call('PATCH', path, to)).status).toBe(200);
}

test('[A13] a facilitator sees who is a member, since when and as what, and changes roles', async ({
  browser
}) => {
  await space.join('participant', 'Jo Okafor');
  await space.join('observer', 'Lukas Kern');
  const page = await openAs(browser, space.facilitator, `/s/${space.id}`);
  await expect(page.getByRole('heading', { name: 'Members · 3' })).toBeVisible();
  await expect(members(page).getByRole('listitem')).toHaveText([
    /Jo Okafor/,
    /Lukas Kern/,
    /Mirela Vantongeren \(you\).*Forest Radio · joined \d/s
  ]);
  await expect(roleOf(page, 'Lukas Kern')).toHaveValue('observer');
  await roleOf(page, 'Lukas Kern').selectOption('Participant');
  await expect(roleOf(page, 'Lukas Kern')).toHaveValue('participant');
  await expect(page.getByText('Lukas Kern’s role is now Participant.')).toBeVisible();
  await page.reload();
  await expect(roleOf(page, 'Lukas Kern')).toHaveValue('participant');
});

test('[A15] who is made an observer while writing can write no more within a second, and hears why', async ({
  browser
}) => {
  const meeting = await space.meeting();
  const jo = await space.join('participant', 'Jo Okafor');
  const page = await openAs(browser, jo.visitor, `/m/${meeting}`);
  await expect(status(page)).toHaveText('Saved on the server');
  await notes(page).click();
  await page.keyboard.type('Said before the change. ');
  await expect(status(page)).toHaveText('Saved on the server');

  const facilitator = await openAs(browser, space.facilitator, `/s/${space.id}`);
  await roleOf(facilitator, 'Jo Okafor').selectOption('Observer');
  await expect(notes(page)).toHaveAttribute('contenteditable', 'false', { timeout: 1_000 });
  await expect(page.getByRole('alert')).toContainText('A facilitator has made you an observer');
  await page.keyboard.type('Said after it.');
  await expect(notes(page)).toContainText('Said before the change.');
  await expect(notes(page)).not.toContainText('Said after it.');
  await expect(status(page)).toHaveText('Saved on the server');

  // On the next visit it is no news.
  await page.reload();
  await expect(notes(page)).toContainText('Said before the change.');
  await expect(page.getByText('You can read these notes, not change them.')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);

  await roleOf(facilitator, 'Jo Okafor').selectOption('Participant');
  await expect(page.getByText('You are a participant now: you can write.')).toBeVisible();
  await expect(notes(page)).toBeEditable();
  await notes(page).click();
  await page.keyboard.type('Back again. ');
  await expect(status(page)).toHaveText('Saved on the server');
});

test('[A13][A15] who is removed while writing hears so, and what they wrote stays', async ({
  browser,
  complaints
}) => {
  complaints.serverMayAnswer(403);
  const meeting = await space.meeting();
  const jo = await space.join('participant', 'Jo Okafor');
  const page = await openAs(browser, jo.visitor, `/m/${meeting}`);
  await expect(status(page)).toHaveText('Saved on the server');
  await notes(page).click();
  await page.keyboard.type('Said as a member. ');
  await expect(status(page)).toHaveText('Saved on the server');

  const facilitator = await openAs(browser, space.facilitator, `/s/${space.id}`);
  await row(facilitator, 'Jo Okafor').getByRole('button', { name: 'Remove Jo Okafor' }).click();
  const dialog = facilitator.getByRole('dialog', { name: 'Remove Jo Okafor from the space?' });
  await expect(dialog).toContainText('can neither read nor write');
  await expect(dialog).toContainText('What they wrote stays.');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(row(facilitator, 'Jo Okafor')).toHaveCount(0);
  await expect(facilitator.getByText('Jo Okafor is no longer a member.')).toBeVisible();

  await expect(page.getByRole('alert')).toContainText('You are no longer a member of this space');
  await expect(notes(page)).toHaveAttribute('contenteditable', 'false');
  await expect(status(page)).toHaveText('Reading only');
  await page.goto(`${server.origin}/s/${space.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'You are no longer a member of this space'
  );
  // A link alone does not bring them back.
  await page.goto(space.invites.participant);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'You were removed from this space'
  );

  await facilitator.goto(`${server.origin}/m/${meeting}`);
  await expect(notes(facilitator)).toContainText('Said as a member.');
  await facilitator.goto(`${server.origin}/s/${space.id}`);
  await facilitator.getByText('No longer members · 1').click();
  await facilitator.getByRole('button', { name: 'Let back in: Jo Okafor' }).click();
  await expect(row(facilitator, 'Jo Okafor')).toBeVisible();
  await page.goto(`${server.origin}/m/${meeting}`);
  await expect(status(page)).toHaveText('Saved on the server');
  await expect(notes(page)).toBeEditable();
});

/** Somebody who types while away, and whom a facilitator changes meanwhile. */
async function typesInATunnel(
  browser: Browser,
  to: object
): Promise<{ readonly meeting: string; readonly page: Page }> {
  const meeting = await space.meeting();
  const jo = await space.join('participant', 'Jo Okafor');
  const page = await openAs(browser, jo.visitor, `/m/${meeting}`);
  await expect(status(page)).toHaveText('Saved on the server');
  await page.context().setOffline(true);
  await notes(page).click();
  await page.keyboard.type('Said in the tunnel. ');
  await expect(status(page)).toHaveText(/Saved on this device \(\d+ waiting\)/);
  await change(jo.id, to);
  await page.context().setOffline(false);
  return { meeting, page };
}

async function expectNotInTheNotes(browser: Browser, meeting: string): Promise<Page> {
  const others = await openAs(browser, space.facilitator, `/m/${meeting}`);
  await expect(status(others)).toHaveText('Saved on the server');
  await expect(notes(others)).not.toContainText('Said in the tunnel.');
  return others;
}

test('[A13][A15][F9] what was typed in a tunnel by who comes out as an observer is with the facilitators, and both are shown it', async ({
  browser,
  complaints
}) => {
  complaints.networkMayFail();
  complaints.serverMayAnswer(403);
  const { meeting, page } = await typesInATunnel(browser, { role: 'observer' });
  const late = (of: Page) => of.getByRole('region', { name: 'Late contributions' });
  await expect(late(page)).toContainText('Your late contribution #1');
  await expect(late(page).locator('ins')).toContainText('Said in the tunnel.');
  await expect(page.getByRole('alert')).toContainText(/made you an observer/);
  await expect(notes(page)).toHaveAttribute('contenteditable', 'false');
  await expect(notes(page)).not.toContainText('Said in the tunnel.');
  const others = await expectNotInTheNotes(browser, meeting);
  await expect(late(others)).toContainText('#1 from Jo Okafor');
  await late(others).getByRole('button', { name: 'Accept whole' }).click();
  await expect(notes(others)).toContainText('Said in the tunnel.');
  await page.reload();
  await expect(late(page)).toContainText('It was accepted and is part of the draft.');
  await expect(notes(page)).toContainText('Said in the tunnel.');
});

test('[A13][A15] what was typed in a tunnel is still shown to who comes out as nobody, and where it is', async ({
  browser,
  complaints
}) => {
  complaints.networkMayFail();
  complaints.serverMayAnswer(403);
  const { meeting, page } = await typesInATunnel(browser, { removed: true });
  for (const part of [/no longer a member/, /kept on this device/])
    await expect(page.getByRole('alert')).toContainText(part);
  await expect(notes(page)).toHaveAttribute('contenteditable', 'false');
  await expect(notes(page)).toContainText('Said in the tunnel.');
  await expectNotInTheNotes(browser, meeting);
});

test('[A9] the last facilitator can neither step down nor leave, and is told why', async ({
  browser,
  complaints
}) => {
  // 403: the list may be asked for again while the role is given up.
  complaints.serverMayAnswer(403, 409);
  await space.join('participant', 'Jo Okafor');
  const page = await openAs(browser, space.facilitator, `/s/${space.id}`);
  const self = 'Mirela Vantongeren';
  await roleOf(page, self).selectOption('Observer');
  await page.getByRole('button', { name: 'Give up my role' }).click();
  await expect(row(page, self).getByRole('alert')).toContainText(
    'a space needs a facilitator, and there is no other'
  );
  await expect(roleOf(page, self)).toHaveValue('facilitator');

  await roleOf(page, 'Jo Okafor').selectOption('Facilitator');
  await expect(page.getByText('Jo Okafor’s role is now Facilitator.')).toBeVisible();
  await row(page, self).getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(row(page, self)).toBeVisible();
  await roleOf(page, self).selectOption('Participant');
  await page.getByRole('button', { name: 'Give up my role' }).click();
  await expect(members(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Invite people' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'New meeting' })).toBeVisible();
});

test('[A14] a change that cannot be made is taken back and said: no network, no longer allowed', async ({
  browser,
  complaints
}) => {
  complaints.networkMayFail();
  complaints.serverMayAnswer(403);
  await space.join('participant', 'Jo Okafor');
  const ana = await space.join('facilitator', 'Ana Ruiz');
  const page = await openAs(browser, ana.visitor, `/s/${space.id}`);
  // It does not hear that it may no longer, as a page whose news are late.
  await page.routeWebSocket(/\/sync\//, () => undefined);
  await page.reload();
  await expect(roleOf(page, 'Jo Okafor')).toHaveValue('participant');
  await page.context().setOffline(true);
  await roleOf(page, 'Jo Okafor').selectOption('Observer');
  await expect(row(page, 'Jo Okafor').getByRole('alert')).toContainText(
    'Nothing was changed. The server cannot be reached right now.'
  );
  await expect(roleOf(page, 'Jo Okafor')).toHaveValue('participant');
  await page.context().setOffline(false);

  await expect(members(page)).toBeVisible();
  await change(ana.id, { role: 'participant' });
  await roleOf(page, 'Jo Okafor').selectOption('Observer');
  await expect(page.getByText('Your role in this space does not allow this.')).toBeVisible();
  await expect(members(page)).toHaveCount(0);
});

test('[L17] an open page of a space follows what others do: a meeting made, renamed and finalised, a role, a removal', async ({
  browser,
  complaints
}) => {
  // The space says no to whoever was removed.
  complaints.serverMayAnswer(403);
  const jo = await space.join('participant', 'Jo Okafor');
  const page = await openAs(browser, jo.visitor, `/s/${space.id}`);
  await expect(page.getByText('No meetings yet')).toBeVisible();
  const meeting = await space.meeting('Made elsewhere');
  const listed = page.getByRole('list', { name: 'Meetings' }).getByRole('listitem');
  await expect(listed).toHaveText([/Made elsewhere.*Draft/s]);
  const other = await openAs(browser, space.facilitator, `/m/${meeting}`);
  await other.getByLabel('Title of the meeting').fill('Called otherwise');
  await expect(listed).toHaveText([/Called otherwise.*Draft/s]);
  await space.facilitator.call('POST', `/api/meetings/${meeting}/finalise`, {});
  await expect(listed).toHaveText([/Called otherwise.*Final/s]);
  await expect(page.getByRole('button', { name: 'New meeting' })).toBeVisible();
  await change(jo.id, { role: 'observer' });
  await expect(page.getByRole('button', { name: 'New meeting' })).toHaveCount(0);
  await expect(page.getByText('Observer', { exact: true })).toBeVisible();
  await change(jo.id, { removed: true });
  await expect(page.getByRole('heading', { name: /no longer/ })).toBeVisible();
});
