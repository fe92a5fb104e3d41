/** Cases that no planted fault holds, and why. */
import type { Without } from './entry.js';

export const WITHOUT: Without[] = [
  { case: 'case 20', why: 'a substitute and a hand-over have no road of their own: a task lies with a role, is escalated when it is late, and a role that ends is asked by date (cases 13 and 14)' },
  { case: 'case 49', why: 'upkeep of packages and of Node: seen by npm audit, the lockfile and npm run drills, which run on the long-term release too' },
];
