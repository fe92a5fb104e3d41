/** A key task without a mouse: sign in, open the task, decide, sign out; at each stop one sees where one is. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { applied, callOf, P02 } from '../support/roads.js';
import { openSite, visit, type Site } from './harness.js';

let sim: Simulation;
let site: Site;
beforeAll(async () => {
  sim = await openSimulation();
  const { call } = await callOf(sim, P02);
  await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '键盘演练专利导航' });
  site = await openSite(sim);
}, 60_000);
afterAll(async () => { await site?.close(); await sim?.close(); }, 30_000);

/** Where the focus is: whether it is what is looked for, and how it is marked. */
const focused = (page: Page, selector: string): Promise<{ there: boolean; what: string; marked: boolean; inside: boolean }> => page.evaluate((wanted) => {
  const at = document.activeElement as HTMLElement;
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  return {
    there: at.matches(wanted), what: at.outerHTML.slice(0, 120),
    marked: (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none',
    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}, selector);

/** By the tabulator alone; each stop on the way is marked and in view. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let n = 0; n < 150; n += 1) {
    await page.keyboard.press('Tab');
    const { there, what, marked, inside } = await focused(page, selector);
    if (what.startsWith('<body')) continue;
    expect([what, marked, inside]).toEqual([what, true, true]);
    if (there) return;
  }
  throw new Error(`no stop at ${selector} on ${page.url()}`);
}
/** Presses Enter and waits for the page it leads to. */
async function enter(page: Page, leadsTo: RegExp): Promise<void> {
  await Promise.all([page.waitForURL(leadsTo), page.keyboard.press('Enter')]);
  await page.waitForLoadState();
}

// The second comes when the task is done, and finds it among what was done.
test.each([{ scripts: true }, { scripts: false }])('a county officer recommends with the keys alone and reads it again, scripts: $scripts', async ({ scripts }) => {
  const { page, complaints, context } = await visit(site, { scripts });
  // Where the focus goes the page is at once, so that what is in view can be asked.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/sign-in');
  await tabTo(page, '#f-username');
  await page.keyboard.type('jinshui.officer');
  await tabTo(page, '#f-password');
  await page.keyboard.type('zhiyun-2019');
  await enter(page, /\/work/);
  // The first stop leads past the header.
  await page.keyboard.press('Tab');
  expect((await focused(page, 'a[href="#main"]')).there).toBe(true);
  await page.keyboard.press('Enter');
  if (scripts) {
    await tabTo(page, 'main tbody a.strong-link');
    await enter(page, /\/review\//);
    await tabTo(page, 'form:has(input[name="type"][value="recommend"]) textarea');
    await page.keyboard.type('材料齐全，同意推荐。');
    await tabTo(page, 'form:has(input[name="type"][value="recommend"]) button[type="submit"]');
    await enter(page, /\/work/);
    expect(await page.locator('main').innerText()).toContain('已完成');
  } else {
    await tabTo(page, 'main a[href="/work?box=done"]');
    await enter(page, /box=done/);
    expect(await page.locator('main').innerText()).toContain('键盘演练专利导航');
  }
  await tabTo(page, 'details.account > summary');
  await page.keyboard.press('Enter');
  await tabTo(page, 'form[action="/sign-out"] button');
  await enter(page, /127\.0\.0\.1:\d+\/$/);
  expect(complaints).toEqual([]);
  await context.close();
}, 60_000);
