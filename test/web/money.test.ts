/** The money pages, prints and administration against a real house: each act goes its way without scripts, each refusal stays in its place. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { applied, callOf, claimed, instructed, navigationIssued, orderOf, P02, payeeChecked, payeeWaited, recommended } from '../support/roads.js';
import { voucherKey } from '../../domain/document-number.js';
import { lateWithoutWorkflow } from '../../activities/relay.js';
import { sheetOf, sheetsIn } from '../support/sheets.js';
import { advanceTo, openSimulation, stateOf, today, type Simulation } from '../support/simulation.js';
import { browser, housePages, visitors, wordsOf } from './support.js';

let sim: Simulation;
let app: FastifyInstance;
/** A navigation project whose first instalment is due. */
let project: string;
let line: string;
beforeAll(async () => {
  sim = await openSimulation();
  app = await housePages(sim.house);
  ({ project, line } = await claimedProject());
}, 120_000);
afterAll(async () => { await app.close(); await sim.close(); });

async function claimedProject(): Promise<{ project: string; line: string }> {
  const { call, line: budget } = await callOf(sim, P02, { amountFen: 200_000_000n });
  const id = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '减速器专利导航' });
  await recommended(sim, id, 'ent');
  await navigationIssued(sim, id);
  return { project: id, line: budget };
}

const as = visitors(() => app);
const formOf = (html: string, mark: string): string => html.split('<form').find((part) => part.split('</form>')[0]!.includes(mark))?.split('</form>')[0] ?? '';
const hiddenOf = (form: string): Record<string, string> => Object.fromEntries([...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1]!, m[2]!]));
/** Opens the page, fills in the form that holds the mark, sends it. */
async function send(username: string, url: string, mark: string, typed: Record<string, string> = {}, to = url) {
  const me = await as(username);
  const page = await me.get(url);
  expect([url, page.statusCode]).toEqual([url, 200]);
  const form = formOf(page.body, mark);
  expect([mark, form !== '']).toEqual([mark, true]);
  return me.post(to, { ...hiddenOf(form), ...typed });
}
/** A file as a browser sends it: hidden fields first. */
async function upload(username: string, url: string, fields: Record<string, string>, file: { name: string; bytes: Uint8Array } | undefined) {
  const me = await as(username);
  const boundary = 'x-boundary-x';
  const parts = Object.entries(fields).map(([n, v]) => Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${n}"\r\n\r\n${v}\r\n`));
  parts.push(Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file?.name ?? ''}"\r\ncontent-type: application/octet-stream\r\n\r\n`), Buffer.from(file?.bytes ?? ''), Buffer.from(`\r\n--${boundary}--\r\n`));
  return app.inject({ method: 'POST', url, headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, cookie: [...me.cookies].map(([k, v]) => `${k}=${v}`).join('; ') }, payload: Buffer.concat(parts) });
}

test('a claim for another account: what is registered stands beside it, a reason is asked, a second person of the house and finance see what differs', async () => {
  const url = `/projects/${project}`;
  const to = `${url}/commands`;
  expect((await (await as('ent.applicant')).get(url)).body).toContain('样例银行郑州金水支行 410105000000000001');
  const typed = { accountName: '郑州样例智能装备有限公司', bankName: '样例银行郑州金水支行', account: '410105000000009999', receiptNumber: 'SJ-1', commitment: 'true' };
  const { call } = await callOf(sim, P02, { title: '另一批次', line });
  const twin = await sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: '同一收据' });
  for (const [i, number] of ['ｓｊ－1', 'SJ001'].entries()) await sim.sql.rows(`INSERT INTO project_reference (project_id, kind, line, applicant_id, key, said) VALUES ($1, 'receipt', $2, 'ent', $3, $4)`, [twin, i, voucherKey(number), number]);
  const bare = await send('ent.applicant', url, 'value="claim"', typed, to);
  expect(bare.statusCode).toBe(422);
  for (const said of ['href="#claim-reason"', '与登记的不同', 'value="410105000000009999"']) expect(bare.body).toContain(said);
  expect((await send('ent.applicant', url, 'value="claim"', { ...typed, reason: '基本户已经变更。' }, to)).statusCode).toBe(303);
  for (const who of ['ent.admin', 'fin.maker']) {
    const page = (await (await as(who)).get(url)).body;
    for (const said of ['410105000000009999', '410105000000000001', '与登记的不同', '基本户已经变更。']) expect([who, said, page.includes(said)]).toEqual([who, said, true]);
    const english = (await (await as(who)).get(`${url}?lang=en`)).body;
    for (const said of ['Not as registered', 'Account registered for the organisation']) expect([who, said, english.includes(said)]).toEqual([who, said, true]);
    await (await as(who)).get(`${url}?lang=zh-CN`);
    // One receipt for two payments of one house: told to finance, with where the other stands.
    for (const said of ['收据编号 SJ-1 还用于本单位的其他申领', `/projects/${twin}`]) expect([who, said, page.includes(said)]).toEqual([who, said, who === 'fin.maker']);
    expect([who, english.includes('Receipt SJ-1 stands at another claim of the same organisation')]).toEqual([who, who === 'fin.maker']);
    if (who === 'ent.admin') expect((await send(who, url, 'value="confirmPayee"', {}, to)).statusCode).toBe(303);
    else expect((await send(who, url, 'value="return"', { reason: '请先变更登记的账户。' }, to)).statusCode).toBe(303);
  }
  await claimed(sim, project, 'ent');
});

