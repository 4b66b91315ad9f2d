// Preparing a meeting in a real browser: in a minute from the last one, on two devices without a network, and handed on.
import { AxeBuilder } from '@axe-core/playwright';
import { readFile, rm } from 'node:fs/promises';
import type { Browser, Page } from '@playwright/test';
import { expect, test } from '../support/browser-test.ts';
import { ownDocument, seedData, seedReport } from '../support/documents.ts';
import { Line } from '../support/line.ts';
import { aDataDir, spawnServer, type ChildServer } from '../support/server.ts';
import { aSpace, type ASpace, type Visitor } from '../support/visitor.ts';
import { typedWords } from '../support/words.ts';

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

const SAVED = 'Saved on the server';
const WAITING = /Saved on this device \(\d+ waiting\)/;
const notes = (page: Page) => page.getByRole('textbox', { name: 'Meeting notes' });
const status = (page: Page) => page.getByRole('status', { name: 'Sync status' });
const agenda = (page: Page) => page.getByRole('navigation', { name: 'Agenda' });
const form = (page: Page) => page.getByRole('dialog', { name: 'New meeting' });

async function openAs(
  browser: Browser,
  visitor: Visitor,
  path: string,
  {
    origin = server.origin,
    ...look
  }: Parameters<Browser['newContext']>[0] & { origin?: string } = {}
): Promise<Page> {
  const context = await browser.newContext({ timezoneId: 'Europe/Paris', ...look });
  await context.addCookies([visitor.browserCookie()]);
  const page = await context.newPage();
  await page.goto(`${origin}${path}`);
  return page;
}

async function prepare(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New meeting' }).click();
  await expect(form(page)).toBeVisible();
}

const create = (page: Page) => page.getByRole('button', { name: 'Create and open' }).click();

/** Axe finds nothing, and nothing sticks out at the side. */
async function isFine(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
  ).toEqual([]);
  const sizes = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(sizes[0]).toBeLessThanOrEqual(sizes[1] ?? 0);
}

/** Call #64, with an agenda, an hour, a rule, and an action that is open. */
async function aLastMeeting(): Promise<string> {
  const minutes = {
    meeting: {
      ...{ title: 'Coordination call', numberAsPrinted: '#64', date: '2026-02-03' },
      ...{
        sittings: [{ date: '2026-02-03', start: '14:00', end: '15:30' }],
        timeZone: 'Africa/Nairobi'
      },
      ...{ place: 'Room 4', attribution: 'not-attributed' }
    },
    items: [
      {
        ...{ title: 'Budget', minutes: 15, lead: 'Ana Lee' },
        ...{ keyPointsHeading: 'Key points raised', keyPoints: [{ text: 'A point of February.' }] },
        nextStepsHeading: 'Next steps',
        nextSteps: [{ form: 'action', text: 'Write the letter' }]
      },
      { title: 'Any other business' }
    ],
    participants: [{ name: 'Ana Lee', role: 'Chair' }]
  };
  const path = `/api/spaces/${space.id}/import?name=last.json`;
  const made = await space.facilitator.call('POST', path, JSON.stringify(minutes));
  expect(made.status, made.text).toBe(201);
  return String(Object(made.body).id);
}

