/** A payment batch: one person prepares, another checks and releases, from a threshold a third signs; results are imported line by line. */
import { clashOf, hasRole, type Actor, type Capacity } from '../access/index.js';
import { yearFault } from '../budget/year.js';
import { OFFICE_DAYS } from '../defaults.js';
import { allowedByTasks, dueIn, duesWithTasks, isRejection, onTasksOverdue, staleElsewhere, taskOf, withEnvelope, type Waiting } from '../envelope.js';
import { no, type Rejection } from '../errors.js';
import type { Event } from '../events/index.js';
import { fen, fenText, sumFen } from '../money.js';
import { ofAnother } from '../order/payee.js';
import { meaningOf, type Line } from './answers.js';
import { nothing, says, type BatchContext, type Command, type Context, type Decision, type Stream, type TaskSpec, type Tell, type TextRef } from '../stream.js';
import { dateOf, type PlainDate } from '../time.js';

export interface BatchState extends Waiting {
  streamId: string;
  status: 'none' | 'prepared' | 'checked' | 'released' | 'returned';
  budgetLineId: string; orderIds: string[]; totalFen: string;
  maker?: string; checker?: string; signer?: string; releaser?: string;
  released: string[];
  /** No result of the bank is of an earlier day. */
  releasedOn?: PlainDate;
  imported: string[];
}

const checkerTask = (state: { streamId: string }, context: Context, kind: 'check_batch' | 'release_batch' | 'sign_batch', command: 'checkBatch' | 'releaseBatch' | 'signBatch'): TaskSpec =>
  ({ id: `${state.streamId}:${kind}`, stepId: 'batch', kind, assignee: { role: 'finance_checker' }, commands: [command, 'return'], dueAt: dueIn(context, OFFICE_DAYS[command]) });
const personOf = (actor: Actor): string => (actor.kind === 'person' ? actor.personId : '');

const clash = (context: Context, ids: readonly string[], capacity: Capacity): Rejection | undefined => {
  const found = ids.map((id) => clashOf(context.batch!.orders[id]?.taken ?? [], capacity, context.profile)).find((c) => c !== undefined);
  return found ? no('separation_of_duties', { tookPartAs: found, wouldActAs: capacity }) : undefined;
};

function guard(state: BatchState, command: Command, context: Context): Rejection | undefined {
  const refusal = judge(state, command, context);
  return refusal && { ...refusal, allowed: refusal.allowed ?? [...allowedByTasks(state, command.actor), ...(state.status === 'released' && hasRole(command.actor, 'finance_maker') ? ['importBankResult'] : [])] };
}

/** Nothing leaves the house from a line after its cut-off or its year; what was released in time is answered all the same. */
function lineOver({ batch, today }: Context): Rejection | undefined {
  const { year, cutOffOn } = batch!.line ?? {};
  const shut = yearFault(year, today);
  if (shut) return no(shut, { lineYear: year });
  return cutOffOn !== undefined && cutOffOn < today ? no('budget_line_over', { cutOffOn }) : undefined;
}

function judge(state: BatchState, command: Command, context: Context): Rejection | undefined {
  const orders = context.batch!.orders;
  switch (command.type) {
    case 'prepareBatch': {
      if (!hasRole(command.actor, 'finance_maker')) return no('not_allowed');
      const stale = staleElsewhere(command, context);
      if (stale) return stale;
      if (state.status !== 'none') return no('already_done');
      if (context.batch!.line?.status !== 'confirmed') return no('not_found', { budgetLineId: command.fields['budgetLineId'] });
      const over = lineOver(context);
      if (over) return over;
      const ids = command.fields['orderIds'] as string[];
      if (new Set(ids).size !== ids.length) return no('validation', { orderIds: 'duplicate' });
      const unknown = ids.filter((id) => !orders[id]);
      if (unknown.length > 0) return no('not_found', { orderIds: unknown });
      const taken = ids.filter((id) => orders[id]!.status !== 'due');
      if (taken.length > 0) return no('already_in_batch', { orderIds: taken });
      const elsewhere = ids.filter((id) => orders[id]!.budgetLineId !== command.fields['budgetLineId']);
      if (elsewhere.length > 0) return no('validation', { orderIds: elsewhere, budgetLineId: 'other_line' });
      const blocked = ids.filter((id) => orders[id]!.blocked || !orders[id]!.payee);
      if (blocked.length > 0) return no('payment_blocked', { orderIds: blocked });
      const foreign = ids.filter((id) => ofAnother(orders[id]!.accountElsewhere));
      if (foreign.length > 0) return no('account_of_another', { orderIds: foreign });
      return clash(context, ids, 'payment_maker');
    }
    case 'checkBatch':
    case 'releaseBatch':
    case 'signBatch':
    case 'return': {
      if (state.status === 'none') return no('not_found');
      const task = taskOf(state, command);
      if (isRejection(task)) return task;
      const person = personOf(command.actor);
      if (person === state.maker) return no('separation_of_duties', { tookPartAs: 'payment_maker', wouldActAs: 'payment_checker' });
      if (command.type === 'signBatch' && person === state.checker) return no('separation_of_duties', { tookPartAs: 'payment_checker', wouldActAs: 'third_signature' });
      if (command.type === 'releaseBatch') {
        const over = lineOver(context);
        if (over) return over;
        if (fen(state.totalFen) >= fen(context.batch!.thirdSignatureFromFen) && !state.signer) return no('third_signature_needed', { fromFen: context.batch!.thirdSignatureFromFen });
        const reasons = state.orderIds.map((id) => behind(state, orders[id]!));
        if (reasons.every((reason) => reason !== undefined)) return no(reasons.every((reason) => reason === 'account_of_another') ? 'account_of_another' : 'hold_open', { orderIds: state.orderIds });
      }
      return clash(context, state.orderIds, 'payment_checker');
    }
    case 'importBankResult': {
      if (!hasRole(command.actor, 'finance_maker')) return no('not_allowed');
      if (state.status !== 'released') return no('step_not_open');
      const unknown = (command.fields['lines'] as { orderId: string }[]).filter((l) => !state.released.includes(l.orderId)).map((l) => l.orderId);
      return unknown.length > 0 ? no('unknown_line', { orderIds: unknown }) : beforeRelease(state, command, context);
    }
    default: return no('step_not_open');
  }
}

