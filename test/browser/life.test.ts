/**
 * One navigation project from the budget line to the last yuan, at the pages, by its people, against the engine with
 * real workers: once with scripts and once without.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { pdf } from '../../start/cast.js';
import { showValue } from '../../web/forms/index.js';
import { count } from '../support/counters.js';
import { PANEL } from '../support/roads.js';
import { faultsOf } from '../support/simulation.js';
import { openEngine, type Engine } from '../support/temporal.js';
import { Hands } from './hands.js';
import { openSite, SHOTS, type Site } from './harness.js';

const VERSION = '000-P02@zz-2017-243#1';
const LINE = '浏览器演练指标';
const CALL = '浏览器演练批次';
const TITLE = '浏览器演练专利导航';

let engine: Engine;
let site: Site;
let hands: Hands;
async function open(scripts: boolean): Promise<void> {
  engine = await openEngine();
  site = await openSite(engine);
  hands = new Hands(site, scripts);
}
afterEach(async () => {
  await hands?.close();
  await site?.close();
  await engine?.close();
}, 60_000);

const pathOf = (url: string): string => new URL(url).pathname;

async function money(): Promise<void> {
  const page = await hands.page('fin.maker');
  await page.goto('/finance/budget-lines/new');
  await hands.send(page, page.locator('main form'), { year: '2019', title: LINE, fund: '专项资金', level: 'city', quotaDocument: '郑财预〔2019〕8号', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '3000000', cutOffOn: '2019-12-31' });
  await hands.act('finance.bureau', LINE, 'confirmQuota');
}

async function call(): Promise<void> {
  const page = await hands.page('officer1');
  await page.goto('/manage/calls/new');
  const line = await engine.sql.row<{ id: string }>('SELECT id FROM budget_line WHERE title = $1', [LINE]);
  await hands.send(page, page.locator('main form'), { programmeVersionId: VERSION, title: CALL, budgetLineId: line!.id, closesAt: '2019-04-03T17:30:00' });
  await hands.send(page, page.locator('form:has(input[value="openCall"])'));
}

/** Answers the address of the project. */
async function application(): Promise<string> {
  const page = await hands.page('ent.applicant');
  await page.goto('/calls');
  await page.getByRole('link', { name: CALL }).first().click();
  await hands.send(page, page.locator('form[action$="/applications"]'), { title: TITLE });
  const id = /project-[0-9a-f]+/.exec(page.url())![0];
  const { form } = engine.policies.programmes.find((v) => v.id === VERSION)!;
  const sample = engine.policies.sample.forms['000-P02']!;
  for (const section of form.sections) {
    await page.goto(`/projects/${id}/form/${section.id}`);
    const typed = Object.fromEntries(section.fields.flatMap((f) => (sample.values[f.id] === undefined ? [] : [[f.id, f.id === 'title' ? TITLE : showValue(f.kind, sample.values[f.id])]])));
    await hands.send(page, page.locator('form.form').first(), typed, { button: 'button[value="list"]' });
  }
  await upload(id, sample.evidence);
  await page.goto(`/projects/${id}/check`);
  await hands.send(page, page.locator('form[action$="/check"]'), { declared: 'true' });
  return `/projects/${id}`;
}

async function upload(id: string, files: Readonly<Record<string, string>>): Promise<void> {
  const page = await hands.page('ent.applicant');
  for (const [slot, name] of Object.entries(files)) {
    await page.goto(`/projects/${id}/documents`);
    const form = page.locator(`form:has(input[name="slot"][value="${slot}"])`);
    await form.locator('input[type="file"]').setInputFiles({ name, mimeType: 'application/pdf', buffer: Buffer.from(pdf(name)) });
    await hands.send(page, form);
  }
}

async function acceptance(): Promise<void> {
  // The panel: appointed, invited, declared, reported.
  await hands.act('officer3', TITLE, 'appointPanel', { members: PANEL.map((e) => `person-${e}`) });
  const { id } = (await engine.sql.row<{ id: string }>(`SELECT id FROM stream_head WHERE kind = 'panel'`))!;
  const { state } = (await engine.sql.row<{ state: { criteria: { id: string }[] } }>('SELECT state FROM stream_head WHERE id = $1', [id]))!;
  const scores = Object.fromEntries(state.criteria.flatMap((c) => [[`score.${c.id}`, '82'], [`reason.${c.id}`, '依据材料评定。']]));
  for (const expert of PANEL) {
    const page = await hands.page(expert);
    const form = (type: string) => page.locator(`form:has(input[name="type"][value="${type}"])`).first();
    await page.goto(`/panels/${id}`);
    await hands.send(page, form('acceptInvitation'));
    await page.goto(`/panels/${id}`);
    await hands.send(page, form('declare'), { conflict: 'false', statement: '与申报单位无利害关系。' });
    await page.goto(`/panels/${id}`);
    await hands.send(page, form('submitReport'), { ...scores, opinion: '同意通过验收。' });
  }
}

