/**
 * Whether a programme version may be applied for with a set of facts, line by line: what is met, what is not, what is
 * missing, what only the procedure or an officer can say; and what it would pay. Binds nobody. Pure.
 */
import { touchedBy, type OtherAward } from '../award/adjustments.js';
import { calculateAward, missingFacts, type Award, type PriorAward } from '../award/calculate.js';
import { dayFault, yearOf, type DayFault, type PlainDate } from '../time.js';
import { evaluate, factsIn, leavesOf, type Facts, type Leaf } from './conditions.js';
import { Fen, type ApplicantKind, type Fact, type Label, type ProgrammeVersion, type Source } from './schema.js';
import { GRADE_FACT } from './grading.js';

/** met, not met; missing: say the fact; later: the procedure will say it; check: an officer reads it in the file. */
export type LineState = 'met' | 'not_met' | 'missing' | 'later' | 'check';
export interface EligibilityLine {
  /** Path as in `sources`, or one of the rules below. */
  id: string;
  label: Label;
  state: LineState;
  source: Source | null;
  leaves: Leaf[];
}
export type Verdict = 'eligible' | 'possible' | 'not_eligible';
export interface Eligibility {
  versionId: string;
  programmeId: string;
  verdict: Verdict;
  lines: EligibilityLine[];
  /** Facts of the applicant that would close an open line, or say the amount. */
  missing: string[];
  /** What it pays with these facts; `upTo` when a fact of the procedure is taken as passed. */
  money: { status: 'calculated' | 'up_to' | 'amount_not_set' | 'open' | 'none'; award: Award | null };
}
export interface EligibilityInput {
  version: ProgrammeVersion;
  on: PlainDate;
  applicantKind?: string | undefined;
  facts: Facts;
  /** Awards of this programme, and of others, that the applicant was given before. */
  priorAwards?: readonly PriorAward[] | undefined;
  others?: readonly OtherAward[] | undefined;
  /** The last day on which the version may be chosen, when another supersedes it. */
  lastDay?: PlainDate | undefined;
}

const originOf = (version: ProgrammeVersion, id: string): NonNullable<Fact['origin']> => version.facts?.find((f) => f.id === id)?.origin ?? 'applicant';

export function eligibility(input: EligibilityInput): Eligibility {
  const { version, on, priorAwards = [], others = [] } = input;
  const facts = withKind(input);
  const year = yearOf(on);
  const lines = [
    line(version, 'validFrom', period(version, input.lastDay ?? version.validTo), on >= version.validFrom && on <= (input.lastDay ?? version.validTo) ? 'met' : 'not_met'),
    line(version, 'applicantKinds', { zh: '申报主体类型', en: 'Kind of applicant' }, input.applicantKind === undefined ? 'missing' : version.applicantKinds.includes(input.applicantKind as never) ? 'met' : 'not_met'),
    ...version.eligibility.map((e) => condition(version, e, facts)),
    ...quotaLine(version, facts),
    ...limitsOf(version).map(({ id, label }) => line(version, id, label, reached(version, id, priorAwards, year) ? 'not_met' : 'met')),
    ...(version.combination ?? []).flatMap((rule) => {
      if (touchedBy(rule, others, year).length === 0) return [];
      return [line(version, 'combination', rule.label, rule.rule === 'exclude' ? 'not_met' as const : rule.rule === 'warn' ? 'check' as const : 'met' as const)];
    }),
  ];
  const open = lines.flatMap((l) => (l.state === 'missing' ? l.leaves.filter((leaf) => leaf.met === undefined).map((leaf) => leaf.fact) : []));
  const missing = [...new Set([...open, ...missingFacts(version.formula, facts)])].filter((f) => originOf(version, f) === 'applicant');
  const states = lines.map((l) => l.state);
  const verdict: Verdict = states.includes('not_met') ? 'not_eligible' : states.includes('missing') ? 'possible' : 'eligible';
  return { versionId: version.id, programmeId: version.programmeId, verdict, lines, missing, money: moneyOf(version, verdict, { facts, priorAwards, others, year }) };
}

