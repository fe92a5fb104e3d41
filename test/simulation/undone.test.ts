/**
 * What is undone, and what comes late: an approval taken back while nobody has acted on it, a submission taken back by the
 * house, a decision reversed before money was instructed, one applicant let in after the closing, a house that approves late.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, startOfDay } from '../../domain/time.js';
import { callPage } from '../../services/calls.js';
import { projectPage } from '../../services/project-page.js';
import { advanceTo, balanceOf, bothRefuse, eventsOf, faultsOf, nameOf, now, openSimulation, refusalOf, rejectionOf, stateOf, storyOf, today, type Simulation } from '../support/simulation.js';
import { applied, batchReleased, callOf, centreAccepted, claimed, inDays, instructed, issued, linesConfirmed, minutes, navigationFiled, navigationResults, noticeOver, orderOf, P02, P05, P07, PANEL, poolAccepted, poolDecided, published, recommended, reviewed, sisterOf } from '../support/roads.js';

let sim: Simulation;
beforeAll(async () => { sim = await openSimulation(); }, 120_000);
afterAll(async () => {
  const faults = await faultsOf(sim);
  await sim.close();
  expect(faults).toEqual([]);
});

const back = (who: string, project: string) => refusalOf(sim.cast.act(who, 'takeBack', { stream: project, fields: { reason: '有误。' } }));
const reversal = async () => ({ reason: '审定依据有误。', minutes: await minutes(sim) });
const formOf = (programme: string) => sim.policies.sample.forms[programme]!;
const sister = async (n: number): Promise<string> => sisterOf(sim, n);

describe('taken back while nobody has acted on it', () => {
  it('an application by its applicant, within the window, and not when an office has looked at it', async () => {
    const { call } = await callOf(sim, P02, { title: 'taken back' });
    const project = await applied(sim, { call, organisation: 'ent', applicant: await sister(1), programme: '000-P02' });
    expect(await nameOf(sim, project)).toBe('awaiting_recommendation');
    // Neither another house nor an official takes it back.
    for (const other of ['pool.applicant', 'jinshui.officer']) expect(await back(other, project)).toBe('not_allowed');
    expect(await back('ent.applicant', project)).toBeUndefined();
    const state = await stateOf(sim, project);
    expect([await nameOf(sim, project), state.phase, state.submittedAt, Object.values(state.tasks).map((t) => t.kind)]).toEqual(['draft', 'draft', undefined, ['draft_again']]);
    expect(await sim.sql.row('SELECT submitted_at, editable FROM project WHERE id = $1', [project])).toEqual({ submitted_at: null, editable: true });
    const receipt = state.numbers['receipt'];
    await sim.cast.act('ent.applicant', 'submit', { project, fields: { formVersion: 1 } });
    expect(await back('ent.applicant', project)).toBeUndefined();
    await sim.cast.act('ent.applicant', 'submit', { project, fields: { formVersion: 1 } });
    await sim.cast.act('ent.admin', 'approve', { project });
    // The administrator takes back the own approval alone; the receipt keeps its number.
    expect(await back('ent.admin', project)).toBeUndefined();
    expect(await nameOf(sim, project)).toBe('awaiting_organisation');
    await sim.cast.act('ent.admin', 'approve', { project });
    expect((await stateOf(sim, project)).numbers['receipt']).toBe(receipt);
    await sim.cast.act('jinshui.officer', 'recommend', { project });
    for (const late of ['ent.applicant', 'ent.admin']) expect(await back(late, project)).toBe('not_allowed');
    expect(await back('jinshui.officer', project)).toBeUndefined();
    expect(await nameOf(sim, project)).toBe('awaiting_recommendation');
    await sim.cast.act('jinshui.officer', 'recommend', { project });
    await sim.cast.act('officer1', 'accept', { project });
    expect(await back('jinshui.officer', project)).toBe('not_allowed');
  }, 60_000);

  it('a decision by who made it: the money is free again, and it is decided anew', async () => {
    const { call, line } = await callOf(sim, P02, { title: 'decision taken back' });
    const project = await applied(sim, { call, organisation: 'ent', applicant: await sister(2), programme: '000-P02' });
    await recommended(sim, project, 'ent');
    await navigationFiled(sim, project);
    await navigationResults(sim, project);
    await reviewed(sim, project);
    await linesConfirmed(sim, project);
    const approve = async () => sim.cast.act('approver', 'approve', { project, fields: { minutes: await minutes(sim) } });
    await approve();
    expect((await balanceOf(sim, line)).reserved).toBe(30_000_000n);
    expect(await back('officer1', project)).toBe('not_allowed');
    expect(await back('approver', project)).toBeUndefined();
    expect([await nameOf(sim, project), (await balanceOf(sim, line)).reserved]).toEqual(['awaiting_decision', 0n]);
    await approve();
    expect((await balanceOf(sim, line)).reserved).toBe(30_000_000n);
    await published(sim, [project]);
    expect(await back('approver', project)).toBe('not_allowed');
  }, 60_000);
});

describe('a decision reversed by the same body', () => {
  const toClaim = async (title: string, n: number) => {
    const { call, line } = await callOf(sim, P02, { title });
    const project = await applied(sim, { call, organisation: 'ent', applicant: await sister(n), programme: '000-P02' });
    await recommended(sim, project, 'ent');
    await navigationFiled(sim, project);
    await navigationResults(sim, project);
    await reviewed(sim, project);
    await linesConfirmed(sim, project);
    await sim.cast.act('approver', 'approve', { project, fields: { minutes: await minutes(sim) } });
    await noticeOver(sim, await published(sim, [project]));
    await issued(sim, project, { plan: true });
    await claimed(sim, project, 'ent');
    return { project, line, order: orderOf(project) };
  };

  it('with reason and minutes, as long as nothing was instructed: what was committed is free, what was due is called off', async () => {
    const { project, line, order } = await toClaim('reversed', 3);
    const actor = await sim.cast.actor('officer1');
    expect(await bothRefuse(sim, { type: 'reverseDecision', streamId: project, actor, fields: await reversal() })).toEqual({ quick: 'not_allowed', executed: 'not_allowed' });
    expect(await refusalOf(sim.cast.act('approver', 'reverseDecision', { stream: project, fields: { reason: '有误。' } }))).toBe('validation');
    await sim.cast.act('approver', 'reverseDecision', { stream: project, fields: await reversal() });
    expect([await nameOf(sim, project), await stateOf(sim, order).then((o) => (o as unknown as { status: string }).status)]).toEqual(['not_established', 'cancelled']);
    expect(await balanceOf(sim, line)).toMatchObject({ reserved: 0n, committed: 0n, paid: 0n });
    expect(await storyOf(sim, project)).toEqual(expect.arrayContaining(['DecisionReversed', 'RoadEnded', 'AwardFreed']));
  }, 60_000);

  it('not once it is in a batch or instructed: each is told what to do', async () => {
    const { project, line, order } = await toClaim('instructed', 4);
    const { streamId: batch } = await sim.cast.act('fin.maker', 'prepareBatch', { project, create: 'batch', fields: { budgetLineId: line, orderIds: [order] } });
    const fields = await reversal();
    // Neither of the two helps while the batch waits: neither is held out for the other.
    for (const [type, sent] of [['reverseDecision', fields], ['terminate', { reason: '停止经营。', documentNumber: '郑知〔2019〕32号' }]] as const) {
      const refused = await rejectionOf(sim.cast.act('approver', type, { stream: project, fields: sent }));
      expect(refused).toMatchObject({ code: 'payment_under_way' });
      expect((refused?.allowed ?? []).filter((a) => a === 'terminate' || a === 'reverseDecision')).toEqual([]);
    }
    await sim.cast.act('fin.checker', 'return', { stream: batch, fields: { reason: '有误。' } });
    await batchReleased(sim, line, [order]);
    await instructed(sim, order);
    expect(await refusalOf(sim.cast.act('approver', 'reverseDecision', { stream: project, fields }))).toBe('money_instructed');
  }, 60_000);
});

describe('a refusal reversed by the same body', () => {
  it('is decided anew; not when its applicant has applied for the same again meanwhile', async () => {
    const { call, line } = await callOf(sim, P02, { title: 'refusal reversed' });
    const applicant = await sister(80);
    const project = await applied(sim, { call, organisation: 'ent', applicant, programme: '000-P02', object: '同一标的' });
    await recommended(sim, project, 'ent');
    await navigationFiled(sim, project);
    await navigationResults(sim, project);
    await reviewed(sim, project);
    await linesConfirmed(sim, project);
    const refuse = () => sim.cast.act('approver', 'refuse', { project, fields: { reason: '依据不足。' } });
    await refuse();
    expect(await bothRefuse(sim, { type: 'reverseDecision', streamId: project, actor: await sim.cast.actor('officer1'), fields: await reversal() })).toEqual({ quick: 'not_allowed', executed: 'not_allowed' });
    await sim.cast.act('approver', 'reverseDecision', { stream: project, fields: await reversal() });
    expect([await nameOf(sim, project), (await stateOf(sim, project)).end]).toEqual(['awaiting_decision', undefined]);
    await refuse();
    const again = await applied(sim, { call, organisation: 'ent', applicant, programme: '000-P02', object: '同一标的' });
    expect(await refusalOf(sim.cast.act('approver', 'reverseDecision', { stream: project, fields: await reversal() }))).toBe('object_taken');
    await sim.cast.act('ent.applicant', 'withdraw', { project: again, fields: { reason: '不再申报。' } });
    await sim.cast.act('approver', 'reverseDecision', { stream: project, fields: await reversal() });
    await sim.cast.act('approver', 'approve', { project, fields: { minutes: await minutes(sim) } });
    expect([await nameOf(sim, project), (await balanceOf(sim, line)).reserved]).toEqual(['awaiting_notice', 30_000_000n]);
  }, 60_000);
});

describe('after the closing', () => {
  it('a house approves what its staff handed in in time; when its days are over too it lapses, and both were said before', async () => {
    const { call } = await callOf(sim, P02, { title: 'late house', days: 10 });
    const { closesAt } = await stateOf<{ closesAt: string }>(sim, call);
    const projects: string[] = [];
    for (const n of [5, 6, 7]) {
      const applicant = await sister(n);
      const project = await sim.cast.draft('ent.applicant', { call, organisation: applicant, form: formOf('000-P02'), title: `late ${n}` });
      await sim.cast.act('ent.applicant', 'submit', { project, fields: { formVersion: 1 } });
      projects.push(project);
    }
    const [saved, lost, unsent] = projects as [string, string, string];
    expect(await back('ent.applicant', unsent)).toBeUndefined();
    const said = (await projectPage(sim.house, await sim.cast.actor('ent.applicant'), saved)).houseApproval!;
    expect(said).toMatchObject({ closesAt, daysAfterClosing: 3 });
    expect(said.people.length).toBeGreaterThan(0);
    expect(said.until > closesAt).toBe(true);
    await advanceTo(sim, closesAt);
    expect((await eventsOf(sim, saved)).filter((e) => e.type === 'Reminded' && e.at < closesAt)).toHaveLength(2);
    expect([await nameOf(sim, saved), await nameOf(sim, lost), await nameOf(sim, unsent)]).toEqual(['awaiting_organisation', 'awaiting_organisation', 'lapsed']);
    expect(await back('ent.applicant', saved)).toBe('window_closed');
    await sim.cast.act('ent.admin', 'approve', { project: saved });
    expect(await nameOf(sim, saved)).toBe('awaiting_recommendation');
    await advanceTo(sim, said.until);
    expect(await nameOf(sim, lost)).toBe('lapsed');
  }, 60_000);

  it('what the house gives back after the closing ends: nobody could hand it in again', async () => {
    const { call } = await callOf(sim, P02, { title: 'given back', days: 10 });
    const project = await sim.cast.draft('ent.applicant', { call, organisation: await sister(8), form: formOf('000-P02'), title: 'given back' });
    await sim.cast.act('ent.applicant', 'submit', { project, fields: { formVersion: 1 } });
    await advanceTo(sim, (await stateOf<{ closesAt: string }>(sim, call)).closesAt);
    await sim.cast.act('ent.admin', 'return', { project, fields: { reason: '材料有误。' } });
    expect(await nameOf(sim, project)).toBe('lapsed');
  }, 60_000);

  it('one applicant is let in by two persons, alone, until an instant, and the ranking waits for it', async () => {
    const { call } = await callOf(sim, P07, { title: 'let in', days: 5, quota: 2 });
    const first = await centreAccepted(sim, call, 'uni');
    await reviewed(sim, first, { defence: true });
    const { closesAt } = await stateOf<{ closesAt: string }>(sim, call);
    const until = startOfDay(addDays(await inDays(sim, 12), 0));
    const propose = (organisation: string, to = until) => refusalOf(sim.cast.act('officer1', 'proposeLateEntry', { stream: call, fields: { organisation, until: to, reason: '系统故障，未能提交。' } }));
    expect(await propose('ent')).toBe('step_not_open');
    await advanceTo(sim, closesAt);
    const apply = () => refusalOf(sim.cast.act('ent.applicant', 'createProject', { create: 'project', fields: { callId: call, applicantId: 'ent', title: '延期申报' } }));
    expect(await apply()).toBe('window_closed');
    expect(await propose('没有这个单位')).toBe('validation');
    expect(await propose('ent', await now(sim))).toBe('validation');
    expect(await propose('ent')).toBeUndefined();
    expect(await apply()).toBe('window_closed');
    // Who proposed does not decide, whatever other roles that person has.
    await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction) VALUES ('grant-both', 'person-officer1', 'approver', 'zhengzhou')`);
    expect(await refusalOf(sim.cast.act('officer1', 'allowLateEntry', { stream: call }))).toBe('separation_of_duties');
    await sim.sql.rows(`UPDATE role_grant SET revoked_at = now() WHERE id = 'grant-both'`);
    await sim.cast.act('approver', 'allowLateEntry', { stream: call, fields: { opinion: '情况属实。' } });
    expect((await callPage(sim.house, undefined, call)).late).toEqual([expect.objectContaining({ organisationId: 'ent', until, status: 'allowed', reason: null, proposedBy: null })]);
    expect((await callPage(sim.house, await sim.cast.actor('approver'), call)).late[0]).toMatchObject({ reason: '系统故障，未能提交。' });
    expect(await refusalOf(sim.cast.act('officer1', 'proposeRanking', { stream: call, fields: { order: [first] } }))).toBe('step_not_open');
    expect(await refusalOf(sim.cast.act('pool.applicant', 'createProject', { create: 'project', fields: { callId: call, applicantId: 'pool', title: '别家' } }))).not.toBeUndefined();
    const late = await sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: formOf('000-P07'), title: '延期申报' });
    await sim.cast.act('ent.applicant', 'submit', { project: late, fields: { formVersion: 1 } });
    await sim.cast.act('ent.admin', 'approve', { project: late });
    expect(await nameOf(sim, late)).toBe('awaiting_recommendation');
    await advanceTo(sim, until);
    expect((await callPage(sim.house, undefined, call)).late[0]).toMatchObject({ status: 'over' });
    await sim.cast.act('jinshui.officer', 'refuse', { project: late, fields: { reason: '不符。' } });
    expect(await refusalOf(sim.cast.act('officer1', 'proposeRanking', { stream: call, fields: { order: [first] } }))).toBeUndefined();
    expect(await propose('ent', startOfDay(addDays(await today(sim), 5)))).toBe('step_not_open');
  }, 90_000);

  it('who was let in and does not hand in lapses at that instant; a refusal lets nobody in', async () => {
    const { call } = await callOf(sim, P02, { title: 'let in, not used', days: 5 });
    await advanceTo(sim, (await stateOf<{ closesAt: string }>(sim, call)).closesAt);
    const applicant = await sister(9);
    const until = startOfDay(await inDays(sim, 4));
    const propose = () => sim.cast.act('officer1', 'proposeLateEntry', { stream: call, fields: { organisation: applicant, until, reason: '灾害。' } });
    await propose();
    await sim.cast.act('approver', 'refuse', { stream: call, fields: { reason: '理由不足。' } });
    expect(await refusalOf(sim.cast.act('ent.applicant', 'createProject', { create: 'project', fields: { callId: call, applicantId: applicant, title: 'x' } }))).toBe('window_closed');
    await propose();
    await sim.cast.act('approver', 'allowLateEntry', { stream: call });
    const project = await sim.cast.draft('ent.applicant', { call, organisation: applicant, form: formOf('000-P02'), title: '未用' });
    await advanceTo(sim, until);
    expect(await nameOf(sim, project)).toBe('lapsed');
  }, 60_000);
});

describe('a code of the register that follows no rule', () => {
  it('stops the check until an officer accepts it with proof; which character is odd is said', async () => {
    const { call } = await callOf(sim, P02, { title: 'odd code' });
    const applicant = await sister(30);
    await sim.sql.rows(`UPDATE organisation SET credit_code = '91410105MA00000X0A' WHERE id = $1`, [applicant]);
    const project = await applied(sim, { call, organisation: 'ent', applicant, programme: '000-P02' });
    await recommended(sim, project, 'ent');
    const officer = await sim.cast.actor('officer1');
    expect(await refusalOf(sim.cast.act('officer1', 'accept', { project }))).toBe('credit_code_unproven');
    const [odd] = (await projectPage(sim.house, officer, project)).oddCodes;
    expect(odd).toMatchObject({ organisationId: applicant, fault: expect.stringMatching(/^credit_code/) });
    expect((await projectPage(sim.house, await sim.cast.actor('ent.applicant'), project)).oddCodes).toEqual([]);
    const proof = { proof: '统一社会信用代码证书 豫郑-0017', reason: '登记机关出具的证书如此记载。' };
    expect(await refusalOf(sim.cast.act('officer1', 'acceptCode', { stream: project, fields: { organisationId: 'pool', ...proof } }))).toBe('validation');
    expect(await refusalOf(sim.cast.act('jinshui.officer', 'acceptCode', { stream: project, fields: { organisationId: applicant, ...proof } }))).toBe('not_allowed');
    expect(await refusalOf(sim.cast.act('officer1', 'acceptCode', { stream: project, fields: { organisationId: applicant, proof: ' ', reason: ' ' } }))).toBe('validation');
    await sim.cast.act('officer1', 'acceptCode', { stream: project, fields: { organisationId: applicant, ...proof } });
    expect((await eventsOf(sim, project)).find((e) => e.type === 'CreditCodeAccepted')!.body).toMatchObject({ organisationId: applicant, code: '91410105MA00000X0A', proof: proof.proof });
    expect((await projectPage(sim.house, officer, project)).oddCodes).toEqual([]);
    await sim.cast.act('officer1', 'accept', { project });
  }, 60_000);
});

describe('paid once', () => {
  const P09 = '000-P09@zz-2017-243#1';
  it('one patent, whoever applies and however its number is typed: at submission, at the decision, and in the database', async () => {
    const evidence = Object.fromEntries(sim.policies.programmes.find((v) => v.id === P09)!.form.evidence.map((e) => [e.id, `${e.id}.pdf`]));
    const form = (number: string) => ({
      organisation: 'ent', evidence,
      values: {
        title: '高价值专利', industry: 'equipment', field: '主轴', patent: [{ number, title: '一种主轴', kind: 'invention' as const, holder: '样例' }], patentKind: 'invention', localCommercialisation: true,
        statement: '已在本地转化。', contactName: '陈思远', contactPhone: '0371-00000101', contactEmail: 'ent.applicant@zhiyun.example', creditCommitment: true,
      },
    });
    const draft = async (n: number, number: string) => {
      const { call } = await callOf(sim, P09, { title: `patent ${n}` });
      return sim.cast.draft('ent.applicant', { call, organisation: await sister(n), form: form(number), title: `专利 ${n}`, object: number });
    };
    const submit = (project: string) => refusalOf(sim.cast.act('ent.applicant', 'submit', { project, fields: { formVersion: 1 } }));
    const toDecision = async (project: string) => {
      await sim.cast.act('ent.admin', 'approve', { project });
      await sim.cast.act('jinshui.officer', 'recommend', { project });
      await sim.cast.act('officer1', 'accept', { project });
      await reviewed(sim, project, { members: PANEL.slice(0, 3) });
    };
    const approve = async (project: string) => refusalOf(sim.cast.act('approver', 'approve', { project, fields: { minutes: await minutes(sim) } }));
    const [first, second, third, other] = [await draft(20, 'ZL201419999001.9'), await draft(21, 'zl 2014 1 9999001.9'), await draft(22, '201419999001'), await draft(23, 'ZL201419999002.7')];
    for (const project of [first, second, other]) { expect(await submit(project)).toBeUndefined(); await toDecision(project); }
    expect(await approve(first)).toBeUndefined();
    // Two were under way; the second is refused by its decision, a third at its submission, another patent not at all.
    expect(await approve(second)).toBe('object_taken');
    expect(await submit(third)).toBe('object_taken');
    expect(await approve(other)).toBeUndefined();
    await expect(sim.sql.rows(`UPDATE project SET award_money = 'reserved' WHERE id = $1`, [second])).rejects.toMatchObject({ constraint: 'project_paid_once' });
    // What was given up may be paid elsewhere.
    expect(await back('approver', first)).toBeUndefined();
    expect(await approve(second)).toBeUndefined();
  }, 90_000);

  it('an object over all calls: at creation, at the decision; one that nobody can read is none', async () => {
    const calls = await Promise.all(['pools of a year', 'pools beside it', 'pools of the next'].map(async (title) => (await callOf(sim, P05, { title })).call));
    const [first, second] = [await poolAccepted(sim, calls[0]!, { object: '金刚石' }), await poolAccepted(sim, calls[1]!, { object: '「金刚石」' })];
    const create = (call: string, object: string) => refusalOf(sim.cast.draft('pool.applicant', { call, organisation: 'pool', form: formOf('000-P05'), title: '再次申报', object }));
    expect([await create(calls[2]!, ' '), await create(calls[2]!, '——')]).toEqual(['validation', 'validation']);
    await poolDecided(sim, first);
    expect(await create(calls[2]!, '金刚\u200b石')).toBe('object_taken');
    expect(await refusalOf(poolDecided(sim, second))).toBe('object_taken');
    expect(await create(calls[2]!, '立方氮化硼')).toBeUndefined();
    // What was given up may be given again.
    expect(await back('approver', first)).toBeUndefined();
    expect(await create(calls[2]!, '金刚石')).toBeUndefined();
  }, 90_000);

  it('a centre over all calls: who was recognised applies no more', async () => {
    const recognised = async (title: string) => {
      const { call } = await callOf(sim, P07, { title, days: 5, quota: 1 });
      const project = await centreAccepted(sim, call, 'uni');
      await reviewed(sim, project, { defence: true });
      await advanceTo(sim, (await stateOf<{ closesAt: string }>(sim, call)).closesAt);
      await sim.cast.act('officer1', 'proposeRanking', { stream: call, fields: { order: [project] } });
      await sim.cast.act('approver', 'decideRanking', { stream: call, fields: { minutes: await minutes(sim) } });
      return project;
    };
    expect((await stateOf(sim, await recognised('centres of a year'))).ranked).toMatchObject({ result: 'in' });
    await advanceTo(sim, '2020-02-03');
    const { call } = await callOf(sim, P07, { title: 'centres of the next', days: 5, quota: 1 });
    const again = await sim.cast.draft('uni.applicant', { call, organisation: 'uni', form: formOf('000-P07'), title: '再次申报' });
    expect(await refusalOf(sim.cast.act('uni.applicant', 'submit', { project: again, fields: { formVersion: 1 } }))).toBe('cap_reached');
  }, 90_000);
});
