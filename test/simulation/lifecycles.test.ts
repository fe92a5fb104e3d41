/**
 * Whole lives of the three project types on a real database: every step by the right person, every step refused to a
 * wrong one by the quick guard and by execute, the names people see, the money at the end, the record folded again.
 */
import { budgetLinePage } from '../../services/finance.js';
import { projectPage } from '../../services/project-page.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { count } from '../support/counters.js';
import {
  advanceTo, balanceOf, bothRefuse, eventsOf, faultsOf, nameOf, openSimulation, refusalOf, rejectionOf, stateOf, step, storyOf, today, type Simulation,
} from '../support/simulation.js';
import {
  applied, bankAnswered, batchReleased, callOf, carriedOver, CENTRE, centreAccepted, claimed, decided, inDays, instructed, issued, linesConfirmed, minutes, navigationAwarded, navigationFiled, navigationResults, noticeOver, orderOf,
  P02, P05, P07, paid, payeeCorrected, poolAccepted, poolAgreement, poolDecided, poolResults, poolSigned, published, ranked, recommended, reviewed, savedAgain, proven
} from '../support/roads.js';

let sim: Simulation;
// A house for each test: the clock runs for years.
beforeEach(async () => { sim = await openSimulation(); }, 60_000);
afterEach(async () => {
  const faults = await faultsOf(sim);
  await sim.close();
  expect(faults).toEqual([]);
});

const periodOf = async (project: string, kind: string) => Object.values((await stateOf(sim, project)).periods).find((p) => p.kind === kind);

describe('P02, navigation', () => {
  it('goes from the call to the last yuan', async () => {
    const { call, line } = await callOf(sim, P02);
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    await recommended(sim, project, 'ent');

    // Correction pauses the acceptance period, and the corrected application resumes what was left.
    const before = (await periodOf(project, 'formal_check'))!;
    await step(sim, { who: 'officer1', wrong: 'approver', command: 'requestCorrection', project, fields: { points: [{ item: '合同', reason: '缺页' }] }, is: 'correction' });
    expect((await periodOf(project, 'formal_check'))!.paused).toEqual({ on: await today(sim), remaining: 5, reason: 'correction' });
    await advanceTo(sim, await inDays(sim, 10));
    const formVersion = await savedAgain(sim, project, 'ent.applicant', { field: '精密减速器与驱动' });
    expect(formVersion).toBe(2);
    await step(sim, { who: 'ent.applicant', wrong: 'uni.applicant', command: 'correct', project, fields: { formVersion }, is: 'awaiting_organisation' });
    await step(sim, { who: 'ent.admin', wrong: 'ent.applicant', command: 'approve', project, is: 'awaiting_acceptance_of_application' });
    const after = (await periodOf(project, 'formal_check'))!;
    expect(after.paused).toBeUndefined();
    expect(after.dueAt > before.dueAt).toBe(true);

    // What was seen is older than the form: refused by both.
    const officer = await sim.cast.actor('officer1');
    const task = (await sim.cast.task(officer, 'accept', { project }))!;
    for (const seen of [{ ...task.seen, formVersion: 1 }, { ...task.seen, revision: 9 }, { ...task.seen, taskId: `${project}:formal_check:1:1` }]) {
      expect(await bothRefuse(sim, { type: 'accept', streamId: project, actor: officer, seen })).toEqual({ quick: 'stale_version', executed: 'stale_version' });
    }

    await navigationFiled(sim, project);
    await navigationResults(sim, project);
    await reviewed(sim, project);
    expect(await nameOf(sim, project)).toBe('confirming_expenditure');
    await linesConfirmed(sim, project);
    expect((await stateOf(sim, project)).award).toMatchObject({ amountFen: '30000000', sample: false, money: 'calculated' });

    const approver = await sim.cast.actor('approver');
    const decision = (await sim.cast.task(approver, 'approve', { project }))!;
    expect(await bothRefuse(sim, { type: 'approve', streamId: project, actor: approver, seen: decision.seen })).toEqual({ quick: 'minutes_required', executed: 'minutes_required' });
    await decided(sim, project);
    expect(await balanceOf(sim, line)).toEqual({ available: 270_000_000n, reserved: 30_000_000n, committed: 0n, paid: 0n });

    await noticeOver(sim, await published(sim, [project]));
    expect(await nameOf(sim, project)).toBe('awaiting_issuance');
    await issued(sim, project, { plan: true, is: 'awaiting_claim' });
    expect((await balanceOf(sim, line)).committed).toBe(30_000_000n);
    await claimed(sim, project, 'ent');
    expect(await nameOf(sim, project)).toBe('paying');
    await paid(sim, line, [orderOf(project)]);

    expect(await nameOf(sim, project)).toBe('paid');
    expect(await balanceOf(sim, line)).toEqual({ available: 270_000_000n, reserved: 0n, committed: 0n, paid: 30_000_000n });
    expect(await storyOf(sim, project)).toEqual([
      'ProjectCreated', 'ApplicationFrozen', 'OrganisationApproved', 'ApplicationSubmitted', 'ReceiptIssued', 'Recommended', 'CorrectionRequested', 'ApplicationCorrected',
      'OrganisationApproved', 'ApplicationAccepted', 'ApplicationAccepted', 'FilingRegistered', 'ExecutionStarted', 'ExecutionReported', 'ExecutionCompleted', 'ResultsSubmitted', 'PanelOpened', 'AcceptanceGraded',
      'ExpenditureConfirmed', 'AwardCalculated', 'DecisionApproved', 'AwardReserved', 'NoticeOpened', 'NoticeCleared', 'PlanAgreed', 'Issued', 'PaymentClaimed', 'AccountVerified', 'AccountConfirmed',
      'InstalmentDue', 'InstalmentPaid', 'RoadEnded',
    ]);
    const { numbers } = await stateOf(sim, project);
    expect(numbers).toMatchObject({ receipt: 'ZZ-2019-P02-00001', acceptance: '郑知受理〔2019〕0001号', filing: '郑知导备〔2019〕0001号', issuance: '郑知〔2019〕12号' });
    // A closed project takes nothing more.
    expect(await bothRefuse(sim, { type: 'accept', streamId: project, actor: officer, seen: task.seen })).toEqual({ quick: 'stream_closed', executed: 'stream_closed' });
    count('lifecycles');
  }, 60_000);
});

