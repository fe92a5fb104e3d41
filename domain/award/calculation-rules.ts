/**
 * What each programme's clause says about money, as the public calculation reads it: drawn from the programme versions.
 * Checked whole when loaded, so that a rule that names a fact it does not declare never gets as far as a question.
 */
import { z } from 'zod';
import { Condition, Formula, Grading } from '../programme/schema.js';

export const FactType = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('money') }),
  z.strictObject({ type: z.literal('count') }),
  z.strictObject({ type: z.literal('boolean') }),
  z.strictObject({ type: z.literal('date') }),
  z.strictObject({ type: z.literal('enum'), values: z.array(z.string()).min(1) }),
]);
export type FactType = z.infer<typeof FactType>;

const Place = { section: z.string(), quotation: z.string().min(1) };

const CalculationDocument = z.strictObject({
  id: z.string(),
  number: z.string().describe('document number as printed, or its title where it has none'),
  issuedOn: z.iso.date(),
  openTo: z.iso.date().describe('last day of the period the document states'),
  period: z.strictObject(Place),
}).refine((d) => d.issuedOn <= d.openTo, 'the period ends before it begins');

const CalculatedProgramme = z.strictObject({
  id: z.string(),
  document: z.string(),
  from: z.iso.date().optional().describe('days on which this rule of several of the programme counts'),
  to: z.iso.date().optional(),
  ...Place,
  facts: z.record(z.string(), FactType).describe('required, unless one of forms names them'),
  forms: z.array(z.array(z.string()).min(1)).min(2).optional().describe('exactly one of these groups of facts, complete'),
  after: z.array(z.strictObject({ earlier: z.string(), later: z.string() })).default([]).describe('date facts in order, never the same day'),
  condition: Condition,
  formula: Formula,
  grading: Grading.optional(),
  quota: z.strictObject({ fact: z.string(), max: z.number().int().min(1), quotation: z.string() }).optional(),
  once: z.strictObject({ quotation: z.string() }).optional(),
}).superRefine((programme, context) => {
  const declared = new Set(Object.keys(programme.facts));
  const used = [...factsOf(programme.condition), ...(programme.quota ? [programme.quota.fact] : []), ...(programme.forms ?? []).flat(),
    ...programme.after.flatMap((pair) => [pair.earlier, pair.later]), ...(programme.formula.type === 'rate' ? [programme.formula.baseFact] : []),
    ...(programme.formula.type === 'tiers' ? programme.formula.tiers.flatMap((tier) => factsOf(tier.when)) : [])];
  for (const fact of used) if (!declared.has(fact)) context.addIssue({ code: 'custom', path: ['facts', fact], message: 'used, not declared' });
  if (programme.formula.type === 'not_set') context.addIssue({ code: 'custom', path: ['formula'], message: 'belongs in amountNotSet' });
});
export type CalculatedProgramme = z.infer<typeof CalculatedProgramme>;

export const CalculationRules = z.strictObject({
  documents: z.array(CalculationDocument).min(1),
  programmes: z.array(CalculatedProgramme).min(1),
  amountNotSet: z.array(z.strictObject({ id: z.string(), document: z.string(), ...Place })),
}).superRefine((rules, context) => {
  const documents = new Set(rules.documents.map((document) => document.id));
  const seen = new Set<string>();
  for (const programme of [...rules.programmes, ...rules.amountNotSet]) {
    // Several rules of one programme have days of their own.
    if (seen.has(programme.id) && !('from' in programme && programme.from !== undefined)) context.addIssue({ code: 'custom', path: [programme.id], message: 'named twice' });
    seen.add(programme.id);
  }
  for (const programme of rules.programmes) {
    if (!documents.has(programme.document)) context.addIssue({ code: 'custom', path: [programme.id, 'document'], message: 'unknown document' });
  }
});
export type CalculationRules = z.infer<typeof CalculationRules>;

function factsOf(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(factsOf);
  if ('any' in condition) return condition.any.flatMap(factsOf);
  return [condition.fact];
}
