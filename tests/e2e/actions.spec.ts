// Actions in a real browser: typed in shorthand, said more about, kept from a slip, and decided; by keyboard and on a phone.
import { rm } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Locator, Page } from '@playwright/test';
import { setFact } from '#domain/note/action-facts.ts';
import { newMarker } from '#domain/note/note.ts';
import { expect, test } from '../support/browser-test.ts';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, spawnServer, type ChildServer } from '../support/server.ts';
import { aSpace, type ASpace, type Visitor } from '../support/visitor.ts';

let dataDir: string;
let server: ChildServer;
let space: ASpace;

test.use({ serviceWorkers: 'block' });
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

/** Of the empty line that a meeting begins with, and of its first action: each is a unit of the text. */
const MARKERS = 2;

const notes = (page: Page) => page.getByRole('textbox', { name: 'Meeting notes' });
const block = (page: Page, text: string | RegExp) =>
  notes(page).locator('.block', { hasText: text });
const panel = (page: Page) => page.getByRole('region', { name: 'Actions', exact: true });
const chips = (line: Locator) => line.getByRole('button', { name: /^Details:/ });

async function openAs(
  browser: Browser,
  visitor: Visitor,
  path: string,
  options: Parameters<Browser['newContext']>[0] = {}
): Promise<Page> {
  const context = await browser.newContext(options);
  await context.addCookies([visitor.browserCookie()]);
  const page = await context.newPage();
  await page.goto(`${server.origin}${path}`);
  await expect(notes(page)).toBeVisible();
  return page;
}

async function aMeeting(): Promise<string> {
  const wish = { title: 'Call', number: '#64', date: '2027-08-25' };
  const made = await space.facilitator.call('POST', `/api/spaces/${space.id}/meetings`, wish);
  return String(Object(made.body).id);
}

