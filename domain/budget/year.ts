/** The year of a budget line (预算年度): nothing is taken from it or paid from it before it begins or after it is over. */
import { yearOf, type PlainDate } from '../time.js';

export type YearFault = 'budget_line_over' | 'budget_line_not_begun';

/** `year` is unknown only of lines entered before it was kept. */
export const yearFault = (year: number | null | undefined, today: PlainDate): YearFault | undefined =>
  (year === undefined || year === null || year === yearOf(today) ? undefined : year < yearOf(today) ? 'budget_line_over' : 'budget_line_not_begun');
export const yearOver = (year: number | null | undefined, today: PlainDate): boolean => yearFault(year, today) === 'budget_line_over';
