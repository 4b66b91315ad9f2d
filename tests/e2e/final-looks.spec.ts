// The pages around final minutes under axe: inbox, dialogs, history, verify and public page, on a desk and on a phone.
import { rm } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import * as Y from 'yjs';
import { expect, test } from '../support/browser-test.ts';
import { line } from '../support/finalising.ts';
import { RawClient } from '../support/raw-client.ts';
import { aDataDir, spawnServer, type ChildServer } from '../support/server.ts';
import { aSpace, type ASpace } from '../support/visitor.ts';

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

/** Final minutes, published, with a contribution that waits and one that was declined. */
async function aFinalMeeting(space: ASpace): Promise<{ meeting: string; seal: string }> {
  const meeting = await space.meeting('Harbour call');
  const post = (path: string, body: unknown) =>
    space.facilitator.call('POST', `/api/meetings/${meeting}/${path}`, body);
  const phones = await Promise.all(
    ['Johanna Okafor-Lindqvist', 'Li Wei'].map(async (name) => {
      const { visitor } = await space.join('participant', name);
      const { cookie } = visitor;
      const phone = await RawClient.synced(server.origin, `meeting/${meeting}`, {
        cookie,
        epoch: 0
      });
      const sent = phone.edit((note) => line(note, `Said by ${name.length} people.`));
      await phone.hears('the ack', () => phone.acked >= sent);
      phone.kill();
      phone.draft((note) => line(note, 'A'.repeat(60)));
      return { cookie, phone };
    })
  );
  await post('moments', { name: 'before lunch' });
  await post('finalise', {});
  await post('reopen', { reason: 'The date of the next call was wrong.' });
  await post('finalise', { note: 'Date of the next call corrected.' });
  await post('publish', { public: true, corrections: 'secretariat@forest.example' });
  for (const { cookie, phone } of phones) {
    const back = await RawClient.open(server.origin, `meeting/${meeting}`, { cookie, epoch: 0 });
    back.sendStep2(Y.encodeStateAsUpdate(phone.doc));
    await back.closes();
  }
  const { text } = await space.facilitator.call('GET', `/api/meetings/${meeting}/late`);
  const [first] = [...text.matchAll(/"id":"([\w-]+)","number":1/g)].map(([, id]) => id);
  await post(`late/${first ?? ''}`, { decision: 'decline', reason: 'Said after the call.' });
  const told = await space.facilitator.call('GET', `/api/meetings/${meeting}`);
  return { meeting, seal: /"seal":"([0-9a-f]{64})"/.exec(told.text)?.[1] ?? '' };
}

test('axe finds nothing in inbox, dialogs, history, verify and public page, and nothing sticks out', async ({
  browser
}) => {
  const space = await aSpace(server.origin);
  const { meeting, seal } = await aFinalMeeting(space);
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [360, 'light'],
    [1280, 'dark'],
    [360, 'dark']
  ] as const) {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme,
      serviceWorkers: 'block'
    });
    await context.addCookies([space.facilitator.browserCookie()]);
    const page = await context.newPage();
    await page.goto(`${server.origin}/m/${meeting}`);
    await page.getByText('1 decided contribution').click();
    await expect(page.getByRole('region', { name: 'Late contributions' })).toContainText(
      'It was declined.'
    );
    await isFine(page);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Public page' }).click();
    await page.getByRole('dialog').getByLabel('Where to send corrections').waitFor();
    await isFine(page);

    await page.goto(`${server.origin}/m/${meeting}/history`);
    await page.getByRole('button', { name: /before lunch/ }).click();
    await page.getByText('Nothing that a reader would see differs.').waitFor();
    await isFine(page);
    await page.goto(`${server.origin}/verify#${seal}`);
    await page.getByText('This server made this seal').waitFor();
    await isFine(page);
    await page.goto(`${server.origin}/minutes/${meeting}?version=1`);
    await page.getByText('Version 2 is newer.').waitFor();
    await isFine(page);
    await context.close();
  }
});

async function isFine(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
  ).toEqual([]);
  // Also inside a dialog, which scrolls by itself.
  const out = await page.evaluate(() => {
    const boxes = [document.documentElement, ...document.querySelectorAll('dialog[open]')];
    return boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.tagName);
  });
  expect(out).toEqual([]);
}
