/**
 * A payment order: one per project and instalment, its id the business key. due → prepared → checked → released →
 * instructed → confirmed | rejected | unknown. An unknown outcome is settled by asking or by two persons, never resent.
 * Money that came back after its confirmation (退汇) is recorded by one person and confirmed by another: bounced. Rejected
 * or bounced, a new account is proposed and checked by the project (correcting); a new attempt follows.
 */
import { clashOf, hasRole, type Actor, type Capacity } from '../access/index.js';
import type { CommandType } from '../commands/index.js';
import { OFFICE_DAYS } from '../defaults.js';
import { allowedByTasks, dueIn, duesWithTasks, isRejection, onTasksOverdue, taskOf, withEnvelope } from '../envelope.js';
import { dueDate, dueInstant } from '../calendar.js';
import { no, type Rejection } from '../errors.js';
import { decideDispute, disputeOf, findingsOf, foldDispute, judgeDispute } from './dispute.js';
import { paperFault } from './papers.js';
import type { OrderState } from './state.js';
import { sameName, samePayee, typedOfAnother, type Payee } from './payee.js';
import type { Event } from '../events/index.js';
import { nothing, says, type Command, type Context, type Decision, type Stream, type TaskSpec, type TextRef } from '../stream.js';
import { dateOf } from '../time.js';

export type { OrderState };

const STATUSES = ['due', 'prepared', 'checked', 'released', 'instructed', 'confirmed', 'rejected', 'unknown', 'settling', 'returning', 'bounced', 'correcting', 'cancelled'] as const satisfies readonly OrderState['status'][];
/** Which status each told command needs; what a change of account ends with finds the order wherever it has gone by then. */
const needs = { prepareOrder: ['due'], checkOrder: ['prepared'], releaseOrder: ['checked'], dropOrder: ['prepared', 'checked'], instruct: ['released'], recordResult: ['released', 'instructed', 'unknown', 'settling'], cancelOrder: ['due', 'rejected', 'bounced', 'correcting'], disputeResult: STATUSES, takePayee: STATUSES, reopenCorrection: STATUSES } as const;

function guard(state: OrderState, command: Command, context: Context): Rejection | undefined {
  if (command.type === 'openOrder') return state.status === 'none' ? undefined : no('already_done');
  if (state.status === 'none') return no('not_found');
  if (command.type === 'moveOrder') return command.actor.kind === 'system' ? undefined : no('not_allowed');
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
    if ((command.fields['returnedOn'] as string) > context.today) return no('validation', { returnedOn: 'future' });
    return paperFault(state, command, context.order?.papers);
  }
  const task = taskOf(state, command);
  if (isRejection(task)) return { ...task, allowed: allowedByTasks(state, command.actor) };
  const own = separated(state, command, context);
  if (own) return own;
  if (command.type === 'settleDispute' || command.type === 'confirmDispute' || disputeOf(state, command)) {
    return judgeDispute(state, command) ?? paperFault(state, command, context.order?.papers);
  }
  // As from the bank's list: a success has its voucher.
  if (command.type === 'settleUnknown' && command.fields['result'] === 'paid' && command.fields['voucher'] === '') return { ...no('validation'), fields: { voucher: 'required' } };
  return (command.type === 'correctPayee' ? correctable(state, command, context) : undefined) ?? paperFault(state, command, context.order?.papers);
}

