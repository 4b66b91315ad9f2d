// The agenda in a real browser: built, ordered and ticked by keyboard, mouse and finger, and what two people do to it apart.
import { rm } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Locator, Page } from '@playwright/test';
import { expect, test } from '../support/browser-test.ts';
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
const ON_DEVICE = /Saved on this device/;
const notes = (page: Page) => page.getByRole('textbox', { name: 'Meeting notes' });
const status = (page: Page) => page.getByRole('status', { name: 'Sync status' });
const texts = (page: Page): Locator => notes(page).locator('.block > .text');
const agenda = (page: Page) => page.getByRole('navigation', { name: 'Agenda' });
const rows = (page: Page): Locator => agenda(page).locator('[data-row]');
const row = (page: Page, title: string): Locator => rows(page).filter({ hasText: title });
const go = (page: Page, title: string): Locator => row(page, title).locator('[data-part="go"]');
const titles = (page: Page): Locator => rows(page).locator('.title');
const numbers = (page: Page): Locator => rows(page).locator('.number');
const said = (page: Page) => agenda(page).getByRole('status');

async function openAs(
  browser: Browser,
  visitor: Visitor,
  meeting: string,
  look: BrowserContextOptions = {}
): Promise<Page> {
  const context = await browser.newContext(look);
  await context.addCookies([visitor.browserCookie()]);
  const page = await context.newPage();
  await page.goto(`${server.origin}/m/${meeting}`);
  await expect(status(page)).toHaveText(SAVED);
  await expect(notes(page)).toBeVisible();
  return page;
}

async function addItems(page: Page, items: readonly string[]): Promise<void> {
  await agenda(page).getByRole('button', { name: 'Add item' }).click();
  for (const item of items) {
    await page.keyboard.type(item);
    await page.keyboard.press('Enter');
  }
  await page.keyboard.press('Escape');
  await expect(status(page)).toHaveText(SAVED);
}

