/**
 * A programme version as data: what `policies/` may say, checked by zod when it is loaded.
 * It holds no rule of its own; step kinds, formulas and periods read it. Non-goal: storage.
 */
import { z } from 'zod';
import { textFault } from '../text.js';
import { dayFault } from '../time.js';

/** As people read it, on public pages too: nothing that is not seen, and nothing that turns the direction. */
const shown = z.string().min(1).superRefine((text, context) => {
  const fault = textFault(text, { max: 4000, lines: true });
  if (fault) context.addIssue({ code: 'custom', message: fault });
});
export const Label = z.strictObject({ zh: shown, en: shown });
export type Label = z.infer<typeof Label>;
/** Stands in a draft where an administrator has still to write; a version that holds it cannot be proposed. */
export const TO_FILL_IN: Label = { zh: '（待填写）', en: '(to be filled in)' };

/** Where a value comes from: a clause of a policy document, or the default that answers an open question. */
export const Source = z.union([
  z.strictObject({ document: z.string(), section: z.string(), quotation: z.string() }),
  z.strictObject({ default: z.string().describe('open question, e.g. Q5, or scenario'), note: z.string().optional() }),
]);
export type Source = z.infer<typeof Source>;

const PolicyDay = z.iso.date().refine((day) => dayFault(day) === undefined, 'implausible_date');

export const Fen = z.string().regex(/^(0|[1-9]\d{0,17})$/, 'fen: a digit string');
export const StageName = z.enum(['application', 'review', 'filing', 'acceptance', 'payment']);
export type StageName = z.infer<typeof StageName>;

export const ApplicantKind = z.enum([
  'enterprise', 'university', 'research_institute', 'public_institution', 'patent_agency', 'service_agency',
  'operation_institution', 'team', 'park_operator', 'alliance', 'individual', 'other',
]);
export type ApplicantKind = z.infer<typeof ApplicantKind>;

/** One named fact compared with a value; `all`/`any` nest. Evaluated with a reason for each leaf, never `eval`. */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { fact: string; op: 'eq' | 'ne' | 'gte' | 'gt' | 'lte' | 'lt' | 'in' | 'between' | 'present'; value?: unknown; label?: Label };
export const Condition: z.ZodType<Condition> = z.lazy(() => z.union([
  z.strictObject({ all: z.array(Condition) }),
  z.strictObject({ any: z.array(Condition) }),
  z.strictObject({
    fact: z.string(),
    op: z.enum(['eq', 'ne', 'gte', 'gt', 'lte', 'lt', 'in', 'between', 'present']),
    value: z.unknown().optional(),
    label: Label.optional(),
  }),
]));

export const FormField = z.strictObject({
  id: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
  kind: z.enum(['text', 'longtext', 'integer', 'money', 'date', 'choice', 'boolean', 'telephone', 'email', 'list', 'organisations', 'patents', 'budget', 'indicators']),
  label: Label,
  required: z.boolean().default(true),
  options: z.array(z.strictObject({ value: z.string(), label: Label })).optional(),
  min: z.number().int().optional().describe('least number of entries or least value'),
  max: z.number().int().optional(),
  notBefore: z.string().optional().describe('bound of a date: today, a day, or the id of another date field'),
  notAfter: z.string().optional(),
  against: z.string().optional().describe('amount of this form that the total of a table is held against'),
  hint: Label.optional(),
});
export type FormField = z.infer<typeof FormField>;

export const Evidence = z.strictObject({
  id: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
  label: Label,
  required: z.boolean().default(true),
});
export type Evidence = z.infer<typeof Evidence>;

export const Form = z.strictObject({
  sections: z.array(z.strictObject({ id: z.string(), label: Label, fields: z.array(FormField) })),
  evidence: z.array(Evidence),
});
export type Form = z.infer<typeof Form>;

/** What an award is made of; amounts in fen, rates in basis points, rounding down. */
export const Formula = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('fixed'), amountFen: Fen }),
  z.strictObject({ type: z.literal('rate'), baseFact: z.string(), rateBp: z.number().int().min(0).max(10000), caseCapFen: Fen.optional(), yearCapFen: Fen.optional() }),
  z.strictObject({ type: z.literal('tiers'), tiers: z.array(z.strictObject({ when: Condition, amountFen: Fen, label: Label })).min(1) }),
  z.strictObject({ type: z.literal('first_year_interest'), rateBp: z.number().int(), caseCapFen: Fen }),
  z.strictObject({ type: z.literal('not_set') }),
]);
export type Formula = z.infer<typeof Formula>;

/** `share` in basis points; the last instalment is the balance, so that no fen is lost. */
export const Instalment = z.strictObject({
  n: z.number().int().min(1),
  milestone: z.enum(['issued', 'agreement_signed', 'midterm_passed', 'acceptance_passed']),
  shareBp: z.number().int().min(1).max(10000).optional(),
  amountFen: Fen.optional(),
});
export type Instalment = z.infer<typeof Instalment>;

/** A step of the plan. `params` is checked by the step kind's own schema (domain/steps). */
export const PlanStep = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  kind: z.string(),
  stage: StageName,
  label: Label.optional(),
  after: z.array(z.string()),
  beside: z.boolean().default(false).describe('runs beside the road: its end does not open the next step, but the road waits for instalments'),
  afterEnd: z.boolean().default(false).describe('runs after the end of the road and never holds 已拨付 back'),
  when: Condition.optional(),
  params: z.record(z.string(), z.unknown()).default({}),
});
export type PlanStep = z.infer<typeof PlanStep>;

