/**
 * Whether a condition can be asked at all: facts that somebody says, comparisons that the kind of a fact has, values of
 * that kind. A condition that can never hold, or always does, by a slip of the pen is refused with its path. Pure.
 */
import { isPlainDate } from '../time.js';
import { evaluate, factsIn } from './conditions.js';
import { fieldOf, fieldsOf } from './form.js';
import { AWARD_FACT } from './plan.js';
import { ApplicantKind, Fen, type Condition, type FormField, type PlanStep, type ProgrammeVersion } from './schema.js';

type Leaf = Extract<Condition, { fact: string }>;
export type AskedKind = 'money' | 'count' | 'boolean' | 'enum' | 'date' | 'list';
export interface AskedFact { kind: AskedKind; options?: readonly string[] | undefined }
type Say = (path: string, reason: string) => void;

const ORDERED = ['eq', 'ne', 'gte', 'gt', 'lte', 'lt', 'in', 'between', 'present'];
const OPERATORS: Readonly<Record<AskedKind, readonly string[]>> = {
  money: ORDERED, count: ORDERED, date: ORDERED, /* a box that is not ticked is there too, and says no */ boolean: ['eq', 'ne'], enum: ['eq', 'ne', 'in', 'present'], list: ['in', 'present'],
};

/** Every leaf of a condition; `known` answers what a fact is, undefined when nobody says it. */
export function checkCondition(say: Say, path: string, condition: Condition, known: (fact: string) => AskedFact | undefined): void {
  if ('all' in condition || 'any' in condition) {
    const parts = 'all' in condition ? condition.all : condition.any;
    if (parts.length === 0) say(path, 'a list of conditions holds none');
    parts.forEach((part, i) => checkCondition(say, `${path}.${'all' in condition ? 'all' : 'any'}.${i}`, part, known));
    return;
  }
  const fact = known(condition.fact);
  if (!fact) { say(`${path}.fact`, `${condition.fact} is not a fact that is known here`); return; }
  if (!OPERATORS[fact.kind].includes(condition.op)) { say(`${path}.op`, `${condition.op} does not compare a ${fact.kind}`); return; }
  const reason = valueFault(condition, fact);
  if (reason) say(`${path}.value`, reason);
}

function valueFault({ op, value }: Leaf, fact: AskedFact): string | undefined {
  const one = (v: unknown): string | undefined => (fits(v, fact) ? undefined : `${JSON.stringify(v)} is not ${WANTED[fact.kind]}${fact.options ? ` of ${fact.options.join(', ')}` : ''}`);
  switch (op) {
    case 'present': return value === undefined || typeof value === 'boolean' ? undefined : 'present takes true, false or nothing';
    case 'in': return !Array.isArray(value) || value.length === 0 ? 'in takes a list' : value.map(one).find((r) => r !== undefined);
    case 'between': {
      if (!Array.isArray(value) || value.length !== 2) return 'between takes the least and the most';
      const wrong = value.map(one).find((r) => r !== undefined);
      return wrong ?? (evaluate({ fact: 'x', op: 'gte', value: value[0] }, { x: value[1] }).met ? undefined : 'the least is more than the most');
    }
    default: return one(value);
  }
}
const WANTED: Readonly<Record<AskedKind, string>> = { money: 'an amount in fen as a digit string', count: 'a whole number', boolean: 'true or false', enum: 'one', date: 'a date', list: 'the id of an organisation' };

function fits(value: unknown, { kind, options }: AskedFact): boolean {
  switch (kind) {
    case 'money': return Fen.safeParse(value).success;
    case 'count': return Number.isSafeInteger(value);
    case 'boolean': return typeof value === 'boolean';
    case 'enum': return typeof value === 'string' && (options === undefined || options.includes(value));
    case 'date': return typeof value === 'string' && isPlainDate(value);
    case 'list': return typeof value === 'string' && value !== '';
  }
}

