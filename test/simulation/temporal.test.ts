/** The same life on the real engine: workers, relay and sandbox clock; its histories are kept for the replay gate. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { WORKFLOW_BUNDLE } from '../../start/bundle.js';
import { Cast } from '../../start/cast.js';
import { count } from '../support/counters.js';
import { openEngine, type Engine } from '../support/temporal.js';
import { advanceTo, balanceOf, faultsOf, insertCommand, nameOf, outcomeOf, refusalOf, storyOf } from '../support/simulation.js';
import { toInstant, toMs } from '../../domain/time.js';
import type { Seen } from '../../domain/stream.js';
import type { Person } from '../../services/house.js';
import {
  applied, bankAnswered, batchReleased, callOf, CENTRE, centreAccepted, claimed, decided, inDays, instructed, issued, linesConfirmed, navigationFiled, navigationResults, noticeOver, orderOf, P02, P05, P07, paid, payeeCorrected, PANEL,
  poolAccepted, published, ranked, recommended, reviewed, until, proven, sisterOf
} from '../support/roads.js';

let engine: Engine;
beforeAll(async () => { engine = await openEngine(); }, 60_000);
afterAll(() => engine.close(), 60_000);

const NEXT = join(import.meta.dirname, '../replay/next');
const historyOf = async (workflowId: string): Promise<string> => historyToJSON(await engine.client.workflow.getHandle(workflowId).fetchHistory());
/** Recorded when there is none yet, or on demand (RECORD_HISTORIES=1). */
async function keepHistory(name: string, workflowId: string): Promise<void> {
  const file = join(NEXT, `${name}.json`);
  if (existsSync(file) && !process.env.RECORD_HISTORIES) return;
  // Process and machine of the recorder say nothing.
  writeFileSync(file, `${(await historyOf(workflowId)).replace(/("identity":\s*")[^"]*"/g, '$1zhiyun"').trimEnd()}\n`);
}

describe('P02 on the engine', () => {
  it('goes from the call to the last yuan', async () => {
    const { call, line } = await callOf(engine, P02);
    const project = await applied(engine, { call, organisation: 'ent', programme: '000-P02' });
    await recommended(engine, project, 'ent');
    await navigationFiled(engine, project);
    await navigationResults(engine, project);
    const panel = await reviewed(engine, project);
    await linesConfirmed(engine, project);
    await decided(engine, project);
    const notice = await published(engine, [project]);
    await noticeOver(engine, notice);
    expect(await nameOf(engine, project)).toBe('awaiting_issuance');
    await issued(engine, project, { plan: true, is: 'awaiting_claim' });
    await claimed(engine, project, 'ent');
    await paid(engine, line, [orderOf(project)]);
    expect(await nameOf(engine, project)).toBe('paid');
    expect(await balanceOf(engine, line)).toEqual({ available: 270_000_000n, reserved: 0n, committed: 0n, paid: 30_000_000n });
    expect((await storyOf(engine, project)).slice(-2)).toEqual(['InstalmentPaid', 'RoadEnded']);
    expect(await faultsOf(engine)).toEqual([]);

    // The lives that are over end by themselves; the call waits for its window.
    for (const id of [project, panel, notice, orderOf(project)]) {
      await until(async () => (await engine.client.workflow.getHandle(id).describe()).status.name === 'COMPLETED', `${id} completed`);
    }
    await advanceTo(engine, await inDays(engine, 40));
    await until(async () => (await engine.client.workflow.getHandle(call).describe()).status.name === 'COMPLETED', 'call completed');
    await keepHistory('projectLifecycle.p02', project);
    await keepHistory('callLifecycle.window', call);
    await keepHistory('expertPanel.acceptance', panel);
    await keepHistory('publicNotice.cleared', notice);
    await keepHistory('paymentOrder.paid', orderOf(project));

    // Histories carry ids, never content.
    const text = decoded(await historyOf(project));
    expect(text).toContain('"commandId"');
    for (const value of ['样例', '410105000000000001', '市局']) expect(text).not.toContain(value);
    // A life that is over answers a late command like any other: refused by the row.
    expect(await refusalOf(engine.cast.act('ent.applicant', 'withdraw', { project, fields: { reason: '太晚。' } }))).toBe('stream_closed');
    await until(async () => engine.mails.length > 20, 'mails');
    expect(new Set(engine.mails.map((m) => m.messageId)).size).toBe(engine.mails.length);
    count('lifecycles');
  }, 120_000);
});

