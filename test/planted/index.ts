/** All planted faults, and the cases that none of them holds. */
import { GAPS } from './gaps.js';
import { MONEY } from './money.js';
import { WITHOUT } from './without.js';
import type { Planted } from './entry.js';

export const PLANTED: Planted[] = [...MONEY, ...GAPS];
export { WITHOUT };
