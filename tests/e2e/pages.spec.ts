// The pages in a real browser: from nothing to a meeting, by hand and by keyboard, and axe on each of them.
import { AxeBuilder } from '@axe-core/playwright';
import { rm } from 'node:fs/promises';
import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from '../support/browser-test.ts';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, spawnServer, type ChildServer } from '../support/server.ts';
import type { Visitor } from '../support/visitor.ts';
import { aSpace, tokenOf, type ASpace } from '../support/visitor.ts';

test.use({ serviceWorkers: 'allow' });

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

const notes = (page: Page) => page.getByRole('textbox', { name: 'Meeting notes' });
const status = (page: Page) => page.getByRole('status', { name: 'Sync status' });
const peopleHere = (page: Page) => page.getByRole('list', { name: 'People here' });

async function become(context: BrowserContext, visitor: Visitor): Promise<void> {
  await context.addCookies([visitor.browserCookie()]);
}

async function anExample(space: ASpace): Promise<string> {
  const made = await space.facilitator.call('POST', `/api/spaces/${space.id}/example`);
  return String(Object(made.body).id);
}

test('a space is created, its invite copied, joined by a second person, and both are in one meeting', async ({
  page,
  context,
  browser
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.origin });
  await page.goto(server.origin);
  await page.getByLabel('Name of the space').fill('Coalition on Rural Networks');
  await page.getByLabel('Your name').fill('Amina Maric');
  await page.getByLabel('Your coalition').fill('Networks, Roads and Rivers');
  await page.getByRole('button', { name: 'Create the space' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Coalition on Rural Networks');

  await page.getByRole('button', { name: 'Invite people' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite people' });
  await expect(dialog.getByRole('img', { name: 'QR code of the invite link' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  const invite = await page.evaluate(() => navigator.clipboard.readText());
  expect(invite).toMatch(/\/join#[\w-]{22,}$/);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'New meeting' }).click();
  await page.getByLabel('Title', { exact: true }).fill('Coordination call');
  await page.getByLabel('Number').fill('#12');
  await page.getByRole('button', { name: 'Create and open' }).click();
  await expect(status(page)).toHaveText('Saved on the server');

  const other = await (await browser.newContext()).newPage();
  const asked: string[] = [];
  other.on('request', (request) => asked.push(request.url()));
  await other.goto(invite);
  await other.getByLabel('Your name').fill('Jo Okafor');
  await other.getByLabel('Your coalition').fill('Schools Online');
  await other.getByRole('button', { name: 'Join', exact: true }).click();
  await other.getByRole('link', { name: /Coordination call #12/ }).click();
  await expect(notes(other)).toBeVisible();
  await notes(other).click();
  await other.keyboard.type('We began on time.');

  await expect(notes(page)).toContainText('We began on time.');
  await expect(peopleHere(page)).toContainText('Jo Okafor');
  await expect(peopleHere(page)).toContainText('Schools Online · participant');
  await expect(peopleHere(other)).toContainText('Amina Maric');
  await expect(peopleHere(other).getByRole('listitem')).toHaveCount(2);

  const token = tokenOf(invite);
  expect(
    asked.filter((url) => new URL(url).pathname.includes(token) || url.includes(`=${token}`))
  ).toEqual([]);
  await other.goBack();
  await other.goBack();
  expect(other.url()).not.toContain(token);
  await other.context().close();
});

test('everything to a first line of notes can be done by keyboard', async ({ page }) => {
  await page.goto(server.origin);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Name of the space')).toBeFocused();
  // Sent too early: the caret stands where a word is missing.
  await page.keyboard.press('Enter');
  await expect(page.getByText('Give the space a name.')).toBeVisible();
  await expect(page.getByLabel('Name of the space')).toBeFocused();
  await page.keyboard.type('Keyboard Coalition');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Ilse Marwood');
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Keyboard Coalition');
  await tabTo(page, 'New meeting');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'New meeting' })).toBeVisible();
  await page.getByLabel('Title', { exact: true }).focus();
  await page.keyboard.type('First call');
  await page.keyboard.press('Enter');
  await expect(status(page)).toHaveText('Saved on the server');

  await page.keyboard.press('Control+/');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByLabel('Title of the meeting').focus();
  await page.keyboard.press('Enter');
  await expect(notes(page)).toBeFocused();
  await page.keyboard.type('# Opening');
  await expect(page.getByRole('navigation', { name: 'Agenda' })).toContainText('Opening');
});

/** Press Tab until the button with this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name });
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(button).toBeFocused({ timeout: 50 });
  }).toPass({ intervals: [0] });
}

test('a file becomes a meeting, and the report says what was placed', async ({ page, context }) => {
  const space = await aSpace(server.origin);
  await become(context, space.facilitator);
  await page.goto(`${server.origin}/s/${space.id}`);
  await page.getByRole('button', { name: 'Import' }).click();
  await page.locator('input[type=file]').setInputFiles({
    name: 'call.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(
      'River call #3 | 2 March 2026\n\nSummary report\n\n1. Ferries\n\nThe ferry runs again.\n'
    )
  });
  await expect(page.getByText('call.txt is now a meeting of this space.')).toBeVisible();
  await expect(page.getByText(/\d+ lines were placed\./)).toBeVisible();
  await page.getByRole('button', { name: 'Open the meeting' }).click();
  await expect(notes(page)).toContainText('The ferry runs again.');
});

test('the example can be tried, renamed and exported', async ({ page }) => {
  await page.goto(server.origin);
  await page.getByRole('button', { name: 'Try an example meeting' }).click();
  await expect(status(page)).toHaveText('Saved on the server');
  await page.getByLabel('Title of the meeting').fill('Practice call');
  await expect(status(page)).toHaveText('Saved on the server');
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Text (.txt)' }).click()
  ]);
  expect(download.suggestedFilename()).toMatch(/Practice.call.*\.txt$/);
});

test('without a network the export is made on the device', async ({ page, context }) => {
  const space = await aSpace(server.origin);
  const meeting = await anExample(space);
  await become(context, space.facilitator);
  await page.goto(`${server.origin}/m/${meeting}`);
  await expect(status(page)).toHaveText('Saved on the server');
  await context.setOffline(true);
  await expect(status(page)).toHaveText('Saved on this device');
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Markdown (.md)' }).click()
  ]);
  expect(download.suggestedFilename()).toMatch(/\.md$/);
});

test('without a network a meeting that was never opened here says so', async ({
  page,
  context,
  complaints
}) => {
  complaints.networkMayFail();
  await page.goto(server.origin);
  await page.waitForFunction(async () => {
    const { active } = await navigator.serviceWorker.ready;
    return active?.state === 'activated' && navigator.serviceWorker.controller !== null;
  });
  await context.setOffline(true);
  await page.goto(`${server.origin}/m/abcdef1234`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'These notes were never opened on this device'
  );
  await page.goto(`${server.origin}/s/abcdef1234`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'This space was never opened on this device'
  );
});

test('an invite that was withdrawn lets nobody in and says so', async ({
  page,
  context,
  browser,
  complaints
}) => {
  complaints.serverMayAnswer(404);
  const space = await aSpace(server.origin);
  await become(context, space.facilitator);
  await page.goto(`${server.origin}/s/${space.id}`);
  await page.getByRole('button', { name: 'Invite people' }).click();
  await page.getByRole('button', { name: /Withdraw the link for: Observer/ }).click();
  await expect(page.getByText('Whoever joined by it stays a member.')).toBeVisible();
  await page.getByRole('button', { name: 'Withdraw', exact: true }).click();
  await expect(page.getByText('The link no longer lets anybody in.')).toBeVisible();

  const other = await (await browser.newContext()).newPage();
  await other.goto(space.invites.observer);
  await expect(other.getByRole('heading', { level: 1 })).toHaveText(/This invite/);
  await other.getByLabel('Invite link').fill(space.invites.participant);
  await other.getByRole('button', { name: 'Open' }).click();
  await other.getByLabel('Your name').fill('Late Larry');
  await other.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Forest Radio Coalition');
  await other.context().close();
});

test('the colours chosen are there before the next page is drawn', async ({ page }) => {
  await page.goto(server.origin);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(paper).toBe('rgb(22, 23, 25)');
});

test('on a phone the four places are tabs, and the arrow keys go between them', async ({
  page,
  context
}) => {
  const space = await aSpace(server.origin);
  const meeting = await anExample(space);
  await become(context, space.facilitator);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${server.origin}/m/${meeting}`);
  await expect(status(page)).toHaveText('Saved on the server');
  await page.getByRole('tab', { name: 'Agenda' }).click();
  await expect(notes(page)).toBeHidden();
  await page.keyboard.press('ArrowRight');
  await expect(peopleHere(page)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('region', { name: 'Actions' })).toBeVisible();
  await page.keyboard.press('Home');
  await expect(notes(page)).toBeVisible();

  // What the menu opens is seen from every place.
  await page.getByRole('tab', { name: 'Actions' }).click();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Finalise', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Finalise the minutes' })).toBeVisible();
});

for (const width of [1280, 360])
  test(`axe finds nothing on any page, light and dark, and nothing sticks out: ${width} px`, async ({
    browser,
    complaints
  }) => {
    test.setTimeout(300_000);
    // A stranger, and a meeting that is not there.
    complaints.serverMayAnswer(401, 404);
    const space = await aSpace(server.origin);
    const meeting = await anExample(space);
    const look = {
      reducedMotion: 'reduce',
      serviceWorkers: 'block',
      viewport: { width, height: 800 }
    } as const;
    const stranger = await browser.newContext(look);
    const member = await browser.newContext(look);
    await become(member, space.facilitator);

    const isFine = async (page: Page) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const axe = new AxeBuilder({ page });
        // The other theme is the same page in other colours.
        if (colorScheme === 'dark') axe.withRules(['color-contrast']);
        const { violations } = await axe.analyze();
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
          colorScheme
        ).toEqual([]);
      }
      await page.emulateMedia({ colorScheme: 'light' });
      const [wide, window] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        innerWidth
      ]);
      expect(wide).toBeLessThanOrEqual(window ?? 0);
    };
    const visit = async (context: BrowserContext, path: string, sign: string | RegExp) => {
      const page = await context.newPage();
      await page.goto(`${server.origin}${path}`);
      await expect(page.getByText(sign).first()).toBeVisible();
      await test.step(path, () => isFine(page));
      return page;
    };

    await visit(stranger, '/', 'Minutes you write together');
    await visit(stranger, `/join#${tokenOf(space.invites.participant)}`, 'Join the meeting notes');
    await visit(stranger, '/join', 'This link has no invite in it');
    await visit(stranger, `/s/${space.id}`, 'You have not joined this space');
    await visit(stranger, `/m/${meeting}`, 'You have not joined this meeting');
    await visit(stranger, '/nowhere', 'There is no such page');
    await visit(member, '/m/abcdef1234', 'There is no such meeting');
    await visit(member, `/m/${meeting}/minutes`, 'DRAFT');
    await visit(stranger, '/verify', 'Check a file of minutes');
    const history = await visit(member, `/m/${meeting}/history`, 'Timeline');
    await history.getByRole('button', { name: 'Created' }).click();
    await expect(history.getByText('Added: heading').first()).toBeVisible();
    await test.step('a comparison', () => isFine(history));

    for (const page of [...stranger.pages(), ...member.pages()]) await page.close();

    const bench = await visit(member, `/m/${meeting}`, 'Saved on the server');
    await expect(notes(bench)).toBeVisible();
    await isFine(bench);
    for (const tab of width < 720 ? ['Agenda', 'People', 'Actions'] : []) {
      await bench.getByRole('tab', { name: tab }).click();
      await test.step(tab, () => isFine(bench));
    }
    for (const menu of ['Export', 'More']) {
      await bench.getByRole('button', { name: menu }).click();
      await test.step(menu, () => isFine(bench));
      await bench.keyboard.press('Escape');
    }
    await bench.keyboard.press('Control+/');
    await expect(bench.getByRole('dialog')).toBeVisible();
    await test.step('keyboard help', () => isFine(bench));

    const home = await visit(member, `/s/${space.id}`, 'Rural Networks Forum');
    for (const button of ['Invite people', 'New meeting', 'Import']) {
      await home.getByRole('button', { name: button }).click();
      await expect(home.getByRole('dialog')).toBeVisible();
      await test.step(button, () => isFine(home));
      await home.keyboard.press('Escape');
    }
    await visit(member, '/', 'Your spaces');
    for (const page of member.pages()) await page.close();

    const late = await space.join('participant', 'Jo Okafor');
    const deed = (path: string, body: object) =>
      space.facilitator.call('POST', `/api/meetings/${meeting}/${path}`, body);
    const before = await visit(member, `/m/${meeting}`, 'Saved on the server');
    await before
      .getByRole('button', { name: 'Finalise', exact: true })
      .or(before.getByRole('button', { name: 'More' }))
      .first()
      .click();
    if (width < 720) await before.getByRole('button', { name: 'Finalise', exact: true }).click();
    await before.getByText('The report as it will be').click();
    await test.step('before finalising', () => isFine(before));
    await before.close();
    await deed('review', { deadline: new Date(Date.now() + 7_200_000).toISOString() });
    await visit(member, `/m/${meeting}`, /In review until/);
    const client = await RawClient.synced(server.origin, `meeting/${meeting}`, {
      cookie: late.visitor.cookie,
      epoch: 0
    });
    await deed('finalise', {});
    await deed('publish', { public: true, corrections: 'notes@forest.example' });
    client.type('Too late. ', 1);
    await client.closes();
    await visit(member, `/m/${meeting}`, '#1 from Jo Okafor');
    await visit(member, `/m/${meeting}/minutes`, 'Check this version');
    await visit(stranger, `/minutes/${meeting}`, 'Corrections:');
    await stranger.close();
    await member.close();
  });
