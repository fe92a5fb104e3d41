/** Where the way back is one, no step can be chosen; where there is a choice it is taken. And who was at a panel's meeting. */
import type { Actor, Role } from '../../domain/access/index.js';
import { calendarOf } from '../../domain/calendar.js';
import type { Command, Context } from '../../domain/stream.js';
import { streams } from '../../domain/streams.js';
import { kindOf, stepKinds } from '../../domain/steps/index.js';
import type { StepCommand } from '../../domain/steps/protocol.js';
import { yearFault } from '../../domain/budget/year.js';
import { fc } from '../support/property.js';

const person = (role: Role): Actor => ({ kind: 'person', accountId: 'a', personId: 'p', grants: [{ id: 'g', role }] });
const context: Context = { at: '2019-06-03T00:00:00.000Z', today: '2019-06-03', calendar: calendarOf([]), profile: 'full' };
const command = (type: Command['type'], streamId: string, fields: Record<string, unknown>, actor: Actor): Command => ({ id: 'c', type, streamId, actor, at: context.at, seen: { taskId: 't', revision: 1, formVersion: 0 }, fields });

test('only the steps of a project that decide take a step to go back to', () => {
  const choosing = Object.keys(stepKinds).filter((kind) => (kindOf(kind).commands['return'] as StepCommand<never> | undefined)?.choosesStep);
  expect(choosing.sort()).toEqual(['decision', 'ranking']);
  const budget = { ...(streams.budget.initial('budget-1') as object), status: 'created', year: 2019, maker: 'm', tasks: { t: { id: 't', stepId: 'budget', kind: 'confirm_quota', assignee: { role: 'finance_bureau' }, commands: ['confirmQuota', 'return'], revision: 1, openedAt: context.at } } };
  const back = (fields: Record<string, unknown>) => streams.budget.guard(budget, command('return', 'budget-1', { reason: { textId: 't', hash: 'h' }, ...fields }, person('finance_bureau')), context);
  expect([back({}), back({ to: 'decision' })?.fields]).toEqual([undefined, { to: 'no_choice' }]);
});

test('a member who came in another’s place was not at a meeting before; a stranger at none', () => {
  const panel = { ...(streams.panel.initial('panel-1') as object), projectId: 'project-1', mode: 'defence', appointedOn: '2019-05-01', members: { a: { status: 'reported' }, b: { status: 'replaced' }, c: { status: 'reported', since: '2019-05-20' } }, tasks: { t: { id: 't', stepId: 'panel', kind: 'record_meeting', assignee: { role: 'officer' }, commands: ['recordMeeting'], revision: 1, openedAt: context.at } } };
  const held = (heldOn: string, attendees: string[]) => streams.panel.guard(panel, command('recordMeeting', 'panel-1', { heldOn, attendees, minutes: { textId: 't', hash: 'h' } }, person('officer')), context)?.fields;
  expect([held('2019-05-10', ['a', 'b']), held('2019-05-20', ['a', 'c']), held('2019-05-19', ['a', 'c']), held('2019-05-20', ['a', 'x', 'a'])]).toEqual([
    undefined, undefined, { 'attendees.1': 'not_on_the_panel_before:2019-05-20' }, { 'attendees.1': 'not_on_the_panel', 'attendees.2': 'given_twice' },
  ]);
});

test('a line is open in its year alone', () => {
  fc.assert(fc.property(fc.integer({ min: 2013, max: 2100 }), fc.integer({ min: 2013, max: 2100 }), (year, now) => {
    const fault = yearFault(year, `${now}-06-03`);
    expect(fault).toBe(year < now ? 'budget_line_over' : year > now ? 'budget_line_not_begun' : undefined);
  }));
  expect([yearFault(2020, '2019-12-31'), yearFault(2020, '2020-01-01'), yearFault(2020, '2020-12-31'), yearFault(2020, '2021-01-01'), yearFault(undefined, '2021-01-01')]).toEqual(['budget_line_not_begun', undefined, undefined, 'budget_line_over', undefined]);
});
