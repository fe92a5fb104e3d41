/**
 * Evaluates a programme's conditions over named facts and says for every leaf why. A fact that is not there leaves a
 * leaf open (neither met nor failed). Reads data only; runs no text as code.
 */
import { isPlainDate } from '../time.js';
import type { Condition, Label } from './schema.js';

export type Facts = Readonly<Record<string, unknown>>;
export interface Leaf { fact: string; op: string; value: unknown; actual: unknown; met: boolean | undefined; label?: Label }
export interface Evaluation {
  met: boolean;
  /** Facts without which the answer is still open; empty once it is decided either way. */
  missing: string[];
  leaves: Leaf[];
}

type LeafCondition = Extract<Condition, { fact: string }>;
type Node = { met: boolean | undefined; missing: string[]; leaves: Leaf[] };

export function evaluate(condition: Condition, facts: Facts): Evaluation {
  const node = visit(condition, facts);
  return { met: node.met === true, missing: [...new Set(node.missing)], leaves: node.leaves };
}

/** What a condition compares, whatever joins it. */
export const leavesOf = (condition: Condition): LeafCondition[] =>
  ('all' in condition ? condition.all.flatMap(leavesOf) : 'any' in condition ? condition.any.flatMap(leavesOf) : [condition]);
/** Names of the facts a condition reads. */
export const factsIn = (condition: Condition): string[] => leavesOf(condition).map((leaf) => leaf.fact);

function visit(condition: Condition, facts: Facts): Node {
  if ('all' in condition) return join(condition.all.map((part) => visit(part, facts)), false);
  if ('any' in condition) return join(condition.any.map((part) => visit(part, facts)), true);
  const leaf = test(condition, facts);
  return { met: leaf.met, missing: leaf.met === undefined ? [leaf.fact] : [], leaves: [leaf] };
}

/** One part that is `decisive` decides (true for any, false for all); otherwise one open part leaves the whole open. */
function join(parts: Node[], decisive: boolean): Node {
  const leaves = parts.flatMap((part) => part.leaves);
  if (parts.some((part) => part.met === decisive)) return { met: decisive, missing: [], leaves };
  const missing = parts.flatMap((part) => part.missing);
  return { met: parts.some((part) => part.met === undefined) ? undefined : !decisive, missing, leaves };
}

function test({ fact, op, value, label }: LeafCondition, facts: Facts): Leaf {
  const actual = Object.hasOwn(facts, fact) ? facts[fact] : undefined;
  return { fact, op, value, actual, met: holds(op, actual, value), ...(label ? { label } : {}) };
}

function holds(op: LeafCondition['op'], actual: unknown, value: unknown): boolean | undefined {
  const isMissing = actual === undefined || actual === null || actual === '';
  if (op === 'present') return isMissing === (value === false);
  if (isMissing) return undefined;
  switch (op) {
    case 'eq': return same(actual, value);
    case 'ne': return !same(actual, value);
    case 'in': return Array.isArray(value) && [actual].flat().some((one) => value.some((allowed) => same(one, allowed)));
    case 'gte': return (compare(actual, value) ?? -1) >= 0;
    case 'gt': return (compare(actual, value) ?? -1) > 0;
    case 'lte': return (compare(actual, value) ?? 1) <= 0;
    case 'lt': return (compare(actual, value) ?? 1) < 0;
    case 'between': return Array.isArray(value) && (compare(actual, value[0]) ?? -1) >= 0 && (compare(actual, value[1]) ?? 1) <= 0;
  }
}

const same = (a: unknown, b: unknown): boolean => a === b || compare(a, b) === 0;

/** Orders two numbers, two amounts (digit strings, bigint), or two plain dates; undefined where there is no order. */
function compare(a: unknown, b: unknown): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return Number.isNaN(a - b) ? undefined : Math.sign(a - b);
  const [x, y] = [amount(a), amount(b)];
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string' && isPlainDate(a) && isPlainDate(b)) return a < b ? -1 : a > b ? 1 : 0;
  return undefined;
}

function amount(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && /^(0|[1-9]\d*)$/.test(value) ? BigInt(value) : undefined;
}