/** Who entered a result is no second pair of eyes; on the project of the order makers and checkers are others, whatever they did there. */
function separated(state: OrderState, command: Command, context: Context): Rejection | undefined {
  if (command.actor.kind !== 'person') return undefined;
  const dispute = disputeOf(state, command);
  const own = { confirmDispute: dispute?.proposed?.personId, confirmSettlement: state.proposed?.personId, confirmReturn: state.returned?.personId, return: dispute ? dispute.proposed?.personId : state.status === 'settling' ? state.proposed?.personId : state.returned?.personId } as Partial<Record<CommandType, string | undefined>>;
  if (command.actor.personId === own[command.type]) return no('separation_of_duties', { tookPartAs: 'payment_maker', wouldActAs: 'payment_checker' });
  const capacity = CAPACITY[command.type];
  const clash = capacity && clashOf(context.order?.taken ?? [], capacity, context.profile);
  return clash && no('separation_of_duties', { tookPartAs: clash, wouldActAs: capacity });
}
const CAPACITY: Partial<Record<CommandType, Capacity>> = {
  correctPayee: 'payment_maker', settleUnknown: 'payment_maker', recordReturn: 'payment_maker', confirmSettlement: 'payment_checker', confirmReturn: 'payment_checker', settleDispute: 'payment_maker', confirmDispute: 'payment_checker', return: 'payment_checker',
};
/** Who took part in which capacity, on the order's project. */
const takenPart = (state: OrderState, command: Command) => {
  const capacity = CAPACITY[command.type];
  return capacity && command.actor.kind === 'person' ? { participants: [{ personId: command.actor.personId, capacity, on: state.projectId }] } : {};
};

/** The money is the organisation's: no other name takes it. One new account at a time is checked. */
function correctable(state: OrderState, command: Command, { order }: Context): Rejection | undefined {
  const { accountName } = command.fields as { accountName: string };
  if (order?.organisationName !== undefined && !sameName(accountName, order.organisationName)) return { ...no('account_mismatch', { accountName: order.organisationName }), fields: { accountName: 'other_organisation' } };
  const foreign = typedOfAnother(order?.accountElsewhere);
  if (foreign) return foreign;
  return order?.changing !== undefined && order.changing !== state.streamId ? no('payee_change_open', { orderId: order.changing }) : undefined;
}
const payeeOf = (state: OrderState, command: Command, { order }: Context): Payee => {
  const { accountName, bankName, account } = command.fields as { accountName: string; bankName: string; account: string };
  // As the register writes it: what the bank compares.
  return { organisationId: state.payee!.organisationId, accountName: order?.organisationName ?? accountName, bankName, account };
};
/** A confirmed payment asks for nothing; that its money came back is recorded when the bank says so. */
const allowed = (state: OrderState, actor: Actor): CommandType[] => [...allowedByTasks(state, actor), ...(state.status === 'confirmed' && hasRole(actor, 'finance_maker') ? ['recordReturn' as const] : [])];

const toPrepare = (state: OrderState, dueAt: string): TaskSpec =>
  ({ id: `${state.streamId}:prepare:${state.asked + 1}`, stepId: 'order', kind: 'prepare_payment', assignee: { role: 'finance_maker' }, commands: ['prepareBatch'], target: 'batch', dueAt });
const toCorrect = (state: OrderState, context: Context): TaskSpec =>
  ({ id: `${state.streamId}:correct:${state.attempt}${state.corrections ? `:${state.corrections + 1}` : ''}`, stepId: 'order', kind: 'correct_payee', assignee: { role: 'finance_maker' }, commands: ['correctPayee'], dueAt: dueIn(context, OFFICE_DAYS.correctPayee) });

/** Money that came back of a project that has ended otherwise than completed is not paid again; else a new account is asked for. */
const cameBack = (state: OrderState, returned: Event & { type: 'PaymentReturned' }, context: Context): Decision => ({
  events: context.order?.over ? [returned, { type: 'PaymentCancelled', cause: 'terminated' }] : [{ ...returned, opens: [toCorrect(state, context)] }],
  tells: [{ streamId: state.projectId, type: 'returnInstalment', fields: { n: state.n, orderId: state.streamId, amountFen: state.amountFen, attempt: returned.attempt, returnedOn: returned.returnedOn, voucher: returned.voucher } }],
});