type BatchOrder = BatchContext['orders'][string];
/** An order that left the batch on a way of its own (a dispute that was settled) is not this batch's any more. */
const inBatch = (state: BatchState, order: BatchOrder): boolean => order.batchId === state.streamId && ['prepared', 'checked'].includes(order.status);
/** Why an order stays behind at the release; asked at that moment. */
const behind = (state: BatchState, order: BatchOrder): string | undefined =>
  (!inBatch(state, order) ? 'left_batch' : order.blocked ? order.heldBy?.[0] ?? 'payee_in_doubt' : order.overtaken ? 'payee_changed' : order.held ? order.heldBy?.[0] ?? 'hold_open' : ofAnother(order.accountElsewhere)?.code);

function decide(state: BatchState, command: Command, context: Context): Decision {
  const orders = context.batch!.orders;
  const personId = personOf(command.actor);
  const participants = (ids: readonly string[], capacity: Capacity) => [...new Set(ids.map((id) => orders[id]!.projectId))].map((on) => ({ personId, capacity, on }));
  const tell = (ids: readonly string[], type: Tell['type'], fields: Record<string, unknown> = {}): Tell[] => ids.map((streamId) => ({ streamId, type, fields }));
  switch (command.type) {
    case 'prepareBatch': {
      const ids = command.fields['orderIds'] as string[];
      const total = fenText(sumFen(ids.map((id) => fen(orders[id]!.amountFen))));
      return {
        events: [{ type: 'BatchPrepared', budgetLineId: command.fields['budgetLineId'] as string, orderIds: ids, totalFen: total, opens: [checkerTask(state, context, 'check_batch', 'checkBatch')], participants: participants(ids, 'payment_maker') }],
        tells: ids.flatMap((id) => tell([id], 'prepareOrder', { batchId: state.streamId, payee: orders[id]!.payee })),
      };
    }
    case 'checkBatch': {
      const third = fen(state.totalFen) >= fen(context.batch!.thirdSignatureFromFen);
      return {
        events: [{ type: 'BatchChecked', closes: Object.keys(state.tasks), opens: [...(third ? [checkerTask(state, context, 'sign_batch', 'signBatch')] : []), checkerTask(state, context, 'release_batch', 'releaseBatch')], participants: participants(state.orderIds, 'payment_checker') }],
        tells: tell(state.orderIds.filter((id) => inBatch(state, orders[id]!)), 'checkOrder'),
      };
    }
    case 'signBatch': return says({ type: 'BatchSigned', closes: [`${state.streamId}:sign_batch`], participants: participants(state.orderIds, 'payment_checker') });
    case 'releaseBatch': {
      // Asked again at the moment of release: no money leaves while a hold or a suspension stands.
      const held = state.orderIds.flatMap((orderId) => { const reason = behind(state, orders[orderId]!); return reason ? [{ orderId, reason }] : []; });
      const free = state.orderIds.filter((id) => !held.some((h) => h.orderId === id));
      return {
        events: [{ type: 'BatchReleased', released: free, heldBack: held, closes: Object.keys(state.tasks), participants: participants(state.orderIds, 'payment_checker') }],
        tells: [...tell(free, 'releaseOrder'), ...held.filter((h) => inBatch(state, orders[h.orderId]!)).flatMap((h) => tell([h.orderId], 'dropOrder', { reason: h.reason }))],
      };
    }
    // Wrong as it stands: it is closed, its orders are due again, and its maker learns why.
    case 'return': return {
      events: [{ type: 'BatchReturned', reason: command.fields['reason'] as TextRef, told: [{ personId: state.maker ?? '', taskId: command.seen!.taskId }], closes: Object.keys(state.tasks), participants: participants(state.orderIds, 'payment_checker') }],
      tells: tell(state.orderIds.filter((id) => inBatch(state, orders[id]!)), 'dropOrder', { reason: 'batch_returned' }),
    };
    case 'importBankResult': return importing(command, context);
    default: return nothing;
  }
}

