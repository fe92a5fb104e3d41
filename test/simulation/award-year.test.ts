/** At most so many awards a year for an applicant and programme: the year of the decision counts, whoever decides and however many at once. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { execute } from '../../prisma/store/execute.js';
import { callPage } from '../../services/calls.js';
import { explainAward, projectPage } from '../../services/project-page.js';
import { advanceTo, balanceOf, bothRefuse, faultsOf, insertCommand, insertTold, nameOf, openSimulation, outcomeOf, stateOf, step, type Simulation } from '../support/simulation.js';
import {
  applied, callOf, carriedOver, centreAccepted, decided, inDays, issued, linesConfirmed, minutes, navigationFiled, navigationResults, noticeOver, P02, P07, published, ranked, recommended, reviewed, until,
} from '../support/roads.js';

let sim: Simulation;
beforeEach(async () => { sim = await openSimulation(); }, 60_000);
afterEach(() => sim.close());

const NEW_YEAR = '2019-12-31T16:00:00.000Z';
const LAST_MOMENT = '2019-12-31T15:59:59.999Z';
const GIVEN = { quick: 'cap_reached', executed: 'cap_reached' };

/** A copy of a published version with another rule of the year. */
async function versionWith(from: string, id: string, rule: object): Promise<string> {
  await sim.sql.rows(
    `INSERT INTO programme_version (id, programme_id, version, jurisdiction, sample, status, valid_from, valid_to, body, body_hash)
     SELECT $1, programme_id, version, jurisdiction, sample, status, valid_from, valid_to, body || jsonb_build_object('id', $1::text) || $3::jsonb, 'h' FROM programme_version WHERE id = $2`, [id, from, JSON.stringify(rule)],
  );
  return id;
}

/** Navigation of one enterprise in a call and on a line of its own, calculated, waiting for the decision. */
async function navigationWaiting(title: string, version = P02, amountFen = 300_000_000n): Promise<{ project: string; line: string }> {
  const { call, line } = await callOf(sim, version, { title, amountFen });
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title });
  await recommended(sim, project, 'ent');
  await navigationFiled(sim, project);
  await navigationResults(sim, project);
  await reviewed(sim, project);
  await linesConfirmed(sim, project);
  return { project, line };
}
/** The approval received at an instant, past the service; answers the command. */
async function approvedAt(project: string, receivedAt: string): Promise<string> {
  const actor = await sim.cast.actor('approver');
  const task = (await sim.cast.task(actor, 'approve', { project }))!;
  return insertCommand(sim, { type: 'approve', streamId: project, actor, seen: task.seen, fields: { minutes: await minutes(sim) }, receivedAt });
}
const approve = async (project: string, receivedAt: string) => {
  const commandId = await approvedAt(project, receivedAt);
  await execute(sim.house.db, { streamId: project, commandId });
  return outcomeOf(sim, commandId);
};
const asked = async (project: string) => {
  const actor = await sim.cast.actor('approver');
  const task = (await sim.cast.task(actor, 'approve', { project }))!;
  return bothRefuse(sim, { type: 'approve', streamId: project, actor, seen: task.seen, fields: { minutes: await minutes(sim) } });
};