const FIELD_KIND: Readonly<Partial<Record<FormField['kind'], AskedKind>>> = { integer: 'count', money: 'money', date: 'date', choice: 'enum', boolean: 'boolean', organisations: 'list' };
/** What the form says, as facts. */
function askedByForm({ form }: ProgrammeVersion, fact: string): AskedFact | undefined {
  const field = fieldsOf(form).find((f) => f.id === fieldOf(form, fact));
  const kind = field && FIELD_KIND[field.kind];
  // A field of money is a fact under its name in fen alone.
  return !kind || (kind === 'money' && !fact.endsWith('Fen')) ? undefined : { kind, options: field.options?.map((o) => o.value) };
}

/** Conditions of the version: who may apply, tiers, steps of the plan. */
export function checkConditions(say: Say, version: ProgrammeVersion): void {
  const declared = (id: string): AskedFact | undefined => {
    const fact = version.facts?.find((f) => f.id === id);
    return fact && { kind: fact.kind, options: id === 'applicantKind' ? [...(fact.options ?? []), ...ApplicantKind.options] : fact.options };
  };
  for (const e of version.eligibility) if (e.condition) checkCondition(say, `eligibility.${e.id}.condition`, e.condition, declared);
  if (version.formula.type === 'tiers') version.formula.tiers.forEach(({ when }, i) => checkCondition(say, `formula.tiers.${i}.when`, when, declared));
  for (const step of version.steps) {
    if (!step.when) continue;
    checkCondition(say, `steps.${step.id}.when`, step.when, (id) => (id === AWARD_FACT ? { kind: 'money' } : askedByForm(version, id)));
    if (factsIn(step.when).includes(AWARD_FACT) && !calculatedBefore(version.steps, step)) say(`steps.${step.id}.when`, `asks for ${AWARD_FACT} before the award is calculated`);
  }
  // What the form asks and the version declares under one name is one fact: of one kind.
  for (const fact of version.facts ?? []) {
    const asked = askedByForm(version, fact.id);
    if (asked && asked.kind !== fact.kind) say(`facts.${fact.id}.kind`, `the form asks ${fact.id} as ${asked.kind}`);
    if (asked?.options && fact.options) for (const option of asked.options) if (!fact.options.includes(option)) say(`facts.${fact.id}.options`, `the form offers ${option}, which the fact does not know`);
    if (fact.laterThan) for (const id of [fact.id, fact.laterThan]) if (declared(id) && declared(id)!.kind !== 'date') say(`facts.${fact.id}.laterThan`, `${id} is no date`);
  }
}

function calculatedBefore(steps: readonly PlanStep[], step: PlanStep): boolean {
  const before = step.after.flatMap((id) => steps.find((s) => s.id === id) ?? []);
  return before.some((s) => s.kind === 'award_calculation' || calculatedBefore(steps.filter((x) => x.id !== step.id), s));
}

const LOAN = ['loanPrincipalFen', 'benchmarkRateBp', 'loanStart', 'loanEnd'];
/** What the award is calculated from must be said by somebody: asked by the form, confirmed from the expenditure, or graded before. */
export function checkBase(say: Say, version: ProgrammeVersion): void {
  const { formula, steps, grading } = version;
  const asks = (fact: string): boolean => askedByForm(version, fact) !== undefined;
  for (const award of steps.filter((s) => s.kind === 'award_calculation')) {
    const confirmed = award.params['expenditureLines'] === true;
    const earlier = ancestorsOf(steps, award);
    if (confirmed && !earlier.some((s) => s.kind === 'result_submission' && s.params['expenditure'] === true)) say(`steps.${award.id}.params.expenditureLines`, 'confirms expenditure that no step before it asks for');
    if (formula.type === 'rate' && !confirmed && !asks(formula.baseFact)) say('formula.baseFact', `no field of the form asks ${formula.baseFact}, and no expenditure is confirmed`);
    if (formula.type === 'first_year_interest' && !asks('firstYearInterestFen') && !LOAN.every(asks)) say('formula', 'the form asks neither the first year’s interest nor the four facts of the loan');
    if (formula.type === 'tiers' && !confirmed) for (const fact of new Set(formula.tiers.flatMap((t) => factsIn(t.when)))) if (!asks(fact) && (version.facts?.find((f) => f.id === fact)?.origin ?? 'applicant') === 'applicant') say('formula.tiers', `no field of the form asks ${fact}`);
    if (grading) {
      const accepted = earlier.filter((s) => s.kind === 'acceptance_review');
      if (accepted.length === 0) say(`steps.${award.id}`, 'is graded by an acceptance that does not stand before it');
      for (const s of accepted) if (s.when || ancestorsOf(steps, s).some((x) => x.when && x.kind === 'result_submission')) say(`steps.${s.id}.when`, 'may be skipped, and the award is graded by it');
    }
  }
}
function ancestorsOf(steps: readonly PlanStep[], step: PlanStep): PlanStep[] {
  const found = new Set<PlanStep>();
  const visit = (s: PlanStep): void => { for (const id of s.after) { const before = steps.find((x) => x.id === id); if (before && !found.has(before)) { found.add(before); visit(before); } } };
  visit(step);
  return [...found];
}

