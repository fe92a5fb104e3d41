/** The applicant's and the public's pages against a real house, as a browser without scripts uses them: from the call to the receipt, what was typed comes back, nobody sees what is not theirs. */
import type { FastifyInstance } from 'fastify';
import { checkCode } from '../../services/codes.js';
import { applied, callOf, claimed, decided, issued, linesConfirmed, navigationFiled, navigationResults, noticeOver, P02, published, recommended, reviewed } from '../support/roads.js';
import { nameOf, openSimulation, stateOf, type Simulation } from '../support/simulation.js';
import { addObjectionFile } from '../../services/objections.js';
import { pdf } from '../../start/cast.js';
import { browser, housePages, visitors } from './support.js';

let sim: Simulation;
let app: FastifyInstance;
beforeAll(async () => {
  sim = await openSimulation();
  app = await housePages(sim.house);
}, 120_000);
afterAll(async () => { await app.close(); await sim.close(); });

type Browser = ReturnType<typeof browser>;
const as = visitors(() => app);

const decode = (text: string): string => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
/** The hidden fields of the form that posts to this address (and, where several do, of this command). */
function hiddenOf(html: string, action: string, type?: string): Record<string, string> {
  const form = html.split('<form').find((part) => part.includes(`action="${action}"`) && (!type || part.includes(`name="type" value="${type}"`)));
  if (!form) throw new Error(`no form to ${action} ${type ?? ''}`);
  return Object.fromEntries([...form.split('</form>')[0]!.matchAll(/<input type="hidden" name="([^"]+)"(?: id="[^"]+")? value="([^"]*)"/g)].map((m) => [m[1]!, decode(m[2]!)]));
}
/** Opens the page, fills in the form that posts to `action`, sends it. */
async function fill(me: Browser, url: string, action: string, typed: Record<string, string>, type?: string) {
  const page = await me.get(url);
  expect([url, page.statusCode]).toEqual([url, 200]);
  return me.post(action, { ...hiddenOf(page.body, action, type), ...typed });
}
const followed = async (me: Browser, answer: { headers: Record<string, unknown>; statusCode: number }) => {
  expect(answer.statusCode).toBe(303);
  return me.get(String(answer.headers['location']).split('#')[0]!);
};