describe('one award a year', () => {
  it('the second decision of a year is refused with the first one named, to the last moment of 31 December; on 1 January it is taken', async () => {
    const first = await navigationWaiting('first');
    const second = await navigationWaiting('second');
    await advanceTo(sim, '2019-12-31T15:00:00.000Z');
    await decided(sim, first.project);
    expect(await asked(second.project)).toEqual(GIVEN);
    const { receipt } = (await stateOf(sim, first.project)).numbers;
    expect(await approve(second.project, LAST_MOMENT)).toMatchObject({
      status: 'refused', code: 'cap_reached',
      detail: { perApplicantYear: 1, programme: '000-P02', year: 2019, amountFen: '30000000', receipt, earlierProject: 'first', decidedOn: '2019-12-31', projectId: first.project },
    });
    expect(await nameOf(sim, second.project)).toBe('awaiting_decision');
    expect(await balanceOf(sim, second.line)).toMatchObject({ reserved: 0n });
    await advanceTo(sim, NEW_YEAR);
    expect(await approve(second.project, NEW_YEAR)).toMatchObject({ status: 'done' });
    // Decided in the new year; its money waits until the call has a line of that year.
    expect((await stateOf(sim, second.project)).award).toMatchObject({ amountFen: '30000000', money: 'queued' });
    expect(await balanceOf(sim, second.line)).toMatchObject({ reserved: 0n });
    for (const { project } of [first, second]) expect((await explainAward(sim.house, await sim.cast.actor('officer1'), project)).recomputed).toMatchObject({ same: true });
    expect(await faultsOf(sim)).toEqual([]);
  }, 90_000);

  it('a version that allows two refuses the third', async () => {
    const two = await versionWith(P02, '000-P02@two#1', { perApplicantYear: { awards: 2 } });
    const [a, b, c] = [await navigationWaiting('a', two), await navigationWaiting('b', two), await navigationWaiting('c', two)];
    await decided(sim, a.project);
    await decided(sim, b.project);
    expect(await asked(c.project)).toEqual(GIVEN);
  }, 90_000);

  it('an award that waits for money counts; one that was given up does not; a submission is warned, never refused', async () => {
    const short = await navigationWaiting('short', P02, 10_000_000n);
    const second = await navigationWaiting('second');
    await decided(sim, short.project);
    expect((await stateOf(sim, short.project)).award!.money).toBe('queued');
    expect(await asked(second.project)).toEqual(GIVEN);

    // Who applies is told what the decision will say, and may apply: the decision may fall into the next year.
    const { call } = await callOf(sim, P02, { title: 'third' });
    const third = await applied(sim, { call, organisation: 'ent', programme: '000-P02', title: 'third' });
    for (const who of ['ent.applicant', 'officer1']) {
      expect((await projectPage(sim.house, await sim.cast.actor(who), third)).givenThisYear).toMatchObject({ awards: 1, year: 2019, earlier: [{ projectId: short.project, amountFen: '30000000' }] });
    }
    await step(sim, { who: 'approver', command: 'terminate', project: short.project, fields: { reason: '停止经营。', documentNumber: '郑知〔2019〕31号' } });
    expect((await projectPage(sim.house, await sim.cast.actor('ent.applicant'), third)).givenThisYear).toBeNull();
    await decided(sim, second.project);
    expect(await faultsOf(sim)).toEqual([]);
  }, 90_000);

  it('of two decisions at the same moment, on two lines, one wins', async () => {
    const lives = [await navigationWaiting('one'), await navigationWaiting('two')];
    const at = `${await inDays(sim, 0)}T09:00:00.000Z`;
    const ids = await Promise.all(lives.map(({ project }) => approvedAt(project, at)));
    // Nobody can write until both have come as far as they can: what either read, it read before the other wrote.
    const gate = new pg.Client({ connectionString: sim.databaseUrl });
    await gate.connect();
    await gate.query('BEGIN; LOCK TABLE event IN SHARE ROW EXCLUSIVE MODE');
    const both = Promise.all(lives.map(({ project }, i) => execute(sim.house.db, { streamId: project, commandId: ids[i]! })));
    await until(async () => (await sim.sql.row<{ n: number }>(`SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`))!.n === 2, 'both wait');
    await gate.query('COMMIT');
    await gate.end();
    await both;
    const outcomes = await Promise.all(ids.map((id) => outcomeOf(sim, id)));
    expect(outcomes.map((o) => (o?.status === 'refused' ? o.code : o?.status)).sort()).toEqual(['cap_reached', 'done']);
    expect(await sim.sql.row(`SELECT count(*)::int AS n FROM event WHERE type = 'DecisionApproved'`)).toEqual({ n: 1 });
    expect(await faultsOf(sim)).toEqual([]);
  }, 90_000);

  it('is asked once more when the award is issued: of two of one year the later one stops', async () => {
    const first = await navigationWaiting('first');
    const second = await navigationWaiting('second');
    await decided(sim, first.project);
    await advanceTo(sim, '2020-01-02');
    await decided(sim, second.project);
    const next = await sim.cast.budgetLine('2020', 300_000_000n);
    for (const { line } of [first, second]) await carriedOver(sim, line, next);
    for (const { project } of [first, second]) {
      await noticeOver(sim, await published(sim, [project], { title: project }));
      await step(sim, { who: 'finance.bureau', command: 'agreePlan', project });
    }
    // As if the first had been decided in the year of the second.
    await sim.sql.rows(`ALTER TABLE event DISABLE TRIGGER ALL`);
    await sim.sql.rows(`UPDATE event SET at = '2020-01-01T04:00:00Z' WHERE stream_id = $1 AND type = 'DecisionApproved'`, [first.project]);
    await sim.sql.rows(`ALTER TABLE event ENABLE TRIGGER ALL`);
    const officer = await sim.cast.actor('officer1');
    const task = (await sim.cast.task(officer, 'issue', { project: second.project }))!;
    expect(await bothRefuse(sim, { type: 'issue', streamId: second.project, actor: officer, seen: task.seen, fields: { documentNumber: '郑知〔2020〕1号' } })).toEqual(GIVEN);
    await issued(sim, first.project, { is: 'awaiting_claim' });
  }, 90_000);
});

