/**
 * A payment order: one per project and instalment, its id the business key. due → prepared → checked → released →
 * instructed → confirmed | rejected | unknown. An unknown outcome is settled by asking or by two persons, never resent.
 * Money that came back after its confirmation (退汇) is recorded by one person and confirmed by another: bounced. Rejected
 * or bounced, the payee is corrected and a new attempt follows.
 */
import { hasRole, type Actor } from '../access/index.js';
import type { CommandType } from '../commands/index.js';
import { OFFICE_DAYS } from '../defaults.js';
import { allowedByTasks, dueIn, duesWithTasks, isRejection, onTasksOverdue, taskOf, withEnvelope, type Waiting } from '../envelope.js';
import { dueDate, dueInstant } from '../calendar.js';
import { no, type Rejection } from '../errors.js';
import type { Event } from '../events/index.js';
import { nothing, says, type Command, type Context, type Decision, type Stream, type TaskSpec, type TextRef } from '../stream.js';
import { dateOf, type PlainDate } from '../time.js';

export interface OrderState extends Waiting {
  streamId: string;
  status: 'none' | 'due' | 'prepared' | 'checked' | 'released' | 'instructed' | 'confirmed' | 'rejected' | 'unknown' | 'settling' | 'returning' | 'bounced' | 'cancelled';
  projectId: string; n: number; amountFen: string; budgetLineId: string; attempt: number; answerDays: number; batchId?: string;
  /** How often a batch was asked for: names the tasks apart. */
  asked: number;
  payee?: { organisationId: string; accountName: string; bankName: string; account: string };
  /** The days of the last instruction and of the payment: no answer and no return is of an earlier one. */
  instructedOn?: PlainDate; paidOn?: PlainDate;
  /** How often money came back after it was confirmed. */
  returns?: number;
  returned?: { voucher: string; returnedOn: string; personId: string };
  proposed?: { result: 'paid' | 'rejected'; voucher: string; paidOn: string; personId: string };
}

/** Which status each told command needs. */
const needs = { prepareOrder: ['due'], checkOrder: ['prepared'], releaseOrder: ['checked'], dropOrder: ['prepared', 'checked'], instruct: ['released'], recordResult: ['released', 'instructed', 'unknown', 'settling'], cancelOrder: ['due', 'rejected', 'bounced'] } as const;

function guard(state: OrderState, command: Command, context: Context): Rejection | undefined {
  if (command.type === 'openOrder') return state.status === 'none' ? undefined : no('already_done');
  if (state.status === 'none') return no('not_found');
  if (command.type in needs) {
    if (command.actor.kind !== 'system') return no('not_allowed');
    const wanted: readonly string[] = needs[command.type as keyof typeof needs];
    // Asked at the last moment as well: nothing leaves the house under a hold or a suspension.
    if (command.type === 'instruct' && context.order?.held) return no('hold_open');
    if (command.type === 'recordResult' && command.fields['attempt'] !== state.attempt) return no('stale_version', { attempt: state.attempt });
    return wanted.includes(state.status) ? undefined : no('step_not_open', { status: state.status });
  }
  if (command.type === 'recordReturn') {
    if (!hasRole(command.actor, 'finance_maker')) return no('not_allowed');
    if (state.status !== 'confirmed') return { ...no('step_not_open', { status: state.status }), allowed: allowed(state, command.actor) };
    return (command.fields['returnedOn'] as string) <= context.today ? undefined : no('validation', { returnedOn: 'future' });
  }
  const task = taskOf(state, command);
  if (isRejection(task)) return { ...task, allowed: allowedByTasks(state, command.actor) };
  if (command.type === 'confirmSettlement' && command.actor.kind === 'person' && command.actor.personId === state.proposed?.personId) return no('separation_of_duties', { tookPartAs: 'payment_maker', wouldActAs: 'payment_checker' });
  if (command.type === 'confirmReturn' && command.actor.kind === 'person' && command.actor.personId === state.returned?.personId) return no('separation_of_duties', { tookPartAs: 'payment_maker', wouldActAs: 'payment_checker' });
  return undefined;
}
/** A confirmed payment asks for nothing; that its money came back is recorded when the bank says so. */
const allowed = (state: OrderState, actor: Actor): CommandType[] => [...allowedByTasks(state, actor), ...(state.status === 'confirmed' && hasRole(actor, 'finance_maker') ? ['recordReturn' as const] : [])];

