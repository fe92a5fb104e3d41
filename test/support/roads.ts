/**
 * The three project types walked step by step (docs of the scenarios): who acts, who may not, and the name afterwards.
 * A test composes passages; each works with any gateway, because it only sends commands.
 */
import { createHash } from 'node:crypto';
import { treasuryActivities } from '../../activities/index.js';
import { lateWithoutWorkflow } from '../../activities/relay.js';
import { addDays, dateOf, startOfDay } from '../../domain/time.js';
import { addObjectionFile } from '../../services/objections.js';
import { saveForm } from '../../services/projects.js';
import { pdf } from '../../start/cast.js';
import { advanceTo, now, step, stateOf, today, type Simulation } from './simulation.js';

export const P02 = '000-P02@zz-2017-243#1';
export const P05 = '000-P05@sample-pool#1';
export const P07 = '000-P07@zz-2017-243#1';
export const CENTRE = '000-P07@sample-centre#1';
export const PANEL = ['expert1', 'expert2', 'expert3', 'expert4', 'expert6'];

export const inDays = async (sim: Simulation, days: number): Promise<string> => addDays(await today(sim), days);
export const minutes = async (sim: Simulation) => ({ number: '局长办公会〔2019〕5号', heldOn: await today(sim), attendees: ['局长', '副局长'] });

/** A budget line and an open call with a window of 30 days. */
export async function callOf(sim: Simulation, version: string, { amountFen = 300_000_000n, quota, line, title = `call ${version}`, days = 30 }: { amountFen?: bigint; quota?: number; line?: string; title?: string; days?: number } = {}): Promise<{ call: string; line: string }> {
  const budget = line ?? await sim.cast.budgetLine(`line of ${title}`, amountFen);
  const call = await sim.cast.openCall({ version, title, line: budget, closesAt: startOfDay(await inDays(sim, days + 1)), ...(quota ? { quota } : {}) });
  return { call, line: budget };
}

export const formOf = (sim: Simulation, programme: string) => sim.policies.sample.forms[programme]!;

