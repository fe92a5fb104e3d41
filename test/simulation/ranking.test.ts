/** A ranking that goes against the panels' scores says why and may be given back; a reserve list is promoted in order and closed at its end. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { callPage } from '../../services/calls.js';
import { callOf, centreAccepted, inDays, minutes, noticeOver, P07, PANEL, proven, published, reviewed } from '../support/roads.js';
import { advanceTo, bothRefuse, eventsOf, faultsOf, nameOf, openSimulation, refusalOf, stateOf, step, type Simulation } from '../support/simulation.js';

let sim: Simulation;
beforeEach(async () => { sim = await openSimulation(); }, 60_000);
afterEach(() => sim.close());

/** A call whose window is over, with one centre an organisation and score; all wait for the ranking. */
async function waiting(title: string, scores: readonly (readonly ['uni' | 'ent' | 'pool', number])[], quota = 1): Promise<{ call: string; projects: string[] }> {
  const { call } = await callOf(sim, P07, { title, quota });
  const projects: string[] = [];
  for (const [organisation, score] of scores) {
    const project = await centreAccepted(sim, call, organisation);
    await reviewed(sim, project, { defence: true, score });
    projects.push(project);
  }
  await advanceTo(sim, (await stateOf<{ closesAt: string }>(sim, call)).closesAt);
  return { call, projects };
}
const rankingOf = async (call: string) => (await callPage(sim.house, await sim.cast.actor('approver'), call)).ranking!;
const ranked = async (call: string, order: string[]): Promise<void> => { await sim.cast.act('officer1', 'proposeRanking', { stream: call, fields: { order } }); await decision(call, 'decideRanking'); };
const decision = async (call: string, command: 'decideRanking' | 'decidePromotion') => sim.cast.act('approver', command, { stream: call, fields: { minutes: await minutes(sim) } });
const mailsOf = async (stream: string, template: string) => (await sim.sql.rows<{ to: unknown }>(`SELECT payload -> 'to' AS to FROM outbox WHERE kind = 'mail' AND payload ->> 'streamId' = $1 AND payload ->> 'template' = $2 ORDER BY id`, [stream, template])).map((m) => m.to);

