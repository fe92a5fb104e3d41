/** How projects end otherwise than paid, and what an end leaves open: nothing to award, a new application, a termination, money that comes back. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execute, wouldRefuse } from '../../prisma/store/execute.js';
import type { NoticeState } from '../../domain/notice/index.js';
import type { ProjectState } from '../../domain/project/state.js';
import type { OrderState } from '../../domain/order/index.js';
import type { PanelState } from '../../domain/panel/index.js';
import { OPEN_AGAIN, STATE_NAMES } from '../../domain/project/names.js';
import { checkCode } from '../../services/codes.js';
import { printForm, progress, verification } from '../../services/public.js';
import { listPanels, panelPage } from '../../services/panels.js';
import { projectPage } from '../../services/project-page.js';
import { advanceTo, balanceOf, bothRefuse, eventsOf, faultsOf, insertCommand, insertTold, nameOf, now, openSimulation, outcomeOf, refusalOf, stateOf, storyOf, step, today, type Simulation } from '../support/simulation.js';
import {
  applied, bankAnswered, batchReleased, callOf, centreAccepted, claimed, inDays, instructed, issued, minutes, navigationAwarded, navigationFiled, navigationResults, noticeOver, orderOf, P02, P05, P07, paid, payeeCorrected,
  PANEL, poolAccepted, poolAgreement, poolDecided, poolSigned, published, ranked, recommended, reviewed, proven
} from '../support/roads.js';

let sim: Simulation;
beforeEach(async () => { sim = await openSimulation(); }, 60_000);
afterEach(() => sim.close());

/** A navigation project whose acceptance panel has taken the invitation. */
async function underAcceptance(): Promise<{ project: string; panel: string }> {
  const { call } = await callOf(sim, P02);
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
  await recommended(sim, project, 'ent');
  await navigationFiled(sim, project);
  await navigationResults(sim, project);
  return { project, panel: await reviewed(sim, project, { until: 'accepted' }) };
}

/** P02 with its award decided: 300 000 yuan reserved, the notice to be published. */
async function navigationDecided(call: string): Promise<string> {
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
  await recommended(sim, project, 'ent');
  await navigationFiled(sim, project);
  await navigationAwarded(sim, project);
  return project;
}