test('a budget line: what is wrong stays on the form, the bureau confirms, the ledger is in balance', async () => {
  const url = '/finance/budget-lines/new';
  expect((await (await as('officer1')).get(url)).statusCode).toBe(403);
  const bad = await send('fin.maker', url, 'name="quotaDocument"', { year: '2019', title: '', fund: '专项资金', level: 'city', quotaDocument: '郑财预〔2019〕9号', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '12.345', cutOffOn: '2019-02-30' });
  expect(bad.statusCode).toBe(422);
  for (const text of ['href="#f-title"', 'href="#f-amountFen"', 'href="#f-cutOffOn"', 'value="郑财预〔2019〕9号"']) expect(bad.body).toContain(text);
  const good = await send('fin.maker', url, 'name="quotaDocument"', { year: '2019', title: '第二条指标', fund: '专项资金', level: 'city', quotaDocument: '郑财预〔2019〕9号', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '1,000,000.50', cutOffOn: '2019-12-31' });
  expect(good.statusCode).toBe(303);
  const page = String(good.headers.location);
  // The same document in another hand: the bureau is shown both before it confirms.
  const { streamId: twin } = await sim.cast.act('fin.maker', 'createBudgetLine', { create: 'budget', fields: { year: 2019, title: '重复的指标', fund: '专项资金', level: 'city', quotaDocument: '郑财预[2019] 9 号', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '100', cutOffOn: '2019-12-31' } });
  const both = (await (await as('finance.bureau')).get(`/finance/budget-lines/${twin}`)).body;
  for (const said of ['同一额度文件下还有其他指标', '第二条指标', '郑财预〔2019〕9号', '1,000,000.50']) expect(both).toContain(said);
  expect((await (await as('fin.maker')).get(page)).body).not.toContain('value="confirmQuota"');
  expect((await (await as('finance.bureau')).get(page)).body).toContain('壹佰万元伍角整');
  expect((await send('finance.bureau', page, 'value="confirmQuota"')).statusCode).toBe(303);
  const confirmed = (await (await as('supervisor')).get(page)).body;
  for (const text of ['指标已下达', '台账平衡', '1,000,000.50']) expect(confirmed).toContain(text);
  const ledger = (await (await as('fin.maker')).get('/finance/ledger')).body;
  expect(ledger).toContain('台账平衡');
  expect((await (await as('ent.applicant')).get('/finance/ledger')).statusCode).toBe(403);
});