describe('P05, pool', () => {
  it('pays 60 % on the signed agreement and the balance on the acceptance, after a refusal of a member and of the bank', async () => {
    const { call, line } = await callOf(sim, P05);
    const project = await applied(sim, { call, organisation: 'pool', programme: '000-P05', title: '超硬材料产业专利池构建', object: '超硬材料' });
    expect(await nameOf(sim, project)).toBe('awaiting_members');
    await step(sim, { who: 'm1.admin', wrong: 'uni.admin', command: 'confirm', project, is: 'awaiting_members' });
    await step(sim, { who: 'm2.admin', wrong: 'm1.admin', command: 'refuse', project, fields: { reason: '许可政策尚未商定。' }, is: 'draft' });
    expect((await stateOf(sim, project)).submittedAt).toBeUndefined();
    const formVersion = await savedAgain(sim, project, 'pool.applicant', { licencePolicy: '按份额分配。' });
    await step(sim, { who: 'pool.applicant', command: 'submit', project, fields: { formVersion }, is: 'awaiting_organisation' });
    await step(sim, { who: 'pool.admin', command: 'approve', project });
    await step(sim, { who: 'm1.admin', command: 'confirm', project });
    await step(sim, { who: 'm2.admin', command: 'confirm', project, is: 'awaiting_recommendation' });
    await recommended(sim, project, 'pool');
    await step(sim, { who: 'officer1', wrong: 'approver', command: 'accept', project, is: 'consultation' });
    await poolDecided(sim, project);
    expect((await stateOf(sim, project)).award).toMatchObject({ amountFen: '80000000', sample: true, money: 'reserved' });
    await noticeOver(sim, await published(sim, [project]));
    await poolAgreement(sim, project);
    await poolSigned(sim, project);
    await claimed(sim, project, 'pool');

    // The bank rejects the first attempt; the payee is corrected; the second is paid.
    const order = orderOf(project, 1);
    const first = await batchReleased(sim, line, [order]);
    await instructed(sim, order);
    await bankAnswered(sim, first, [{ order, result: 'rejected' }]);
    expect((await stateOf<{ status: string }>(sim, order)).status).toBe('rejected');
    await payeeCorrected(sim, order, 'pool', { account: '410100000000000009' });
    const second = await batchReleased(sim, line, [order]);
    await instructed(sim, order);
    // The answer to the first attempt, once more, means nothing now.
    await bankAnswered(sim, first, [{ order, result: 'rejected', attempt: 1 }]);
    expect((await stateOf<{ status: string }>(sim, order)).status).toBe('instructed');
    await bankAnswered(sim, second, [{ order, result: 'paid' }]);
    expect(await sim.sql.rows('SELECT attempt, status FROM payment_attempt WHERE order_id = $1 ORDER BY attempt', [order])).toEqual([{ attempt: 1, status: 'rejected' }, { attempt: 2, status: 'confirmed' }]);
    expect(await nameOf(sim, project)).toBe('in_execution');
    expect(await balanceOf(sim, line)).toEqual({ available: 220_000_000n, reserved: 0n, committed: 32_000_000n, paid: 48_000_000n });
    expect(await sim.sql.row('SELECT paid_count, paid_of FROM project WHERE id = $1', [project])).toEqual({ paid_count: 1, paid_of: 2 });

    await advanceTo(sim, await inDays(sim, 500));
    const next = await sim.cast.budgetLine('the year after', 300_000_000n);
    await carriedOver(sim, line, next);
    const officer = await sim.cast.actor('pool.applicant');
    const report = (await sim.cast.task(officer, 'reportResult', { project }))!;
    expect(await bothRefuse(sim, { type: 'reportResult', streamId: project, actor: officer, seen: report.seen, fields: { note: '早了' } })).toEqual({ quick: 'report_due', executed: 'report_due' });
    await poolResults(sim, project);
    await reviewed(sim, project, { members: ['expert1', 'expert2', 'expert4', 'expert5', 'expert7'] });
    await paid(sim, next, [orderOf(project, 2)]);
    expect(await nameOf(sim, project)).toBe('paid');
    expect(await balanceOf(sim, line)).toEqual({ available: 220_000_000n, reserved: 0n, committed: 0n, paid: 48_000_000n });
    expect(await balanceOf(sim, next)).toEqual({ available: 300_000_000n, reserved: 0n, committed: 0n, paid: 32_000_000n });
    expect(await storyOf(sim, project)).toEqual([
      'ProjectCreated', 'ApplicationFrozen', 'OrganisationApproved', 'MemberConfirmed', 'MemberRefused', 'StepReturned', 'ApplicationFrozen', 'OrganisationApproved', 'MemberConfirmed', 'MemberConfirmed',
      'ApplicationSubmitted', 'ReceiptIssued', 'Recommended', 'ApplicationAccepted', 'OpinionGiven', 'OpinionGiven', 'OpinionGiven', 'OpinionGiven', 'PanelOpened', 'ReviewGraded', 'AwardCalculated',
      'DecisionApproved', 'AwardReserved', 'NoticeOpened', 'NoticeCleared', 'Issued', 'FilingRegistered', 'AgreementIssued', 'AgreementSignedBy', 'AgreementSignedBy', 'AgreementSignedBy', 'AgreementSignedBy',
      'AgreementSigned', 'ExecutionStarted', 'PaymentClaimed', 'AccountVerified', 'AccountConfirmed', 'InstalmentDue', 'PayeeProposed', 'PayeeOwned', 'PayeeVerified', 'PayeeApproved', 'PayeeChanged', 'InstalmentPaid', 'AwardCarriedOver', 'MilestoneReported', 'MilestoneReported', 'MilestoneReported',
      'ExecutionReported', 'ExecutionCompleted', 'ResultsSubmitted', 'PanelOpened', 'AcceptanceGraded', 'InstalmentDue', 'InstalmentPaid', 'RoadEnded',
    ]);
    count('lifecycles');
  }, 60_000);

  it('records silence of a department and frees the commitment when the agreement lapses', async () => {
    const { call, line } = await callOf(sim, P05, { title: 'lapse' });
    const project = await poolAccepted(sim, call);
    await step(sim, { who: 'drc.consulted', command: 'giveOpinion', project, fields: { stance: 'agree', opinion: '同意。' } });
    await advanceTo(sim, await inDays(sim, 14));
    expect((await eventsOf(sim, project)).find((e) => e.type === 'SilenceRecorded')!.body).toMatchObject({ departments: ['fin', 'sti', 'miit'] });
    await reviewed(sim, project);
    await decided(sim, project);
    await noticeOver(sim, await published(sim, [project]));
    await poolAgreement(sim, project);
    expect((await balanceOf(sim, line)).committed).toBe(80_000_000n);
    await step(sim, { who: 'pool.admin', command: 'sign', project, fields: { signer: '法定代表人' } });
    await advanceTo(sim, await inDays(sim, 40));
    expect(await nameOf(sim, project)).toBe('agreement_lapsed');
    expect(await balanceOf(sim, line)).toEqual({ available: 300_000_000n, reserved: 0n, committed: 0n, paid: 0n });
    count('lifecycles');
  }, 60_000);
});

