/** Awards: the amount a formula gives, and the public calculation over the policies' text. Pure. */
export { touchedBy } from './adjustments.js';
export type { OtherAward } from './adjustments.js';
export { calculateAward, missingFacts, NO_GRADE, NotCalculable } from './calculate.js';
export type { Award, AwardInput, PriorAward, Step } from './calculate.js';
export { answerBody, answerCalculation, CalculationRequest } from './calculation.js';
export type { CalculationAnswer, CalculationOutcome, CalculationStatus, Problem, ProblemCode } from './calculation.js';
export { CalculationRules } from './calculation-rules.js';
export { calculationRules } from './rules-of-versions.js';
export { splitAward, type InstalmentAmount } from './instalments.js';
export { firstYearInterest } from './interest.js';
export type { FirstYear, Loan } from './interest.js';
