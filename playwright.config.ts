// How the browser tests run: each file starts its own server over build/, and nothing is tried twice.
import { defineConfig } from '@playwright/test';
import { systemBrowser } from './tests/browser.mjs';

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  // A busy machine of two cores is no defect of the product.
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    // A trace costs a third of the time; to look into a failure: npx playwright test <file> --trace on.
    trace: 'off',
    screenshot: 'only-on-failure',
    // Each new context would fetch the whole build ahead; files that need the worker ask for it.
    serviceWorkers: 'block',
    // Colours that are still on their way are no contrast to judge.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: systemBrowser(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  }
});
