/** The stages of a road, over all programmes: never ahead of what happened, and never two at once. */
import { roadStages, roadStageOf } from '../../domain/project/stages.js';
import type { StepState } from '../../domain/project/state.js';
import { shippedPolicies } from '../../start/plans.js';
import { fc } from '../support/property.js';

const { programmes } = shippedPolicies();
const plans = programmes.map((v) => v.steps);

test('over any walk of any plan: done is what is behind, current is where a step is open, and nothing after it has begun', () => {
  fc.assert(fc.property(fc.constantFrom(...plans), fc.array(fc.constantFrom('pass', 'skip'), { minLength: 0, maxLength: 20 }), fc.boolean(), (plan, ways, ended) => {
    const steps: Record<string, StepState> = {};
    const set = (s: (typeof plan)[number], status: StepState['status']): void => { steps[s.id] = { id: s.id, kind: s.kind, stage: s.stage, status, round: 1, data: {} }; };
    const road = plan.filter((s) => !s.afterEnd);
    const next = (): (typeof plan)[number] | undefined => road.find((s) => steps[s.id] === undefined && s.after.every((a) => ['passed', 'skipped'].includes(steps[a]?.status ?? '')));
    for (const way of ways) { const s = next(); if (s) set(s, way === 'pass' ? 'passed' : 'skipped'); }
    const last = next();
    if (last) set(last, ended ? 'ended' : 'open');
    const rows = roadStages({ steps }, plan);
    expect(rows.flatMap((r) => r.steps).sort()).toEqual(road.map((s) => s.id).sort());
    expect(rows.filter((r) => r.status === 'current').map((r) => r.stage)).toEqual(last && !ended ? [roadStageOf(last)] : []);
    for (const row of rows) {
      const of = row.steps.map((id) => steps[id]?.status ?? 'closed');
      if (row.status === 'done' || row.status === 'skipped') expect(of.every((s) => s === 'passed' || s === 'skipped')).toBe(true);
      if (row.status === 'current') expect(of).toContain('open');
      if (row.status === 'ended') expect(of).toContain('ended');
    }
  }));
});

test('nothing is called payment before it is decided', () => {
  for (const plan of plans) {
    const deciding = plan.filter((s) => ['award_calculation', 'ranking', 'decision', 'public_notice', 'issuance'].includes(s.kind));
    expect(deciding.map(roadStageOf)).not.toContain('payment');
  }
});
