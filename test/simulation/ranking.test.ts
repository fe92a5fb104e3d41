/** A ranking that goes against the panels' scores says why and may be given back; a reserve list is promoted in order and closed at its end. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { callPage } from '../../services/calls.js';
import { callOf, centreAccepted, minutes, noticeOver, P07, proven, published, reviewed } from '../support/roads.js';
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