describe('an award of nothing', () => {
  it('is shown with its calculation to who decides, who can refuse or return, never approve', async () => {
    const { call, line } = await callOf(sim, P02);
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    await recommended(sim, project, 'ent');
    await navigationFiled(sim, project);
    await navigationResults(sim, project);
    await reviewed(sim, project);
    const none = { excluded: [{ line: 0, reason: '不符合。' }, { line: 1, reason: '备案前支出。' }] };
    await step(sim, { who: 'officer2', command: 'confirmLines', project, fields: none, is: 'awaiting_decision' });
    const approver = await sim.cast.actor('approver');
    const task = (await sim.cast.task(approver, 'refuse', { project }))!;
    expect([task.kind, task.commands]).toEqual(['nothing_to_award', ['refuse', 'return']]);
    const { award } = await stateOf(sim, project);
    expect(award).toMatchObject({ amountFen: '0', money: 'calculated' });
    expect(award!.lines.at(-1)).toMatchObject({ resultFen: '0' });
    expect(await bothRefuse(sim, { type: 'approve', streamId: project, actor: approver, seen: task.seen, fields: { minutes: await minutes(sim) } })).toEqual({ quick: 'step_not_open', executed: 'step_not_open' });
    // Returned and looked at again, it is the same until another line counts.
    await step(sim, { who: 'approver', command: 'return', project, fields: { reason: '请再核支出。' }, is: 'confirming_expenditure' });
    await step(sim, { who: 'officer2', command: 'confirmLines', project, fields: none, is: 'awaiting_decision' });
    await step(sim, { who: 'approver', wrong: 'officer1', command: 'refuse', project, fields: { reason: '无可奖补支出。' }, is: 'not_established' });
    expect(await balanceOf(sim, line)).toEqual({ available: 300_000_000n, reserved: 0n, committed: 0n, paid: 0n });
    expect(await sim.sql.rows('SELECT 1 FROM payment_order')).toEqual([]);
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);

  it('takes no place in a ranking, and does not hold it up', async () => {
    const nothing = '000-P07@nothing#1';
    await sim.sql.rows(
      `INSERT INTO programme_version (id, programme_id, version, jurisdiction, sample, status, valid_from, valid_to, body, body_hash)
       SELECT $1, programme_id, version, jurisdiction, sample, status, valid_from, valid_to, body || jsonb_build_object('id', $1::text, 'formula', jsonb_build_object('type', 'fixed', 'amountFen', '0')), 'h' FROM programme_version WHERE id = $2`, [nothing, P07],
    );
    const { call } = await callOf(sim, nothing, { quota: 1 });
    const project = await centreAccepted(sim, call, 'uni');
    await reviewed(sim, project, { defence: true });
    expect((await sim.cast.task(await sim.cast.actor('approver'), 'refuse', { project }))!.kind).toBe('nothing_to_award');
    await expect(ranked(sim, call, [project])).rejects.toThrow();
    await step(sim, { who: 'approver', command: 'refuse', project, fields: { reason: '核算为零。' }, is: 'not_established' });
    expect(await storyOf(sim, project)).not.toContain('AwardReserved');
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);
});

describe('a new application after one that has ended', () => {
  const again = (call: string, title: string): Promise<string> => sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title });
  const fields = (call: string) => ({ callId: call, applicantId: 'ent', title: 'again', object: '' });

  it('is taken when the earlier one was withdrawn, refused or lapsed, and refused while one lives', async () => {
    const { call } = await callOf(sim, P02, { days: 90 });
    const first = await again(call, 'first');
    expect(await refusalOf(again(call, 'at once'))).toBe('object_taken');
    await sim.cast.act('ent.applicant', 'withdraw', { project: first, fields: { reason: '重新填写。' } });

    const second = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: 'second' });
    expect(await refusalOf(again(call, 'beside the second'))).toBe('object_taken');
    await sim.cast.act('jinshui.officer', 'refuse', { project: second, fields: { reason: '不符合推荐条件。' } });

    const third = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: 'third' });
    await recommended(sim, third, 'ent');
    await sim.cast.act('officer1', 'refuse', { project: third, fields: { reason: '不予受理。' } });

    const fourth = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: 'fourth' });
    await recommended(sim, fourth, 'ent');
    await sim.cast.act('officer1', 'requestCorrection', { project: fourth, fields: { points: [{ item: '合同', reason: '缺页' }] } });
    await advanceTo(sim, await inDays(sim, 30));

    const fifth = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: 'fifth' });
    expect(await Promise.all([first, second, third, fourth, fifth].map((p) => nameOf(sim, p)))).toEqual(['withdrawn', 'not_established', 'not_accepted', 'lapsed', 'awaiting_recommendation']);
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);

  it('is judged alike by the guard and by the index, for every name a project can have', async () => {
    const { call } = await callOf(sim, P02);
    const project = await again(call, 'one');
    const actor = await sim.cast.actor('ent.applicant');
    const at = await now(sim);
    const copied = `INSERT INTO project SELECT * FROM jsonb_populate_record(null::project, (SELECT to_jsonb(p) || '{"id": "project-copy", "receipt": null}' FROM project p WHERE id = $1))`;
    for (const name of STATE_NAMES) {
      await sim.sql.rows('UPDATE project SET state_name = $2 WHERE id = $1', [project, name]);
      const index = await sim.sql.rows(copied, [project]).then(() => undefined, (error: { constraint?: string }) => error.constraint);
      await sim.sql.rows(`DELETE FROM project WHERE id = 'project-copy'`);
      const guard = await wouldRefuse(sim.sql, { id: 'x', type: 'createProject', streamId: 'project-x', actor, at, fields: fields(call) });
      const open = OPEN_AGAIN.includes(name);
      expect([name, index, guard?.code]).toEqual([name, ...(open ? [undefined, undefined] : ['project_one_live', 'object_taken'])]);
    }
  }, 60_000);

  it('lets one of two win that are created at once', async () => {
    const { call } = await callOf(sim, P02);
    const actor = await sim.cast.actor('ent.applicant');
    const ids = ['project-a', 'project-b'];
    const commands = await Promise.all(ids.map((streamId) => insertCommand(sim, { type: 'createProject', streamId, actor, fields: fields(call) })));
    await Promise.all(ids.map((streamId, i) => execute(sim.house.db, { streamId, commandId: commands[i]! })));
    const outcomes = await Promise.all(commands.map((id) => outcomeOf(sim, id)));
    expect(outcomes.map((o) => (o?.status === 'refused' ? o.code : o?.status)).sort()).toEqual(['done', 'object_taken']);
  }, 60_000);
});

