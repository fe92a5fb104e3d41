/** What was seen is sent back with each act: on every kind of stream an act on something else than what is there now is refused as such, by the quick guard and by execute, and leaves nothing. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CallState } from '../../domain/call/index.js';
import type { Seen } from '../../domain/stream.js';
import { personId } from '../../start/cast.js';
import { bankAnswered, callOf, centreAccepted, claimed, decided, instructed, issued, linesConfirmed, minutes, navigationFiled, navigationResults, noticeOver, orderOf, P02, P07, PANEL, poolSigned, applied, published, recommended, reviewed, poolAccepted, P05, poolAgreement, poolDecided, proven } from '../support/roads.js';
import { advanceTo, bothRefuse, eventsOf, faultsOf, nameOf, openSimulation, stateOf, type Simulation } from '../support/simulation.js';
import { openCaller, type Caller } from './caller.js';

jest.setTimeout(180_000);
let sim: Simulation;
let api: Caller;
beforeAll(async () => { sim = await openSimulation(); api = await openCaller(sim.house); }, 60_000);
afterAll(async () => { const faults = await faultsOf(sim); await api.close(); await sim.close(); expect(faults).toEqual([]); });

interface Task { kind: string; target: string; commands: { type: string }[]; seen: Seen }
async function seenOf(username: string, command: string, stream: string): Promise<Seen> {
  const { json } = await api.as<{ items: Task[] }>(username, 'GET', '/tasks?limit=200');
  const found = json.items.find((t) => t.commands.some((c) => c.type === command) && (t.target === stream || t.seen.taskId.startsWith(`${stream}:`)));
  if (!found) throw new Error(`${username} has no task for ${command} on ${stream}`);
  return found.seen;
}
interface Act { who: string; command: string; stream: string; path: string; fields?: Record<string, unknown>; wrapped?: boolean }
const body = ({ command, fields = {}, wrapped = true }: Act, seen: Seen) => ({ ...(wrapped ? { type: command } : {}), ...fields, seen });

/** Asked with an older revision it is refused everywhere; with what was seen it is done, once. */
async function seenOnce(act: Act): Promise<void> {
  const { who, command, stream, path, fields = {} } = act;
  const seen = await seenOf(who, command, stream);
  const older = { ...seen, revision: seen.revision - 1 };
  const before = (await eventsOf(sim, stream)).length;
  const answer = await api.as<{ code: string; facts: Record<string, unknown> }>(who, 'POST', path, { body: body(act, older) });
  expect([command, answer.status, answer.json.code]).toEqual([command, 409, 'stale_version']);
  const actor = await sim.cast.actor(who);
  expect([command, await bothRefuse(sim, { type: command, streamId: stream, actor, seen: older, fields })]).toEqual([command, { quick: 'stale_version', executed: 'stale_version' }]);
  expect((await eventsOf(sim, stream)).length).toBe(before);
  const done = await api.as(who, 'POST', path, { body: body(act, seen) });
  expect([command, done.status < 300, done.status < 300 || done.text]).toEqual([command, true, true]);
  const again = await api.as<{ code: string }>(who, 'POST', path, { body: body(act, seen) });
  expect([command, again.status, again.json.code]).toEqual([command, 409, 'stale_version']);
  expect([command, await bothRefuse(sim, { type: command, streamId: stream, actor, seen, fields })]).toEqual([command, { quick: 'stale_version', executed: 'stale_version' }]);
}