const toPrepare = (state: OrderState, dueAt: string): TaskSpec =>
  ({ id: `${state.streamId}:prepare:${state.asked + 1}`, stepId: 'order', kind: 'prepare_payment', assignee: { role: 'finance_maker' }, commands: ['prepareBatch'], target: 'batch', dueAt });
const toCorrect = (state: OrderState, context: Context): TaskSpec =>
  ({ id: `${state.streamId}:correct:${state.attempt}`, stepId: 'order', kind: 'correct_payee', assignee: { role: 'finance_maker' }, commands: ['correctPayee'], dueAt: dueIn(context, OFFICE_DAYS.correctPayee) });

/** The answer of the bank, or of two persons: the project learns it in the same transaction. */
function answered(state: OrderState, context: Context, result: { result: 'paid' | 'rejected'; voucher: string; paidOn: string; reason: string }): Decision {
  const close = { closes: Object.keys(state.tasks), periods: Object.keys(state.periods).map((id) => ({ op: 'end' as const, id, on: result.paidOn })) };
  if (result.result === 'rejected') return says({ type: 'PaymentRejected', attempt: state.attempt, cause: result.reason, ...close, opens: [toCorrect(state, context)] });
  return {
    events: [{ type: 'PaymentConfirmed', attempt: state.attempt, voucher: result.voucher, paidOn: result.paidOn, ...close }],
    tells: [{ streamId: state.projectId, type: 'settleInstalment', fields: { n: state.n, orderId: state.streamId, amountFen: state.amountFen, paidOn: result.paidOn, voucher: result.voucher, ...(state.returns ? { attempt: state.attempt } : {}) } }],
  };
}

function decide(state: OrderState, command: Command, context: Context): Decision {
  const f = command.fields;
  const closes = Object.keys(state.tasks);
  switch (command.type) {
    case 'openOrder': return says({
      type: 'PaymentDue', projectId: f['projectId'] as string, n: f['n'] as number, amountFen: f['amountFen'] as string, budgetLineId: f['budgetLineId'] as string,
      payee: f['payee'] as never, answerDays: f['answerDays'] as number, opens: [toPrepare(state, f['dueAt'] as string)],
    });
    case 'prepareOrder': return says({ type: 'PaymentPrepared', batchId: f['batchId'] as string, closes });
    case 'checkOrder': return says({ type: 'PaymentChecked' });
    case 'dropOrder': return says({ type: 'PaymentDropped', cause: f['reason'] as string, opens: [toPrepare(state, dueIn(context, OFFICE_DAYS.prepareAgain))] });
    case 'releaseOrder': return says({ type: 'PaymentReleased', attempt: state.attempt + 1 });
    case 'instruct': {
      const due = dueDate(context.calendar, context.today, { workingDays: state.answerDays });
      return says({
        type: 'PaymentInstructed', attempt: state.attempt, fileHash: f['fileHash'] as string, fileName: f['fileName'] as string,
        periods: [{ op: 'start', id: `answer:${state.attempt}`, kind: 'bank_answer', nature: 'internal', startedOn: context.today, workingDays: state.answerDays, dueAt: dueInstant(due.dueOn), provisional: due.provisional }],
      });
    }
    case 'recordResult': return answered(state, context, f as never);
    case 'correctPayee': return says({
      type: 'PayeeCorrected', reason: f['reason'] as TextRef, closes, opens: [toPrepare(state, dueIn(context, OFFICE_DAYS.prepareAgain))],
      payee: { organisationId: state.payee!.organisationId, accountName: f['accountName'] as string, bankName: f['bankName'] as string, account: f['account'] as string },
    });
    case 'settleUnknown': return says({
      type: 'SettlementProposed', result: f['result'] as 'paid', voucher: f['voucher'] as string, paidOn: f['paidOn'] as string, evidence: f['evidence'] as TextRef,
      personId: command.actor.kind === 'person' ? command.actor.personId : '', closes,
      opens: [{ id: `${state.streamId}:settle:${state.attempt}:confirm`, stepId: 'order', kind: 'confirm_settlement', assignee: { role: 'finance_checker' }, commands: ['confirmSettlement'], dueAt: dueIn(context, OFFICE_DAYS.confirmSettlement) }],
    });
    case 'recordReturn': return says({
      type: 'ReturnRecorded', attempt: state.attempt, voucher: f['voucher'] as string, returnedOn: f['returnedOn'] as string, reason: f['reason'] as TextRef, personId: command.actor.kind === 'person' ? command.actor.personId : '',
      opens: [{ id: `${state.streamId}:return:${state.attempt}`, stepId: 'order', kind: 'confirm_return', assignee: { role: 'finance_checker' }, commands: ['confirmReturn'], dueAt: dueIn(context, OFFICE_DAYS.confirmReturn) }],
    });
    case 'confirmReturn': {
      const { voucher, returnedOn } = state.returned!;
      return {
        events: [{ type: 'PaymentReturned', attempt: state.attempt, voucher, returnedOn, closes, opens: [toCorrect(state, context)] }],
        tells: [{ streamId: state.projectId, type: 'returnInstalment', fields: { n: state.n, orderId: state.streamId, amountFen: state.amountFen, attempt: state.attempt, returnedOn, voucher } }],
      };
    }
    case 'cancelOrder': return says({ type: 'PaymentCancelled', cause: f['reason'] as string, closes, periods: Object.keys(state.periods).map((id) => ({ op: 'end' as const, id, on: context.today })) });
    case 'confirmSettlement': return answered(state, context, { ...state.proposed!, reason: 'settled_by_two_persons' });
    default: return nothing;
  }
}

