/**
 * Failures by name, each with its cure and, on a database of its own, without it: what the cure prevents must then be
 * seen, or the test proves nothing.
 */
import { createHash, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { treasuryActivities } from '../../activities/index.js';
import { execute } from '../../prisma/store/execute.js';
import { sendCommand } from '../../services/commands.js';
import { importBankResult } from '../../services/bank-files.js';
import { saveForm } from '../../services/projects.js';
import { grantId } from '../../start/cast.js';
import { morning } from '../../start/sample.js';
import { addDays, dateOf, toInstant, toMs } from '../../domain/time.js';
import {
  advanceTo, balanceOf, bothRefuse, eventsOf, faultsOf, insertCommand, insertTold, nameOf, now, openSimulation, outcomeOf, refusalOf, stateOf, storyOf, type Simulation,
} from '../support/simulation.js';
import {
  applied, bankAnswered, batchReleased, callOf, claimed, decided, inDays, instructed, issued, minutes, navigationAwarded, navigationFiled, noticeOver, orderOf, P02, P05, poolAccepted, poolAgreement, poolDecided, poolSigned,
  published, recommended, reviewed, proven
} from '../support/roads.js';

let sim: Simulation;
beforeEach(async () => { sim = await openSimulation(); }, 60_000);
afterEach(() => sim.close());

const times = (events: string[], type: string): number => events.filter((e) => e === type).length;

async function toExecution(): Promise<{ project: string; line: string; call: string }> {
  const { call, line } = await callOf(sim, P02);
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
  await recommended(sim, project, 'ent');
  await navigationFiled(sim, project);
  return { project, line, call };
}
/** P02 with its account confirmed: one order waits for a batch. */
async function toPayment(): Promise<{ project: string; line: string; order: string }> {
  const { project, line } = await toExecution();
  await navigationAwarded(sim, project);
  await noticeOver(sim, await published(sim, [project]));
  await issued(sim, project, { plan: true });
  await claimed(sim, project, 'ent');
  return { project, line, order: orderOf(project) };
}
async function poolAtDecision(call: string, title: string): Promise<string> {
  const project = await poolAccepted(sim, call, { title });
  for (const d of ['drc', 'fin', 'sti', 'miit']) await sim.cast.act(`${d}.consulted`, 'giveOpinion', { project, fields: { stance: 'agree', opinion: '同意。' } });
  await reviewed(sim, project);
  return project;
}

describe('a command executed again after its commit', () => {
  /** Repeatable by nature, without files, so that nothing but the command's own row can hold it back. */
  const objection = async (): Promise<{ notice: string; id: string; run: () => Promise<unknown> }> => {
    const { call } = await callOf(sim, P05);
    const project = await poolAtDecision(call, 'twice');
    await decided(sim, project);
    const notice = await published(sim, [project]);
    const { files: _files, ...fields } = await proven(sim, notice, { projectId: project });
    const id = await insertCommand(sim, { type: 'openObjection', streamId: notice, actor: await sim.cast.actor('supervisor'), fields });
    return { notice, id, run: () => execute(sim.house.db, { streamId: notice, commandId: id }) };
  };

  it('gives the same outcome and nothing more, one after the other and at once', async () => {
    const { notice, id, run } = await objection();
    const first = await run();
    // The worker died after COMMIT and before it could answer: the engine asks again, and others with it.
    const again = await Promise.all([run(), run(), run(), execute(sim.house.db, { streamId: notice })]);
    expect(again.slice(0, 3).map((a) => (a as { outcome: unknown }).outcome)).toEqual(Array(3).fill((first as { outcome: unknown }).outcome));
    expect(times(await storyOf(sim, notice), 'ObjectionOpened')).toBe(1);
    await expect(sim.sql.rows(`UPDATE command SET outcome = NULL WHERE id = $1`, [id])).rejects.toMatchObject({ code: 'ZY005' });
  }, 60_000);

  it('would happen twice if the outcome were not kept', async () => {
    const { notice, id, run } = await objection();
    await run();
    await sim.sql.rows('DROP TRIGGER command_decided_once ON command');
    await sim.sql.rows(`UPDATE command SET outcome = NULL WHERE id = $1`, [id]);
    await sim.sql.rows(`DELETE FROM private_text WHERE id LIKE $1`, [`${id}:%`]);
    await run();
    expect(times(await storyOf(sim, notice), 'ObjectionOpened')).toBe(2);
  }, 60_000);
});

describe('keys', () => {
  const create = async (username: string, organisation: string, call: string, title = organisation) => sendCommand(sim.house, await sim.cast.actor(username), {
    type: 'createProject', fields: { callId: call, applicantId: organisation, title, object: title }, stream: { create: 'project' }, key: 'same-key', route: 'POST /projects',
  });

  it('are each person’s own; the same again is the same, another body is refused', async () => {
    const { call } = await callOf(sim, '000-P07@sample-centre#1', { quota: 2 });
    const a = await create('ent.applicant', 'ent', call);
    const b = await create('uni.applicant', 'uni', call);
    expect(b.streamId).not.toBe(a.streamId);
    expect(await create('ent.applicant', 'ent', call)).toEqual(a);
    expect(await refusalOf(create('ent.applicant', 'ent', call, 'other'))).toBe('idempotency_key_reused');
  });

  it('would collide between persons if they were one for all', async () => {
    const { call } = await callOf(sim, '000-P07@sample-centre#1', { quota: 2 });
    await sim.sql.rows('CREATE UNIQUE INDEX key_alone ON command (key)');
    await create('ent.applicant', 'ent', call);
    await expect(create('uni.applicant', 'uni', call)).rejects.toMatchObject({ code: '23505' });
  });
});

describe('an autosave that comes after the submission', () => {
  const draft = async (): Promise<{ project: string; save: (ifMatch: number) => Promise<unknown>; submit: () => Promise<unknown> }> => {
    const { call } = await callOf(sim, P02);
    const project = await sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: '导航' });
    const actor = await sim.cast.actor('ent.applicant');
    const { content } = (await sim.sql.row<{ content: Record<string, unknown> }>('SELECT content FROM form_version WHERE project_id = $1', [project]))!;
    return {
      project,
      save: (ifMatch) => saveForm(sim.house, actor, { projectId: project, ifMatch, content: { ...content, field: '自动保存' } }),
      submit: () => sim.cast.act('ent.applicant', 'submit', { project, fields: { formVersion: 1 } }),
    };
  };
  /** The newest version of the form is the one that was frozen. */
  const frozenIsNewest = async (project: string): Promise<boolean> =>
    (await stateOf(sim, project)).form?.version === (await sim.sql.row<{ v: number }>('SELECT max(version) AS v FROM form_version WHERE project_id = $1', [project]))!.v;

  it('is refused, and at once with it one of the two gives way', async () => {
    const { project, save, submit } = await draft();
    const [saved, sent] = await Promise.all([refusalOf(save(1)), refusalOf(submit())]);
    if (sent === undefined) {
      expect(saved).toBe('not_draft');
      expect(await frozenIsNewest(project)).toBe(true);
      expect(await refusalOf(save(1))).toBe('not_draft');
    } else {
      expect([saved, sent]).toEqual([undefined, 'stale_version']);
    }
  });

  it('would leave a form newer than the frozen one if the draft stayed open', async () => {
    const { project, save, submit } = await draft();
    await submit();
    expect(await refusalOf(save(1))).toBe('not_draft');
    await sim.sql.rows('UPDATE project SET editable = true WHERE id = $1', [project]);
    await save(1);
    expect(await frozenIsNewest(project)).toBe(false);
  });
});

