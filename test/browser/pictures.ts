/**
 * Pictures of the role pages (docs/roles), made by the walks of the browser tests when they are asked to:
 * PICTURES=1 npm test -- test/browser. The table says which picture belongs to whom; a walk names the picture it is at.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

export const PICTURES = process.env.PICTURES === '1';
export const ROLE_PAGES = join(import.meta.dirname, '../../docs/roles');
export const MOST_BYTES = 60_000;
const FOLDER = join(ROLE_PAGES, 'pictures');
const HEIGHT = 860;

/** Writes docs/roles/pictures/{name}.jpg from the place that holds `at`, as sharp as the size allows. */
export async function picture(page: Page, name: string, at?: string): Promise<void> {
  if (!PICTURES) return;
  mkdirSync(FOLDER, { recursive: true });
  const top = at === undefined ? 0 : await page.locator(at).first().evaluate((e) => Math.max(0, Math.round(e.getBoundingClientRect().top + globalThis.scrollY - 90)));
  const { width } = page.viewportSize()!;
  const full = await page.evaluate(() => document.documentElement.scrollHeight);
  const clip = { x: 0, y: Math.max(0, Math.min(top, full - HEIGHT)), width, height: Math.min(HEIGHT, full) };
  for (const quality of [75, 60, 50, 40, 30]) {
    const bytes = await page.screenshot({ path: join(FOLDER, `${name}.jpg`), type: 'jpeg', quality, fullPage: true, clip });
    if (bytes.length <= MOST_BYTES) return;
  }
  throw new Error(`${name} is larger than ${MOST_BYTES} bytes`);
}
