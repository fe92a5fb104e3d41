/** The score sheet where scripts run: what is too long is said beside while one writes, and nothing is saved after it was handed in. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { applied, callOf, navigationFiled, navigationResults, P02, PANEL, recommended } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { accessibilityFaults, overflow } from './axe.js';
import { openSite, signIn, visit, type Site } from './harness.js';

let sim: Simulation;
let site: Site;
let panel: string;
beforeAll(async () => {
  sim = await openSimulation();
  const { call } = await callOf(sim, P02);
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '评分演练专利导航' });
  await recommended(sim, project, 'ent');
  await navigationFiled(sim, project);
  await navigationResults(sim, project);
  panel = await sim.cast.panel(project, { members: PANEL, score: 80, until: 'accepted' });
  site = await openSite(sim);
}, 60_000);
afterAll(async () => { await site?.close(); await sim?.close(); }, 30_000);

test('a reason that is too long is named beside with a link to it; a draft does not follow what was handed in', async () => {
  const { page, complaints, context } = await visit(site);
  await signIn({ page, complaints, context }, 'expert1');
  await page.goto(`/panels/${panel}`);
  const reasons = page.locator('textarea[name^="reason."]');
  await reasons.first().fill('长'.repeat(1001));
  await reasons.first().blur();
  const said = page.locator('.form-status .status-bad');
  await said.waitFor();
  expect(await said.innerText()).toContain('最多 1000 字，现在有 1001 字');
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    expect([width, await accessibilityFaults(page), await overflow(page)]).toEqual([width, [], 0]);
  }
  await said.locator('a').click();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe(await reasons.first().getAttribute('name'));
  expect(complaints.splice(0).filter((c) => !c.includes('422'))).toEqual([]);

  const drafts: string[] = [];
  page.on('request', (r) => { if (r.url().endsWith('/draft')) drafts.push(r.method()); });
  for (const score of await page.locator('input[name^="score."]').all()) await score.fill('80');
  for (const reason of await reasons.all()) await reason.fill('依据材料。');
  // The answer is held back until all that the page still meant to do has had its time.
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => { release = resolve; });
  await page.route(`**/panels/${panel}`, async (route) => { if (route.request().method() === 'POST') await held; await route.continue(); });
  const sent = page.waitForRequest((r) => r.method() === 'POST' && r.url().endsWith(`/panels/${panel}`));
  await page.locator('textarea[name="opinion"]').fill('同意。');
  await page.locator('.form-buttons button').first().evaluate((b) => { (b as HTMLButtonElement).click(); });
  await sent;
  drafts.splice(0);
  // Longer than the script waits before it saves.
  await page.waitForTimeout(1500);
  expect(drafts).toEqual([]);
  release();
  await page.getByText('评审意见已提交').or(page.locator('.note-good')).first().waitFor();
  expect(complaints).toEqual([]);
  await context.close();
}, 60_000);