describe('an amount that depends on other awards is that of the decision', () => {
  it('a sum of the year that another project took in the meantime is calculated anew before it is decided', async () => {
    const { formula } = (await sim.sql.row<{ formula: object }>(`SELECT body -> 'formula' AS formula FROM programme_version WHERE id = $1`, [P02]))!;
    const capped = await versionWith(P02, '000-P02@capped#1', { perApplicantYear: { awards: 9 }, formula: { ...formula, yearCapFen: '40000000' } });
    const first = await navigationWaiting('first', capped);
    const second = await navigationWaiting('second', capped);
    await decided(sim, first.project);
    expect(await asked(second.project)).toEqual({ quick: 'award_changed', executed: 'award_changed' });
    expect(await approve(second.project, `${await inDays(sim, 0)}T09:00:00.000Z`)).toMatchObject({ status: 'refused', code: 'award_changed', detail: { calculatedFen: '30000000', nowFen: '10000000' } });
    expect(await balanceOf(sim, second.line)).toMatchObject({ reserved: 0n });
    await step(sim, { who: 'approver', command: 'return', project: second.project, fields: { reason: '年度额度有变，请重新核算。' }, is: 'confirming_expenditure' });
    await linesConfirmed(sim, second.project);
    await decided(sim, second.project);
    expect(await balanceOf(sim, second.line)).toMatchObject({ reserved: 10_000_000n });
    for (const { project } of [first, second]) expect((await explainAward(sim.house, await sim.cast.actor('officer1'), project)).recomputed).toMatchObject({ same: true });
    expect(await faultsOf(sim)).toEqual([]);
  }, 90_000);

  it('ranked in, it keeps its place and is reserved as it is calculated anew', async () => {
    const rule = { with: ['000-P02'], same: 'applicant', within: 'ever', rule: 'difference', label: { zh: '已获导航奖补的，补足差额', en: 'Less what was given for navigation' } };
    const version = await versionWith(P07, '000-P07@less#1', { combination: [rule] });
    const { call, line } = await callOf(sim, version, { title: 'ranked', quota: 1 });
    const project = await centreAccepted(sim, call, 'ent');
    await reviewed(sim, project, { defence: true });
    await decided(sim, (await navigationWaiting('navigation')).project);
    await ranked(sim, call, [project]);
    const task = (await sim.cast.task(await sim.cast.actor('approver'), 'return', { project }))!;
    expect([task.kind, task.commands]).toEqual(['award_changed', ['refuse', 'return']]);
    expect(await balanceOf(sim, line)).toMatchObject({ reserved: 0n });
    await step(sim, { who: 'approver', command: 'return', project, fields: { reason: '请重新核算。', to: 'award' } });
    expect(await nameOf(sim, project)).toBe('awaiting_notice');
    expect(await balanceOf(sim, line)).toMatchObject({ reserved: 40_000_000n });
    expect(await faultsOf(sim)).toEqual([]);
  }, 90_000);
});

