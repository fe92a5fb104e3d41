/** Awards: the amount a formula gives, and the public calculation over the policies' text. Pure. */
export { calculateAward, missingFacts, NotCalculable } from './calculate.js';
export type { Award, AwardInput, PriorAward, Step } from './calculate.js';
export { answerBody, answerCalculation, CalculationRequest } from './calculation.js';
export type { CalculationAnswer, CalculationOutcome, CalculationStatus, Problem, ProblemCode } from './calculation.js';
export { CalculationRules } from './calculation-rules.js';
export { firstYearInterest } from './interest.js';
export type { FirstYear, Loan } from './interest.js';
