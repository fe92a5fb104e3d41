/**
 * What passes by itself: tasks become overdue and nothing is decided; people are reminded once; an official's lateness
 * is told to who decides; a deadline nobody settles is shown to an administrator.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startRelay, sweep } from '../../activities/relay.js';
import type { MailMessage } from '../../domain/ports/index.js';
import { addDays, dateOf, startOfDay, toInstant, toMs } from '../../domain/time.js';
import { trouble } from '../../services/operations.js';
import { lastDayOf } from '../../domain/words/index.js';
import { lettersOf, textOf } from '../../prisma/store/letters.js';
import { calendarYear, saveYear } from '../../services/calendars.js';
import { projectPage } from '../../services/project-page.js';
import { listTasks } from '../../services/tasks.js';
import { advanceTo, eventsOf, faultsOf, openSimulation, refusalOf, stateOf, storyOf, type Simulation } from '../support/simulation.js';
import { applied, callOf, centreAccepted, claimed, inDays, issued, minutes, navigationFiled, navigationIssued, noticeOver, orderOf, P02, P05, P07, PANEL, poolAccepted, poolDecided, proven, published, ranked, recommended, reviewed, sisterOf, until } from '../support/roads.js';
import { personId } from '../../start/cast.js';

let sim: Simulation;
beforeEach(async () => { sim = await openSimulation(); }, 60_000);
afterEach(async () => {
  const faults = await faultsOf(sim);
  await sim.close();
  expect(faults).toEqual([]);
});

const overdue = async (username: string): Promise<string[]> => (await listTasks(sim.house, await sim.cast.actor(username), { due: 'overdue' })).items.map((t) => t.kind);

describe('a task whose last day is over', () => {
  it('is marked in panel, call, notice, order, batch and budget line, and nothing is decided', async () => {
    const { call, line } = await callOf(sim, P07, { quota: 1 });
    const project = await centreAccepted(sim, call, 'uni');
    const { streamId: panel } = await sim.cast.act('officer3', 'appointPanel', { project, fields: { members: PANEL.map(personId) } });
    expect(await overdue('expert1')).toEqual([]);
    await advanceTo(sim, await inDays(sim, 8));
    expect(await overdue('expert1')).toEqual(['panel_invitation']);
    expect((await eventsOf(sim, panel)).at(-1)!.body['taskIds']).toHaveLength(5);
    // Late is not lost: each still accepts, declares and reports.
    for (const expert of PANEL) await sim.cast.act(expert, 'acceptInvitation', { stream: panel });
    for (const expert of PANEL) await sim.cast.act(expert, 'declare', { stream: panel, fields: { conflict: false, statement: '无。' } });
    const { state } = (await sim.sql.row<{ state: { criteria: { id: string }[] } }>('SELECT state FROM stream_head WHERE id = $1', [panel]))!;
    for (const expert of PANEL) await sim.cast.act(expert, 'submitReport', { stream: panel, fields: { scores: state.criteria.map((c) => ({ criterion: c.id, score: 80, reason: '好。' })), opinion: '同意。' } });
    await advanceTo(sim, await inDays(sim, 20));
    expect(await overdue('officer1')).toContain('record_meeting');
    await sim.cast.act('officer1', 'recordMeeting', { stream: panel, fields: { heldOn: '2019-04-01', attendees: PANEL.map(personId), minutes: '按程序进行。' } });
    expect((await storyOf(sim, panel)).filter((t) => t === 'TaskOverdue')).toHaveLength(2);

    const { closesAt } = await stateOf<{ closesAt: string }>(sim, call);
    await advanceTo(sim, closesAt);
    await advanceTo(sim, await inDays(sim, 40));
    expect(await overdue('officer1')).toEqual(['propose_ranking']);
    await sim.cast.act('officer1', 'proposeRanking', { stream: call, fields: { order: [project] } });
    await sim.cast.act('approver', 'decideRanking', { stream: call, fields: { minutes: await minutes(sim) } });

    const notice = await published(sim, [project]);
    await sim.cast.act('supervisor', 'openObjection', { stream: notice, fields: await proven(sim, notice, { projectId: project }) });
    await advanceTo(sim, await inDays(sim, 30));
    expect(await overdue('legal')).toEqual(['objection']);
    expect((await storyOf(sim, notice)).slice(-2)).toEqual(['NoticeConcluded', 'TaskOverdue']);
    await sim.cast.act('legal', 'decideObjection', { stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'rejected', reply: '不成立。' } });
    await issued(sim, project, { is: 'awaiting_claim' });
    await claimed(sim, project, 'uni');

    const order = orderOf(project);
    await advanceTo(sim, await inDays(sim, 20));
    expect(await overdue('fin.maker')).toEqual(['prepare_payment']);
    expect(await stateOf(sim, order)).toMatchObject({ status: 'due' });
    const { streamId: batch } = await sim.cast.act('fin.maker', 'prepareBatch', { project, create: 'batch', fields: { budgetLineId: line, orderIds: [order] } });
    expect(await overdue('fin.checker')).toEqual([]);
    await sim.cast.act('fin.maker', 'createBudgetLine', { create: 'budget', fields: { year: 2019, title: '另一指标', fund: 'f', level: 'city', quotaDocument: 'q', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '100', cutOffOn: '2019-12-31' } });
    await advanceTo(sim, await inDays(sim, 20));
    expect([await overdue('fin.checker'), await overdue('finance.bureau')]).toEqual([['check_batch'], ['confirm_quota']]);
    await sim.cast.act('fin.checker', 'checkBatch', { stream: batch });
    expect(await overdue('fin.checker')).toEqual([]);
  }, 60_000);

  it('is due with its period when that goes on after a suspension', async () => {
    const { call } = await callOf(sim, P05);
    const project = await poolAccepted(sim, call);
    const before = (await sim.cast.task(await sim.cast.actor('drc.consulted'), 'giveOpinion', { project }))!.dueAt!;
    await sim.cast.act('officer2', 'suspend', { project, fields: { reason: '核查。' } });
    await advanceTo(sim, await inDays(sim, 30));
    expect(await overdue('drc.consulted')).toEqual([]);
    await sim.cast.act('officer2', 'resume', { project, fields: { reason: '核查完毕。' } });
    const after = (await sim.cast.task(await sim.cast.actor('drc.consulted'), 'giveOpinion', { project }))!.dueAt!;
    expect(after > before).toBe(true);
    expect(Object.values((await stateOf(sim, project)).periods).find((p) => p.kind === 'consultation')!.dueAt).toBe(after);
  });
});

describe('holidays that are rearranged while a period of the applicant runs', () => {
  it('leave it its working days: a claim is not lapsed and no correction is missed before the days of the calendar of now', async () => {
    const { call } = await callOf(sim, P02, { days: 120 });
    const asked = await applied(sim, { call, organisation: 'ent', applicant: await sisterOf(sim, 77), programme: '000-P02' });
    await recommended(sim, asked, 'ent');
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    await recommended(sim, project, 'ent');
    await navigationIssued(sim, project);
    await sim.cast.act('officer1', 'requestCorrection', { project: asked, fields: { points: [{ item: '合同', reason: '缺页。' }] } });
    const periodOf = async (id: string, kind: string) => Object.values((await stateOf(sim, id)).periods).find((p) => p.kind === kind);
    const before = [(await periodOf(project, 'claim'))!, (await periodOf(asked, 'correction'))!];
    expect(before.map((p) => p?.kind)).toEqual(['claim', 'correction']);
    // The last three days of each are days off now.
    const lastDays = before.map((p) => addDays(dateOf(p.dueAt), -1));
    const off = lastDays.flatMap((last) => [last, addDays(last, -1), addDays(last, -2)]);
    const kept = await calendarYear(sim.house, 2019);
    await saveYear(sim.house, await sim.cast.actor('admin'), { year: 2019, document: '国办发明电〔2019〕9号', note: '增加假日', off: [...new Set([...kept.off, ...off])], work: kept.work.filter((on) => !off.includes(on)), key: 'longer', route: 'test' });
    for (const [id, kind, old] of ([[asked, 'correction', before[1]!], [project, 'claim', before[0]!]] as const).toSorted((a, b) => a[2].dueAt.localeCompare(b[2].dueAt))) {
      await advanceTo(sim, old.dueAt);
      const now = (await periodOf(id, kind))!;
      expect([kind, now.dueAt > old.dueAt, (await stateOf(sim, id)).phase]).toEqual([kind, true, 'running']);
      // The task is due with it, and everybody of the house reads until when.
      const page = await projectPage(sim.house, await sim.cast.actor('officer1'), id);
      expect([page.next.map((n) => n.dueAt), page.periods.find((p) => p.kind === kind)?.dueAt, page.timeline.findLast((e) => e.type === 'PeriodLengthened')?.facts]).toMatchObject([[now.dueAt], now.dueAt, { period: kind, lastDay: lastDayOf(now.dueAt) }]);
      const letters = await lettersOf(sim.sql, await sim.sql.rows<{ payload: Record<string, unknown> }>(`SELECT payload FROM outbox WHERE payload ->> 'template' = 'PeriodLengthened' AND payload ->> 'streamId' = $1`, [id]));
      expect(letters.map((l) => textOf(l, 'zh-CN', '陈', '').body.includes(lastDayOf(now.dueAt)))).toEqual([true, true]);
    }
    expect(await refusalOf(sim.cast.act('approver', 'lapseClaim', { project, fields: { reason: '逾期。' } }))).not.toBeUndefined();
    // After the last day of the calendar of now it is as ever.
    await advanceTo(sim, (await periodOf(project, 'claim'))!.dueAt);
    expect((await eventsOf(sim, asked)).filter((e) => ['PeriodLengthened', 'CorrectionMissed'].includes(e.type)).map((e) => e.type)).toEqual(['PeriodLengthened', 'CorrectionMissed']);
    await sim.cast.act('approver', 'lapseClaim', { project, fields: { reason: '逾期。' } });
    expect((await stateOf(sim, project)).end).toMatchObject({ outcome: 'lapsed', cause: 'claim' });
  }, 60_000);
});

/** Everything the outbox holds, sent: template, recipient, task. */
const mailed = async (template: string): Promise<{ to: string; kind: string }[]> => {
  const sent: { to: string; kind: string }[] = [];
  const rows = await sim.sql.rows<{ payload: { template: string; taskId?: string; to: unknown } }>(`SELECT payload FROM outbox WHERE kind = 'mail' AND payload ->> 'template' = $1 ORDER BY id`, [template]);
  for (const { payload } of rows) sent.push({ to: JSON.stringify(payload.to), kind: (await sim.sql.row<{ kind: string }>('SELECT kind FROM task WHERE id = $1', [payload.taskId]))!.kind });
  return sent;
};

