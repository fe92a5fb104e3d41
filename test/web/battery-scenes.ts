/** One project at each step where somebody is asked for something, beside the sample's own: so that each form stands on a page. */
import { applied, bankAnswered, batchReleased, callOf, claimed, decided, instructed, issued, linesConfirmed, navigationFiled, navigationResults, noticeOver, orderOf, P02, P05, PANEL, poolAccepted, poolAgreement, poolDecided, poolSigned, published, recommended, reviewed, sisterOf, proven } from '../support/roads.js';
import type { Simulation } from '../support/simulation.js';

export async function makeOpenTasks(sim: Simulation): Promise<void> {
  const line = await sim.cast.budgetLine('指标：坏输入', 3_000_000_000n);
  let n = 0;
  const navigation = async (): Promise<string> => {
    n += 1;
    const { call } = await callOf(sim, P02, { title: `坏输入批次 ${n}`, line });
    return applied(sim, { call, organisation: 'ent', applicant: await sisterOf(sim, n), programme: '000-P02', title: `坏输入项目 ${n}` });
  };
  const checked = async (): Promise<string> => { const p = await navigation(); await recommended(sim, p, 'ent'); return p; };
  const filed = async (): Promise<string> => { const p = await checked(); await navigationFiled(sim, p); return p; };
  const inAcceptance = async (): Promise<string> => { const p = await filed(); await navigationResults(sim, p); return p; };
  const awaitingDecision = async (): Promise<string> => { const p = await inAcceptance(); await reviewed(sim, p); await linesConfirmed(sim, p); return p; };

  // Those whose notice is over first: the clock moves, the others wait afterwards.
  const over: string[] = [];
  for (let i = 0; i < 9; i += 1) over.push(await awaitingDecision());
  for (const project of over) await decided(sim, project);
  const pool = async (title: string): Promise<string> => {
    const { call } = await callOf(sim, P05, { title: `坏输入专利池批次 ${title}`, line });
    const p = await poolAccepted(sim, call, { title });
    await poolDecided(sim, p);
    return p;
  };
  const pools = [await pool('坏输入池甲'), await pool('坏输入池乙'), await pool('坏输入池丙')];
  await published(sim, over);
  let last = '';
  for (const project of pools) last = await published(sim, [project]);
  await noticeOver(sim, last);
  // The first waits for its plan.
  const [, toIssue, toClaim, toVerify, toConfirm, toPay, toCheck, toRelease, rejected] = over;
  await sim.cast.act('finance.bureau', 'agreePlan', { project: toIssue! });
  for (const project of [toClaim!, toVerify!, toConfirm!, toPay!, toCheck!, toRelease!, rejected!]) await issued(sim, project, { plan: true });
  for (const project of [toPay!, toCheck!, toRelease!, rejected!]) await claimed(sim, project, 'ent');
  const prepare = async (project: string): Promise<string> => (await sim.cast.act('fin.maker', 'prepareBatch', { create: 'batch', project, fields: { budgetLineId: line, orderIds: [orderOf(project)] } })).streamId;
  await prepare(toCheck!);
  await sim.cast.act('fin.checker', 'checkBatch', { stream: await prepare(toRelease!) });
  const batch = await batchReleased(sim, line, [orderOf(rejected!)]);
  await instructed(sim, orderOf(rejected!));
  await bankAnswered(sim, batch, [{ order: orderOf(rejected!), result: 'rejected' }]);
  const payee = { accountName: '郑州样例智能装备有限公司', bankName: '样例银行郑州金水支行', account: '410105000000000001', receiptNumber: 'SJ-001', commitment: true };
  for (const [project, n] of [[toVerify!, 4], [toConfirm!, 5]] as const) await sim.cast.act('ent.applicant', 'claim', { project, fields: { ...payee, accountName: `${payee.accountName}（${n}）`, account: `${payee.account}${n}` } });
  await sim.cast.act('fin.maker', 'verifyAccount', { project: toConfirm! });
  await issued(sim, pools[0]!);
  await poolAgreement(sim, pools[1]!);
  await poolAgreement(sim, pools[2]!);
  await poolSigned(sim, pools[2]!);

  await navigation();
  await checked();
  await sim.cast.act('officer1', 'requestCorrection', { project: await checked(), fields: { points: [{ item: '合同', reason: '缺盖章页。' }] } });
  const { call } = await callOf(sim, P02, { title: '坏输入批次：草稿', line });
  await sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: '坏输入草稿' });
  await filed();
  const results = await filed();
  await sim.cast.act('ent.applicant', 'reportResult', { project: results, fields: { note: '成果已经形成。' } });
  await inAcceptance();
  await sim.cast.panel(await inAcceptance(), { members: PANEL, score: 80, until: 'appointed' });
  await sim.cast.panel(await inAcceptance(), { members: PANEL, score: 80, until: 'accepted' });
  await awaitingDecision();
  const objected = await awaitingDecision();
  await decided(sim, objected);
  const notice = await published(sim, [objected], { title: '坏输入公示' });
  await sim.cast.act('supervisor', 'openObjection', { stream: notice, fields: await proven(sim, notice, { projectId: objected }) });
  // A budget line that waits for its confirmation.
  const budget = { year: 2019, title: '待确认指标', fund: '专项资金', level: 'city', quotaDocument: '郑财预〔2019〕9号', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '100000000', cutOffOn: '2019-12-31' };
  await sim.cast.act('fin.maker', 'createBudgetLine', { create: 'budget', fields: budget });
}
