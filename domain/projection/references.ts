/**
 * What an event names that another project may name as well: vouchers of what was spent, the document of an issuance, the receipt of a claim.
 * Kept with a folded key, so that a second use is found. Of contracts, which stand in the form, see prisma/store/views.ts. Pure.
 */
import { documentKey, voucherKey } from '../document-number.js';
import type { Event } from '../events/index.js';

export const REFERENCE_KINDS = ['contract', 'voucher', 'issuance', 'receipt'] as const;
export type ReferenceKind = (typeof REFERENCE_KINDS)[number];
/** `line`: which line of the list, from 0. `detail`: what has to be the same as well between strangers, whose books count vouchers alike. */
export interface Reference { line: number; key: string; said: string; detail: string }

/** What takes the place of all that the project named of the kind before; undefined where the event names nothing of the sort. */
export function referencesOf(event: Event): { kind: ReferenceKind; references: Reference[] } | undefined {
  if (event.type === 'Issued') return { kind: 'issuance', references: [{ line: 0, key: documentKey(event.documentNumber), said: event.documentNumber, detail: '' }] };
  if (event.type === 'PaymentClaimed') { const key = voucherKey(event.receiptNumber); return { kind: 'receipt', references: key === '' ? [] : [{ line: 0, key, said: event.receiptNumber, detail: '' }] }; }
  // What was given back is claimed anew, with a receipt of its own.
  if (event.type === 'ClaimReturned') return { kind: 'receipt', references: [] };
  if (event.type !== 'ResultsSubmitted' || event.expenditure.length === 0) return undefined;
  return { kind: 'voucher', references: event.expenditure.map((x, line) => ({ line, key: voucherKey(x.voucher), said: x.voucher, detail: `${x.amountFen} ${x.spentOn}` })) };
}