describe('reminders', () => {
  it('come 30, 7 and 1 days before the ends of execution and results, each once, to the owner of the task', async () => {
    const { call } = await callOf(sim, P02);
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    await recommended(sim, project, 'ent');
    await navigationFiled(sim, project);
    // Two checks, each told by its own name.
    const accepted = await lettersOf(sim.sql, await sim.sql.rows<{ payload: Record<string, unknown> }>(`SELECT payload FROM outbox WHERE payload ->> 'template' = 'ApplicationAccepted' AND payload ->> 'streamId' = $1 ORDER BY id`, [project]));
    expect(accepted.map((l) => textOf(l, 'zh-CN', '陈', '').subject.split('：').slice(0, -1).join('：'))).toEqual(['【知运】形式审查通过', '【知运】备案方案审查：通过']);
    const term = Object.values((await stateOf(sim, project)).periods).find((p) => p.kind === 'term')!;
    await advanceTo(sim, startOfDay(addDays(dateOf(term.dueAt), -7)));
    expect(await mailed('reminder')).toEqual([1, 2].map(() => ({ to: '{"person":"person-ent.applicant"}', kind: 'execution' })));
    await advanceTo(sim, await inDays(sim, 700));
    const story = await eventsOf(sim, project);
    expect(story.filter((e) => e.type === 'Reminded').map((e) => (e.body['key'] as string).split(':').slice(1, 5).join(' '))).toEqual([
      'execution 1 term 30', 'execution 1 term 7', 'execution 1 term 1', 'result_submission 1 results 30', 'result_submission 1 results 7', 'result_submission 1 results 1',
    ]);
    const results = story.find((e) => e.type === 'ResultsMissed')!.at;
    expect(story.filter((e) => e.type === 'Reminded').slice(3).map((e) => (toMs(results) - toMs(e.at)) / 86_400_000)).toEqual([30, 7, 1]);
    expect(await mailed('reminder')).toHaveLength(6);
  }, 60_000);

  it('come a day before a correction is missed, and again for the new end after a suspension', async () => {
    const { call } = await callOf(sim, P02);
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    await recommended(sim, project, 'ent');
    await sim.cast.act('officer1', 'requestCorrection', { project, fields: { points: [{ item: '合同', reason: '缺页' }] } });
    // One thing, one letter: it says what is to be done and until when.
    const { seq } = (await sim.sql.row<{ seq: number }>(`SELECT seq FROM event WHERE stream_id = $1 AND type = 'CorrectionRequested'`, [project]))!;
    const orders = await sim.sql.rows<{ key: string; payload: Record<string, unknown> }>(`SELECT key, payload FROM outbox WHERE kind = 'mail' AND payload ->> 'streamId' = $1 AND (payload ->> 'seq')::int = $2`, [project, seq]);
    const letters = await lettersOf(sim.sql, orders);
    expect(letters.map((l) => [l.template, l.people.map((p) => p.id)])).toEqual([['CorrectionRequested', ['person-ent.applicant']]]);
    expect(textOf(letters[0]!, 'zh-CN', '陈', 'http://house').body).toContain(`请于 ${lastDayOf(letters[0]!.said.dueAt!)} 前（含当日）办理。`);
    const dueOf = async () => Object.values((await stateOf(sim, project)).periods).find((p) => p.kind === 'correction')!.dueAt;
    await advanceTo(sim, toInstant(toMs(await dueOf()) - 3_600_000));
    expect(await mailed('reminder')).toEqual([{ to: '{"person":"person-ent.applicant"}', kind: 'correction' }]);
    await sim.cast.act('officer2', 'suspend', { project, fields: { reason: '核查。' } });
    await advanceTo(sim, await inDays(sim, 30));
    await sim.cast.act('officer2', 'resume', { project, fields: { reason: '核查完毕。' } });
    await advanceTo(sim, toInstant(toMs(await dueOf()) - 3_600_000));
    expect(await mailed('reminder')).toHaveLength(2);
    const at = (await eventsOf(sim, project)).map((e) => e.at);
    expect(at).toEqual([...at].sort());
  }, 60_000);
});

