// The `test` of every browser test: it fails when a browser complained of something the test did not announce.
import { expect, test as base } from '@playwright/test';
import { Complaints } from './complaints.ts';

export { expect };

export const test = base.extend<{ readonly complaints: Complaints }>({
  complaints: [
    async ({ browser }, use) => {
      const complaints = new Complaints();
      const watch = complaints.watch.bind(complaints);
      browser.on('context', watch);
      await use(complaints);
      browser.off('context', watch);
      expect(await complaints.take(), 'what the browsers complained of').toEqual([]);
    },
    { auto: true }
  ]
});
