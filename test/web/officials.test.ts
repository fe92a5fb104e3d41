/** The officials' pages against a real house: what is asked stands there, what was typed comes back, each act goes its way without scripts. */
import type { FastifyInstance } from 'fastify';
import { sendCommand } from '../../services/commands.js';
import { applied, callOf, CENTRE, decided, inDays, issued, navigationFiled, navigationResults, noticeOver, P02, P05, PANEL, proven, published, recommended, reviewed } from '../support/roads.js';
import { advanceTo, nameOf, openSimulation, refusalOf, stateOf, type Simulation } from '../support/simulation.js';
import { browser, housePages, visitors } from './support.js';

let sim: Simulation;
let app: FastifyInstance;
beforeAll(async () => {
  sim = await openSimulation();
  app = await housePages(sim.house);
}, 120_000);
afterAll(async () => { await app.close(); await sim.close(); });

const as = visitors(() => app);

/** The hidden fields of the form of a command, as a browser would send them. */
function hiddenOf(html: string, type: string): Record<string, string> {
  const form = html.split('<form').find((part) => part.includes(`name="type" value="${type}"`)) ?? '';
  return Object.fromEntries([...form.split('</form>')[0]!.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1]!, m[2]!]));
}
type Typed = Record<string, string> | [string, string][];
/** Opens the page, fills in the form of a command, sends it. */
async function send(username: string, url: string, type: string, typed: Typed = {}) {
  const me = await as(username);
  const page = await me.get(url);
  expect([url, page.statusCode]).toEqual([url, 200]);
  const hidden = hiddenOf(page.body, type);
  expect([type, hidden['type']]).toEqual([type, type]);
  return me.post(url, [...Object.entries(hidden), ...(Array.isArray(typed) ? typed : Object.entries(typed))]);
}
const taskId = async (kind: string, project: string): Promise<string> => {
  const rows = await sim.sql.rows<{ id: string; project_id: string | null }>('SELECT id, project_id FROM task WHERE kind = $1 AND closed_at IS NULL', [kind]);
  return rows.find((r) => r.project_id === project)!.id;
};
const review = async (kind: string, project: string): Promise<string> => `/projects/${project}/review/${encodeURIComponent(await taskId(kind, project))}`;
const minutes = { 'minutes.number': '局长办公会〔2019〕5号', 'minutes.heldOn': '2019-03-04', 'minutes.attendees': '局长' };
const scores = (criteria: readonly { id: string }[], score: string) => Object.fromEntries(criteria.flatMap((c) => [[`score.${c.id}`, score], [`reason.${c.id}`, '依据材料。']]));

test('the desk: boxes with counts, a row leads to its working page, filters narrow, others see nothing of it', async () => {
  const { call } = await callOf(sim, P02);
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '数控机床主轴专利导航' });
  const desk = (await (await as('jinshui.officer')).get('/work')).body;
  const href = await review('recommendation', project);
  for (const text of ['数控机床主轴专利导航', '还有 5 个工作日', `href="${href}"`, '金水区', '2019-03-04']) expect(desk).toContain(text);
  expect((await (await as('jinshui.officer')).get('/work?stage=payment')).body).toContain('没有符合筛选条件的事项');
  expect((await (await as('jinshui.officer')).get('/work?due=week')).body).toContain('数控机床主轴专利导航');
  expect((await (await as('jinshui.officer')).get('/work?lang=en')).body).toContain('5 working days left');
  await (await as('jinshui.officer')).get('/work?lang=zh-CN');
  expect((await (await as('gaoxin.officer')).get('/work')).body).not.toContain('数控机床主轴专利导航');
  expect((await (await as('gaoxin.officer')).get(href)).statusCode).toBe(404);
  expect((await (await as('ent.applicant')).get('/work?box=started')).body).toContain('审核并推荐');
  expect((await browser(app).get('/work')).headers.location).toContain('/sign-in');

  const done = await send('jinshui.officer', href, 'recommend', { opinion: '同意推荐。' });
  expect([done.statusCode, done.headers.location]).toEqual([303, '/work']);
  expect((await (await as('jinshui.officer')).get('/work')).body).toContain('推荐：已完成');
  expect((await (await as('jinshui.officer')).get(href)).body).toContain('这件事已经办结');
  expect((await (await as('jinshui.officer')).get('/work?box=done')).body).toContain('数控机床主轴专利导航');

  for (const officer of ['officer1', 'officer2']) await sim.cast.act(officer, 'accept', { project });
  const filing = await review('filing_registration', project);
  expect((await send('officer2', filing, 'refuse', { reason: '' })).body).toContain('href="#refuse-reason"');
  expect((await send('officer2', filing, 'register')).statusCode).toBe(303);
  expect(await nameOf(sim, project)).toBe('in_execution');
});

