/** Uploads where scripts run: the bar moves with what has left, can be stopped, and says in its place what was refused; without scripts the same form does. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CDPSession, Page } from 'playwright-core';
import { callOf, P02 } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { accessibilityFaults, overflow } from './axe.js';
import { openSite, SHOTS, signIn, visit, type Site, type Visitor } from './harness.js';

let sim: Simulation;
let site: Site;
let project: string;
const folder = mkdtempSync(join(tmpdir(), 'zhiyun-upload-'));
beforeAll(async () => {
  sim = await openSimulation();
  const { call } = await callOf(sim, P02);
  project = await sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: { ...sim.policies.sample.forms['000-P02']!, evidence: {} }, title: '上传演练专利导航' });
  site = await openSite(sim);
}, 60_000);
afterAll(async () => { await site?.close(); await sim?.close(); rmSync(folder, { recursive: true, force: true }); }, 30_000);

const MB = 1024 * 1024;
/** Noise, in a stream as a picture would be: outside of one, a few bytes of it are now and then the name of a script. */
const pdf = (bytes: number): Buffer => Buffer.concat([Buffer.from('%PDF-1.4\n1 0 obj\n<< >>\nstream\n'), randomBytes(bytes), Buffer.from('\nendstream\nendobj\n%%EOF')]);
const given = async (slot: string): Promise<string[]> => (await sim.sql.rows<{ name: string }>('SELECT name FROM document WHERE project_id = $1 AND slot = $2 AND removed_at IS NULL', [project, slot])).map((d) => d.name);

async function atDocuments(options: { scripts?: boolean; width?: number } = {}): Promise<Visitor & { line: CDPSession }> {
  const visitor = await visit(site, options);
  await signIn(visitor, 'ent.applicant');
  await visitor.page.goto(`/projects/${project}/documents`);
  return { ...visitor, line: await visitor.context.newCDPSession(visitor.page) };
}
/** As slow as a line in the country; 0: as fast as it goes. */
const slow = async (line: CDPSession, bytesASecond: number): Promise<void> => { await line.send('Network.enable'); await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesASecond || -1 }); };
const card = (page: Page, slot: string) => page.locator(`#slot-${slot}`);
const choose = (page: Page, slot: string, name: string, buffer: Buffer) => card(page, slot).locator('input[type="file"]').setInputFiles({ name, mimeType: 'application/pdf', buffer });
const press = (page: Page, slot: string) => card(page, slot).locator('form[data-upload] button[type="submit"]').click();
/** Each value of the bar, and each thing that is said, from here on. */
const watch = (page: Page, slot: string) => page.evaluate((id) => {
  const seen = { values: [] as number[], said: [] as string[] };
  (globalThis as unknown as { seen: typeof seen }).seen = seen;
  const at = document.getElementById(id)!;
  new MutationObserver(() => {
    const bar = at.querySelector('progress')!;
    if (!bar.closest('[hidden]') && bar.value !== seen.values.at(-1)) seen.values.push(bar.value);
    const said = at.querySelector('[data-upload-said]')!.textContent!;
    if (said !== '' && said !== seen.said.at(-1)) seen.said.push(said);
  }).observe(at, { subtree: true, childList: true, attributes: true, characterData: true });
}, `slot-${slot}`);
const seen = (page: Page): Promise<{ values: number[]; said: string[] }> => page.evaluate(() => (globalThis as unknown as { seen: { values: number[]; said: string[] } }).seen);

test.each([1280, 390])('the bar goes up with what has left, is named and said now and then, and the slot holds the file, width %d', async (width) => {
  const { page, line, complaints, context } = await atDocuments({ width });
  await choose(page, 'plan', '另一格.pdf', pdf(100));
  await choose(page, 'licence', `营业执照 ${width}.pdf`, pdf(2 * MB));
  await watch(page, 'licence');
  // A minute long, until it has been looked at.
  await slow(line, MB / 32);
  await press(page, 'licence');
  const bar = card(page, 'licence').getByRole('progressbar', { name: '上传进度' });
  await eventually(page, () => bar.evaluate((b) => (b as HTMLProgressElement).value > 1), 'some of it has left');
  expect([await accessibilityFaults(page), await overflow(page)]).toEqual([[], 0]);
  await card(page, 'licence').screenshot({ path: `${SHOTS}/upload_${width}.png` });
  expect(await card(page, 'licence').locator('[data-upload-text]').innerText()).toBe(`正在上传 营业执照 ${width}.pdf`);
  // A second press meanwhile does nothing.
  await card(page, 'licence').locator('form[data-upload] button[type="submit"]').click({ force: true });
  await eventually(page, async () => (await seen(page)).values.length > 4, 'the bar moves');
  await slow(line, 2 * MB);
  await card(page, 'licence').getByText(`营业执照 ${width}.pdf 已上传`).waitFor({ timeout: 30_000 });
  const { values, said } = await seen(page);
  expect(values.length).toBeGreaterThan(4);
  expect(values).toEqual([...values].sort((a, b) => a - b));
  expect([values[0], values.at(-1)]).toEqual([0, 100]);
  expect(said[0]).toBe(`正在上传 营业执照 ${width}.pdf，已完成 0%`);
  expect(said.length).toBeLessThanOrEqual(5);
  expect(said.at(-1)).toBe(`营业执照 ${width}.pdf 已传完，正在检查并保存`);
  expect((await given('licence')).filter((n) => n.includes(String(width)))).toEqual([`营业执照 ${width}.pdf`]);
  expect(await card(page, 'licence').innerText()).toContain('已交');
  // The focus stays in the slot, and what was chosen in another is still there.
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('licence-file');
  expect(await card(page, 'plan').locator('input[type="file"]').evaluate((f) => (f as HTMLInputElement).files!.length)).toBe(1);
  expect([new URL(page.url()).pathname, complaints, await accessibilityFaults(page)]).toEqual([`/projects/${project}/documents`, [], []]);
  await context.close();
}, 90_000);