describe('a role revoked between request and decision', () => {
  it('is lost at the retry; without the revocation the command is decided', async () => {
    const { call } = await callOf(sim, P02);
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    const officer = await sim.cast.actor('jinshui.officer');
    const task = (await sim.cast.task(officer, 'recommend', { project }))!;
    const command = { type: 'recommend', streamId: project, actor: officer, seen: task.seen };
    const waiting = await insertCommand(sim, command);
    await sim.sql.rows('UPDATE role_grant SET revoked_at = now() WHERE id = $1', [grantId('jinshui.officer', 'county_officer')]);
    await execute(sim.house.db, { streamId: project, commandId: waiting });
    expect(await outcomeOf(sim, waiting)).toMatchObject({ status: 'refused', code: 'role_lost' });
    // A refusal leaves its row without a body, one audit entry, and nothing else.
    expect(await sim.sql.row('SELECT body FROM command WHERE id = $1', [waiting])).toEqual({ body: {} });
    expect(await sim.sql.row(`SELECT count(*)::int AS n FROM audit_entry WHERE target = $1 AND code = 'role_lost'`, [project])).toEqual({ n: 1 });
    expect(await sim.sql.row('SELECT count(*)::int AS n FROM private_text WHERE id LIKE $1', [`${waiting}:%`])).toEqual({ n: 0 });
    // Who never had the role has not lost it.
    expect((await bothRefuse(sim, { ...command, actor: await sim.cast.actor('approver') })).executed).toBe('not_allowed');

    await sim.sql.rows('UPDATE role_grant SET revoked_at = NULL WHERE id = $1', [grantId('jinshui.officer', 'county_officer')]);
    const again = await insertCommand(sim, command);
    await execute(sim.house.db, { streamId: project, commandId: again });
    expect(await outcomeOf(sim, again)).toMatchObject({ status: 'done' });
  });
});