/** What only a later step can say: every fact it asks for comes from the procedure or the books. Not a condition of entry. */
export const isLater = (version: ProgrammeVersion, { condition }: ProgrammeVersion['eligibility'][number]): boolean => {
  const asked = condition ? factsIn(condition) : [];
  return asked.length > 0 && asked.every((f) => originOf(version, f) !== 'applicant');
};

/** How often the same applicant is given it, in words: the guide, the check and the decision say the same. */
type Limit = 'once' | 'perApplicant' | 'perApplicantYear';
export const limitsOf = ({ once, perApplicant: ever, perApplicantYear: year }: Pick<ProgrammeVersion, Limit>): { id: Limit; label: Label }[] => [
  ...(once ? [{ id: 'once' as const, label: { zh: '每个申请人只给予一次', en: 'Given once to an applicant' } }] : []),
  ...(ever ? [{ id: 'perApplicant' as const, label: { zh: `每个申请人至多 ${ever.awards} 次，不分批次`, en: `At most ${ever.awards} for an applicant, over all calls` } }] : []),
  ...(year ? [{ id: 'perApplicantYear' as const, label: { zh: `每个申请人每年至多 ${year.awards} 次（按决定日期所在年度计）`, en: `At most ${year.awards} a year for an applicant, by the date of the decision` } }] : []),
];

function reached(version: ProgrammeVersion, limit: Limit, given: readonly PriorAward[], year: number): boolean {
  switch (limit) {
    case 'once': return given.length > 0;
    case 'perApplicant': return given.length >= version.perApplicant!.awards;
    case 'perApplicantYear': return given.filter((a) => a.year === year).length >= version.perApplicantYear!.awards;
  }
}

/** Of these the law knows no form of its own: they are enterprises where a clause says enterprises and institutions (企事业单位). */
const ENTERPRISES: ReadonlySet<string> = new Set(['patent_agency', 'service_agency', 'operation_institution', 'park_operator'] satisfies ApplicantKind[]);
/** The kind of applicant is a fact of many clauses; it is asked once. Whom the version admits and its clause does not name by itself stands there as an enterprise. */
function withKind({ version, applicantKind, facts }: EligibilityInput): Facts {
  const asked = version.facts?.find((f) => f.id === 'applicantKind');
  if (!asked || applicantKind === undefined || facts['applicantKind'] !== undefined) return facts;
  const named = version.eligibility.some((e) => e.condition && leavesOf(e.condition).some((l) => l.fact === 'applicantKind' && [l.value].flat().includes(applicantKind)));
  const kind = !named && ENTERPRISES.has(applicantKind) && (version.applicantKinds as string[]).includes(applicantKind) ? 'enterprise' : applicantKind;
  return { ...facts, applicantKind: asked.options?.includes(kind) ? kind : 'other' };
}

const sourceOf = (version: ProgrammeVersion, path: string): Source | null => version.sources[path] ?? null;
const line = (version: ProgrammeVersion, path: string, label: Label, state: LineState, leaves: Leaf[] = []): EligibilityLine => ({ id: path, label, state, source: sourceOf(version, path), leaves });
const period = (version: ProgrammeVersion, last: PlainDate): Label => ({ zh: `政策期间 ${version.validFrom} 至 ${last}`, en: `Period of the policy, ${version.validFrom} to ${last}` });

function condition(version: ProgrammeVersion, entry: ProgrammeVersion['eligibility'][number], facts: Facts): EligibilityLine {
  const path = `eligibility.${entry.id}`;
  if (!entry.condition) return line(version, path, entry.label, 'check');
  const { met, missing, leaves } = evaluate(entry.condition, facts);
  const state: LineState = missing.length === 0 ? (met ? 'met' : 'not_met') : missing.every((f) => originOf(version, f) !== 'applicant') ? 'later' : 'missing';
  return line(version, path, entry.label, state, leaves);
}

