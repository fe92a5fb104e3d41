/** How projects end otherwise than paid, and what an end leaves open: nothing to award, and a new application after an old one. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { balanceOf, bothRefuse, faultsOf, nameOf, openSimulation, stateOf, storyOf, step, type Simulation } from '../support/simulation.js';
import { applied, callOf, centreAccepted, minutes, navigationFiled, navigationResults, P02, P07, ranked, recommended, reviewed } from '../support/roads.js';

let sim: Simulation;
beforeEach(async () => { sim = await openSimulation(); }, 60_000);
afterEach(() => sim.close());

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
