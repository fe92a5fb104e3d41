/** What one line of a returned list means for its order: a result, something known, or a contradiction. Pure. */
import { sameSaid, type Booked, type Said } from '../order/dispute.js';
import type { DisputeKind } from '../order/dispute-kinds.js';
import { sameVoucher } from '../document-number.js';
import type { BatchContext } from '../stream.js';

export interface Line extends Said { orderId: string; attempt: number }
type Order = BatchContext['orders'][string];
export type Meaning = 'paid' | 'rejected' | 'already_known' | DisputeKind;

const OPEN: readonly string[] = ['released', 'instructed', 'unknown'];

/** `earlier`: what lines before it in the same file said. */
export function meaningOf(order: Order, line: Line, earlier: readonly Line[] = []): { meaning: Meaning; booked: Booked[] } {
  const booked: Booked[] = (order.attempts ?? []).map((a) => ({ attempt: a.attempt, result: a.status, voucher: a.voucher ?? '' }));
  const taken = earlier.find((l) => l.attempt === line.attempt && l.amountFen === order.amountFen && OPEN.includes(order.attempts?.find((a) => a.attempt === l.attempt)?.status ?? ''));
  // Booked by a line before it in this file.
  const past = taken ? { attempt: taken.attempt, status: taken.result === 'paid' ? 'confirmed' : 'rejected', voucher: taken.voucher } : order.attempts?.find((a) => a.attempt === line.attempt);
  const known = { meaning: 'already_known' as const, booked };
  const contradicts = (kind: DisputeKind) => ((order.disputed ?? []).some((d) => d.attempt === line.attempt && sameSaid(d, line)) || earlier.some((l) => l.attempt === line.attempt && sameSaid(l, line)) ? known : { meaning: kind, booked });
  if (!past) return contradicts('unknown_attempt');
  if (line.amountFen !== order.amountFen) return contradicts('amount_differs');
  if (OPEN.includes(past.status)) return order.attempt === line.attempt ? { meaning: line.result, booked } : contradicts(line.result === 'paid' ? 'paid_after_rejected' : 'rejected_after_paid');
  if (past.status === 'rejected') return line.result === 'rejected' ? known : contradicts('paid_after_rejected');
  if (line.result === 'rejected') return past.status === 'bounced' ? known : contradicts('rejected_after_paid');
  const other = past.voucher && line.voucher && !sameVoucher(past.voucher, line.voucher);
  return other ? contradicts('voucher_differs') : known;
}