/** The answer of the bank, or of two persons: the project learns it in the same transaction. */
function answered(state: OrderState, context: Context, result: { result: 'paid' | 'rejected'; voucher: string; paidOn: string; reason: string }): Decision {
  // What is in dispute stays so, whatever the bank says next.
  const close = { closes: Object.keys(state.tasks).filter((id) => !id.includes(':dispute:')), periods: Object.keys(state.periods).map((id) => ({ op: 'end' as const, id, on: result.paidOn })) };
  if (result.result === 'rejected') return says({ type: 'PaymentRejected', attempt: state.attempt, cause: result.reason, ...close, opens: [toCorrect(state, context)] });
  return {
    events: [{ type: 'PaymentConfirmed', attempt: state.attempt, voucher: result.voucher, paidOn: result.paidOn, ...close }],
    tells: [{ streamId: state.projectId, type: 'settleInstalment', fields: { n: state.n, orderId: state.streamId, amountFen: state.amountFen, paidOn: result.paidOn, voucher: result.voucher, ...(state.returns ? { attempt: state.attempt } : {}) } }],
  };
}

const withPart = ({ events: [first, ...rest], tells }: Decision, state: OrderState, command: Command): Decision => ({ events: first ? [{ ...first, ...takenPart(state, command) } as Event, ...rest] : [], tells });
/** Two persons found out: where the bank was right, its answer is booked after all. */
function settled(state: OrderState, command: Command, context: Context): Decision {
  const dispute = disputeOf(state, command)!;
  const { events: [over], tells } = withPart(decideDispute(state, command, context), state, command);
  if (dispute.proposed!.finding !== 'as_said' || !findingsOf(state, dispute).includes('as_said')) return { events: [over!], tells };
  const after = evolve(state, over!, context.at);
  const { said, attempt } = dispute;
  if (said.result === 'paid') {
    const paid = answered(after, context, { result: 'paid', voucher: said.voucher, paidOn: said.paidOn, reason: '' });
    return { events: [over!, ...paid.events], tells: paid.tells };
  }
  const { voucher, settledOn } = dispute.proposed!;
  const back = cameBack(after, { type: 'PaymentReturned', attempt, voucher, returnedOn: settledOn }, context);
  return { events: [over!, ...back.events], tells: back.tells };
}

/** The checker does not find what was entered: it goes back to who entered it. */
function givenBack(state: OrderState, command: Command, context: Context): Decision {
  const facts = { reason: command.fields['reason'] as TextRef, closes: [command.seen!.taskId], ...takenPart(state, command) };
  const told = (personId: string | undefined) => [{ personId: personId ?? '', taskId: command.seen!.taskId }];
  if (state.status === 'returning') return says({ type: 'ReturnRefused', ...facts, told: told(state.returned?.personId) });
  const next = { ...state, givenBack: (state.givenBack ?? 0) + 1 };
  return says({ type: 'SettlementReturned', ...facts, told: told(state.proposed?.personId), opens: [toSettle(next, context)] });
}
const again = ({ givenBack: n }: OrderState): string => (n ? `:${n + 1}` : '');
const toSettle = (state: OrderState, context: Context): TaskSpec =>
  ({ id: `${state.streamId}:settle:${state.attempt}${again(state)}`, stepId: 'order', kind: 'settle_unknown', assignee: { role: 'finance_maker' }, commands: ['settleUnknown'], dueAt: dueIn(context, OFFICE_DAYS.settleUnknown) });