const PDF = '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF';
async function upload(me: Browser, project: string, slot: string, { name, content, tokenFirst = true }: { name: string; content: string; tokenFirst?: boolean }) {
  const action = `/projects/${project}/documents`;
  const hidden = hiddenOf((await me.get(action)).body.replaceAll(' enctype="multipart/form-data"', ''), action);
  const boundary = 'zhiyun-test';
  const field = (n: string, v: string): string => `--${boundary}\r\ncontent-disposition: form-data; name="${n}"\r\n\r\n${v}\r\n`;
  const file = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n${content}\r\n`;
  const texts = [field('_csrf', hidden['_csrf']!), field('_key', hidden['_key']!), field('slot', slot)].join('');
  const payload = `${tokenFirst ? texts + file : file + texts}--${boundary}--\r\n`;
  const cookie = [...me.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  return app.inject({ method: 'POST', url: action, payload, headers: { cookie, 'content-type': `multipart/form-data; boundary=${boundary}` } });
}

const SECTIONS: Readonly<Record<string, Record<string, string>>> = {
  basic: { title: '数控转台专利导航', industry: 'equipment', field: '数控转台' },
  service: { serviceAgency: '郑州样例知识产权服务有限公司', contractNumber: 'YL-1', contractSignedOn: '2019-02-01', contractAmountFen: '640000.00' },
  goals: { goals: '厘清布局。', indicators: '导航报告, 1, 份' },
  budget: { budget: '导航服务, 500000\n检索, 140000' },
  contact: { contactName: '陈思远', contactPhone: '0371-00000101', contactEmail: 'ent.applicant@zhiyun.example' },
  commitment: { creditCommitment: 'true' },
};

test('from the call to the receipt, without scripts', async () => {
  const { call } = await callOf(sim, P02, { title: '2019年度专利导航' });
  const visitor = browser(app);
  const guide = (await visitor.get(`/calls/${call}`)).body;
  for (const text of ['2019年度专利导航', '设定依据', '推广实施企业运营类专利导航项目', '补正 10 个工作日，期间停止计时', '不计入', '0371-00000001', '还有 3', '登录后申报']) expect(guide).toContain(text);
  expect((await visitor.get('/calls')).body).toContain('2019年度专利导航');

  // One of another kind may not apply, and is told who may.
  expect((await (await as('uni.applicant')).get(`/calls/${call}`)).body).toContain('本事项可由企业申报。');

  const me = await as('ent.applicant');
  const applications = `/calls/${call}/applications`;
  const empty = await fill(me, `/calls/${call}`, applications, { title: ' ' });
  expect(empty.statusCode).toBe(422);
  expect(empty.body).toContain('href="#f-title"');
  const started = await fill(me, `/calls/${call}`, applications, { title: '数控转台专利导航' });
  const project = String(started.headers.location).split('/')[2]!;
  const form = (await followed(me, started)).body;
  expect(form).toContain('已完成 0 / 8 项');
  expect(form).toContain('暂不能填');

  // Saved section by section; the title given at the start stands there already.
  expect((await me.get(`/projects/${project}/form/basic`)).body).toContain('value="数控转台专利导航"');
  for (const [section, typed] of Object.entries(SECTIONS)) {
    const answer = await fill(me, `/projects/${project}/form/${section}`, `/projects/${project}/form/${section}`, { ...typed, then: 'next' });
    expect((await followed(me, answer)).body).toContain('已保存');
  }
  expect((await me.get(`/projects/${project}/form`)).body).toContain('已完成 6 / 8 项');

  // What is missing is listed with links; what is refused says why, in its slot.
  const early = (await me.get(`/projects/${project}/check`)).body;
  expect(early).toContain(`/projects/${project}/documents#slot-licence`);
  expect(early).not.toContain('提交申报</button>');
  const wrong = await upload(me, project, 'licence', { name: 'x.pdf', content: '<svg/>' });
  expect([wrong.statusCode, wrong.body.includes('file_type_refused'), wrong.body.includes('href="#licence-file"')]).toEqual([415, true, true]);
  const none = await upload(me, project, 'licence', { name: '', content: '' });
  expect([none.statusCode, none.body.includes('请选择文件')]).toEqual([422, true]);
  const big = await upload(me, project, 'licence', { name: 'big.pdf', content: 'a'.repeat(21 * 1024 * 1024) });
  expect([big.statusCode, big.body.includes('file_too_large')]).toEqual([413, true]);
  expect((await upload(me, project, 'licence', { name: 'x.pdf', content: PDF, tokenFirst: false })).statusCode).toBe(403);
  for (const slot of ['licence', 'plan', 'contract']) expect((await upload(me, project, slot, { name: `${slot}.pdf`, content: PDF })).statusCode).toBe(303);
  const documents = (await me.get(`/projects/${project}/documents`)).body;
  const removal = /action="(\/projects\/[^"]+\/removal)"/.exec(documents)![1]!;
  expect((await me.post(removal, hiddenOf(documents, removal))).statusCode).toBe(303);
  expect((await me.get(`/projects/${project}/check`)).body).toContain('#slot-');
  for (const slot of ['licence', 'plan', 'contract']) await upload(me, project, slot, { name: `${slot}.pdf`, content: PDF });

  const check = `/projects/${project}/check`;
  expect((await me.get(check)).body).toContain('640,000.00');
  const undeclared = await fill(me, check, check, {});
  expect([undeclared.statusCode, undeclared.body.includes('href="#f-declared"')]).toEqual([422, true]);
  const submitted = await followed(me, await fill(me, check, check, { declared: 'true' }));
  expect(submitted.body).toContain('等待本单位管理员审核');
  expect((await me.get(`/projects/${project}/receipt`)).body).toContain('还没有回执');
  expect((await me.get(`/projects/${project}/form/basic`)).body).toContain('已提交，不能再修改');

  // The organisation's administrator is shown the receipt, because this act completed the application.
  const admin = await as('ent.admin');
  const commands = `/projects/${project}/commands`;
  const unreasoned = await fill(admin, `/projects/${project}`, commands, { reason: '' }, 'return');
  expect([unreasoned.statusCode, unreasoned.body.includes('href="#return-reason"')]).toEqual([422, true]);
  const approved = await fill(admin, `/projects/${project}`, commands, { opinion: '同意' }, 'approve');
  expect(approved.headers.location).toBe(`/projects/${project}/receipt`);
  const { receipt } = (await stateOf(sim, project)).numbers as { receipt: string };
  const arrived = (await admin.get(`/projects/${project}/receipt`)).body;
  for (const text of [receipt, checkCode(sim.house.secret, receipt), '审核并推荐', '还有 5 个工作日', `/print/receipt/${project}`]) expect(arrived).toContain(text);

  // Anyone with both codes sees how far it is; the name is masked, a wrong code finds nothing.
  const progress = (await visitor.get(`/progress?receipt=${receipt}&check=${checkCode(sim.house.secret, receipt)}`)).body;
  expect(progress).toContain('办理中');
  expect(progress).not.toContain('郑州样例智能装备有限公司');
  expect((await visitor.get(`/progress?receipt=${receipt}&check=AAAAAA`)).statusCode).toBe(404);
  expect((await visitor.get(`/progress?receipt=${receipt}&check=`)).statusCode).toBe(422);
}, 120_000);

