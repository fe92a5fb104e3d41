/**
 * Separation of duties on one project: in which capacity a person took part, and which two capacities exclude each
 * other (product.md §10). The database holds the same pairs in the trigger on `participation`; a test compares them.
 */
export const CAPACITIES = [
  'applicant_side', 'recommender', 'formal_checker', 'consulted', 'organiser', 'expert', 'decider', 'objection_handler',
  'payment_maker', 'payment_checker', 'account_verifier', 'account_confirmer', 'plan_agreer',
] as const;
export type Capacity = (typeof CAPACITIES)[number];

const deciding: Capacity[] = ['recommender', 'formal_checker', 'consulted', 'organiser', 'expert', 'decider', 'objection_handler',
  'payment_maker', 'payment_checker', 'account_verifier', 'account_confirmer', 'plan_agreer'];

/** Never waived: applicant's staff decide nothing; maker ≠ checker; the payment pair ≠ deciders; objection handler ≠ reviewer or decider. */
const always: [Capacity, Capacity][] = [
  ...deciding.map((c): [Capacity, Capacity] => ['applicant_side', c]),
  ['payment_maker', 'payment_checker'],
  ['account_verifier', 'account_confirmer'],
  ['payment_maker', 'decider'],
  ['payment_checker', 'decider'],
  ['objection_handler', 'expert'],
  ['objection_handler', 'decider'],
  ['objection_handler', 'formal_checker'],
];

/** Profile `full`; `small_office` waives these with a reason. */
const full: [Capacity, Capacity][] = [
  ['formal_checker', 'decider'],
  ['organiser', 'formal_checker'],
];

export const forbiddenPairs = (profile: 'full' | 'small_office' = 'full'): readonly [Capacity, Capacity][] =>
  profile === 'full' ? [...always, ...full] : always;

/** The capacity already taken that forbids this one, if any. */
export function clashOf(taken: readonly Capacity[], next: Capacity, profile: 'full' | 'small_office' = 'full'): Capacity | undefined {
  const pair = forbiddenPairs(profile).find(([a, b]) => (a === next && taken.includes(b)) || (b === next && taken.includes(a)));
  return pair && (pair[0] === next ? pair[1] : pair[0]);
}