test('a batch: nothing ticked, added up, prepared, the maker may not check, checked and released, the list goes out', async () => {
  const due = (await (await as('fin.maker')).get('/finance')).body;
  expect(due).toContain('编制拨付批次');
  const none = await send('fin.maker', '/finance/batches/new', line, { act: 'prepare' });
  expect([none.statusCode, none.body.includes('请至少勾选一笔')]).toEqual([422, true]);
  const sum = await send('fin.maker', '/finance/batches/new', line, { act: 'sum', orderIds: orderOf(project) });
  expect([sum.statusCode, sum.body.includes('叁拾万元整')]).toEqual([200, true]);
  const prepared = async () => { const sent = await send('fin.maker', '/finance/batches/new', line, { act: 'prepare', orderIds: orderOf(project) }); expect(sent.statusCode).toBe(303); return String(sent.headers.location); };
  // What went back to its maker stands in the list, and in no sum of it.
  expect((await send('fin.checker', await prepared(), 'value="return"', { reason: '附件不全。' })).statusCode).toBe(303);
  const batch = await prepared();
  const all = wordsOf((await (await as('fin.maker')).get('/finance/batches')).body);
  expect([all.match(/300,000\.00/g)?.length, all.includes('600,000.00')]).toEqual([3, false]);
  expect((await (await as('fin.maker')).get(batch)).body).not.toContain('value="checkBatch"');
  // A batch asks its checker and not the project: the page says who has the money all the same.
  const waiting = (await (await as('ent.applicant')).get(`/projects/${project}`)).body;
  expect([waiting.includes('财务正在办理拨付'), waiting.includes('目前没有需要任何人办理的事项')]).toEqual([true, false]);
  // The maker holds no task; what the checker saw does not help.
  const checking = (await (await as('fin.checker')).get(batch)).body;
  expect(checking).toContain('收据编号 SJ-001 还用于本单位的其他申领');
  const seen = hiddenOf(formOf(checking, 'value="checkBatch"'));
  const forged = await (await as('fin.maker')).post(batch, { ...seen, _csrf: (await as('fin.maker')).token });
  expect([forged.statusCode, /data-code="([a-z_]+)"/.exec(forged.body)?.[1]]).toEqual([403, 'not_allowed']);
  expect((await send('fin.checker', batch, 'value="checkBatch"')).statusCode).toBe(303);
  expect((await send('fin.checker', batch, 'value="releaseBatch"')).statusCode).toBe(303);
  await instructed(sim, orderOf(project));
  const shown = (await (await as('fin.maker')).get(batch)).body;
  for (const text of ['叁拾万元整', '已放行', '下载拨付清单', '演示银行', '杜春燕', '叶建军']) expect(shown).toContain(text);
  // What came through the batch was done by its people, each in the capacity of the act.
  const acts = wordsOf((await (await as('fin.maker')).get(`/finance/orders/${orderOf(project)}`)).body);
  for (const text of ['· 杜春燕 · 拨付经办人', '· 叶建军 · 拨付复核人']) expect([text, acts.includes(text)]).toEqual([text, true]);
  const list = await (await as('fin.maker')).get(`${batch}/list.xlsx`);
  expect([list.statusCode, String(list.headers['content-disposition']).startsWith('attachment;')]).toEqual([200, true]);
});