function quotaLine(version: ProgrammeVersion, facts: Facts): EligibilityLine[] {
  if (!version.quota) return [];
  const made = version.quota.countFact === undefined ? undefined : facts[version.quota.countFact];
  const label = { zh: `名额共 ${version.quota.max} 个`, en: `${version.quota.max} awards in all` };
  return [line(version, 'quota', label, typeof made !== 'number' ? 'later' : made < version.quota.max ? 'met' : 'not_met')];
}

interface MoneyInput { facts: Facts; priorAwards: readonly PriorAward[]; others: readonly OtherAward[]; year: number }
function moneyOf(version: ProgrammeVersion, verdict: Verdict, { facts, priorAwards, others, year }: MoneyInput): Eligibility['money'] {
  if (version.formula.type === 'not_set') return { status: 'amount_not_set', award: null };
  if (verdict === 'not_eligible') return { status: 'none', award: null };
  const source = sourceOf(version, 'formula') ?? sourceOf(version, 'formula.amountFen') ?? sourceOf(version, 'formula.rateBp') ?? sourceOf(version, 'formula.tiers');
  const clause = source && 'section' in source ? `${version.measure.label.zh} ${source.section}` : version.measure.label.zh;
  const best = version.grading && facts[GRADE_FACT] === undefined ? { [GRADE_FACT]: version.grading.grades[0]!.id } : {};
  const used = { ...facts, ...best };
  if (missingFacts(version.formula, used, version.grading).length > 0) return { status: 'open', award: null };
  const award = calculateAward({ formula: version.formula, grading: version.grading, facts: used, priorAwards, year, clause, combination: version.combination, others });
  const sure = verdict === 'eligible' && Object.keys(best).length === 0 && !(version.facts ?? []).some((f) => f.origin === 'procedure' && facts[f.id] === undefined);
  return { status: sure ? 'calculated' : 'up_to', award };
}

// --- facts as people and programs state them ---

export type FactProblem = 'wrong_type' | 'malformed_money' | 'malformed_count' | DayFault | 'unknown_value' | 'unknown_field';

/** What is wrong with stated facts, by name; a fact that is not stated is not wrong. */
export function factProblems(facts: readonly Fact[], stated: Facts): Record<string, FactProblem> {
  const problems: Record<string, FactProblem> = {};
  for (const [id, value] of Object.entries(stated)) {
    const fact = facts.find((f) => f.id === id);
    const problem = fact ? problemOf(fact, value) : 'unknown_field';
    if (problem) problems[id] = problem;
  }
  return problems;
}

function problemOf(fact: Fact, value: unknown): FactProblem | undefined {
  switch (fact.kind) {
    case 'money': return typeof value !== 'string' ? 'wrong_type' : Fen.safeParse(value).success ? undefined : 'malformed_money';
    case 'count': return typeof value !== 'number' ? 'wrong_type' : Number.isSafeInteger(value) && value >= 0 ? undefined : 'malformed_count';
    case 'boolean': return typeof value === 'boolean' ? undefined : 'wrong_type';
    case 'date': return typeof value !== 'string' ? 'wrong_type' : dayFault(value);
    case 'enum': return typeof value !== 'string' ? 'wrong_type' : fact.options!.includes(value) ? undefined : 'unknown_value';
  }
}

/** The facts that several versions ask for, each once: two of one name and kind are the same question. */
export function sharedFacts(versions: readonly ProgrammeVersion[]): Fact[] {
  const found = new Map<string, Fact>();
  for (const fact of versions.flatMap((v) => v.facts ?? [])) {
    const known = found.get(fact.id);
    if (!known) found.set(fact.id, fact);
    else if (known.kind === 'enum' && fact.options) found.set(fact.id, { ...known, options: [...new Set([...(known.options ?? []), ...fact.options])] });
  }
  return [...found.values()];
}
