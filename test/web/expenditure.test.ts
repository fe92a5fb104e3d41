/** What was spent, from the expert who judges it to the applicant who reads why a line was struck out. */
import type { FastifyInstance } from 'fastify';
import { voucherKey } from '../../domain/document-number.js';
import { checkCode } from '../../services/codes.js';
import { readForm } from '../../services/projects.js';
import { projectPage } from '../../services/project-page.js';
import { applied, callOf, decided, navigationFiled, P02, PANEL, published, recommended, reviewed, sisterOf } from '../support/roads.js';
import { openSimulation, stateOf, type Simulation } from '../support/simulation.js';
import { housePages, reading, visitors, wordsOf } from './support.js';

let sim: Simulation;
let app: FastifyInstance;
const as = visitors(() => app);
let project: string;
let panel: string;
const read = async (who: string | null, url: string): Promise<string> => wordsOf(await reading(as)(who, url));

beforeAll(async () => {
  sim = await openSimulation();
  app = await housePages(sim.house);
  const { call } = await callOf(sim, P02);
  project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: '数控转台专利导航' });
  await recommended(sim, project, 'ent');
  await navigationFiled(sim, project);
  await sim.cast.act('ent.applicant', 'reportResult', { project, fields: { note: '成果已经形成。' } });
  await sim.cast.documents('ent.applicant', project, { report: '成果报告.pdf', auditReport: '专项审计报告.pdf' });
  const { filedOn } = (await stateOf(sim, project)).numbers;
  await sim.cast.act('ent.applicant', 'submitResults', {
    project, fields: {
      note: '申请验收。', expenditure: [
        { item: '导航服务费', category: 'navigation_service', amountFen: '64000000', spentOn: filedOn, voucher: '记-1' },
        { item: '项目组工资', category: 'wages', amountFen: '5000000', spentOn: filedOn, voucher: '记-2' },
        { item: '服务器', category: 'equipment', amountFen: '3000000', spentOn: filedOn, voucher: '记-3' },
      ],
    },
  });
  panel = await reviewed(sim, project, { until: 'accepted' });
}, 120_000);
afterAll(async () => { await app.close(); await sim.close(); });

