/**
 * Named boundaries: every cap, threshold, quota, period and level that the data hold is asked at, just under and just
 * over it, and answered as the second reading answers. The cases are drawn from the data, so that a new mark is a new case.
 */
import { answerCalculation } from '../../domain/award/index.js';
import { addDays } from '../../domain/time.js';
import type { Condition, Fact, ProgrammeVersion } from '../../domain/programme/schema.js';
import { shippedPolicies } from '../../start/plans.js';
import { oracle, type OracleRequest } from './award-oracle.js';

const { calculations, programmes } = shippedPolicies();
const versions = programmes.filter((v) => !v.measure.sample && v.formula.type !== 'not_set');
const DAY = '2018-06-01';

const short = (outcome: ReturnType<typeof oracle>): string => (outcome === 'refused' ? 'refused' : outcome.status === 'calculated' ? outcome.amountFen : outcome.status);
function ours(request: OracleRequest): string {
  const outcome = answerCalculation(request, calculations);
  return outcome.ok ? outcome.answer.amountFen ?? outcome.answer.status : 'refused';
}

type Leaf = Extract<Condition, { fact: string }>;
const leaves = (c: Condition): Leaf[] => ('all' in c ? c.all.flatMap(leaves) : 'any' in c ? c.any.flatMap(leaves) : [c]);
const leavesOf = (v: ProgrammeVersion): Leaf[] => v.eligibility.flatMap((e) => (e.condition ? leaves(e.condition) : []));

/** Facts with which every condition is met; of a choice of conditions the first alone. */
function met(v: ProgrammeVersion): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  for (const fact of v.facts ?? []) if (fact.form !== 'B') facts[fact.id] = plain(fact);
  const satisfy = (c: Condition): void => {
    if ('all' in c) c.all.forEach(satisfy);
    else if ('any' in c) satisfy(c.any[0]!);
    else facts[c.fact] = c.op === 'in' ? (c.value as unknown[])[0] : c.value;
  };
  for (const e of v.eligibility) if (e.condition) satisfy(e.condition);
  return facts;
}
const plain = (fact: Fact): unknown => ({ money: '0', count: 0, boolean: true, date: DAY, enum: fact.options?.[0] })[fact.kind];