function decide(state: OrderState, command: Command, context: Context): Decision {
  const f = command.fields;
  const closes = Object.keys(state.tasks).filter((id) => !id.includes(':dispute:'));
  switch (command.type) {
    case 'openOrder': return says({
      type: 'PaymentDue', projectId: f['projectId'] as string, n: f['n'] as number, amountFen: f['amountFen'] as string, budgetLineId: f['budgetLineId'] as string,
      payee: f['payee'] as never, answerDays: f['answerDays'] as number, opens: [toPrepare(state, f['dueAt'] as string)],
    });
    // The payee is the project's on this day: an account changed meanwhile is not paid to any more.
    case 'prepareOrder': return says({ type: 'PaymentPrepared', batchId: f['batchId'] as string, ...(f['payee'] ? { payee: f['payee'] as Payee } : {}), closes });
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
    case 'correctPayee': {
      const to = payeeOf(state, command, context);
      const from = state.payee!;
      // The account that was checked and is not in doubt, once more: nothing is new that another would have to check.
      if (context.order?.payee && samePayee(to, context.order.payee)) return says({ type: 'PayeeCorrected', payee: context.order.payee, from, reason: f['reason'] as TextRef, closes, opens: [toPrepare(state, dueIn(context, OFFICE_DAYS.prepareAgain))], ...takenPart(state, command) });
      return {
        events: [{ type: 'CorrectionProposed', from, to, reason: f['reason'] as TextRef, closes, ...takenPart(state, command) }],
        tells: [{ streamId: state.projectId, type: 'proposePayee', fields: { orderId: state.streamId, payee: to, personId: command.actor.kind === 'person' ? command.actor.personId : '' } }],
      };
    }
    case 'takePayee': return state.status !== 'correcting' ? nothing : says({ type: 'PayeeCorrected', payee: f['payee'] as Payee, from: state.payee!, closes, opens: [toPrepare(state, dueIn(context, OFFICE_DAYS.prepareAgain))] });
    case 'reopenCorrection': return state.status !== 'correcting' ? nothing : says({ type: 'CorrectionReopened', cause: f['cause'] as string, closes, opens: [toCorrect({ ...state, corrections: (state.corrections ?? 0) + 1 }, context)] });
    case 'disputeResult':
    case 'settleDispute': return withPart(decideDispute(state, command, context), state, command);
    case 'confirmDispute': return settled(state, command, context);
    case 'return': return disputeOf(state, command) ? withPart(decideDispute(state, command, context), state, command) : givenBack(state, command, context);
    case 'settleUnknown': return says({
      type: 'SettlementProposed', result: f['result'] as 'paid', voucher: f['voucher'] as string, paidOn: f['paidOn'] as string, evidence: f['evidence'] as TextRef,
      personId: command.actor.kind === 'person' ? command.actor.personId : '', closes, ...takenPart(state, command),
      opens: [{ id: `${state.streamId}:settle:${state.attempt}:confirm${again(state)}`, stepId: 'order', kind: 'confirm_settlement', assignee: { role: 'finance_checker' }, commands: ['confirmSettlement', 'return'], dueAt: dueIn(context, OFFICE_DAYS.confirmSettlement) }],
    });
    case 'recordReturn': return says({
      type: 'ReturnRecorded', attempt: state.attempt, voucher: f['voucher'] as string, returnedOn: f['returnedOn'] as string, reason: f['reason'] as TextRef, personId: command.actor.kind === 'person' ? command.actor.personId : '', ...takenPart(state, command),
      opens: [{ id: `${state.streamId}:return:${state.attempt}${again(state)}`, stepId: 'order', kind: 'confirm_return', assignee: { role: 'finance_checker' }, commands: ['confirmReturn', 'return'], dueAt: dueIn(context, OFFICE_DAYS.confirmReturn) }],
    });
    case 'confirmReturn': {
      const { voucher, returnedOn } = state.returned!;
      return cameBack(state, { type: 'PaymentReturned', attempt: state.attempt, voucher, returnedOn, closes, ...takenPart(state, command) }, context);
    }
    case 'moveOrder': return says({ type: 'PaymentMoved', from: state.budgetLineId, budgetLineId: f['budgetLineId'] as string });
    case 'cancelOrder': return says({ type: 'PaymentCancelled', cause: f['reason'] as string, closes, periods: Object.keys(state.periods).map((id) => ({ op: 'end' as const, id, on: context.today })) });
    case 'confirmSettlement': {
      const { events: [first, ...rest], tells } = answered(state, context, { ...state.proposed!, reason: 'settled_by_two_persons' });
      return { events: [{ ...first!, ...takenPart(state, command) } as Event, ...rest], tells };
    }
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
    opens: [toSettle(state, context)],
  });
}