describe('a hold in the last second before the money leaves', () => {
  const checked = async (): Promise<{ project: string; order: string; batch: string; release: () => Promise<unknown>; hold: () => Promise<unknown> }> => {
    const { project, line, order } = await toPayment();
    const { streamId: batch } = await sim.cast.act('fin.maker', 'prepareBatch', { project, create: 'batch', fields: { budgetLineId: line, orderIds: [order] } });
    await sim.cast.act('fin.checker', 'checkBatch', { stream: batch });
    return {
      project, order, batch,
      release: () => sim.cast.act('fin.checker', 'releaseBatch', { stream: batch }),
      hold: async () => execute(sim.house.db, { streamId: project, commandId: await insertTold(sim, { type: 'placeHold', streamId: project, fields: { holdId: 'hold-1', source: 'notice-x' } }) }),
    };
  };
  const instruct = (order: string): Promise<void> => treasuryActivities({ db: sim.house.db, documents: sim.house.documents }).instruct({ orderId: order });

  it('and the release come in one order of facts, and nothing is instructed under the hold', async () => {
    const { project, order, release, hold } = await checked();
    const [released] = await Promise.all([refusalOf(release()), hold()]);
    const { status } = await stateOf<{ status: string }>(sim, order);
    if (released === undefined) {
      // Released first: the instruction itself asks again and waits.
      expect(status).toBe('released');
      await expect(instruct(order)).rejects.toThrow('held');
    } else {
      expect([released, status]).toEqual(['hold_open', 'checked']);
    }
    expect(await sim.sql.row(`SELECT count(*)::int AS n FROM event WHERE stream_id = $1 AND type = 'PaymentInstructed'`, [order])).toEqual({ n: 0 });

    await execute(sim.house.db, { streamId: project, commandId: await insertTold(sim, { type: 'releaseHold', streamId: project, fields: { holdId: 'hold-1' } }) });
    if (released !== undefined) await release();
    await instruct(order);
    await instruct(order);
    expect(times(await storyOf(sim, order), 'PaymentInstructed')).toBe(1);
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);

  it('stops an instruction that was asked for before the hold was seen', async () => {
    const { order, release, hold } = await checked();
    await release();
    const fields = { fileHash: 'a'.repeat(64), fileName: 'x.xlsx' };
    const asked = await insertTold(sim, { type: 'instruct', streamId: order, fields });
    await hold();
    await execute(sim.house.db, { streamId: order, commandId: asked });
    expect(await outcomeOf(sim, asked)).toMatchObject({ status: 'refused', code: 'hold_open' });
    // Without the hold's row it would have gone out.
    await sim.sql.rows('DELETE FROM hold');
    await instruct(order);
    expect((await stateOf<{ status: string }>(sim, order)).status).toBe('instructed');
  }, 60_000);

  it('a road that ended in its suspension is not taken up again', async () => {
    const { project } = await toPayment();
    await sim.cast.act('officer1', 'suspend', { project, fields: { reason: '核查。' } });
    await sim.cast.act('approver', 'terminate', { project, fields: { reason: '终止。', documentNumber: '郑知终〔2019〕1号' } });
    expect(await refusalOf(sim.cast.act('officer1', 'resume', { project, fields: { reason: '核查完毕。' } }))).toBe('stream_closed');
    expect((await eventsOf(sim, project)).map((e) => e.type)).not.toContain('ProjectResumed');
  }, 60_000);

  it('lets the other orders of the batch go and gives the held one back', async () => {
    const { project, line, order } = await toPayment();
    await sim.cast.act('officer1', 'suspend', { project, fields: { reason: '核查。' } });
    const { streamId: batch } = await sim.cast.act('fin.maker', 'prepareBatch', { project, create: 'batch', fields: { budgetLineId: line, orderIds: [order] } });
    await sim.cast.act('fin.checker', 'checkBatch', { stream: batch });
    expect(await refusalOf(sim.cast.act('fin.checker', 'releaseBatch', { stream: batch }))).toBe('hold_open');
    await sim.cast.act('officer1', 'resume', { project, fields: { reason: '核查完毕。' } });
    await sim.cast.act('fin.checker', 'releaseBatch', { stream: batch });
    await instructed(sim, order);
    await bankAnswered(sim, batch, [{ order, result: 'paid' }]);
    expect(await nameOf(sim, project)).toBe('paid');
  }, 60_000);
});

describe('a deadline that passes while nobody works', () => {
  /** In correction; the clock stands a day after its end, and nothing has been executed since. */
  const overdue = async (): Promise<{ project: string; dueAt: string; correct: (receivedAt: string) => Promise<string> }> => {
    const { call } = await callOf(sim, P02);
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    await recommended(sim, project, 'ent');
    await sim.cast.act('officer1', 'requestCorrection', { project, fields: { points: [{ item: '合同', reason: '缺页' }] } });
    const actor = await sim.cast.actor('ent.applicant');
    const task = (await sim.cast.task(actor, 'correct', { project }))!;
    const dueAt = task.dueAt!;
    await sim.sql.rows('UPDATE sandbox_clock SET offset_ms = $1', [toMs(dueAt) + 86_400_000 - Date.now()]);
    return { project, dueAt, correct: (receivedAt) => insertCommand(sim, { type: 'correct', streamId: project, actor, seen: task.seen, fields: { formVersion: 1 }, receivedAt }) };
  };
  const key = 'formal_check:1:correction';

  it('does not hurt a command that was received in time', async () => {
    const { project, dueAt, correct } = await overdue();
    const command = await correct(toInstant(toMs(dueAt) - 1));
    // The timer fires first.
    await execute(sim.house.db, { streamId: project, dueKey: key });
    expect(await outcomeOf(sim, command)).toMatchObject({ status: 'done' });
    expect(await nameOf(sim, project)).toBe('awaiting_organisation');
    expect(await storyOf(sim, project)).not.toContain('CorrectionMissed');
  });

  it('does not help one that was received too late, even when it is delivered before the timer fires', async () => {
    const { project, dueAt, correct } = await overdue();
    const command = await correct(dueAt);
    await execute(sim.house.db, { streamId: project, commandId: command });
    expect(await outcomeOf(sim, command)).toMatchObject({ status: 'refused' });
    expect(await nameOf(sim, project)).toBe('lapsed');
    const missed = (await eventsOf(sim, project)).find((e) => e.type === 'CorrectionMissed')!;
    expect(missed.at).toBe(dueAt);
  });

  it('lets an objection of the last second come before the end of the notice', async () => {
    const { call } = await callOf(sim, P05);
    const project = await poolAtDecision(call, 'objection');
    await decided(sim, project);
    const notice = await published(sim, [project]);
    const { endsAt } = await stateOf<{ endsAt: string }>(sim, notice);
    const fields = await proven(sim, notice, { projectId: project });
    await sim.sql.rows('UPDATE sandbox_clock SET offset_ms = $1', [toMs(endsAt) + 60_000 - Date.now()]);
    const [last, late] = [await insertCommand(sim, { type: 'openObjection', streamId: notice, actor: await sim.cast.actor('supervisor'), fields, receivedAt: toInstant(toMs(endsAt) - 1) }),
      await insertCommand(sim, { type: 'openObjection', streamId: notice, actor: await sim.cast.actor('supervisor'), fields, receivedAt: endsAt })];
    await execute(sim.house.db, { streamId: notice, dueKey: 'notice' });
    await execute(sim.house.db, { streamId: notice });
    expect([(await outcomeOf(sim, last))!.status, await outcomeOf(sim, late)]).toEqual(['done', expect.objectContaining({ code: 'notice_closed' })]);
    expect(await nameOf(sim, project)).toBe('objection');
    await sim.cast.act('legal', 'decideObjection', { stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'rejected', reply: '不成立。' } });
    expect(await nameOf(sim, project)).toBe('awaiting_issuance');
  }, 60_000);

  it('takes an application that was completed in the last second of the window, and lapses the others', async () => {
    const { call } = await callOf(sim, P02);
    const { call: other } = await callOf(sim, P02, { title: 'other' });
    const [inTime, never] = await Promise.all([call, other].map((c) => sim.cast.draft('ent.applicant', { call: c, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: c })));
    await sim.cast.act('ent.applicant', 'submit', { project: inTime!, fields: { formVersion: 1 } });
    const { closesAt } = await stateOf<{ closesAt: string }>(sim, call);
    const admin = await sim.cast.actor('ent.admin');
    const task = (await sim.cast.task(admin, 'approve', { project: inTime! }))!;
    await sim.sql.rows('UPDATE sandbox_clock SET offset_ms = $1', [toMs(closesAt) + 60_000 - Date.now()]);
    const approval = await insertCommand(sim, { type: 'approve', streamId: inTime!, actor: admin, seen: task.seen, receivedAt: toInstant(toMs(closesAt) - 1) });
    for (const id of [call, other]) await execute(sim.house.db, { streamId: id, dueKey: 'window' });
    expect(await outcomeOf(sim, approval)).toMatchObject({ status: 'done' });
    expect([await nameOf(sim, inTime!), await nameOf(sim, never!)]).toEqual(['awaiting_recommendation', 'lapsed']);
  }, 60_000);
});

