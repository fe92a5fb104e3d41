/**
 * Named counters of a run, printed with its result: how many lifecycles were simulated, histories replayed, refusals
 * produced. Workers are processes, so each count is a line appended to one file.
 */
import { appendFileSync } from 'node:fs';

/** Adds `n` to the counter. Outside `npm test` it does nothing. */
export function count(name: string, n = 1): void {
  if (!/^\S+$/.test(name) || !Number.isSafeInteger(n) || n < 0) throw new Error(`not a counter: ${name} ${n}`);
  const file = process.env.TEST_COUNTERS_FILE;
  if (file) appendFileSync(file, `${name} ${n}\n`);
}
