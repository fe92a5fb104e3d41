/** One decision over more streams than one transaction takes: a ranking of 150 projects, told in its order, whatever is cut off. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cloneProject } from '../../bench/clone.js';
import { execute, executeMany } from '../../prisma/store/execute.js';
import { keepTelling } from '../../prisma/store/telling.js';
import { inTransaction } from '../../prisma/store/tx.js';
import { advanceTo, balanceOf, eventsOf, insertCommand, now, openSimulation, outcomeOf, stateOf, type Simulation } from '../support/simulation.js';
import { callOf, centreAccepted, minutes, P07, reviewed } from '../support/roads.js';

let sim: Simulation;
beforeEach(async () => { sim = await openSimulation(); }, 60_000);
afterEach(() => sim.close());

const COUNT = 150;
const AWARD = 70_000_000n;
/** What the line carries: the first 120 of the ranking. */
const CARRIED = 120;
const LONG = '000-P07@zz-2017-243#8';

/** A call whose 150 projects wait for the ranking that was proposed, in an order of its own. */
async function proposed(): Promise<{ call: string; line: string; order: string[] }> {
  // The version has 20 places; this test is about the money of a longer list.
  const version = structuredClone(sim.policies.programmes.find((v) => v.id === P07)!);
  // One applicant has them all: a centre is recognised as often as there are projects.
  delete version.perApplicant;
  Object.assign(version, { id: LONG, version: 8, quota: { ...version.quota, max: COUNT } });
  delete version.steps.find((s) => s.kind === 'ranking')!.params['quota'];
  await sim.sql.rows(`INSERT INTO programme_version (id, programme_id, version, jurisdiction, sample, valid_from, valid_to, body, body_hash) SELECT $1, programme_id, 8, jurisdiction, sample, valid_from, valid_to, $2, 'long' FROM programme_version WHERE id = $3 ON CONFLICT (id) DO NOTHING`, [LONG, JSON.stringify(version), P07]);
  const { call, line } = await callOf(sim, LONG, { amountFen: AWARD * BigInt(CARRIED) });
  const model = await centreAccepted(sim, call, 'uni');
  await reviewed(sim, model, { defence: true });
  const order = [...await cloneProject(sim.house.db.pool, model, COUNT - 1), model].sort((a, b) => (a.slice(-6) < b.slice(-6) ? -1 : 1));
  await advanceTo(sim, (await stateOf<{ closesAt: string }>(sim, call)).closesAt);
  await sim.cast.act('officer1', 'proposeRanking', { stream: call, fields: { order } });
  return { call, line, order };
}
async function decideCommand(call: string): Promise<string> {
  const actor = await sim.cast.actor('approver');
  const task = (await sim.cast.task(actor, 'decideRanking', { stream: call }))!;
  return insertCommand(sim, { type: 'decideRanking', streamId: call, actor, seen: task.seen, fields: { minutes: await minutes(sim) } });
}
const moneyOf = async (order: readonly string[]): Promise<(string | undefined)[]> => {
  const rows = await sim.sql.rows<{ id: string; award_money: string }>('SELECT id, award_money FROM project WHERE id = ANY($1)', [order]);
  const money = new Map(rows.map((r) => [r.id, r.award_money]));
  return order.map((id) => money.get(id));
};
const byRank = (order: readonly string[]): string[] => order.map((_id, i) => (i < CARRIED ? 'reserved' : 'queued'));
const placesOf = async (): Promise<number[]> => (await sim.sql.rows<{ place: number }>(`SELECT (body ->> 'place')::int AS place FROM event WHERE type = 'Ranked' ORDER BY place`)).map((r) => r.place);

describe('a ranking of 150 projects', () => {
  it('reserves in the order of rank, all of them before the decision is answered', async () => {
    const { call, line, order } = await proposed();
    const id = await decideCommand(call);
    await execute(sim.house.db, { streamId: call, commandId: id });
    expect(await outcomeOf(sim, id)).toMatchObject({ status: 'done' });
    expect(await moneyOf(order)).toEqual(byRank(order));
    expect(await balanceOf(sim, line)).toMatchObject({ available: 0n, reserved: AWARD * BigInt(CARRIED) });
    expect(await placesOf()).toEqual(order.map((_id, i) => i + 1));
    expect(await sim.sql.row(`SELECT count(*)::int AS n FROM outbox WHERE kind = 'tell' AND done_at IS NULL`)).toEqual({ n: 0 });
  }, 120_000);

  it('keeps the order when it was cut off after the decision and the last of the list wakes first', async () => {
    const { call, order } = await proposed();
    const { proposed: list, seq } = { ...await stateOf<{ proposed: string[] }>(sim, call), seq: (await eventsOf(sim, call)).length };
    const words = { minutes: await minutes(sim), personId: 'person-approver', result: 'in' };
    const telling = await inTransaction(sim.house.db, async (tx) => keepTelling(tx, { from: call, seq, at: await now(sim), tells: list.map((streamId, i) => ({ streamId, type: 'rank', fields: { ...words, place: i + 1 } })) }));
    // Died here. Several are woken at once, from the end of the list.
    await Promise.all([order.at(-1)!, order.at(-2)!, call].map((streamId) => execute(sim.house.db, { streamId }).catch((error: { code?: string }) => expect(error.code).toBe('55P03'))));
    await executeMany(sim.house.db, telling);
    await executeMany(sim.house.db, telling);
    expect(await moneyOf(order)).toEqual(byRank(order));
    expect(await placesOf()).toEqual(order.map((_id, i) => i + 1));
  }, 120_000);

  it('would reserve in another order if each project were decided when it wakes', async () => {
    const { call, order } = await proposed();
    const seq = (await eventsOf(sim, call)).length;
    const words = { minutes: await minutes(sim), personId: 'person-approver', result: 'in' };
    await inTransaction(sim.house.db, async (tx) => keepTelling(tx, { from: call, seq, at: await now(sim), tells: order.map((streamId, i) => ({ streamId, type: 'rank', fields: { ...words, place: i + 1 } })) }));
    // The words lose their telling: nothing holds them in their order any more.
    await sim.sql.rows('DROP TRIGGER command_decided_once ON command');
    await sim.sql.rows(`UPDATE command SET key = 'word-' || id WHERE principal = 'system' AND key LIKE 'tell:%'`);
    for (const streamId of [...order].reverse()) await execute(sim.house.db, { streamId });
    expect(await moneyOf(order)).not.toEqual(byRank(order));
  }, 120_000);

  it('is refused whole when who decides took part in one of them', async () => {
    const { call, order } = await proposed();
    await sim.sql.rows(`INSERT INTO participation (stream_id, person_id, capacity) VALUES ($1, 'person-approver', 'objection_handler')`, [order[140]]);
    const id = await decideCommand(call);
    await execute(sim.house.db, { streamId: call, commandId: id });
    expect(await outcomeOf(sim, id)).toMatchObject({ status: 'refused', code: 'separation_of_duties', detail: { stream: order[140] } });
    expect(await placesOf()).toEqual([]);
  }, 120_000);
});