describe('an official who is late', () => {
  it('is told to those who decide, and once more to those who supervise; from a county, to those of its city, whose officer is asked in its stead', async () => {
    const { call } = await callOf(sim, P02);
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    await advanceTo(sim, await inDays(sim, 20));
    // The county is told to its city; the city's officer is asked in its stead, and late too.
    expect(await mailed('escalation')).toEqual([{ to: '{"role":"approver","jurisdiction":"jinshui"}', kind: 'recommendation' }, { to: '{"role":"approver","jurisdiction":"zhengzhou"}', kind: 'recommend_instead' }]);
    // Still nobody: the level above learns of it, once.
    expect(await mailed('escalation_again')).toEqual([{ to: '{"role":"supervisor","jurisdiction":"jinshui"}', kind: 'recommendation' }]);
    const { overdue: late } = await trouble(sim.house, await sim.cast.actor('admin'));
    expect(late.map((o) => [o.role, o.count, o.oldest.kind])).toEqual(expect.arrayContaining([['county_officer', 1, 'recommendation'], ['officer', 1, 'recommend_instead']]));
    await recommended(sim, project, 'ent');
    await advanceTo(sim, await inDays(sim, 20));
    expect((await mailed('escalation')).map((m) => m.kind)).toEqual(['recommendation', 'recommend_instead', 'formal_check']);
    expect((await mailed('escalation_again')).map((m) => m.kind)).toEqual(['recommendation', 'formal_check']);
    await advanceTo(sim, await inDays(sim, 30));
    expect((await mailed('escalation_again')).map((m) => m.kind)).toEqual(['recommendation', 'formal_check']);
    expect(await storyOf(sim, project)).toEqual(expect.arrayContaining(['TaskOverdue']));
    const sent: MailMessage[] = [];
    const relay = startRelay({ db: sim.house.db, gateway: sim.house.gateway, publicUrl: 'http://localhost', log: () => undefined, mailer: { send: (m) => { sent.push(m); return Promise.resolve(); } } });
    await until(async () => (await sim.sql.row<{ n: number }>('SELECT count(*)::int AS n FROM outbox WHERE done_at IS NULL'))!.n === 0, 'outbox empty');
    await relay.stop();
    const told = sent.filter((m) => m.text.includes('督促'));
    expect(told.map((m) => m.to).sort()).toEqual(['approver', 'approver', 'approver', 'supervisor', 'supervisor'].map((who) => `${who}@zhiyun.example`));
    expect(new Set(sent.map((m) => m.messageId)).size).toBe(sent.length);
  }, 60_000);
});

