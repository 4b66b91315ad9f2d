// Which Chromium the browser tests use, and how one is brought to a machine that has none.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { run, tool } from './toolbox.mjs';

const NAMES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', 'google-chrome'];

/** Whether it starts: some systems have a chromium-browser that only says what to install. @param {string} file */
const starts = (file) => spawnSync(file, ['--version'], { stdio: 'ignore' }).status === 0;

/** The browser to start: CHROMIUM, or the system's; undefined when there is none. */
export function systemBrowser() {
  const { CHROMIUM } = process.env;
  return CHROMIUM ? CHROMIUM : NAMES.find(starts);
}

async function ownBrowser() {
  const { chromium } = await import('@playwright/test');
  const file = chromium.executablePath();
  return existsSync(file) ? file : undefined;
}

/** The browser to start, installed first where the machine has none; undefined when that failed. */
export async function findBrowser() {
  const found = systemBrowser() ?? (await ownBrowser());
  if (found) return found;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    console.error('No Chromium found: installing the system’s with apt-get.');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update'], { env });
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env });
    const installed = systemBrowser();
    if (installed) return installed;
  }
  console.error('No Chromium found: installing the one Playwright brings.');
  await tool('playwright', ['install', ...(isRoot ? ['--with-deps'] : []), 'chromium']);
  return ownBrowser();
}
