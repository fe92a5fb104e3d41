/** Sample data: made by the real commands, complete, and made only once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadSample } from '../../start/sample.js';
import { faultsOf, now, openSimulation, type Simulation } from '../support/simulation.js';

let sim: Simulation;
beforeAll(async () => { sim = await openSimulation({ people: false }); }, 60_000);
afterAll(() => sim.close());

const projects = () => sim.sql.rows<{ title: string; stage: string; state_name: string }>('SELECT title, stage, state_name FROM project ORDER BY title');

describe('sample data', () => {
  it('puts a project into each stage and one into correction, at the start of the sandbox', async () => {
    await loadSample(sim.house, { policies: sim.policies, dataDir: sim.dataDir, sandboxStart: '2019-03-04' });
    const all = await projects();
    expect(all.map((p) => p.state_name).sort()).toEqual(['awaiting_agreement', 'awaiting_recommendation', 'confirming_expenditure', 'correction', 'in_acceptance', 'under_review']);
    expect(new Set(all.map((p) => p.stage))).toEqual(new Set(['application', 'review', 'filing', 'acceptance', 'payment']));
    expect((await now(sim)).slice(0, 13)).toBe('2019-03-04T01');
    expect(await sim.sql.row('SELECT count(*)::int AS n FROM call WHERE status = $1', ['open'])).toEqual({ n: 3 });
    expect(await faultsOf(sim)).toEqual([]);
  }, 60_000);

  it('changes nothing when it runs again', async () => {
    const before = [await projects(), await sim.sql.row('SELECT count(*)::int AS n FROM event')];
    await loadSample(sim.house, { policies: sim.policies, dataDir: sim.dataDir, sandboxStart: '2019-03-04' });
    // As after a crash before the mark was set.
    await sim.sql.rows(`DELETE FROM setting WHERE key = 'sample_loaded'`);
    await loadSample(sim.house, { policies: sim.policies, dataDir: sim.dataDir, sandboxStart: '2019-03-04' });
    expect([await projects(), await sim.sql.row('SELECT count(*)::int AS n FROM event')]).toEqual(before);
  }, 60_000);
});
