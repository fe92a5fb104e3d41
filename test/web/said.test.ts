/** What pages say to people who decide whether to apply, and to those who judge: rules before they bite, names that tell apart, what is asked open and what is empty small. */
import type { FastifyInstance } from 'fastify';
import { callOf, decided, issued, linesConfirmed, noticeOver, P02, published, recommended, reviewed } from '../support/roads.js';
import { nameOf, openSimulation, stateOf, type Simulation } from '../support/simulation.js';
import { pdf } from '../../start/cast.js';
import { housePages, reading, visitors, wordsOf } from './support.js';

let sim: Simulation;
let app: FastifyInstance;
const as = visitors(() => app);
beforeAll(async () => { sim = await openSimulation(); app = await housePages(sim.house); }, 120_000);
afterAll(async () => { await app.close(); await sim.close(); });

const read = reading(as);
const text = wordsOf;

test('the guide says how often it is given, what comes of it and how long the office takes; nothing chosen promises no sum', async () => {
  const { call } = await callOf(sim, P02, { title: '第一批' });
  const guide = text(await read(null, `/calls/${call}`));
  for (const said of ['每个申请人每年至多 1 次', '办理结果', '备案证', '制发并盖章', '机关办理时限合计']) expect([said, guide.includes(said)]).toEqual([said, true]);
  expect(guide).not.toMatch(/Q\d|处默认值/);
  const nothing = text(await read(null, '/eligibility'));
  expect([nothing.includes('合计至多'), nothing.includes('可以申报')]).toEqual([false, false]);
});