function onDue(state: OrderState, key: string, context: Context): Decision {
  const overdue = onTasksOverdue(state, key, context);
  if (overdue) return overdue;
  const period = state.periods[key];
  if (!period || period.dueAt > context.at || state.status !== 'instructed') return nothing;
  return says({
    type: 'PaymentUnknown', attempt: state.attempt, periods: [{ op: 'end', id: key, on: context.today }],
    opens: [{ id: `${state.streamId}:settle:${state.attempt}`, stepId: 'order', kind: 'settle_unknown', assignee: { role: 'finance_maker' }, commands: ['settleUnknown'], dueAt: dueIn(context, OFFICE_DAYS.settleUnknown) }],
  });
}

function evolve(from: OrderState, event: Event, at: string): OrderState {
  const asked = from.asked + (event.opens ?? []).filter((t) => t.kind === 'prepare_payment').length;
  const state = { ...withEnvelope(from, event, at), asked };
  switch (event.type) {
    case 'PaymentDue': return { ...state, status: 'due', projectId: event.projectId, n: event.n, amountFen: event.amountFen, budgetLineId: event.budgetLineId, payee: event.payee, answerDays: event.answerDays };
    case 'PaymentPrepared': return { ...state, status: 'prepared', batchId: event.batchId };
    case 'PaymentChecked': return { ...state, status: 'checked' };
    case 'PaymentDropped': { const { batchId: _batch, ...rest } = state; return { ...rest, status: 'due' }; }
    case 'PaymentReleased': return { ...state, status: 'released', attempt: event.attempt };
    case 'PaymentInstructed': return { ...state, status: 'instructed', instructedOn: dateOf(at) };
    case 'PaymentConfirmed': return { ...state, status: 'confirmed', paidOn: event.paidOn };
    case 'PaymentRejected': return { ...state, status: 'rejected' };
    case 'ReturnRecorded': return { ...state, status: 'returning', returned: { voucher: event.voucher, returnedOn: event.returnedOn, personId: event.personId } };
    case 'PaymentReturned': return { ...state, status: 'bounced', returns: (state.returns ?? 0) + 1 };
    case 'PaymentCancelled': return { ...state, status: 'cancelled' };
    case 'PaymentUnknown': return { ...state, status: 'unknown' };
    case 'PayeeCorrected': { const { batchId: _batch, ...rest } = state; return { ...rest, status: 'due', payee: event.payee }; }
    case 'SettlementProposed': return { ...state, status: 'settling', proposed: { result: event.result, voucher: event.voucher, paidOn: event.paidOn, personId: event.personId } };
    default: return state;
  }
}

export const orderStream: Stream<OrderState> = {
  initial: (streamId) => ({ streamId, status: 'none', projectId: '', n: 0, amountFen: '0', budgetLineId: '', attempt: 0, answerDays: 5, asked: 0, tasks: {}, periods: {} }),
  guard, decide, onDue, evolve,
  // Its workflow waits for the release and for the answer; what a batch does in between it need not hear.
  agendaOf: (state) => ({ stage: ['prepared', 'checked'].includes(state.status) ? 'due' : state.status, due: duesWithTasks(state), closed: ['none', 'confirmed', 'cancelled'].includes(state.status) }),
  allowed,
};