test('[M45][M46][M47] the next meeting is prepared from the last one in a minute', async ({
  browser
}) => {
  await aLastMeeting();
  // The register follows the notes within seconds; read once, it is there.
  await space.facilitator.call('GET', `/api/spaces/${space.id}/actions`);
  const page = await openAs(browser, space.facilitator, `/s/${space.id}`);
  await prepare(page);
  await expect(page.getByLabel('Number')).toHaveValue('#65');
  await expect(form(page)).toContainText('Like Coordination call #64');
  await expect(form(page)).toContainText('1 open action will stand in it by reference.');
  const lines = page.getByRole('textbox', { name: 'Agenda' });
  await expect(lines).toHaveValue('Budget, 15 min, Ana Lee\nAny other business');
  await isFine(page);

  await lines.fill(
    'Budget, 15 min, Ana Lee\n2. Letter on session time (20 min, Jo)\nAny other business'
  );
  await expect(form(page).getByRole('list', { name: 'Understood' })).toContainText(
    /Letter on session time\s*,\s*20 min\s*,\s*Jo/
  );
  await expect(form(page)).toContainText('35 of 90 minutes planned');
  await page.getByLabel('Date').fill('2026-03-03');
  await expect(form(page)).toContainText('14:00 there is 12:00 here.');
  await page.getByRole('button', { name: 'Add a sitting' }).click();
  await expect(page.getByLabel('Date, sitting 2')).toHaveValue('2026-03-04');
  await page.getByLabel('Time zone').fill('tokyo');
  await page.getByLabel('Time zone').blur();
  await expect(page.getByLabel('Time zone')).toHaveValue('Asia/Tokyo');
  await create(page);

  await expect(status(page)).toHaveText(SAVED);
  await expect(page.getByLabel('Title of the meeting')).toHaveValue('Coordination call');
  await expect(page.getByText(/Tuesday,? 3 March 2026, 14:00–15:30 Tokyo time/)).toBeVisible();
  await expect(page.getByText(/Wednesday,? 4 March 2026, 14:00–15:30 Tokyo time/)).toBeVisible();
  await expect(page.getByText('06:00–07:30 on your clock')).toBeVisible();
  await expect(page.getByText('Not attributed: points do not name who made them.')).toBeVisible();
  await expect(agenda(page)).toContainText(/Budget.*Letter on session time.*Any other business/s);
  await expect(notes(page)).toContainText('Key points raised');
  await expect(notes(page)).not.toContainText('A point of February.');
  await expect(page.getByRole('region', { name: /From previous meetings/ })).toContainText(
    'Write the letter'
  );

  // Each part can be changed later; somebody else, meanwhile, changes another.
  const { visitor } = await space.join('participant', 'Jo Okafor');
  const other = await openAs(browser, visitor, new URL(page.url()).pathname);
  await expect(status(other)).toHaveText(SAVED);
  await page.getByRole('button', { name: 'Meeting details' }).click();
  await page.getByLabel('Place', { exact: true }).fill('Town hall');
  await other.getByRole('button', { name: 'Meeting details' }).click();
  await other.getByLabel('Link to join').fill('javascript:alert(1)');
  await other.getByRole('button', { name: 'Save' }).click();
  await expect(other.getByText('A link to join begins with https://')).toBeVisible();
  await other.getByLabel('Link to join').fill('meet.example/4');
  await isFine(other);
  await other.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  for (const one of [page, other]) {
    await expect(one.getByText('Town hall')).toBeVisible();
    await expect(one.getByRole('link', { name: 'Join the call' })).toHaveAttribute(
      'href',
      'https://meet.example/4'
    );
  }
});

