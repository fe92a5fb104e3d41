/**
 * The award of a project from its pinned version, its facts and the applicant's earlier awards. Pure: the step that
 * writes it down and the reader who recomputes it ask the same function, and get the same lines for ever.
 */
import { calculateAward, NO_GRADE, type Award } from '../award/calculate.js';
import { exceedsAward, splitAward } from '../award/instalments.js';
import { fen, fenText, sumFen } from '../money.js';
import { gradeOf, GRADE_FACT } from '../programme/grading.js';
import type { ProgrammeVersion } from '../programme/schema.js';
import type { ProjectState } from '../project/state.js';
import type { PriorAward, ProjectContext } from '../stream.js';
import { no, type Rejection } from '../errors.js';
import { dateOf, yearOf } from '../time.js';
import type { Base } from './protocol.js';

export interface ProjectAward {
  version: ProgrammeVersion;
  state: ProjectState;
  /** Of the form, with the confirmed expenditure in the place of the formula's base where the plan confirms it. */
  facts: Record<string, unknown>;
  priorAwards: ProjectContext['priorAwards'];
  /** Calendar year of the calculation. */
  year: number;
}

/** @throws NotCalculable when the version sets no amount or a fact is missing. */
export function projectAward({ version, state, facts, priorAwards, year }: ProjectAward): Award {
  const source = version.sources['formula'] ?? version.sources['formula.amountFen'] ?? version.sources['formula.rateBp'] ?? version.sources['formula.tiers'];
  const clause = source && 'section' in source ? `${version.measure.label.zh} ${source.section}` : version.measure.label.zh;
  return calculateAward({
    formula: version.formula, grading: version.grading, facts: { ...facts, ...gradeReached(version, state) }, clause, year,
    priorAwards: priorAwards.filter((a) => a.programmeId === version.programmeId), combination: version.combination, others: priorAwards.map((a) => ({ ...a, sameObject: a.sameObject === true })),
  });
}

/** Asked at the decision and again at the issuance: fixed instalments never give more than was awarded. */
export function beyondAward({ version, state }: Pick<Base, 'version' | 'state'>): Rejection | undefined {
  if (!state.award || !exceedsAward(version, state.award.amountFen)) return undefined;
  const fixed = splitAward(version, state.award.amountFen).slice(0, -1).map((i) => fen(i.amountFen));
  return no('instalments_exceed_award', { awardFen: state.award.amountFen, instalmentsFen: fenText(sumFen(fixed)) });
}

/** The fact that the confirmed expenditure stands for. */
export const confirmedFact = ({ formula }: ProgrammeVersion): string => (formula.type === 'rate' ? formula.baseFact : 'relatedExpenditureFen');

/** Programmes whose earlier awards to the same applicant bear on this version's. */
export const askedAwards = ({ programmeId, formula, once, combination = [] }: ProgrammeVersion): string[] =>
  [...((formula.type === 'rate' && formula.yearCapFen !== undefined) || once ? [programmeId] : []), ...combination.flatMap((c) => c.with)];

/** Whether the version counts what one applicant was given of it: once, or so often a year. */
export const limitsApplicant = ({ once, perApplicant, perApplicantYear, uniqueBy }: Pick<ProgrammeVersion, 'once' | 'perApplicant' | 'perApplicantYear' | 'uniqueBy'>): boolean => once === true || perApplicant !== undefined || perApplicantYear !== undefined || byObject({ uniqueBy });
/** An object (a pool, a court case, a loan) is applied for by name, and given for once. */
export const byObject = ({ uniqueBy }: { uniqueBy?: ProgrammeVersion['uniqueBy'] | undefined }): boolean => uniqueBy === 'applicant_and_object';

/** Whether a decision on it rests on what the applicant was given elsewhere: then two such decisions wait for each other. */
export const restsOnOthers = (version: ProgrammeVersion): boolean => limitsApplicant(version) || askedAwards(version).length > 0;

/**
 * What a clause gives once (一次性, 每个单位) is not given to the same applicant again, in any year; what it gives so
 * often a year, not more often among the decisions of that year. The refusal names the earlier award.
 */