describe('a bank result that is imported again', () => {
  it('books each batch of a file that answers two, one import a batch', async () => {
    const { call, line } = await callOf(sim, P05);
    const projects = [await poolAccepted(sim, call, { title: 'first' }), await poolAccepted(sim, call, { title: 'second' })];
    for (const one of projects) await poolDecided(sim, one);
    await noticeOver(sim, await published(sim, projects));
    for (const one of projects) { await poolAgreement(sim, one); await poolSigned(sim, one); await claimed(sim, one, 'pool'); }
    const sent = projects.map((project) => ({ project, order: orderOf(project) }));
    const batches: string[] = [];
    for (const { order } of sent) { batches.push(await batchReleased(sim, line, [order])); await instructed(sim, order); }
    const day = await inDays(sim, 0);
    const bytes = await sim.house.treasuryFiles.writeReturnedList(sent.map(({ order }, i) => ({ reference: order, attempt: 1, amountFen: '48000000', result: 'paid', voucher: `HD-${i}`, reason: '', paidOn: day })));
    const maker = await sim.cast.actor('fin.maker');
    const said = async (batchId: string) => (await importBankResult(sim.house, maker, { batchId, name: '回盘.xlsx', bytes, partly: true, key: randomUUID(), route: 'test' })).lines.map((l) => [l.orderId, l.meaning]);
    for (const meaning of ['paid', 'already_known']) for (const [i, batch] of batches.entries()) expect(await said(batch)).toEqual([[sent[i]!.order, meaning]]);
    expect((await balanceOf(sim, line)).paid).toBe(96_000_000n);
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);

  it('pays once: the same file, the same line twice, another file with the same line', async () => {
    const { project, line, order } = await toPayment();
    const batch = await batchReleased(sim, line, [order]);
    await instructed(sim, order);
    const paidLine = { orderId: order, attempt: 1, amountFen: '30000000', result: 'paid', voucher: 'HD-1', reason: '', paidOn: await inDays(sim, 0) };
    const send = (name: string, lines: object[]) => sim.cast.act('fin.maker', 'importBankResult', { stream: batch, fields: { fileHash: createHash('sha256').update(name).digest('hex'), fileName: name, lines } });
    await send('a', [{ ...paidLine, amountFen: '29999999' }]);
    expect(await nameOf(sim, project)).toBe('paying');
    await Promise.all([send('b', [paidLine, paidLine]), send('c', [paidLine])]);
    await send('b', [paidLine, paidLine]);
    expect(await nameOf(sim, project)).toBe('paid');
    expect(await balanceOf(sim, line)).toEqual({ available: 270_000_000n, reserved: 0n, committed: 0n, paid: 30_000_000n });
    expect(times(await storyOf(sim, project), 'InstalmentPaid')).toBe(1);
    expect((await sim.sql.rows<{ meaning: string }>('SELECT meaning FROM bank_result_line ORDER BY at, file_hash, line')).map((r) => r.meaning).sort()).toEqual(['already_known', 'already_known', 'amount_differs', 'paid']);
    expect(await faultsOf(sim)).toEqual([]);

    // The ledger's own key would hold it back as well.
    const again = 'INSERT INTO ledger_transaction (key, at, stream_id, seq) SELECT key, at, stream_id, seq FROM ledger_transaction WHERE key = $1';
    await expect(sim.sql.rows(again, [`pay:${order}`])).rejects.toMatchObject({ code: '23505' });
  }, 60_000);
});

describe('a race for the last money', () => {
  it('never gives more than there is: as many as the line carries are reserved, the rest is queued', async () => {
    const { call, line } = await callOf(sim, P05, { amountFen: 200_000_000n });
    const projects: string[] = [];
    for (let i = 0; i < 5; i += 1) projects.push(await poolAtDecision(call, `pool ${i}`));
    const fields = { minutes: await minutes(sim) };
    const deeds = await Promise.all(projects.map(async (project) => {
      const actor = await sim.cast.actor('approver');
      const task = (await sim.cast.task(actor, 'approve', { project }))!;
      return { project, id: await insertCommand(sim, { type: 'approve', streamId: project, actor, seen: task.seen, fields }) };
    }));
    await Promise.all(deeds.map(({ project, id }) => execute(sim.house.db, { streamId: project, commandId: id })));
    const money = await Promise.all(projects.map(async (p) => (await stateOf(sim, p)).award!.money));
    expect(money.filter((m) => m === 'reserved')).toHaveLength(2);
    expect(money.filter((m) => m === 'queued')).toHaveLength(3);
    expect(await balanceOf(sim, line)).toEqual({ available: 40_000_000n, reserved: 160_000_000n, committed: 0n, paid: 0n });
    expect(await faultsOf(sim)).toEqual([]);

    // The line itself refuses a reservation that went past the question; without the rule it would be overdrawn.
    const past = (key: string) => sim.sql.rows(
      `WITH t AS (INSERT INTO ledger_transaction (key, at, stream_id, seq) VALUES ($1, now(), 'x', 1))
       INSERT INTO posting (key, line_id, account, amount_fen) VALUES ($1, $2, 'available', -80000000), ($1, $2, 'reserved', 80000000)`, [key, line]);
    await expect(past('past-1')).rejects.toMatchObject({ code: '23514' });
    await sim.sql.rows('ALTER TABLE budget_line DROP CONSTRAINT budget_line_within_quota');
    await past('past-2');
    expect((await balanceOf(sim, line)).available).toBeLessThan(0n);
  }, 120_000);
});

describe('an id that names nothing', () => {
  it('is answered as not found, whatever it looks like and whatever is asked', async () => {
    const actor = await sim.cast.actor('officer1');
    const ask = (id: string, type: string, fields: object) => refusalOf(sendCommand(sim.house, actor, { type, fields, stream: { id }, key: randomUUID(), route: 'test' }));
    for (const id of ['', 'x', 'projects-1', 'person-officer1', 'project-', 'project-none', `project-${'1'.repeat(500)}`, 'project-a\0b', 'call-none', 'notice-none', 'panel-none.s.1.1', 'batch-none', 'order-none.1', 'budget-none', 'order-none']) {
      expect([id, await ask(id, 'suspend', { reason: '核查。' }), await ask(id, 'confirm', {})]).toEqual([id, 'not_found', 'not_found']);
    }
    expect(await ask('call-none', 'openCall', {})).toBe('not_found');
    expect((await bothRefuse(sim, { type: 'checkBatch', streamId: 'batch-none', actor: await sim.cast.actor('fin.checker'), seen: { taskId: 't', revision: 1, formVersion: 0 } }))).toEqual({ quick: 'not_found', executed: 'not_found' });
    expect(await sim.sql.row('SELECT count(*)::int AS n FROM stream_head')).toEqual({ n: 0 });
  });
});

describe('the record', () => {
  it('cannot be changed, and a change that went past the triggers is seen', async () => {
    const { project } = await toExecution();
    for (const sql of ['UPDATE event SET body = body', 'DELETE FROM event', 'UPDATE posting SET amount_fen = 0', 'DELETE FROM audit_entry', `UPDATE budget_line SET reserved_fen = 1`]) {
      await expect(sim.sql.rows(sql)).rejects.toMatchObject({ code: expect.stringMatching(/^ZY00[14]$/) });
    }
    expect(await faultsOf(sim)).toEqual([]);
    await sim.sql.rows('DROP TRIGGER event_append_only ON event');
    await sim.sql.rows(`UPDATE event SET body = jsonb_set(body, '{receivedAt}', '"2019-01-01T00:00:00.000Z"') WHERE stream_id = $1 AND type = 'ApplicationSubmitted'`, [project]);
    expect(await faultsOf(sim)).toContainEqual(expect.stringContaining('chain broken'));
  }, 60_000);

  it('keeps no empty stream after a refusal', async () => {
    const actor = await sim.cast.actor('officer3');
    expect((await bothRefuse(sim, { type: 'appointPanel', streamId: 'panel-unknown.acceptance.1.1', actor, fields: { members: ['person-expert1'] } })).executed).toBe('not_found');
    expect(await sim.sql.row('SELECT count(*)::int AS n FROM stream_head')).toEqual({ n: 0 });
  });

  it('puts the due instants of years in their order', async () => {
    const { project } = await toExecution();
    await advanceTo(sim, morning(addDays(dateOf(await now(sim)), 700)));
    const events = await eventsOf(sim, project);
    expect(events.map((e) => e.at)).toEqual(events.map((e) => e.at).sort());
    expect((await storyOf(sim, project)).filter((t) => t !== 'Reminded').slice(-3)).toEqual(['ExecutionCompleted', 'ResultsMissed', 'RoadEnded']);
  }, 60_000);
});