test('two colleagues on one draft: other sections are no conflict, the same one comes back with both', async () => {
  const { call } = await callOf(sim, P02, { title: '另一批次' });
  const me = await as('ent.applicant');
  // The other project of the year is withdrawn, so that a new one may stand.
  const [other] = await sim.sql.rows<{ id: string }>(`SELECT id FROM project WHERE state_name NOT IN ('withdrawn') ORDER BY id`);
  const withdrawn = await fill(me, `/projects/${other!.id}`, `/projects/${other!.id}/commands`, { reason: '改期申报' }, 'withdraw');
  expect((await followed(me, withdrawn)).body).toContain('已撤回');
  const started = await fill(me, `/calls/${call}`, `/calls/${call}/applications`, { title: '同写一份' });
  const project = String(started.headers.location).split('/')[2]!;
  const href = (section: string): string => `/projects/${project}/form/${section}`;

  const mine = hiddenOf((await me.get(href('budget'))).body, href('budget'));
  await fill(me, href('contact'), href('contact'), { contactName: '同事' });
  expect((await me.post(href('budget'), { ...mine, budget: '导航服务, 100' })).statusCode).toBe(303);

  const late = hiddenOf((await me.get(href('budget'))).body, href('budget'));
  await fill(me, href('budget'), href('budget'), { budget: '导航服务, 200' });
  const stale = await me.post(href('budget'), { ...late, budget: '导航服务, 300' });
  expect(stale.statusCode).toBe(412);
  for (const text of ['同事刚刚改过这一节', '导航服务, 200', '导航服务, 300']) expect(stale.body).toContain(text);
  expect((await me.post(href('budget'), { ...hiddenOf(stale.body, href('budget')), budget: '导航服务, 300' })).statusCode).toBe(303);
  expect((await me.get(`/projects/${project}/check`)).body).toMatch(/同事[\s\S]*300\.00|300\.00[\s\S]*同事/);

  // Saving beside answers one line and the version that the form stands on from now.
  const beside = await me.post(`${href('budget')}/autosave`, { ...hiddenOf((await me.get(href('budget'))).body, href('budget')), budget: '导航服务, 400' }, { 'hx-request': 'true' });
  expect(beside.body).toMatch(/已保存.*name="version" id="form-version" value="\d+" hx-swap-oob="true"/);

  // Nobody else reads a draft, or writes into it.
  for (const who of ['pool.applicant', 'officer1', 'admin']) expect((await (await as(who)).get(`/projects/${project}/form`)).statusCode).toBe(404);
  expect((await browser(app).get(`/projects/${project}`)).headers.location).toContain('/sign-in');
  expect((await me.get(href('nosuch'))).statusCode).toBe(404);
  await fill(me, `/projects/${project}`, `/projects/${project}/commands`, { reason: '不再申报' }, 'withdraw');
}, 120_000);