test('[M49][M50] prepared without a network on two devices, both are there afterwards, and one tap parts their numbers', async ({
  browser,
  complaints
}) => {
  // Two installed apps, four cold starts.
  test.slow();
  complaints.networkMayFail();
  await aLastMeeting();
  const { visitor } = await space.join('participant', 'Jo Okafor');
  const lines = [await Line.to(server.origin), await Line.to(server.origin)] as const;
  const [ana, jo] = [
    await openAs(browser, space.facilitator, `/s/${space.id}`, { origin: lines[0].origin }),
    await openAs(browser, visitor, `/s/${space.id}`, {
      origin: lines[1].origin,
      viewport: { width: 360, height: 740 }
    })
  ] as const;
  const devices = [
    [ana, lines[0]],
    [jo, lines[1]]
  ] as const;
  for (const [page, line] of devices) {
    await expect(page.getByRole('link', { name: /Coordination call #64/ })).toBeVisible();
    // The app is installed, and the notes of the last meeting are here.
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.getByRole('link', { name: /Coordination call #64/ }).click();
    await expect(status(page)).toHaveText(SAVED);
    await page.goBack();
    line.cut();
    await page.context().setOffline(true);
    await prepare(page);
    await expect(page.getByRole('textbox', { name: 'Agenda' })).toHaveValue(/^Budget/);
    await expect(page.getByLabel('Number')).toHaveValue('#65');
    await create(page);
    await expect(page.getByText('This meeting is on this device only so far.')).toBeVisible();
    await expect(status(page)).toHaveText(WAITING);
  }
  await ana.getByLabel('Title of the meeting').fill('Call of Ana');
  await jo.getByLabel('Title of the meeting').fill('Call of Jo');
  for (const [page] of devices) {
    await notes(page).getByText('Any other business').click();
    await page.keyboard.press('End');
    await page.keyboard.type(' and a word offline');
    await expect(status(page)).toHaveText(WAITING);
    // A cold start without a network: it is still here, and still waits.
    await page.reload();
    await expect(notes(page)).toContainText('Any other business and a word offline');
    await expect(status(page)).toHaveText(WAITING);
  }
  await isFine(jo);
  await jo
    .getByRole('link', { name: /Back to|Your spaces/ })
    .first()
    .click();
  await expect(jo.getByRole('link', { name: /Call of Jo #65/ })).toContainText(
    'Waiting to be created on the server'
  );
  await jo.getByRole('link', { name: /Call of Jo #65/ }).click();

  lines[0].mend();
  await ana.context().setOffline(false);
  await expect(status(ana)).toHaveText(SAVED);
  await expect(ana.getByText('This meeting is on this device only so far.')).toHaveCount(0);
  const names = async () => {
    const { body } = await space.facilitator.call('GET', `/api/spaces/${space.id}`);
    return Object(body).meetings.map(
      (one: { title: string; number: string }) => `${one.title} ${one.number}`
    );
  };
  await expect.poll(names).toEqual(['Coordination call #64', 'Call of Ana #65']);
  lines[1].mend();
  await jo.context().setOffline(false);
  await expect(status(jo)).toHaveText(SAVED);
  // Whoever was created later is told.
  await expect(jo.getByText('“Call of Ana #65” has the number #65 as well.')).toBeVisible();

  const home = await openAs(browser, space.facilitator, `/s/${space.id}`);
  await expect(
    home.getByText('“Call of Jo #65” and “Call of Ana #65” have one number: #65.')
  ).toBeVisible();
  await isFine(home);
  await home.getByRole('button', { name: 'Make “Call of Jo” #66' }).click();
  await expect(home.getByRole('link', { name: /Call of Jo #66/ })).toBeVisible();
  await expect(home.getByText('have one number')).toHaveCount(0);
  await expect(jo.getByText('has the number #65 as well')).toHaveCount(0);

  const listed = await space.facilitator.call('GET', `/api/spaces/${space.id}`);
  await expect.poll(names).toEqual(['Coordination call #64', 'Call of Ana #65', 'Call of Jo #66']);
  for (const { id } of Object(listed.body).meetings.slice(1)) {
    const { text } = await space.facilitator.call('GET', `/api/meetings/${id}/minutes.txt`);
    // Once: the agenda was not written a second time by the server.
    expect(text.match(/Any other business/g)).toHaveLength(1);
    expect(text).toContain('2. Any other business and a word offline');
  }
  await Promise.all(lines.map((line) => line.end()));
});

test('[M51] a meeting that the server will not have stays on the device, and says what one can do', async ({
  browser,
  complaints
}) => {
  complaints.networkMayFail();
  complaints.serverMayAnswer(403, 404);
  const { id, visitor } = await space.join('participant', 'Jo Okafor');
  const page = await openAs(browser, visitor, `/s/${space.id}`);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect(page.getByText('No meetings yet')).toBeVisible();
  await page.context().setOffline(true);
  await prepare(page);
  await page.getByLabel('Title', { exact: true }).fill('Prepared in a tunnel');
  await create(page);
  await expect(status(page)).toHaveText(WAITING);
  const role = (to: string) =>
    space.facilitator.call('PATCH', `/api/spaces/${space.id}/members/${id}`, { role: to });
  await role('observer');
  await page.context().setOffline(false);
  const refused = page.getByRole('alert').filter({ hasText: 'did not create this meeting' });
  await expect(refused).toContainText('Everything you wrote is kept on this device');
  await expect(page.getByLabel('Title of the meeting')).toHaveValue('Prepared in a tunnel');
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Text (.txt)' }).click()
  ]);
  expect(await readFile(await download.path(), 'utf8')).toContain('Prepared in a tunnel');
  await role('participant');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(status(page)).toHaveText(SAVED);
  await expect(refused).toHaveCount(0);
});

test('[M53] a meeting is handed on: calendar, mail, and an invite that leads to it, also at 360 px', async ({
  browser
}) => {
  const last = await aLastMeeting();
  const page = await openAs(browser, space.facilitator, `/m/${last}`);
  await page
    .context()
    .grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.origin });
  await expect(status(page)).toHaveText(SAVED);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const sheet = page.getByRole('dialog', { name: 'Share the meeting' });
  await expect(sheet.getByLabel('Link for members')).toHaveValue(`${server.origin}/m/${last}`);
  await expect(sheet.getByRole('img', { name: 'QR code of the meeting' })).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    sheet.getByRole('button', { name: 'Calendar file (.ics)' }).click()
  ]);
  expect(download.suggestedFilename()).toBe('Coordination-call-64-2026-02-03.ics');
  const made = (await readFile(await download.path(), 'utf8')).replace(/DTSTAMP:.*/, '');
  const { text } = await space.facilitator.call('GET', `/api/meetings/${last}/calendar.ics`);
  expect(made).toBe(text.replace(/DTSTAMP:.*/, ''));
  await sheet.getByRole('button', { name: 'Copy the text' }).click();
  await expect(sheet.getByRole('button', { name: 'Copied' })).toBeVisible();
  const mail = await page.evaluate(() => navigator.clipboard.readText());
  expect(mail).toContain('14:00–15:30 Nairobi time (11:00–12:30 UTC)');
  expect(mail).toContain('1. Budget (15 min, Ana Lee)');
  expect(mail).toContain(`Notes: ${server.origin}/m/${last}`);
  await isFine(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await isFine(page);

  await sheet.getByRole('button', { name: 'Invite others' }).click();
  const invites = page.getByRole('dialog', { name: 'Invite people' });
  await invites.getByRole('button', { name: 'Make a link' }).click();
  const invite = await invites.getByLabel('Invite link for this role').inputValue();
  expect(invite).toMatch(new RegExp(`/join#[\\w-]{22,}&m=${last}$`));
  const jo = await (await browser.newContext()).newPage();
  const asked: string[] = [];
  jo.on('request', (request) => asked.push(request.url()));
  await jo.goto(invite);
  await jo.getByLabel('Your name').fill('Jo Okafor');
  await jo.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(notes(jo)).toContainText('Budget');
  expect(new URL(jo.url()).pathname).toBe(`/m/${last}`);
  const token = /#([\w-]+)/.exec(invite)?.[1] ?? '';
  expect(asked.filter((url) => url.split('#')[0]?.includes(token))).toEqual([]);

  await page.keyboard.press('Escape');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Share the meeting' }).click();
  await expect(sheet.getByText('Making one needs a connection.')).toBeVisible();
  await expect(sheet.getByRole('button', { name: 'Invite others' })).toBeDisabled();
});

const REPORTS = [
  {
    name: 'a report of invented towns',
    data: ownDocument('garden-towns-9.json'),
    typed: undefined
  },
  // Only where it is beside the repository.
  ...(seedData
    ? [{ name: 'the report this product was made for', data: seedData, typed: seedReport }]
    : [])
];
for (const { name, data, typed: report } of REPORTS)
  test(`[M54] the preview of ${name} has the words of the typed report, in its order`, async ({
    browser
  }) => {
    const path = `/api/spaces/${space.id}/import?name=report.json`;
    const made = await space.facilitator.call('POST', path, data);
    const id = String(Object(made.body).id);
    const page = await openAs(browser, space.facilitator, `/m/${id}/minutes`);
    await expect(page.getByRole('article')).toBeVisible();
    const { text } = await space.facilitator.call('GET', `/api/meetings/${id}/minutes.txt`);
    const typed = typedWords(report ?? text.replace(/ \(https?:[^)]*\)/g, ''));
    const shown = typedWords(await page.getByRole('article').innerText());
    const added: string[] = [];
    let at = 0;
    for (const word of shown) {
      if (word === typed[at]) at += 1;
      else added.push(word);
    }
    expect([typed.slice(at), at]).toEqual([[], typed.length]);
    // Listed differences: the draft's stamp, and the labels and owners that actions have been given.
    expect(added.join(' ')).toMatch(/^(DRAFT)?( \d+ \d+| Owner \S+)*$/);
  });