/** Two people at one meeting with these lines in its notes; "# " begins an item, "- " a point. */
async function two(browser: Browser, lines: readonly string[]): Promise<[Page, Page]> {
  const meeting = await space.meeting('Two people');
  const other = await space.join('participant', 'Lukas Kern');
  const first = await openAs(browser, space.facilitator, meeting);
  await notes(first).click();
  for (const [index, line] of lines.entries()) {
    if (index > 0) await first.keyboard.press('Enter');
    // A point goes on as a point; before an item that goes first.
    if (line.startsWith('# ') && lines[index - 1]?.startsWith('- '))
      await first.keyboard.press('Backspace');
    await first.keyboard.type(line);
  }
  await expect(status(first)).toHaveText(SAVED);
  const second = await openAs(browser, other.visitor, meeting);
  const words = lines.map((line) => line.replace(/^(# |- )/, ''));
  for (const page of [first, second]) await expect(texts(page)).toHaveText(words);
  return [first, second];
}

/** The caret at the end of the block with this text. */
async function caretAfter(page: Page, text: string): Promise<void> {
  await texts(page)
    .filter({ hasText: text })
    .first()
    .evaluate((element) => {
      const selection = element.ownerDocument.getSelection();
      selection?.selectAllChildren(element);
      selection?.collapseToEnd();
    });
  await notes(page).focus();
}

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

test('[M25] [M26] [M27] a facilitator builds, orders and ticks an agenda by keyboard and by mouse', async ({
  browser
}) => {
  const meeting = await space.meeting('Planning');
  const page = await openAs(browser, space.facilitator, meeting);
  await addItems(page, ['Opening', 'Letter', 'Main session', 'Any other business']);
  await expect(titles(page)).toHaveText([
    'Opening',
    'Letter',
    'Main session',
    'Any other business'
  ]);
  await expect(numbers(page)).toHaveText(['1.', '2.', '3.', '4.']);

  // By keyboard: the focus goes with the item, and the place is said.
  await go(page, 'Main session').focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(said(page)).toHaveText('Moved “Main session” to place 2 of 4');
  await page.keyboard.press('Alt+ArrowUp');
  await expect(titles(page)).toHaveText([
    'Main session',
    'Opening',
    'Letter',
    'Any other business'
  ]);
  await expect(go(page, 'Main session')).toBeFocused();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(said(page)).toHaveText('“Main session” is at place 1 of 4 already');
  await page.keyboard.press('F2');
  await page.keyboard.type('The main session');
  await page.keyboard.press('Enter');
  await expect(go(page, 'The main session')).toBeFocused();
  await expect(texts(page).first()).toHaveText('The main session');

  // By mouse, from anywhere on the line; Escape takes it back, and so does the toast.
  const drag = async (title: string, onto: string) => {
    const [from, to] = [await row(page, title).boundingBox(), await row(page, onto).boundingBox()];
    if (!from || !to) throw new Error('no row');
    await page.mouse.move(from.x + 90, from.y + 12);
    await page.mouse.down();
    await page.mouse.move(from.x + 92, from.y + 30, { steps: 3 });
    await page.mouse.move(to.x + 90, to.y + to.height - 3, { steps: 5 });
    await expect(row(page, onto)).toHaveAttribute('data-line', 'after');
  };
  await drag('The main session', 'Letter');
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect(said(page)).toHaveText('“The main session” stays where it was');
  await drag('The main session', 'Letter');
  await page.mouse.up();
  await expect(titles(page)).toHaveText([
    'Opening',
    'Letter',
    'The main session',
    'Any other business'
  ]);
  await page.getByRole('log').getByRole('button', { name: 'Undo' }).click();
  await expect(titles(page)).toHaveText([
    'The main session',
    'Opening',
    'Letter',
    'Any other business'
  ]);

  // What became of it, its plan and its timer.
  const menu = async (title: string, deed: string) => {
    await page.getByRole('button', { name: `Options for “${title}”` }).click();
    await page.getByRole('dialog').getByRole('button', { name: deed, exact: true }).click();
  };
  await page.getByRole('button', { name: 'Options for “Letter”' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Minutes').fill('12');
  await dialog.getByLabel('Led by').fill('Ana Bell');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(row(page, 'Letter')).toContainText('12′');
  await menu('Opening', 'Start the timer');
  await menu('Letter', 'Start the timer');
  await expect(go(page, 'Letter')).toHaveAccessibleName(
    '3. Letter (0 of 12 minutes spent, timer runs, led by Ana Bell)'
  );
  await expect(go(page, 'Opening')).toHaveAccessibleName('2. Opening');
  await row(page, 'Letter').getByRole('button', { name: 'Discussed: Letter' }).click();
  await menu('Opening', 'Carry over');
  await menu('The main session', 'Not reached');
  await expect(go(page, 'Letter')).toHaveAccessibleName(
    '3. Letter (12 minutes planned, led by Ana Bell, discussed)'
  );
  await expect(go(page, 'Opening')).toHaveAccessibleName('2. Opening (carried over)');
  await menu('The main session', 'Not reached');
  await expect(go(page, 'The main session')).toHaveAccessibleName('1. The main session');

  // Going to an item is still what a press does; what is written in it is asked about before it goes.
  await go(page, 'Any other business').click();
  await expect(notes(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.type('Somebody said something.');
  await menu('Letter', 'Remove');
  await expect(titles(page)).toHaveText(['The main session', 'Opening', 'Any other business']);
  await menu('Any other business', 'Remove');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(titles(page)).toHaveText(['The main session', 'Opening']);
  await page.getByRole('log').getByRole('button', { name: 'Undo' }).last().click();
  await expect(titles(page)).toHaveText(['The main session', 'Opening', 'Any other business']);
  await expect(notes(page)).toContainText('Somebody said something.');
  await expect(status(page)).toHaveText(SAVED);

  await isFine(page);
  await page.getByRole('button', { name: 'Options for “Opening”' }).click();
  await isFine(page);
  await page.context().close();

  const { visitor } = await space.join('observer', 'Olga Observer');
  const observer = await openAs(browser, visitor, meeting);
  await expect(titles(observer)).toHaveText(['The main session', 'Opening', 'Any other business']);
  await expect(agenda(observer).getByRole('button')).toHaveCount(3);
  await go(observer, 'Opening').focus();
  await observer.keyboard.press('Alt+ArrowUp');
  await observer.keyboard.press('F2');
  await expect(titles(observer).first()).toHaveText('The main session');
  await observer.context().close();
});

test('[M9] [M28] [M29] what somebody wrote without a network into an item that moved goes with it in one tap', async ({
  browser,
  complaints
}) => {
  complaints.networkMayFail();
  const [ana, lukas] = await two(browser, [
    '# Letter',
    '- a first point',
    '# Session',
    '- another'
  ]);
  await lukas.context().setOffline(true);
  await caretAfter(lukas, 'a first point');
  await lukas.keyboard.type(', and more');
  await lukas.keyboard.press('Enter');
  await lukas.keyboard.type('a point from the tunnel');
  await expect(status(lukas)).toHaveText(ON_DEVICE);
  await go(ana, 'Letter').focus();
  await ana.keyboard.press('Alt+ArrowDown');
  await expect(status(ana)).toHaveText(SAVED);
  await lukas.context().setOffline(false);
  await expect(status(lukas)).toHaveText(SAVED);

  for (const page of [ana, lukas]) {
    await expect(texts(page)).toHaveText([
      ', and more',
      'a point from the tunnel',
      'Session',
      'another',
      'Letter',
      'a first point'
    ]);
    await expect(
      notes(page).getByText('Written meanwhile; the point it belonged to was moved')
    ).toHaveCount(1);
    await expect(agenda(page)).toContainText('1 text came late');
  }
  await isFine(ana);
  await notes(ana).getByRole('button', { name: 'Put it there, with “Letter”' }).click();
  for (const page of [ana, lukas]) {
    await expect(texts(page)).toHaveText([
      'Session',
      'another',
      'Letter',
      'a first point',
      ', and more',
      'a point from the tunnel'
    ]);
    await expect(notes(page).locator('[data-notice]')).toHaveCount(0);
    await expect(agenda(page)).not.toContainText('came late');
  }

  // The same deed by keyboard, beside the notes; and a point that was removed can only be kept.
  await lukas.context().setOffline(true);
  await caretAfter(lukas, 'another');
  await lukas.keyboard.press('Enter');
  await lukas.keyboard.type('too late');
  await expect(status(lukas)).toHaveText(ON_DEVICE);
  await ana.getByRole('button', { name: 'Options for “Session”' }).click();
  await ana.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await ana.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await lukas.context().setOffline(false);
  await expect(status(lukas)).toHaveText(SAVED);
  const list = agenda(lukas).getByRole('region', { name: 'To be tidied' });
  await expect(list).toContainText('Came late; its point was deleted');
  await list.getByRole('button', { name: 'Keep here: “too late”' }).press('Enter');
  await expect(list).toBeHidden();
  await expect(texts(ana).first()).toHaveText('too late');
  await expect(notes(ana).locator('[data-notice]')).toHaveCount(0);
  await Promise.all([ana.context().close(), lukas.context().close()]);
});

test('[M10] [M29] an item that two people moved apart stands twice, and one tap keeps one', async ({
  browser,
  complaints
}) => {
  complaints.networkMayFail();
  const [ana, lukas] = await two(browser, ['# One', '# Two', '- its point', '# Three']);
  for (const page of [ana, lukas]) await page.context().setOffline(true);
  for (const [page, key] of [
    [ana, 'Alt+ArrowUp'],
    [lukas, 'Alt+ArrowDown']
  ] as const) {
    await go(page, 'Two').focus();
    await page.keyboard.press(key);
    await expect(status(page)).toHaveText(ON_DEVICE);
  }
  for (const page of [ana, lukas]) await page.context().setOffline(false);
  for (const page of [ana, lukas]) {
    await expect(titles(page)).toHaveText(['Two', 'One', 'Three', 'Two']);
    await expect(numbers(page)).toHaveText(['1.', '2.', '3.', '4.']);
    await expect(agenda(page)).toContainText('1 stands twice');
    await expect(notes(page).locator('[data-notice="twice"]')).toHaveText([/Two/, /Two/]);
  }
  await isFine(ana);
  await notes(ana).getByRole('button', { name: 'Keep this one of “Two”, copy 2' }).click();
  for (const page of [ana, lukas]) {
    await expect(texts(page)).toHaveText(['One', 'Three', 'Two', 'its point']);
    await expect(numbers(page)).toHaveText(['1.', '2.', '3.']);
    await expect(notes(page).locator('[data-notice]')).toHaveCount(0);
  }
  await Promise.all([ana.context().close(), lukas.context().close()]);
});

test('[M25] at 360 px a finger orders the agenda by its handles, and everything else is at the thumb', async ({
  browser
}) => {
  const meeting = await space.meeting('On a phone');
  const page = await openAs(browser, space.facilitator, meeting, {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true
  });
  await page.getByRole('tab', { name: 'Agenda' }).tap();
  await addItems(page, ['Opening', 'Letter', 'Session', 'Any other business']);

  const touch = await page.context().newCDPSession(page);
  const at = async (title: string) => {
    const box = await row(page, title).locator('.handle').boundingBox();
    if (!box) throw new Error('no handle');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const [from, to] = [await at('Any other business'), await at('Letter')];
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
    touch.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: y === undefined ? [] : [{ x: from.x, y }]
    });
  await send('touchStart', from.y);
  for (const part of [0.2, 0.5, 0.8, 1])
    await send('touchMove', from.y + (to.y - from.y) * part - 8 * part);
  await expect(row(page, 'Letter')).toHaveAttribute('data-line', 'before');
  await send('touchEnd');
  await expect(titles(page)).toHaveText(['Opening', 'Any other business', 'Letter', 'Session']);
  await expect(page.getByRole('log')).toContainText('Moved “Any other business” to place 2 of 4');

  await page.getByRole('button', { name: 'Discussed: Opening' }).tap();
  await page.getByRole('button', { name: 'Options for “Letter”' }).tap();
  const sheet = page.getByRole('dialog', { name: 'Options for “Letter”' });
  await isFine(page);
  for (const button of await sheet.getByRole('button').all())
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await sheet.getByRole('button', { name: 'Move up' }).tap();
  await expect(titles(page)).toHaveText(['Opening', 'Letter', 'Any other business', 'Session']);
  await isFine(page);
  for (const button of await agenda(page).getByRole('button').all())
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await go(page, 'Session').tap();
  await expect(notes(page)).toBeVisible();
  await expect(texts(page).filter({ hasText: 'Session' })).toBeInViewport();
  await page.context().close();
});