/** A person objects inside the period: the project is held until the legal officer has decided. */
async function objected(notice: string, project: string): Promise<void> {
  const visitor = browser(app);
  const action = `/notices/${notice}/objections`;
  const typed = { objectorKind: 'person', objectorName: '李四', contact: '13800000000', identityProof: '11010519491231002X', grounds: '成果与他人重复。', files: (await addObjectionFile(sim.house, { noticeId: notice, name: '身份证.pdf', bytes: pdf('身份证.pdf') })).id };
  const incomplete = await fill(visitor, `/notices/${notice}`, action, { ...typed, objectorName: '', projectId: project });
  expect([incomplete.statusCode, incomplete.body.includes('href="#f-objectorName"'), incomplete.body.includes('成果与他人重复。')]).toEqual([422, true, true]);
  const received = await fill(visitor, `/notices/${notice}`, action, { ...typed, projectId: project });
  expect([received.statusCode, received.body.includes('异议已收到'), received.body.includes('李四')]).toEqual([201, true, false]);
  const held = (await (await as('ent.applicant')).get(`/projects/${project}`)).body;
  for (const text of ['有异议正在处理', '法规科正在处理异议']) expect(held).toContain(text);
  expect(held).not.toContain('李四');
  await sim.cast.act('legal', 'decideObjection', { stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'rejected', reply: '不成立。' } });
}

test('corrections, results, claim: each is done on the project page', async () => {
  const { call } = await callOf(sim, P02, { title: '第三批次' });
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '减速器专利导航' });
  await recommended(sim, project, 'ent');
  await sim.cast.act('officer1', 'requestCorrection', { project, fields: { points: [{ item: '服务合同', reason: '缺签字页' }] } });
  const me = await as('ent.applicant');
  const page = (await me.get(`/projects/${project}`)).body;
  for (const text of ['补正材料', '服务合同', '缺签字页', '暂停计时，余 5 个工作日', '补正期间不计入', '还有 10 个工作日']) expect(page).toContain(text);
  expect((await me.get(`/projects/${project}/form`)).body).toContain('缺签字页');
  const check = `/projects/${project}/check`;
  // Nothing was changed: said, and asked for on purpose.
  const unchanged = await fill(me, check, check, { declared: 'true', note: '已补签。' });
  expect([unchanged.statusCode, unchanged.body.includes('href="#f-unchanged"'), unchanged.body.includes('申报书和材料都没有改动'), unchanged.body.includes('已补签。')]).toEqual([422, true, true, true]);
  expect((await followed(me, await fill(me, check, check, { declared: 'true', unchanged: 'true', note: '已补签。' }))).body).toContain('补正已提交');
  expect(await nameOf(sim, project)).toBe('awaiting_organisation');
  await sim.cast.act('ent.admin', 'approve', { project });
  expect(await nameOf(sim, project)).toBe('awaiting_acceptance_of_application');

  await navigationFiled(sim, project);
  await navigationResults(sim, project);
  await reviewed(sim, project);
  await linesConfirmed(sim, project);
  await decided(sim, project);
  const notice = await published(sim, [project]);
  const noticed = (await me.get(`/projects/${project}`)).body;
  for (const text of ['公示中', '320,000.00', '300,000.00', '三(一)1', '无异议即进入下一环节']) expect(noticed).toContain(text);
  await objected(notice, project);
  await noticeOver(sim, notice);
  await issued(sim, project, { plan: true });

  // The claim begins with the account the house knows; another name is refused and what was typed stays.
  const commands = `/projects/${project}/commands`;
  const claim = (await me.get(`/projects/${project}`)).body;
  expect(claim).toContain('value="410105000000000001"');
  const account = { accountName: '别家公司', bankName: '样例银行', account: '410105000000000001', receiptNumber: 'SJ-001', commitment: 'true' };
  const refused = await fill(me, `/projects/${project}`, commands, account, 'claim');
  expect(refused.statusCode).toBe(422);
  for (const text of ['account_mismatch', 'value="别家公司"', 'SJ-001']) expect(refused.body).toContain(text);
  const digits = await fill(me, `/projects/${project}`, commands, { ...account, account: '12ab' }, 'claim');
  expect([digits.statusCode, digits.body.includes('账号为 8 至 30 位数字')]).toEqual([422, true]);
  const seen = hiddenOf((await me.get(`/projects/${project}`)).body, commands, 'claim');
  await claimed(sim, project, 'ent');
  // The task was done meanwhile: the page says so and keeps what was typed.
  const stale = await me.post(commands, { ...seen, ...account, accountName: '郑州样例智能装备有限公司' });
  expect([stale.statusCode, stale.body.includes('stale_version'), stale.body.includes('您填写的内容')]).toEqual([409, true, true]);

  const list = (await me.get('/projects')).body;
  for (const text of ['减速器专利导航', '30.00', '拨付中']) expect(list).toContain(text);
  expect((await (await as('officer1')).get(`/projects?county=jinshui&state=${await nameOf(sim, project)}&q=${encodeURIComponent('减速器')}`)).body).toContain('减速器专利导航');
  expect((await (await as('officer1')).get('/projects?county=gaoxin')).body).not.toContain('减速器专利导航');
  expect((await (await as('officer1')).get('/projects?year=2018')).body).toContain('没有符合条件的项目');
  expect((await (await as('pool.applicant')).get('/projects')).body).not.toContain('减速器专利导航');
  expect((await (await as('pool.applicant')).get(`/projects/${project}`)).statusCode).toBe(404);
  // English everywhere on the page, but for what people wrote.
  const english = (await me.get(`/projects/${project}?lang=en`)).body;
  for (const text of ['What happens next', 'Award calculated', 'Instalments', 'Printed forms', 'Periods that are over']) expect(english).toContain(text);
}, 180_000);

