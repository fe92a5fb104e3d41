/** The money chain where something is wrong: accounts that change, posts that give back, answers that contradict, more than was awarded. */
import { voucherKey } from '../../domain/document-number.js';
import { addDays } from '../../domain/time.js';
import { accountElsewhere } from '../../prisma/store/account-elsewhere.js';
import { reader } from '../../prisma/store/tx.js';
import { batchView, orderPage } from '../../services/finance.js';
import { ledgerAccounts } from '../../services/payments.js';
import { projectPage } from '../../services/project-page.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { faultsOf, advanceTo, balanceOf, bothRefuse, eventsOf, nameOf, openSimulation, refusalOf, rejectionOf, stateOf, step, storyOf, today, type Simulation } from '../support/simulation.js';
import {
  applied, bankAnswered, batchReleased, callOf, claimed, instructed, navigationAwarded, navigationFiled, navigationIssued, orderOf, P02, paid, payeeChecked, payeeWaited, recommended, sisterOf,
} from '../support/roads.js';

let sim: Simulation;
beforeEach(async () => { sim = await openSimulation(); }, 60_000);
afterEach(() => sim.close());

const NAME = '郑州样例智能装备有限公司';
const account = (number: string, name = NAME) => ({ accountName: name, bankName: '样例银行', account: number, reason: '更正。' });

/** P02 issued, 300 000 yuan committed; the payment still to be claimed. */
async function toClaim(applicant = 'ent'): Promise<{ project: string; line: string; order: string }> {
  const { call, line } = await callOf(sim, P02);
  const project = await applied(sim, { call, organisation: 'ent', applicant, programme: '000-P02' });
  await recommended(sim, project, 'ent');
  await navigationIssued(sim, project);
  return { project, line, order: orderOf(project) };
}
const statusOf = async (id: string): Promise<string> => (await stateOf<{ status: string }>(sim, id)).status;
const batchOf = async (line: string, order: string): Promise<string> => (await sim.cast.act('fin.maker', 'prepareBatch', { create: 'batch', fields: { budgetLineId: line, orderIds: [order] } })).streamId;
const mailsOf = async (stream: string, template: string): Promise<unknown[]> => (await sim.sql.rows<{ to: unknown }>(`SELECT payload -> 'to' AS to FROM outbox WHERE kind = 'mail' AND payload ->> 'streamId' = $1 AND payload ->> 'template' = $2 ORDER BY id`, [stream, template])).map((m) => m.to);

const registeredAt = async (id: string): Promise<string> => (await sim.sql.row<{ n: string }>('SELECT bank_account AS n FROM organisation WHERE id = $1', [id]))!.n;
/** Answers what was registered before. */
const registered = async (id: string, number: string): Promise<string> => { const before = await registeredAt(id); await sim.sql.rows('UPDATE organisation SET bank_account = $2 WHERE id = $1', [id, number]); return before; };

const receiptsOf = (project: string) => sim.sql.rows<{ key: string; said: string; applicant: string }>(`SELECT key, said, applicant_id AS applicant FROM project_reference WHERE project_id = $1 AND kind = 'receipt'`, [project]);

