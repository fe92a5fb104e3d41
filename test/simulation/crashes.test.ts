/**
 * Killed at every commit: the road of P02 with each command, each wake and each part of the instruction dying before
 * and after what it keeps. Asked again, the record is that of a road on which nothing died: none lost, none twice.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { treasuryActivities } from '../../activities/index.js';
import type { DocumentStore } from '../../domain/ports/index.js';
import { execute } from '../../prisma/store/execute.js';
import { sendCommand } from '../../services/commands.js';
import { CrashPoints, dyingGateway, MOMENTS, UnluckyCast } from '../support/crashes.js';
import { advanceTo, balanceOf, eventsOf, faultsOf, insertCommand, nameOf, openSimulation, stateOf, step, storyOf, type Simulation } from '../support/simulation.js';
import {
  applied, bankAnswered, batchReleased, callOf, claimed, inDays, instructed, issued, navigationAwarded, navigationFiled, noticeOver, orderOf, P02, published, recommended, savedAgain,
} from '../support/roads.js';

const opened: Simulation[] = [];
afterAll(async () => { for (const sim of opened) await sim.close(); });
const open = async (options: Parameters<typeof openSimulation>[0] = {}): Promise<Simulation> => { const sim = await openSimulation(options); opened.push(sim); return sim; };

/** From the line to the last yuan; `instruct` is what the treasury's queue does. */
async function road(sim: Simulation, instruct: (order: string) => Promise<void>): Promise<{ project: string; line: string; order: string }> {
  const { call, line } = await callOf(sim, P02);
  const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
  await recommended(sim, project, 'ent');
  await step(sim, { who: 'officer1', command: 'requestCorrection', project, fields: { points: [{ item: '合同', reason: '缺页' }] }, is: 'correction' });
  await advanceTo(sim, await inDays(sim, 3));
  await step(sim, { who: 'ent.applicant', command: 'correct', project, fields: { formVersion: await savedAgain(sim, project, 'ent.applicant') } });
  await step(sim, { who: 'ent.admin', command: 'approve', project });
  await navigationFiled(sim, project);
  await navigationAwarded(sim, project);
  await noticeOver(sim, await published(sim, [project]));
  await issued(sim, project, { plan: true, is: 'awaiting_claim' });
  await claimed(sim, project, 'ent');
  const order = orderOf(project);
  const batch = await batchReleased(sim, line, [order]);
  await instruct(order);
  await bankAnswered(sim, batch, [{ order, result: 'paid' }]);
  return { project, line, order };
}

const TABLES = ['stream_head', 'event', 'command', 'task', 'period', 'participation', 'hold', 'private_text', 'audit_entry', 'counter', 'project', 'form_version', 'document', 'notice_item', 'ledger_transaction', 'posting', 'payment_order', 'payment_attempt', 'payment_batch', 'bank_result_line', 'outbox', 'printed_form'];
/** How many rows each table holds: what was lost or came twice is a difference. */
async function census(sim: Simulation): Promise<Record<string, number>> {
  const rows = await sim.sql.rows<{ name: string; n: number }>(TABLES.map((t) => `SELECT '${t}' AS name, count(*)::int AS n FROM ${t}`).join(' UNION ALL '));
  return Object.fromEntries(rows.map((r) => [r.name, r.n]));
}

/** Dies before and after the store of the list, and before and after the commit of the instruction. */
async function unluckyInstruct(sim: Simulation, points: CrashPoints, orderId: string): Promise<number> {
  let stored = 0;
  let die: 'before' | 'after' | undefined;
  const documents: DocumentStore = {
    ...sim.house.documents,
    get: (hash) => sim.house.documents.get(hash),
    put: (bytes, name) => sim.house.documents.put(bytes, name),
    putOwn: async (bytes, name, type) => {
      if (die === 'before') throw new Error('died before the list was stored');
      const file = await sim.house.documents.putOwn(bytes, name, type);
      stored += 1;
      if (die === 'after') throw new Error('died after the list was stored');
      return file;
    },
  };
  const { instruct } = treasuryActivities({ db: sim.house.db, documents });
  for (const where of MOMENTS) {
    die = where;
    await expect(instruct({ orderId })).rejects.toThrow(`died ${where} the list was stored`);
    points.points.push(`store ${where}`);
  }
  die = undefined;
  for (const where of MOMENTS) await points.die(where, 'instruct', () => instruct({ orderId }));
  await instruct({ orderId });
  await instruct({ orderId });
  return stored;
}

