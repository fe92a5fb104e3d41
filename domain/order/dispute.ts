/**
 * Answers of the bank that contradict what is booked: paid where a rejection stands, rejected where a payment stands,
 * another amount, another voucher, an attempt that never was. None is swallowed and none is believed at once: the
 * order and all payments of its project wait until one person has found out and another has confirmed it. Money that
 * left twice stays open until it has come back.
 */
import { OFFICE_DAYS } from '../defaults.js';
import { sameVoucher } from '../document-number.js';
import { dueIn } from '../envelope.js';
import { no, type Rejection } from '../errors.js';
import { fen } from '../money.js';
import type { Event } from '../events/index.js';
import { says, type Command, type Context, type Decision, type TaskSpec, type TextRef } from '../stream.js';
import { FINDINGS, type DisputeKind, type Finding } from './dispute-kinds.js';
import type { Booked, Dispute, OrderState, Said } from './state.js';

export type { Booked, Dispute, Said };


const STILL: readonly string[] = ['due', 'rejected', 'bounced', 'correcting', 'prepared', 'checked'];
/** What the two persons may find; an answer that cannot be booked any more is settled by the money coming back. */
export function findingsOf(state: Pick<OrderState, 'status' | 'attempt'>, dispute: Dispute): readonly Finding[] {
  const bookable = dispute.double ? false : dispute.kind === 'paid_after_rejected' ? STILL.includes(state.status) && state.status !== 'bounced' && dispute.attempt === state.attempt
    : dispute.kind === 'rejected_after_paid' ? state.status === 'confirmed' && dispute.attempt === state.attempt : false;
  return bookable ? FINDINGS : ['as_booked', 'recovered'];
}

const TASK = /:dispute:(\d+)(?::\d+)?(:confirm)?$/;
/** The dispute that the seen task is about. */
export const disputeOf = (state: OrderState, command: Command): Dispute | undefined => {
  const n = Number(TASK.exec(command.seen?.taskId ?? '')?.[1] ?? Number.NaN);
  return state.disputes?.find((d) => d.n === n);
};
const taskId = (state: OrderState, { n, rounds }: Pick<Dispute, 'n' | 'rounds'>): string => `${state.streamId}:dispute:${n}${rounds ? `:${rounds + 1}` : ''}`;
const toSettle = (state: OrderState, dispute: Pick<Dispute, 'n' | 'rounds' | 'double'>, context: Context): TaskSpec =>
  ({ id: taskId(state, dispute), stepId: 'order', kind: dispute.double ? 'double_payment' : 'settle_dispute', assignee: { role: 'finance_maker' }, commands: ['settleDispute'], dueAt: dueIn(context, OFFICE_DAYS.settleDispute) });

/** Said before in the same words: nothing new. */
export const sameSaid = (a: Pick<Said, 'result' | 'amountFen' | 'voucher'>, b: Pick<Said, 'result' | 'amountFen' | 'voucher'>): boolean => a.result === b.result && a.amountFen === b.amountFen && sameVoucher(a.voucher, b.voucher);

export function judgeDispute(state: OrderState, command: Command): Rejection | undefined {
  const dispute = disputeOf(state, command);
  if (!dispute) return no('step_not_open');
  if (command.type === 'return') return undefined;
  const finding = (command.type === 'confirmDispute' ? dispute.proposed?.finding : command.fields['finding']) as Finding;
  const possible = findingsOf(state, dispute);
  if (!possible.includes(finding)) return { ...no('validation', { finding, possible }), fields: { finding: 'not_possible' } };
  return finding === 'recovered' && command.type === 'settleDispute' && !command.fields['voucher'] ? { code: 'validation', fields: { voucher: 'required' } } : undefined;
}

/** What by this answer has left the bank beyond what is booked: the ledger holds it in suspense until it is settled. */
function beyondBooked(state: OrderState, { kind, attempt, said }: { kind: DisputeKind; attempt: number; said: Said }): bigint {
  const booked = attempt === state.attempt && ['confirmed', 'returning'].includes(state.status) ? fen(state.amountFen) : 0n;
  const left = said.result === 'rejected' ? (kind === 'rejected_after_paid' ? 0n : booked) : fen(said.amountFen) + (kind === 'voucher_differs' ? booked : 0n);
  return left - booked;
}