async function payment(): Promise<void> {
  const maker = await hands.openTask('fin.maker', TITLE);
  await hands.send(maker, maker.locator('main form').first(), {}, { button: 'button[value="prepare"]' });
  const batch = pathOf(maker.url());
  const checker = await hands.page('fin.checker');
  for (const type of ['checkBatch', 'releaseBatch']) {
    await checker.goto(batch);
    await hands.send(checker, checker.locator(`form:has(input[value="${type}"])`));
  }
  // The list is made by a worker of the treasury's queue.
  const answer = maker.locator('a[href*="bank-answer.xlsx?answer=accept"]');
  for (const until = Date.now() + 20_000; Date.now() < until; await maker.waitForTimeout(300)) {
    await maker.goto(batch);
    if (await answer.count() > 0) break;
  }
  const file = await (await maker.context().request.get(`${site.base}${await answer.getAttribute('href')}`)).body();
  const form = maker.locator('form[action$="/import"]');
  await form.locator('input[type="file"]').setInputFiles({ name: '回盘.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: file });
  await hands.send(maker, form);
}

describe.each([{ scripts: true }, { scripts: false }])('with scripts: $scripts', ({ scripts }) => {
  test('a navigation project goes from the budget line to the last yuan at the pages', async () => {
    await open(scripts);
    await money();
    await call();
    const project = await application();
    await hands.act('ent.admin', TITLE, 'approve');
    await hands.act('jinshui.officer', TITLE, 'recommend', { opinion: '同意推荐。' });
    await hands.act('officer1', TITLE, 'accept');
    await hands.act('officer2', TITLE, 'accept');
    await hands.act('officer2', TITLE, 'register');
    await hands.act('ent.applicant', TITLE, 'reportResult', { note: '成果已经形成。' });
    await upload(project.split('/')[2]!, { report: '成果报告.pdf', auditReport: '专项审计报告.pdf' });
    await hands.act('ent.applicant', TITLE, 'submitResults', { note: '申请验收。', expenditure: '导航服务费，专利导航服务合同，640000.00，2019-03-20，记-1\n备案前检索，数据与检索费，60000.00，2019-02-12，记-2' });
    await acceptance();
    await hands.act('officer2', TITLE, 'confirmLines');
    await hands.act('approver', TITLE, 'approve', { 'minutes.number': '局长办公会〔2019〕5号', 'minutes.heldOn': '2019-03-04', 'minutes.attendees': '局长' });
    const officer = await hands.openTask('officer1', TITLE);
    await hands.send(officer, officer.locator('form[action="/manage/notices/new"]'), { basis: '郑政办〔2017〕243号' });
    const clock = await hands.page('admin');
    for (const days of ['7', '1']) {
      await clock.goto('/administration/clock');
      await hands.send(clock, clock.locator('form.button-row'), {}, { button: `button[name="days"][value="${days}"]` });
    }
    await hands.act('finance.bureau', TITLE, 'agreePlan');
    await hands.act('officer1', TITLE, 'issue', { documentNumber: '郑知〔2019〕12号' });
    await hands.act('ent.applicant', TITLE, 'claim', { receiptNumber: 'SJ-001', commitment: 'true' });
    await hands.act('fin.maker', TITLE, 'verifyAccount');
    await hands.act('fin.checker', TITLE, 'confirmAccount');
    await payment();

    const page = await hands.page('ent.applicant');
    await page.goto(project);
    await page.screenshot({ path: `${SHOTS}/paid-${scripts ? 'scripts' : 'plain'}.jpg`, type: 'jpeg', quality: 60, fullPage: true });
    const text = await page.locator('main').innerText();
    for (const word of ['已拨付', '300,000.00', 'ZZ-2019-P02-00001']) expect(text).toContain(word);
    const maker = await hands.page('fin.maker');
    await maker.goto('/finance/ledger');
    expect(await maker.locator('main').innerText()).toContain('台账平衡');
    expect(hands.complaints()).toEqual([]);
    expect(await faultsOf(engine)).toEqual([]);
    count('lifecycles');
  }, 180_000);
});