test('the bank rejects, the payee is corrected, the second attempt is unknown and settled by two persons', async () => {
  const order = `/finance/orders/${orderOf(project)}`;
  const batch = `/finance/batches/${(await stateOf<{ batchId: string }>(sim, orderOf(project))).batchId}`;
  const fields = async () => hiddenOf(formOf((await (await as('fin.maker')).get(batch)).body, 'type="file"'));
  const broken = await upload('fin.maker', `${batch}/import`, await fields(), { name: 'list.xlsx', bytes: Buffer.from('no sheet') });
  expect(broken.statusCode).toBe(422);
  const missing = await upload('fin.maker', `${batch}/import`, await fields(), undefined);
  expect(missing.statusCode).toBe(422);
  const answer = await (await as('fin.maker')).get(`${batch}/bank-answer.xlsx?answer=reject`);
  const file = { name: '回盘.xlsx', bytes: answer.rawPayload };
  const token = await fields();
  expect((await upload('fin.maker', `${batch}/import`, { ...token, _csrf: 'wrong' }, file)).statusCode).toBe(403);
  // As a bank writes it back: titles, other heads, another batch's line among them. Nothing is taken until the good lines are asked for alone.
  const state = await stateOf<{ amountFen: string; attempt: number }>(sim, orderOf(project));
  const reference = (await sheetsIn((await (await as('fin.maker')).get(`${batch}/list.xlsx`)).rawPayload)).find((s) => s.name === '回单')!.rows[1]![0];
  const line1 = [reference, state.attempt, `￥${Number(state.amountFen) / 100}.00`, '失败', null, '账号户名不符', (await today(sim)).replaceAll('-', '/')];
  const written = await sheetOf([['支付回单'], ['支付单号', '次数', '金额（元）', '支付结果', '回单编号', '失败原因', '交易日期', '备注'], [...line1, '加急'], ['不存在-9', ...line1.slice(1)]]);
  const whole = await upload('fin.maker', `${batch}/import`, await fields(), { name: '银行.xlsx', bytes: written });
  expect(whole.statusCode).toBe(422);
  for (const text of ['第 4 行：', '不存在-9', '另有 1 行没有错误', 'name="partly"', '备注']) expect(whole.body).toContain(text);
  expect((await (await as('fin.maker')).get(batch)).body).not.toContain('银行.xlsx');
  const imported = await upload('fin.maker', `${batch}/import`, { ...(await fields()), partly: 'true' }, { name: '回盘.xlsx', bytes: written });
  expect([imported.statusCode, String(imported.headers.location)]).toEqual([303, `${batch}#results`]);
  // The bank's own file says the same again: it changes nothing.
  const again = await upload('fin.maker', `${batch}/import`, await fields(), file);
  expect(again.statusCode).toBe(303);
  const report = (await (await as('fin.maker')).get(batch)).body;
  for (const text of ['回盘.xlsx', '被退回']) expect(report).toContain(text);

  const short = await send('fin.maker', order, 'value="correctPayee"', { accountName: '郑州样例智能装备有限公司', bankName: '样例银行', account: '12', reason: '' });
  expect(short.statusCode).toBe(422);
  for (const text of ['href="#correctPayee-account"', 'href="#correctPayee-reason"']) expect(short.body).toContain(text);
  expect((await send('fin.maker', order, 'value="correctPayee"', { accountName: '郑州样例智能装备有限公司', bankName: '样例银行', account: '410105000000000009', reason: '账号更正。' })).statusCode).toBe(303);
  // Another name than the organisation's is refused before; nothing goes into a batch until the new account is checked.
  const checking = (await (await as('fin.checker')).get(order)).body;
  // Held by one thing, and told that one alone.
  for (const text of ['新账户核对中', '410105000000000009', '目前不能拨付：收款账户正在核对。']) expect(checking).toContain(text);
  const owner = (await (await as('ent.admin')).get(`/projects/${project}`)).body;
  for (const text of ['确认新收款账户是否为本单位账户', '原账户', '新账户', '410105000000000009', 'value="confirmPayee"']) expect(owner).toContain(text);
  await payeeChecked(sim, project, 'ent');
  await payeeWaited(sim, project);
  const history = (await (await as('fin.checker')).get(order)).body;
  for (const text of ['收款信息已更正', '原账户']) expect(history).toContain(text);
  // The bank’s answer came with a list, and with who put it in.
  expect(wordsOf(history)).toMatch(/退回 \d{4}-\d\d-\d\d \d\d:\d\d · 杜春燕/);
  const made = await send('fin.maker', '/finance/batches/new', line, { act: 'prepare', orderIds: orderOf(project) });
  const second = String(made.headers.location);
  await send('fin.checker', second, 'value="checkBatch"');
  await send('fin.checker', second, 'value="releaseBatch"');
  await instructed(sim, orderOf(project));
  // Silence of the bank: after its time the outcome is unknown, and nothing is sent again.
  await advanceTo(sim, Object.values((await stateOf(sim, orderOf(project))).periods)[0]!.dueAt);
  expect((await (await as('fin.maker')).get(second)).body).toContain('结果未明');
  expect((await send('fin.maker', order, 'value="settleUnknown"', { result: 'paid', voucher: '回单-77', paidOn: await today(sim), evidence: '银行柜台回单。' })).statusCode).toBe(303);
  const check = (await (await as('fin.checker')).get(order)).body;
  for (const text of ['回单-77', '银行柜台回单。', 'value="confirmSettlement"']) expect(check).toContain(text);
  expect((await send('fin.checker', order, 'value="confirmSettlement"')).statusCode).toBe(303);
  const paid = (await (await as('fin.maker')).get(order)).body;
  for (const text of ['已到账', '第 2 次']) expect(paid).toContain(text);
});