test('one voucher or contract in another file is told to who checks, line by line, and to nobody else; the same line twice is refused', async () => {
  // The same house in another call, and a stranger: of the house a voucher of any amount, of a stranger one of the same amount and day.
  const later = async (applicant: string, title: string, values: Record<string, unknown> = {}) => {
    const { call } = await callOf(sim, P02, { title });
    const other = await applied(sim, { call, organisation: 'ent', applicant, programme: '000-P02', title, values });
    await recommended(sim, other, 'ent');
    const check = (await sim.sql.row<{ id: string }>(`SELECT id FROM task WHERE project_id = $1 AND kind = 'formal_check' AND closed_at IS NULL`, [other]))!.id;
    const checked = await read('officer1', `/projects/${other}/review/${encodeURIComponent(check)}`);
    const contracts = (await projectPage(sim.house, await sim.cast.actor('officer1'), other)).usedContracts.map((c) => c.elsewhere.map((e) => e.title));
    await navigationFiled(sim, other);
    await sim.cast.act('ent.applicant', 'reportResult', { project: other, fields: { note: '成果已经形成。' } });
    await sim.cast.documents('ent.applicant', other, { report: '成果报告.pdf', auditReport: '专项审计报告.pdf' });
    return { other, contracts, checked };
  };
  const { spentOn } = (await stateOf(sim, project)).expenditure[0]!;
  const line = (item: string, amountFen: string, voucher: string) => ({ item, category: 'navigation_service', amountFen, spentOn, voucher });
  const hand = (other: string, expenditure: object[]) => sim.cast.act('ent.applicant', 'submitResults', { project: other, fields: { note: '申请验收。', expenditure } });
  const seenBy = async (who: string, other: string) => (await projectPage(sim.house, await sim.cast.actor(who), other)).expenditure.map((l) => [l.marks, l.twins, l.elsewhere.map((e) => [e.projectId, e.line])]);

  const own = await later('ent', '本单位另一项目', { serviceAgency: '郑州样例智能装备有限公司（本单位）' });
  await expect(hand(own.other, [line('服务费', '100', '记-9'), line('服 务费', '100', '记－9')])).rejects.toMatchObject({ rejection: { code: 'validation', fields: { 'expenditure.1.voucher': 'line_twice:1' } } });
  await hand(own.other, [line('服务费', '100', '记－１'), line('检索', '200', '记-1'), line('其他', '300', '记-8')]);
  const stranger = await later(await sisterOf(sim, 2), '外单位项目');
  await hand(stranger.other, [line('导航服务', '64000000', '记 - 1'), line('别的', '500', '记-1')]);
  // Who checks is shown that another of the kind runs, by its name, and that the agency is the applicant; where it is not so, nothing is said.
  const told = ['申请人另有同一事项的项目正在办理 请核对是否重复申报。 数控转台专利导航', '“专利导航服务机构”填的是申请人自己'];
  expect([told.map((text) => own.checked.includes(text)), told.map((text) => stranger.checked.includes(text.split(' ')[0]!))]).toEqual([[true, true], [false, false]]);
  expect([own.contracts, stranger.contracts]).toEqual([[['数控转台专利导航']], [expect.arrayContaining(['数控转台专利导航', '本单位另一项目'])]]);
  expect(await seenBy('officer2', own.other)).toEqual([[['voucher_twice', 'voucher_elsewhere'], [1], [[project, 0]]], [['voucher_twice', 'voucher_elsewhere'], [0], [[project, 0]]], [[], [], []]]);
  expect(await seenBy('officer2', stranger.other)).toEqual([[['voucher_twice', 'voucher_elsewhere'], [1], [[project, 0]]], [['voucher_twice'], [0], []]]);
  expect(await seenBy('ent.applicant', stranger.other)).toEqual([[['voucher_twice'], [1], []], [['voucher_twice'], [0], []]]);
  expect((await projectPage(sim.house, await sim.cast.actor('ent.applicant'), own.other)).usedContracts).toEqual([]);
  // One key, whoever wrote it and wherever it is compared.
  const kept = await sim.sql.rows<{ key: string; said: string }>(`SELECT key, said FROM project_reference WHERE kind = 'contract'`);
  expect([kept.length > 0, kept.filter((r) => r.key !== voucherKey(r.said))]).toEqual([true, []]);
  // The same file: of a stranger whatever it is, of the house itself all but its own licence; to nobody else.
  const files = async (who: string, id: string) => (await projectPage(sim.house, await sim.cast.actor(who), id)).usedFiles.flatMap((f) => f.elsewhere.map((e) => [f.slot, e.projectId, e.own]));
  const [ownFiles, strangerFiles] = [await files('officer1', own.other), await files('officer1', stranger.other)];
  expect(ownFiles).toEqual(expect.arrayContaining([['report', project, true]]));
  expect([ownFiles.some(([slot, , mine]) => slot === 'licence' && mine === true), strangerFiles.some(([slot, id, mine]) => slot === 'licence' && id === project && mine === false)]).toEqual([false, true]);
  expect([await files('ent.applicant', own.other), await files('jinshui.officer', own.other)]).toEqual([[], []]);
  // On the page: the other project by its name, its line and its amount.
  const page = await read('officer2', `/projects/${stranger.other}`);
  for (const text of ['同一文件还用于其他申报', '合同编号', '还用于其他申报', '该凭证已用于其他项目', '数控转台专利导航', '第 1 行', '640,000.00']) expect([text, page.includes(text)]).toEqual([text, true]);
});

test('an expert reads what was spent and nothing to call or write to, on pages and as a program', async () => {
  const [expert = ''] = PANEL;
  const page = await read(expert, `/panels/${panel}`);
  for (const text of ['项目组工资', '人员工资', '640,000.00', '720,000.00']) expect([text, page.includes(text)]).toEqual([text, true]);
  const actor = await sim.cast.actor(expert);
  const { form } = await projectPage(sim.house, actor, project);
  const official = await projectPage(sim.house, await sim.cast.actor('officer1'), project);
  const contact = ['contactName', 'contactPhone', 'contactEmail'];
  expect(contact.map((f) => typeof official.form.content[f])).toEqual(['string', 'string', 'string']);
  const said = [page, await read(expert, `/projects/${project}`), JSON.stringify(form), JSON.stringify(await readForm(sim.house, actor, project))];
  // Who acted is named in what happened; how to reach them is not.
  expect(said.flatMap((text, i) => contact.filter((f) => (i !== 1 || f !== 'contactName') && text.includes(String(official.form.content[f]))).map((f) => [i, f]))).toEqual([]);
  expect(form.definition.sections.map((s) => s.id)).not.toContain('contact');
});

