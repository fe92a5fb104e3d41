/** The same life on the real engine: workers, relay and sandbox clock; its histories are kept for the replay gate. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { count } from '../support/counters.js';
import { openEngine, type Engine } from '../support/temporal.js';
import { advanceTo, balanceOf, faultsOf, nameOf, refusalOf, storyOf } from '../support/simulation.js';
import { applied, callOf, claimed, decided, inDays, issued, linesConfirmed, navigationFiled, navigationResults, noticeOver, orderOf, P02, paid, published, recommended, reviewed, until } from '../support/roads.js';

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

/** The payloads of a history in clear. */
const decoded = (json: string): string => json.replace(/"data":\s*"([^"]+)"/g, (_m, data: string) => Buffer.from(data, 'base64').toString('utf8'));
