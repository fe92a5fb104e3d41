/** A draft where scripts run: the status line says what is true, nothing typed is lost, tables take what is pasted from a sheet. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { callOf, P02 } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { accessibilityFaults, overflow } from './axe.js';
import { openSite, signIn, visit, type Site, type Visitor } from './harness.js';

let sim: Simulation;
let site: Site;
let project: string;
let call: string;
let me: Visitor;
let page: Page;
beforeAll(async () => {
  sim = await openSimulation();
  ({ call } = await callOf(sim, P02));
  ({ streamId: project } = await sim.cast.act('ent.applicant', 'createProject', { create: 'project', fields: { callId: call, applicantId: 'ent', title: '不丢内容的申报', object: '' } }));
  site = await openSite(sim);
  me = await visit(site);
  page = me.page;
  await signIn(me, 'ent.applicant');
}, 60_000);
afterAll(async () => { await site?.close(); await sim?.close(); }, 30_000);

const open = (section: string) => page.goto(`/projects/${project}/form/${section}`);
const status = () => page.locator('[data-save-status]');
const says = (text: string) => status().filter({ hasText: text }).waitFor({ timeout: 15_000 });
const kept = () => page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('zy-kept:')).length);
const stored = async (field: string) => (await sim.sql.row<{ value: unknown }>(`SELECT content -> $2 AS value FROM form_version WHERE project_id = $1 ORDER BY version DESC LIMIT 1`, [project, field]))?.value;

test('it saves while one types, says so when it cannot, tries again, and gives back what was not saved', async () => {
  await open('goals');
  const goals = page.locator('textarea[name="goals"]');
  await goals.pressSequentially('厘清布局');
  await says('已保存');
  expect([await stored('goals'), await kept()]).toEqual(['厘清布局', 0]);

  await me.context.setOffline(true);
  await goals.pressSequentially('，断网后写的');
  await says('网络断开');
  expect(await kept()).toBe(1);
  await me.context.setOffline(false);
  await says('已保存');
  expect([await stored('goals'), await kept()]).toEqual(['厘清布局，断网后写的', 0]);

  await page.route('**/autosave', (route) => route.fulfill({ status: 503, contentType: 'text/html', body: 'away' }));
  await goals.pressSequentially('，停机时写的');
  await says('没有应答');
  const warned = page.waitForEvent('dialog').then(async (d) => { const type = d.type(); await d.accept(); return type; });
  await Promise.all([page.reload(), warned.then((type) => { expect(type).toBe('beforeunload'); })]);
  expect(await goals.inputValue()).toBe('厘清布局，断网后写的，停机时写的');
  await page.locator('.restored').waitFor();
  await page.unroute('**/autosave');
  await says('已保存');
  expect(await stored('goals')).toBe('厘清布局，断网后写的，停机时写的');

  // The session ends: said beside, and a press of the button loses nothing.
  await sim.sql.rows('DELETE FROM session');
  await goals.pressSequentially('，退出后写的');
  await says('登录已失效');
  me.complaints.splice(0);
  await page.locator('button[value="list"]').click();
  await page.getByText('没有丢失').first().waitFor();
  await page.locator('button[value="ent.applicant"]').click();
  await page.locator('form[action$="/form/goals"] button[type="submit"]').last().click();
  await page.waitForURL(/\/form$/);
  expect([await stored('goals'), await kept()]).toEqual(['厘清布局，断网后写的，停机时写的，退出后写的', 0]);
  expect(me.complaints.splice(0).filter((c) => !/401|503/.test(c))).toEqual([]);
}, 90_000);

