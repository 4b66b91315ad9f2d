// Attendance in a real browser: one tap, also without a network; the list by keyboard; suggestions; who is cut off.
import { rm } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Locator, Page } from '@playwright/test';
import { putPerson } from '../../src/domain/note/people.ts';
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
  space = await aSpace(server.origin);
});

test.afterAll(async () => {
  await server.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

const SAVED = 'Saved on the server';
const status = (page: Page) => page.getByRole('status', { name: 'Sync status' });
const panel = (page: Page) => page.getByRole('region', { name: /^Attendance/ });
const names = (page: Page): Locator => panel(page).locator('li .name');
const roles = (page: Page): Locator => panel(page).locator('h3 bdi');
const present = (page: Page, name: string) =>
  panel(page).getByRole('button', { name: `Present: ${name}` });
const change = (page: Page, name: string) =>
  panel(page).getByRole('button', { name: `Change ${name}` });
const add = (page: Page) => panel(page).getByRole('combobox', { name: 'Name (coalition)' });
const dialog = (page: Page) => page.getByRole('dialog');

async function openAs(
  browser: Browser,
  visitor: Visitor,
  meeting: string,
  look: BrowserContextOptions = {}
): Promise<Page> {
  const context = await browser.newContext({ serviceWorkers: 'block', ...look });
  await context.addCookies([visitor.browserCookie()]);
  const page = await context.newPage();
  await page.goto(`${server.origin}/m/${meeting}`);
  await expect(status(page)).toHaveText(SAVED);
  return page;
}

async function addPeople(page: Page, lines: readonly string[]): Promise<void> {
  await panel(page).getByRole('button', { name: 'Add somebody' }).focus();
  await page.keyboard.press('Enter');
  await expect(add(page)).toBeFocused();
  for (const line of lines) {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
    await expect(add(page)).toHaveValue('');
  }
  await page.keyboard.press('Escape');
  await expect(panel(page).getByRole('button', { name: 'Add somebody' })).toBeFocused();
}

test('[M30] [M31] [M33] two people, one of them without a network: one tap, people typed in, one entry changed, two merged', async ({
  browser
}) => {
  const meeting = await space.meeting('Two people');
  const { visitor } = await space.join('participant', 'Lukas Kern');
  const phone = await openAs(browser, visitor, meeting, {
    viewport: { width: 360, height: 740 },
    hasTouch: true
  });
  const desk = await openAs(browser, space.facilitator, meeting);

  await phone.context().setOffline(true);
  await phone.getByRole('button', { name: 'I’m here' }).tap();
  await expect(phone.getByRole('group', { name: 'Are you at this meeting?' })).toHaveCount(0);
  await expect(status(phone)).toHaveText(/Saved on this device/);

  await desk.getByRole('button', { name: 'I’m here' }).focus();
  await desk.keyboard.press('Enter');
  await addPeople(desk, ['Zoe Adams (Coalition on Reefs, CMN)', 'Mao Zedong', 'Kern Lukas']);
  // By family name: Adams, Lukas, Vantongeren, Zedong.
  await expect(names(desk)).toHaveText([
    'Zoe Adams',
    'Kern Lukas',
    'Mirela Vantongeren',
    'Mao Zedong'
  ]);
  await expect(panel(desk).getByText('May be the same person')).toHaveCount(0);

  await phone.context().setOffline(false);
  await expect(status(phone)).toHaveText(SAVED);
  await phone.getByRole('tab', { name: /People/ }).tap();
  await expect(phone.getByText('You are on the list')).toBeVisible();
  for (const page of [desk, phone]) await expect(names(page)).toHaveCount(5);
  const same = panel(desk).getByRole('group', { name: 'May be the same person' });
  await expect(same).toContainText('Merged: Lukas Kern');
  // The checklist before finalising leads there.
  await desk.getByRole('button', { name: 'Finalise', exact: true }).click();
  await dialog(desk)
    .getByRole('button', { name: /^Show: .*listed twice/ })
    .click();
  await expect(same.getByRole('button', { name: /^Merge/ })).toBeFocused();
  await desk.keyboard.press('Enter');
  for (const page of [desk, phone]) await expect(names(page)).toHaveCount(4);
  await expect(phone.getByText('You are on the list')).toBeVisible();

  // Family first, two roles and words of one's own, apologies: all by keyboard.
  await change(desk, 'Mao Zedong').press('Enter');
  await expect(dialog(desk).getByLabel('Family name', { exact: true })).toHaveValue('Zedong');
  await dialog(desk).getByRole('button', { name: 'Family name comes first' }).press('Enter');
  await expect(dialog(desk).getByLabel('Family name', { exact: true })).toHaveValue('Mao');
  await dialog(desk).getByRole('checkbox', { name: 'Chair' }).press('Space');
  await dialog(desk).getByRole('combobox', { name: 'Another role' }).focus();
  await desk.keyboard.type('Timekeeper');
  await desk.keyboard.press('Enter');
  await dialog(desk).getByRole('combobox', { name: 'Coalitions or organisations' }).focus();
  await desk.keyboard.type('Standards, Security and Safety');
  await desk.keyboard.press('Enter');
  await dialog(desk).getByRole('radio', { name: 'Sent apologies' }).check();
  await dialog(desk).getByRole('button', { name: 'Save' }).press('Enter');
  await expect(dialog(desk)).toHaveCount(0);
  await expect(change(desk, 'Mao Zedong')).toBeFocused();
  await expect(change(phone, 'Mao Zedong')).toContainText(
    'Participant · Timekeeper · Standards, Security and Safety · apologies'
  );
  await expect(roles(phone)).toHaveText(['Chair · 0 of 1', 'Participants · 3']);

  // One tap says otherwise; whoever was removed comes back.
  await present(phone, 'Zoe Adams').tap();
  await expect(present(desk, 'Zoe Adams')).toHaveAttribute('aria-pressed', 'false');
  await change(desk, 'Zoe Adams').press('Enter');
  await dialog(desk).getByRole('button', { name: 'Remove from the list' }).press('Enter');
  await expect(names(desk)).toHaveText(['Mao Zedong', 'Lukas Kern', 'Mirela Vantongeren']);
  await desk.getByRole('log').getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(names(phone)).toHaveCount(4);
  await present(desk, 'Zoe Adams').press('Enter');
  await expect(status(desk)).toHaveText(SAVED);
  await expect(status(phone)).toHaveText(SAVED);
  const report = await visitor.call('GET', `/api/meetings/${meeting}/minutes.txt`);
  for (const words of ['Zoe Adams', 'Coalition on Reefs', 'Timekeeper', 'apologies'])
    expect(report.text).toContain(words);

  await phone.getByRole('button', { name: 'I’m not here' }).tap();
  await expect(names(desk)).toHaveCount(3);
  for (const page of [desk, phone]) await page.context().close();
});

test('[M30] [M32] the next meeting knows whom to expect and whom to suggest; who may only read sees the list', async ({
  browser
}) => {
  const made = await space.facilitator.call('POST', `/api/spaces/${space.id}/meetings`, {
    title: 'First',
    number: '#1'
  });
  expect(made.status).toBe(201);
  const first = String(Object.entries(made.body ?? {}).find(([key]) => key === 'id')?.[1]);
  const page = await openAs(browser, space.facilitator, first);
  await page.getByRole('button', { name: 'I’m here' }).click();
  await addPeople(page, ['Ines Duarte (Coalition on Island Links (CIL))']);
  await expect(status(page)).toHaveText(SAVED);
  const next = await space.facilitator.call('POST', `/api/spaces/${space.id}/meetings`, {
    title: 'Second',
    from: first
  });
  const second = String(Object.entries(next.body ?? {}).find(([key]) => key === 'id')?.[1]);

  await page.goto(`${server.origin}/m/${second}`);
  await expect(names(page)).toHaveText(['Ines Duarte', 'Mirela Vantongeren']);
  await expect(roles(page)).toHaveText(['Participants · 0 of 2']);
  await page.getByRole('button', { name: 'I’m here' }).click();
  await expect(present(page, 'Mirela Vantongeren')).toHaveAttribute('aria-pressed', 'true');
  await expect(names(page)).toHaveCount(2);

  // Whom this space knows from other meetings, also without a network, and nothing that was not typed or chosen.
  const third = await space.meeting('Third');
  await page.goto(`${server.origin}/m/${third}`);
  await expect(status(page)).toHaveText(SAVED);
  await panel(page).getByRole('button', { name: 'Add somebody' }).click();
  await page.keyboard.type('dua');
  await expect(page.getByRole('option', { name: /Ines Duarte/ })).toBeVisible();
  await page.context().setOffline(true);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(names(page)).toHaveText(['Ines Duarte']);
  await expect(add(page)).toBeFocused();
  await page.keyboard.type('Duarte, Ines B.');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await change(page, 'Ines Duarte').click();
  const coalition = dialog(page).getByRole('combobox', { name: 'Coalitions or organisations' });
  await coalition.fill('radio');
  await page.getByRole('option', { name: 'Forest Radio' }).click();
  await expect(dialog(page).getByRole('button', { name: 'Remove Forest Radio' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.context().setOffline(false);
  await expect(status(page)).toHaveText(SAVED);

  const { visitor } = await space.join('observer', 'Olga Reader');
  const observer = await openAs(browser, visitor, third);
  await expect(names(observer)).toHaveText(await names(page).allTextContents());
  await expect(
    observer.getByRole('button', { name: /I’m here|Present:|Add somebody/ })
  ).toHaveCount(0);
  await space.facilitator.call('POST', `/api/meetings/${third}/finalise`, {});
  await expect(panel(page).getByRole('button')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'I’m here' })).toHaveCount(0);
  await expect(names(page)).toHaveText(['Duarte, Ines B.', 'Ines Duarte']);
  for (const one of [page, observer]) await one.context().close();
});

test('[M34] [F19] who is connected says what waits on their device, and who was cut off is named with it', async ({
  browser
}) => {
  const meeting = await space.meeting('Cut off');
  const { visitor } = await space.join('participant', 'Jo Okafor');
  const cut = await RawClient.synced(server.origin, `meeting/${meeting}`, {
    cookie: visitor.cookie
  });
  const page = await openAs(browser, space.facilitator, meeting);
  cut.sendAwareness([[4711, 1, { unsent: 3 }]]);
  await expect(page.getByRole('list', { name: 'People here' })).toContainText('3 unsent changes');
  cut.kill();
  await expect(page.getByRole('list', { name: 'People here' })).not.toContainText('Jo Okafor');
  await page.reload();
  const away = page.getByRole('list', { name: 'Cut off' });
  await expect(away).toContainText('last heard 1 minute ago');
  await expect(away).toContainText('3 unsent changes');
  await page.getByRole('button', { name: 'Finalise', exact: true }).click();
  await expect(dialog(page)).toContainText('Jo Okafor lost the connection with 3 unsent changes.');
  await page.context().close();
});

test('axe finds nothing on the list, its dialog and its suggestions, and nothing sticks out', async ({
  browser
}) => {
  const meeting = await space.meeting('Looks');
  const earlier = await RawClient.synced(
    server.origin,
    `meeting/${await space.meeting('Before')}`,
    {
      cookie: space.facilitator.cookie
    }
  );
  const [name, affiliations] = ['Duru Aydin', ['Coalition on Long Roads and Short Bridges']];
  earlier.edit(
    (doc) => void putPerson(doc, { name, affiliations, roles: [], attendance: 'present' }, 'duru')
  );
  const { visitor } = await space.join('participant', 'Kofi Long-Name-Withouta-Breakanywhere');
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [360, 'light'],
    [1280, 'dark'],
    [360, 'dark']
  ] as const) {
    const page = await openAs(browser, visitor, meeting, {
      viewport: { width, height: 800 },
      colorScheme
    });
    if (width === 360) await page.getByRole('tab', { name: /People/ }).click();
    if (colorScheme === 'light' && width === 1280) {
      await isFine(page);
      await page.getByRole('button', { name: 'I’m here' }).click();
      await addPeople(page, ['Ana Ruiz (DC-IoT)', 'Ruiz Ana', 'ليلى حداد', 'Ben Lo']);
      await present(page, 'Ben Lo').click();
    }
    await expect(names(page)).toHaveCount(5);
    await panel(page).getByRole('button', { name: 'Add somebody' }).click();
    await page.keyboard.type('Du');
    await page.getByRole('option', { name: 'Duru Aydin' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await isFine(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await change(page, 'Ana Ruiz').click();
    await dialog(page).waitFor();
    await isFine(page);
    await page.context().close();
  }
  earlier.close();
});

async function isFine(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
  ).toEqual([]);
  const [wide, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    innerWidth
  ]);
  expect(wide).toBeLessThanOrEqual(window ?? 0);
}