test('[M35] [M36] [M38] a line in shorthand becomes an action with owner and date; one undo brings back what was typed', async ({
  browser
}) => {
  const meeting = await aMeeting();
  const page = await openAs(browser, space.facilitator, `/m/${meeting}`);
  await notes(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('ACTION: Mark and Jutta, by 5 Sep, write the letter');
  const line = block(page, 'write the letter');
  await expect(line).toHaveAttribute('data-kind', 'action');
  await expect(line.locator('.text')).toHaveText('Mark and Jutta, by 5 Sep, write the letter');
  await page.keyboard.press('Enter');
  await expect(line.locator('.text')).toHaveText('write the letter');
  await expect(chips(line)).toHaveAccessibleName('Details: Mark, Jutta, 5 Sep');
  await expect(page.getByText(/^Read as: Mark, Jutta, 5 Sept? 2027$/)).toBeAttached();
  await page.keyboard.press('Control+z');
  await expect(line.locator('.text')).toHaveText('Mark and Jutta, by 5 Sep, write the letter');
  await expect(chips(line)).toHaveAccessibleName('Details: no owner yet');
  // It is not taken a second time, and redo takes it again.
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+Shift+z');
  await expect(chips(line)).toHaveAccessibleName('Details: Mark, Jutta, 5 Sep');

  // What two keys do a tool does, and back.
  await page.keyboard.press('Control+End');
  await page.keyboard.type('DECISION: meet in May');
  await expect(block(page, 'meet in May')).toHaveAttribute('data-kind', 'decision');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Alt+0');
  await page.keyboard.type('AI: is on the agenda');
  await page.keyboard.press('Enter');
  await expect(block(page, 'AI: is on the agenda')).toHaveAttribute('data-kind', 'paragraph');
  await page.keyboard.type('QUESTION: who pays?');
  await page.keyboard.press('Enter');
  await expect(chips(block(page, /^who pays/))).toHaveAccessibleName('Details: open question');
  await page.keyboard.type('send it');
  await page.keyboard.press('Control+Alt+a');
  await expect(block(page, 'send it')).toHaveAttribute('data-kind', 'action');
  await page.keyboard.press('Control+Alt+a');
  await expect(block(page, 'send it')).toHaveAttribute('data-kind', 'paragraph');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  await expect(panel(page).getByRole('listitem')).toHaveText([
    /write the letter.*Mark, Jutta.*by 5 Sep/s
  ]);
});

test('[M38] [M39] who, by when, how binding and how it stands are said by keyboard, and at once everywhere', async ({
  browser,
  complaints
}) => {
  complaints.networkMayFail();
  const meeting = await aMeeting();
  const page = await openAs(browser, space.facilitator, `/m/${meeting}`);
  await notes(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('ACTION: call the venue');
  await page.keyboard.press('Alt+Enter');
  const dialog = page.getByRole('dialog', { name: 'Action' });
  await expect(dialog).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Add a person' }).fill('mirel');
  await dialog.getByRole('option', { name: /Mirela Vantongeren/ }).click();
  await dialog.getByRole('combobox', { name: 'Add a person' }).fill('DCs');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('listitem')).toHaveText([/Mirela/, /DCs/]);
  await expect(dialog.getByLabel('What DCs is')).toHaveValue('group');
  await dialog.getByLabel('By when').fill('end of September');
  await dialog.getByLabel('By when').blur();
  await expect(dialog.getByLabel('The day that is meant')).toHaveValue('2027-09-30');
  await expect(dialog.getByLabel('By when')).toHaveValue('end of September');
  await dialog.getByLabel('How binding').selectOption('agreed');
  await dialog.getByLabel('Status').selectOption('in-progress');
  await expect(dialog.getByText(/^in progress · .* · Mirela Vantongeren$/)).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
  await page.keyboard.press('Escape');
  const line = block(page, 'call the venue');
  await expect(chips(line)).toHaveAccessibleName(
    'Details: Mirela Vantongeren, DCs, end of September, agreed, in progress'
  );
  await expect(notes(page)).toBeFocused();
  await page.keyboard.press('Control+Enter');
  await expect(line.getByRole('checkbox')).toBeChecked();
  await expect(panel(page).getByText('done', { exact: true })).toBeAttached();
  await expect
    .poll(async () => (await space.facilitator.call('GET', `/api/spaces/${space.id}/actions`)).body)
    .toMatchObject([{ status: 'done', owners: ['Mirela Vantongeren', 'DCs'] }]);

  // A decision says its level and body; what is pending comes again.
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Alt+0');
  await page.keyboard.type('DECISION: meet in May');
  await chips(block(page, 'meet in May')).click();
  const about = page.getByRole('dialog', { name: 'Decision' });
  await about.getByLabel('rough consensus').check();
  await about.getByLabel('Decided by').fill('The board');
  await about.getByLabel(/Still pending/).check();
  await about.getByRole('button', { name: 'Close' }).last().click();
  await expect(chips(block(page, 'meet in May'))).toHaveAccessibleName(
    'Details: rough consensus, The board, pending'
  );

  // The same on a phone, and from the list of actions.
  const { visitor } = await space.join('participant', 'Jo Okafor');
  const phone = await openAs(browser, visitor, `/m/${meeting}`, {
    viewport: { width: 360, height: 740 },
    hasTouch: true
  });
  await expect(chips(block(phone, 'call the venue'))).toBeVisible();
  await phone.context().setOffline(true);
  await chips(block(phone, 'call the venue')).tap();
  const sheet = phone.getByRole('dialog', { name: 'Action' });
  await sheet.getByLabel('Status').selectOption('dropped');
  for (const colorScheme of ['light', 'dark'] as const) {
    await phone.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page: phone }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
  await sheet.getByRole('button', { name: 'Close' }).last().tap();
  await phone.context().setOffline(false);
  await expect(panel(page).getByText('dropped', { exact: true })).toBeAttached();
  await panel(page).getByRole('button', { name: 'Details of “call the venue”' }).click();
  await expect(dialog.getByText(/^dropped · .* · Jo Okafor$/)).toBeVisible();
});

test('[M37] the line of a labelled action does not go by a slip: it asks, and offers to drop it', async ({
  browser
}) => {
  const meeting = await aMeeting();
  const client = await RawClient.synced(server.origin, `meeting/${meeting}`, {
    cookie: space.facilitator.cookie
  });
  const sent = client.edit((note) => {
    const body = note.getText('body');
    ['Write the letter', 'Ask the venue', 'Book the room'].forEach((text, index) => {
      body.insertEmbed(body.length, newMarker({ kind: 'action', id: `a${index}` }), {});
      body.insert(body.length, text, {});
      if (index < 2) setFact(note.getMap('actions'), `a${index}`, 'label', `64.${index + 1}`);
    });
  });
  await client.hears('the ack', () => client.acked >= sent);
  const page = await openAs(browser, space.facilitator, `/m/${meeting}`);
  const dialog = page.getByRole('dialog', { name: /^Remove action/ });
  const lines = notes(page).locator('.block[data-kind="action"] .text');
  const all = ['Write the letter', 'Ask the venue', 'Book the room'];
  await expect(lines).toHaveText(all);

  // Joined to the line above it.
  await lines.nth(1).click();
  await page.keyboard.press('Home');
  await page.keyboard.press('Backspace');
  await expect(dialog).toHaveAccessibleName('Remove action 64.2?');
  await expect(lines).toHaveText(all);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  // Everything selected and typed over; somebody else writes meanwhile, and it is dropped instead.
  await page.keyboard.press('Control+a');
  await page.keyboard.press('x');
  await expect(dialog).toHaveAccessibleName('Remove action 64.1, 64.2?');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(lines).toHaveText(all);
  await lines.nth(1).click();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Control+x');
  await expect(dialog).toHaveAccessibleName(/64\.[12]/);
  await dialog.getByRole('button', { name: 'Mark as dropped' }).click();
  await expect(lines).toHaveText(all);
  await expect(page.getByText(/64\.\d is dropped\./)).toBeAttached();
  // Without a label it goes at once; with one, when it is said.
  await lines.nth(2).click();
  await page.keyboard.press('Home');
  await page.keyboard.press('Backspace');
  await expect(lines).toHaveText(['Write the letter', 'Ask the venue']);
  await page.keyboard.press('Control+z');
  await expect(lines).toHaveText(all);
  await lines.nth(1).click();
  await page.keyboard.press('Home');
  await page.keyboard.press('Backspace');
  await expect(dialog).toBeVisible();
  const more = client.edit((note) => {
    const body = note.getText('body');
    body.insert(body.toString().indexOf('Write') + 'Write'.length + MARKERS, ' and send', {});
  });
  await client.hears('the ack', () => client.acked >= more);
  await expect(lines.first()).toHaveText('Write and send the letter');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(lines).toHaveText(['Write and send the letter', 'Book the room']);
  await expect(block(page, 'Ask the venue')).toHaveAttribute('data-kind', 'paragraph');
  client.close();
});