describe('a ranking against the scores', () => {
  it('needs a reason, shows each place where it departs with both scores, and may be returned to who made it', async () => {
    const { call, projects: [low, high] } = await waiting('against', [['uni', 78], ['ent', 91]]);
    const officer = await sim.cast.actor('officer1');
    const { seen } = (await sim.cast.task(officer, 'proposeRanking', { stream: call }))!;
    // 78 before 91, and nothing said; a reason of invisible characters is none.
    expect(await bothRefuse(sim, { type: 'proposeRanking', streamId: call, actor: officer, seen, fields: { order: [low!, high!] } })).toEqual({ quick: 'reason_required', executed: 'reason_required' });
    expect(await refusalOf(sim.cast.act('officer1', 'proposeRanking', { stream: call, fields: { order: [low!, high!], reason: '\u3164\u2800' } }))).toBe('validation');
    await sim.cast.act('officer1', 'proposeRanking', { stream: call, fields: { order: [low!, high!], reason: '产业急需。' } });
    expect(await rankingOf(call)).toMatchObject({ reason: '产业急需。', departures: [{ projectId: low, place: 1, meanBp: 7800, before: high, beforeMeanBp: 9100 }] });

    // Who proposed does not decide, whatever roles the person has.
    await sim.sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction) VALUES ('both', 'person-officer1', 'approver', 'zhengzhou')`);
    const both = await sim.cast.actor('officer1');
    const asked = (await sim.cast.task(both, 'decideRanking', { stream: call }))!;
    for (const [type, fields] of [['decideRanking', { minutes: await minutes(sim) }], ['return', { reason: '退回。' }]] as const) {
      expect(await bothRefuse(sim, { type, streamId: call, actor: both, seen: asked.seen, fields })).toEqual({ quick: 'separation_of_duties', executed: 'separation_of_duties' });
    }
    await sim.sql.rows(`DELETE FROM role_grant WHERE id = 'both'`);

    await step(sim, { who: 'approver', wrong: 'officer1', command: 'return', stream: call, fields: { reason: '理由不足，请按得分排序。' } });
    expect(await mailsOf(call, 'RankingReturned')).toEqual([{ person: 'person-officer1' }]);
    expect(await rankingOf(call)).toMatchObject({ returned: '理由不足，请按得分排序。', proposed: [low, high] });
    // By the scores nothing has to be said.
    await sim.cast.act('officer1', 'proposeRanking', { stream: call, fields: { order: [high!, low!] } });
    expect(await rankingOf(call)).toMatchObject({ reason: null, returned: null, departures: [] });
    await decision(call, 'decideRanking');
    expect([await nameOf(sim, high!), await nameOf(sim, low!)]).toEqual(['awaiting_notice', 'reserve_list']);
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);
});

describe('a project that is suspended', () => {
  const suspend = (project: string) => sim.cast.act('officer1', 'suspend', { project, stream: project, fields: { reason: '举报核查。' } });
  const resume = (project: string) => sim.cast.act('officer1', 'resume', { project, fields: { reason: '查无此事。' } });

  it('is neither ranked nor promoted; the others are ranked without it for a reason, and it takes what is left when it is ready', async () => {
    const { call, projects: [first, second, third] } = await waiting('suspended', [['uni', 92], ['ent', 85], ['pool', 80]], 2);
    await suspend(first!);
    const officer = await sim.cast.actor('officer1');
    const { seen } = (await sim.cast.task(officer, 'proposeRanking', { stream: call }))!;
    const propose = (fields: Record<string, unknown>) => bothRefuse(sim, { type: 'proposeRanking', streamId: call, actor: officer, seen, fields });
    const both = (code: string) => ({ quick: code, executed: code });
    expect(await propose({ order: [first!, second!, third!] })).toEqual(both('project_suspended'));
    expect(await propose({ order: [second!, third!], without: [first!] })).toEqual(both('reason_required'));
    // Nobody else is left out: neither who waits for the ranking nor a stranger.
    expect(await propose({ order: [third!], without: [first!, second!], reason: '先行排序。' })).toEqual(both('validation'));
    expect(await rankingOf(call)).toMatchObject({ waiting: [{ id: first, why: 'suspended' }] });
    await sim.cast.act('officer1', 'proposeRanking', { stream: call, fields: { order: [second!, third!], without: [first!], reason: '一项暂停，先行排序。' } });
    expect(await rankingOf(call)).toMatchObject({ leftOut: [first], reason: '一项暂停，先行排序。' });

    // Suspended after the proposal, nothing is decided about it: it is given back and proposed anew.
    await suspend(third!);
    const approver = await sim.cast.actor('approver');
    const asked = (await sim.cast.task(approver, 'decideRanking', { stream: call }))!;
    expect(await bothRefuse(sim, { type: 'decideRanking', streamId: call, actor: approver, seen: asked.seen, fields: { minutes: await minutes(sim) } })).toEqual(both('project_suspended'));
    await sim.cast.act('approver', 'return', { stream: call, fields: { reason: '一项已暂停。' } });
    await sim.cast.act('officer1', 'proposeRanking', { stream: call, fields: { order: [second!], without: [first!, third!], reason: '两项暂停，先行排序。' } });
    await decision(call, 'decideRanking');
    expect(await Promise.all([first!, second!, third!].map((p) => nameOf(sim, p)))).toEqual(['suspended', 'awaiting_notice', 'suspended']);
    expect((await eventsOf(sim, first!)).some((e) => e.type === 'Ranked' || e.type === 'AwardReserved')).toBe(false);
    expect(await mailsOf(first!, 'LeftOutOfRanking')).toEqual([{ organisation: 'uni', role: 'applicant' }, { organisation: 'uni', role: 'organisation_admin' }]);
    expect((await sim.sql.row('SELECT closed FROM stream_head WHERE id = $1', [call]))).toEqual({ closed: false });

    // A place is left. The one that is resumed first is asked about; by then another with more points goes before it.
    await resume(third!);
    expect(await rankingOf(call)).toMatchObject({ leftOut: [first], reserve: { free: 1, next: third } });
    await resume(first!);
    expect(await rankingOf(call)).toMatchObject({ leftOut: [], reserve: { free: 1, next: first } });
    // Suspended again it is not promoted; the next is, for a reason.
    await suspend(first!);
    expect(await refusalOf(sim.cast.act('officer1', 'proposePromotion', { stream: call }))).toBe('reason_required');
    await sim.cast.act('officer1', 'proposePromotion', { stream: call, fields: { reason: '前一项暂停。' } });
    await decision(call, 'decidePromotion');
    expect(await Promise.all([first!, third!].map((p) => nameOf(sim, p)))).toEqual(['suspended', 'awaiting_notice']);
    await sim.cast.act('approver', 'terminate', { project: first!, stream: first!, fields: { reason: '查实。', documentNumber: '郑知终〔2019〕2号' } });
    expect((await sim.sql.row('SELECT closed FROM stream_head WHERE id = $1', [call]))).toEqual({ closed: true });
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);

  it('and one whose review is late do not hold the ranking of the others; what ends meanwhile is waited for no longer', async () => {
    const { call } = await callOf(sim, P07, { title: 'late review', quota: 1 });
    const [late, ready] = [await centreAccepted(sim, call, 'uni'), await centreAccepted(sim, call, 'ent')];
    await reviewed(sim, ready, { defence: true, score: 80 });
    await advanceTo(sim, (await stateOf<{ closesAt: string }>(sim, call)).closesAt);
    const officer = await sim.cast.actor('officer1');
    const { seen } = (await sim.cast.task(officer, 'proposeRanking', { stream: call }))!;
    const fields = { order: [ready], without: [late], reason: '评审逾期。' };
    // Not late yet: it is waited for.
    const overdue = (await sim.sql.row<{ overdue: boolean }>('SELECT bool_or(overdue) AS overdue FROM task WHERE project_id = $1 AND closed_at IS NULL', [late]))!.overdue;
    if (!overdue) {
      expect(await bothRefuse(sim, { type: 'proposeRanking', streamId: call, actor: officer, seen, fields })).toEqual({ quick: 'validation', executed: 'validation' });
      await advanceTo(sim, (await sim.sql.row<{ due: Date }>('SELECT max(due_at) AS due FROM task WHERE project_id = $1 AND closed_at IS NULL', [late]))!.due.toISOString());
    }
    expect(await refusalOf(sim.cast.act('officer1', 'proposeRanking', { stream: call, fields: { order: [ready] } }))).toBe('step_not_open');
    await sim.cast.act('officer1', 'proposeRanking', { stream: call, fields });
    await decision(call, 'decideRanking');
    expect(await nameOf(sim, ready)).toBe('awaiting_notice');
    expect(await stateOf<{ leftOut?: string[] }>(sim, call)).toMatchObject({ leftOut: [late] });
    // The only place is taken: it is a reserve when its review is done, for as long as a list lasts.
    await reviewed(sim, late, { defence: true, score: 95 });
    expect([await nameOf(sim, late), (await rankingOf(call)).reserve]).toMatchObject(['awaiting_ranking', { free: 0, next: late }]);
    await sim.cast.act('approver', 'terminate', { project: ready, stream: ready, fields: { reason: '不再符合条件。', documentNumber: '郑知终〔2019〕3号' } });
    await sim.cast.act('officer1', 'proposePromotion', { stream: call });
    await decision(call, 'decidePromotion');
    expect(await nameOf(sim, late)).toBe('awaiting_notice');
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);

  it('is judged by nobody meanwhile: its panel stands still, and goes on with the days that were left', async () => {
    const { call } = await callOf(sim, P07, { title: 'panel', quota: 1 });
    const project = await centreAccepted(sim, call, 'uni');
    const panel = await reviewed(sim, project, { defence: true, until: 'accepted' });
    const dues = async () => (await sim.sql.rows<{ due: Date; overdue: boolean }>('SELECT due_at AS due, overdue FROM task WHERE stream_id = $1 AND closed_at IS NULL ORDER BY id', [panel])).map((t) => [t.due.toISOString(), t.overdue]);
    const before = await dues();
    await suspend(project);
    const expert = await sim.cast.actor(PANEL[0]!);
    const { seen } = (await sim.cast.task(expert, 'submitReport', { stream: panel }))!;
    const { criteria } = await stateOf<{ criteria: { id: string }[] }>(sim, panel);
    const report = { scores: criteria.map((c) => ({ criterion: c.id, score: 80, reason: '依据材料。' })), opinion: '同意。' };
    expect(await bothRefuse(sim, { type: 'submitReport', streamId: panel, actor: expert, seen, fields: report })).toEqual({ quick: 'project_suspended', executed: 'project_suspended' });
    await advanceTo(sim, await inDays(sim, 40));
    expect(await dues()).toEqual(before);
    await resume(project);
    const after = await dues();
    expect([after.length, after.every(([due, overdue]) => (due as string) > (before[0]![0] as string) && overdue === false)]).toEqual([before.length, true]);
    await sim.cast.act(PANEL[0]!, 'submitReport', { stream: panel, fields: report });
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);
});

describe('a reserve list', () => {
  it('gives a place that becomes free to the next in order, and is closed at its end with a reason that is told', async () => {
    const { call, projects: [first, second, third] } = await waiting('reserve', [['uni', 92], ['ent', 85], ['pool', 80]]);
    await ranked(call, [first!, second!, third!]);
    expect(await Promise.all([first!, second!, third!].map((p) => nameOf(sim, p)))).toEqual(['awaiting_notice', 'reserve_list', 'reserve_list']);
    expect((await sim.sql.row('SELECT closed FROM stream_head WHERE id = $1', [call]))).toEqual({ closed: false });
    // Nothing is free yet.
    expect(await sim.cast.task(await sim.cast.actor('officer1'), 'proposePromotion', { stream: call })).toBeUndefined();

    const notice = await published(sim, [first!]);
    await sim.cast.act('supervisor', 'openObjection', { stream: notice, fields: await proven(sim, notice, { projectId: first! }) });
    await sim.cast.act('legal', 'decideObjection', { stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'upheld', reply: '成立。' } });
    expect(await nameOf(sim, first!)).toBe('not_established');
    expect(await rankingOf(call)).toMatchObject({ reserve: { free: 1, next: second, proposed: null } });

    await step(sim, { who: 'officer1', wrong: 'approver', command: 'proposePromotion', stream: call });
    expect(await rankingOf(call)).toMatchObject({ reserve: { free: 1, next: second, proposed: second } });
    await step(sim, { who: 'approver', wrong: 'officer1', command: 'return', stream: call, fields: { reason: '请先核对资金。' } });
    await sim.cast.act('officer1', 'proposePromotion', { stream: call });
    await decision(call, 'decidePromotion');
    expect(await Promise.all([second!, third!].map((p) => nameOf(sim, p)))).toEqual(['awaiting_notice', 'reserve_list']);
    expect(await stateOf<{ decided: object }>(sim, call)).toMatchObject({ decided: { in: [first, second], reserve: [third] }, free: 0 });
    expect((await eventsOf(sim, second!)).filter((e) => e.type === 'Ranked').map((e) => [e.body['place'], e.body['result']])).toEqual([[2, 'reserve'], [2, 'in']]);

    const { dueAt } = (await stateOf<{ periods: Record<string, { dueAt: string }> }>(sim, call)).periods['reserve']!;
    await advanceTo(sim, dueAt);
    expect(await nameOf(sim, third!)).toBe('not_established');
    expect((await stateOf(sim, third!)).end).toMatchObject({ outcome: 'refused', cause: 'reserve_closed' });
    expect(await mailsOf(third!, 'RoadEnded.refused')).toEqual([{ organisation: 'pool', role: 'applicant' }, { organisation: 'pool', role: 'organisation_admin' }]);
    expect((await sim.sql.row('SELECT closed FROM stream_head WHERE id = $1', [call]))).toEqual({ closed: true });
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);

  it('keeps who waits for an official over its end, and closes the others; a reserve that leaves is passed over', async () => {
    const { call, projects: [first, second, third] } = await waiting('late', [['uni', 92], ['ent', 85], ['pool', 80]]);
    await ranked(call, [first!, second!, third!]);
    await sim.cast.act('approver', 'terminate', { project: first!, stream: first!, fields: { reason: '不再符合条件。', documentNumber: '郑知终〔2019〕1号' } });
    await sim.cast.act('officer1', 'proposePromotion', { stream: call });
    await sim.cast.act('ent.applicant', 'withdraw', { project: second!, stream: second!, fields: { reason: '不再申报。' } });
    // The proposal was for the one that left: the next is proposed anew.
    expect(await rankingOf(call)).toMatchObject({ reserve: { free: 1, next: third, proposed: null } });
    const { dueAt } = (await stateOf<{ periods: Record<string, { dueAt: string }> }>(sim, call)).periods['reserve']!;
    await advanceTo(sim, dueAt);
    // Its place was free in time; an official's lateness decides nothing.
    expect(await nameOf(sim, third!)).toBe('reserve_list');
    await sim.cast.act('officer1', 'proposePromotion', { stream: call });
    await decision(call, 'decidePromotion');
    expect(await nameOf(sim, third!)).toBe('awaiting_notice');
    await noticeOver(sim, await published(sim, [third!]));
    expect(await nameOf(sim, third!)).toBe('awaiting_issuance');
    expect((await sim.sql.row('SELECT closed FROM stream_head WHERE id = $1', [call]))).toEqual({ closed: true });
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);
});