test('prints: the reader’s own, with number and code that the public page knows; nobody else’s', async () => {
  const printed = async (who: string, path: string) => (await as(who)).get(path);
  for (const [kind, text] of [['receipt', 'ZZ-2019-P02-00001'], ['acceptance', '受理通知书'], ['filing', '备案不构成资助承诺'], ['calculation', '叁拾万元整'], ['issuance', '奖补资金下达通知书'], ['acceptanceOpinion', '通过验收']] as const) {
    const page = await printed('ent.applicant', `/print/${kind}/${project}`);
    expect([kind, page.statusCode, page.body.includes(text), page.body.includes('演示件 无效')]).toEqual([kind, 200, true, true]);
    const code = /<code>([A-Z2-9]{12})<\/code>/.exec(page.body)?.[1];
    expect((await browser(app).get(`/verification?code=${code}`)).statusCode).toBe(200);
    expect((await printed('uni.applicant', `/print/${kind}/${project}`)).statusCode).toBe(404);
    expect((await browser(app).get(`/print/${kind}/${project}`)).statusCode).toBe(303);
  }
  const { panels, noticeId } = await stateOf(sim, project);
  const panel = Object.values(panels)[0]!;
  expect((await printed('officer3', `/print/reviewSummary/${panel}`)).body).toContain('评审汇总表');
  expect((await printed('expert1', `/print/reviewSummary/${panel}`)).statusCode).toBe(404);
  // An expert has the own sheet alone, an official those of all five.
  expect((await printed('expert1', `/print/reviewSheet/${panel}`)).body.match(/class="sheet"/g)).toHaveLength(1);
  expect((await printed('officer3', `/print/reviewSheet/${panel}`)).body.match(/class="sheet"/g)).toHaveLength(5);
  expect((await browser(app).get(`/print/notice/${noticeId}`)).body).toContain('公示期自');
  const batch = (await stateOf<{ batchId: string }>(sim, orderOf(project))).batchId;
  expect((await printed('fin.maker', `/print/paymentList/${batch}`)).body).toContain('410105000000000009');
  expect((await printed('ent.applicant', `/print/paymentList/${batch}`)).statusCode).toBe(403);
  expect((await printed('ent.applicant', '/print/nothing/x')).statusCode).toBe(404);
});

test('administration, audit and account: by role, and the clock goes forward only', async () => {
  for (const url of ['/administration', '/administration/clock', '/administration/trouble', '/audit']) {
    expect([url, (await (await as('admin')).get(url)).statusCode]).toEqual([url, 200]);
    expect([url, (await (await as('officer1')).get(url)).statusCode]).toEqual([url, 403]);
  }
  expect((await (await as('supervisor')).get('/audit')).statusCode).toBe(200);
  expect((await (await as('supervisor')).get('/audit')).body).toContain('核验记录链');
  expect((await (await as('supervisor')).get('/audit?check=1')).body).toContain('记录完整');
  expect((await (await as('admin')).get('/administration/mailbox')).body).toContain('邮件由外部服务器发送');
  const back = await send('admin', '/administration/clock', 'name="date"', { date: '2019-01-01' });
  expect([back.statusCode, back.body.includes('只能向前'), back.body.includes('href="#f-date"')]).toEqual([422, true, true]);
  const impossible = await send('admin', '/administration/clock', 'name="date"', { date: '2019-02-31' });
  expect(impossible.statusCode).toBe(422);
  const moved = await send('admin', '/administration/clock', 'name="days"', { days: '1' });
  expect([moved.statusCode, String(moved.headers.location).startsWith('/administration/clock?since=')]).toEqual([303, true]);
  expect((await (await as('admin')).get(String(moved.headers.location))).body).toContain('本次推进中发生的事项');
  const account = (await (await as('officer3')).get('/account')).body;
  for (const text of ['officer3', '评审组织人', '在所有地方退出']) expect(account).toContain(text);
  expect((await send('officer3', '/account', 'action="/account/sign-out"', {}, '/account/sign-out')).statusCode).toBe(303);
  expect((await (await as('officer3')).get('/account')).statusCode).toBe(303);
});

