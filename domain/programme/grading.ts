/** The grade of an acceptance by the score of its panel, as the version's data says. */
import type { Grading } from './schema.js';

/** The fact by which a formula with grades asks for the grade; the acceptance of the project sets it. */
export const GRADE_FACT = 'acceptanceGrade';
export type Grade = Grading['grades'][number];

/** The first grade whose mark is reached; undefined when none is. `attempt` counts rectifications before. */
export const gradeOf = (grading: Grading, { meanBp, attempt }: { meanBp: number; attempt: number }): Grade | undefined =>
  grading.grades.find((grade) => meanBp >= grade.atLeastBp && (attempt === 0 || grade.firstAttemptOnly !== true));
