/** All planted faults, and the cases that none of them holds. */
import { GAPS } from './gaps.js';
import { LISTS_AND_PAGES } from './lists.js';
import { MONEY } from './money.js';
import { RUNNING } from './running.js';
import { SECURITY } from './security.js';
import { WITHOUT } from './without.js';
import { PEOPLE } from './people.js';
import type { Planted } from './entry.js';

export const PLANTED: Planted[] = [...MONEY, ...PEOPLE, ...SECURITY, ...RUNNING, ...LISTS_AND_PAGES, ...GAPS];
export { WITHOUT };
