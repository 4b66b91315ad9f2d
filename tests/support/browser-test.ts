// The `test` of every browser test: it fails when a browser complained of something the test did not announce.
import { expect, test as base, type BrowserContext } from '@playwright/test';
import { Complaints } from './complaints.ts';

export { expect };

export const test = base.extend<{ readonly complaints: Complaints }>({
  complaints: [
    async ({ browser }, use) => {
      const complaints = new Complaints();
      const opened: BrowserContext[] = [];
      const watch = (context: BrowserContext) => {
        opened.push(context);
        complaints.watch(context);
      };
      browser.on('context', watch);
      await use(complaints);
      browser.off('context', watch);
      const heard = await complaints.take();
      // Pages left open go on working, and make every later test of the file slower.
      await Promise.all(opened.map((context) => context.close()));
      expect(heard, 'what the browsers complained of').toEqual([]);
    },
    { auto: true }
  ]
});
