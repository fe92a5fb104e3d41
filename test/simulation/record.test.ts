/** The chains of audit and events: whole after work in parallel, and each way of tampering is found, whoever could drop a trigger. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { audit } from '../../prisma/store/audit.js';
import { inTransaction } from '../../prisma/store/tx.js';
import { checkRecord, type RecordFault } from '../../services/record-check.js';
import { keepChainRoot } from '../../start/worker.js';
import { openSimulation, refusalOf, type Simulation } from '../support/simulation.js';
import { applied, callOf, P02 } from '../support/roads.js';

let sim: Simulation;
beforeEach(async () => {
  sim = await openSimulation();
  // The owner of the database can do what no trigger forbids it.
  for (const [trigger, table] of [['audit_entry_append_only', 'audit_entry'], ['event_append_only', 'event']]) await sim.sql.rows(`ALTER TABLE ${table} DISABLE TRIGGER ${trigger}`);
}, 60_000);
afterEach(() => sim.close());

const faults = async (): Promise<RecordFault[]> => (await checkRecord(sim.house, await sim.cast.actor('supervisor'))).faults;
const kinds = async (): Promise<string[]> => [...new Set((await faults()).map((f) => f.kind))].sort();
/** Three entries in one chain, in their order. */
async function three(): Promise<{ chain: string; ids: bigint[] }> {
  for (const action of ['first', 'second', 'third']) await audit(sim.sql, { at: '2019-03-05T01:00:00.000Z', personId: 'person-admin', action, target: 'thing', detail: { action, amountFen: '1' } });
  const rows = await sim.sql.rows<{ id: bigint; chain: string }>(`SELECT id, chain FROM audit_entry WHERE target = 'thing' ORDER BY n`);
  return { chain: rows[0]!.chain, ids: rows.map((r) => r.id) };
}