test('formal check: points in rows and from the library, kept when refused; what was ticked stands in the opinion', async () => {
  const { call } = await callOf(sim, P05);
  const project = await applied(sim, { call, organisation: 'pool', programme: '000-P05', title: '立方氮化硼专利池' });
  for (const member of ['m1.admin', 'm2.admin']) await sim.cast.act(member, 'confirm', { project });
  await recommended(sim, project, 'pool');
  const url = await review('formal_check', project);
  const nothing = await send('officer1', url, 'requestCorrection', { 'points.1.item': '', 'points.1.reason': '' });
  expect([nothing.statusCode, nothing.body.includes('href="#requestCorrection-points-1-item"')]).toEqual([422, true]);
  const half = await send('officer1', url, 'requestCorrection', { 'points.1.item': '', 'points.1.reason': '', 'points.2.item': '预算', 'points.2.reason': '' });
  expect(half.body).toContain('href="#requestCorrection-points-2-reason"');
  expect(half.body).toContain('value="预算"');
  const more = await send('officer1', url, 'requestCorrection', [['points.1.item', '联盟协议'], ['points.1.reason', '缺盖章页。'], ['usual', 'seal'], ['usual', 'budget'], ['more', '1']]);
  expect([more.statusCode, more.body.includes('value="盖章签字"'), more.body.includes('points.6.item')]).toEqual([200, true, true]);
  const asked = await send('officer1', url, 'requestCorrection', [['points.1.item', '联盟协议'], ['points.1.reason', '缺盖章页。'], ['points.2.item', ''], ['points.2.reason', ''], ['usual', 'seal']]);
  expect(asked.statusCode).toBe(303);
  const state = await stateOf(sim, project);
  expect((state.steps['formal_check']!.data['points'] as { item: string }[]).map((p) => p.item)).toEqual(['联盟协议', '盖章签字']);

  await sim.cast.act('pool.applicant', 'correct', { project, fields: { formVersion: 1 } });
  await sim.cast.act('pool.admin', 'approve', { project });
  const again = await review('formal_check', project);
  // Somebody else's page of before: what was seen is no longer what is asked.
  const stale = await (await as('officer1')).post(again, { ...hiddenOf((await (await as('officer1')).get(again)).body, 'accept'), revision: '99' });
  expect([stale.statusCode, stale.body.includes('stale_version')]).toEqual([409, true]);
  const { checklist } = sim.policies.programmes.find((v) => v.id === P05)!.steps.find((s) => s.id === 'formal_check')!.params as { checklist: { id: string; label: { zh: string } }[] };
  // Each item is answered; what was answered stays, and the fault stands at the item that has none.
  const [head, ...others] = checklist;
  const some = await send('officer1', again, 'accept', Object.fromEntries(others.map((c) => [`checks.${c.id}`, 'yes'])));
  expect([some.statusCode, some.body.includes(`href="#accept-checks-${head!.id}"`), some.body.match(/value="yes" checked/g)?.length]).toEqual([422, true, others.length]);
  expect((await send('officer1', again, 'accept', { opinion: '合格；首项不适用于联盟。', [`checks.${head!.id}`]: 'not_applicable', ...Object.fromEntries(others.map((c) => [`checks.${c.id}`, 'yes'])) })).statusCode).toBe(303);
  expect((await sim.sql.row<{ checks: unknown }>(`SELECT body -> 'checks' AS checks FROM event WHERE stream_id = $1 AND type = 'ApplicationAccepted'`, [project]))!.checks).toEqual([{ id: head!.id, answer: 'not_applicable' }, ...others.map((c) => ({ id: c.id, answer: 'yes' }))]);
  for (const shown of [`${head!.label.zh}：不适用`, `${others[0]!.label.zh}：符合`]) expect((await (await as('officer1')).get(again)).body).toContain(shown);

  // The departments are asked; a department reads the file and answers on its own page.
  const opinion = await review('consultation', project);
  const empty = await send('drc.consulted', opinion, 'giveOpinion', { opinion: '无意见。' });
  expect([empty.statusCode, empty.body.includes('href="#giveOpinion-stance"'), empty.body.includes('>无意见。<')]).toEqual([422, true, true]);
  expect((await send('drc.consulted', opinion, 'giveOpinion', { stance: 'agree', opinion: '无意见。' })).statusCode).toBe(303);
  for (const department of ['fin', 'sti', 'miit']) await sim.cast.act(`${department}.consulted`, 'giveOpinion', { project, fields: { stance: 'agree_with_remarks', opinion: '请核实配套资金。' } });

  // The organiser appoints: the rule of composition is kept and said; a refusal keeps what was ticked.
  const panel = (await sim.sql.row<{ target: string }>(`SELECT target FROM task WHERE kind = 'appoint_panel' AND project_id = $1`, [project]))!.target;
  expect((await send('officer3', `/panels/${panel}`, 'appointPanel')).statusCode).toBe(422);
  const few = await send('officer3', `/panels/${panel}`, 'appointPanel', PANEL.slice(0, 3).map((e): [string, string] => ['members', `person-${e}`]));
  expect([few.statusCode, few.body.includes('panel_composition'), few.body.match(/checked/g)?.length]).toEqual([422, true, 3]);
  const outsider = await (await as('expert1')).get(`/panels/${panel}`);
  expect(outsider.statusCode).toBe(404);
  expect((await send('officer3', `/panels/${panel}`, 'appointPanel', PANEL.map((e): [string, string] => ['members', `person-${e}`]))).statusCode).toBe(303);

  // Experts: the file opens after the declaration, and never to one who steps back.
  expect((await (await as('expert1')).get(`/panels/${panel}`)).body).toContain('答复评审邀请');
  expect((await (await as('expert1')).get('/panels')).body).toContain('立方氮化硼专利池');
  for (const expert of PANEL) expect((await send(expert, `/panels/${panel}`, 'acceptInvitation')).statusCode).toBe(303);
  const declared = await (await as('expert1')).get(`/panels/${panel}`);
  expect([declared.body.includes('成员单位'), declared.body.includes('证明材料')]).toEqual([true, false]);
  const undecided = await send('expert1', `/panels/${panel}`, 'declare', { statement: '无' });
  expect([undecided.statusCode, undecided.body.includes('href="#declare-conflict"')]).toEqual([422, true]);
  expect((await send('expert1', `/panels/${panel}`, 'declare', { conflict: 'true', statement: '曾为该单位代理。' })).headers.location).toBe('/panels');
  expect((await (await as('expert1')).get(`/panels/${panel}`)).statusCode).toBe(404);
  expect((await (await as('expert1')).get('/work?box=done')).body).not.toContain('立方氮化硼专利池');
  const vacant = await send('officer3', `/panels/${panel}`, 'replaceMember', { by: '', reason: '' });
  expect([vacant.statusCode, vacant.body.includes('曾为该单位代理。'), vacant.body.includes('href="#replace-person-expert1-reason"')]).toEqual([422, true, true]);
  expect((await send('officer3', `/panels/${panel}`, 'replaceMember', { by: 'person-expert5', reason: '回避。' })).statusCode).toBe(303);
  const experts = ['expert5', ...PANEL.slice(1)];
  await send('expert5', `/panels/${panel}`, 'acceptInvitation');
  for (const expert of experts) expect((await send(expert, `/panels/${panel}`, 'declare', { conflict: 'false', statement: '无利害关系。' })).statusCode).toBe(303);

  const { criteria } = await stateOf<{ criteria: { id: string }[] }>(sim, panel);
  const first = criteria[0]!.id;
  const over = await send('expert2', `/panels/${panel}`, 'submitReport', { ...scores(criteria, '80'), [`score.${first}`]: '101', opinion: '' });
  expect([over.statusCode, over.body.includes(`href="#submitReport-score-${first}"`), over.body.includes('href="#submitReport-opinion"'), over.body.includes('value="101"')]).toEqual([422, true, true, true]);
  for (const expert of experts) expect((await send(expert, `/panels/${panel}`, 'submitReport', { ...scores(criteria, '80'), opinion: '建议立项。' })).statusCode).toBe(303);
  const sent = (await (await as('expert2')).get(`/panels/${panel}`)).body;
  expect([sent.includes('您已提交评审意见'), sent.includes('name="score.')]).toEqual([true, false]);
  const results = (await (await as('officer1')).get(`/panels/${panel}`)).body;
  for (const text of ['评审汇总', '建议立项。', '曾为该单位代理。']) expect(results).toContain(text);

  // The decision needs its minutes; the amount and what was found stand beside it.
  const decision = await review('decision', project);
  const page = (await (await as('approver')).get(decision)).body;
  for (const text of ['800,000.00', '捌拾万元整', '请核实配套资金。', '可用余额', '平均分']) expect(page).toContain(text);
  const without = await send('approver', decision, 'approve', { opinion: '同意。' });
  expect([without.statusCode, without.body.includes('href="#approve-minutes-number"')]).toEqual([422, true]);
  expect((await send('approver', decision, 'approve', minutes)).statusCode).toBe(303);

  // The notice: drawn up from what waits; an objection is read and decided by the legal officer alone.
  const list = (await (await as('officer1')).get('/manage/notices')).body;
  expect(list).toContain('立方氮化硼专利池');
  const none = await (await as('officer1')).post('/manage/notices/new', { _csrf: (await as('officer1')).token, _key: 'n1', title: '公示', basis: '' });
  expect([none.statusCode, none.body.includes('请至少选择一个项目'), none.body.includes('href="#publishNotice-basis"')]).toEqual([422, true, true]);
  // What is published is Chinese, in whatever language the page is read.
  expect((await (await as('officer1')).get(`/manage/notices/new?project=${project}&lang=en`)).body).toContain('名单公示"');
  await (await as('officer1')).get(`/manage/notices/new?project=${project}&lang=zh-CN`);
  const published = await (await as('officer1')).post('/manage/notices/new', { _csrf: (await as('officer1')).token, _key: 'n2', projectIds: project, title: '拟立项名单公示', basis: '郑政文〔2017〕243号' });
  const notice = published.headers.location!;
  expect([published.statusCode, notice]).toEqual([303, expect.stringContaining('/manage/notices/notice-')]);
  expect(await nameOf(sim, project)).toBe('in_notice');
  await sendCommand(sim.house, { kind: 'public', name: '张三' }, {
    type: 'openObjection', stream: { id: notice.split('/').at(-1)! }, key: 'o1', route: 'test',
    fields: { ...await proven(sim, notice.split('/').at(-1)!, { projectId: project, grounds: '权属有误。' }), objectorName: '张三' },
  });
  const officer = (await (await as('officer1')).get(notice)).body;
  expect([officer.includes('张三'), officer.includes('权属有误。')]).toEqual([false, false]);
  const legal = (await (await as('legal')).get(notice)).body;
  expect([legal.includes('张三'), legal.includes('11010519491231002X'), legal.includes('权属有误。')]).toEqual([true, true, true]);
  const silent = await send('legal', notice, 'decideObjection', { outcome: 'rejected', reply: '' });
  expect([silent.statusCode, silent.body.includes('href="#decide-1-reply"')]).toEqual([422, true]);
  expect((await send('legal', notice, 'decideObjection', { outcome: 'rejected', reply: '权属清楚。' })).statusCode).toBe(303);
  expect((await stateOf(sim, project)).holds).toEqual([]);
  expect((await (await as('ent.applicant')).get(notice)).statusCode).toBe(403);
}, 120_000);