export function decideDispute(state: OrderState, command: Command, context: Context): Decision {
  const f = command.fields;
  if (command.type === 'disputeResult') {
    const { kind, attempt, said, booked, fileHash } = f as unknown as { kind: DisputeKind; attempt: number; said: Said; booked: Booked[]; fileHash: string };
    const n = (state.disputes ?? []).reduce((last, d) => Math.max(last, d.n), state.settledDisputes ?? 0) + 1;
    const onItsWay = ['released', 'instructed', 'unknown', 'settling', 'confirmed', 'returning'].includes(state.status);
    const double = said.result === 'paid' && (kind === 'voucher_differs' || state.status === 'cancelled' || (kind === 'paid_after_rejected' && attempt < state.attempt && onItsWay));
    const beyond = beyondBooked(state, { kind, attempt, said });
    return says({ type: 'AnswerDisputed', n, kind, attempt, said, booked, double, fileHash, ...(beyond === 0n ? {} : { beyondFen: String(beyond), budgetLineId: state.budgetLineId }), opens: [toSettle(state, { n, rounds: 0, double }, context)] });
  }
  const dispute = disputeOf(state, command)!;
  const personId = command.actor.kind === 'person' ? command.actor.personId : '';
  const closes = [command.seen!.taskId];
  switch (command.type) {
    case 'settleDispute': return says({
      type: 'DisputeFound', n: dispute.n, finding: f['finding'] as Finding, voucher: (f['voucher'] as string | undefined) ?? '', settledOn: f['settledOn'] as string, evidence: f['evidence'] as TextRef, personId, closes,
      opens: [{ id: `${taskId(state, dispute)}:confirm`, stepId: 'order', kind: 'confirm_dispute', assignee: { role: 'finance_checker' }, commands: ['confirmDispute', 'return'], dueAt: dueIn(context, OFFICE_DAYS.confirmDispute) }],
    });
    case 'return': return says({
      type: 'DisputeFindingReturned', n: dispute.n, reason: f['reason'] as TextRef, told: [{ personId: dispute.proposed?.personId ?? '', taskId: command.seen!.taskId }], closes,
      opens: [toSettle(state, { ...dispute, rounds: dispute.rounds + 1 }, context)],
    });
    default: return says({ type: 'DisputeSettled', n: dispute.n, kind: dispute.kind, finding: dispute.proposed!.finding, voucher: dispute.proposed!.voucher, settledOn: dispute.proposed!.settledOn, ...(dispute.beyondFen === undefined ? {} : { beyondFen: dispute.beyondFen, budgetLineId: dispute.budgetLineId }), closes });
  }
}

export function foldDispute(state: OrderState, event: Event): OrderState {
  const disputes = state.disputes ?? [];
  const one = (n: number, change: (d: Dispute) => Dispute): Dispute[] => disputes.map((d) => (d.n === n ? change(d) : d));
  switch (event.type) {
    case 'AnswerDisputed': return { ...state, disputes: [...disputes, { n: event.n, kind: event.kind, attempt: event.attempt, said: event.said, booked: event.booked, double: event.double, rounds: 0, ...(event.beyondFen === undefined ? {} : { beyondFen: event.beyondFen, budgetLineId: event.budgetLineId }) }] };
    case 'DisputeFound': return { ...state, disputes: one(event.n, (d) => ({ ...d, proposed: { finding: event.finding, voucher: event.voucher, settledOn: event.settledOn, personId: event.personId } })) };
    case 'DisputeFindingReturned': return { ...state, disputes: one(event.n, ({ proposed: _proposed, ...d }) => ({ ...d, rounds: d.rounds + 1 })) };
    case 'DisputeSettled': return { ...state, settledDisputes: Math.max(state.settledDisputes ?? 0, event.n), disputes: disputes.filter((d) => d.n !== event.n) };
    default: return state;
  }
}