interface Case { name: string; request: OracleRequest; expected: string }
const cases: Case[] = versions.flatMap((v) => {
  const facts = met(v);
  const made: Case[] = [];
  const id = v.programmeId;
  const add = (name: string, change: Record<string, unknown>, expected: string, more: Partial<OracleRequest> = {}): void => {
    made.push({ name: `${id} ${name}`, request: { programmeId: id, asOf: DAY, facts: { ...facts, ...change }, ...more }, expected });
  };
  const given = short(oracle({ programmeId: id, asOf: DAY, facts }));

  // The period of the document.
  const { issuedOn, openTo } = calculations.documents.find((d) => d.id === v.measure.document)!;
  add(`the day before ${issuedOn}`, {}, 'not_open', { asOf: addDays(issuedOn, -1) });
  add(`on ${issuedOn}`, {}, given, { asOf: issuedOn });
  add(`on ${openTo}`, {}, given, { asOf: openTo });
  add(`the day after ${openTo}`, {}, 'not_open', { asOf: addDays(openTo, 1) });

  // Thresholds: 以上 and 达到 include the number itself. Where one of several is enough, the others are at nothing.
  for (const leaf of leavesOf(v).filter((l) => l.op === 'gte')) {
    const alone = Object.fromEntries(leavesOf(v).filter((l) => l.op === 'gte').map((l) => [l.fact, typeof l.value === 'string' ? '0' : 0]));
    const value = (by: number): unknown => (typeof leaf.value === 'string' ? String(BigInt(leaf.value) + BigInt(by)) : (leaf.value as number) + by);
    add(`${leaf.fact} one under ${leaf.value}`, { ...alone, [leaf.fact]: value(-1) }, 'ineligible');
    add(`${leaf.fact} at ${leaf.value}`, { ...alone, [leaf.fact]: value(0) }, given);
    add(`${leaf.fact} one over ${leaf.value}`, { ...alone, [leaf.fact]: value(1) }, given);
  }
  // Every value of every choice, and both of every yes or no.
  for (const fact of v.facts ?? []) {
    for (const value of fact.kind === 'enum' ? fact.options! : fact.kind === 'boolean' ? [true, false] : []) {
      add(`${fact.id} is ${value}`, { [fact.id]: value }, short(oracle({ programmeId: id, asOf: DAY, facts: { ...facts, [fact.id]: value } })));
    }
  }
  if (v.quota?.countFact) for (const [name, n, expected] of [['the last', v.quota.max - 1, given], ['one too many', v.quota.max, 'not_open'], ['two too many', v.quota.max + 1, 'not_open']] as const) add(`${name} of ${v.quota.max}`, { [v.quota.countFact]: n }, expected);
  if (v.once) add('given before', {}, 'ineligible', { priorAwards: [{ programmeId: id, year: 2017, amountFen: '1' }] });

  // Rates and their caps: the base that reaches the cap exactly, and a fen around it.
  const { formula } = v;
  if (formula.type === 'rate' || formula.type === 'first_year_interest') {
    const fact = formula.type === 'rate' ? formula.baseFact : 'firstYearInterestFen';
    const [part, whole] = [BigInt(formula.rateBp), 10_000n];
    add('of nothing', { [fact]: '0' }, '0');
    add('of one fen', { [fact]: '1' }, String(part / whole));
    add('of the largest sum', { [fact]: '9'.repeat(18) }, short(oracle({ programmeId: id, asOf: DAY, facts: { ...facts, [fact]: '9'.repeat(18) } })));
    const yearCap = formula.type === 'rate' ? formula.yearCapFen : undefined;
    for (const cap of [formula.caseCapFen ?? yearCap].filter((c) => c !== undefined)) {
      // The smallest base whose share is the cap.
      const base = (BigInt(cap) * whole + part - 1n) / part;
      add(`share one fen under ${cap}`, { [fact]: String(base - 1n) }, String(BigInt(cap) - 1n));
      add(`share at ${cap}`, { [fact]: String(base) }, cap);
      add(`share over ${cap}`, { [fact]: String(base + whole) }, cap);
    }
    if (yearCap !== undefined) {
      const most = formula.caseCapFen ?? yearCap;
      const used = (amountFen: bigint): Partial<OracleRequest> => ({ priorAwards: [{ programmeId: id, year: 2018, amountFen: String(amountFen) }] });
      const large = { [fact]: '9'.repeat(15) };
      add('the year leaves just what one case may take', large, most, used(BigInt(yearCap) - BigInt(most)));
      add('the year leaves a fen less', large, String(BigInt(most) - 1n), used(BigInt(yearCap) - BigInt(most) + 1n));
      add('the year leaves one fen', large, '1', used(BigInt(yearCap) - 1n));
      add('the year is used up', large, '0', used(BigInt(yearCap)));
      add('the year is overdrawn', large, '0', used(BigInt(yearCap) + 1n));
    }
  }
  return made;
});

test('each of the 23 programmes has its marks, and pays at one of them', () => {
  expect(new Set(cases.map((c) => c.request.programmeId)).size).toBe(23);
  for (const v of versions) expect([v.programmeId, cases.some((c) => c.request.programmeId === v.programmeId && /^\d+$/.test(c.expected))]).toEqual([v.programmeId, true]);
  const marks = versions.flatMap(leavesOf).filter((l) => l.op === 'gte').length;
  expect(cases.filter((c) => / one under /.test(c.name))).toHaveLength(marks);
});
test('no mark is of a kind that has no case here', () => {
  expect([...new Set(versions.flatMap(leavesOf).map((l) => l.op))].filter((op) => !['eq', 'in', 'gte'].includes(op))).toEqual([]);
});
test.each(cases.map((c) => [`${c.name}: ${c.expected}`, c] as const))('%s', (_, { request, expected }) => {
  expect([ours(request), short(oracle(request))]).toEqual([expected, expected]);
});