/** An enterprise like the sample's, with the same two people and an account of its own: one applicant is paid a navigation once a year. Answers its id. */
export async function sisterOf(sim: Simulation, n: number): Promise<string> {
  const id = `ent-${n}`;
  await sim.sql.rows(`INSERT INTO organisation (id, name, name_en, kind, credit_code, jurisdiction, bank_name, bank_account) SELECT $1, name || $2, name_en || $2, kind, $1, jurisdiction, bank_name, bank_account || $3 FROM organisation WHERE id = 'ent'`, [id, `（${n}）`, String(n)]);
  await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction, organisation_id) SELECT id || $2, person_id, role, jurisdiction, $1 FROM role_grant WHERE organisation_id = 'ent'`, [id, `-${n}`]);
  return id;
}

/** Draft, submitted by the applicant, approved by the organisation. `applicant`: another organisation that the same people stand for. */
export async function applied(sim: Simulation, { call, organisation, applicant = organisation, programme, title = '样例项目', object, values }: { call: string; organisation: 'ent' | 'pool' | 'uni'; applicant?: string; programme: string; title?: string; object?: string; /** answers other than the sample's */ values?: Record<string, unknown> }): Promise<string> {
  const form = formOf(sim, programme);
  const project = await sim.cast.draft(`${organisation}.applicant`, { call, organisation: applicant, form: values ? { ...form, values: { ...form.values, ...values } } : form, title, ...(object ? { object } : {}) });
  await step(sim, { who: `${organisation}.applicant`, wrong: organisation === 'pool' ? 'ent.applicant' : 'pool.applicant', command: 'submit', project, fields: { formVersion: 1 }, is: 'awaiting_organisation' });
  await step(sim, { who: `${organisation}.admin`, wrong: `${organisation}.applicant`, command: 'approve', project });
  return project;
}

const county = { ent: 'jinshui.officer', pool: 'gaoxin.officer', uni: 'gaoxin.officer' } as const;
const otherCounty = { ent: 'gaoxin.officer', pool: 'jinshui.officer', uni: 'jinshui.officer' } as const;
export async function recommended(sim: Simulation, project: string, organisation: 'ent' | 'pool' | 'uni'): Promise<void> {
  await step(sim, { who: county[organisation], wrong: otherCounty[organisation], command: 'recommend', project, is: 'awaiting_acceptance_of_application' });
}

/** The form as it was, saved as the next version; answers its number. */
export async function savedAgain(sim: Simulation, project: string, username: string, change: Record<string, unknown> = {}): Promise<number> {
  const row = (await sim.sql.row<{ version: number; content: Record<string, unknown> }>('SELECT version, content FROM form_version WHERE project_id = $1 ORDER BY version DESC LIMIT 1', [project]))!;
  const { version } = await saveForm(sim.house, await sim.cast.actor(username), { projectId: project, ifMatch: row.version, content: { ...row.content, ...change } });
  return version;
}

// --- P02 ---

/** Accepted, plan checked, filed: 执行中. */
export async function navigationFiled(sim: Simulation, project: string): Promise<void> {
  await step(sim, { who: 'officer1', wrong: 'approver', command: 'accept', project });
  await step(sim, { who: 'officer2', wrong: 'finance.bureau', command: 'accept', project, is: 'awaiting_filing' });
  await step(sim, { who: 'officer2', wrong: 'jinshui.officer', command: 'register', project, is: 'in_execution' });
}

/** Results with 640 000.00 after the filing and 60 000.00 before it. */
export async function navigationResults(sim: Simulation, project: string): Promise<void> {
  await step(sim, { who: 'ent.applicant', wrong: 'pool.applicant', command: 'reportResult', project, fields: { note: '成果已经形成。' }, is: 'awaiting_results' });
  await sim.cast.documents('ent.applicant', project, { report: '成果报告.pdf', auditReport: '专项审计报告.pdf' });
  const filedOn = (await stateOf(sim, project)).numbers['filedOn']!;
  await step(sim, {
    who: 'ent.applicant', wrong: 'ent.admin', command: 'submitResults', project, is: 'in_acceptance',
    fields: {
      note: '申请验收。', expenditure: [
        { item: '导航服务费', category: 'navigation_service', amountFen: '64000000', spentOn: filedOn, voucher: '记-1' },
        { item: '备案前检索', category: 'data_search', amountFen: '6000000', spentOn: addDays(filedOn, -20), voucher: '记-2' },
      ],
    },
  });
}

/** The panel by its people; officer1, who checked the form, may not organise it. */
export async function reviewed(sim: Simulation, project: string, { score = 80, members = PANEL, defence = false, until: stop }: { score?: number; members?: readonly string[]; defence?: boolean; until?: 'appointed' | 'accepted' } = {}): Promise<string> {
  return sim.cast.panel(project, { members, score, ...(stop ? { until: stop } : {}), ...(defence ? { meetingOn: await today(sim) } : {}) });
}

export async function linesConfirmed(sim: Simulation, project: string): Promise<void> {
  await step(sim, { who: 'officer2', wrong: 'approver', command: 'confirmLines', project, fields: { excluded: [{ line: 1, reason: '备案前支出。' }] }, is: 'awaiting_decision' });
}

export async function decided(sim: Simulation, project: string): Promise<void> {
  await step(sim, { who: 'approver', wrong: 'officer1', command: 'approve', project, fields: { minutes: await minutes(sim) }, is: 'awaiting_notice' });
}
/** Navigation from its filing to the award decided, everything passed. */
export async function navigationAwarded(sim: Simulation, project: string): Promise<void> {
  await navigationResults(sim, project);
  await reviewed(sim, project);
  await linesConfirmed(sim, project);
  await decided(sim, project);
}

/** One notice over the projects; answers its id. */
export async function published(sim: Simulation, projects: string[], { title = '拟奖补名单公示' } = {}): Promise<string> {
  return step(sim, { who: 'officer1', wrong: 'legal', command: 'publishNotice', project: projects[0]!, create: 'notice', fields: { projectIds: projects, title, basis: '郑政文〔2017〕243号' }, is: 'in_notice' });
}
export async function noticeOver(sim: Simulation, notice: string): Promise<void> {
  const { endsAt } = await stateOf<{ endsAt: string }>(sim, notice);
  await advanceTo(sim, endsAt);
}

export async function issued(sim: Simulation, project: string, { plan = false, is }: { plan?: boolean; is?: string } = {}): Promise<void> {
  if (plan) await step(sim, { who: 'finance.bureau', wrong: 'approver', command: 'agreePlan', project, is: 'awaiting_issuance' });
  await step(sim, { who: 'officer1', wrong: 'finance.bureau', command: 'issue', project, fields: { documentNumber: '郑知〔2019〕12号' }, ...(is ? { is } : {}) });
}

/** A navigation that was recommended, to the document by which it is paid. */
export async function navigationIssued(sim: Simulation, project: string): Promise<void> {
  await navigationFiled(sim, project);
  await navigationAwarded(sim, project);
  await noticeOver(sim, await published(sim, [project]));
  await issued(sim, project, { plan: true });
}

export async function claimed(sim: Simulation, project: string, organisation: 'ent' | 'pool' | 'uni'): Promise<void> {
  const payee = (await sim.sql.row<{ name: string; bank_name: string; bank_account: string }>('SELECT o.name, o.bank_name, o.bank_account FROM organisation o JOIN project p ON p.applicant_id = o.id WHERE p.id = $1', [project]))!;
  await step(sim, { who: `${organisation}.applicant`, wrong: organisation === 'ent' ? 'uni.applicant' : 'ent.applicant', command: 'claim', project, fields: { accountName: payee.name, bankName: payee.bank_name, account: payee.bank_account, receiptNumber: 'SJ-001', commitment: true } });
  await step(sim, { who: 'fin.maker', wrong: 'fin.checker', command: 'verifyAccount', project });
  await step(sim, { who: 'fin.checker', wrong: 'fin.maker', command: 'confirmAccount', project });
}

// --- money ---

export const orderOf = (project: string, n = 1): string => `order-${project.slice('project-'.length)}.${n}`;

/** A batch over the orders, prepared, checked, signed where needed, released. */
export async function batchReleased(sim: Simulation, line: string, orders: string[], { sign = false } = {}): Promise<string> {
  const project = `project-${orders[0]!.slice('order-'.length).replace(/\.\d+$/, '')}`;
  const batch = await step(sim, { who: 'fin.maker', wrong: 'fin.checker', command: 'prepareBatch', create: 'batch', project, fields: { budgetLineId: line, orderIds: orders } });
  await step(sim, { who: 'fin.checker', wrong: 'fin.maker', command: 'checkBatch', stream: batch });
  if (sign) await step(sim, { who: 'fin.checker2', wrong: 'fin.checker', command: 'signBatch', stream: batch });
  await step(sim, { who: 'fin.checker', wrong: 'fin.maker', command: 'releaseBatch', stream: batch });
  return batch;
}

/** What is unpaid on a line of a past year goes on to one of this year. */
export async function carriedOver(sim: Simulation, from: string, to: string): Promise<void> {
  await lateWithoutWorkflow(sim.house.db);
  await step(sim, { who: 'fin.maker', wrong: 'fin.checker', command: 'proposeCarryOver', stream: from, fields: { toLineId: to } });
  await step(sim, { who: 'fin.checker', wrong: 'fin.maker', command: 'confirmCarryOver', stream: from });
}

/** What the treasury queue does after a release; with an engine it is waited for. */
export async function instructed(sim: Simulation, ...orders: string[]): Promise<void> {
  if (sim.engine) {
    for (const orderId of orders) await until(async () => (await stateOf<{ status: string }>(sim, orderId)).status === 'instructed', `${orderId} instructed`);
    return;
  }
  const { instruct } = treasuryActivities({ db: sim.house.db, documents: sim.house.documents });
  for (const orderId of orders) await instruct({ orderId });
}

export async function until(holds: () => Promise<boolean>, what: string, withinMs = 20_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 25))) if (Date.now() > end) throw new Error(`not in ${withinMs} ms: ${what}`);
}

/** A new account for a payment that did not arrive: proposed, said to be theirs, checked by two more, and waited for. */
export async function payeeCorrected(sim: Simulation, order: string, organisation: 'ent' | 'pool' | 'uni', fields: { bankName?: string; account: string; reason?: string }): Promise<void> {
  const { projectId, payee } = await stateOf<{ projectId: string; payee: { accountName: string } }>(sim, order);
  await step(sim, { who: 'fin.maker', wrong: 'fin.checker', command: 'correctPayee', stream: order, fields: { accountName: payee.accountName, bankName: '样例银行', reason: '账号更正。', ...fields } });
  await payeeChecked(sim, projectId, organisation);
  await payeeWaited(sim, projectId);
}
export async function payeeChecked(sim: Simulation, project: string, organisation: 'ent' | 'pool' | 'uni'): Promise<void> {
  await step(sim, { who: `${organisation}.admin`, wrong: 'm1.admin', command: 'confirmPayee', project });
  await step(sim, { who: 'fin.checker2', wrong: 'fin.maker', command: 'verifyPayee', project });
  await step(sim, { who: 'fin.checker', wrong: 'fin.checker2', command: 'approvePayee', project });
}
export async function payeeWaited(sim: Simulation, project: string): Promise<void> {
  const wait = Object.values((await stateOf(sim, project)).periods).find((p) => p.kind === 'payee_wait')!;
  await advanceTo(sim, wait.dueAt);
}

export interface Answer { order: string; result: 'paid' | 'rejected'; attempt?: number }
/** The returned list, imported under a hash of its own content. */
export async function bankAnswered(sim: Simulation, batch: string, answers: Answer[]): Promise<void> {
  const lines = await Promise.all(answers.map(async ({ order, result, attempt }) => {
    const state = await stateOf<{ amountFen: string; attempt: number }>(sim, order);
    return { orderId: order, attempt: attempt ?? state.attempt, amountFen: state.amountFen, result, voucher: result === 'paid' ? `HD-${order.slice(-6)}` : '', reason: result === 'paid' ? '' : '户名不符', paidOn: dateOf(await now(sim)) };
  }));
  const fileHash = createHash('sha256').update(JSON.stringify(lines)).digest('hex');
  await sim.cast.act('fin.maker', 'importBankResult', { stream: batch, fields: { fileHash, fileName: 'returned.xlsx', lines } });
}

export async function paid(sim: Simulation, line: string, orders: string[], options: { sign?: boolean } = {}): Promise<string> {
  const batch = await batchReleased(sim, line, orders, options);
  await instructed(sim, ...orders);
  await bankAnswered(sim, batch, orders.map((order) => ({ order, result: 'paid' })));
  return batch;
}

// --- P05 ---

export async function poolAccepted(sim: Simulation, call: string, { title = '超硬材料产业专利池构建', object }: { title?: string; object?: string } = {}): Promise<string> {
  const project = await applied(sim, { call, organisation: 'pool', programme: '000-P05', title, object: object ?? title });
  await step(sim, { who: 'm1.admin', wrong: 'uni.admin', command: 'confirm', project, is: 'awaiting_members' });
  await step(sim, { who: 'm2.admin', wrong: 'pool.applicant', command: 'confirm', project, is: 'awaiting_recommendation' });
  await recommended(sim, project, 'pool');
  await step(sim, { who: 'officer1', wrong: 'approver', command: 'accept', project, is: 'consultation' });
  return project;
}
export async function poolDecided(sim: Simulation, project: string): Promise<void> {
  for (const [department, other] of [['drc', 'fin'], ['fin', 'sti'], ['sti', 'miit'], ['miit', 'officer1']] as const) {
    await step(sim, { who: `${department}.consulted`, wrong: other === 'officer1' ? other : `${other}.consulted`, command: 'giveOpinion', project, fields: { stance: 'agree', opinion: '同意。' } });
  }
  await reviewed(sim, project);
  await decided(sim, project);
}
export async function poolAgreement(sim: Simulation, project: string): Promise<void> {
  await issued(sim, project, { is: 'awaiting_filing' });
  await step(sim, { who: 'officer2', wrong: 'fin.maker', command: 'register', project, is: 'awaiting_agreement' });
  await step(sim, { who: 'officer2', wrong: 'legal', command: 'issueAgreement', project, is: 'awaiting_agreement' });
}
export async function poolSigned(sim: Simulation, project: string): Promise<void> {
  await step(sim, { who: 'officer2', wrong: 'pool.admin', command: 'sign', project, fields: { signer: '市局' } });
  await step(sim, { who: 'pool.admin', wrong: 'uni.admin', command: 'sign', project, fields: { signer: '法定代表人' } });
  await step(sim, { who: 'm1.admin', wrong: 'm1.admin'.replace('m1', 'ent'), command: 'sign', project, fields: { signer: '法定代表人' } });
  await step(sim, { who: 'm2.admin', wrong: 'ent.admin', command: 'sign', project, fields: { signer: '法定代表人' }, is: 'in_execution' });
}
export async function poolResults(sim: Simulation, project: string): Promise<void> {
  for (const milestone of ['agreements', 'patents', 'licences']) await step(sim, { who: 'pool.applicant', wrong: 'ent.applicant', command: 'reportMilestone', project, fields: { milestone, note: '已完成。' } });
  await step(sim, { who: 'pool.applicant', wrong: 'pool.admin', command: 'reportResult', project, fields: { note: '全部完成。' }, is: 'awaiting_results' });
  await sim.cast.documents('pool.applicant', project, { report: '总结.pdf', licenceContracts: '许可合同.pdf' });
  await step(sim, { who: 'pool.applicant', wrong: 'ent.applicant', command: 'submitResults', project, fields: { note: '申请验收。' }, is: 'in_acceptance' });
}

// --- P07 ---

export async function centreAccepted(sim: Simulation, call: string, organisation: 'ent' | 'pool' | 'uni'): Promise<string> {
  const project = await applied(sim, { call, organisation, programme: '000-P07', title: `示范中心 ${organisation}` });
  await recommended(sim, project, organisation);
  await step(sim, { who: 'officer1', wrong: 'approver', command: 'accept', project, is: 'under_review' });
  return project;
}
/** Window closed, order proposed, ranking decided. */
export async function ranked(sim: Simulation, call: string, order: string[]): Promise<void> {
  const { closesAt } = await stateOf<{ closesAt: string }>(sim, call);
  await advanceTo(sim, closesAt);
  await step(sim, { who: 'officer1', wrong: 'approver', command: 'proposeRanking', stream: call, fields: { order } });
  await step(sim, { who: 'approver', wrong: 'officer1', command: 'decideRanking', stream: call, fields: { minutes: await minutes(sim) } });
}

/** The fields of an objection of a person with an identity document attached: it holds its project at once. */
export async function proven(sim: Simulation, notice: string, { projectId, grounds = '异议。' }: { projectId: string; grounds?: string }): Promise<Record<string, unknown>> {
  const { id } = await addObjectionFile(sim.house, { noticeId: notice, name: '身份证.pdf', bytes: pdf('身份证.pdf') });
  return { projectId, objectorKind: 'person', objectorName: '某人', contact: '13800000000', identityProof: '11010519491231002X', grounds, files: [id] };
}