test('expenditure lines: those before the filing are marked, totals are added up, a ticked line needs its reason', async () => {
  const { call } = await callOf(sim, P02, { title: 'second call' });
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '减速器专利导航' });
  await recommended(sim, project, 'ent');
  await navigationFiled(sim, project);
  await navigationResults(sim, project);
  await reviewed(sim, project);
  const url = await review('award_calculation', project);
  const page = (await (await as('officer2')).get(url)).body;
  for (const text of ['发生在备案前', '有 1 笔支出', '60,000.00', '700,000.00']) expect(page).toContain(text);
  const counted = await send('officer2', url, 'confirmLines', { excluded: '1', recount: '1' });
  expect([counted.statusCode, counted.body.includes('640,000.00')]).toEqual([200, true]);
  const bare = await send('officer2', url, 'confirmLines', { excluded: '1' });
  expect([bare.statusCode, bare.body.includes('href="#confirmLines-reason-1"')]).toEqual([422, true]);
  expect((await send('officer2', url, 'confirmLines', { excluded: '1', 'reason.1': '备案前支出。' })).statusCode).toBe(303);
  expect((await stateOf(sim, project)).award?.amountFen).toBe('30000000');
  // The task of another role is as if it were not there.
  expect((await (await as('officer1')).get(await review('decision', project))).statusCode).toBe(404);

  // On to the money: the finance bureau agrees the plan, the bureau issues, and a claim that never comes lapses by decision.
  await decided(sim, project);
  await noticeOver(sim, await published(sim, [project]));
  const plan = await review('allocation_plan', project);
  expect((await (await as('finance.bureau')).get(plan)).body).toContain('300,000.00');
  expect((await send('finance.bureau', plan, 'agreePlan', { opinion: '同意。' })).statusCode).toBe(303);
  const issuance = await review('issuance', project);
  expect((await send('officer1', issuance, 'issue', { documentNumber: '' })).body).toContain('href="#issue-documentNumber"');
  expect((await send('officer1', issuance, 'issue', { documentNumber: '郑知〔2019〕8号' })).statusCode).toBe(303);
  await advanceTo(sim, await inDays(sim, 40));
  expect((await send('approver', await review('claim_overdue', project), 'lapseClaim', { reason: '逾期未领。' })).statusCode).toBe(303);
}, 120_000);

