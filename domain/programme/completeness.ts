/**
 * What keeps an application from being handed in: what is wrong on its form, and what a rule of the version reads and
 * nobody said, whether or not the form asks for it of everyone. One answer for pages, programs and the guard. Pure.
 */
import { missingFacts } from '../award/calculate.js';
import type { PlainDate } from '../time.js';
import { evaluate, type Facts } from './conditions.js';
import { entries, factsOf, faultsOf, fieldOf, fieldsOf, type FormContent } from './form.js';
import type { Form, ProgrammeVersion } from './schema.js';

/** Facts that the form could have said and a rule still waits for, and facts without which the award could not be calculated later on, when nobody could add them any more. */
export function unsaid({ form, eligibility, steps, formula, facts: declared = [] }: ProgrammeVersion, facts: Facts): Record<string, string> {
  const conditions = [...eligibility.flatMap((e) => e.condition ?? []), ...steps.flatMap((s) => s.when ?? [])];
  const open = conditions.flatMap((condition) => evaluate(condition, facts).missing).filter((fact) => fieldOf(form, fact) !== undefined);
  const fromForm = steps.some((s) => s.kind === 'award_calculation' && s.params['expenditureLines'] !== true);
  const disordered = declared.filter((f) => f.laterThan !== undefined && String(facts[f.id] ?? '9') <= String(facts[f.laterThan] ?? ''));
  const at = (fact: string): string => `form.${fieldOf(form, fact) ?? fact}`;
  return Object.fromEntries([...[...open, ...(fromForm ? missingFacts(formula, facts) : [])].map((fact) => [at(fact), 'required']), ...disordered.map((f) => [at(f.id), 'invalid'])]) as Record<string, string>;
}

/** Who applies is no member of its own: it would confirm itself, and be counted twice. */
const selfNamed = (form: Form, content: FormContent, applicantId: string): Record<string, string> => Object.fromEntries(fieldsOf(form).filter((f) => f.kind === 'organisations')
  .flatMap((f) => entries(content[f.id]).flatMap((id, i) => (id === applicantId ? [[`form.${f.id}.${i + 1}`, 'own_member']] : []))));

/** Message codes by path; empty when it can be handed in. */
export const lackOf = (version: ProgrammeVersion, { content, evidence, today, applicantId }: { content: FormContent; evidence: readonly string[]; today: PlainDate; applicantId: string }): Record<string, string> =>
  ({ ...unsaid(version, factsOf(version.form, content)), ...selfNamed(version.form, content, applicantId), ...faultsOf(version.form, content, evidence, today) });
