/**
 * A condition as rows of a form: a fact, a comparison, a value, and whether all rows or one of them must hold. A condition
 * that nests deeper has no rows. Facts say what a value may be. Pure.
 */
import { fen, formatYuan, parseYuan } from '../money.js';
import { typedDay, type DayFault } from '../time.js';
import type { Condition, Fact } from './schema.js';

type Leaf = Extract<Condition, { fact: string }>;
export const OPERATORS = ['eq', 'ne', 'gte', 'gt', 'lte', 'lt', 'in', 'between', 'present'] as const satisfies readonly Leaf['op'][];
export interface ConditionRow { fact: string; op: string; value: string }
export interface ConditionRows { join: 'all' | 'any'; rows: ConditionRow[] }
export type RowFault = 'required' | 'not_integer' | 'not_money' | DayFault | 'not_an_option';

/** The values of one row: 企业、高等院校. A name may be of several words; a comma within an amount separates its thousands. */
export const valuesOf = (fact: Fact | undefined, typed: string): string[] => typed.split(fact?.kind === 'money' ? /[、，;；]/ : /[、，,;；]/).map((part) => part.trim()).filter((part) => part !== '');
const factOf = (facts: readonly Fact[], id: string): Fact | undefined => facts.find((f) => f.id === id);

/** Undefined where the condition nests or names its parts; no rows where there is none. */
export function rowsOf(condition: Condition | undefined, facts: readonly Fact[]): ConditionRows | undefined {
  if (condition === undefined) return { join: 'all', rows: [] };
  const parts = 'fact' in condition ? [condition] : 'all' in condition ? condition.all : condition.any;
  if (!parts.every((part): part is Leaf => 'fact' in part && part.label === undefined)) return undefined;
  return { join: 'any' in condition ? 'any' : 'all', rows: parts.map((part) => row(part, facts)) };
}

function row({ fact, op, value }: Leaf, facts: readonly Fact[]): ConditionRow {
  const money = factOf(facts, fact)?.kind === 'money';
  const one = (v: unknown): string => (money && typeof v === 'string' && /^\d+$/.test(v) ? formatYuan(fen(v)).replaceAll(',', '') : String(v));
  return { fact, op, value: value === undefined ? '' : [value].flat().map(one).join('、') };
}

/** The condition that the rows say; rows without a fact are none. One row alone is not joined. Faults by place: 0.value. */
export function conditionOf({ join, rows }: ConditionRows, facts: readonly Fact[]): { condition: Condition | undefined; faults: Record<string, RowFault> } {
  const faults: Record<string, RowFault> = {};
  const leaves = rows.flatMap((typed, i): Leaf[] => {
    if (typed.fact === '') { if (typed.value !== '') faults[`${i}.fact`] = 'required'; return []; }
    const fact = factOf(facts, typed.fact);
    const op = OPERATORS.find((o) => o === typed.op);
    if (!fact) faults[`${i}.fact`] = 'not_an_option';
    if (!op) faults[`${i}.op`] = 'not_an_option';
    if (!fact || !op) return [];
    const read = readValue(fact, op, typed.value);
    if ('fault' in read) { faults[`${i}.value`] = read.fault; return []; }
    return [{ fact: fact.id, op, ...(read.value === undefined ? {} : { value: read.value }) }];
  });
  return { condition: leaves.length <= 1 ? leaves[0] : join === 'all' ? { all: leaves } : { any: leaves }, faults };
}

type Read = { value: unknown } | { fault: RowFault };
function readValue(fact: Fact, op: Leaf['op'], typed: string): Read {
  const texts = valuesOf(fact, typed);
  if (op === 'present') return texts.length === 0 ? { value: undefined } : yesOrNo(texts[0]!);
  if (texts.length === 0) return { fault: 'required' };
  if (op !== 'in' && op !== 'between') return texts.length === 1 ? readOne(fact, texts[0]!) : { fault: 'not_an_option' };
  if (op === 'between' && texts.length !== 2) return { fault: 'required' };
  const values: unknown[] = [];
  for (const text of texts) { const read = readOne(fact, text); if ('fault' in read) return read; values.push(read.value); }
  return { value: values };
}

const yesOrNo = (text: string): Read => (text === 'true' || text === 'false' ? { value: text === 'true' } : { fault: 'not_an_option' });
function readOne({ kind, options }: Fact, text: string): Read {
  switch (kind) {
    case 'boolean': return yesOrNo(text);
    case 'count': return /^\d{1,12}$/.test(text) ? { value: Number(text) } : { fault: 'not_integer' };
    case 'money': { const amount = parseYuan(text); return amount === undefined ? { fault: 'not_money' } : { value: amount.toString() }; }
    case 'date': { const read = typedDay(text); return 'fault' in read ? read : { value: read.day }; }
    case 'enum': return options?.includes(text) ? { value: text } : { fault: 'not_an_option' };
  }
}
