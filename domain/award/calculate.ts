/**
 * The amount of an award by its formula, every step written down so that a person can add it up on paper. Rounds down
 * to the fen, limits after rounding, what is left of a limit never below 0. Non-goal: whether there is a right to it.
 */
import { fen, formatYuan, minFen, shareDown, sumFen, type FenText } from '../money.js';
import { evaluate, type Facts } from '../programme/conditions.js';
import { GRADE_FACT } from '../programme/grading.js';
import { Fen, type Combination, type Formula, type Grading } from '../programme/schema.js';
import { assertNever } from '../errors.js';
import { isPlainDate } from '../time.js';
import { combine, percent, share as shareOfGrade, type OtherAward } from './adjustments.js';
import { newSheet, type CalculationSheet, type Step } from './sheet.js';
import { firstYearInterest, type Loan } from './interest.js';

export type { Step };
export interface Award { amountFen: bigint; steps: Step[] }
/** An earlier award of the same applicant in the same programme. */
export interface PriorAward { year: number; amountFen: bigint | FenText }
export interface AwardInput {
  formula: Formula; facts: Facts; priorAwards: readonly PriorAward[]; year: number; clause: string;
  grading?: Grading | undefined;
  /** Rules about awards of other programmes, and those awards; the public calculation leaves both out. */
  combination?: readonly Combination[] | undefined;
  others?: readonly OtherAward[] | undefined;
}

/** A caller's defect: guards ask `missingFacts` and `formula.type` first. */
export class NotCalculable extends Error {
  constructor(readonly code: 'amount_not_set' | 'form_incomplete', readonly facts: string[] = []) { super(`${code} ${facts.join(', ')}`); }
}

const LOAN_FACTS = ['loanPrincipalFen', 'benchmarkRateBp', 'loanStart', 'loanEnd'] as const;

/** Facts the formula needs and does not find, or finds malformed; empty when calculateAward will answer. */
export function missingFacts(formula: Formula, facts: Facts, grading?: Grading): string[] {
  const grade = grading && formula.type !== 'not_set' && !grading.grades.some((g) => g.id === facts[GRADE_FACT]) && facts[GRADE_FACT] !== NO_GRADE ? [GRADE_FACT] : [];
  return [...missingOfFormula(formula, facts), ...grade];
}
/** What an acceptance that reaches no grade is called. */
export const NO_GRADE = 'failed';

function missingOfFormula(formula: Formula, facts: Facts): string[] {
  switch (formula.type) {
    case 'fixed': case 'not_set': return [];
    case 'rate': return isFen(facts[formula.baseFact]) ? [] : [formula.baseFact];
    case 'tiers': return evaluate({ any: formula.tiers.map((tier) => tier.when) }, facts).missing;
    case 'first_year_interest': {
      if (isFen(facts['firstYearInterestFen'])) return [];
      const missing = LOAN_FACTS.filter((name) => !isLoanFact(name, facts[name]));
      return missing.length === LOAN_FACTS.length ? ['firstYearInterestFen'] : missing;
    }
    default: return assertNever(formula);
  }
}

