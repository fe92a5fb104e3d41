/**
 * The budget line that many decisions share: only what takes money waits for it, a wait is tried again within a bound,
 * and who still gets no answer is told to come back. And money decided at once is money decided in some order.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { execute } from '../../prisma/store/execute.js';
import { openCaller, type Caller } from '../api/caller.js';
import { applied, callOf, linesConfirmed, minutes, navigationFiled, navigationResults, P02, recommended, reviewed, sisterOf } from '../support/roads.js';
import { balanceOf, faultsOf, insertCommand, nameOf, openSimulation, stateOf, type Simulation } from '../support/simulation.js';

let sim: Simulation;
let api: Caller;
beforeAll(async () => { sim = await openSimulation(); api = await openCaller(sim.house); }, 120_000);
afterAll(async () => { await api.close(); await sim.close(); });

/** Somebody else's transaction holds the line while `work` goes on; lets go after `forMs`. */
async function whileLocked<T>(line: string, work: (letGo: () => Promise<void>) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: sim.databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM budget_line WHERE id = $1 FOR UPDATE', [line]);
    return await work(async () => { await client.query('COMMIT'); });
  } finally { await client.end(); }
}

let sisters = 0;
async function awaitingDecision(call: string): Promise<string> {
  sisters += 1;
  const project = await applied(sim, { call, organisation: 'ent', applicant: await sisterOf(sim, sisters), programme: '000-P02', title: `样例 ${sisters}` });
  await recommended(sim, project, 'ent');
  await navigationFiled(sim, project);
  await navigationResults(sim, project);
  await reviewed(sim, project);
  await linesConfirmed(sim, project);
  return project;
}
/** The approver's decision as a command row, to be executed by whoever. */
async function decision(project: string): Promise<string> {
  const actor = await sim.cast.actor('approver');
  const task = (await sim.cast.task(actor, 'approve', { project }))!;
  return insertCommand(sim, { type: 'approve', streamId: project, actor, seen: task.seen, fields: { minutes: await minutes(sim) } });
}

describe('a budget line that somebody holds', () => {
  it('stops no approval by an organisation, which takes no money', async () => {
    const { call, line } = await callOf(sim, P02);
    const project = await sim.cast.draft('ent.applicant', { call, organisation: 'ent', form: sim.policies.sample.forms['000-P02']!, title: '样例' });
    await sim.cast.act('ent.applicant', 'submit', { project, fields: { formVersion: 1 } });
    // The line is let go after the act alone: one that waited for it would be refused.
    await whileLocked(line, () => sim.cast.act('ent.admin', 'approve', { project }));
    expect(await nameOf(sim, project)).toBe('awaiting_recommendation');
  }, 60_000);

  it('makes a decision wait and be tried again, longer than one wait for a lock', async () => {
    const { call, line } = await callOf(sim, P02);
    const project = await awaitingDecision(call);
    const commandId = await decision(project);
    const { outcome } = await whileLocked(line, async (letGo) => {
      const executed = execute(sim.house.db, { streamId: project, commandId });
      setTimeout(() => void letGo(), 1_700);
      return executed;
    });
    expect(outcome?.status).toBe('done');
    expect((await balanceOf(sim, line)).reserved).toBe(30_000_000n);
  }, 60_000);

  it('answers 503 with retry-after when it is held for longer, and the same request is decided once afterwards', async () => {
    const { call, line } = await callOf(sim, P02);
    const project = await awaitingDecision(call);
    const actor = await sim.cast.actor('approver');
    const task = (await sim.cast.task(actor, 'approve', { project }))!;
    const asking = { key: randomUUID(), body: { type: 'approve', minutes: await minutes(sim), seen: task.seen } };
    const ask = () => api.as('approver', 'POST', `/projects/${project}/commands`, asking);
    const held = await whileLocked(line, () => ask());
    expect([held.status, held.json['code'], held.headers['retry-after']]).toEqual([503, 'unavailable', '2']);
    expect((await balanceOf(sim, line)).reserved).toBe(0n);
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(200);
    expect((await balanceOf(sim, line)).reserved).toBe(30_000_000n);
  }, 60_000);
});

describe('decisions at once', () => {
  it('reserve what the line holds and no more, whoever comes first; the rest waits in its order', async () => {
    // Enough for two and a half awards of 300 000 yuan.
    const { call, line } = await callOf(sim, P02, { amountFen: 75_000_000n });
    const projects: string[] = [];
    for (let i = 0; i < 5; i += 1) projects.push(await awaitingDecision(call));
    const commands = await Promise.all(projects.map(decision));
    const outcomes = await Promise.all(projects.map((streamId, i) => execute(sim.house.db, { streamId, commandId: commands[i]! })));
    expect(outcomes.map((o) => o.outcome?.status)).toEqual(projects.map(() => 'done'));
    const money = await Promise.all(projects.map(async (p) => (await stateOf(sim, p)).award?.money));
    expect(money.sort()).toEqual(['queued', 'queued', 'queued', 'reserved', 'reserved']);
    expect(await balanceOf(sim, line)).toEqual({ available: 15_000_000n, reserved: 60_000_000n, committed: 0n, paid: 0n });
    expect(await faultsOf(sim)).toEqual([]);
  }, 120_000);
});