describe('P07, centre by the seed', () => {
  it('ranks once for the whole call: two in, one on the reserve list, a third signature, an unknown outcome settled by two persons', async () => {
    const { call, line } = await callOf(sim, P07, { quota: 2, amountFen: 300_000_000n });
    const [uni, ent, pool] = [await centreAccepted(sim, call, 'uni'), await centreAccepted(sim, call, 'ent'), await centreAccepted(sim, call, 'pool')];
    for (const [project, score] of [[uni, 90], [ent, 80], [pool, 70]] as const) {
      await reviewed(sim, project, { score, defence: true });
      expect(await nameOf(sim, project)).toBe('awaiting_ranking');
    }
    await ranked(sim, call, [uni, ent, pool]);
    expect([await nameOf(sim, uni), await nameOf(sim, ent), await nameOf(sim, pool)]).toEqual(['awaiting_notice', 'awaiting_notice', 'reserve_list']);
    expect(await balanceOf(sim, line)).toEqual({ available: 160_000_000n, reserved: 140_000_000n, committed: 0n, paid: 0n });

    await noticeOver(sim, await published(sim, [uni, ent]));
    for (const [project, organisation] of [[uni, 'uni'], [ent, 'ent']] as const) {
      await issued(sim, project, { is: 'awaiting_claim' });
      await claimed(sim, project, organisation);
    }
    const orders = [orderOf(uni), orderOf(ent)];
    const batch = await step(sim, { who: 'fin.maker', command: 'prepareBatch', create: 'batch', project: uni, fields: { budgetLineId: line, orderIds: orders } });
    await step(sim, { who: 'fin.checker', command: 'checkBatch', stream: batch });
    expect(await refusalOf(sim.cast.act('fin.checker', 'releaseBatch', { stream: batch }))).toBe('third_signature_needed');
    expect(await refusalOf(sim.cast.act('fin.checker', 'signBatch', { stream: batch }))).toBe('separation_of_duties');
    await sim.cast.act('fin.checker2', 'signBatch', { stream: batch });
    await sim.cast.act('fin.checker', 'releaseBatch', { stream: batch });
    await instructed(sim, ...orders);
    expect(new Set((await sim.sql.rows<{ file_hash: string }>('SELECT file_hash FROM payment_order WHERE batch_id = $1', [batch])).map((r) => r.file_hash)).size).toBe(1);

    // One is paid; the bank is silent about the other.
    await bankAnswered(sim, batch, [{ order: orders[0]!, result: 'paid' }]);
    expect(await nameOf(sim, uni)).toBe('paid');
    await advanceTo(sim, await inDays(sim, 14));
    expect((await stateOf<{ status: string }>(sim, orders[1]!)).status).toBe('unknown');
    await step(sim, { who: 'fin.maker', wrong: 'fin.checker', command: 'settleUnknown', stream: orders[1]!, fields: { result: 'paid', voucher: 'HD-9', paidOn: await today(sim), evidence: '银行回单。' } });
    await step(sim, { who: 'fin.checker', wrong: 'fin.maker', command: 'confirmSettlement', stream: orders[1]! });
    expect(await nameOf(sim, ent)).toBe('paid');
    expect(await balanceOf(sim, line)).toEqual({ available: 160_000_000n, reserved: 0n, committed: 0n, paid: 140_000_000n });
    // The duty after the end: a year later a task, and then rest.
    await advanceTo(sim, await inDays(sim, 380));
    await step(sim, { who: 'uni.applicant', wrong: 'ent.applicant', command: 'submitEvaluation', project: uni, fields: { note: '运行良好。' }, is: 'paid' });
    expect(await sim.sql.row('SELECT closed FROM stream_head WHERE id = $1', [uni])).toEqual({ closed: true });
    count('lifecycles', 2);
  }, 60_000);

  it('queues an award the pool cannot carry, and reserves it when an upheld objection frees another', async () => {
    const { call, line } = await callOf(sim, P07, { quota: 2, amountFen: 100_000_000n, title: 'short pool' });
    const [uni, ent] = [await centreAccepted(sim, call, 'uni'), await centreAccepted(sim, call, 'ent')];
    for (const project of [uni, ent]) await reviewed(sim, project, { defence: true });
    await ranked(sim, call, [uni, ent]);
    expect([(await stateOf(sim, uni)).award!.money, (await stateOf(sim, ent)).award!.money]).toEqual(['reserved', 'queued']);
    const notice = await published(sim, [uni, ent]);
    const objection = { ...await proven(sim, notice, { projectId: uni }), objectorKind: 'unit', objectorName: '某公司', contact: '0371-67180000', identityProof: '91410100MADEX00707', grounds: '成果重复申报。' };
    expect(await refusalOf(sim.cast.act('supervisor', 'openObjection', { stream: notice, fields: { ...objection, objectorName: '' } }))).toBe('objection_incomplete');
    await sim.cast.act('supervisor', 'openObjection', { stream: notice, fields: objection });
    expect([await nameOf(sim, uni), await nameOf(sim, ent)]).toEqual(['objection', 'in_notice']);
    await noticeOver(sim, notice);
    // Frozen is only the one it touches.
    expect([await nameOf(sim, uni), await nameOf(sim, ent)]).toEqual(['objection', 'awaiting_issuance']);
    expect(await refusalOf(sim.cast.act('officer1', 'issue', { project: ent, fields: { documentNumber: '郑知〔2019〕77号' } }))).toBe('budget_short');
    expect(await refusalOf(sim.cast.act('supervisor', 'openObjection', { stream: notice, fields: { ...objection, projectId: ent } }))).toBe('notice_closed');
    await step(sim, { who: 'legal', wrong: 'officer1', command: 'decideObjection', stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'upheld', reply: '异议成立。' } });
    expect(await nameOf(sim, uni)).toBe('not_established');
    // What is freed is reserved at once for who waits.
    expect(await balanceOf(sim, line)).toEqual({ available: 30_000_000n, reserved: 70_000_000n, committed: 0n, paid: 0n });
    await issued(sim, ent, { is: 'awaiting_claim' });
    expect(await balanceOf(sim, line)).toEqual({ available: 30_000_000n, reserved: 0n, committed: 70_000_000n, paid: 0n });
    count('lifecycles', 2);
  }, 60_000);
});