const meaningsOf = (lines: readonly Line[], { batch }: Context): ReturnType<typeof meaningOf>[] =>
  lines.map((line, i) => meaningOf(batch!.orders[line.orderId]!, line, lines.slice(0, i).filter((l) => l.orderId === line.orderId)));

/** What is booked was not answered before it was sent. A line that contradicts is held against nothing: it opens a dispute. */
function beforeRelease({ releasedOn }: BatchState, command: Command, context: Context): Rejection | undefined {
  const lines = command.fields['lines'] as Line[];
  const early = meaningsOf(lines, context).flatMap(({ meaning }, i) => ((meaning === 'paid' || meaning === 'rejected') && releasedOn !== undefined && lines[i]!.paidOn < releasedOn ? [[`lines.${i}.paidOn`, `before_the_act:${releasedOn}`]] : []));
  return early.length > 0 ? { ...no('validation', { notBefore: releasedOn }), fields: Object.fromEntries(early) as Record<string, string> } : undefined;
}

function importing(command: Command, context: Context): Decision {
  const { fileHash, fileName } = command.fields as { fileHash: string; fileName: string };
  const lines = command.fields['lines'] as Line[];
  const tells: Tell[] = [];
  const meant = meaningsOf(lines, context);
  const meanings = lines.map((line, i) => {
    const { meaning, booked } = meant[i]!;
    if (meaning !== 'paid' && meaning !== 'rejected' && meaning !== 'already_known') {
      const { result, amountFen, voucher, paidOn, reason } = line;
      tells.push({ streamId: line.orderId, type: 'disputeResult', fields: { kind: meaning, attempt: line.attempt, said: { result, amountFen, voucher, paidOn, reason }, booked, fileHash } });
    } else if (meaning !== 'already_known') {
      tells.push({ streamId: line.orderId, type: 'recordResult', fields: { attempt: line.attempt, result: line.result, voucher: line.voucher, reason: line.reason, paidOn: line.paidOn, fileHash } });
    }
    return { line: i + 1, orderId: line.orderId, attempt: line.attempt, meaning };
  });
  return { events: [{ type: 'BankResultImported', fileHash, fileName, lines: meanings }], tells };
}

function evolve(from: BatchState, event: Event, at: string): BatchState {
  const state = withEnvelope(from, event, at);
  const who = event.participants?.[0]?.personId;
  switch (event.type) {
    case 'BatchPrepared': return { ...state, status: 'prepared', budgetLineId: event.budgetLineId, orderIds: event.orderIds, totalFen: event.totalFen, ...(who ? { maker: who } : {}) };
    case 'BatchChecked': return { ...state, status: 'checked', ...(who ? { checker: who } : {}) };
    case 'BatchReturned': return { ...state, status: 'returned' };
    case 'BatchSigned': return { ...state, ...(who ? { signer: who } : {}) };
    case 'BatchReleased': return { ...state, status: 'released', releasedOn: dateOf(at), released: event.released, ...(who ? { releaser: who } : {}) };
    case 'BankResultImported': return { ...state, imported: [...new Set([...state.imported, event.fileHash])] };
    default: return state;
  }
}

export const batchStream: Stream<BatchState> = {
  initial: (streamId) => ({ streamId, status: 'none', budgetLineId: '', orderIds: [], totalFen: '0', released: [], imported: [], tasks: {}, periods: {} }),
  guard, decide, onDue: (state, key, context) => onTasksOverdue(state, key, context) ?? nothing, evolve,
  agendaOf: (state) => ({ stage: state.status, due: duesWithTasks(state), closed: true }),
  allowed: (state, actor) => [...allowedByTasks(state, actor), ...(state.status === 'released' && hasRole(actor, 'finance_maker') ? ['importBankResult' as const] : [])],
};
