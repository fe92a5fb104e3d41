/**
 * The end of a line's year (预算年度), and 结转: what its calls and projects still hold goes on to a line of this year,
 * proposed by the finance maker and confirmed by a checker. The projects move their own money (domain/project/carry-over.ts).
 */
import { hasRole } from '../access/index.js';
import { dueDate, dueInstant } from '../calendar.js';
import { OFFICE_DAYS } from '../defaults.js';
import { allowedByTasks, dueIn, isRejection, taskOf } from '../envelope.js';
import { no, type Rejection } from '../errors.js';
import type { Event } from '../events/index.js';
import { nothing, says, type Command, type Context, type Decision, type PeriodChange, type TaskSpec, type TextRef } from '../stream.js';
import { startOfDay, yearOf } from '../time.js';
import type { BudgetState } from './state.js';
import { yearOver } from './year.js';

export const YEAR = 'year';
/** From its confirmation to the end of its year; 00:00+08:00 of New Year is the next year's. */
export const yearPeriod = (state: BudgetState, { today }: Pick<Context, 'today'>): PeriodChange[] =>
  (state.year === undefined ? [] : [{ op: 'start', id: YEAR, kind: 'budget_year', nature: 'internal', startedOn: today, dueAt: startOfDay(`${state.year + 1}-01-01`), provisional: false }]);

const named = (state: BudgetState, kind: 'carry_over' | 'confirm_carry_over'): string => `${state.streamId}:${kind}:${(state.carries ?? 0) + 1}`;
const toCarry = (state: BudgetState, context: Context): TaskSpec =>
  ({ id: named(state, 'carry_over'), stepId: 'budget', kind: 'carry_over', assignee: { role: 'finance_maker' }, commands: ['proposeCarryOver'], dueAt: dueIn(context, OFFICE_DAYS.carryOver) });
const next = (state: BudgetState): BudgetState => ({ ...state, carries: (state.carries ?? 0) + 1 });
const personOf = (command: Command): string => (command.actor.kind === 'person' ? command.actor.personId : '');
const asks = ({ budget }: Context): boolean => (budget?.holding?.calls.length ?? 0) + (budget?.holding?.projects.length ?? 0) > 0;

/** The year is over: where something still lies on the line, finance is asked to carry it over. */
export const yearEnded = (state: BudgetState, context: Context): Decision =>
  says({ type: 'BudgetYearEnded', year: state.year!, periods: [{ op: 'end', id: YEAR, on: context.today }], ...(asks(context) ? { opens: [toCarry(state, context)] } : {}) });

/** When it is asked whether something has stayed on the line. */
export const STAYED = 'stayed';
function lookAgain({ calendar, today }: Pick<Context, 'calendar' | 'today'>): PeriodChange {
  const due = dueDate(calendar, today, { workingDays: OFFICE_DAYS.carryAgain });
  return { op: 'start', id: STAYED, kind: 'budget_year', nature: 'internal', startedOn: today, workingDays: OFFICE_DAYS.carryAgain, dueAt: dueInstant(due.dueOn), provisional: due.provisional };
}
/** Finance is asked again where something stayed and nobody is at it. */
export function askedAgain(state: BudgetState, context: Context): Decision {
  const ask = asks(context) && Object.keys(state.tasks).length === 0;
  return says({ type: 'CarryOverAsked', periods: [{ op: 'end', id: STAYED, on: context.today }], ...(ask ? { opens: [toCarry(state, context)] } : {}) });
}

/** Money came to rest on the line after its year, or an award waits for one of a line that is over: finance is asked, where it is not asked already. */
export const askedFor = (state: BudgetState, context: Context): Decision =>
  (state.status === 'confirmed' && (state.over === true || yearOver(state.year, context.today)) && !state.carry && Object.keys(state.tasks).length === 0 && asks(context) ? says({ type: 'CarryOverAsked', opens: [toCarry(state, context)] }) : nothing);

