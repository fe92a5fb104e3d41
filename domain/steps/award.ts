/**
 * The award of a project from its pinned version, its facts and the applicant's earlier awards. Pure: the step that
 * writes it down and the reader who recomputes it ask the same function, and get the same lines for ever.
 */
import { calculateAward, NO_GRADE, type Award } from '../award/calculate.js';
import { gradeOf, GRADE_FACT } from '../programme/grading.js';
import type { ProgrammeVersion } from '../programme/schema.js';
import type { ProjectState } from '../project/state.js';
import type { ProjectContext } from '../stream.js';
import { no, type Rejection } from '../errors.js';

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

/** The fact that the confirmed expenditure stands for. */
export const confirmedFact = ({ formula }: ProgrammeVersion): string => (formula.type === 'rate' ? formula.baseFact : 'relatedExpenditureFen');

/** Programmes whose earlier awards to the same applicant bear on this version's. */
export const askedAwards = ({ programmeId, formula, once, combination = [] }: ProgrammeVersion): string[] =>
  [...((formula.type === 'rate' && formula.yearCapFen !== undefined) || once ? [programmeId] : []), ...combination.flatMap((c) => c.with)];

/** What a clause gives once (一次性, 每个单位) is not given to the same applicant again, in any year. */
export function givenBefore({ programmeId, once }: ProgrammeVersion, priorAwards: ProjectContext['priorAwards']): Rejection | undefined {
  const earlier = once ? priorAwards.find((a) => a.programmeId === programmeId) : undefined;
  return earlier && no('cap_reached', { once: programmeId, year: earlier.year, amountFen: earlier.amountFen });
}

/** The grade of the acceptance that has passed, where the award depends on it. */
function gradeReached({ grading }: ProgrammeVersion, state: ProjectState): Record<string, unknown> {
  if (!grading) return {};
  const accepted = Object.values(state.steps).find((s) => s.kind === 'acceptance_review')?.data as { meanBp?: number; attempt?: number } | undefined;
  return accepted?.meanBp === undefined ? {} : { [GRADE_FACT]: gradeOf(grading, { meanBp: accepted.meanBp, attempt: accepted.attempt ?? 0 })?.id ?? NO_GRADE };
}
