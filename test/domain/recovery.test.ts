/** What was paid of a project that is terminated is asked back of finance, in every plan that pays in parts; silence is told further, an act of finance ends it. */
import { expect, it } from '@jest/globals';
import { projectStream } from '../../domain/project/index.js';
import { policies, text, Walk } from '../support/plan-walk.js';
import { silence } from '../support/waits.js';

const inParts = policies.programmes.filter((v) => v.steps.some((s) => s.kind === 'instalments' && (s.params['list'] as unknown[]).length > 1));
it.each(inParts.map((v) => [v.id, v] as const))('%s', (_id, version) => {
  const walk = new Walk(version).begin();
  for (let i = 0; i < 150 && !walk.state.instalments.some((x) => x.status === 'paid'); i += 1) walk.moves().at(-1)!();
  expect(walk.state.phase).toBe('running');
  walk.send('terminate', { reason: text, documentNumber: 'D1' }, undefined, 'approver');
  const task = walk.task('noteRecovery')!;
  expect([walk.state.end!.outcome, Object.values(walk.state.tasks).map((t) => [t.kind, t.assignee.role]), projectStream.agendaOf(walk.state).closed]).toEqual(['terminated', [['recovery', 'finance_maker']], false]);
  expect(silence(projectStream, walk.state, (at) => walk.contextAt(at))).toEqual({ asked: 1, faults: [] });
  walk.send('noteRecovery', { note: text }, task);
  expect([walk.state.tasks, walk.state.periods, projectStream.agendaOf(walk.state).closed]).toEqual([{}, {}, true]);
});

it('of a project of which nothing was paid nobody is asked for anything', () => {
  const walk = new Walk(inParts[0]!).begin();
  for (let i = 0; i < 30 && walk.state.phase !== 'running'; i += 1) walk.moves()[0]!();
  walk.send('terminate', { reason: text, documentNumber: 'D1' }, undefined, 'approver');
  expect([walk.state.tasks, walk.state.periods]).toEqual([{}, {}]);
});
