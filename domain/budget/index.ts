/** A budget line (指标): created by the finance maker, its quota confirmed by the finance bureau or given back to be corrected, then spent through the ledger. */
import { hasRole, type Assignee } from '../access/index.js';
import { OFFICE_DAYS } from '../defaults.js';
import { allowedByTasks, dueIn, duesWithTasks, isRejection, onTasksOverdue, taskOf, withEnvelope } from '../envelope.js';
import { no } from '../errors.js';
import type { CommandType } from '../commands/index.js';
import type { EventOf } from '../events/index.js';
import { nothing, says, type Command, type Context, type Stream, type TaskSpec, type TextRef } from '../stream.js';
import { askedAgain, askedFor, decideCarryOver, evolveCarryOver, judgeCarryOver, STAYED, YEAR, yearEnded, yearPeriod } from './carry-over.js';
import { lineFaults } from './codes.js';
import type { BudgetState } from './state.js';
import { yearOver } from './year.js';

export type { BudgetState };

type Line = Omit<EventOf<'BudgetLineCreated'>, 'type'>;
const nth = (n: number | undefined): string => (n ? `:${n + 1}` : '');
const asked = (state: BudgetState, context: Context, kind: 'confirm_quota' | 'correct_quota', assignee: Assignee, commands: CommandType[]): TaskSpec =>
  ({ id: `${state.streamId}:${kind === 'confirm_quota' ? 'quota' : 'correct'}${nth(state.returns)}`, stepId: 'budget', kind, assignee, commands, dueAt: dueIn(context, kind === 'confirm_quota' ? OFFICE_DAYS.confirmQuota : OFFICE_DAYS.correctQuota) });
const toConfirm = (state: BudgetState, context: Context): TaskSpec => asked(state, context, 'confirm_quota', { role: 'finance_bureau' }, ['confirmQuota', 'return']);

export const budgetStream: Stream<BudgetState> = {
  initial: (streamId) => ({ streamId, status: 'none', amountFen: '0', tasks: {}, periods: {} }),
  guard: (state, command, context) => {
    if (command.type === 'askCarryOver') return command.actor.kind === 'system' ? undefined : no('not_allowed');
    if (carrying(state, command)) return judgeCarryOver(state, command, context);
    if (command.type === 'createBudgetLine') return !hasRole(command.actor, 'finance_maker') ? no('not_allowed') : state.status !== 'none' ? no('already_done') : lineFaults(command.fields, context);
    if (command.type !== 'confirmQuota' && command.type !== 'return' && command.type !== 'correctBudgetLine') return no('step_not_open');
    if (state.status === 'none') return no('not_found');
    if (!hasRole(command.actor, command.type === 'correctBudgetLine' ? 'finance_maker' : 'finance_bureau')) return no('not_allowed');
    if (state.status === 'confirmed' && !command.seen) return no('already_done');
    const task = taskOf(state, command);
    if (isRejection(task)) return { ...task, allowed: allowedByTasks(state, command.actor) };
    const person = command.actor.kind === 'person' ? command.actor.personId : '';
    // One who also makes lines does not confirm a line of their own.
    if (command.type === 'correctBudgetLine') return lineFaults(command.fields, context);
    if (command.type === 'confirmQuota' && yearOver(state.year, context.today)) return no('budget_line_over', { lineYear: state.year });
    return person === state.maker ? no('separation_of_duties', { tookPartAs: 'payment_maker', wouldActAs: 'payment_checker' }) : undefined;
  },
  decide: (state, command, context) => {
    if (command.type === 'askCarryOver') return askedFor(state, context);
    if (carrying(state, command)) return decideCarryOver(state, command, context);
    const fields = command.fields as unknown as Line;
    switch (command.type) {
      case 'createBudgetLine': return says({ type: 'BudgetLineCreated', ...fields, ...maker(command.actor), opens: [toConfirm(state, context)] });
      case 'correctBudgetLine': return says({ type: 'BudgetLineCorrected', ...fields, ...maker(command.actor), closes: Object.keys(state.tasks), opens: [toConfirm(state, context)] });
      case 'return': {
        const returns = (state.returns ?? 0) + 1;
        return says({
          type: 'QuotaReturned', reason: command.fields['reason'] as TextRef, told: [{ personId: state.maker ?? '', taskId: command.seen!.taskId }], closes: Object.keys(state.tasks),
          opens: [asked({ ...state, returns }, context, 'correct_quota', { role: 'finance_maker' }, ['correctBudgetLine'])],
        });
      }
      default: return says({ type: 'BudgetConfirmed', amountFen: state.amountFen, closes: Object.keys(state.tasks), periods: yearPeriod(state, context) });
    }
  },
  onDue: (state, key, context) => onTasksOverdue(state, key, context) ?? (state.periods[key] === undefined || state.periods[key].dueAt > context.at ? nothing : key === YEAR ? yearEnded(state, context) : key === STAYED ? askedAgain(state, context) : nothing),
  evolve: (from, event, at) => {
    const state = withEnvelope(from, event, at);
    switch (event.type) {
      case 'BudgetLineCreated':
      case 'BudgetLineCorrected': return { ...state, status: 'created', amountFen: event.amountFen, year: event.year, ...(event.makerId ? { maker: event.makerId } : {}) };
      case 'QuotaReturned': return { ...state, status: 'returned', returns: (state.returns ?? 0) + 1 };
      case 'BudgetConfirmed': return { ...state, status: 'confirmed' };
      default: return evolveCarryOver(state, event);
    }
  },
  agendaOf: (state) => ({ stage: state.status, due: duesWithTasks(state), closed: true }),
  allowed: (state, actor) => [...allowedByTasks(state, actor), ...(state.over && !state.carry && hasRole(actor, 'finance_maker') ? ['proposeCarryOver' as const] : [])],
};
/** Acts about a carry-over; what is returned then is that. */
const carrying = (state: BudgetState, { type }: Command): boolean => type === 'proposeCarryOver' || type === 'confirmCarryOver' || (type === 'return' && state.carry !== undefined);
const maker = (actor: { kind: string; personId?: string }): { makerId?: string } => (actor.kind === 'person' && actor.personId ? { makerId: actor.personId } : {});

export { postingsOf, servedLines, takesMoney, type LedgerTransaction } from './ledger.js';
