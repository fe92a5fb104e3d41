/**
 * Which money an event moves: double-entry transactions with their business keys. Accounts of a budget line: quota
 * (the source, negative), available, reserved, committed, paid; suspense, what by the bank's word has left beyond what is
 * booked, against unbooked. Every transaction is of one line and sums to zero.
 */
import type { Event } from '../events/index.js';

export type Account = 'quota' | 'available' | 'reserved' | 'committed' | 'paid' | 'suspense' | 'unbooked';
export interface LedgerTransaction { key: string; lineId: string; from: Account; to: Account; amountFen: string }

export function postingsOf(streamId: string, event: Event): LedgerTransaction[] {
  switch (event.type) {
    case 'BudgetConfirmed': return [{ key: `quota:${streamId}`, lineId: streamId, from: 'quota', to: 'available', amountFen: event.amountFen }];
    case 'AwardReserved': return [{ key: `reserve:${streamId}:${event.awardVersion}`, lineId: event.budgetLineId, from: 'available', to: 'reserved', amountFen: event.amountFen }];
    case 'Issued': return [{ key: `commit:${streamId}:${event.awardVersion}`, lineId: event.budgetLineId, from: 'reserved', to: 'committed', amountFen: event.amountFen }];
    case 'AwardFreed': return [{ key: `free:${streamId}:${event.awardVersion}${event.part === undefined ? '' : `:${event.part}`}`, lineId: event.budgetLineId, from: event.from, to: 'available', amountFen: event.amountFen }];
    // Out of the quota of the one line and into that of the other: what the year left over is the next one's (结转).
    case 'AwardCarriedOver': return [
      { key: `carry_out:${streamId}:${event.carry}`, lineId: event.fromLineId, from: event.from, to: 'quota', amountFen: event.amountFen },
      { key: `carry_in:${streamId}:${event.carry}`, lineId: event.toLineId, from: 'quota', to: event.from, amountFen: event.amountFen },
    ];
    // Paid again after it came back: the attempt tells the two apart.
    case 'InstalmentPaid': return [{ key: event.attempt === undefined ? `pay:${event.orderId}` : `pay:${event.orderId}:${event.attempt}`, lineId: event.budgetLineId, from: 'committed', to: 'paid', amountFen: event.amountFen }];
    case 'InstalmentReturned': return [{ key: `return:${event.orderId}:${event.attempt}`, lineId: event.budgetLineId, from: 'paid', to: event.freed ? 'available' : 'committed', amountFen: event.amountFen }];
    // Until two persons have settled it: then the answer was wrong, is booked after all, or the money has come back.
    case 'AnswerDisputed': return suspended(`suspense:${streamId}:${event.n}`, event, 'unbooked', 'suspense');
    case 'DisputeSettled': return suspended(`cleared:${streamId}:${event.n}`, event, 'suspense', 'unbooked');
    default: return [];
  }
}

function suspended(key: string, { beyondFen, budgetLineId }: { beyondFen?: string | undefined; budgetLineId?: string | undefined }, from: Account, to: Account): LedgerTransaction[] {
  if (beyondFen === undefined || budgetLineId === undefined) return [];
  return [beyondFen.startsWith('-') ? { key, lineId: budgetLineId, from: to, to: from, amountFen: beyondFen.slice(1) } : { key, lineId: budgetLineId, from, to, amountFen: beyondFen }];
}

/** Lines on which an event leaves money that nobody has, or lets somebody go who waited for it: who waits first on them is served. */
export const servedLines = (events: readonly Event[]): string[] => [...new Set(events.flatMap((e) =>
  (e.type === 'AwardFreed' || e.type === 'AwardDequeued' || e.type === 'CallLineMoved' || (e.type === 'InstalmentReturned' && e.freed === true) ? [e.budgetLineId] : [])))];

/**
 * Whether a decision rests on what the line holds at that moment, or on who waits for it: it is made again under the
 * line's lock. Money that is freed, committed or paid was taken before, and moves whatever else the line holds.
 */
export const takesMoney = (events: readonly Event[]): boolean => events.some((e) => e.type === 'AwardReserved' || e.type === 'AwardQueued');
