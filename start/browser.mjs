/**
 * Finds the browser that the browser tests drive, and installs Debian's when this is root and there is none.
 * Plain JavaScript: called before the tests. Non-goal: choosing among browsers.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

/** Chromium without windows: half the work of the whole browser, which keeps a spare process for every person's context. */
const SHELL = '/usr/bin/chromium-headless-shell';
const CANDIDATES = [SHELL, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];
const CJK_FONT_DIRS = ['/usr/share/fonts/opentype/noto', '/usr/share/fonts/truetype/noto', '/usr/share/fonts/noto-cjk'];

const findBrowser = () => [process.env.CHROMIUM_PATH, ...CANDIDATES].find((path) => path && existsSync(path));
const hasChineseFont = () => CJK_FONT_DIRS.some((dir) => existsSync(dir) && readdirSync(dir).some((file) => /CJK/.test(file)));

/**
 * @param {{needed: boolean}} options
 * @returns {{path?: string, missing?: string}} the browser's path, or one sentence that says why there is none
 */
export function ensureBrowser({ needed }) {
  if (!needed) return {};
  let path = findBrowser();
  if (path && (path === SHELL || path === process.env.CHROMIUM_PATH) && hasChineseFont()) return { path };
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    console.log('· installing chromium-headless-shell and fonts-noto-cjk for the browser tests');
    const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: 600_000 };
    spawnSync('apt-get', ['update'], options);
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium-headless-shell', 'fonts-noto-cjk'], options);
    // A system without that package has the whole browser.
    if (!findBrowser()) spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options);
    path = findBrowser();
  }
  if (path) return { path };
  return { missing: 'No browser was found (Debian: apt-get install chromium-headless-shell fonts-noto-cjk; or CHROMIUM_PATH).' };
}