test('the mails about a project stand on its page, all of them on one of their own, in the language of who reads', async () => {
  const project = (await sim.sql.row<{ id: string }>(`SELECT id FROM project WHERE title = '减速器专利导航'`))!.id;
  const me = await as('ent.applicant');
  const subjects = (html: string): string[] => [...html.matchAll(/class="message-subject">([^<]*)</g)].map((m) => m[1]!);
  const page = (await me.get(`/projects/${project}?lang=zh-CN`)).body;
  expect([subjects(page).length, page.includes(`href="/projects/${project}/messages"`), page.includes('待发送')]).toEqual([5, true, true]);
  const all = (await me.get(`/projects/${project}/messages`)).body;
  expect([subjects(all).slice(0, 5), all.includes('您好：'), all.includes('郑州市知识产权局')]).toEqual([subjects(page), true, true]);
  // Page by page, until the first mail of all.
  const walked: string[] = [];
  for (let href: string | undefined = `/projects/${project}/messages`; href !== undefined;) {
    const { body } = await me.get(href);
    walked.push(...subjects(body));
    href = decode(/href="(\/projects\/[^"]+\/messages\?cursor=[^"]+)"/.exec(body)?.[1] ?? '') || undefined;
  }
  expect([walked.length > 5, walked.at(-1)]).toEqual([true, expect.stringContaining('填写并提交申报书')]);
  expect((await (await as('officer1')).get(`/projects/${project}/messages`)).body).toContain(`发给 ${(await sim.sql.row<{ name: string }>(`SELECT name FROM person WHERE id = 'person-fin.maker'`))!.name}`);
  expect((await me.get(`/projects/${project}/messages?lang=en`)).body).toMatch(/\[Zhiyun\] [\s\S]*Dear /);
  await me.get('/?lang=zh-CN');
  expect((await me.get(`/projects/${project}/messages?cursor=x`)).statusCode).toBe(422);
  expect((await (await as('pool.applicant')).get(`/projects/${project}/messages`)).statusCode).toBe(404);
  expect((await browser(app).get(`/projects/${project}/messages`)).headers.location).toContain('/sign-in');
});