describe('P07, centre by the sample measure', () => {
  const toExecution = async (title: string): Promise<{ project: string; line: string }> => {
    const { call, line } = await callOf(sim, CENTRE, { quota: 2, title });
    const project = await centreAccepted(sim, call, 'uni');
    await reviewed(sim, project, { defence: true });
    await ranked(sim, call, [project]);
    await noticeOver(sim, await published(sim, [project]));
    await issued(sim, project, { is: 'awaiting_agreement' });
    await step(sim, { who: 'officer2', wrong: 'approver', command: 'issueAgreement', project });
    await step(sim, { who: 'officer2', wrong: 'uni.applicant', command: 'sign', project, fields: { signer: '市局' } });
    await step(sim, { who: 'uni.admin', wrong: 'ent.admin', command: 'sign', project, fields: { signer: '校长' }, is: 'in_execution' });
    await claimed(sim, project, 'uni');
    await paid(sim, line, [orderOf(project, 1)]);
    expect((await balanceOf(sim, line)).paid).toBe(42_000_000n);
    return { project, line };
  };
  const toAcceptance = async (project: string): Promise<void> => {
    for (const milestone of ['patents', 'overseas', 'transfer']) await sim.cast.act('uni.applicant', 'reportMilestone', { project, fields: { milestone, note: '已完成。' } });
    await sim.cast.act('uni.applicant', 'reportResult', { project, fields: { note: '完成。' } });
    await sim.cast.documents('uni.applicant', project, { report: '总结.pdf', patentList: '清单.pdf' });
    await step(sim, { who: 'uni.applicant', wrong: 'ent.applicant', command: 'submitResults', project, fields: { note: '申请验收。' }, is: 'in_acceptance' });
  };

  it('is checked at half term, rectifies once, passes and is paid', async () => {
    const { project, line } = await toExecution('centre');
    await advanceTo(sim, await inDays(sim, 367));
    expect(await nameOf(sim, project)).toBe('mid_term_check');
    expect(await refusalOf(sim.cast.act('uni.applicant', 'reportResult', { project, fields: { note: '完成。' } }))).toBe('report_due');
    await step(sim, { who: 'uni.applicant', wrong: 'ent.applicant', command: 'reportMidTerm', project, fields: { note: '进展正常。' }, is: 'mid_term_check' });
    expect(await refusalOf(sim.cast.act('officer2', 'checkReport', { project, fields: { result: 'rectify' } }))).toBe('reason_required');
    await step(sim, { who: 'officer2', wrong: 'approver', command: 'checkReport', project, fields: { result: 'rectify', reason: '专利布局不足。' }, is: 'mid_term_check' });
    await step(sim, { who: 'uni.applicant', command: 'reportMidTerm', project, fields: { note: '已整改。' } });
    await step(sim, { who: 'officer2', command: 'checkReport', project, fields: { result: 'normal' }, is: 'in_execution' });
    await toAcceptance(project);
    await reviewed(sim, project, { score: 50 });
    expect(await nameOf(sim, project)).toBe('rectification');
    await step(sim, { who: 'uni.applicant', wrong: 'ent.applicant', command: 'submitResults', project, fields: { note: '整改后申请验收。' }, is: 'in_acceptance' });
    await reviewed(sim, project, { score: 75 });
    expect((await stateOf(sim, project)).milestones).toContain('acceptance_passed');
    const next = await sim.cast.budgetLine('the year after', 300_000_000n);
    await carriedOver(sim, line, next);
    await paid(sim, next, [orderOf(project, 2)]);
    expect(await nameOf(sim, project)).toBe('paid');
    expect(await balanceOf(sim, line)).toEqual({ available: 230_000_000n, reserved: 0n, committed: 0n, paid: 42_000_000n });
    expect(await balanceOf(sim, next)).toEqual({ available: 300_000_000n, reserved: 0n, committed: 0n, paid: 28_000_000n });
    count('lifecycles');
  }, 60_000);

  it('fails when the second acceptance fails too; what was not earned is freed', async () => {
    const { project, line } = await toExecution('failing centre');
    await advanceTo(sim, await inDays(sim, 367));
    await sim.cast.act('uni.applicant', 'reportMidTerm', { project, fields: { note: '进展。' } });
    await sim.cast.act('officer2', 'checkReport', { project, fields: { result: 'normal' } });
    await toAcceptance(project);
    await reviewed(sim, project, { score: 40 });
    await sim.cast.act('uni.applicant', 'submitResults', { project, fields: { note: '再次申请。' } });
    await reviewed(sim, project, { score: 45 });
    expect(await nameOf(sim, project)).toBe('acceptance_failed');
    expect(await balanceOf(sim, line)).toEqual({ available: 258_000_000n, reserved: 0n, committed: 0n, paid: 42_000_000n });
    count('lifecycles');
  }, 60_000);
});

