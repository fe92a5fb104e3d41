/** What pages say to people who decide whether to apply, and to those who judge: rules before they bite, names that tell apart, what is asked open and what is empty small. */
import type { FastifyInstance } from 'fastify';
import { callOf, decided, issued, linesConfirmed, noticeOver, P02, published, recommended, reviewed } from '../support/roads.js';
import { nameOf, openSimulation, stateOf, type Simulation } from '../support/simulation.js';
import { messageTo } from '../../activities/mails.js';
import { ENDED_BY } from '../../domain/project/ending.js';
import { printsEnding } from '../../domain/papers.js';
import { catalogue, t as words } from '../../domain/words/index.js';
import { lettersOf } from '../../prisma/store/letters.js';
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
  // What was given already is not counted where no organisation is chosen, and the page says so; facts go by their names.
  for (const url of ['/eligibility', '/eligibility?kind=enterprise']) { const said = text(await read(null, url)); expect([url, said.includes('已获得的奖补没有计入'), /applicantKind/.test(said)]).toEqual([url, true, false]); }
  expect(text(await read('ent.applicant', '/eligibility?organisation=ent'))).not.toContain('已获得的奖补没有计入');
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
  // Given back by its house: the reason stands where the work is done, under the same last days as before.
  const days = (body: string): string[] => [...text(body).matchAll(/(\d{4}-\d\d-\d\d \d\d:\d\d) 前/g)].map((m) => m[1]!);
  const before = days(await read('ent.applicant', `/projects/${draft}`));
  await sim.cast.act('ent.admin', 'return', { project: draft, fields: { reason: '预算请再核。' } });
  const given = await read('ent.applicant', `/projects/${draft}`);
  const panel = text(given.slice(given.indexOf('id="task"'), given.indexOf('id="next"')));
  expect([panel.includes('预算请再核。'), before.length > 0, before.every((d) => panel.includes(d))]).toEqual([true, true, true]);
  await sim.cast.act('ent.applicant', 'submit', { project: draft, fields: { formVersion: 1 } });
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

test('however a road ends that nobody wished for, the page, the mail and the paper say by whom, why, by which document, what follows and what can be done', async () => {
  const { call } = await callOf(sim, P02, { title: '办结的批次' });
  const project = await sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: '办结的项目' });
  const outcomeOf = (cause: string): string => (['window_closed', 'correction_missed', 'agreement_unsigned', 'agreement_declined', 'claim'].includes(cause) ? 'lapsed' : ['terminated', 'midterm'].includes(cause) ? 'terminated' : ['results_missed', 'acceptance', 'rectification_missed'].includes(cause) ? 'failed' : cause === 'applicant' ? 'withdrawn' : 'refused');
  const said = new Set(['ApplicationRefused', 'RecommendationRefused', 'FilingRefused', 'DecisionRefused', 'NoticeRemoved', 'DecisionReversed', 'ProjectTerminated', 'AgreementDeclined', 'ClaimLapsed']);
  const { state: before, seq: first } = (await sim.sql.row<{ state: object; seq: number }>('SELECT state, seq FROM stream_head WHERE id = $1', [project]))!;
  let seq = first;
  const write = async (type: string, body: object): Promise<number> => {
    await sim.sql.rows(`INSERT INTO event (stream_id, seq, type, version, at, by, body, hash) SELECT $1, $2, $3, 1, max(at), 'system:test', $4, 'h' FROM event WHERE stream_id = $1`, [project, seq += 1, type, JSON.stringify(body)]);
    return seq;
  };
  for (const cause of Object.keys(catalogue.endCause).filter((c) => c !== 'all_settled')) {
    const [type, outcome] = [ENDED_BY[cause], outcomeOf(cause)];
    expect([cause, type !== undefined]).toEqual([cause, true]);
    const reason = `理由-${cause}。`;
    await sim.sql.rows('INSERT INTO private_text (id, salt, body, hash, stream_id) VALUES ($1, $2, $3, $4, $5)', [`said:${cause}`, 's', reason, 'h', project]);
    await write(type!, { ...(said.has(type!) ? { reason: { textId: `said:${cause}`, hash: 'h' } } : {}), ...(type === 'ProjectTerminated' ? { documentNumber: `郑知终-${cause}` } : {}), ...(type === 'AgreementDeclined' ? { party: 'ent' } : {}) });
    const end = { outcome, cause, on: '2019-04-01' };
    const instalments = outcome === 'terminated' ? [{ n: 1, milestone: 'issued', amountFen: '1234500', status: 'paid', orderId: 'o' }] : [];
    const at = await write('RoadEnded', end);
    await sim.sql.rows('UPDATE stream_head SET state = $2 WHERE id = $1', [project, JSON.stringify({ ...before, phase: 'ended', submittedAt: '2019-03-05T00:00:00.000Z', end, instalments, tasks: {}, periods: {} })]);
    const page = text(await read('ent.applicant', `/projects/${project}`));
    const row = { payload: { template: `RoadEnded.${outcome}`, streamId: project, to: { organisation: 'ent', role: 'applicant' } } };
    const letter = (await lettersOf(sim.sql, [row]))[0]!;
    const mail = messageTo(letter.people[0]!, { key: 'k', letter, publicUrl: 'http://house' }).text;
    const paper = printsEnding(end) ? text(await read('ent.applicant', `/print/ending/${project}?seq=${at}`)) : null;
    if (outcome === 'withdrawn') { expect([paper, mail.includes('救济途径')]).toEqual([null, false]); continue; }
    const asks = [
      words('zh-CN', `endCause.${cause}` as 'endCause.objection'), ...(said.has(type!) ? [reason] : []), ...(type === 'ProjectTerminated' ? [`郑知终-${cause}`, '12,345.00'] : []),
      cause === 'recommendation' ? '金水区' : cause === 'agreement_declined' ? '样例智能装备' : '郑州市知识产权局', '行政复议', '重新申报|不再拨付', '后续',
    ];
    for (const [where, told] of [['page', page], ['mail', mail], ...(paper === null ? [] : [['paper', paper]])] as [string, string][]) {
      for (const ask of asks) expect([cause, where, ask, new RegExp(ask).test(told)]).toEqual([cause, where, ask, true]);
    }
    // A decision is worded as one, under its own number, in its head, in its table and where it is verified.
    if (outcome === 'terminated') {
      const number = type === 'ProjectTerminated' ? `郑知终-${cause}` : '';
      const found = text(await read(null, `/verification?code=${/验证码：\s*([A-Z2-9]{12})/.exec(paper!)![1]!}`));
      expect([cause, paper!.includes(`编号：${number} `), paper!.includes('决定终止你单位承担的'), paper!.includes('通知如下'), found.includes(number), found.includes('项目终止决定书')]).toEqual([cause, true, true, false, true, true]);
    }
    // Who has signed nothing is not pointed to an agreement; a refusal with a paper of its own is printed by it.
    expect([cause, /任务书约定/.test(page + mail + (paper ?? ''))]).toEqual([cause, false]);
    expect([cause, paper === null]).toEqual([cause, ['formal_check', 'recommendation', 'filing', 'decision'].includes(cause)]);
  }
}, 120_000);