it('an object written in another way is the same object: by the guard, by the index, at once', async () => {
  const { call } = await callOf(sim, P05);
  const actor = await sim.cast.actor('pool.applicant');
  const create = async (streamId: string, object: string) => insertCommand(sim, { type: 'createProject', streamId, actor, fields: { callId: call, applicantId: 'pool', title: 'object', object } });
  const spellings = ['超硬材料ABC', '超硬\u200b材料ABC', '超硬材料ａｂｃ。', '「超硬材料 Abc」'];
  const ids = spellings.map((_, i) => `project-object-${i}`);
  const commands = await Promise.all(ids.map((id, i) => create(id, spellings[i]!)));
  await Promise.all(ids.map((streamId, i) => execute(sim.house.db, { streamId, commandId: commands[i]! })));
  const saids = async (of: string[]) => (await Promise.all(of.map((id) => outcomeOf(sim, id)))).map((o) => (o?.status === 'refused' ? o.code : o?.status)).sort();
  expect(await saids(commands)).toEqual(['done', 'object_taken', 'object_taken', 'object_taken']);
  // Another object is another application.
  const others = await Promise.all([create('project-object-5', '超硬材料ABD'), create('project-object-6', '超硬材料')]);
  for (const [i, commandId] of others.entries()) await execute(sim.house.db, { streamId: `project-object-${i + 5}`, commandId });
  expect(await saids(others)).toEqual(['done', 'done']);
}, 60_000);

it('a project stands in one notice at a time, also when two are published at once', async () => {
  const { call } = await callOf(sim, P07, { quota: 1 });
  const project = await centreAccepted(sim, call, 'uni');
  await reviewed(sim, project, { defence: true });
  await ranked(sim, call, [project]);
  const actor = await sim.cast.actor('officer1');
  const ids = ['notice-a', 'notice-b', 'notice-c'];
  const commands = await Promise.all(ids.map((streamId) => insertCommand(sim, { type: 'publishNotice', streamId, actor, fields: { projectIds: [project], title: '公示', basis: '文件' } })));
  await Promise.all(ids.map((streamId, i) => execute(sim.house.db, { streamId, commandId: commands[i]! })));
  expect((await Promise.all(commands.map((id) => outcomeOf(sim, id)))).map((o) => (o?.status === 'refused' ? o.code : o?.status)).sort()).toEqual(['done', 'step_not_open', 'step_not_open']);
  expect(await sim.sql.rows('SELECT status FROM notice_item WHERE project_id = $1', [project])).toEqual([{ status: 'listed' }]);
  expect((await storyOf(sim, project)).filter((type) => type === 'NoticeOpened')).toHaveLength(1);
  expect(await faultsOf(sim)).toEqual([]);
}, 60_000);