describe('an objection that is upheld in part', () => {
  it('has the award calculated anew and the notice published again; a ranking keeps its place', async () => {
    const { call, line } = await callOf(sim, P07, { quota: 1 });
    const project = await centreAccepted(sim, call, 'uni');
    await reviewed(sim, project, { defence: true });
    await ranked(sim, call, [project]);
    const notice = await published(sim, [project]);
    await sim.cast.act('supervisor', 'openObjection', { stream: notice, fields: await proven(sim, notice, { projectId: project, grounds: '金额有误。' }) });
    await step(sim, { who: 'legal', command: 'decideObjection', stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'partly', reply: '部分成立，重新核算。' } });
    expect(await nameOf(sim, project)).toBe('awaiting_notice');
    expect((await stateOf(sim, project)).award).toMatchObject({ version: 2, money: 'reserved' });
    expect(await balanceOf(sim, line)).toMatchObject({ available: 230_000_000n, reserved: 70_000_000n });
    await noticeOver(sim, await published(sim, [project]));
    await issued(sim, project, { is: 'awaiting_claim' });
    expect((await balanceOf(sim, line)).committed).toBe(70_000_000n);
  }, 60_000);
});

describe('a suspension', () => {
  it('stops every deadline, and gives back what was left of it', async () => {
    const { call } = await callOf(sim, P02);
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    await recommended(sim, project, 'ent');
    await step(sim, { who: 'officer1', command: 'requestCorrection', project, fields: { points: [{ item: '合同', reason: '缺页' }] } });
    await sim.cast.act('officer2', 'suspend', { project, fields: { reason: '核查。' } });
    expect(await nameOf(sim, project)).toBe('suspended');
    await advanceTo(sim, await inDays(sim, 60));
    expect(await refusalOf(sim.cast.act('ent.applicant', 'correct', { project, fields: { formVersion: 1 } }))).toBe('project_suspended');
    await sim.cast.act('officer2', 'resume', { project, fields: { reason: '核查完毕。' } });
    const [formal, correction] = [await periodOf(project, 'formal_check'), await periodOf(project, 'correction')];
    expect(formal!.paused!.reason).toBe('correction');
    expect(correction!.paused).toBeUndefined();
    await advanceTo(sim, await inDays(sim, 8));
    await step(sim, { who: 'ent.applicant', command: 'correct', project, fields: { formVersion: 1 }, is: 'awaiting_organisation' });
  }, 60_000);
});