test('rows of a sheet are pasted over rows and columns and added up; keys go from row to row; on a phone a row is a card', async () => {
  await open('budget');
  const cell = (row: number, column: string) => page.locator(`[name="budget.${row}.${column}"]`);
  const pasted = async (text: string) => {
    await cell(1, 'item').focus();
    await cell(1, 'item').evaluate((box, said) => {
      const data = new DataTransfer();
      data.setData('text/plain', said);
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, text);
  };
  await pasted('项目\t金额（元）\t资金来源\r\n导航服务\t500,000\t自筹\r\n检索\t12万\t财政资金\r\n"专\r\n家"\t若干\t\r\n\t\t\r\n差旅\t80.5\t自筹资金\r\n合 计\t620,080.50\t\r\n');
  expect(await page.locator('[data-left-out]').first().innerText()).toBe('已略去表头、合计共 2 行：项目 金额（元） 资金来源 / 合 计 620,080.50');
  expect([await cell(4, 'item').inputValue(), await cell(2, 'source').inputValue(), await cell(4, 'source').inputValue()]).toEqual(['差旅', 'fiscal', 'own']);
  expect(await page.locator('[data-total]').innerText()).toBe('620,080.50');
  await says('需要修改');
  await cell(4, 'item').press('Enter');
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe('budget.5.item');
  await page.locator('[data-row-remove]').nth(1).click();
  expect(await cell(2, 'item').inputValue()).toBe('专家');
  await cell(2, 'amountFen').fill('100');
  await page.locator('[data-save-status]', { hasNotText: '需要修改' }).filter({ hasText: '已保存' }).waitFor();
  expect(await stored('budget')).toEqual([{ item: '导航服务', amountFen: '50000000', source: 'own' }, { item: '专家', amountFen: '10000' }, { item: '差旅', amountFen: '8050', source: 'own' }]);
  // What stands under a head in 万元 is read so.
  await pasted('项目\t金额（万元）\n导航"服务"\t12.5\n');
  expect([await cell(1, 'item').inputValue(), await cell(1, 'amountFen').inputValue(), await page.locator('[data-total]').innerText()]).toEqual(['导航"服务"', '12.5万', '125,180.50']);
  // Wherever the sheet says its unit; and what only begins like a total is an entry.
  for (const [head, amount] of [['单位：万元\t\n项目\t金额\n', '12.5万'], ['某项目预算表\t\n项目\t2025年金额（万元）\n', '12.5万'], ['项目\t预算（万）\n', '12.5万'], ['单位：元\t\n', '12.5'], ['', '12.5']] as const) {
    await pasted(`${head}累计折旧费\t12.5\n总计算力租赁\t3\nTotal station rental\t1\n1\t合计\n`);
    expect([head, await cell(1, 'item').inputValue(), await cell(1, 'amountFen').inputValue(), await cell(2, 'item').inputValue(), await cell(3, 'item').inputValue(), await cell(4, 'item').inputValue()])
      .toEqual([head, '累计折旧费', amount, '总计算力租赁', 'Total station rental', '']);
  }
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    expect([width, await accessibilityFaults(page), await overflow(page)]).toEqual([width, [], 0]);
    if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/budget-${width}.png`, fullPage: true });
  }
  expect(me.complaints.splice(0)).toEqual([]);
}, 60_000);

test('what was done is not given back as if it had not been saved, where the same form stands on the page that says so', async () => {
  const officer = await visit(site);
  await signIn(officer, 'officer1');
  await officer.page.goto(`/manage/calls/${call}`);
  const form = officer.page.locator('form:has(input[name="type"][value="extendWindow"])');
  const unfold = () => officer.page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
  await unfold();
  await form.locator('[name="closesAt"]').fill('2019-06-30T18:00');
  await form.locator('[name="reason"]').fill('系统维护，顺延。');
  await form.locator('button[type="submit"]').last().click();
  await officer.page.locator('.flash.note-good').waitFor();
  await unfold();
  expect([await officer.page.locator('.restored').count(), await form.locator('[name="reason"]').inputValue()]).toEqual([0, '']);
  expect(officer.complaints.splice(0)).toEqual([]);
  await officer.context.close();
}, 60_000);