test('a notice that is over takes no objection', async () => {
  const [item] = await sim.sql.rows<{ notice_id: string; project_id: string }>('SELECT notice_id, project_id FROM notice_item');
  const visitor = browser(app);
  expect((await visitor.get('/notices')).body).toContain('拟奖补名单公示');
  const page = (await visitor.get(`/notices/${item!.notice_id}`)).body;
  for (const text of ['公示期满', '减速器专利导航', '300,000.00', '公示期已过']) expect(page).toContain(text);
  await visitor.get('/calculator?programme=000-P02');
  const late = await visitor.post(`/notices/${item!.notice_id}/objections`, { _csrf: visitor.token, _key: 'late', projectId: item!.project_id, objectorKind: 'person', objectorName: '李四', contact: '13800000000', identityProof: '11010519491231002X', grounds: '重复' });
  expect([late.statusCode, late.body.includes('notice_closed')]).toEqual([409, true]);
});

test('catalogue, sources, calculation and verification are open to all', async () => {
  const visitor = browser(app);
  expect((await visitor.get('/programmes')).body).toContain('/programmes/000-P02');
  const programme = (await visitor.get('/programmes/000-P02')).body;
  for (const text of ['每一处规定的出处', '公示 · 期限', '文件未规定，采用默认值', '按 50%']) expect(programme).toContain(text);
  expect((await visitor.get('/programmes/999-P99')).statusCode).toBe(404);

  const url = '/calculator?programme=000-P02';
  const facts = { applicantKind: 'enterprise', filed: 'true', resultProduced: 'true', reviewPassed: 'true', relatedExpenditureFen: '640000', asOf: '2019-03-04' };
  const amount = await fill(visitor, url, url, facts);
  for (const text of ['300,000.00', '叁拾万元整', '320,000.00']) expect(amount.body).toContain(text);
  expect((await fill(visitor, url, url, { ...facts, filed: 'false' })).body).toContain('项目按照程序备案');
  const wrong = await fill(visitor, url, url, { ...facts, relatedExpenditureFen: '1.234' });
  expect([wrong.statusCode, wrong.body.includes('value="1.234"'), wrong.body.includes('href="#f-relatedExpenditureFen"')]).toEqual([422, true, true]);
  expect((await fill(visitor, url, url, { ...facts, asOf: '2021-01-01' })).body).toContain('现在不可申请');
  expect((await visitor.get('/calculator?programme=000-P05')).body).toContain('政策未定金额');
  const loan = '/calculator?programme=000-P28';
  const both = await fill(visitor, loan, loan, { applicantKind: 'enterprise', ipPledged: 'true', loanObtained: 'true', asOf: '2019-03-04' });
  expect([both.statusCode, both.body.includes('两组中填且只填一组')]).toEqual([422, true]);

  expect((await visitor.get('/verification')).statusCode).toBe(200);
  expect((await visitor.get('/verification?code=')).statusCode).toBe(422);
  expect((await visitor.get('/verification?code=AAAABBBBCCCC')).statusCode).toBe(404);
}, 30_000);

test('codes cannot be guessed at the pages faster than over the API', async () => {
  const visitor = browser(app);
  const statuses: number[] = [];
  for (let n = 0; n < 70; n += 1) statuses.push((await visitor.get(`/progress?receipt=ZZ-2019-P02-00001&check=${String(n).padStart(6, 'A')}`)).statusCode);
  expect([statuses[0], statuses.at(-1)]).toEqual([404, 429]);
  const refused = await visitor.get('/verification?code=ABCDEFGHJKLM');
  expect([refused.statusCode, refused.body.includes('too_many_requests')]).toEqual([429, true]);
  expect((await visitor.get('/progress')).statusCode).toBe(200);
});
