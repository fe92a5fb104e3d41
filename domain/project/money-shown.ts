/**
 * What is true of a project's money when it is shown: an award that was freed after a part was paid is not freed as a
 * whole, an instalment whose claim is waited for is not undue, and one that the bank has is not to be paid any more. Pure.
 */
import type { OrderState } from '../order/state.js';
import type { AwardState, InstalmentState, ProjectState } from './state.js';

export type AwardShown = AwardState['money'] | 'rest_freed';
export const awardShown = (money: AwardState['money'], paidFen: bigint): AwardShown => (money === 'freed' && paidFen > 0n ? 'rest_freed' : money);

export type InstalmentShown = InstalmentState['status'] | 'to_claim' | 'account_check' | 'held' | 'account_change' | 'in_batch' | 'with_bank' | 'asked_bank' | 'rejected' | 'bounced';
const OF_ORDER: Readonly<Record<OrderState['status'], InstalmentShown>> = {
  none: 'due', due: 'due', prepared: 'in_batch', checked: 'in_batch', released: 'with_bank', instructed: 'with_bank', confirmed: 'paid', returning: 'paid',
  rejected: 'rejected', correcting: 'account_change', bounced: 'bounced', unknown: 'asked_bank', settling: 'asked_bank', cancelled: 'lapsed',
};

/** `order`: the status of its payment order, once there is one. */
export function instalmentShown(state: Pick<ProjectState, 'milestones' | 'payee' | 'holds' | 'suspended'>, { status, milestone }: Pick<InstalmentState, 'status' | 'milestone'>, order: OrderState['status'] = 'none'): InstalmentShown {
  if (status === 'due') return OF_ORDER[order];
  if (status !== 'waiting' || !state.milestones.includes(milestone)) return status;
  if (!state.payee) return 'to_claim';
  return !state.payee.confirmed ? 'account_check' : state.holds.length > 0 || state.suspended ? 'held' : 'waiting';
}
