/**
 * Every official form as the PDF that a press of the print button makes: on A4, with as many pages as it has to have,
 * its title, numbers, capitals, closing and code on it, without what belongs to the screen.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PRINTED, PRINTED_FORMS, type PrintedForm } from '../../domain/papers.js';
import { applied, callOf, P02, recommended } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';
import { openSite, visitorsOf, type Site } from './harness.js';
import { makeScenes } from './scenes.js';

let sim: Simulation;
let site: Site;
let as: ReturnType<typeof visitorsOf>;
beforeAll(async () => {
  sim = await openSimulation({ people: false });
  await makeScenes(sim);
  // Not in the scenes: a correction, and a refusal with its remedy.
  const { call } = await callOf(sim, P02, { title: '第三批专利导航' });
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '伺服电机专利导航' });
  await recommended(sim, project, 'ent');
  await sim.cast.act('officer1', 'requestCorrection', { project, fields: { points: [{ item: '合同', reason: '缺盖章页。' }] } });
  await sim.cast.act('ent.applicant', 'correct', { project, fields: { formVersion: 1 } });
  await sim.cast.act('ent.admin', 'approve', { project });
  await sim.cast.act('officer1', 'refuse', { project, fields: { reason: '合同与申报内容不符。' } });
  const ended = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '终止的专利导航' });
  await sim.cast.act('approver', 'terminate', { project: ended, stream: ended, fields: { reason: '停止经营。', documentNumber: '郑知终〔2019〕9号' } });
  site = await openSite(sim);
  as = visitorsOf(site);
}, 120_000);
afterAll(async () => { await site?.close(); await sim?.close(); }, 30_000);

/** Objects of kind page; Chromium writes them plain. */
const pagesOf = (pdf: Buffer): number => [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page(?![s\w])/g)].length;
const sizesOf = (pdf: Buffer): string[] => [...new Set([...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[([^\]]+)\]/g)].map((m) => m[1]!.trim().split(/\s+/).map((n) => Math.round(Number(n))).join(' ')))];

const SEAL = '郑州市知识产权局（盖章）';
/** Who prints it, on how many pages, and what must stand on it. */
const FORMS: Readonly<Record<PrintedForm, { who: string; pages: number; texts: readonly (string | RegExp)[] }>> = {
  receipt: { who: 'officer1', pages: 1, texts: ['收件回执', /ZZ-2019-P\d\d-\d{5}/, '统一社会信用代码', '收到的材料', SEAL] },
  acceptance: { who: 'officer1', pages: 1, texts: [/受理通知书|形式审查通过通知书/, /郑知受理〔2019〕\d{4}号/, '特此通知。', SEAL] },
  correction: { who: 'officer1', pages: 1, texts: ['补正通知书', '缺盖章页。', /请于\d{4}年\d{1,2}月\d{1,2}日前（含当日）一次补正/, '可向制发机关申请复核', SEAL] },
  ending: { who: 'officer1', pages: 1, texts: ['项目终止决定书', '停止经营。', '郑知终〔2019〕9号', '作出机关', '行政复议', SEAL] },
  refusal: { who: 'officer1', pages: 1, texts: ['不予受理决定书', '合同与申报内容不符。', '行政复议', SEAL] },
  notice: { who: '', pages: 1, texts: ['公示', /公示期自\d{4}年\d{1,2}月\d{1,2}日至/, '项目编号', '合计', '匿名或者逾期的异议不予受理', SEAL] },
  issuance: { who: 'officer1', pages: 1, texts: [/通知书/, /大写：\S+元整/, '指标文号', '专款专用', SEAL] },
  filing: { who: 'officer1', pages: 1, texts: ['备案证', '备案日期', '备案不构成资助承诺。', SEAL] },
  agreement: { who: 'officer1', pages: 2, texts: ['任务书', '一、任务目标', '六、变更、终止与争议', '来源', '签字 / 盖章'] },
  acceptanceOpinion: { who: 'officer1', pages: 1, texts: ['验收意见表', '专家组', '结论', '通过验收', '签字'] },
  calculation: { who: 'officer1', pages: 1, texts: ['核算表', '基数', '合计', /大写：\S+元整/, '经办', '复核', '审批'] },
  paymentList: { who: 'fin.maker', pages: 1, texts: ['拨付清单', '指标文号', '开户银行及账号', /大写：\S+元整/, '经办', '复核', '放行'] },
  reviewSheet: { who: 'officer3', pages: 5, texts: ['专家评审表', '权重', '加权得分', '本人声明与申报单位及项目无利害关系', '签字'] },
  reviewSummary: { who: 'officer3', pages: 1, texts: ['评审汇总表', '平均分', '合格分', '通过', '专家组组长'] },
};

test.each(PRINTED_FORMS)('%s', async (kind) => {
  const { who, pages, texts } = FORMS[kind];
  const event = await sim.sql.row<{ stream_id: string; seq: number }>(`SELECT stream_id, seq FROM event WHERE type = ANY($1) AND (type <> 'RoadEnded' OR body ->> 'outcome' = 'terminated') ORDER BY at DESC, stream_id, seq DESC LIMIT 1`, [PRINTED[kind]]);
  expect([kind, event !== undefined]).toEqual([kind, true]);
  const { page, complaints } = await as(who);
  await page.goto(`/print/${kind}/${encodeURIComponent(event!.stream_id)}${/^(project|batch)-/.test(event!.stream_id) ? `?seq=${event!.seq}` : ''}`);
  await page.emulateMedia({ media: 'print' });
  const text = await page.locator('body').innerText();
  for (const wanted of texts) expect(text).toMatch(wanted instanceof RegExp ? wanted : new RegExp(wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  // The day in the form of documents, the code, and nothing of the screen.
  expect(text).toMatch(/制发日期：\d{4}年\d{1,2}月\d{1,2}日/);
  expect(text).toMatch(/验证码：[A-Z2-9]{12}/);
  expect(text).not.toMatch(/返回|undefined|NaN|\{\w+\}/);
  expect(await page.locator('.print-bar').isVisible()).toBe(false);
  // Heads are said again on each page, and no figure is parted.
  for (const display of await page.locator('.sheet-table thead').evaluateAll((heads) => heads.map((h) => getComputedStyle(h).display))) expect(display).toBe('table-header-group');
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  expect([kind, pagesOf(pdf)]).toEqual([kind, pages]);
  expect(sizesOf(pdf)).toEqual(['0 0 595 842']);
  await page.emulateMedia({ media: null });
  expect(complaints.splice(0)).toEqual([]);
}, 60_000);

test('a list longer than a page goes on with its heads, and the closing stays whole', async () => {
  const event = (await sim.sql.row<{ stream_id: string }>('SELECT stream_id FROM event WHERE type = $1 LIMIT 1', ['NoticePublished']))!;
  const { page } = await as('');
  await page.goto(`/print/notice/${event.stream_id}`);
  await page.evaluate(() => {
    const table = document.querySelector('.sheet-list')!;
    table.classList.remove('sheet-short');
    const row = table.querySelector('tbody tr')!;
    for (let n = 0; n < 60; n += 1) row.after(row.cloneNode(true));
  });
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  expect(pagesOf(pdf)).toBeGreaterThan(2);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.sheet-closing').evaluate((e) => getComputedStyle(e).breakInside)).toBe('avoid');
  await page.emulateMedia({ media: null });
}, 60_000);
