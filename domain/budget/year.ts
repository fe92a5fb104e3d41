/** When the year of a budget line (预算年度) is over: nothing is taken from it or paid from it any more. */
import { yearOf, type PlainDate } from '../time.js';

/** `year` is unknown only of lines entered before it was kept. */
export const yearOver = (year: number | null | undefined, today: PlainDate): boolean => year !== undefined && year !== null && year < yearOf(today);
