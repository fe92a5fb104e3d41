/**
 * Pictures of the role pages (docs/roles), made by the walks of the browser tests when they are asked to:
 * PICTURES=1 npm test -- test/browser. The table says which picture belongs to whom; a walk names the picture it is at.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

export const PICTURES = process.env.PICTURES === '1';
export const ROLE_PAGES = join(import.meta.dirname, '../../docs/roles');
export const MOST_BYTES = 75_000;
const FOLDER = join(ROLE_PAGES, 'pictures');
const HEIGHT = 860;

/** Every picture, and the width of the window it is taken at: the walks on a desk take some, those on a phone the others. */
export const TAKEN_AT: Readonly<Record<string, 1280 | 390>> = {
  'applicant-call': 1280, 'applicant-form': 1280, 'applicant-check': 1280, 'applicant-claim': 390,
  'organisation_admin-approve': 1280, 'organisation_admin-sign': 390,
  'county_officer-recommend': 1280,
  'officer-call': 1280, 'officer-check': 1280, 'officer-lines': 1280, 'officer-notice': 1280,
  'panel_organiser-appoint': 1280,
  'expert-invitation': 390, 'expert-scores': 1280,
  'approver-decision': 1280, 'approver-ranking': 1280,
  'legal_officer-objection': 1280,
  'consulted-opinion': 390,
  'finance_maker-batch': 1280, 'finance_maker-import': 1280,
  'finance_checker-check': 1280,
  'finance_bureau-quota': 1280, 'finance_bureau-plan': 1280,
  'supervisor-ledger': 1280, 'supervisor-audit': 1280,
  'administrator-clock': 1280, 'administrator-trouble': 1280,
  'public-home': 1280, 'public-notice': 1280,
};
const taken = new Set<string>();

/** Writes docs/roles/pictures/{name}.jpg from the place that holds `at`, as sharp as the size allows. */
export async function picture(page: Page, name: string, at?: string): Promise<void> {
  if (!PICTURES || taken.has(name) || page.viewportSize()!.width !== TAKEN_AT[name]) return;
  taken.add(name);
  mkdirSync(FOLDER, { recursive: true });
  const top = at === undefined ? 0 : await page.locator(at).first().evaluate((e) => Math.max(0, Math.round(e.getBoundingClientRect().top + globalThis.scrollY - 90)));
  // What stays in view while one scrolls stands where the page begins.
  await page.evaluate(() => { globalThis.scrollTo(0, 0); });
  const { width } = page.viewportSize()!;
  const full = await page.evaluate(() => document.documentElement.scrollHeight);
  const clip = { x: 0, y: Math.max(0, Math.min(top, full - HEIGHT)), width, height: Math.min(HEIGHT, full) };
  for (const quality of [75, 60, 50, 40, 30]) {
    const bytes = await page.screenshot({ path: join(FOLDER, `${name}.jpg`), type: 'jpeg', quality, fullPage: true, clip });
    if (bytes.length <= MOST_BYTES) return;
  }
  throw new Error(`${name} is larger than ${MOST_BYTES} bytes`);
}