test('an upload is stopped half way: nothing is kept, the file stays chosen and goes up at the next press', async () => {
  const { page, line, context } = await atDocuments();
  await choose(page, 'plan', '实施方案.pdf', pdf(3 * MB));
  await slow(line, MB / 32);
  await press(page, 'plan');
  const bar = card(page, 'plan').getByRole('progressbar');
  await eventually(page, () => bar.evaluate((b) => (b as HTMLProgressElement).value > 1), 'some of it has left');
  await card(page, 'plan').getByRole('button', { name: '取消上传' }).click();
  await card(page, 'plan').getByText('已取消上传，文件没有保存。').waitFor();
  expect([await bar.count(), await page.evaluate(() => document.activeElement?.getAttribute('type')), await given('plan')]).toEqual([0, 'submit', []]);
  await slow(line, 0);
  await press(page, 'plan');
  await card(page, 'plan').getByText('实施方案.pdf 已上传').waitFor({ timeout: 20_000 });
  expect(await given('plan')).toEqual(['实施方案.pdf']);
  await context.close();
}, 60_000);

test('the line breaks: it is said, and the next try goes through', async () => {
  const { page, context } = await atDocuments();
  await choose(page, 'plan', '断线.pdf', pdf(1000));
  await context.setOffline(true);
  await press(page, 'plan');
  await card(page, 'plan').getByText('连接中断').waitFor();
  await context.setOffline(false);
  await press(page, 'plan');
  await card(page, 'plan').getByText('断线.pdf 已上传').waitFor();
  expect((await given('plan')).filter((n) => n === '断线.pdf')).toHaveLength(1);
  await context.close();
}, 60_000);

const BAD = [
  { what: 'of the wrong type', chosen: true, buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), code: 'file_type_refused' },
  { what: 'too large', chosen: true, buffer: pdf(21 * MB), code: 'file_too_large' },
  { what: 'empty', chosen: true, buffer: Buffer.alloc(0), code: 'file_empty' },
  { what: 'not chosen', chosen: false, buffer: Buffer.alloc(0), code: 'validation' },
] as const;
test.each([...BAD.map((b) => ({ ...b, scripts: true })), { ...BAD[1], scripts: false }])('a file $what is refused in its slot and above the page, scripts: $scripts', async ({ chosen, buffer, code, scripts }) => {
  const { page, complaints, context } = await atDocuments({ scripts });
  // From the disk: a large one is not handed through the debugger.
  const file = join(folder, `${code}.pdf`);
  if (chosen) { writeFileSync(file, buffer); await card(page, 'contract').locator('input[type="file"]').setInputFiles(file); }
  await press(page, 'contract');
  const summary = page.locator('.error-summary');
  await summary.waitFor({ timeout: 30_000 });
  expect(await summary.getAttribute('data-code')).toBe(code);
  expect(await summary.locator('a').getAttribute('href')).toBe('#contract-file');
  expect(await card(page, 'contract').locator('.field-error').innerText()).not.toBe('');
  expect(await given('contract')).toEqual([]);
  // The summary holds the focus, the bar is gone; nothing is said but that the answer was a refusal.
  if (scripts) expect([await page.evaluate(() => document.activeElement?.id), await card(page, 'contract').getByRole('progressbar').count()]).toEqual(['error-summary', 0]);
  expect([complaints.filter((c) => !c.includes('the server responded with a status of 4')), scripts ? await accessibilityFaults(page) : []]).toEqual([[], []]);
  // Mended, it goes through and the fault is gone.
  await choose(page, 'contract', 'good.pdf', pdf(100));
  await press(page, 'contract');
  await card(page, 'contract').locator('.documents a', { hasText: 'good.pdf' }).first().waitFor();
  expect([await summary.count(), await card(page, 'contract').locator('.field-error').count()]).toEqual([0, 0]);
  await sim.sql.rows(`UPDATE document SET removed_at = uploaded_at WHERE project_id = $1 AND slot = 'contract'`, [project]);
  await context.close();
}, 60_000);

test('a draft that has left the house meanwhile, and a session that is over, are said on the page', async () => {
  const { page, context } = await atDocuments();
  await choose(page, 'contract', 'x.pdf', pdf(100));
  await context.clearCookies();
  await press(page, 'contract');
  await page.locator('.refusal').waitFor();
  expect(await page.locator('h1').innerText()).not.toBe('申报材料');
  await context.close();
}, 60_000);

async function eventually(page: Page, holds: () => Promise<boolean>, what: string): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; await page.waitForTimeout(50)) if (await holds()) return;
  throw new Error(`not seen: ${what}`);
}