test('a kind that does not count is marked for the officer with the reason; struck out, it leaves the applicant’s total with the decision and says why', async () => {
  const { criteria } = await stateOf<{ criteria: { id: string }[] }>(sim, panel);
  for (const member of PANEL) await sim.cast.act(member, 'submitReport', { stream: panel, fields: { scores: criteria.map((c) => ({ criterion: c.id, score: 80, reason: '依据材料。' })), opinion: '同意。' } });
  const task = Object.values((await stateOf(sim, project)).tasks).find((t) => t.commands.includes('confirmLines'))!;
  const me = await as('officer2');
  const url = `/projects/${project}/review/${encodeURIComponent(task.id)}`;
  const { body } = await me.get(url);
  for (const text of ['有 2 笔支出（共 80,000.00 元）的费用类别不在可计入范围内', '专利导航服务合同、数据与检索费、专家费', 'name="reason.1" maxlength="500" value="该费用类别不计入"']) expect([text, body.toLowerCase().includes(text.toLowerCase())]).toEqual([text, true]);

  await expect(sim.cast.act('officer2', 'confirmLines', { project, fields: { excluded: [{ line: 1, reason: '工资。' }, { line: 1, reason: '重复。' }] } })).rejects.toMatchObject({ rejection: { code: 'validation', fields: { 'excluded.1.line': 'given_twice' } } });
  await sim.cast.act('officer2', 'confirmLines', { project, fields: { excluded: [{ line: 1, reason: '工资不属于相关支出。' }, { line: 2, reason: '设备不属于相关支出。' }] } });
  const before = await read('ent.applicant', `/projects/${project}`);
  expect([before.includes('720,000.00'), before.includes('工资不属于相关支出。')]).toEqual([true, false]);
  const official = await read('officer2', `/projects/${project}`);
  expect([official.includes('工资不属于相关支出。'), official.includes('申报 720,000.00 元，其中 2 笔共 80,000.00 元不予认定')]).toEqual([true, true]);
  // The road is at the decision: nothing is paid yet, and the public learns no more than that it is in progress.
  const road = async (who: string | null, url: string): Promise<string[]> => [...(await (await as(who)).get(url)).body.matchAll(/<li class="stage stage-(\w+)"[^>]*>[\s\S]*?<span class="stage-name">([^<]+)</g)].map((m) => `${m[2]} ${m[1]}`);
  const { receipt } = (await stateOf(sim, project)).numbers;
  const progress = `/progress?receipt=${receipt}&check=${checkCode(sim.house.secret, receipt!)}`;
  const now = ['申报 done', '备案 done', '验收 done', '决定公示 current', '拨付 to_come'];
  for (const who of ['ent.applicant', 'officer1']) expect([who, await road(who, `/projects/${project}`)]).toEqual([who, now]);
  expect(await road(null, progress)).toEqual(['申报 current', '备案 to_come', '验收 to_come', '决定公示 to_come', '拨付 to_come']);
  expect(before).toMatch(/决定公示 , \S+ 2019-\d\d-\d\d 起 在谁手中：审批领导/);
  await decided(sim, project);
  await published(sim, [project]);
  expect(await road(null, progress)).toEqual(now);
  expect(await read(null, progress)).not.toContain('郑州样例智能装备');
  const after = await read('ent.applicant', `/projects/${project}`);
  for (const text of ['不予认定 工资不属于相关支出。', '不予认定 设备不属于相关支出。', '申报 720,000.00 元，其中 2 笔共 80,000.00 元不予认定，不计入合计。', '认定支出 640,000.00']) expect([text, after.includes(text)]).toEqual([text, true]);
});