describe('one award a year in a ranked call', () => {
  it('who was given it in the year is out, and the place goes to the next', async () => {
    const yearly = await versionWith(P07, '000-P07@yearly#1', { perApplicantYear: { awards: 1 } });
    const early = await callOf(sim, yearly, { title: 'early', quota: 1 });
    const late = await callOf(sim, yearly, { title: 'late', quota: 1 });
    const wait = async (call: string, organisation: 'uni' | 'pool' | 'ent') => {
      const project = await centreAccepted(sim, call, organisation);
      await reviewed(sim, project, { defence: true });
      return project;
    };
    const given = await wait(early.call, 'uni');
    const [again, next, third] = [await wait(late.call, 'uni'), await wait(late.call, 'pool'), await wait(late.call, 'ent')];
    await ranked(sim, early.call, [given]);
    await step(sim, { who: 'officer1', command: 'proposeRanking', stream: late.call, fields: { order: [again, next, third] } });
    // Who decides sees it before.
    const { ranking } = await callPage(sim.house, await sim.cast.actor('approver'), late.call);
    expect(Object.fromEntries(ranking!.candidates.map((c) => [c.id, c.wouldBe]))).toEqual({ [again]: 'out', [next]: 'in', [third]: 'reserve' });
    await step(sim, { who: 'approver', command: 'decideRanking', stream: late.call, fields: { minutes: await minutes(sim) } });
    expect(await Promise.all([given, again, next, third].map((p) => nameOf(sim, p)))).toEqual(['awaiting_notice', 'not_established', 'awaiting_notice', 'reserve_list']);
    expect((await stateOf(sim, again)).end).toMatchObject({ outcome: 'refused', cause: 'given_before' });
    expect((await stateOf<{ decided: object }>(sim, late.call)).decided).toEqual({ in: [next], reserve: [third], out: [again] });
    expect(await balanceOf(sim, late.line)).toMatchObject({ reserved: 70_000_000n });
    expect(await faultsOf(sim)).toEqual([]);
  }, 90_000);

  it('a place that the ranking gave is not taken when the applicant was given an award in between', async () => {
    const yearly = await versionWith(P07, '000-P07@yearly#1', { perApplicantYear: { awards: 1 } });
    const { call, line } = await callOf(sim, yearly, { title: 'told late', quota: 1 });
    const early = await callOf(sim, yearly, { title: 'early', quota: 1 });
    const [given, told] = [await centreAccepted(sim, early.call, 'uni'), await centreAccepted(sim, call, 'uni')];
    for (const project of [given, told]) await reviewed(sim, project, { defence: true });
    await ranked(sim, early.call, [given]);
    // The word of a long telling, decided before the award was given and heard after it.
    const id = await insertTold(sim, { type: 'rank', streamId: told, fields: { place: 1, result: 'in', minutes: await minutes(sim), personId: 'person-approver' } });
    await execute(sim.house.db, { streamId: told, commandId: id });
    expect(await outcomeOf(sim, id)).toMatchObject({ status: 'done' });
    expect((await stateOf(sim, told)).end).toMatchObject({ outcome: 'refused', cause: 'given_before' });
    expect(await balanceOf(sim, line)).toMatchObject({ reserved: 0n });
    expect(await faultsOf(sim)).toEqual([]);
  }, 90_000);
});