export function givenBefore({ programmeId, once, perApplicant, perApplicantYear, uniqueBy }: Pick<ProgrammeVersion, 'programmeId' | 'once' | 'perApplicant' | 'perApplicantYear'> & { uniqueBy?: ProgrammeVersion['uniqueBy'] }, priorAwards: readonly PriorAward[], year: number): Rejection | undefined {
  const own = priorAwards.filter((a) => a.programmeId === programmeId);
  const same = byObject({ uniqueBy }) ? own.find((a) => a.sameObject) : undefined;
  if (same) return no('object_taken', named(same));
  if (once && own[0]) return no('cap_reached', { once: programmeId, ...named(own[0]) });
  if (perApplicant && own.length >= perApplicant.awards) return no('cap_reached', { perApplicant: perApplicant.awards, programme: programmeId, ...named(own[0]!) });
  if (!perApplicantYear) return undefined;
  const inYear = own.filter((a) => a.year === year);
  return inYear.length >= perApplicantYear.awards ? no('cap_reached', { perApplicantYear: perApplicantYear.awards, programme: programmeId, ...named(inYear[0]!) }) : undefined;
}
const named = ({ year, amountFen, title, receipt, projectId, decidedAt }: PriorAward): Record<string, unknown> => ({
  year, amountFen, ...(title ? { earlierProject: title } : {}), ...(receipt ? { receipt } : {}), ...(projectId ? { projectId } : {}), ...(decidedAt ? { decidedOn: dateOf(decidedAt) } : {}),
});

/** Asked at the decision: of the year in which it falls. */
export const givenThisYear = ({ version, context, today }: Pick<Base, 'version' | 'context' | 'today'>): Rejection | undefined => givenBefore(version, context.project!.priorAwards, yearOf(today));

/** One patent is paid once, whoever applies; who was paid is not said to another applicant. */
export const paidElsewhere = ({ context, version }: Pick<Base, 'context' | 'version'>): Rejection | undefined =>
  (context.project!.paidElsewhere ? { ...no('object_taken', { paidOnce: version.programmeId }), fields: { [`form.${version.paidOnce!.field}`]: 'paid_before' } } : undefined);

/** Asked once more when the award is issued: what was decided after it does not count against it. */
export function givenToAnother({ version, context, state, today }: Base): Rejection | undefined {
  const { priorAwards, decidedAt } = context.project!;
  const own = decidedAt ?? context.at;
  const earlier = priorAwards.filter((a) => a.decidedAt === undefined || a.decidedAt < own || (a.decidedAt === own && (a.projectId ?? '') < state.streamId));
  return givenBefore(version, earlier, decidedAt ? yearOf(dateOf(decidedAt)) : yearOf(today));
}

/**
 * Asked at the decision, where the amount depends on other awards: a sum of the year that another project took in the
 * meantime, an award that this one is the difference to. The refusal names both amounts; the calculation is done again.
 */
export function calculatedOtherwise({ version, state, context, today }: Pick<Base, 'version' | 'state' | 'context' | 'today'>): Rejection | undefined {
  const { award } = state;
  if (!award || askedAwards(version).length === 0) return undefined;
  // The first line of a rate begins with its base, confirmed or stated.
  const base = version.formula.type === 'rate' && award.lines[0] ? { [version.formula.baseFact]: award.lines[0].inputFen } : {};
  const { amountFen } = projectAward({ version, state, facts: { ...state.form?.facts, ...base }, priorAwards: context.project!.priorAwards, year: yearOf(today) });
  return fenText(amountFen) === award.amountFen ? undefined : no('award_changed', { calculatedFen: award.amountFen, nowFen: fenText(amountFen) });
}

/** The grade of the acceptance that has passed, where the award depends on it. */
function gradeReached({ grading }: ProgrammeVersion, state: ProjectState): Record<string, unknown> {
  if (!grading) return {};
  const accepted = Object.values(state.steps).find((s) => s.kind === 'acceptance_review')?.data as { meanBp?: number; attempt?: number } | undefined;
  return accepted?.meanBp === undefined ? {} : { [GRADE_FACT]: gradeOf(grading, { meanBp: accepted.meanBp, attempt: accepted.attempt ?? 0 })?.id ?? NO_GRADE };
}