test('from the house’s approval to the claim: what is judged stands open, names tell two checks apart, the badge follows the turn', async () => {
  const { call } = await callOf(sim, P02, { title: '第二批' });
  const draft = await sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: '数控转台专利导航' });
  const form = text(await read('ent.applicant', `/projects/${draft}/form`));
  expect(form).not.toContain('项目名称 未填写');
  await sim.cast.act('ent.applicant', 'submit', { project: draft, fields: { formVersion: 1 } });
  const house = await read('ent.admin', `/projects/${draft}`);
  expect(house).toMatch(/<details class="card fold" open/);
  expect(house.indexOf('<details class="card fold"')).toBeLessThan(house.indexOf('id="next"') < 0 ? Infinity : house.indexOf('id="next"'));
  expect(house).toContain('class="empty-line"');
  await sim.cast.act('ent.admin', 'approve', { project: draft });

  // Applied to once: the call and the lists say so instead of offering it again.
  const mine = await read('ent.applicant', `/calls/${call}`);
  expect([mine.includes(`/calls/${call}/applications`), text(mine).includes('本单位在本批次的申报')]).toEqual([false, true]);
  expect(text(await read('ent.applicant', '/calls'))).toContain('第二批 我的申报');
  expect(text(await read(null, '/calls'))).not.toContain('我的申报');

  await recommended(sim, draft, 'ent');
  const named = async (): Promise<string> => text(await read((await sim.sql.row<{ role: string }>(`SELECT role FROM task WHERE project_id = $1 AND closed_at IS NULL`, [draft]))!.role === 'officer' ? 'officer1' : 'officer2', `/projects/${draft}`));
  const first = await named();
  await sim.cast.act('officer1', 'accept', { project: draft });
  const plan = sim.policies.programmes.find((v) => v.id === P02)!.steps.filter((s) => s.kind === 'formal_check');
  const label = plan[1]!.label!.zh;
  const desk = text(await read('officer2', '/work'));
  expect([plan.length, desk.includes(label), first.includes(label)]).toEqual([2, true, false]);

  await sim.cast.act('officer2', 'accept', { project: draft });
  await sim.cast.act('officer2', 'register', { project: draft });
  // Another draft of the same programme is told of the one that runs.
  const again = await callOf(sim, P02, { title: '第三批' });
  const second = await sim.cast.draft('ent.applicant', { call: again.call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: '第二个导航' });
  const check = text(await read('ent.applicant', `/projects/${second}/check`));
  expect([check.includes('本单位已有同一事项的项目正在办理'), check.includes('数控转台专利导航')]).toEqual([true, true]);

  // Results without scripts: a file goes up from the same form, and the rows that were typed stay.
  await sim.cast.act('ent.applicant', 'reportResult', { project: draft, fields: { note: '成果已经形成。' } });
  const me = await as('ent.applicant');
  const { filedOn } = (await stateOf(sim, draft)).numbers;
  const typed: Record<string, string> = {
    note: '申请验收。', 'expenditure.1.item': '导航服务费', 'expenditure.1.category': 'navigation_service', 'expenditure.1.amountFen': '640,000.00', 'expenditure.1.spentOn': filedOn!, 'expenditure.1.voucher': '记-1',
    'expenditure.2.item': '备案前检索', 'expenditure.2.category': 'data_search', 'expenditure.2.amountFen': '6万', 'expenditure.2.spentOn': '2019-03-01', 'expenditure.2.voucher': '记-2',
  };
  const formOf = (html: string, type: string): Record<string, string> => Object.fromEntries([...html.split('<form').find((f) => f.includes(`value="${type}"`))!.split('</form>')[0]!.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1]!, m[2]!]));
  let results = (await me.get(`/projects/${draft}`)).body;
  expect(results).toMatch(/formaction="\/projects\/[^"]+\/results" formenctype="multipart\/form-data"/);
  const bare = await me.post(`/projects/${draft}/commands`, { ...formOf(results, 'submitResults'), ...typed });
  expect([bare.statusCode, bare.body.includes('evidence.'), text(bare.body).includes('专利导航成果报告：'), bare.body.includes('value="导航服务费"')]).toEqual([422, false, true, true]);
  for (const [slot, name] of [['report', '成果报告.pdf'], ['auditReport', '专项审计报告.pdf']] as const) {
    const part = (n: string, v: string): string => `--zhiyun\r\ncontent-disposition: form-data; name="${n}"\r\n\r\n${v}\r\n`;
    const payload = `${Object.entries({ ...formOf(results, 'submitResults'), ...typed }).map(([n, v]) => part(n, v)).join('')}--zhiyun\r\ncontent-disposition: form-data; name="file.${slot}"; filename="${name}"\r\ncontent-type: application/pdf\r\n\r\n${Buffer.from(pdf(name)).toString()}\r\n--zhiyun--\r\n`;
    const answer = await me.send(`/projects/${draft}/results`, payload, 'multipart/form-data; boundary=zhiyun');
    expect([slot, answer.statusCode, /data-code="\w+"/.exec(answer.body)?.[0]]).toEqual([slot, 200, undefined]);
    results = answer.body;
    for (const value of Object.values(typed).filter((v) => !/^[a-z_]+$/.test(v) && v !== '申请验收。')) expect([slot, value, results.includes(`value="${value}"`)]).toEqual([slot, value, true]);
    expect([results.includes('>申请验收。</textarea>'), results.includes(name)]).toEqual([true, true]);
  }
  // A file that was only chosen is not lost in silence, and the results go in with what was typed.
  const chosen = await me.post(`/projects/${draft}/commands`, { ...formOf(results, 'submitResults'), ...typed, 'file.report': '另一份.pdf' });
  expect([chosen.statusCode, chosen.body.includes('所选文件尚未上传')]).toEqual([422, true]);
  const handed = await me.post(`/projects/${draft}/commands`, { ...formOf(chosen.body, 'submitResults'), ...typed, 'file.report': '', 'file.auditReport': '' });
  expect([handed.statusCode, await nameOf(sim, draft)]).toEqual([303, 'in_acceptance']);
  await reviewed(sim, draft);
  await linesConfirmed(sim, draft);
  await decided(sim, draft);
  const notice = await published(sim, [draft]);
  expect(text(await read(null, `/notices/${notice}`))).toMatch(/剩余时间 \d{4}-\d\d-\d\d 还有 \d+ 个工作日/);
  await noticeOver(sim, notice);
  await issued(sim, draft, { plan: true });
  expect(await nameOf(sim, draft)).toBe('awaiting_claim');
  const url = `/projects/${draft}`;
  const page = await read('ent.applicant', url);
  const hidden = Object.fromEntries([...page.split('<form').find((f) => f.includes('value="claim"'))!.split('</form>')[0]!.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1]!, m[2]!]));
  // As the bank writes it.
  const sent = await (await as('ent.applicant')).post(`${url}/commands`, { ...hidden, accountName: '郑州样例智能装备有限公司', bankName: '样例银行 郑州金水支行', account: '4101 0500 0000 0000 01', receiptNumber: 'SJ-001', commitment: 'true' });
  expect([sent.statusCode, /data-code="[a-z_]+"/.exec(sent.body)?.[0]]).toEqual([303, undefined]);
  expect([await nameOf(sim, draft), text(await read('ent.applicant', url)).includes('待领款')]).toEqual(['awaiting_payment', false]);
}, 120_000);