describe('a termination by the approver', () => {
  const terminate = { reason: '停止经营。', documentNumber: '郑知〔2019〕31号' };

  it('frees what is reserved, ends tasks and periods, and names its document', async () => {
    const { call, line } = await callOf(sim, P02);
    const project = await navigationDecided(call);
    expect((await balanceOf(sim, line)).reserved).toBe(30_000_000n);
    await published(sim, [project]);
    expect(await refusalOf(sim.cast.act('officer1', 'terminate', { project, fields: terminate }))).toBe('not_allowed');
    await step(sim, { who: 'approver', command: 'terminate', project, fields: terminate, is: 'terminated' });
    const state = await stateOf(sim, project);
    expect([state.tasks, state.periods, state.end?.cause]).toEqual([{}, {}, 'terminated']);
    expect(await balanceOf(sim, line)).toEqual({ available: 300_000_000n, reserved: 0n, committed: 0n, paid: 0n });
    expect(await sim.sql.rows('SELECT 1 FROM task WHERE project_id = $1 AND closed_at IS NULL', [project])).toEqual([]);
    expect((await eventsOf(sim, project)).find((e) => e.type === 'ProjectTerminated')!.body).toMatchObject({ documentNumber: terminate.documentNumber, participants: [{ capacity: 'decider' }] });
    // Its notice goes on for others and ends without it.
    await noticeOver(sim, state.noticeId!);
    expect(await refusalOf(sim.cast.act('approver', 'terminate', { project, fields: terminate }))).toBe('stream_closed');
    await step(sim, { who: 'officer1', command: 'archive', project, is: 'archived' });
    expect(await refusalOf(sim.cast.act('officer1', 'archive', { project }))).toBe('stream_closed');
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);

  it('waits for a payment that is under way, calls off an order that is not, and notes what was paid', async () => {
    const { call, line } = await callOf(sim, P05);
    const project = await poolAccepted(sim, call, {});
    await poolDecided(sim, project);
    await noticeOver(sim, await published(sim, [project]));
    await poolAgreement(sim, project);
    await poolSigned(sim, project);
    await claimed(sim, project, 'pool');
    const order = orderOf(project, 1);
    const batch = await batchReleased(sim, line, [order]);
    expect(await refusalOf(sim.cast.act('approver', 'terminate', { project, fields: terminate }))).toBe('payment_under_way');
    await instructed(sim, order);
    await bankAnswered(sim, batch, [{ order, result: 'rejected' }]);
    await step(sim, { who: 'approver', command: 'terminate', project, fields: terminate, is: 'terminated' });
    expect(await stateOf(sim, order)).toMatchObject({ status: 'cancelled', tasks: {} });
    expect(await refusalOf(sim.cast.act('fin.maker', 'prepareBatch', { create: 'batch', fields: { budgetLineId: line, orderIds: [order] } }))).toBe('already_in_batch');
    expect(await balanceOf(sim, line)).toEqual({ available: 300_000_000n, reserved: 0n, committed: 0n, paid: 0n });
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);

  it('leaves what was paid where it is and says how much', async () => {
    const { call, line } = await callOf(sim, P05);
    const project = await poolAccepted(sim, call, {});
    await poolDecided(sim, project);
    await noticeOver(sim, await published(sim, [project]));
    await poolAgreement(sim, project);
    await poolSigned(sim, project);
    await claimed(sim, project, 'pool');
    await paid(sim, line, [orderOf(project, 1)]);
    // What the papers of the project give is gone with it; that it was received stays true. Codes and numbers are found as people type them.
    const papers = await Promise.all((['agreement', 'receipt'] as const).map((kind) => printForm(sim.house, { streamId: project, kind })));
    const said = () => Promise.all(papers.map(async ({ code }) => { const { valid, ended } = await verification(sim.house, `${code.slice(0, 4).toLowerCase()}\u200b ${code.slice(4)}`); return [valid, ended]; }));
    expect(await said()).toEqual([[true, false], [true, false]]);
    const receipt = papers[1]!.number!;
    const wide = `\u200b${receipt.toLowerCase().replace(/-/g, '—')} `;
    expect(await progress(sim.house, { receipt: wide, check: ` ${checkCode(sim.house.secret, receipt).toLowerCase()}` })).toMatchObject({ receipt });
    await step(sim, { who: 'approver', command: 'terminate', project, fields: terminate, is: 'terminated' });
    expect(await said()).toEqual([[true, true], [true, false]]);
    expect((await eventsOf(sim, project)).find((e) => e.type === 'ProjectTerminated')!.body).toMatchObject({ paidFen: '48000000' });
    // Finance is asked to have it back, with a last day; late, it is told; it cannot be archived meanwhile.
    const asked = (await sim.cast.task(await sim.cast.actor('fin.maker'), 'noteRecovery', { project }))!;
    expect([asked.kind, asked.dueAt !== null]).toEqual(['recovery', true]);
    expect(await refusalOf(sim.cast.act('officer1', 'archive', { project }))).toBe('stream_closed');
    expect((await projectPage(sim.house, await sim.cast.actor('pool.applicant'), project)).paid.fen).toBe('48000000');
    expect(await balanceOf(sim, line)).toEqual({ available: 252_000_000n, reserved: 0n, committed: 0n, paid: 48_000_000n });
    expect(await faultsOf(sim)).toEqual([]);

    // What comes back of it stays on the line: nobody is asked for another account, and it is not paid again.
    const order = orderOf(project, 1);
    await step(sim, { who: 'fin.maker', command: 'recordReturn', stream: order, fields: { voucher: 'TK-1', returnedOn: await today(sim), reason: '终止后退回。' } });
    await step(sim, { who: 'fin.checker', command: 'confirmReturn', stream: order });
    expect(await stateOf<OrderState>(sim, order)).toMatchObject({ status: 'cancelled', tasks: {} });
    expect((await stateOf<ProjectState>(sim, project)).instalments[0]).toMatchObject({ n: 1, status: 'lapsed' });
    // Nothing is left to have back.
    expect((await stateOf<ProjectState>(sim, project)).tasks).toEqual({});
    expect(await balanceOf(sim, line)).toEqual({ available: 300_000_000n, reserved: 0n, committed: 0n, paid: 0n });
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);
});

describe('a project that ends while others work on it', () => {
  const opinions = async (project: string): Promise<void> => {
    for (const department of ['drc', 'fin', 'sti', 'miit']) await sim.cast.act(`${department}.consulted`, 'giveOpinion', { project, fields: { stance: 'agree', opinion: '同意。' } });
  };
  const report = async (panel: string) => ({ scores: (await stateOf<PanelState>(sim, panel)).criteria.map((c) => ({ criterion: c.id, score: 80, reason: '依据材料评定。' })), opinion: '同意。' });
  const mailsAbout = async (stream: string): Promise<string[]> =>
    (await sim.sql.rows<{ payload: { template: string; to: { person: string }; taskId: string } }>(`SELECT payload FROM outbox WHERE kind = 'mail' AND payload ->> 'streamId' = $1 AND payload ->> 'template' IN ('PanelClosed', 'ProjectDelisted') ORDER BY id`, [stream]))
      .map(({ payload }) => `${payload.template} ${payload.to.person} ${payload.taskId.slice(stream.length + 1)}`).sort();
  const openTasks = (streams: string[]) => sim.sql.rows('SELECT id FROM task WHERE stream_id = ANY($1) AND closed_at IS NULL', [streams]);

  it('closes its panel: tasks, workflow, a mail to each who was still on it, and every later act is refused', async () => {
    const { call } = await callOf(sim, P05);
    const project = await poolAccepted(sim, call, {});
    await opinions(project);
    const panel = await reviewed(sim, project, { until: 'appointed' });
    const [accepted, declined, reported, invited] = PANEL as [string, string, string, string];
    await sim.cast.act(accepted, 'acceptInvitation', { stream: panel });
    await sim.cast.act(declined, 'declineInvitation', { stream: panel, fields: { reason: '时间冲突。' } });
    await sim.cast.act(reported, 'acceptInvitation', { stream: panel });
    await sim.cast.act(reported, 'declare', { stream: panel, fields: { conflict: false, statement: '无利害关系。' } });
    await sim.cast.act(reported, 'submitReport', { stream: panel, fields: await report(panel) });
    const actor = await sim.cast.actor(accepted);
    const { seen } = (await sim.cast.task(actor, 'declare', { stream: panel }))!;
    expect((await stateOf<PanelState>(sim, panel)).closed).toBeUndefined();

    expect(await refusalOf(sim.cast.act('ent.applicant', 'withdraw', { project, stream: project, fields: { reason: '不再申报。' } }))).toBe('not_allowed');
    await step(sim, { who: 'pool.applicant', command: 'withdraw', project, stream: project, fields: { reason: '不再申报。' }, is: 'withdrawn' });
    expect((await eventsOf(sim, panel)).at(-1)).toMatchObject({ type: 'PanelClosed', by: project, body: { cause: 'withdrawn' } });
    expect(await openTasks([project, panel])).toEqual([]);
    expect(await sim.sql.row('SELECT closed, running, next_due_at FROM stream_head WHERE id = $1', [panel])).toEqual({ closed: true, running: false, next_due_at: null });
    // The one who declined had left before; the organiser had a place to fill.
    expect(await mailsAbout(panel)).toEqual([
      ...[accepted, invited, PANEL[4]!].map((who) => `PanelClosed person-${who} ${who === accepted ? 'panel_declaration' : 'panel_invitation'}:${PANEL.indexOf(who) + 1}`),
      `PanelClosed person-officer3 replace:${PANEL.indexOf(declined) + 1}:invited`, `PanelClosed person-${reported} panel_report:${PANEL.indexOf(reported) + 1}`,
    ].sort());
    const declare = { conflict: false, statement: '无。' };
    expect(await bothRefuse(sim, { type: 'declare', streamId: panel, actor, seen, fields: declare })).toEqual({ quick: 'stream_closed', executed: 'stream_closed' });
    expect(await refusalOf(sim.cast.act(invited, 'acceptInvitation', { stream: panel }))).toBe('stream_closed');
    // Nobody outside may say it, and once is enough.
    expect(await refusalOf(sim.cast.act('officer3', 'closePanel', { stream: panel, fields: { cause: 'withdrawn' } }))).toBe('validation');
    const before = (await eventsOf(sim, panel)).length;
    const again = await insertTold(sim, { type: 'closePanel', streamId: panel, fields: { cause: 'withdrawn' } });
    await execute(sim.house.db, { streamId: panel, commandId: again });
    expect((await eventsOf(sim, panel)).length).toBe(before);
    const page = await panelPage(sim.house, await sim.cast.actor('officer3'), panel);
    expect([page.concluded, page.closed, page.tasks]).toEqual([null, { cause: 'withdrawn' }, []]);
    expect((await listPanels(sim.house, await sim.cast.actor('officer3'))).map((p) => [p.id, p.concluded, p.closed])).toEqual([[panel, false, true]]);
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);

  it('closes the panel of its acceptance when it is terminated, and leaves one that has concluded as it is', async () => {
    const { project: first, panel } = await underAcceptance();
    await sim.cast.act('approver', 'terminate', { project: first, stream: first, fields: { reason: '停止经营。', documentNumber: '郑知〔2019〕31号' } });
    expect(await stateOf<PanelState>(sim, panel)).toMatchObject({ closed: { cause: 'terminated' }, tasks: {} });
    expect(await refusalOf(sim.cast.act(PANEL[0]!, 'submitReport', { stream: panel, fields: await report(panel) }))).toBe('stream_closed');

    const second = await navigationDecided((await callOf(sim, P02, { title: 'another' })).call);
    const concluded = Object.values((await stateOf(sim, second)).panels)[0]!;
    await sim.cast.act('approver', 'terminate', { project: second, stream: second, fields: { reason: '停止经营。', documentNumber: '郑知〔2019〕32号' } });
    expect((await eventsOf(sim, concluded)).at(-1)!.type).toBe('PanelConcluded');
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);

  it('is decided one after the other with a report that comes at the same time', async () => {
    const { project, panel } = await underAcceptance();
    for (const expert of PANEL.slice(1)) await sim.cast.act(expert, 'submitReport', { stream: panel, fields: await report(panel) });
    const last = await sim.cast.actor(PANEL[0]!);
    const commands = [
      [panel, await insertCommand(sim, { type: 'submitReport', streamId: panel, actor: last, seen: (await sim.cast.task(last, 'submitReport', { stream: panel }))!.seen, fields: await report(panel) })],
      [project, await insertCommand(sim, { type: 'terminate', streamId: project, actor: await sim.cast.actor('approver'), fields: { reason: '停止经营。', documentNumber: '郑知〔2019〕33号' } })],
    ] as const;
    await Promise.all(commands.map(([streamId, commandId]) => execute(sim.house.db, { streamId, commandId })));
    const [reportedFirst, terminated] = await Promise.all(commands.map(([, id]) => outcomeOf(sim, id)));
    const state = await stateOf<PanelState>(sim, panel);
    expect(terminated?.status).toBe('done');
    expect(state.concluded !== undefined).toBe(reportedFirst?.status === 'done');
    expect(state.closed === undefined).toBe(reportedFirst?.status === 'done');
    expect(await openTasks([project, panel])).toEqual([]);
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);

  it('closes what departments are asked', async () => {
    const { call } = await callOf(sim, P05);
    const project = await poolAccepted(sim, call, {});
    await sim.cast.act('drc.consulted', 'giveOpinion', { project, fields: { stance: 'agree', opinion: '同意。' } });
    const actor = await sim.cast.actor('fin.consulted');
    const { seen } = (await sim.cast.task(actor, 'giveOpinion', { project }))!;
    await sim.cast.act('pool.applicant', 'withdraw', { project, stream: project, fields: { reason: '不再申报。' } });
    expect(await openTasks([project])).toEqual([]);
    expect(await bothRefuse(sim, { type: 'giveOpinion', streamId: project, actor, seen, fields: { stance: 'agree', opinion: '同意。' } })).toEqual({ quick: 'stream_closed', executed: 'stream_closed' });
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);

  it('takes it off its notice: an open objection has nothing left to decide, and the others go on', async () => {
    const { call } = await callOf(sim, P07, { quota: 2 });
    const [other, project] = [await centreAccepted(sim, call, 'uni'), await centreAccepted(sim, call, 'ent')];
    for (const one of [other, project]) await reviewed(sim, one, { defence: true });
    await ranked(sim, call, [other, project]);
    const notice = await published(sim, [other, project]);
    const objection = await proven(sim, notice, { projectId: project });
    await sim.cast.act('supervisor', 'openObjection', { stream: notice, fields: objection });
    const legal = await sim.cast.actor('legal');
    const { seen } = (await sim.cast.task(legal, 'decideObjection', { stream: notice }))!;
    expect((await stateOf(sim, project)).holds).toHaveLength(1);

    await sim.cast.act('approver', 'terminate', { project, stream: project, fields: { reason: '停止经营。', documentNumber: '郑知〔2019〕34号' } });
    expect(await stateOf<NoticeState>(sim, notice)).toMatchObject({ tasks: {}, projects: { [project]: 'ended', [other]: 'listed' }, objections: { [`${notice}:1`]: { status: 'lapsed' } } });
    expect((await stateOf(sim, project)).holds).toEqual([]);
    expect(await sim.sql.rows('SELECT 1 FROM hold WHERE released_at IS NULL')).toEqual([]);
    expect(await sim.sql.rows(`SELECT status FROM notice_item WHERE notice_id = $1 ORDER BY status`, [notice])).toEqual([{ status: 'ended' }, { status: 'listed' }]);
    expect(await sim.sql.rows('SELECT status FROM objection WHERE notice_id = $1', [notice])).toEqual([{ status: 'lapsed' }]);
    expect(await mailsAbout(notice)).toEqual(['ProjectDelisted person-legal 1:decide']);
    const decide = { objectionId: `${notice}:1`, outcome: 'upheld', reply: '成立。' };
    expect(await bothRefuse(sim, { type: 'decideObjection', streamId: notice, actor: legal, seen, fields: decide })).toEqual({ quick: 'stream_closed', executed: 'stream_closed' });
    expect(await refusalOf(sim.cast.act('supervisor', 'openObjection', { stream: notice, fields: objection }))).toBe('notice_closed');
    await noticeOver(sim, notice);
    expect([await nameOf(sim, other), await nameOf(sim, project)]).toEqual(['awaiting_issuance', 'terminated']);
    expect(await sim.sql.row('SELECT closed FROM stream_head WHERE id = $1', [notice])).toEqual({ closed: true });
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);

  it('gives its place in a proposed ranking to the next', async () => {
    const { call } = await callOf(sim, P07, { quota: 1 });
    const [gone, next] = [await centreAccepted(sim, call, 'uni'), await centreAccepted(sim, call, 'ent')];
    for (const project of [gone, next]) await reviewed(sim, project, { defence: true });
    await advanceTo(sim, (await stateOf<{ closesAt: string }>(sim, call)).closesAt);
    await sim.cast.act('officer1', 'proposeRanking', { stream: call, fields: { order: [gone, next] } });
    await sim.cast.act('uni.applicant', 'withdraw', { project: gone, stream: gone, fields: { reason: '不再申报。' } });
    await sim.cast.act('approver', 'decideRanking', { stream: call, fields: { minutes: await minutes(sim) } });
    expect((await eventsOf(sim, call)).at(-1)!.body).toMatchObject({ in: [next], reserve: [], out: [] });
    expect([await nameOf(sim, gone), await nameOf(sim, next)]).toEqual(['withdrawn', 'awaiting_notice']);
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);
});

describe('money that comes back after it was confirmed', () => {
  it('is recorded by one person and confirmed by another, and is paid again to a corrected account, once', async () => {
    const { call, line } = await callOf(sim, P02);
    const project = await navigationDecided(call);
    await noticeOver(sim, await published(sim, [project]));
    await issued(sim, project, { plan: true });
    await claimed(sim, project, 'ent');
    const order = orderOf(project);
    const first = await paid(sim, line, [order]);
    expect(await nameOf(sim, project)).toBe('paid');

    const back = { voucher: 'TH-2019-7', returnedOn: await today(sim), reason: '账户已销户。' };
    expect(await refusalOf(sim.cast.act('fin.checker', 'recordReturn', { stream: order, fields: back }))).toBe('not_allowed');
    expect(await refusalOf(sim.cast.act('fin.maker', 'recordReturn', { stream: order, fields: { ...back, returnedOn: '2020-01-01' } }))).toBe('validation');
    await sim.cast.act('fin.maker', 'recordReturn', { stream: order, fields: back });
    expect(await nameOf(sim, project)).toBe('paid');
    expect(await balanceOf(sim, line)).toMatchObject({ paid: 30_000_000n });
    await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction) VALUES ('grant-both', 'person-fin.maker', 'finance_checker', 'zhengzhou')`);
    expect(await refusalOf(sim.cast.act('fin.maker', 'confirmReturn', { stream: order }))).toBe('separation_of_duties');
    await sim.sql.rows(`UPDATE role_grant SET revoked_at = now() WHERE id = 'grant-both'`);
    await step(sim, { who: 'fin.checker', wrong: 'fin.maker', command: 'confirmReturn', stream: order });
    expect(await stateOf(sim, order)).toMatchObject({ status: 'bounced', attempt: 1 });
    expect([await nameOf(sim, project), (await stateOf(sim, project)).instalments.map((i) => i.status)]).toEqual(['paying', ['due']]);
    expect(await balanceOf(sim, line)).toEqual({ available: 270_000_000n, reserved: 0n, committed: 30_000_000n, paid: 0n });

    // The bank's first list, imported once more, pays nothing.
    await bankAnswered(sim, first, [{ order, result: 'paid' }]);
    expect(await nameOf(sim, project)).toBe('paying');
    await payeeCorrected(sim, order, 'ent', { bankName: '样例银行郑州高新支行', account: '410105000000000099' });
    await paid(sim, line, [order]);
    expect(await nameOf(sim, project)).toBe('paid');
    expect(await stateOf(sim, order)).toMatchObject({ status: 'confirmed', attempt: 2, payee: { account: '410105000000000099' } });
    expect(await balanceOf(sim, line)).toEqual({ available: 270_000_000n, reserved: 0n, committed: 0n, paid: 30_000_000n });
    expect(await sim.sql.rows('SELECT attempt, status FROM payment_attempt WHERE order_id = $1 ORDER BY attempt', [order])).toEqual([{ attempt: 1, status: 'bounced' }, { attempt: 2, status: 'confirmed' }]);
    expect((await sim.sql.rows<{ key: string }>(`SELECT key FROM ledger_transaction WHERE key LIKE '%' || $1 || '%' ORDER BY key`, [order])).map((r) => r.key)).toEqual([`pay:${order}`, `pay:${order}:2`, `return:${order}:1`]);
    expect(await faultsOf(sim)).toEqual([]);
    // The ledger's own key holds a second return of the same attempt back.
    await expect(sim.sql.rows('INSERT INTO ledger_transaction (key, at, stream_id, seq) SELECT key, at, stream_id, seq FROM ledger_transaction WHERE key = $1', [`return:${order}:1`])).rejects.toMatchObject({ code: '23505' });
  }, 60_000);

  it('closes what followed the end of the road, and opens it anew when it ends again', async () => {
    const { call, line } = await callOf(sim, P07, { quota: 1 });
    const project = await centreAccepted(sim, call, 'uni');
    await reviewed(sim, project, { defence: true });
    await ranked(sim, call, [project]);
    await noticeOver(sim, await published(sim, [project]));
    await issued(sim, project, { is: 'awaiting_claim' });
    await claimed(sim, project, 'uni');
    const order = orderOf(project);
    await paid(sim, line, [order]);
    expect((await stateOf(sim, project)).steps['follow_up']?.status).toBe('open');
    await sim.cast.act('fin.maker', 'recordReturn', { stream: order, fields: { voucher: 'TH-1', returnedOn: await today(sim), reason: '户名不符。' } });
    await sim.cast.act('fin.checker', 'confirmReturn', { stream: order });
    expect((await stateOf(sim, project)).steps['follow_up']?.status).toBe('closed');
    await payeeCorrected(sim, order, 'uni', { account: '410105000000000088' });
    await paid(sim, line, [order]);
    expect([await nameOf(sim, project), (await stateOf(sim, project)).steps['follow_up']]).toEqual(['paid', expect.objectContaining({ status: 'open', round: 2 })]);
    expect((await balanceOf(sim, line)).paid).toBe(70_000_000n);
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);
});