describe('P07 on the engine', () => {
  it('is ranked, objected to, and paid at the second attempt', async () => {
    const { call, line } = await callOf(engine, P07, { quota: 2, title: 'ranking' });
    const [uni, ent] = [await centreAccepted(engine, call, 'uni'), await centreAccepted(engine, call, 'ent')];
    for (const project of [uni, ent]) await reviewed(engine, project, { defence: true });
    await ranked(engine, call, [uni, ent]);
    const notice = await published(engine, [uni, ent]);
    await engine.cast.act('supervisor', 'openObjection', { stream: notice, fields: await proven(engine, notice, { projectId: uni }) });
    await noticeOver(engine, notice);
    expect([await nameOf(engine, uni), await nameOf(engine, ent)]).toEqual(['objection', 'awaiting_issuance']);
    await engine.cast.act('legal', 'decideObjection', { stream: notice, fields: { objectionId: `${notice}:1`, outcome: 'rejected', reply: '不成立。' } });
    for (const [project, organisation] of [[uni, 'uni'], [ent, 'ent']] as const) {
      await issued(engine, project, { is: 'awaiting_claim' });
      await claimed(engine, project, organisation);
    }
    const orders = [orderOf(uni), orderOf(ent)];
    const batch = await batchReleased(engine, line, orders, { sign: true });
    await instructed(engine, ...orders);
    await bankAnswered(engine, batch, [{ order: orders[0]!, result: 'paid' }, { order: orders[1]!, result: 'rejected' }]);
    await payeeCorrected(engine, orders[1]!, 'ent', { account: '410105000000000009' });
    await paid(engine, line, [orders[1]!]);
    expect([await nameOf(engine, uni), await nameOf(engine, ent)]).toEqual(['paid', 'paid']);
    expect(await balanceOf(engine, line)).toEqual({ available: 160_000_000n, reserved: 0n, committed: 0n, paid: 140_000_000n });
    expect(await faultsOf(engine)).toEqual([]);
    for (const id of [call, notice, ...orders]) await until(async () => (await engine.client.workflow.getHandle(id).describe()).status.name === 'COMPLETED', `${id} completed`);
    await keepHistory('callLifecycle.ranking', call);
    await keepHistory('publicNotice.objection', notice);
    await keepHistory('paymentOrder.second-attempt', orders[1]!);
    await keepHistory('projectLifecycle.p07', uni);
    count('lifecycles', 2);
  }, 120_000);
});

describe('a project that is withdrawn under review', () => {
  it('ends the life of its panel', async () => {
    const { call } = await callOf(engine, P07, { quota: 1, title: 'withdrawn under review' });
    const project = await centreAccepted(engine, call, 'pool');
    const panel = await reviewed(engine, project, { until: 'accepted' });
    await engine.cast.act('pool.applicant', 'withdraw', { project, stream: project, fields: { reason: '不再申报。' } });
    for (const id of [project, panel]) await until(async () => (await engine.client.workflow.getHandle(id).describe()).status.name === 'COMPLETED', `${id} completed`);
    expect((await storyOf(engine, panel)).at(-1)).toBe('PanelClosed');
  }, 60_000);
});

