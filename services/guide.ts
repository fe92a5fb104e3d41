/**
 * A programme version as people read it before they apply (办事指南): who does each step, how long it takes, whether
 * that time counts in the period for handling, and the clauses the rules stand on. Non-goal: what a project does.
 */
import type { PrintedForm } from '../domain/papers.js';
import type { Role } from '../domain/access/index.js';
import type { Label, ProgrammeVersion, Source, StageName } from '../domain/programme/schema.js';
import type { StepKindName } from '../domain/steps/index.js';
import type { PeriodNature } from '../domain/stream.js';
import type { House } from './house.js';

/** Who acts, and the parameter that holds the time. Whether it counts is policy: policies/handling-periods.json. */
interface Handling { who: readonly Role[]; nature?: PeriodNature; span?: string }
const HANDLING: Readonly<Record<StepKindName, Handling>> = {
  draft: { who: ['applicant'] },
  organisation_approval: { who: ['organisation_admin'] },
  member_confirmation: { who: ['organisation_admin'], nature: 'promised' },
  recommendation: { who: ['county_officer'], nature: 'promised' },
  formal_check: { who: ['officer'], nature: 'statutory' },
  consultation: { who: ['consulted'], nature: 'internal' },
  expert_panel: { who: ['expert'], nature: 'promised', span: 'reportPeriod' },
  award_calculation: { who: ['officer'], nature: 'promised' },
  ranking: { who: ['officer', 'approver'], nature: 'internal' },
  decision: { who: ['approver'], nature: 'internal' },
  public_notice: { who: ['officer'], nature: 'statutory' },
  issuance: { who: ['finance_bureau', 'officer'], nature: 'internal' },
  filing_registration: { who: ['officer'], nature: 'promised' },
  agreement: { who: ['organisation_admin', 'officer'], nature: 'promised' },
  execution: { who: ['applicant'], nature: 'promised', span: 'term' },
  result_submission: { who: ['applicant'], nature: 'promised', span: 'window' },
  acceptance_review: { who: ['panel_organiser', 'expert'], nature: 'promised' },
  payment_claim: { who: ['applicant'], nature: 'promised' },
  instalments: { who: ['finance_maker', 'finance_checker'], nature: 'promised', span: 'orderPeriod' },
  follow_up: { who: ['applicant'], nature: 'internal' },
};

export interface Span { workingDays?: number; months?: number }
export interface GuideStep { id: string; kind: string; label: Label | null; stage: StageName; who: readonly Role[]; span: Span | null; nature: PeriodNature | null; counted: boolean; /** why it counts, or does not */ why: Label | null; /** Time for corrections, which stops the period. */ correction: Span | null }

export const guideSteps = (house: House, version: ProgrammeVersion): GuideStep[] => version.steps.map((step) => {
  const rule = house.policy?.handlingPeriods.find((h) => h.step === step.kind);
  const { who, nature, span = 'period' } = HANDLING[step.kind as StepKindName];
  const found = step.params[span] as Span | undefined ?? (step.kind === 'follow_up' ? { months: step.params['months'] as number } : undefined);
  return {
    id: step.id, kind: step.kind, label: step.label ?? null, stage: step.stage, who, span: found ?? null, nature: found && nature ? nature : null, counted: found !== undefined && rule?.counted === true, why: found ? rule?.why ?? null : null,
    correction: (step.params['correction'] as { count: number; period: Span } | undefined)?.period ?? null,
  };
});

/** What an application must bring, and what is asked for with the results. */
export const guideMaterials = (version: ProgrammeVersion): { id: string; label: Label; required: boolean; when: 'form' | 'results' }[] => [
  ...version.form.evidence.map((e) => ({ id: e.id, label: e.label, required: e.required, when: 'form' as const })),
  ...version.steps.flatMap((s) => ((s.params['evidence'] as { id: string; label: Label; required?: boolean }[] | undefined) ?? []).map((e) => ({ id: e.id, label: e.label, required: e.required ?? true, when: 'results' as const }))),
];

/** Papers that the steps of a version make, in the order of its road. */
const PAPERS: Readonly<Partial<Record<StepKindName, readonly PrintedForm[]>>> = { formal_check: ['acceptance'], filing_registration: ['filing'], agreement: ['agreement'], acceptance_review: ['acceptanceOpinion'], issuance: ['issuance'] };
export const papersOf = ({ steps }: Pick<ProgrammeVersion, 'steps'>): PrintedForm[] =>
  ['receipt', ...new Set(steps.flatMap((s) => (s.kind === 'formal_check' && s.params['numbering'] !== 'acceptance' ? [] : PAPERS[s.kind as StepKindName] ?? [])))];

export interface Clause { document: string; section: string; quotation: string; fields: string[] }
/** The clauses the version quotes, each with the fields that stand on it; documents by the number printed on them. */
export function clausesOf(house: House, version: ProgrammeVersion): Clause[] {
  const clauses = new Map<string, Clause>();
  for (const [field, source] of Object.entries(version.sources)) {
    if ('default' in source) continue;
    const key = `${source.document}|${source.section}|${source.quotation}`;
    const known = clauses.get(key);
    if (known) known.fields.push(field);
    else clauses.set(key, { document: documentNumber(house, version, source.document), section: source.section, quotation: source.quotation, fields: [field] });
  }
  return [...clauses.values()];
}

export const documentNumber = (house: House, version: ProgrammeVersion, id: string): string =>
  house.rules.documents.find((d) => d.id === id)?.number ?? (version.measure.document === id ? version.measure.label.zh : id);

/** Where one field of the version comes from: its own source, or that of the nearest part around it. */
export function sourceOf(version: ProgrammeVersion, field: string): Source | undefined {
  for (let path = field; path !== ''; path = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : '') {
    const source = version.sources[path];
    if (source) return source;
  }
  return undefined;
}
