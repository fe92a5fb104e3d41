/**
 * What streams tell each other is data: told at once or, to more than a hundred, as command rows, it arrives as it was
 * said. Only what a person wrote in a command is kept apart as a private text.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM_COMMANDS, textFields } from '../../domain/commands/index.js';
import { executeMany } from '../../prisma/store/execute.js';
import { CHUNK, keepTelling } from '../../prisma/store/telling.js';
import { withTexts } from '../../prisma/store/texts.js';
import { inTransaction } from '../../prisma/store/tx.js';
import { applied, batchReleased, callOf, claimed, instructed, navigationIssued, orderOf, P02, recommended } from '../support/roads.js';
import { fc } from '../support/property.js';
import { eventsOf, now, openSimulation, type Simulation } from '../support/simulation.js';

let sim: Simulation;
beforeAll(async () => { sim = await openSimulation(); }, 120_000);
afterAll(() => sim.close());

describe('a telling to more streams than one transaction takes', () => {
  it('brings the bank’s reason for a rejection as the bank gave it', async () => {
    const { call, line } = await callOf(sim, P02);
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    await recommended(sim, project, 'ent');
    await navigationIssued(sim, project);
    await claimed(sim, project, 'ent');
    const order = orderOf(project);
    const batch = await batchReleased(sim, line, [order]);
    await instructed(sim, order);
    const told = { attempt: 1, result: 'rejected', voucher: '', reason: '户名不符', paidOn: '2019-03-20', fileHash: 'f'.repeat(64) };
    const telling = await inTransaction(sim.house.db, async (tx) => keepTelling(tx, {
      from: batch, seq: 9, at: await now(sim),
      tells: [...Array.from({ length: CHUNK }, (_, i) => ({ streamId: `project-nobody${i}`, type: 'lapse' as const, fields: { reason: 'window_closed' } })), { streamId: order, type: 'recordResult' as const, fields: told }],
    }));
    await executeMany(sim.house.db, telling);
    expect((await eventsOf(sim, order)).find((e) => e.type === 'PaymentRejected')?.body['cause']).toBe('户名不符');
    expect(await sim.sql.rows(`SELECT id FROM private_text WHERE stream_id = $1`, [order])).toEqual([]);
  }, 60_000);
});

describe('texts of a command', () => {
  const fields = fc.dictionary(fc.constantFrom(...textFields, 'minutes', 'cause'), fc.string());
  it('are those of a person: whatever the system says, under whatever name, stays where it is', () => {
    fc.assert(fc.property(fc.constantFrom(...SYSTEM_COMMANDS), fields, (type, body) => {
      expect(withTexts({ id: `${type}-1`, body, actor: { kind: 'system', cause: 'call-1' } })).toEqual({ fields: body, texts: [] });
    }));
  });

  it('of a person go apart, each that is one', () => {
    fc.assert(fc.property(fields, (body) => {
      const { fields: kept, texts } = withTexts({ id: 'c', body, actor: { kind: 'person', accountId: '', personId: 'p', grants: [] } });
      expect(texts.map((t) => t.body).sort()).toEqual(Object.entries(body).filter(([k, v]) => k !== 'cause' && v !== '').map(([, v]) => v).sort());
      for (const text of texts) expect(JSON.stringify(Object.values(kept))).toContain(text.hash);
    }));
  });
});