describe('many at once on one stream', () => {
  it('are each decided once, and the rest is told what is open', async () => {
    const { call } = await callOf(engine, P05, { title: 'at once' });
    const project = await poolAccepted(engine, call, { title: '并行' });
    await Promise.all(['drc', 'fin', 'sti', 'miit'].map((d) => engine.cast.act(`${d}.consulted`, 'giveOpinion', { project, fields: { stance: 'agree', opinion: '同意。' } })));
    expect(await nameOf(engine, project)).toBe('under_review');
    const { streamId: panel } = await engine.cast.act('officer3', 'appointPanel', { project, fields: { members: PANEL.map((e) => `person-${e}`) } });
    await Promise.all([...PANEL.map((e) => engine.cast.act(e, 'acceptInvitation', { stream: panel })), engine.house.gateway.wake(panel), engine.house.gateway.wake(project)]);
    await Promise.all(PANEL.map((e) => engine.cast.act(e, 'declare', { stream: panel, fields: { conflict: false, statement: '无利害关系。' } })));
    // The same person presses twice: two keys, one task.
    const answers = await Promise.all([1, 2, 3].map((n) => refusalOf(new Cast(engine.house, `twice-${n}`).act('officer1', 'suspend', { project, fields: { reason: '核实。' } }))));
    expect(answers.filter((a) => a === undefined)).toHaveLength(1);
    expect((await storyOf(engine, project)).filter((t) => t === 'ProjectSuspended')).toHaveLength(1);
    expect(await faultsOf(engine)).toEqual([]);
  }, 120_000);
});

describe('workers that are down while a deadline passes', () => {
  it('come back and decide in the order of receipt: what came in time counts, what came late does not', async () => {
    // Of its own enterprise each: one is recognised once.
    const waiting = async (title: string, n: number): Promise<{ project: string; actor: Person; seen: Seen; dueAt: string }> => {
      const { call } = await callOf(engine, CENTRE, { title });
      const project = await applied(engine, { call, organisation: 'ent', applicant: await sisterOf(engine, n), programme: '000-P07', title });
      await recommended(engine, project, 'ent');
      await engine.cast.act('officer1', 'requestCorrection', { project, fields: { points: [{ item: '方案', reason: '缺页' }] } });
      const actor = await engine.cast.actor('ent.applicant');
      const task = (await engine.cast.task(actor, 'correct', { project }))!;
      return { project, actor, seen: task.seen, dueAt: task.dueAt! };
    };
    const [inTime, late] = [await waiting('in time', 1), await waiting('late', 2)];
    await engine.stopWorkers();
    await engine.sql.rows('UPDATE sandbox_clock SET offset_ms = $1', [toMs(inTime.dueAt) + 3_600_000 - Date.now()]);
    const sent = await Promise.all([[inTime, -1], [late, 1]].map(([w, ms]) => {
      const { project, actor, seen, dueAt } = w as typeof inTime;
      return insertCommand(engine, { type: 'correct', streamId: project, actor, seen, fields: { formVersion: 1 }, receivedAt: toInstant(toMs(dueAt) + (ms as number)) });
    }));
    await engine.startWorkers();
    await until(async () => (await Promise.all(sent.map((id) => outcomeOf(engine, id)))).every((o) => o !== null), 'both decided', 40_000);
    expect((await Promise.all(sent.map((id) => outcomeOf(engine, id)))).map((o) => o!.status)).toEqual(['done', 'refused']);
    expect([await nameOf(engine, inTime.project), await nameOf(engine, late.project)]).toEqual(['awaiting_organisation', 'lapsed']);
    expect(await faultsOf(engine)).toEqual([]);
  }, 120_000);
});

describe('every history of this run', () => {
  it('replays', async () => {
    const ids = (await engine.sql.rows<{ id: string }>(`SELECT id FROM stream_head WHERE kind NOT IN ('batch', 'budget') ORDER BY id`)).map((r) => r.id);
    expect(ids.length).toBeGreaterThan(6);
    for (const id of ids) {
      await Worker.runReplayHistory({ workflowBundle: { codePath: WORKFLOW_BUNDLE } }, await engine.client.workflow.getHandle(id).fetchHistory(), id);
      count('histories');
    }
  }, 60_000);
});

/** The payloads of a history in clear. */
const decoded = (json: string): string => json.replace(/"data":\s*"([^"]+)"/g, (_m, data: string) => Buffer.from(data, 'base64').toString('utf8'));