function evolve(from: OrderState, event: Event, at: string): OrderState {
  const asked = from.asked + (event.opens ?? []).filter((t) => t.kind === 'prepare_payment').length;
  const state = { ...withEnvelope(from, event, at), asked };
  switch (event.type) {
    case 'PaymentDue': return { ...state, status: 'due', projectId: event.projectId, n: event.n, amountFen: event.amountFen, budgetLineId: event.budgetLineId, payee: event.payee, answerDays: event.answerDays };
    case 'PaymentPrepared': return { ...state, status: 'prepared', batchId: event.batchId, ...(event.payee ? { payee: event.payee } : {}) };
    case 'PaymentChecked': return { ...state, status: 'checked' };
    case 'PaymentDropped': { const { batchId: _batch, ...rest } = state; return { ...rest, status: 'due' }; }
    case 'PaymentReleased': return { ...state, status: 'released', attempt: event.attempt };
    case 'PaymentInstructed': return { ...state, status: 'instructed', instructedOn: dateOf(at) };
    case 'PaymentConfirmed': return { ...state, status: 'confirmed', paidOn: event.paidOn };
    case 'PaymentRejected': return { ...state, status: 'rejected' };
    case 'ReturnRecorded': return { ...state, status: 'returning', returned: { voucher: event.voucher, returnedOn: event.returnedOn, personId: event.personId } };
    case 'PaymentReturned': return { ...state, status: 'bounced', returns: (state.returns ?? 0) + 1 };
    case 'PaymentMoved': return { ...state, budgetLineId: event.budgetLineId };
    case 'PaymentCancelled': return { ...state, status: 'cancelled' };
    case 'PaymentUnknown': return { ...state, status: 'unknown' };
    case 'CorrectionProposed': return { ...state, status: 'correcting', correcting: { to: event.to, from: state.status as 'rejected' } };
    case 'CorrectionReopened': { const { correcting, ...rest } = state; return { ...rest, status: correcting!.from, corrections: (state.corrections ?? 0) + 1 }; }
    case 'SettlementReturned': { const { proposed: _proposed, ...rest } = state; return { ...rest, status: 'unknown', givenBack: (state.givenBack ?? 0) + 1 }; }
    case 'ReturnRefused': { const { returned: _returned, ...rest } = state; return { ...rest, status: 'confirmed', givenBack: (state.givenBack ?? 0) + 1 }; }
    case 'PayeeCorrected': { const { batchId: _batch, correcting: _correcting, ...rest } = state; return { ...rest, status: 'due', payee: event.payee }; }
    case 'AnswerDisputed':
    case 'DisputeFound':
    case 'DisputeFindingReturned':
    case 'DisputeSettled': return foldDispute(state, event);
    case 'SettlementProposed': return { ...state, status: 'settling', proposed: { result: event.result, voucher: event.voucher, paidOn: event.paidOn, personId: event.personId } };
    default: return state;
  }
}

export const orderStream: Stream<OrderState> = {
  initial: (streamId) => ({ streamId, status: 'none', projectId: '', n: 0, amountFen: '0', budgetLineId: '', attempt: 0, answerDays: 5, asked: 0, tasks: {}, periods: {} }),
  guard, decide, onDue, evolve,
  // Its workflow waits for the release and for the answer; what a batch does in between it need not hear.
  agendaOf: (state) => ({ stage: ['prepared', 'checked'].includes(state.status) ? 'due' : state.status, due: duesWithTasks(state), closed: ['none', 'confirmed', 'cancelled'].includes(state.status) && !state.disputes?.length }),
  allowed,
};
