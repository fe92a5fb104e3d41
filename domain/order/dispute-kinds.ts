/** The ways in which an answer of the bank contradicts what is booked, and what can be found about it. */
export const DISPUTE_KINDS = ['paid_after_rejected', 'rejected_after_paid', 'amount_differs', 'voucher_differs', 'unknown_attempt'] as const;
export type DisputeKind = (typeof DISPUTE_KINDS)[number];
export const FINDINGS = ['as_booked', 'as_said', 'recovered'] as const;
export type Finding = (typeof FINDINGS)[number];