describe('an act on what was not seen', () => {
  it('on a budget line', async () => {
    const { json } = await api.as<{ id: string }>('fin.maker', 'POST', '/budget-lines', {
      body: { year: 2019, title: '指标', fund: '专项资金', level: 'city', quotaDocument: '郑财预〔2019〕9号', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '100', cutOffOn: '2019-12-31' },
    });
    await seenOnce({ who: 'finance.bureau', command: 'confirmQuota', stream: json.id, path: `/budget-lines/${json.id}/commands` });
  });

  it('on a panel: its appointment, its members, its meeting; on a ranking; on an objection', async () => {
    const { call } = await callOf(sim, P07, { quota: 1 });
    const [first, second] = [await centreAccepted(sim, call, 'uni'), await centreAccepted(sim, call, 'ent')];
    const organiser = await sim.cast.actor('officer3');
    const panel = (await sim.cast.task(organiser, 'appointPanel', { project: first }))!.target;
    const members = PANEL.map(personId);
    await seenOnce({ who: 'officer3', command: 'appointPanel', stream: panel, path: `/panels/${panel}/commands`, fields: { members } });
    const at = (command: string, who: string, fields?: Record<string, unknown>): Promise<void> => seenOnce({ who, command, stream: panel, path: `/panels/${panel}/commands`, ...(fields ? { fields } : {}) });
    await at('declineInvitation', PANEL[4]!, { reason: '时间冲突。' });
    await at('replaceMember', 'officer3', { member: members[4], by: personId('expert5'), reason: '谢绝。' });
    const present = [...PANEL.slice(0, 4), 'expert5'];
    const { criteria } = await stateOf<{ criteria: { id: string }[] }>(sim, panel);
    const report = { scores: criteria.map((c) => ({ criterion: c.id, score: 80, reason: '依据材料。' })), opinion: '同意。' };
    for (const [i, who] of present.entries()) {
      const act = (command: string, fields?: Record<string, unknown>) => (i === 0 ? at(command, who, fields) : sim.cast.act(who, command, { stream: panel, ...(fields ? { fields } : {}) }));
      await act('acceptInvitation');
      await act('declare', { conflict: false, statement: '无利害关系。' });
      await act('submitReport', report);
    }
    await at('recordMeeting', 'officer3', { heldOn: '2019-03-04', attendees: present.map(personId), minutes: '按程序进行。' });

    await reviewed(sim, second, { defence: true });
    const third = await centreAccepted(sim, call, 'pool');
    await reviewed(sim, third, { defence: true });
    await advanceTo(sim, (await stateOf<{ closesAt: string }>(sim, call)).closesAt);
    const path = `/calls/${call}/commands`;
    await seenOnce({ who: 'officer1', command: 'proposeRanking', stream: call, path, fields: { order: [first, second, third] } });
    // What the approver saw is no more when one of the list has ended meanwhile.
    const seen = await seenOf('approver', 'decideRanking', call);
    await sim.cast.act('uni.applicant', 'withdraw', { project: first, stream: first, fields: { reason: '不再申报。' } });
    expect((await stateOf<CallState>(sim, call)).proposed).toEqual([second, third]);
    const decision = { type: 'decideRanking', minutes: await minutes(sim) };
    expect((await api.as<{ code: string }>('approver', 'POST', path, { body: { ...decision, seen } })).json.code).toBe('stale_version');
    expect((await seenOf('approver', 'decideRanking', call)).revision).toBe(seen.revision + 1);
    await seenOnce({ who: 'approver', command: 'decideRanking', stream: call, path, fields: { minutes: await minutes(sim) } });
    expect(await Promise.all([first, second, third].map((p) => nameOf(sim, p)))).toEqual(['withdrawn', 'awaiting_notice', 'reserve_list']);

    const notice = await published(sim, [second]);
    await sim.cast.act('supervisor', 'openObjection', { stream: notice, fields: await proven(sim, notice, { projectId: second }) });
    await seenOnce({ who: 'legal', command: 'decideObjection', stream: notice, path: `/notices/${notice}/commands`, fields: { objectionId: `${notice}:1`, outcome: 'rejected', reply: '不成立。' } });
  });

  it('on a batch and on a payment order; where a task is named, the publication and the batch themselves', async () => {
    const { call, line } = await callOf(sim, P02, { title: 'paid' });
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    await recommended(sim, project, 'ent');
    await navigationFiled(sim, project);
    await navigationResults(sim, project);
    await reviewed(sim, project);
    await linesConfirmed(sim, project);
    await decided(sim, project);
    const publish = { projectIds: [project], title: '公示', basis: '郑政文〔2017〕243号' };
    const waiting = (await sim.cast.task(await sim.cast.actor('officer1'), 'publishNotice', { project }))!.seen;
    for (const seen of [{ ...waiting, revision: waiting.revision + 1 }, { ...waiting, taskId: `${project}:issuance:1:1` }]) expect((await api.as<{ code: string }>('officer1', 'POST', '/notices', { body: { ...publish, seen } })).json.code).toBe('stale_version');
    const made = await api.as<{ id: string }>('officer1', 'POST', '/notices', { body: { ...publish, seen: waiting } });
    expect(made.status).toBe(201);
    expect((await api.as<{ code: string }>('officer1', 'POST', '/notices', { body: { ...publish, seen: waiting } })).json.code).toBe('stale_version');
    await noticeOver(sim, made.json.id);
    await issued(sim, project, { plan: true });
    await claimed(sim, project, 'ent');
    const order = orderOf(project);
    const prepare = { budgetLineId: line, orderIds: [order] };
    const due = await seenOf('fin.maker', 'prepareBatch', order);
    expect((await api.as<{ code: string }>('fin.maker', 'POST', '/payment-batches', { body: { ...prepare, seen: { ...due, revision: 0 } } })).json.code).toBe('stale_version');
    const batch = (await api.as<{ id: string }>('fin.maker', 'POST', '/payment-batches', { body: { ...prepare, seen: due } })).json.id;
    expect((await api.as<{ code: string }>('fin.maker', 'POST', '/payment-batches', { body: { ...prepare, seen: due } })).json.code).toBe('stale_version');
    for (const [command, path] of [['checkBatch', 'check'], ['releaseBatch', 'release']] as const) await seenOnce({ who: 'fin.checker', command, stream: batch, path: `/payment-batches/${batch}/${path}`, wrapped: false });
    await instructed(sim, order);
    await bankAnswered(sim, batch, [{ order, result: 'rejected' }]);
    await seenOnce({ who: 'fin.maker', command: 'correctPayee', stream: order, path: `/payment-orders/${order}/commands`, fields: { accountName: '郑州样例智能装备有限公司', bankName: '样例银行', account: '410105000000000099', reason: '更正。' } });
  });

  it('on a project: a milestone is reported once, and the field says so', async () => {
    const { call } = await callOf(sim, P05, { title: 'milestones', days: 90 });
    const project = await poolAccepted(sim, call, { title: '里程碑' });
    await poolDecided(sim, project);
    await noticeOver(sim, await published(sim, [project]));
    await poolAgreement(sim, project);
    await poolSigned(sim, project);
    const seen = await seenOf('pool.applicant', 'reportMilestone', project);
    const report = (milestone: string) => api.as<{ code: string; fields?: Record<string, { code: string }>; allowed?: string[] }>('pool.applicant', 'POST', `/projects/${project}/commands`, { body: { type: 'reportMilestone', milestone, note: '已完成。', seen } });
    expect((await report('patents')).status).toBe(200);
    const twice = await report('patents');
    expect([twice.status, twice.json.code, twice.json.fields?.['milestone']?.code]).toEqual([409, 'already_done', 'already_reported']);
    expect(twice.json.allowed).toContain('reportMilestone');
    expect(await bothRefuse(sim, { type: 'reportMilestone', streamId: project, actor: await sim.cast.actor('pool.applicant'), seen, fields: { milestone: 'patents', note: '再报。' } })).toEqual({ quick: 'already_done', executed: 'already_done' });
    expect((await report('nothing')).json.code).toBe('validation');
    expect((await report('licences')).status).toBe(200);
    expect((await eventsOf(sim, project)).filter((e) => e.type === 'MilestoneReported').map((e) => e.body['milestone'])).toEqual(['patents', 'licences']);
  });
});