/** The least and the most that one award may be, as far as the version says. */
function boundsOf({ formula, grading }: ProgrammeVersion): { least?: bigint; most?: bigint } {
  switch (formula.type) {
    case 'fixed': {
      const amount = BigInt(formula.amountFen);
      const shares = (grading?.grades ?? []).map((g) => BigInt(g.shareBp)).filter((bp) => bp > 0n);
      return { least: shares.reduce((least, bp) => (amount * bp / 10_000n < least ? amount * bp / 10_000n : least), amount), most: amount };
    }
    case 'tiers': {
      const amounts = formula.tiers.map((t) => BigInt(t.amountFen)).filter((fen) => fen > 0n);
      return amounts.length === 0 ? {} : { least: amounts.reduce((a, b) => (b < a ? b : a)), most: amounts.reduce((a, b) => (b > a ? b : a)) };
    }
    case 'rate': { const most = formula.caseCapFen ?? formula.yearCapFen; return most === undefined ? {} : { most: BigInt(most) }; }
    case 'first_year_interest': return { most: BigInt(formula.caseCapFen) };
    case 'not_set': return {};
  }
}

/**
 * Instalments of fixed amounts. Beside an award that is known they are the award, no more and no less. Beside one that
 * depends on the case the last is the balance; what no award, or not the least of those that are known, could carry is
 * refused here, the rest where the award is decided.
 */
export function checkInstalmentSum(say: Say, version: ProgrammeVersion): void {
  const { formula, steps, grading } = version;
  const step = steps.find((s) => s.kind === 'instalments');
  const list = (step?.params['list'] as { amountFen?: string; shareBp?: number }[] | undefined) ?? [];
  if (!step || !Array.isArray(list)) return;
  const fixed = list.filter((i) => typeof i.amountFen === 'string' && Fen.safeParse(i.amountFen).success);
  const balance = list.length > 1 && fixed.length === list.length - 1 && list.at(-1)!.amountFen === undefined && list.at(-1)!.shareBp === undefined;
  if (!balance && (fixed.length !== list.length || list.length === 0)) return;
  const sum = fixed.reduce((total, i) => total + BigInt(i.amountFen!), 0n);
  const path = `steps.${step.id}.params.list`;
  const { least, most } = boundsOf(version);
  if (formula.type === 'fixed' && !grading && !balance && sum !== most) return say(path, `the instalments sum to ${sum} fen, the award is ${formula.amountFen}`);
  if (most !== undefined && sum > most) return say(path, `the instalments sum to ${sum} fen, the award is at most ${most}`);
  if (least !== undefined && sum > least) say(path, `the instalments sum to ${sum} fen, an award may be ${least} only`);
  if (!balance && (formula.type !== 'fixed' || grading)) say(path, 'beside an award that is not fixed the last instalment is the balance: it has no amount of its own');
}
