/**
 * fast-check with the seed of the run: `npm test` prints it, `TEST_SEED=… npm test` repeats the run. Import `fc` from
 * here, never from the package.
 */
import fc from 'fast-check';

/** Seed of this run, for generators of one's own. Without `npm test` it is drawn here and said at a failure. */
export const seed: number = process.env.TEST_SEED ? Number(process.env.TEST_SEED) | 0 : (Math.random() * 2 ** 31) | 0;

fc.configureGlobal({ seed });

export { fc };