/** What may die on this road; a command that is added to it must be named here. */
const COMMANDS = [
  'createBudgetLine', 'confirmQuota', 'createCall', 'openCall', 'createProject', 'submit', 'approve', 'recommend', 'requestCorrection', 'correct', 'accept', 'register', 'reportResult', 'submitResults',
  'appointPanel', 'acceptInvitation', 'declare', 'submitReport', 'confirmLines', 'publishNotice', 'agreePlan', 'issue', 'claim', 'verifyAccount', 'confirmAccount', 'prepareBatch', 'checkBatch', 'releaseBatch',
  'importBankResult',
];

describe('a road on which everything dies at its commit', () => {
  it('leaves the record of one on which nothing died', async () => {
    const calm = await open();
    const clean = await road(calm, (order) => instructed(calm, order));

    const holder: { points?: CrashPoints } = {};
    const sim = await open({ gateway: dyingGateway(holder) });
    const points = holder.points!;
    const unlucky: Simulation = { ...sim, cast: new UnluckyCast(points, sim.house, 'sim') };
    let stored = 0;
    const { project, line, order } = await road(unlucky, async (id) => { stored = await unluckyInstruct(sim, points, id); });

    expect([...new Set(points.points)].sort()).toEqual([...COMMANDS, 'wake', 'store', 'instruct'].flatMap((what) => [`${what} after`, `${what} before`]).sort());
    expect([await nameOf(sim, project), await balanceOf(sim, line)]).toEqual(['paid', { available: 270_000_000n, reserved: 0n, committed: 0n, paid: 30_000_000n }]);
    expect(await storyOf(sim, project)).toEqual(await storyOf(calm, clean.project));
    expect(await storyOf(sim, order)).toEqual(await storyOf(calm, clean.order));
    expect(await census(sim)).toEqual(await census(calm));
    expect(await faultsOf(sim)).toEqual([]);
    // Stored anew after the first loss and found by its content: three stores, one file, one instruction.
    expect(stored).toBe(3);
    expect((await eventsOf(sim, order)).filter((e) => e.type === 'PaymentInstructed')).toHaveLength(1);
    expect((await stateOf<{ attempt: number }>(sim, order)).attempt).toBe(1);
  }, 120_000);
});

describe('what holds it', () => {
  const line = { year: 2019, title: '指标', fund: '专项资金', level: 'city', quotaDocument: '郑财预〔2019〕1号', functionCode: '2011409', economicCode: '31299', route: 'unit_treasury', amountFen: '100', cutOffOn: '2019-12-31' };
  const lines = async (sim: Simulation): Promise<number> => (await sim.sql.row<{ n: number }>('SELECT count(*)::int AS n FROM budget_line'))!.n;

  it.each([['one key', true, 1], ['a key that is forgotten', false, 2]])('a request sent again after its commit, with %s', async (_what, kept, found) => {
    const sim = await open();
    const points = new CrashPoints(sim.house.db.pool);
    const actor = await sim.cast.actor('fin.maker');
    const send = (key: string) => sendCommand(sim.house, actor, { type: 'createBudgetLine', fields: line, stream: { create: 'budget' }, key, route: 'test' });
    await points.die('after', 'createBudgetLine', () => send('first'));
    await send(kept ? 'first' : randomUUID());
    expect(await lines(sim)).toBe(found);
  }, 60_000);

  it('the unique key of commands: with it the second of two that raced is not kept, without it both happen', async () => {
    const sim = await open();
    const actor = await sim.cast.actor('fin.maker');
    const both = async (): Promise<void> => {
      for (const streamId of ['budget-a', 'budget-b']) await execute(sim.house.db, { streamId, commandId: await insertCommand(sim, { type: 'createBudgetLine', streamId, actor, fields: line, key: 'same' }) });
    };
    await expect(both()).rejects.toMatchObject({ code: '23505' });
    expect(await lines(sim)).toBe(1);
    await sim.sql.rows('DROP INDEX command_principal_key_key');
    await sim.sql.rows(`INSERT INTO command (id, principal, key, input_hash, stream_id, type, body, actor, received_at) SELECT gen_random_uuid(), principal, key, input_hash, 'budget-b', type, body, actor, received_at FROM command WHERE key = 'same'`);
    const second = (await sim.sql.row<{ id: string }>(`SELECT id FROM command WHERE stream_id = 'budget-b'`))!;
    await execute(sim.house.db, { streamId: 'budget-b', commandId: second.id });
    expect(await lines(sim)).toBe(2);
  }, 60_000);
});