describe('an award that waits for money', () => {
  it('is a task of finance until it is reserved, or leaves the queue', async () => {
    const { call } = await callOf(sim, P05, { amountFen: 100_000_000n });
    const projects: string[] = [];
    for (const title of ['first', 'second', 'third']) {
      const project = await poolAccepted(sim, call, { title });
      await poolDecided(sim, project);
      projects.push(project);
    }
    const waiting = async () => (await listTasks(sim.house, await sim.cast.actor('finance.bureau'), {})).items.filter((t) => t.kind === 'queued_award').map((t) => t.projectId).sort();
    expect(await waiting()).toEqual(projects.slice(1).sort());
    const notice = await published(sim, projects);
    for (const projectId of [projects[0], projects[2]]) await sim.cast.act('supervisor', 'openObjection', { stream: notice, fields: await proven(sim, notice, { projectId: projectId! }) });
    await noticeOver(sim, notice);
    await sim.cast.act('legal', 'decideObjection', { stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'upheld', reply: '成立。' } });
    // What it frees is reserved for who waits first.
    expect(await waiting()).toEqual([projects[2]]);
    await sim.cast.act('legal', 'decideObjection', { stream: notice, fields: { objectionId: `${notice}:2`, outcome: 'upheld', reply: '成立。' } });
    expect(await waiting()).toEqual([]);
    expect((await storyOf(sim, projects[2]!)).slice(-2)).toEqual(['RoadEnded', 'AwardDequeued']);
    await issued(sim, projects[1]!, { is: 'awaiting_filing' });
    expect(await waiting()).toEqual([]);
  }, 60_000);

  it('leaves the queue when its decision is returned, and is queued or reserved anew', async () => {
    const { call } = await callOf(sim, P07, { quota: 1, amountFen: 50_000_000n });
    const project = await centreAccepted(sim, call, 'uni');
    await reviewed(sim, project, { defence: true });
    await ranked(sim, call, [project]);
    const notice = await published(sim, [project]);
    await sim.cast.act('supervisor', 'openObjection', { stream: notice, fields: await proven(sim, notice, { projectId: project, grounds: '金额有误。' }) });
    await sim.cast.act('legal', 'decideObjection', { stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'partly', reply: '重新核算。' } });
    expect((await storyOf(sim, project)).filter((t) => t.startsWith('Award'))).toEqual(['AwardCalculated', 'AwardQueued', 'AwardDequeued', 'AwardCalculated', 'AwardQueued']);
  }, 60_000);
});

