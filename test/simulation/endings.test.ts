/** How projects end otherwise than paid, and what an end leaves open: nothing to award, and a new application after an old one. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execute, wouldRefuse } from '../../prisma/store/execute.js';
import { OPEN_AGAIN, STATE_NAMES } from '../../domain/project/names.js';
import { advanceTo, balanceOf, bothRefuse, faultsOf, insertCommand, nameOf, now, openSimulation, outcomeOf, refusalOf, stateOf, storyOf, step, type Simulation } from '../support/simulation.js';
import { applied, callOf, centreAccepted, inDays, minutes, navigationFiled, navigationResults, P02, P07, ranked, recommended, reviewed } from '../support/roads.js';

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
