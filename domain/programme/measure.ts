/**
 * A version of a programme under another measure (办法): plan, form and conditions of the version it comes from, money and
 * reviews of its own. How a programme whose document sets no amount comes to one. Pure; the checks of a draft follow.
 */
import { z } from 'zod';
import type { PolicyDocument } from './catalogue.js';
import { Label, TO_FILL_IN, type Fact, type Formula, type ProgrammeVersion } from './schema.js';

export const NewMeasure = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{1,39}$/).describe('short name, the middle part of the version’s id'),
  label: Label,
  document: z.string().max(60).describe('id of the policy document that it is, or carries out'),
  sample: z.boolean().describe('for demonstration only; marked as a sample wherever it shows'),
  formula: z.enum(['fixed', 'rate', 'tiers', 'first_year_interest', 'not_set']),
});
export type NewMeasure = z.infer<typeof NewMeasure>;

/** Nothing yet; the numbers are typed in the draft, each with its source. */
function emptyFormula(type: Formula['type'], facts: readonly Fact[]): Formula {
  const baseFact = facts.find((f) => f.kind === 'money')?.id ?? '';
  switch (type) {
    case 'fixed': return { type, amountFen: '0' };
    case 'rate': return { type, baseFact, rateBp: 0 };
    case 'tiers': return { type, tiers: [{ when: { fact: facts[0]?.id ?? '', op: 'present' }, amountFen: '0', label: TO_FILL_IN }] };
    case 'first_year_interest': return { type, rateBp: 0, caseCapFen: '0' };
    case 'not_set': return { type };
  }
}

/** `on` is the first day it may be in force; the period of the document bounds it, unless it is a sample. */
export function underMeasure(source: ProgrammeVersion, { formula: type, ...measure }: NewMeasure, { on, document }: { on: string; document: Pick<PolicyDocument, 'validFrom' | 'validTo'> }): ProgrammeVersion {
  const formula = type === source.formula.type ? source.formula : emptyFormula(type, source.facts ?? []);
  const { supersedes: _supersedes, ...rest } = source;
  const later = (a: string, b: string): string => (a > b ? a : b);
  return {
    ...rest, measure, formula, id: `${source.programmeId}@${measure.id}#1`, version: 1,
    legality: { ...source.legality, inForce: false, legalityReview: TO_FILL_IN.zh, fairCompetitionReview: TO_FILL_IN.zh },
    validFrom: measure.sample ? on : later(on, document.validFrom), validTo: measure.sample ? later(on, source.validTo) : document.validTo,
    // What is gone has no source; the rest is stated again by whoever edits the draft.
    sources: Object.fromEntries(Object.entries(source.sources).filter(([path]) => !path.startsWith('formula.') || path.slice('formula.'.length) in formula)),
  };
}