export function judgeCarryOver(state: BudgetState, command: Command, context: Context): Rejection | undefined {
  if (state.status === 'none') return no('not_found');
  if (command.type === 'proposeCarryOver') {
    if (!hasRole(command.actor, 'finance_maker')) return no('not_allowed');
    // Whether or not the end of the year was heard by then.
    const over = state.over === true || yearOver(state.year, context.today);
    if (state.status !== 'confirmed' || !over || state.carry) return { ...no('step_not_open'), allowed: allowedByTasks(state, command.actor) };
    // Asked for by a task at the end of the year; money that came back later needs none.
    if (command.seen) { const task = taskOf(state, command); if (isRejection(task)) return task; }
    return targetFault(context) ?? (asks(context) ? unspentTwice(command, context) : no('nothing_to_carry'));
  }
  if (!hasRole(command.actor, 'finance_checker')) return no('not_allowed');
  const task = taskOf(state, command);
  if (isRejection(task)) return { ...task, allowed: allowedByTasks(state, command.actor) };
  if (personOf(command) === state.carry?.proposer) return no('separation_of_duties', { tookPartAs: 'payment_maker', wouldActAs: 'payment_checker' });
  return command.type === 'return' ? undefined : targetFault(context);
}

/**
 * Carried over once and unspent after the second year in a row (连续两年未用完), money is to be managed as 结余 and given back:
 * it goes on once more only with the ground stated, which the second person reads.
 */
const unspentTwice = (command: Command, { budget }: Context): Rejection | undefined =>
  ((budget?.carriedBefore?.length ?? 0) > 0 && !command.fields['reason'] ? { ...no('reason_required', { carriedBefore: budget!.carriedBefore!.length }), fields: { reason: 'unspent_two_years' } } : undefined);

/** On to a confirmed line of this year, of the same fund and level: money keeps its purpose. */
function targetFault({ budget, today }: Context): Rejection | undefined {
  const { own, target } = budget ?? {};
  const refuse = (toLineId: string): Rejection => ({ code: 'validation', fields: { toLineId }, detail: { lineYear: yearOf(today), ...(own ? { fund: own.fund } : {}) } });
  if (!target || target.status !== 'confirmed') return refuse('line_unconfirmed');
  if (target.year !== yearOf(today)) return refuse('line_not_this_year');
  return own && (own.fund !== target.fund || own.level !== target.level) ? refuse('line_other_fund') : undefined;
}

export function decideCarryOver(state: BudgetState, command: Command, context: Context): Decision {
  const closes = Object.keys(state.tasks);
  const reason = command.fields['reason'] as TextRef | undefined;
  if (command.type === 'proposeCarryOver') return says({
    type: 'CarryOverProposed', toLineId: command.fields['toLineId'] as string, personId: personOf(command), ...(reason ? { reason } : {}), closes,
    opens: [{ id: named(state, 'confirm_carry_over'), stepId: 'budget', kind: 'confirm_carry_over', assignee: { role: 'finance_checker' }, commands: ['confirmCarryOver', 'return'], dueAt: dueIn(context, OFFICE_DAYS.confirmCarryOver) }],
  });
  if (command.type === 'return') return says({ type: 'CarryOverReturned', reason: reason!, told: [{ personId: state.carry!.proposer, taskId: command.seen!.taskId }], closes, opens: [toCarry(next(state), context)] });
  const { toLineId } = state.carry!;
  const { calls, projects, underWay } = context.budget!.holding!;
  return {
    // What is on its way to the bank stays: it is looked for again.
    events: [{ type: 'CarryOverConfirmed', toLineId, calls, projects, closes, ...(underWay ? { periods: [lookAgain(context)] } : {}) }],
    tells: [
      ...calls.map((streamId) => ({ streamId, type: 'moveLine' as const, fields: { budgetLineId: toLineId } })),
      ...projects.map((streamId) => ({ streamId, type: 'carryOver' as const, fields: { fromLineId: state.streamId, toLineId } })),
    ],
  };
}

export function evolveCarryOver(state: BudgetState, event: Event): BudgetState {
  const { carry: _carry, ...rest } = state;
  switch (event.type) {
    case 'BudgetYearEnded': return { ...state, over: true };
    case 'CarryOverProposed': return { ...state, carry: { toLineId: event.toLineId, proposer: event.personId } };
    case 'CarryOverReturned':
    case 'CarryOverConfirmed': return next(rest);
    default: return state;
  }
}
