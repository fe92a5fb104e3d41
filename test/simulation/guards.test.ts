/** What the database holds by itself, and what the worker keeps: the same pairs of duties, roots of the chain, mail once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRelay } from '../../activities/relay.js';
import { forbiddenPairs } from '../../domain/access/index.js';
import { loadRules } from '../../start/sample.js';
import { keepChainRoot, merkleRoot } from '../../start/worker.js';
import { applied, callOf, P02, until } from '../support/roads.js';
import { openSimulation, type Simulation } from '../support/simulation.js';

let sim: Simulation;
beforeAll(async () => { sim = await openSimulation(); }, 60_000);
afterAll(() => sim.close());

describe('duties that exclude each other', () => {
  it('are the same pairs in the domain and in the database', async () => {
    const pairs = await sim.sql.rows<{ a: string; b: string }>('SELECT a, b FROM separation_pair');
    const text = (all: readonly (readonly [string, string])[]): string[] => all.map(([a, b]) => `${a}/${b}`).sort();
    expect(text(pairs.map(({ a, b }) => [a, b]))).toEqual(text(forbiddenPairs('small_office')));
    for (const [a, b] of forbiddenPairs('small_office')) {
      await sim.sql.rows('DELETE FROM participation');
      await sim.sql.rows(`INSERT INTO participation VALUES ('project-x', 'p', $1)`, [a]);
      await expect(sim.sql.rows(`INSERT INTO participation VALUES ('project-x', 'p', $1)`, [b])).rejects.toMatchObject({ code: 'ZY006' });
    }
  });
});

describe('the rules', () => {
  it('refuse another content under a published id', async () => {
    const [first, ...rest] = sim.policies.programmes;
    await expect(loadRules(sim.house.db, { ...sim.policies, programmes: [{ ...first!, window: { days: 99 } }, ...rest] })).rejects.toThrow(`Programme version ${first!.id} was published with other content`);
    await loadRules(sim.house.db, sim.policies);
  });
});

describe('the root of the chains', () => {
  it('changes with every head and is kept when it has changed', async () => {
    await callOf(sim, P02);
    const roots = async () => (await sim.sql.rows<{ root: string }>('SELECT root FROM chain_root ORDER BY at')).map((r) => r.root);
    await keepChainRoot(sim.house.db);
    await keepChainRoot(sim.house.db);
    expect(await roots()).toHaveLength(1);
    await callOf(sim, P02, { title: 'another' });
    await keepChainRoot(sim.house.db);
    expect(new Set(await roots()).size).toBe(2);
    expect(merkleRoot(['a', 'b', 'c'])).not.toBe(merkleRoot(['a', 'c', 'b']));
  });
});

describe('mail', () => {
  it('is tried again when the relay refuses it, and sent once under one id', async () => {
    const { call } = await callOf(sim, P02, { title: 'mail' });
    await applied(sim, { call, organisation: 'ent', programme: '000-P02' });
    const sent: string[] = [];
    let refused = 0;
    const relay = startRelay({
      db: sim.house.db, gateway: sim.house.gateway, publicUrl: 'http://localhost', log: () => undefined,
      mailer: { send: (message) => { if (refused < 2) { refused += 1; return Promise.reject(new Error('451 later')); } sent.push(message.messageId); return Promise.resolve(); } },
    });
    await until(async () => (await sim.sql.row<{ n: number }>(`SELECT count(*)::int AS n FROM outbox WHERE done_at IS NULL`))!.n === 0, 'outbox empty');
    await relay.stop();
    expect(refused).toBe(2);
    expect(sent.length).toBeGreaterThan(3);
    expect(new Set(sent).size).toBe(sent.length);
  }, 60_000);
});
