/** A refusal of the approver is reversed in every plan that has a decision: it is decided anew, and the road goes on to its end; nothing else that ended comes back. */
import { expect, it } from '@jest/globals';
import type { Event } from '../../domain/events/index.js';
import { stateName } from '../../domain/project/names.js';
import { projectStream } from '../../domain/project/index.js';
import { fc } from '../support/property.js';
import { minutes, policies, text, Walk } from '../support/plan-walk.js';

const decided = policies.programmes.filter((v) => v.steps.some((s) => s.kind === 'decision'));
/** Refused at the decision, on whatever way it came there. */
function refused(walk: Walk, choices: readonly number[]): Walk {
  for (const choice of choices) {
    const task = Object.values(walk.state.tasks).find((t) => walk.state.steps[t.stepId]?.kind === 'decision' && t.commands.includes('refuse'));
    if (task) { walk.send('refuse', { reason: text }, task); return walk; }
    const moves = walk.moves();
    if (moves.length === 0) break;
    moves[choice % moves.length]!();
  }
  throw new Error('no decision on this way');
}
const reversible = (walk: Walk): boolean => projectStream.allowed(walk.state, { kind: 'person', accountId: 'a', personId: 'p', grants: [{ id: 'g', role: 'approver', jurisdiction: walk.version.jurisdiction }] }).includes('reverseDecision');

it.each(decided.map((v) => [v.id, v] as const))('%s', (_id, version) => {
  fc.assert(fc.property(fc.array(fc.nat(), { minLength: 150, maxLength: 150 }), (choices) => {
    const walk = refused(new Walk(version).begin(), choices);
    expect([stateName(walk.state), walk.state.tasks, reversible(walk)]).toEqual(['not_established', {}, true]);
    walk.send('reverseDecision', { reason: text, minutes }, undefined, 'approver');
    const open = Object.values(walk.state.tasks).filter((t) => walk.state.steps[t.stepId]?.kind === 'decision');
    expect([stateName(walk.state), walk.state.end, open.map((t) => [t.commands.includes('refuse'), t.dueAt !== undefined])]).toEqual(['awaiting_decision', undefined, [[true, true]]]);
    for (const choice of choices) { const moves = walk.moves(); if (moves.length === 0) break; moves[choice % moves.length]!(); }
    expect(walk.state.end).toMatchObject({ outcome: 'completed' });
  }), { numRuns: 2 });
});

it('what ended otherwise stays ended: a reversal, a withdrawal, a termination, an archive', () => {
  const way = Array.from({ length: 150 }, () => 0);
  const reversed = refused(new Walk(decided[0]!).begin(), way);
  reversed.send('reverseDecision', { reason: text, minutes }, undefined, 'approver');
  reversed.send('approve', { minutes }, reversed.task('approve'));
  reversed.send('reverseDecision', { reason: text, minutes }, undefined, 'approver');
  expect([reversed.state.end!.cause, reversible(reversed)]).toEqual(['reversed', false]);
  const archived = refused(new Walk(decided[0]!).begin(), way);
  archived.send('archive', {}, undefined, 'officer');
  expect(reversible(archived)).toBe(false);
  const terminated = new Walk(decided[0]!).begin();
  while (terminated.state.phase !== 'running') terminated.moves()[0]!();
  terminated.send('terminate', { reason: text, documentNumber: 'D' }, undefined, 'approver');
  expect(reversible(terminated)).toBe(false);
});

it.each(policies.programmes.map((v) => [v.id, v] as const))('a refusal of an office before the decision under %s is reversed as well', (_id, version) => {
  const kinds = version.steps.map((s) => s.kind).filter((k) => ['recommendation', 'formal_check', 'filing_registration'].includes(k));
  for (const kind of new Set(kinds)) {
    const walk = new Walk(version).begin();
    const asked = () => Object.values(walk.state.tasks).find((t) => walk.state.steps[t.stepId]?.kind === kind && t.commands.includes('refuse'));
    for (let i = 0; i < 60 && !asked(); i += 1) walk.moves().at(-1)!();
    const task = asked()!;
    // What was awarded by then is freed with the end, and may be another's.
    const before = walk.state.award === undefined || walk.state.award.money === 'calculated';
    walk.send('refuse', { reason: text }, task);
    expect([kind, walk.state.end?.outcome, reversible(walk)]).toEqual([kind, 'refused', before]);
    if (!before) continue;
    walk.send('reverseDecision', { reason: text, minutes }, undefined, 'approver');
    const again = asked();
    expect([kind, walk.state.end, again?.kind, again?.dueAt !== undefined, again?.id === task.id]).toEqual([kind, undefined, task.kind, true, false]);
    for (let i = 0; i < 300; i += 1) { const moves = walk.moves(); if (moves.length === 0) break; moves[i % moves.length]!(); }
    expect([kind, walk.state.end?.outcome]).toEqual([kind, 'completed']);
  }
});

it('not while the applicant has another application for the same under way', () => {
  const walk = refused(new Walk(decided[0]!).begin(), Array.from({ length: 150 }, () => 0));
  const context = walk.contextAt();
  context.project!.objectTaken = true;
  const actor = { kind: 'person' as const, accountId: 'a', personId: 'p', grants: [{ id: 'g', role: 'approver' as const, jurisdiction: walk.version.jurisdiction }] };
  const sent = { id: 'c', type: 'reverseDecision' as const, streamId: 'project-1', at: walk.at, fields: { reason: text, minutes }, actor };
  expect(projectStream.guard(walk.state, sent, context)).toMatchObject({ code: 'object_taken' });
  const events: Event[] = projectStream.decide(walk.state, sent, walk.contextAt()).events;
  expect(events[0]).toMatchObject({ type: 'DecisionReversed', reopens: expect.any(String) });
});