describe('a new account after a rejection', () => {
  it('is the organisation’s own, said so by it, checked by two others, waited for, and shown as old and new everywhere', async () => {
    const { project, line, order } = await toClaim();
    await claimed(sim, project, 'ent');
    const first = await batchReleased(sim, line, [order]);
    await instructed(sim, order);
    await bankAnswered(sim, first, [{ order, result: 'rejected' }]);
    // Another name is refused, and leaves nothing behind.
    expect(await refusalOf(sim.cast.act('fin.maker', 'correctPayee', { stream: order, fields: account('622200000000000001', '深圳某某贸易有限公司') }))).toBe('account_mismatch');
    expect(await statusOf(order)).toBe('rejected');
    // So is a number that the register holds for another organisation, however it is written; the name does not make it theirs.
    expect(await rejectionOf(sim.cast.act('fin.maker', 'correctPayee', { stream: order, fields: account(await registeredAt('uni')) }))).toMatchObject({ code: 'account_of_another', fields: { account: 'of_another' } });
    expect(await statusOf(order)).toBe('rejected');
    const old = (await stateOf(sim, project)).payee!;
    await step(sim, { who: 'fin.maker', wrong: 'fin.checker', command: 'correctPayee', stream: order, fields: account('410105000000000077', '郑州样例智能装备有限公司 ') });
    expect([await statusOf(order), (await stateOf(sim, project)).payee]).toEqual(['correcting', { ...old, verified: false, confirmed: false }]);
    expect(await refusalOf(batchOf(line, order))).toBe('already_in_batch');

    // Who proposed does not check, whatever else they hold; nor does one person check twice.
    await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction) VALUES ('grant-both', 'person-fin.maker', 'finance_checker', 'zhengzhou')`);
    await sim.cast.act('ent.admin', 'confirmPayee', { project });
    expect(await refusalOf(sim.cast.act('fin.maker', 'verifyPayee', { project }))).toBe('separation_of_duties');
    await sim.cast.act('fin.checker', 'verifyPayee', { project });
    expect(await refusalOf(sim.cast.act('fin.checker', 'approvePayee', { project }))).toBe('separation_of_duties');
    // Given back with the reason it begins again, and the old account is in doubt still.
    await sim.cast.act('fin.checker2', 'return', { project, fields: { reason: '与开户许可证不符。' } });
    expect([await statusOf(order), (await stateOf(sim, project)).payee!.confirmed, (await stateOf(sim, project)).payeeChange]).toEqual(['rejected', false, undefined]);
    await sim.cast.act('fin.maker', 'correctPayee', { stream: order, fields: account('410105000000000088') });
    // Registered for another organisation meanwhile: each who looks at it next is told, and nobody lets it pass.
    for (const [who, command] of [['ent.admin', 'confirmPayee'], ['fin.checker', 'verifyPayee'], ['fin.checker2', 'approvePayee']] as const) {
      const ours = await registered('uni', '4101 0500-00000000８８');
      expect([command, await refusalOf(sim.cast.act(who, command, { project }))]).toEqual([command, 'account_of_another']);
      await registered('uni', ours);
      await sim.cast.act(who, command, { project });
    }
    expect(await statusOf(order)).toBe('correcting');
    await payeeWaited(sim, project);
    expect(await stateOf(sim, order)).toMatchObject({ status: 'due', payee: { accountName: NAME, account: '410105000000000088' } });
    expect((await stateOf(sim, project)).payee).toEqual({ organisationId: 'ent', accountName: NAME, bankName: '样例银行', account: '410105000000000088', verified: true, confirmed: true });
    const changed = { from: expect.objectContaining({ account: old.account }) };
    expect((await eventsOf(sim, project)).find((e) => e.type === 'PayeeChanged')!.body).toMatchObject({ ...changed, to: { account: '410105000000000088' } });
    expect((await eventsOf(sim, order)).filter((e) => e.type === 'CorrectionProposed').map((e) => e.body)).toEqual([expect.objectContaining({ ...changed, to: expect.objectContaining({ account: '410105000000000077' }) }), expect.objectContaining({ to: expect.objectContaining({ account: '410105000000000088' }) })]);
    // Each batch shows the account of its day, whatever came after.
    const second = await paid(sim, line, [order]);
    const accountsOf = async (batch: string) => (await batchView(sim.house, await sim.cast.actor('fin.checker'), batch)).orders.map((o) => [o.payee.account, o.formerPayees.map((p) => p.account)]);
    expect([await accountsOf(first), await accountsOf(second)]).toEqual([[[old.account, []]], [['410105000000000088', [old.account]]]]);
    // Another account than the registered one is marked as such beside the order, and no other is.
    const registeredOf = async (batch: string) => (await batchView(sim.house, await sim.cast.actor('fin.checker'), batch)).orders.map((o) => o.registered?.account ?? null);
    expect([await registeredOf(first), await registeredOf(second)]).toEqual([[null], [old.account]]);
    expect(await nameOf(sim, project)).toBe('paid');
    // What was paid to one is no other's either, unless the register gives it to them; what was only tried is nobody's.
    const ofAnother = async (organisation: string, number: string) => accountElsewhere(reader(sim.house.db), organisation, number);
    const paidTo = '410105000000000088';
    expect([await ofAnother('uni', paidTo), await ofAnother('ent', paidTo), await ofAnother('uni', '410105000000000077')]).toEqual([true, false, false]);
    await registered('uni', '4101０5-0000 00000088');
    expect([await ofAnother('uni', paidTo), await ofAnother('ent', paidTo)]).toEqual([false, true]);
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);

  it('ends when the organisation is silent or says that it is not theirs, even in the waiting period', async () => {
    const { project, line, order } = await toClaim();
    await claimed(sim, project, 'ent');
    const first = await batchReleased(sim, line, [order]);
    await instructed(sim, order);
    await bankAnswered(sim, first, [{ order, result: 'rejected' }]);
    await sim.cast.act('fin.maker', 'correctPayee', { stream: order, fields: account('410105000000000077') });
    await advanceTo(sim, Object.values((await stateOf(sim, project)).periods).find((p) => p.kind === 'payee_confirmation')!.dueAt);
    expect((await storyOf(sim, project)).slice(-2)).toEqual(['TaskOverdue', 'PayeeUnanswered']);
    await sim.cast.act('fin.maker', 'return', { project, fields: { reason: '单位未确认。' } });
    expect(await statusOf(order)).toBe('rejected');
    await sim.cast.act('fin.maker', 'correctPayee', { stream: order, fields: account('410105000000000078') });
    await payeeChecked(sim, project, 'ent');
    await sim.cast.act('ent.applicant', 'return', { project, fields: { reason: '不是本单位账户。' } });
    expect([await statusOf(order), Object.values((await stateOf(sim, project)).tasks).filter((t) => t.kind.includes('payee')), (await stateOf(sim, project)).periods]).toEqual(['rejected', [], {}]);
    // The account that was there before, named again, is checked like any other: it was in doubt.
    const { accountName, bankName, account: number } = (await stateOf(sim, project)).payee!;
    await sim.cast.act('fin.maker', 'correctPayee', { stream: order, fields: { accountName, bankName, account: number, reason: '原账户无误。' } });
    expect(await statusOf(order)).toBe('correcting');
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);

  it('is not needed where nothing changes', async () => {
    const { project, line, order } = await toClaim();
    await claimed(sim, project, 'ent');
    const first = await batchReleased(sim, line, [order]);
    await instructed(sim, order);
    await bankAnswered(sim, first, [{ order, result: 'rejected' }]);
    const { accountName, bankName, account: number } = (await stateOf(sim, project)).payee!;
    await sim.cast.act('fin.maker', 'correctPayee', { stream: order, fields: { accountName, bankName, account: number, reason: '银行系统故障，原账户重付。' } });
    expect([await statusOf(order), (await stateOf(sim, project)).payee!.confirmed]).toEqual(['due', true]);
  }, 120_000);
});

describe('each post of the money chain', () => {
  it('gives back what is wrong to who made it: quota, claim, batch, settlement, returned money', async () => {
    // A quota.
    const { streamId: budget } = await sim.cast.act('fin.maker', 'createBudgetLine', { create: 'budget', fields: { year: 2019, title: '指标', fund: '专项资金', level: 'city', quotaDocument: '郑财预〔2019〕9号', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '100', cutOffOn: '2019-12-31' } });
    await sim.cast.act('finance.bureau', 'return', { stream: budget, fields: { reason: '金额与文件不符。' } });
    expect(await mailsOf(budget, 'QuotaReturned')).toEqual([{ person: 'person-fin.maker' }]);
    expect(await refusalOf(sim.cast.act('finance.bureau', 'confirmQuota', { stream: budget }))).toBe('validation');
    await step(sim, { who: 'fin.maker', wrong: 'fin.checker', command: 'correctBudgetLine', stream: budget, fields: { year: 2019, title: '指标', fund: '专项资金', level: 'city', quotaDocument: '郑财预〔2019〕9号', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '200', cutOffOn: '2019-12-31' } });
    await sim.cast.act('finance.bureau', 'confirmQuota', { stream: budget });
    expect((await balanceOf(sim, budget)).available).toBe(200n);

    // A claim, by either of the two who check it.
    const { project, line, order } = await toClaim();
    const claim = { accountName: NAME, bankName: '样例银行郑州金水支行', account: '410105000000000001', receiptNumber: 'SJ-1', commitment: true };
    for (const [who, before] of [['fin.maker', undefined], ['fin.checker', 'fin.maker']] as const) {
      await sim.cast.act('ent.applicant', 'claim', { project, fields: claim });
      if (before) await sim.cast.act(before, 'verifyAccount', { project });
      await sim.cast.act(who, 'return', { project, fields: { reason: '账号少一位。' } });
      // Its receipt is free again.
      expect(await receiptsOf(project)).toEqual([]);
      const state = await stateOf(sim, project);
      expect([state.payee, Object.values(state.tasks).map((t) => t.kind), Object.values(state.periods).map((p) => p.kind)]).toEqual([undefined, ['payment_claim'], ['claim']]);
    }
    expect(await mailsOf(project, 'ClaimReturned')).toHaveLength(2);
    // Another account than the registered one: a reason, a second person of the house, and both sides for who checks.
    const other = { ...claim, account: '410105000000009999' };
    expect(await refusalOf(sim.cast.act('ent.applicant', 'claim', { project, fields: other }))).toBe('account_differs');
    // A number of another organisation is theirs whatever reason is given, and who it is is not told.
    const foreign = await rejectionOf(sim.cast.act('ent.applicant', 'claim', { project, fields: { ...other, account: await registeredAt('uni'), reason: '基本户已经变更。' } }));
    expect(foreign).toMatchObject({ code: 'account_of_another', fields: { account: 'of_another' } });
    expect(JSON.stringify(foreign)).not.toContain('大学');
    await sim.cast.act('ent.applicant', 'claim', { project, fields: { ...other, reason: '基本户已经变更。' } });
    expect(Object.values((await stateOf(sim, project)).tasks).map((t) => t.kind)).toEqual(['confirm_claimed']);
    await step(sim, { who: 'ent.admin', wrong: 'uni.admin', command: 'confirmPayee', project });
    const { payee } = await projectPage(sim.house, await sim.cast.actor('fin.maker'), project);
    expect(payee).toMatchObject({ account: other.account, registered: { bankName: claim.bankName, account: claim.account }, differs: ['account'], reason: '基本户已经变更。', receiptNumber: 'SJ-1' });
    await sim.cast.act('fin.maker', 'return', { project, fields: { reason: '请先变更登记的账户。' } });
    await sim.cast.act('ent.applicant', 'claim', { project, fields: claim });
    for (const [who, command] of [['fin.maker', 'verifyAccount'], ['fin.checker', 'confirmAccount']] as const) {
      const ours = await registered('uni', claim.account);
      expect([command, await refusalOf(sim.cast.act(who, command, { project }))]).toEqual([command, 'account_of_another']);
      await registered('uni', ours);
      await sim.cast.act(who, command, { project });
    }
    expect(await receiptsOf(project)).toEqual([{ key: voucherKey('SJ-1'), said: 'SJ-1', applicant: 'ent' }]);
    // Nor does it come into a batch, or leave with one.
    const ours = await registered('uni', claim.account);
    expect(await rejectionOf(batchOf(line, order))).toMatchObject({ code: 'account_of_another', detail: { orderIds: [order] } });
    await registered('uni', ours);
    const late = await batchOf(line, order);
    await sim.cast.act('fin.checker', 'checkBatch', { stream: late });
    await registered('uni', claim.account);
    expect(await refusalOf(sim.cast.act('fin.checker2', 'releaseBatch', { stream: late }))).toBe('account_of_another');
    await sim.cast.act('fin.checker2', 'return', { stream: late, fields: { reason: '账号登记在另一单位名下。' } });
    await registered('uni', ours);

    // A batch: prepared, and once more when it was checked.
    for (const checked of [false, true]) {
      const batch = await batchOf(line, order);
      if (checked) await sim.cast.act('fin.checker', 'checkBatch', { stream: batch });
      const actor = await sim.cast.actor('fin.maker');
      const seen = (await sim.cast.task(await sim.cast.actor('fin.checker'), 'return', { stream: batch }))!.seen;
      expect(await bothRefuse(sim, { type: 'return', streamId: batch, actor, seen, fields: { reason: '自己退回。' } })).toEqual({ quick: 'not_allowed', executed: 'not_allowed' });
      // Until it is given back the project cannot be terminated; the refusal says what can be done.
      expect(await refusalOf(sim.cast.act('approver', 'terminate', { project, fields: { reason: '停止经营。', documentNumber: '1' } }))).toBe('payment_under_way');
      await sim.cast.act('fin.checker', 'return', { stream: batch, fields: { reason: '金额有误。' } });
      expect([await statusOf(batch), await statusOf(order), await mailsOf(batch, 'BatchReturned')]).toEqual(['returned', 'due', [{ person: 'person-fin.maker' }]]);
      expect(await refusalOf(sim.cast.act('fin.checker', checked ? 'releaseBatch' : 'checkBatch', { stream: batch }))).toBe('validation');
    }

    // A settlement of an unknown outcome, and money that came back.
    await batchReleased(sim, line, [order]);
    await instructed(sim, order);
    await advanceTo(sim, Object.values((await stateOf(sim, order)).periods)[0]!.dueAt);
    const settle = { result: 'paid', voucher: 'HD-1', paidOn: await today(sim), evidence: '银行函。' };
    // As in the bank's list, a success has its voucher.
    expect(await refusalOf(sim.cast.act('fin.maker', 'settleUnknown', { stream: order, fields: { ...settle, voucher: '' } }))).toBe('validation');
    await sim.cast.act('fin.maker', 'settleUnknown', { stream: order, fields: settle });
    await step(sim, { who: 'fin.checker', wrong: 'fin.maker', command: 'return', stream: order, fields: { reason: '函件日期不符。' } });
    expect([await statusOf(order), await mailsOf(order, 'SettlementReturned')]).toEqual(['unknown', [{ person: 'person-fin.maker' }]]);
    await sim.cast.act('fin.maker', 'settleUnknown', { stream: order, fields: settle });
    await sim.cast.act('fin.checker', 'confirmSettlement', { stream: order });
    const back = { voucher: 'TH-1', returnedOn: await today(sim), reason: '退汇。' };
    // The bank's document about the return is another than that of the payment, however it is written.
    expect(await refusalOf(sim.cast.act('fin.maker', 'recordReturn', { stream: order, fields: { ...back, voucher: 'ｈｄ － 1' } }))).toBe('validation');
    await sim.cast.act('fin.maker', 'recordReturn', { stream: order, fields: back });
    await step(sim, { who: 'fin.checker', wrong: 'fin.maker', command: 'return', stream: order, fields: { reason: '银行无此退汇。' } });
    expect([await statusOf(order), (await balanceOf(sim, line)).paid]).toEqual(['confirmed', 30_000_000n]);
    await sim.cast.act('fin.maker', 'recordReturn', { stream: order, fields: back });
    // Who confirms reads both papers and who recorded the one.
    expect((await orderPage(sim.house, await sim.cast.actor('fin.checker'), order)).returned).toEqual({ voucher: 'TH-1', returnedOn: back.returnedOn, payment: { attempt: 1, voucher: 'HD-1', paidOn: settle.paidOn }, byName: '杜春燕', reason: '退汇。' });
    await sim.cast.act('fin.checker', 'confirmReturn', { stream: order });
    expect(await statusOf(order)).toBe('bounced');
    expect(await faultsOf(sim)).toEqual([]);
  }, 180_000);
});

describe('more than was awarded', () => {
  /** The published version with instalments that no award carries. */
  const version = async (): Promise<string> => {
    const id = '000-P02@more#1';
    await sim.sql.rows(
      `INSERT INTO programme_version (id, programme_id, version, jurisdiction, sample, status, valid_from, valid_to, body, body_hash)
       SELECT $1, programme_id, version, jurisdiction, sample, status, valid_from, valid_to, jsonb_set(body || jsonb_build_object('id', $1::text), '{steps}', (
         SELECT jsonb_agg(CASE WHEN s ->> 'kind' = 'instalments' THEN jsonb_set(s, '{params,list}', '[{"n":1,"milestone":"issued","amountFen":"45000000"},{"n":2,"milestone":"issued","shareBp":5000}]') ELSE s END) FROM jsonb_array_elements(body -> 'steps') s)), 'h'
       FROM programme_version WHERE id = $2`, [id, P02],
    );
    return id;
  };

  it('is not decided, not ordered and not paid: the guard, and without it the database, say no', async () => {
    const { call } = await callOf(sim, await version());
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    await recommended(sim, project, 'ent');
    await navigationFiled(sim, project);
    expect(await refusalOf(navigationAwarded(sim, project))).toBe('instalments_exceed_award');

    const other = await toClaim();
    await claimed(sim, other.project, 'ent');
    const order = (id: string, n: number, fen: string) => sim.sql.rows(
      `INSERT INTO payment_order (id, project_id, n, amount_fen, budget_line_id, status, payee, updated_at) VALUES ($1, $2, $3, $4, $5, 'due', '{}', now())`, [id, other.project, n, fen, other.line]);
    await expect(order('order-x.2', 2, '1')).rejects.toMatchObject({ code: '23514', constraint: 'project_money_ordered_within_award' });
    await expect(order('order-x.3', 3, '0')).rejects.toMatchObject({ constraint: 'payment_order_amount' });
    const post = (key: string, fen: string) => sim.sql.rows(
      `WITH t AS (INSERT INTO ledger_transaction (key, at, stream_id, seq) VALUES ($1, now(), $2, 1))
       INSERT INTO posting (key, line_id, account, amount_fen) VALUES ($1, $3, 'committed', -$4::bigint), ($1, $3, 'paid', $4::bigint)`, [key, other.project, other.line, fen]);
    await expect(post('more', '30000001')).rejects.toMatchObject({ code: '23514' });
    await expect(sim.sql.rows('UPDATE project_money SET committed_fen = committed_fen + 1')).rejects.toMatchObject({ code: 'ZY004' });
    // With the triggers off, both would go through.
    await sim.sql.rows('ALTER TABLE project_money DISABLE TRIGGER project_money_ordered_within_award');
    await order('order-x.2', 2, '1');
    expect(await sim.sql.row('SELECT ordered_fen, committed_fen, paid_fen FROM project_money WHERE project_id = $1', [other.project])).toEqual({ ordered_fen: 30_000_001n, committed_fen: 30_000_000n, paid_fen: 0n });
  }, 120_000);
});

describe('an answer of the bank that contradicts what is booked', () => {
  const line = (order: string, attempt: number, result: 'paid' | 'rejected', voucher: string, amountFen = '30000000') => ({ orderId: order, attempt, amountFen, result, voucher, reason: result === 'paid' ? '' : '户名不符' });
  let files = 0;
  const send = async (batch: string, lines: object[]) => sim.cast.act('fin.maker', 'importBankResult', { stream: batch, fields: { fileHash: String(files += 1).padStart(64, '0'), fileName: '回盘.xlsx', lines: await Promise.all(lines.map(async (l) => ({ paidOn: await today(sim), ...l }))) } });
  const toBank = async (applicant = 'ent') => {
    const { project, line: budget, order } = await toClaim(applicant);
    await claimed(sim, project, 'ent');
    const batch = await batchReleased(sim, budget, [order]);
    await instructed(sim, order);
    return { project, budget, order, batch };
  };
  const settle = async (order: string, fields: object): Promise<void> => {
    await step(sim, { who: 'fin.maker', wrong: 'fin.checker', command: 'settleDispute', stream: order, fields: { settledOn: await today(sim), evidence: '银行函。', ...fields } });
    await step(sim, { who: 'fin.checker', wrong: 'fin.maker', command: 'confirmDispute', stream: order });
  };
  /** What by the bank's word has left beyond what is booked: the ledger says so until it is settled. */
  const suspense = async (budget: string): Promise<[string, string]> => {
    const of = async (account: string) => (await sim.sql.row<{ fen: string }>('SELECT coalesce(sum(amount_fen), 0)::text AS fen FROM posting WHERE line_id = $1 AND account = $2', [budget, account]))!.fen;
    return [await of('suspense'), await of('unbooked')];
  };
  const disputesOf = async (order: string) => (await stateOf<{ disputes?: { kind: string; double: boolean }[] }>(sim, order)).disputes ?? [];

  it('paid after a rejection: held, told, and booked once two persons found it right', async () => {
    const { project, budget, order, batch } = await toBank();
    await send(batch, [line(order, 1, 'rejected', '')]);
    await send(batch, [line(order, 1, 'paid', 'HD-9')]);
    await send(batch, [line(order, 1, 'paid', 'HD-9')]);
    expect(await disputesOf(order)).toMatchObject([{ kind: 'paid_after_rejected', double: false, said: { voucher: 'HD-9' }, booked: [{ attempt: 1, result: 'rejected' }] }]);
    expect(await suspense(budget)).toEqual(['30000000', '-30000000']);
    expect(await mailsOf(order, 'AnswerDisputed')).toEqual([{ role: 'finance_checker', jurisdiction: null }, { role: 'administrator', jurisdiction: null }]);
    // The same account once more would be due at once: no second attempt while it is open.
    const { accountName, bankName, account: number } = (await stateOf(sim, project)).payee!;
    await sim.cast.act('fin.maker', 'correctPayee', { stream: order, fields: { accountName, bankName, account: number, reason: '重付。' } });
    expect(await refusalOf(batchOf(budget, order))).toBe('payment_blocked');
    // Found and given back, then found and confirmed.
    await sim.cast.act('fin.maker', 'settleDispute', { stream: order, fields: { finding: 'as_booked', settledOn: await today(sim), evidence: '电话。' } });
    await sim.cast.act('fin.checker', 'return', { stream: order, fields: { reason: '须书面证明。' } });
    await settle(order, { finding: 'as_said' });
    expect([await nameOf(sim, project), await statusOf(order), await disputesOf(order), (await balanceOf(sim, budget)).paid]).toEqual(['paid', 'confirmed', [], 30_000_000n]);
    expect(await suspense(budget)).toEqual(['0', '0']);
    expect(await sim.sql.row('SELECT voucher, disputed FROM payment_order WHERE id = $1', [order])).toEqual({ voucher: 'HD-9', disputed: false });
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);

  it('paid for an attempt before the one on its way: a double payment stays open until the money is back', async () => {
    const { project, budget, order, batch } = await toBank();
    await send(batch, [line(order, 1, 'rejected', '')]);
    const { accountName, bankName, account: number } = (await stateOf(sim, project)).payee!;
    await sim.cast.act('fin.maker', 'correctPayee', { stream: order, fields: { accountName, bankName, account: number, reason: '重付。' } });
    const second = await batchReleased(sim, budget, [order]);
    await instructed(sim, order);
    // A day before the attempt on its way was sent: of that one it is refused, of an older one it is the contradiction.
    const before = addDays(await today(sim), -1);
    expect(await refusalOf(send(second, [{ ...line(order, 2, 'paid', 'HD-2'), paidOn: before }]))).toBe('validation');
    await send(second, [{ ...line(order, 1, 'paid', 'HD-1'), paidOn: before }]);
    expect([await disputesOf(order), Object.values((await stateOf(sim, order)).tasks).map((t) => t.kind)]).toEqual([[expect.objectContaining({ double: true })], ['double_payment']]);
    await send(second, [line(order, 2, 'paid', 'HD-2')]);
    expect([await statusOf(order), (await disputesOf(order)).length]).toEqual(['confirmed', 1]);
    // 300 000 yuan were booked, 600 000 have left.
    expect([(await balanceOf(sim, budget)).paid, await suspense(budget)]).toEqual([30_000_000n, ['30000000', '-30000000']]);
    expect(await refusalOf(sim.cast.act('fin.maker', 'settleDispute', { stream: order, fields: { finding: 'as_said', settledOn: await today(sim), evidence: '函。' } }))).toBe('validation');
    expect(await refusalOf(sim.cast.act('fin.maker', 'settleDispute', { stream: order, fields: { finding: 'recovered', settledOn: await today(sim), evidence: '函。' } }))).toBe('validation');
    await settle(order, { finding: 'recovered', voucher: 'TH-1' });
    expect([await disputesOf(order), (await balanceOf(sim, budget)).paid, await suspense(budget)]).toEqual([[], 30_000_000n, ['0', '0']]);
    expect((await ledgerAccounts(sim.house, await sim.cast.actor('fin.maker'))).balanced).toBe(true);
    // The number of its voucher at another payment, however it is written: who confirms is shown both, and nothing is refused.
    const other = await toBank(await sisterOf(sim, 2));
    await send(other.batch, [line(other.order, 1, 'paid', 'ＨＤ-2')]);
    const checker = await sim.cast.actor('fin.checker');
    expect([(await orderPage(sim.house, checker, order)).sameVoucher, (await batchView(sim.house, checker, other.batch)).sameVoucher]).toMatchObject([[{ orderId: other.order, voucher: 'ＨＤ-2', use: 'payment' }], [{ orderId: order, voucher: 'HD-2', use: 'payment' }]]);
    // Two houses count their receipts alike, which says nothing; one house that gives two payments one receipt is told to who checks.
    const receipts = async () => (await batchView(sim.house, checker, other.batch)).sameReceipts;
    expect(await receipts()).toEqual([]);
    await sim.sql.rows(`UPDATE project_reference SET applicant_id = 'ent', said = 'ｓｊ－０1', key = $2 WHERE project_id = $1 AND kind = 'receipt'`, [other.project, voucherKey('ｓｊ－０1')]);
    await sim.sql.rows(`UPDATE project_reference SET said = 'SJ-1', key = $2 WHERE project_id = $1 AND kind = 'receipt'`, [project, voucherKey('SJ-1')]);
    expect(await receipts()).toMatchObject([{ of: other.project, own: 'ｓｊ－０1', projectId: project, said: 'SJ-1' }]);
    // Money that came back has a paper of its own: none of a payment, of this order or another, past attempts included, and none of another return.
    const record = async (of: string, voucher: string) => sim.cast.act('fin.maker', 'recordReturn', { stream: of, fields: { voucher, returnedOn: await today(sim), reason: '退汇。' } });
    const title = (await sim.sql.row<{ title: string }>('SELECT p.title FROM payment_order o JOIN project p ON p.id = o.project_id WHERE o.id = $1', [order]))!.title;
    for (const [voucher, code] of [['HD-1', `paper_of_payment:${title}`], ['ｈｄ-02', 'own_voucher'], ['第TH-1号', `paper_of_return:${title}`]]) {
      expect([voucher, await rejectionOf(record(other.order, voucher!))]).toMatchObject([voucher, { code: 'validation', fields: { voucher: code } }]);
    }
    await record(other.order, 'TH-2');
    expect(await rejectionOf(record(order, 'th－2'))).toMatchObject({ fields: { voucher: expect.stringContaining('paper_of_return:') } });
    // One that was given back names nothing any more.
    await sim.cast.act('fin.checker', 'return', { stream: other.order, fields: { reason: '银行无此退汇。' } });
    await record(order, 'TH-2');
    expect(await rejectionOf(record(other.order, 'TH-2'))).toMatchObject({ fields: { voucher: `paper_of_return:${title}` } });
    await sim.cast.act('fin.checker', 'confirmReturn', { stream: order });
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);

  it('rejected after a payment, other amounts, other vouchers, attempts that never were; both in one file', async () => {
    const { project, budget, order, batch } = await toBank();
    await send(batch, [line(order, 1, 'paid', 'HD-1'), line(order, 1, 'rejected', '')]);
    expect([await statusOf(order), (await disputesOf(order)).map((d) => d.kind)]).toEqual(['confirmed', ['rejected_after_paid']]);
    // Booked, and by the bank's word never left.
    expect(await suspense(budget)).toEqual(['-30000000', '30000000']);
    await settle(order, { finding: 'as_said', voucher: 'TH-2' });
    expect(await suspense(budget)).toEqual(['0', '0']);
    expect([await statusOf(order), await nameOf(sim, project), (await balanceOf(sim, budget)).committed]).toEqual(['bounced', 'paying', 30_000_000n]);
    await send(batch, [line(order, 1, 'paid', 'HD-1'), line(order, 1, 'paid', 'HD-7'), line(order, 1, 'paid', 'HD-1', '29999999'), line(order, 5, 'paid', 'HD-8')]);
    expect((await disputesOf(order)).map((d) => [d.kind, d.double])).toEqual([['voucher_differs', true], ['amount_differs', false], ['unknown_attempt', false]]);
    expect((await sim.sql.rows<{ meaning: string }>('SELECT meaning FROM bank_result_line ORDER BY file_hash, line')).map((r) => r.meaning)).toEqual(['paid', 'rejected_after_paid', 'already_known', 'voucher_differs', 'amount_differs', 'unknown_attempt']);
    expect(await suspense(budget)).toEqual([String(30_000_000 + 29_999_999 + 30_000_000), String(-30_000_000 - 29_999_999 - 30_000_000)]);
    for (let left = 3; left > 0; left -= 1) await settle(order, { finding: 'as_booked' });
    expect(await suspense(budget)).toEqual(['0', '0']);
    expect([await disputesOf(order), await statusOf(order)]).toEqual([[], 'bounced']);
    // Why it stands where it stands is said by a cause, never by the number of a paper.
    const causeOf = async () => (await sim.sql.row<{ cause: string }>('SELECT cause FROM payment_order WHERE id = $1', [order]))!.cause;
    expect(await causeOf()).toBe('returned');
    await sim.cast.act('approver', 'terminate', { project, fields: { reason: '停止经营。', documentNumber: '郑知〔2019〕33号' } });
    expect([await statusOf(order), await causeOf()]).toEqual(['cancelled', 'terminated']);
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);
});
