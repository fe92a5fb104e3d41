/**
 * A suspension at any place of any plan: it ends by somebody's act, not in silence; while it lasts nothing is due; after
 * it every task has the working days left that it had, and what began meanwhile has all of its own.
 */
import { expect, it } from '@jest/globals';
import { calendarOf, workingDaysBetween } from '../../domain/calendar.js';
import { projectStream } from '../../domain/project/index.js';
import { addDays, dateOf, startOfDay } from '../../domain/time.js';
import { stateName } from '../../domain/project/names.js';
import { fc } from '../support/property.js';
import { policies, text, Walk } from '../support/plan-walk.js';
import { silence } from '../support/waits.js';

const calendar = calendarOf(policies.calendars);
/** Working days that each task has left, of those that are not late. */
const left = (walk: Walk): Record<string, number> => Object.fromEntries(Object.values(walk.state.tasks)
  .filter((t) => t.kind !== 'suspension' && t.dueAt !== undefined && !t.overdue && t.dueAt > walk.at).map((t) => [t.id, Math.max(workingDaysBetween(calendar, dateOf(walk.at), addDays(dateOf(t.dueAt!), -1)), 1)]));

it.each(policies.programmes.map((v) => [v.id, v] as const))('a suspension under %s stops time and ends by an act', (_id, version) => {
  let held = 0;
  fc.assert(fc.property(fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), fc.integer({ min: 1, max: 200 }), (choices, days) => {
    const walk = new Walk(version).begin();
    for (const [i, choice] of choices.entries()) {
      const moves = walk.moves();
      if (moves.length === 0 || walk.state.phase === 'ended') break;
      moves[choice % moves.length]!();
      if (walk.state.phase !== 'running' || i % 3 !== 0) continue;
      held += 1;
      walk.send('suspend', { reason: text }, undefined, 'officer');
      const waits = silence(projectStream, walk.state, (at) => walk.contextAt(at));
      const late = waits.faults.filter((f) => f.startsWith('suspension'));
      expect([stateName(walk.state), late, waits.asked > 0]).toEqual(['suspended', [], true]);
      const before = left(walk);
      // Nothing else is due however long it lasts.
      walk.at = startOfDay(addDays(dateOf(walk.at), days));
      expect(projectStream.agendaOf(walk.state).due.map((d) => d.key).filter((k) => !k.startsWith('suspension:'))).toEqual([]);
      walk.send('resume', { reason: text }, undefined, choice % 2 === 0 ? 'officer' : 'approver');
      // A period whose end was passed and not decided yet when it began has its last day still.
      expect(left(walk)).toMatchObject(before);
      for (const [id, days] of Object.entries(left(walk))) expect([id, before[id] ?? 1]).toEqual([id, days]);
      expect([walk.state.suspended, Object.values(walk.state.tasks).some((t) => t.kind === 'suspension'), Object.values(walk.state.periods).some((p) => p.kind === 'suspension')]).toEqual([false, false, false]);
    }
  }), { numRuns: 1 });
  expect(held).toBeGreaterThan(0);
});

it('what another stream brings into a suspended project begins when the suspension is over', () => {
  const version = policies.programmes.find((v) => v.steps.some((s) => s.kind === 'expert_panel') && v.steps.some((s) => s.kind === 'decision'))!;
  const walk = new Walk(version).begin();
  const open = (kind: string): boolean => Object.values(walk.state.steps).some((s) => s.kind === kind && s.status === 'open');
  for (let i = 0; i < 60 && !(open('expert_panel') && !walk.task('appointPanel')); i += 1) walk.moves().at(-1)!();
  const step = Object.values(walk.state.steps).find((s) => s.kind === 'expert_panel')!;
  walk.send('suspend', { reason: text }, undefined, 'officer');
  walk.send('concludePanel', { stepId: step.id, panelId: 'panel-1', passed: true, meanBp: 7000 });
  const task = walk.task('approve')!;
  walk.at = startOfDay(addDays(dateOf(walk.at), 100));
  walk.send('resume', { reason: text }, undefined, 'approver');
  expect(walk.state.tasks[task.id]!.dueAt! > walk.at).toBe(true);
});

it('an end in a suspension leaves nothing of it', () => {
  const walk = new Walk(policies.programmes[0]!).begin();
  for (let i = 0; i < 30 && walk.state.phase !== 'running'; i += 1) walk.moves()[0]!();
  walk.send('suspend', { reason: text }, undefined, 'officer');
  walk.send('terminate', { reason: text, documentNumber: 'D1' }, undefined, 'approver');
  expect([walk.state.end!.outcome, walk.state.tasks, walk.state.periods]).toEqual(['terminated', {}, {}]);
});