describe('a queue for money', () => {
  it('is served in the order of the decisions', async () => {
    const { call, line } = await callOf(sim, P05, { amountFen: 100_000_000n });
    const projects: string[] = [];
    for (const title of ['first', 'second', 'third']) {
      const project = await poolAccepted(sim, call, { title });
      await poolDecided(sim, project);
      projects.push(project);
    }
    expect(await Promise.all(projects.map(async (p) => (await stateOf(sim, p)).award!.money))).toEqual(['reserved', 'queued', 'queued']);
    // Who waits reads its place, on its own page and on the line's.
    const queue = async (project: string) => (await projectPage(sim.house, await sim.cast.actor('officer1'), project)).queue;
    expect([await queue(projects[0]!), await queue(projects[1]!), await queue(projects[2]!)]).toEqual([null, { place: 1, of: 2 }, { place: 2, of: 2 }]);
    expect((await budgetLinePage(sim.house, await sim.cast.actor('fin.maker'), line)).awards.map((a) => [a.title, a.place]).sort()).toEqual([['first', null], ['second', 1], ['third', 2]]);
    const notice = await published(sim, projects);
    await sim.cast.act('supervisor', 'openObjection', { stream: notice, fields: await proven(sim, notice, { projectId: projects[0]! }) });
    await noticeOver(sim, notice);
    // A younger one is told of the queue and its place, and not offered what was refused.
    const issue = (project: string) => rejectionOf(sim.cast.act('officer1', 'issue', { project, fields: { documentNumber: '郑知〔2019〕78号' } }));
    expect(await issue(projects[2]!)).toMatchObject({ code: 'queued_before', detail: { place: 2, queuedBefore: 1 }, allowed: expect.not.arrayContaining(['issue']) });
    expect(await issue(projects[1]!)).toMatchObject({ code: 'budget_short', detail: { place: 1 } });
    await sim.cast.act('legal', 'decideObjection', { stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'upheld', reply: '成立。' } });
    // Freed, and reserved at once for the first of the queue; the next moves up.
    expect([await balanceOf(sim, line), await queue(projects[1]!), await queue(projects[2]!)]).toMatchObject([{ available: 20_000_000n, reserved: 80_000_000n }, null, { place: 1, of: 1 }]);
    expect(await issue(projects[2]!)).toMatchObject({ code: 'budget_short' });
    await issued(sim, projects[1]!, { is: 'awaiting_filing' });
    expect(await balanceOf(sim, line)).toEqual({ available: 20_000_000n, reserved: 0n, committed: 80_000_000n, paid: 0n });
  }, 60_000);
});

describe('returns', () => {
  it('money freed by a returned allocation plan is reserved again by the next decision', async () => {
    const { call, line } = await callOf(sim, P02, { title: 'returned plan' });
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    await recommended(sim, project, 'ent');
    await navigationFiled(sim, project);
    await navigationAwarded(sim, project);
    await noticeOver(sim, await published(sim, [project]));
    await step(sim, { who: 'finance.bureau', wrong: 'approver', command: 'return', project, fields: { reason: '补充依据。' }, is: 'awaiting_decision' });
    expect((await balanceOf(sim, line)).reserved).toBe(0n);
    await step(sim, { who: 'approver', command: 'approve', project, fields: { minutes: await minutes(sim) }, is: 'awaiting_notice' });
    await noticeOver(sim, await published(sim, [project]));
    await issued(sim, project, { plan: true, is: 'awaiting_claim' });
    expect(await balanceOf(sim, line)).toEqual({ available: 270_000_000n, reserved: 0n, committed: 30_000_000n, paid: 0n });
    count('lifecycles');
  }, 60_000);
});