test('calls: created on a version in force, opened, extended, ranked by places, decided at once', async () => {
  const line = await sim.cast.budgetLine('centres', 500_000_000n);
  const me = await as('officer1');
  const form = (await me.get('/manage/calls/new')).body;
  expect([form.includes(CENTRE), form.includes(line)]).toEqual([true, true]);
  const closes = await inDays(sim, 1);
  const base = { _csrf: me.token, programmeVersionId: CENTRE, title: '示范中心申报', opensAt: `${await inDays(sim, 0)}T08:00`, closesAt: `${closes}T18:00`, budgetLineId: line, quota: '1' };
  const wrong = await me.post('/manage/calls/new', { ...base, _key: 'c1', closesAt: '2019-02-01T18:00' });
  expect([wrong.statusCode, wrong.body.includes('href="#f-closesAt"'), wrong.body.includes('value="示范中心申报"')]).toEqual([422, true, true]);
  const created = await me.post('/manage/calls/new', { ...base, _key: 'c2' });
  const url = created.headers.location!;
  expect([created.statusCode, url]).toEqual([303, expect.stringContaining('/manage/calls/call-')]);
  // Before it takes applications it is set right, or taken away, for a reason.
  const mended = { title: '示范中心申报（更正）', opensAt: base.opensAt, closesAt: base.closesAt, quota: '1', reason: '名称有误。' };
  const backwards = await send('officer1', url, 'correctCall', { ...mended, closesAt: '2019-02-01T18:00' });
  expect([backwards.statusCode, backwards.body.includes('名称有误。')]).toEqual([422, true]);
  expect((await send('officer1', url, 'correctCall', { ...mended, reason: '' })).statusCode).toBe(422);
  expect((await send('officer1', url, 'correctCall', mended)).statusCode).toBe(303);
  expect((await me.get(url)).body).toContain('示范中心申报（更正）');
  const other = (await me.post('/manage/calls/new', { ...base, _key: 'c3', title: '误建的批次', opensAt: `${closes}T08:00` })).headers.location!;
  expect((await send('officer1', other, 'openCall')).statusCode).toBe(303);
  // Set right once it is public, it says so, with what stood before; places are for programmes that rank.
  expect((await send('officer1', other, 'correctCall', { ...mended, title: '误建的批次（改名）', opensAt: `${closes}T08:00`, reason: '名称写错。' })).statusCode).toBe(303);
  for (const [who, path] of [[null, other.replace('/manage', '')], ['officer1', other]] as const) {
    const page = (await (await as(who)).get(path)).body;
    expect([path, page.includes('本批次已更正'), page.includes('名称写错。'), /更正前：误建的批次，/.test(page)]).toEqual([path, true, true, true]);
  }
  const unranked = await me.post('/manage/calls/new', { ...base, _key: 'c4', programmeVersionId: '000-P02@zz-2017-243#1', quota: '3' });
  expect([unranked.statusCode, unranked.body.includes('该项目不排序')]).toEqual([422, true]);
  // A window that begins later is announced, not open; one that begins in the past is not set; a programme that does not rank asks for no places.
  const said = (html: string): string | undefined => /badge tone-\w+">(未开放|即将开放|申报中)/.exec(html.slice(html.indexOf('<h1')))?.[1];
  expect([said((await me.get(other)).body), said((await me.get(url)).body)]).toEqual(['即将开放', '未开放']);
  expect((await (await as(null)).get('/calls')).body).toMatch(new RegExp(`即将开放[\\s\\S]*误建的批次（改名）[\\s\\S]{0,900}${closes} 08:00:00 开放`));
  const past = await me.post('/manage/calls/new', { ...base, _key: 'c5', opensAt: '2019-02-01T18:00' });
  expect([past.statusCode, past.body.includes('不得早于今天')]).toEqual([422, true]);
  const left = (await me.post('/manage/calls/new', { ...base, _key: 'c6', programmeVersionId: '000-P02@zz-2017-243#1', title: '忘了开放的批次', quota: '' })).headers.location!;
  expect([/name="quota"/.test((await me.get(left)).body), /name="quota"/.test((await me.get(url)).body)]).toEqual([false, true]);
  expect((await send('officer1', other, 'withdrawCall', { reason: '重复建立。' })).statusCode).toBe(303);
  const gone = (await (await as(null)).get(other.replace('/manage', ''))).body;
  expect((await (await as(null)).get('/calls')).body).toMatch(/误建的批次（改名）[\s\S]{0,900}已撤销/);
  expect([gone.includes('已撤销'), gone.includes('重复建立。'), gone.includes('/applications"')]).toEqual([true, true, false]);
  expect(await refusalOf(sim.cast.act('officer1', 'openCall', { stream: other.split('/').at(-1)! }))).toBe('already_done');
  expect((await send('officer1', url, 'openCall')).statusCode).toBe(303);
  expect([await refusalOf(sim.cast.act('officer1', 'withdrawCall', { stream: url.split('/').at(-1)!, fields: { reason: '迟。' } })), await refusalOf(sim.cast.act('officer1', 'correctCall', { stream: url.split('/').at(-1)!, fields: { title: 'x', opensAt: '2019-03-06T00:00:00.000Z', closesAt: '2019-03-07T00:00:00.000Z', reason: '迟。' } }))]).toEqual(['step_not_open', 'step_not_open']);
  const shorter = await send('officer1', url, 'extendWindow', { closesAt: '2019-03-04T10:00', reason: '系统维护。' });
  expect([shorter.statusCode, shorter.body.includes('系统维护。')]).toEqual([422, true]);
  expect((await send('officer1', url, 'extendWindow', { closesAt: `${closes}T19:00`, reason: '系统维护。' })).statusCode).toBe(303);
  expect((await me.get(url)).body).toContain(`${closes} 19:00`);
  expect((await (await as('ent.applicant')).get('/manage/calls')).statusCode).toBe(403);

  const call = url.split('/').at(-1)!;
  const projects: string[] = [];
  for (const [organisation, score] of [['uni', 88], ['ent', 81]] as const) {
    const project = await applied(sim, { call, organisation, programme: '000-P07', title: `${organisation}中心` });
    await recommended(sim, project, organisation);
    await sim.cast.act('officer1', 'accept', { project });
    await sim.cast.panel(project, { members: PANEL, score, meetingOn: await inDays(sim, 0) });
    projects.push(project);
  }
  await advanceTo(sim, await inDays(sim, 2));
  // What was asked when it was made is asked again when it is opened; days that are gone are not said to have been open.
  const slow = (await me.post('/manage/calls/new', { ...base, _key: 'c7', programmeVersionId: '000-P02@zz-2017-243#1', title: '晚开放的批次', quota: '', opensAt: `${await inDays(sim, 0)}T08:00`, closesAt: '2020-12-31T24:00' })).headers.location!;
  await advanceTo(sim, await inDays(sim, 1));
  const begun = await send('officer1', slow, 'openCall');
  expect([begun.statusCode, begun.body.includes('不得早于今天')]).toEqual([422, true]);
  const late = await send('officer1', left, 'openCall');
  expect([late.statusCode, late.body.includes('不在申报期内'), late.body.includes('更正批次')]).toEqual([409, true, true]);
  const twice = await send('officer1', url, 'proposeRanking', { [`place.${projects[0]}`]: '1', [`place.${projects[1]}`]: '1' });
  expect([twice.statusCode, twice.body.includes('名次须为 1 至 2 且不重复')]).toEqual([422, true]);
  // 81 before 88: only with a reason, and who decides sees both scores.
  const unsaid = await send('officer1', url, 'proposeRanking', { [`place.${projects[0]}`]: '2', [`place.${projects[1]}`]: '1' });
  expect([unsaid.statusCode, unsaid.body.includes('有名次与得分不一致，或有项目未列入，请说明理由'), unsaid.body.includes('value="2"')]).toEqual([422, true, true]);
  expect((await send('officer1', url, 'proposeRanking', { [`place.${projects[0]}`]: '2', [`place.${projects[1]}`]: '1', reason: '产业急需。' })).statusCode).toBe(303);
  const against = (await (await as('approver')).get(url)).body;
  for (const said of ['第 1 名《ent中心》（81 分）排在《uni中心》（88 分）之前', '产业急需。']) expect(against).toContain(said);
  expect((await send('approver', url, 'return', { reason: '理由不足。' })).statusCode).toBe(303);
  expect((await (await as('officer1')).get(url)).body).toContain('理由不足。');
  expect((await send('officer1', url, 'proposeRanking', { [`place.${projects[0]}`]: '2', [`place.${projects[1]}`]: '1', reason: '产业急需，见专题纪要。' })).statusCode).toBe(303);
  expect((await send('approver', url, 'decideRanking', { ...minutes, 'minutes.heldOn': await inDays(sim, 0) })).statusCode).toBe(303);
  const [second, first] = [projects[0]!, projects[1]!];
  expect([await nameOf(sim, first), await nameOf(sim, second)]).toEqual(['awaiting_notice', 'reserve_list']);

  // The agreement and the mid-term check of the one that is in.
  await noticeOver(sim, await published(sim, [first]));
  await issued(sim, first);
  expect((await send('officer2', await review('issue_agreement', first), 'issueAgreement')).statusCode).toBe(303);
  const signing = (await sim.sql.row<{ id: string }>(`SELECT id FROM task WHERE kind = 'sign_agreement' AND role = 'officer' AND project_id = $1`, [first]))!.id;
  const agreement = `/projects/${first}/review/${encodeURIComponent(signing)}`;
  expect((await (await as('officer2')).get(agreement)).body).toContain('未签');
  expect((await send('officer2', agreement, 'sign', { signer: '郑州市知识产权局' })).statusCode).toBe(303);
  await sim.cast.act('ent.admin', 'sign', { project: first, fields: { signer: '法定代表人' } });
  await advanceTo(sim, await inDays(sim, 370));
  await sim.cast.act('ent.applicant', 'reportMidTerm', { project: first, fields: { note: '进展正常，申请专利十件。' } });
  const check = await review('midterm_check', first);
  expect((await (await as('officer2')).get(check)).body).toContain('进展正常，申请专利十件。');
  const bare = await send('officer2', check, 'checkReport', { result: 'rectify', reason: '' });
  expect([bare.statusCode, bare.body.includes('href="#checkReport-reason"')]).toEqual([422, true]);
  expect((await send('officer2', check, 'checkReport', { result: 'normal' })).statusCode).toBe(303);
}, 120_000);