describe('the audit’s chains', () => {
  it('are whole after many at once, refusals among them, and only supervisor and administrator may ask', async () => {
    const { call } = await callOf(sim, P02);
    await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    const at = '2019-03-05T01:00:00.000Z';
    await Promise.all(Array.from({ length: 60 }, (_, i) => inTransaction(sim.house.db, async (tx) => { await audit(tx, { at, personId: null, action: 'look', target: `thing-${i % 7}`, detail: { i } }); })));
    const check = await checkRecord(sim.house, await sim.cast.actor('admin'));
    expect(check).toMatchObject({ whole: true, faults: [], audit: { unchained: 0 } });
    expect(check.audit.entries).toBeGreaterThanOrEqual(60);
    // Not one chain for all.
    expect(check.audit.chains).toBeGreaterThan(2);
    expect(check.events.events).toBeGreaterThan(5);
    expect(await refusalOf(checkRecord(sim.house, await sim.cast.actor('officer1')))).toBe('not_allowed');
  }, 60_000);

  it('do not let one entry wait for another of another chain', async () => {
    await three();
    const other = (await sim.sql.rows<{ chain: string }>('SELECT chain FROM audit_head')).length;
    await inTransaction(sim.house.db, async (held) => {
      await audit(held, { at: '2019-03-05T01:00:00.000Z', personId: null, action: 'held', target: 'thing' });
      await held.settled();
      // Committed while the first still holds its head.
      for (let i = 0; i < 5; i += 1) await audit(sim.sql, { at: '2019-03-06T01:00:00.000Z', personId: null, action: 'free', target: `other-${i}` });
    });
    expect((await sim.sql.rows('SELECT 1 FROM audit_head')).length).toBeGreaterThan(other);
    expect(await faults()).toEqual([]);
  });

  it.each([
    ['a changed detail', `UPDATE audit_entry SET detail = '{"amountFen": "2"}' WHERE id = $1`, ['changed']],
    ['another person', `UPDATE audit_entry SET person_id = 'person-other' WHERE id = $1`, ['changed']],
    ['a removed row', `DELETE FROM audit_entry WHERE id = $1`, ['missing']],
    ['a row taken out of its chain', `UPDATE audit_entry SET chain = '', n = 0 WHERE id = $1`, ['missing', 'unchained']],
  ])('show %s in the middle', async (_what, sql, found) => {
    const { chain, ids } = await three();
    expect(await faults()).toEqual([]);
    await sim.sql.rows(sql, [ids[1]]);
    expect(await kinds()).toEqual(found);
    if (found[0] !== 'changed') expect(await faults()).toContainEqual({ kind: 'missing', place: `${chain}#2` });
  });

  it('name each kind, however many there are of another: a hundred changed entries hide no missing row', async () => {
    const { chain, ids } = await three();
    for (let i = 0; i < 110; i += 1) await audit(sim.sql, { at: '2019-03-01T01:00:00.000Z', personId: null, action: 'signIn', target: `guess-${i}` });
    await sim.sql.rows(`UPDATE audit_entry SET detail = '{"x": 1}' WHERE action = 'signIn'`);
    await sim.sql.rows('DELETE FROM audit_entry WHERE id = $1', [ids[1]]);
    expect(await faults()).toContainEqual({ kind: 'missing', place: `${chain}#2` });
  });
  it('hash what is stored: text that no column keeps breaks no chain', async () => {
    await audit(sim.sql, { at: '2019-03-05T01:00:00.000Z', personId: null, action: 'signIn', target: 'a\ud83d', detail: { typed: ['\0', { '\udc00': 'x\ud800' }] } });
    expect(await faults()).toEqual([]);
  });

  it('show two rows that changed places', async () => {
    const { ids } = await three();
    await sim.sql.rows('UPDATE audit_entry SET n = -1 WHERE id = $1', [ids[0]]);
    await sim.sql.rows('UPDATE audit_entry SET n = 1 WHERE id = $1', [ids[1]]);
    await sim.sql.rows('UPDATE audit_entry SET n = 2 WHERE id = $1', [ids[0]]);
    expect(await kinds()).toContain('unlinked');
    // And when their links are exchanged as well, only the content tells.
    await sim.sql.rows(`UPDATE audit_entry a SET previous = b.previous, hash = b.hash FROM audit_entry b WHERE a.id IN ($1, $2) AND b.id IN ($1, $2) AND a.id <> b.id`, [ids[0], ids[1]]);
    expect(await kinds()).toEqual(['changed']);
  });

  it('show a last row that was cut off: by the head, and when that was put right as well, by the sealed root', async () => {
    const { chain, ids } = await three();
    await keepChainRoot(sim.house.db);
    await sim.sql.rows('DELETE FROM audit_entry WHERE id = $1', [ids[2]]);
    expect(await kinds()).toEqual(['head', 'sealed']);
    await sim.sql.rows('UPDATE audit_head SET n = 2, hash = e.hash, previous = e.previous FROM audit_entry e WHERE audit_head.chain = e.chain AND e.id = $1', [ids[1]]);
    expect(await faults()).toEqual([{ kind: 'sealed', place: `${chain}#3` }]);
    await expect(sim.sql.rows('UPDATE chain_root SET audit = audit')).rejects.toMatchObject({ code: 'ZY001' });
  });
});

describe('the events’ chains', () => {
  it.each([
    ['a changed event', `UPDATE event SET by = 'person-other' WHERE stream_id = $1 AND seq = 2`, ['changed']],
    ['a removed event', `DELETE FROM event WHERE stream_id = $1 AND seq = 2`, ['missing']],
    ['a last event cut off', `DELETE FROM event WHERE stream_id = $1 AND seq = (SELECT max(seq) FROM event WHERE stream_id = $1)`, ['head']],
    ['a stream without its events', `DELETE FROM event WHERE stream_id = $1`, ['head']],
  ])('show %s', async (_what, sql, found) => {
    const { call } = await callOf(sim, P02);
    const project = await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    expect(await faults()).toEqual([]);
    await sim.sql.rows(sql, [project]);
    // What stands beside the chain (state, outcomes, texts) shows it too.
    expect(await kinds()).toEqual(expect.arrayContaining(found));
  }, 60_000);
});