/** Throws NotCalculable when the formula is not set or a fact is missing. */
export function calculateAward(input: AwardInput): Award {
  const { formula, facts, clause, grading } = input;
  if (formula.type === 'not_set') throw new NotCalculable('amount_not_set');
  const missing = missingFacts(formula, facts, grading);
  if (missing.length > 0) throw new NotCalculable('form_incomplete', missing);
  const sheet = newSheet(clause);
  const gradeFirst = (): void => { if (grading?.limits === 'after') shareOfGrade(sheet, grading, facts); };
  switch (formula.type) {
    case 'fixed':
      sheet.start(fen(formula.amountFen), { zh: `定额 ${formatYuan(fen(formula.amountFen))} 元`, en: `Fixed amount of CNY ${formatYuan(fen(formula.amountFen))}` });
      break;
    case 'tiers': {
      const tier = formula.tiers.find(({ when }) => evaluate(when, facts).met);
      sheet.start(tier ? fen(tier.amountFen) : 0n, tier ? { zh: `档次：${tier.label.zh}`, en: `Tier: ${tier.label.en}` } : { zh: '未达到任何档次', en: 'No tier is reached' });
      break;
    }
    case 'rate':
      share(sheet, fen(facts[formula.baseFact] as FenText), formula.rateBp);
      gradeFirst();
      if (formula.caseCapFen !== undefined) caseCap(sheet, fen(formula.caseCapFen));
      if (formula.yearCapFen !== undefined) yearCap(sheet, fen(formula.yearCapFen), input);
      break;
    case 'first_year_interest':
      share(sheet, interestBase(sheet, facts), formula.rateBp);
      gradeFirst();
      caseCap(sheet, fen(formula.caseCapFen));
      break;
    default: assertNever(formula);
  }
  // A fixed amount or a tier has no limit: there the order makes no difference.
  if (grading && (grading.limits === 'before' || formula.type === 'fixed' || formula.type === 'tiers')) shareOfGrade(sheet, grading, facts);
  if (input.combination) combine(sheet, input.combination, input.others ?? [], input.year);
  return { amountFen: sheet.amountFen(), steps: sheet.steps };
}

function share(sheet: CalculationSheet, baseFen: bigint, rateBp: number): void {
  sheet.next(baseFen, shareDown(baseFen, rateBp), {
    zh: `${formatYuan(baseFen)} 元 × ${percent(rateBp)}，舍去不足一分`, en: `CNY ${formatYuan(baseFen)} × ${percent(rateBp)}, rounded down to the fen`,
  });
}

function caseCap(sheet: CalculationSheet, capFen: bigint): void {
  const before = sheet.amountFen();
  sheet.next(before, minFen(before, capFen), { zh: `每项上限 ${formatYuan(capFen)} 元`, en: `Limit for one case: CNY ${formatYuan(capFen)}` });
}

function yearCap(sheet: CalculationSheet, capFen: bigint, { priorAwards, year }: AwardInput): void {
  const usedFen = sumFen(priorAwards.filter((award) => award.year === year).map((award) => BigInt(award.amountFen)));
  const leftFen = usedFen < capFen ? capFen - usedFen : 0n;
  const before = sheet.amountFen();
  sheet.next(before, minFen(before, leftFen), {
    zh: `${year} 年度上限 ${formatYuan(capFen)} 元，已给予 ${formatYuan(usedFen)} 元，尚余 ${formatYuan(leftFen)} 元`,
    en: `Limit for ${year}: CNY ${formatYuan(capFen)}, of which ${formatYuan(usedFen)} was awarded before, ${formatYuan(leftFen)} is left`,
  });
}

/** Certified interest as given, or the loan's first year computed (its own step). */
function interestBase(sheet: CalculationSheet, facts: Facts): bigint {
  const certified = facts['firstYearInterestFen'];
  if (isFen(certified)) return fen(certified);
  const loan: Loan = {
    principalFen: fen(facts['loanPrincipalFen'] as FenText), rateBp: facts['benchmarkRateBp'] as number,
    start: facts['loanStart'] as string, end: facts['loanEnd'] as string,
  };
  const first = firstYearInterest(loan);
  sheet.next(loan.principalFen, first.interestFen, {
    zh: `第一年利息：本金 × 年利率 ${percent(loan.rateBp)} × ${first.daysBorne} 天 ÷ ${first.days} 天（${first.start} 至 ${first.end}，末日不计），舍去不足一分`,
    en: `Interest of the first year: principal × ${percent(loan.rateBp)} a year × ${first.daysBorne} days ÷ ${first.days} days (${first.start} to ${first.end}, last day not counted), rounded down to the fen`,
  });
  return first.interestFen;
}

const isFen = (value: unknown): value is FenText => Fen.safeParse(value).success;
const isDate = (value: unknown): boolean => typeof value === 'string' && isPlainDate(value);

function isLoanFact(name: (typeof LOAN_FACTS)[number], value: unknown): boolean {
  if (name === 'loanPrincipalFen') return isFen(value);
  if (name === 'benchmarkRateBp') return Number.isSafeInteger(value) && (value as number) >= 0;
  return isDate(value);
}