test('money that comes back: entered on the page of the order, confirmed by another, and the account is corrected anew', async () => {
  const order = `/finance/orders/${orderOf(project)}`;
  expect((await (await as('fin.checker')).get(order)).body).not.toContain('value="recordReturn"');
  // Nobody asks for it: it waits folded, and stands open where it was refused.
  const folded = (html: string): string => /<details class="card fold"([^>]*)><summary>登记退汇/.exec(html)?.[1] ?? 'none';
  const confirmed = (await (await as('fin.maker')).get(order)).body;
  expect([folded(confirmed), confirmed.includes('需要您办理')]).toEqual(['', false]);
  const short = await send('fin.maker', order, 'value="recordReturn"', { voucher: '', returnedOn: await today(sim), reason: '' });
  expect(short.statusCode).toBe(422);
  for (const text of ['href="#recordReturn-voucher"', 'href="#recordReturn-reason"']) expect(short.body).toContain(text);
  expect(folded(short.body)).toBe(' open');
  expect((await send('fin.maker', order, 'value="recordReturn"', { voucher: '退汇-2019-7', returnedOn: await today(sim), reason: '账户已销户。' })).statusCode).toBe(303);
  const check = (await (await as('fin.checker')).get(order)).body;
  for (const text of ['退汇待复核', '退汇-2019-7', '账户已销户。', 'value="confirmReturn"']) expect(check).toContain(text);
  expect((await send('fin.checker', order, 'value="confirmReturn"')).statusCode).toBe(303);
  const back = (await (await as('fin.maker')).get(order)).body;
  for (const text of ['已退汇', 'value="correctPayee"']) expect(back).toContain(text);
  expect((await (await as('ent.applicant')).get(`/projects/${project}`)).body).toContain('拨付款项已被银行退回');
});

test('a line whose year is over: said on its page and in the list, codes by name, and carried over by two persons at the pages', async () => {
  const form = (await (await as('fin.maker')).get('/finance/budget-lines/new')).body;
  for (const option of ['2011409 知识产权宏观管理', '31299 其他对企业补助', '50701 费用补贴']) expect(form).toContain(option);
  const wrong = await send('fin.maker', '/finance/budget-lines/new', 'name="quotaDocument"', { year: '2018', title: '往年指标', fund: '专项资金', level: 'city', quotaDocument: '郑财预〔2018〕9号', functionCode: '2011477', economicCode: '31299', route: 'unit_treasury', amountFen: '0', cutOffOn: '2018-12-31' });
  expect([wrong.statusCode, wrong.body.includes('须在 0.01 元至 100 亿元之间')]).toEqual([422, true]);
  const unknown = await send('fin.maker', '/finance/budget-lines/new', 'name="quotaDocument"', { year: '2018', title: '往年指标', fund: '专项资金', level: 'city', quotaDocument: '郑财预〔2018〕9号', functionCode: '2011477', economicCode: '31299', route: 'unit_treasury', amountFen: '1', cutOffOn: '2018-12-31' });
  expect(unknown.statusCode).toBe(422);
  for (const said of ['没有这个科目', '只能登记今年或明年的指标', 'value="往年指标"']) expect(unknown.body).toContain(said);

  await advanceTo(sim, '2020-01-02');
  await lateWithoutWorkflow(sim.house.db);
  const url = `/finance/budget-lines/${line}`;
  expect((await (await as('fin.maker')).get('/work')).body).toContain('结转未支付的资金');
  expect((await (await as('fin.maker')).get('/finance/budget-lines')).body).toContain('年度已结束');
  const over = (await (await as('fin.maker')).get(url)).body;
  for (const said of ['年度已结束', '知识产权宏观管理', '还没有可结转的本年度指标']) expect(over).toContain(said);
  const next = await sim.cast.budgetLine('次年指标', 100_000n);
  expect((await send('fin.maker', url, 'value="proposeCarryOver"', { toLineId: '' })).statusCode).toBe(422);
  expect((await send('fin.maker', url, 'value="proposeCarryOver"', { toLineId: next, reason: '年末结转。' })).statusCode).toBe(303);
  // The second person reads the ground and where it goes to.
  const asked = (await (await as('fin.checker')).get(url)).body;
  for (const said of ['年末结转。', '次年指标']) expect(asked).toContain(said);
  expect((await (await as('fin.maker')).get(url)).body).not.toContain('value="confirmCarryOver"');
  expect((await send('fin.checker', url, 'value="return"', { reason: '请附文件。' })).statusCode).toBe(303);
  expect((await (await as('fin.maker')).get(url)).body).toContain('请附文件。');
  expect((await send('fin.maker', url, 'value="proposeCarryOver"', { toLineId: next })).statusCode).toBe(303);
  expect((await send('fin.checker', url, 'value="confirmCarryOver"')).statusCode).toBe(303);
  const there = (await (await as('fin.maker')).get(`/finance/budget-lines/${next}`)).body;
  // Carried over once: unspent after the second year it is to be given back, and the page says so from now on.
  for (const said of ['减速器专利导航', '结转转入', '有已结转过一次的资金', '连续两年未用完']) expect(there).toContain(said);
}, 60_000);
