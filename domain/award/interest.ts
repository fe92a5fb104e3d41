/** Interest of a loan's first year, as the calculation facts define it (interest subsidy, 贴息). */
import { addMonths, type PlainDate } from '../time.js';

export interface Loan { principalFen: bigint; rateBp: number; start: PlainDate; end: PlainDate }
export interface FirstYear { start: PlainDate; end: PlainDate; days: number; daysBorne: number; interestFen: bigint }

const DAY_MS = 86_400_000;
const daysBetween = (from: PlainDate, to: PlainDate): number => (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS;

/**
 * The first year runs to the same day one year later (the month's last day where there is none). The first day bears
 * interest, the last does not. Rounded down once, at the end.
 */
export function firstYearInterest(loan: Loan): FirstYear {
  const end = addMonths(loan.start, 12);
  const days = daysBetween(loan.start, end);
  const daysBorne = loan.end < end ? daysBetween(loan.start, loan.end) : days;
  const interestFen = (loan.principalFen * BigInt(loan.rateBp) * BigInt(daysBorne)) / (10_000n * BigInt(days));
  return { start: loan.start, end, days, daysBorne, interestFen };
}
