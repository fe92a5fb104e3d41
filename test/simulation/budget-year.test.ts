/** A budget line: what it may be entered with, the end of its year, and what goes on to a line of the next (结转). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lateWithoutWorkflow } from '../../activities/relay.js';
import { callPage } from '../../services/calls.js';
import { budgetLinePage } from '../../services/finance.js';
import { ledgerAccounts, listBudgetLines } from '../../services/payments.js';
import { partsOf } from '../../services/record-parts.js';
import { startOfDay } from '../../domain/time.js';
import { bankAnswered, batchReleased, callOf, carriedOver, claimed, instructed, issued, minutes, noticeOver, orderOf, P02, P05, paid, poolAccepted, poolAgreement, poolDecided, poolResults, poolSigned, published, reviewed, navigationFiled, navigationResults, linesConfirmed, applied, recommended, sisterOf } from '../support/roads.js';
import { advanceTo, balanceOf, bothRefuse, eventsOf, faultsOf, nameOf, openSimulation, refusalOf, rejectionOf, stateOf, today, type Simulation } from '../support/simulation.js';

let sim: Simulation;
beforeAll(async () => { sim = await openSimulation(); }, 60_000);
afterAll(() => sim.close());

const LINE = { year: 2019, title: '指标', fund: '专项资金', level: 'city', quotaDocument: '郑财预〔2019〕9号', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '100', cutOffOn: '2019-12-31' };
const create = (change: Record<string, unknown>) => rejectionOf(sim.cast.act('fin.maker', 'createBudgetLine', { create: 'budget', fields: { ...LINE, ...change } }));

describe('a line is entered', () => {
  it('under published codes, for this year or the next, with an amount that can be', async () => {
    expect(await create({ functionCode: 'abc', economicCode: 'xyz' })).toMatchObject({
      code: 'validation', fields: { functionCode: 'unknown_budget_code', economicCode: 'unknown_budget_code' },
      detail: { functionCodes: expect.arrayContaining(['2011409 知识产权宏观管理', '2060404 科技成果转化与扩散']), economicCodes: expect.arrayContaining(['31299 其他对企业补助', '50799 其他对企业补助']) },
    });
    // A class or a section is no item.
    for (const functionCode of ['201', '20114', '2011477', '２０１１４０９']) expect(await create({ functionCode })).toMatchObject({ fields: { functionCode: 'unknown_budget_code' } });
    for (const year of [2018, 2021]) expect(await create({ year })).toMatchObject({ fields: { year: 'line_year' }, detail: { lineYears: '2019, 2020' } });
    for (const cutOffOn of ['2018-12-31', '2020-01-01', '2100-01-01']) expect(await create({ cutOffOn })).toMatchObject({ fields: { cutOffOn: 'cut_off' } });
    for (const amountFen of ['0', '1000000000001', '999999999999999999']) expect(await create({ amountFen })).toMatchObject({ code: 'validation', fields: { amountFen: 'line_amount' } });
    for (const amountFen of ['1', '1000000000000']) expect(await create({ amountFen })).toBeUndefined();
    for (const planned of [0n, 999_999_999_999_999_999n]) {
      await expect(sim.sql.rows(`INSERT INTO budget_line (id, year, title, fund, level, quota_document, function_code, economic_code, route, cut_off_on, status, planned_fen) VALUES ('budget-x', 2019, 't', 'f', 'city', 'q', '1', '1', 'unit_treasury', '2019-12-31', 'created', $1)`, [planned])).rejects.toMatchObject({ constraint: 'budget_line_amount' });
    }
    // The same document written otherwise: who confirms is shown both, and nothing is refused.
    const twice = async (quotaDocument: string) => (await sim.cast.act('fin.maker', 'createBudgetLine', { create: 'budget', fields: { ...LINE, quotaDocument } })).streamId;
    const [one, same, other] = [await twice('郑财预〔2019〕77号'), await twice('郑财预[2019]77 号'), await twice('郑财预〔2019〕7号')];
    const sameAs = async (id: string) => (await budgetLinePage(sim.house, await sim.cast.actor('finance.bureau'), id)).sameDocument.map((l) => [l.id, l.quotaDocument]);
    expect([await sameAs(one), await sameAs(same), await sameAs(other)]).toEqual([[[same, '郑财预[2019]77 号']], [[one, '郑财预〔2019〕77号']], []]);
    await sim.cast.act('finance.bureau', 'confirmQuota', { stream: same });
    const returned = (await sim.cast.act('fin.maker', 'createBudgetLine', { create: 'budget', fields: LINE })).streamId;
    // From here it goes back one way: a step that is named is refused by name.
    expect(await rejectionOf(sim.cast.act('finance.bureau', 'return', { stream: returned, fields: { reason: '科目有误。', to: 'decision' } }))).toMatchObject({ code: 'validation', fields: { to: 'no_choice' } });
    await sim.cast.act('finance.bureau', 'return', { stream: returned, fields: { reason: '科目有误。' } });
    expect(await rejectionOf(sim.cast.act('fin.maker', 'correctBudgetLine', { stream: returned, fields: { ...LINE, economicCode: '999' } }))).toMatchObject({ fields: { economicCode: 'unknown_budget_code' } });
  }, 60_000);
});

describe('the cut-off of a line', () => {
  it('is the last day on which something leaves the house, though the year goes on; a window is extended within its rules alone', async () => {
    const { streamId: line } = await sim.cast.act('fin.maker', 'createBudgetLine', { create: 'budget', fields: { ...LINE, amountFen: '100000000', cutOffOn: '2019-06-28' } });
    await sim.cast.act('finance.bureau', 'confirmQuota', { stream: line });
    const { call } = await callOf(sim, P05, { title: 'cut off', line });
    // The version ends with 2020.
    const extended = (closesAt: string) => sim.cast.act('officer1', 'extendWindow', { stream: call, fields: { closesAt, reason: '延期。' } });
    expect(await rejectionOf(extended('2031-01-01T00:00:00.000Z'))).toMatchObject({ code: 'call_not_open', detail: { validTo: '2020-12-31' } });
    expect(await rejectionOf(extended('2019-05-06T00:00:00.000Z'))).toBeUndefined();
    const project = await poolAccepted(sim, call, { title: 'cut off' });
    await poolDecided(sim, project);
    await noticeOver(sim, await published(sim, [project]));
    await poolAgreement(sim, project);
    await poolSigned(sim, project);
    await claimed(sim, project, 'pool');
    const order = orderOf(project);
    const fields = { budgetLineId: line, orderIds: [order] };
    const batch = (await sim.cast.act('fin.maker', 'prepareBatch', { create: 'batch', project, fields })).streamId;
    await sim.cast.act('fin.checker', 'checkBatch', { stream: batch });
    await advanceTo(sim, startOfDay('2019-06-29'));
    expect(await rejectionOf(sim.cast.act('fin.checker', 'releaseBatch', { stream: batch }))).toMatchObject({ code: 'budget_line_over', detail: { cutOffOn: '2019-06-28' } });
    await sim.cast.act('fin.checker', 'return', { stream: batch, fields: { reason: '已过截止日。' } });
    expect(await rejectionOf(sim.cast.act('fin.maker', 'prepareBatch', { create: 'batch', project, fields }))).toMatchObject({ code: 'budget_line_over' });
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);
});

describe('the end of a line’s year', () => {
  it('ends what is taken from it; what is unpaid is carried over by two persons, in balance, and is paid from the next', async () => {
    const { call, line } = await callOf(sim, P05, { title: 'pools', amountFen: 400_000_000n });
    const nav = await callOf(sim, P02, { title: 'navigation', line });
    // One is paid in part and has the balance to come, one is reserved, one waits for its decision, one is with the bank.
    const early = await poolAccepted(sim, call, { title: 'early' });
    await poolDecided(sim, early);
    const late = await poolAccepted(sim, call, { title: 'late' });
    await poolDecided(sim, late);
    await noticeOver(sim, await published(sim, [early, late]));
    await poolAgreement(sim, early);
    await poolSigned(sim, early);
    await claimed(sim, early, 'pool');
    await paid(sim, line, [orderOf(early)]);
    const open = await applied(sim, { call: nav.call, organisation: 'ent', programme: '000-P02', title: '导航' });
    await recommended(sim, open, 'ent');
    await navigationFiled(sim, open);
    await navigationResults(sim, open);
    await reviewed(sim, open);
    await linesConfirmed(sim, open);
    expect(await balanceOf(sim, line)).toMatchObject({ reserved: 80_000_000n, committed: 32_000_000n, paid: 48_000_000n });
    // In the year it may not be carried over.
    expect(await refusalOf(sim.cast.act('fin.maker', 'proposeCarryOver', { stream: line, fields: { toLineId: 'budget-x' } }))).toBe('step_not_open');

    await advanceTo(sim, '2019-12-31T15:59:00.000Z');
    await lateWithoutWorkflow(sim.house.db);
    expect((await stateOf<{ over?: boolean }>(sim, line)).over).toBeUndefined();
    await advanceTo(sim, '2019-12-31T16:00:00.000Z');
    await lateWithoutWorkflow(sim.house.db);
    expect((await stateOf<{ over?: boolean }>(sim, line)).over).toBe(true);
    const maker = await sim.cast.actor('fin.maker');
    expect(await sim.cast.task(maker, 'proposeCarryOver', { stream: line })).toMatchObject({ kind: 'carry_over', dueAt: expect.any(String) });
    expect((await listBudgetLines(sim.house, maker)).find((l) => l.id === line)).toMatchObject({ over: true, availableFen: '0', unusedFen: String(400_000_000 - 80_000_000 - 32_000_000 - 48_000_000) });
    expect((await budgetLinePage(sim.house, maker, line)).carry).toMatchObject({ amountFen: '112000000', stayingFen: '0' });

    // Nothing new is taken: the decision stands and waits, the issuance and the batch are refused, a new call too.
    await sim.cast.act('approver', 'approve', { project: open, fields: { minutes: await minutes(sim) } });
    expect((await stateOf(sim, open)).award).toMatchObject({ money: 'queued' });
    expect(await refusalOf(sim.cast.act('officer1', 'issue', { project: late, fields: { documentNumber: '郑知〔2020〕1号' } }))).toBe('budget_line_over');
    await poolResults(sim, early);
    await reviewed(sim, early);
    const order = orderOf(early, 2);
    expect(await refusalOf(sim.cast.act('fin.maker', 'prepareBatch', { create: 'batch', project: early, fields: { budgetLineId: line, orderIds: [order] } }))).toBe('budget_line_over');
    expect(await refusalOf(sim.cast.openCall({ version: P05, title: 'too late', line, closesAt: '2020-03-01T00:00:00.000Z' }))).toBe('budget_line_over');

    // Not to a line of the past, of another fund, or unconfirmed.
    const next = await sim.cast.budgetLine('next year', 400_000_000n);
    const { streamId: other } = await sim.cast.act('fin.maker', 'createBudgetLine', { create: 'budget', fields: { ...LINE, year: 2020, cutOffOn: '2020-12-31' } });
    const to = async (toLineId: string) => (await rejectionOf(sim.cast.act('fin.maker', 'proposeCarryOver', { stream: line, fields: { toLineId } })))?.fields;
    expect(await to(other)).toEqual({ toLineId: 'line_unconfirmed' });
    await sim.cast.act('finance.bureau', 'confirmQuota', { stream: other });
    expect([await to(other), await to(line), await to('budget-none')]).toEqual([{ toLineId: 'line_other_fund' }, { toLineId: 'line_not_this_year' }, { toLineId: 'line_unconfirmed' }]);

    await sim.cast.act('fin.maker', 'proposeCarryOver', { stream: line, fields: { toLineId: next, reason: '2019 年结转。' } });
    // Two persons, whatever roles the first has.
    await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction) VALUES ('both', 'person-fin.maker', 'finance_checker', 'zhengzhou')`);
    const both = await sim.cast.actor('fin.maker');
    const { seen } = (await sim.cast.task(both, 'confirmCarryOver', { stream: line }))!;
    expect(await bothRefuse(sim, { type: 'confirmCarryOver', streamId: line, actor: both, seen })).toEqual({ quick: 'separation_of_duties', executed: 'separation_of_duties' });
    await sim.sql.rows(`DELETE FROM role_grant WHERE id = 'both'`);
    // Its maker sees that it waits.
    expect((await budgetLinePage(sim.house, maker, line)).proposed).toMatchObject({ toLine: expect.any(String), byName: '杜春燕', reason: '2019 年结转。' });
    await sim.cast.act('fin.checker', 'return', { stream: line, fields: { reason: '请附结转文件。' } });
    expect((await budgetLinePage(sim.house, maker, line)).returned).toBe('请附结转文件。');
    await carriedOver(sim, line, next);

    // Paid money stays; the rest and the calls are on the line of this year, and every part agrees.
    expect(await balanceOf(sim, line)).toMatchObject({ reserved: 0n, committed: 0n, paid: 48_000_000n });
    // What waited is reserved from it at once.
    expect((await stateOf(sim, open)).award).toMatchObject({ money: 'reserved', budgetLineId: next });
    expect(await balanceOf(sim, next)).toMatchObject({ available: 370_000_000n, reserved: 110_000_000n, committed: 32_000_000n, paid: 0n });
    expect((await callPage(sim.house, maker, call)).call.budgetLineId).toBe(next);
    // Nothing is carried over twice.
    expect(await rejectionOf(sim.cast.act('fin.maker', 'proposeCarryOver', { stream: line, fields: { toLineId: next } }))).toMatchObject({ code: 'nothing_to_carry' });
    expect((await ledgerAccounts(sim.house, maker)).balanced).toBe(true);
    // Of the past line each project that was paid from it is named with what it was paid there: the parts make the whole.
    const past = await budgetLinePage(sim.house, maker, line);
    expect([past.awards.map((a) => [a.title, a.paidFen, a.moved]), past.line]).toMatchObject([[['early', '48000000', true]], { paidFen: '48000000', unusedFen: String(400_000_000 - 48_000_000 - 112_000_000) }]);
    expect(await sim.sql.row('SELECT reserved_fen, committed_fen, paid_fen, ordered_fen FROM project_money WHERE project_id = $1', [early])).toEqual({ reserved_fen: 0n, committed_fen: 32_000_000n, paid_fen: 48_000_000n, ordered_fen: 80_000_000n });

    await sim.cast.act('officer1', 'issue', { project: late, fields: { documentNumber: '郑知〔2020〕1号' } });
    const batch = await paid(sim, next, [order]);
    expect([await nameOf(sim, early), (await eventsOf(sim, batch))[0]!.body['budgetLineId']]).toEqual(['paid', next]);
    await noticeOver(sim, await published(sim, [open]));
    await issued(sim, open, { plan: true });
    expect((await stateOf(sim, open)).award).toMatchObject({ money: 'committed', budgetLineId: next });
    expect(await faultsOf(sim)).toEqual([]);
    expect(await partsOf(sim.sql, sim.house.documents)).toEqual([]);
  }, 240_000);

  it('what is with the bank stays until it is answered, what comes back of a past year is carried over again, and a project that ends gives back to each line its own', async () => {
    // A line of the next year is entered and called on before that year, and nothing is taken from it until it begins.
    const coming = Number((await today(sim)).slice(0, 4)) + 1;
    const { streamId: ahead } = await sim.cast.act('fin.maker', 'createBudgetLine', { create: 'budget', fields: { ...LINE, year: coming, quotaDocument: `郑财预〔${coming}〕88号`, amountFen: '400000000', cutOffOn: `${coming}-12-31` } });
    await sim.cast.act('finance.bureau', 'confirmQuota', { stream: ahead });
    const soon = await applied(sim, { call: (await callOf(sim, P02, { title: 'early', line: ahead })).call, organisation: 'ent', applicant: await sisterOf(sim, 9), programme: '000-P02', title: 'early' });
    await recommended(sim, soon, 'ent');
    await navigationFiled(sim, soon);
    await navigationResults(sim, soon);
    await reviewed(sim, soon);
    await linesConfirmed(sim, soon);
    await sim.cast.act('approver', 'approve', { project: soon, fields: { minutes: await minutes(sim) } });
    expect([(await stateOf(sim, soon)).award!.money, (await balanceOf(sim, ahead)).available]).toEqual(['queued', 400_000_000n]);
    await noticeOver(sim, await published(sim, [soon]));
    await sim.cast.act('finance.bureau', 'agreePlan', { project: soon });
    const issue = (documentNumber: string) => rejectionOf(sim.cast.act('officer1', 'issue', { project: soon, fields: { documentNumber } }));
    expect(await issue('郑知〔2021〕3号')).toMatchObject({ code: 'budget_line_not_begun' });
    expect((await listBudgetLines(sim.house, await sim.cast.actor('fin.maker'))).find((l) => l.id === ahead)).toMatchObject({ early: true, over: false });

    const first = await sim.cast.budgetLine('this year', 400_000_000n);
    const { call } = await callOf(sim, P05, { title: 'bank', line: first });
    const projects: string[] = [];
    for (const title of ['with the bank', 'ended']) {
      const project = await poolAccepted(sim, call, { title });
      await poolDecided(sim, project);
      projects.push(project);
    }
    const [project, ended] = projects as [string, string];
    await noticeOver(sim, await published(sim, projects));
    for (const one of projects) {
      await poolAgreement(sim, one);
      await poolSigned(sim, one);
      await claimed(sim, one, 'pool');
    }
    const orders = projects.map((one) => orderOf(one));
    const batch = await batchReleased(sim, first, orders);
    await instructed(sim, ...orders);
    const year = Number((await today(sim)).slice(0, 4));
    await advanceTo(sim, `${year}-12-31T16:00:00.000Z`);
    // Its year has begun. A document that stands in another writing is named in that one.
    expect(await issue('郑知[2019] 012 号')).toMatchObject({ code: 'validation', fields: { documentNumber: 'written_as:郑知〔2019〕12号' } });
    expect(await issue('郑知〔2021〕3号')).toBeUndefined();
    expect((await stateOf(sim, soon)).award).toMatchObject({ money: 'committed', budgetLineId: ahead });

    const second = await sim.cast.budgetLine('second year', 400_000_000n);
    await carriedOver(sim, first, second);
    expect([await balanceOf(sim, first), await balanceOf(sim, second)]).toMatchObject([{ committed: 96_000_000n }, { committed: 64_000_000n }]);
    // Finance is asked again for what stayed.
    await advanceTo(sim, Object.values((await stateOf(sim, first)).periods)[0]!.dueAt);
    await lateWithoutWorkflow(sim.house.db);
    expect(await sim.cast.task(await sim.cast.actor('fin.maker'), 'proposeCarryOver', { stream: first })).toMatchObject({ kind: 'carry_over' });
    // In the meantime nobody answered in time: the outcome is unknown, and the bank's list settles it.
    await bankAnswered(sim, batch, orders.map((order) => ({ order, result: 'paid' })));
    expect(await balanceOf(sim, first)).toMatchObject({ committed: 0n, paid: 96_000_000n });
    // It comes back: on the line it was paid from.
    for (const [i, order] of orders.entries()) {
      await sim.cast.act('fin.maker', 'recordReturn', { stream: order, fields: { voucher: `TH-${i}`, returnedOn: await today(sim), reason: '账户已销户。' } });
      await sim.cast.act('fin.checker', 'confirmReturn', { stream: order });
    }
    expect(await balanceOf(sim, first)).toMatchObject({ committed: 96_000_000n, paid: 0n });
    // One ends: each line has its own again.
    await sim.cast.act('approver', 'terminate', { project: ended, stream: ended, fields: { reason: '终止。', documentNumber: '郑知终〔2020〕1号' } });
    expect([await balanceOf(sim, first), await balanceOf(sim, second)]).toMatchObject([{ committed: 48_000_000n, paid: 0n }, { available: 432_000_000n, committed: 32_000_000n }]);
    // The other's goes on to this year's line too, and is paid from it.
    await carriedOver(sim, first, second);
    expect([await balanceOf(sim, first), await balanceOf(sim, second)]).toMatchObject([{ committed: 0n, paid: 0n }, { committed: 80_000_000n }]);
    await sim.cast.act('fin.maker', 'correctPayee', { stream: orderOf(project), fields: { accountName: '郑州样例超硬材料专利运营有限公司', bankName: '样例银行郑州高新支行', account: '410100000000000002', reason: '账户已恢复。' } });
    await paid(sim, second, [orderOf(project)]);
    expect(await balanceOf(sim, second)).toMatchObject({ committed: 32_000_000n, paid: 48_000_000n });

    // What was carried over once and is unspent after the second year in a row goes on only with the ground stated.
    expect((await budgetLinePage(sim.house, await sim.cast.actor('fin.maker'), second)).carriedBefore.map((c) => c.projectId)).toEqual([project]);
    await advanceTo(sim, `${year + 1}-12-31T16:00:00.000Z`);
    await lateWithoutWorkflow(sim.house.db);
    const third = await sim.cast.budgetLine('third year', 400_000_000n);
    expect(await rejectionOf(sim.cast.act('fin.maker', 'proposeCarryOver', { stream: second, fields: { toLineId: third } }))).toMatchObject({ code: 'reason_required', fields: { reason: 'unspent_two_years' } });
    await sim.cast.act('fin.maker', 'proposeCarryOver', { stream: second, fields: { toLineId: third, reason: '合同执行期延长，经财政部门同意。' } });
    await sim.cast.act('fin.checker', 'confirmCarryOver', { stream: second });
    // What comes back to it after that is asked for: it would lie there for nobody.
    const asked = async () => (await budgetLinePage(sim.house, await sim.cast.actor('fin.maker'), second)).tasks.map((t) => [t.kind, t.dueAt !== null]);
    expect(await asked()).toEqual([]);
    await sim.cast.act('fin.maker', 'recordReturn', { stream: orderOf(project), fields: { voucher: 'TH-9', returnedOn: await today(sim), reason: '账户已销户。' } });
    await sim.cast.act('fin.checker', 'confirmReturn', { stream: orderOf(project) });
    expect([await asked(), (await budgetLinePage(sim.house, await sim.cast.actor('fin.maker'), second)).carry]).toEqual([[['carry_over', true]], { amountFen: '48000000', stayingFen: '0', projects: 1, calls: expect.any(Number) }]);
    expect(await faultsOf(sim)).toEqual([]);
    expect(await partsOf(sim.sql, sim.house.documents)).toEqual([]);
  }, 240_000);
});
