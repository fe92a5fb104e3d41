/**
 * Which money an event moves: one double-entry transaction with its business key. Accounts of a budget line: quota
 * (the source, negative), available, reserved, committed, paid; every transaction sums to zero.
 */
import type { Event } from '../events/index.js';

export type Account = 'quota' | 'available' | 'reserved' | 'committed' | 'paid';
export interface LedgerTransaction { key: string; lineId: string; from: Account; to: Account; amountFen: string }

export function postingsOf(streamId: string, event: Event): LedgerTransaction | undefined {
  switch (event.type) {
    case 'BudgetConfirmed': return { key: `quota:${streamId}`, lineId: streamId, from: 'quota', to: 'available', amountFen: event.amountFen };
    case 'AwardReserved': return { key: `reserve:${streamId}:${event.awardVersion}`, lineId: event.budgetLineId, from: 'available', to: 'reserved', amountFen: event.amountFen };
    case 'Issued': return { key: `commit:${streamId}:${event.awardVersion}`, lineId: event.budgetLineId, from: 'reserved', to: 'committed', amountFen: event.amountFen };
    case 'AwardFreed': return { key: `free:${streamId}:${event.awardVersion}`, lineId: event.budgetLineId, from: event.from, to: 'available', amountFen: event.amountFen };
    // Paid again after it came back: the attempt tells the two apart.
    case 'InstalmentPaid': return { key: event.attempt === undefined ? `pay:${event.orderId}` : `pay:${event.orderId}:${event.attempt}`, lineId: event.budgetLineId, from: 'committed', to: 'paid', amountFen: event.amountFen };
    case 'InstalmentReturned': return { key: `return:${event.orderId}:${event.attempt}`, lineId: event.budgetLineId, from: 'paid', to: 'committed', amountFen: event.amountFen };
    default: return undefined;
  }
}

/**
 * Whether a decision rests on what the line holds at that moment, or on who waits for it: it is made again under the
 * line's lock. Money that is freed, committed or paid was taken before, and moves whatever else the line holds.
 */
export const takesMoney = (events: readonly Event[]): boolean => events.some((e) => e.type === 'AwardReserved' || e.type === 'AwardQueued');