describe('a deadline that nobody settles', () => {
  it('is shown to an administrator once, and no longer when it is gone', async () => {
    const { call } = await callOf(sim, P07, { quota: 1 });
    const project = await centreAccepted(sim, call, 'uni');
    const { streamId: panel } = await sim.cast.act('officer3', 'appointPanel', { project, fields: { members: PANEL.map(personId) } });
    const at = startOfDay(await inDays(sim, 1));
    const sound = (await sim.sql.row<{ state: object; agenda: object }>('SELECT state, agenda FROM stream_head WHERE id = $1', [panel]))!;
    const put = ({ state, agenda }: { state: object; agenda: object }) => sim.sql.rows(`UPDATE stream_head SET state = $2, agenda = $3, next_due_at = ($3::jsonb -> 'due' -> 0 ->> 'at')::timestamptz WHERE id = $1`, [panel, JSON.stringify(state), JSON.stringify(agenda)]);
    await put({ state: { ...sound.state, periods: { lost: { id: 'lost', kind: 'lost', nature: 'internal', startedOn: '2019-03-04', dueAt: at, provisional: false } } }, agenda: { ...sound.agenda, due: [{ key: 'lost', at }] } });
    await sim.sql.rows('UPDATE sandbox_clock SET offset_ms = $1', [toMs(at) + 60_000 - Date.now()]);
    for (let i = 0; i < 3; i += 1) await sim.house.gateway.wake(panel);
    const shown = async () => (await listTasks(sim.house, await sim.cast.actor('admin'), {})).items.filter((t) => t.kind === 'stuck_deadline').map((t) => [t.streamId, t.stepId]);
    expect(await shown()).toEqual([[panel, 'lost']]);
    await sweep({ db: sim.house.db, gateway: sim.house.gateway });
    expect(await shown()).toHaveLength(1);
    await put(sound);
    await sweep({ db: sim.house.db, gateway: sim.house.gateway });
    expect(await shown()).toEqual([]);
  }, 60_000);
});
