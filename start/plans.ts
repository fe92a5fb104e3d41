/**
 * The plans of the shipped versions, walked once a build instead of at each start: the build keeps the hashes of those
 * that walk well under this program's rules (build.mjs makes it anew when policies/ or domain/ change). What is not
 * among them, a file edited since too, is walked when it is loaded.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesOf, type WalksWell } from '../domain/programme/version-checks.js';
import { loadPolicies, type Policies } from '../policies/load.js';

const FILE = join(import.meta.dirname, '..', '.build', 'plans.json');
const hashOf = (rules: string): string => createHash('sha256').update(rules).digest('hex');

/** Hashes of all shipped versions; @throws PolicyFault where one has a fault. */
export const walkedPlans = (): string[] => loadPolicies().programmes.map((version) => hashOf(rulesOf(version)));

let hashes: ReadonlySet<string> | undefined;
export const walksWell: WalksWell = (rules) => {
  hashes ??= new Set(existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) as string[] : []);
  return hashes.has(hashOf(rules));
};

/** @throws PolicyFault */
export const shippedPolicies = (): Policies => loadPolicies({ walksWell });