test('an official’s overdue task stands as a copy on the desk of those who decide, and on nobody else’s', async () => {
  const { call } = await callOf(sim, P02, { title: '抄送' });
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '逾期未推荐的专利导航' });
  expect((await (await as('approver')).get('/work?box=copied')).body).not.toContain('逾期未推荐的专利导航');
  const { due_at: dueAt } = (await sim.sql.row<{ due_at: Date }>(`SELECT due_at FROM task WHERE kind = 'recommendation' AND project_id = $1`, [project]))!;
  await advanceTo(sim, dueAt.toISOString());
  const copies = (await (await as('approver')).get('/work?box=copied')).body;
  for (const text of ['逾期未推荐的专利导航', '审核并推荐', `href="/projects/${project}"`]) expect(copies).toContain(text);
  for (const who of ['jinshui.officer', 'ent.applicant', 'fin.maker']) {
    const desk = (await (await as(who)).get('/work?box=copied')).body;
    expect([who, desk.includes('box=copied"'), desk.includes('逾期未推荐的专利导航')]).toEqual([who, false, false]);
  }
  // Done is done: the copy goes.
  await sim.cast.act('jinshui.officer', 'recommend', { project });
  expect((await (await as('approver')).get('/work?box=copied')).body).not.toContain('逾期未推荐的专利导航');
});
