/** A budget line (指标): created by the finance maker, its quota confirmed by the finance bureau, then spent through the ledger. */
import { hasRole } from '../access/index.js';
import { OFFICE_DAYS } from '../defaults.js';
import { allowedByTasks, dueIn, duesWithTasks, isRejection, onTasksOverdue, taskOf, withEnvelope, type Waiting } from '../envelope.js';
import { no } from '../errors.js';
import type { EventOf } from '../events/index.js';
import { nothing, says, type Stream } from '../stream.js';

export interface BudgetState extends Waiting { streamId: string; status: 'none' | 'created' | 'confirmed'; amountFen: string }

export const budgetStream: Stream<BudgetState> = {
  initial: (streamId) => ({ streamId, status: 'none', amountFen: '0', tasks: {}, periods: {} }),
  guard: (state, command) => {
    if (command.type === 'createBudgetLine') return !hasRole(command.actor, 'finance_maker') ? no('not_allowed') : state.status !== 'none' ? no('already_done') : undefined;
    if (command.type !== 'confirmQuota') return no('step_not_open');
    if (state.status === 'none') return no('not_found');
    if (!hasRole(command.actor, 'finance_bureau')) return no('not_allowed');
    if (state.status === 'confirmed' && !command.seen) return no('already_done');
    const task = taskOf(state, command);
    return isRejection(task) ? { ...task, allowed: allowedByTasks(state, command.actor) } : undefined;
  },
  decide: (state, command, context) => {
    if (command.type === 'createBudgetLine') {
      return says({ type: 'BudgetLineCreated', ...(command.fields as unknown as Omit<EventOf<'BudgetLineCreated'>, 'type'>), opens: [{ id: `${state.streamId}:quota`, stepId: 'budget', kind: 'confirm_quota', assignee: { role: 'finance_bureau' }, commands: ['confirmQuota'], dueAt: dueIn(context, OFFICE_DAYS.confirmQuota) }] });
    }
    return says({ type: 'BudgetConfirmed', amountFen: state.amountFen, closes: Object.keys(state.tasks) });
  },
  onDue: (state, key, context) => onTasksOverdue(state, key, context) ?? nothing,
  evolve: (from, event, at) => {
    const state = withEnvelope(from, event, at);
    if (event.type === 'BudgetLineCreated') return { ...state, status: 'created', amountFen: event.amountFen };
    return event.type === 'BudgetConfirmed' ? { ...state, status: 'confirmed' } : state;
  },
  agendaOf: (state) => ({ stage: state.status, due: duesWithTasks(state), closed: true }),
  allowed: (state, actor) => allowedByTasks(state, actor),
};

export { postingsOf, takesMoney, type LedgerTransaction } from './ledger.js';