/** A fact that the calculation of the award asks for; `form` groups facts of which exactly one group is given. */
export const Fact = z.strictObject({
  id: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
  kind: z.enum(['money', 'count', 'boolean', 'enum', 'date']),
  label: Label,
  options: z.array(z.string()).optional(),
  form: z.enum(['A', 'B']).optional(),
  laterThan: z.string().optional().describe('date fact that this one must be later than'),
  origin: z.enum(['applicant', 'procedure', 'ledger']).optional().describe('who can say it: the applicant (default), the procedure itself once it runs, the books of the office'),
});
export type Fact = z.infer<typeof Fact>;

/** What an award of another programme, or an earlier one, does to this award. `full`: nothing, and that is said. */
export const Combination = z.strictObject({
  with: z.array(z.string()).min(1).describe('ids of programmes'),
  same: z.enum(['applicant', 'object']).describe('for the same applicant, or for the same object (a park, a patent) of that applicant'),
  within: z.enum(['year', 'ever']),
  rule: z.enum(['full', 'difference', 'exclude', 'warn']).describe('paid in full; less what was paid; not at all; in full, and an officer is told'),
  label: Label,
});
export type Combination = z.infer<typeof Combination>;

/** The share of the award by the grade of the acceptance; the first grade that is reached counts. */
export const Grading = z.strictObject({
  grades: z.array(z.strictObject({
    id: z.string().regex(/^[a-z][a-z0-9_]*$/),
    label: Label,
    atLeastBp: z.number().int().min(0).max(10000).describe('weighted mean of the acceptance panel'),
    firstAttemptOnly: z.boolean().optional().describe('not reached after a rectification'),
    shareBp: z.number().int().min(0).max(10000),
  })).min(1),
  limits: z.enum(['before', 'after']).describe('whether the limits of the formula apply before or after the share'),
});
export type Grading = z.infer<typeof Grading>;

export const ProgrammeVersion = z.strictObject({
  id: z.string().describe('programme id, @, measure id, #, version: 000-P02@zz-2017-243#1'),
  programmeId: z.string(),
  version: z.number().int().min(1),
  measure: z.strictObject({ id: z.string(), document: z.string(), label: Label, sample: z.boolean() }),
  jurisdiction: z.string(),
  name: Label,
  projectType: z.enum(['patent_navigation', 'patent_pool', 'high_value_patent', 'other']),
  instrument: z.enum(['subsidy', 'award', 'equity', 'purchase']),
  legality: z.strictObject({ inForce: z.boolean(), legalityReview: z.string(), fairCompetitionReview: z.string(), fairCompetitionOn: PolicyDay }),
  validFrom: PolicyDay,
  validTo: PolicyDay,
  wordSet: z.enum(['approval', 'recognition', 'award']).describe('立项 / 认定 / 奖补兑现'),
  formalWords: z.enum(['check', 'accept']).describe('形式审查通过/补正/不通过, or 受理/补正/不予受理'),
  code: z.string().describe('short code in receipt numbers, e.g. P02'),
  numbers: z.strictObject({ receipt: z.string().regex(/^[A-Z]{2,6}$/), office: z.string().regex(/^\p{Script=Han}{1,6}$/u) }).optional().describe('what numbers begin with: receipts (ZZ), documents (郑知); absent: those of Zhengzhou'),
  responsible: z.array(z.string()),
  applicantKinds: z.array(ApplicantKind).min(1),
  eligibility: z.array(z.strictObject({ id: z.string(), label: Label, condition: Condition.optional() })),
  facts: z.array(Fact).optional().describe('facts of the calculation; absent or empty where the amount is not set'),
  once: z.boolean().optional().describe('the clause grants it once per applicant (一次性, 每个单位): an earlier award of the programme in any year excludes another'),
  paidOnce: z.strictObject({ field: z.string() }).optional().describe('field of the form that names what is paid once, whoever applies: a patent'),
  uniqueBy: z.enum(['applicant', 'applicant_and_object']).default('applicant'),
  perApplicant: z.strictObject({ awards: z.number().int().min(1) }).optional().describe('most awards of this programme an applicant gets over all calls and years'),
  perApplicantYear: z.strictObject({ awards: z.number().int().min(1) }).optional().describe('most awards of this programme an applicant gets in a calendar year'),
  combination: z.array(Combination).optional(),
  grading: Grading.optional(),
  supersedes: z.string().optional().describe('id of the published version that this one replaces from its own first day'),
  form: Form,
  formula: Formula,
  quota: z.strictObject({ max: z.number().int(), warnBelow: z.number().int().optional(), countFact: z.string().optional().describe('fact that says how many were already granted') }).optional(),
  auditThresholdFen: Fen.optional(),
  window: z.strictObject({ days: z.number().int().min(1) }),
  steps: z.array(PlanStep).min(1),
  guide: z.strictObject({ fee: Label, contact: z.string(), supervision: z.string(), location: Label }),
  sources: z.record(z.string(), Source).describe('path of a field (formula.rateBp, steps.public_notice.params.workingDays) to its source'),
});
export type ProgrammeVersion = z.infer<typeof ProgrammeVersion>;

/** What the numbers of a version's receipts and documents begin with. Two cities never draw from one series. */
export const numbersOf = ({ numbers }: Pick<ProgrammeVersion, 'numbers'>): { receipt: string; office: string } => numbers ?? { receipt: 'ZZ', office: '郑知' };
