/**
 * Expenditure as it is judged: what speaks against a line before the officer decides, and what was struck out
 * with its reason. Pure; which kinds count stands in the programme version. Non-goal: the decision, which is the officer's.
 */
import type { ProgrammeVersion } from '../programme/schema.js';
import type { ProjectState } from './state.js';

/** `before_filing`: spent before the project was on file. `kind_not_counted`: of a kind that the version does not count. */
export type Mark = 'before_filing' | 'kind_not_counted';
export type Line = ProjectState['expenditure'][number];
/** `struck`: the reason why the line was not recognised. */
export interface JudgedLine extends Line { marks: Mark[]; struck: string | null }

/** Kinds that the calculation counts; undefined where the version names none. */
export const countedKinds = ({ steps }: Pick<ProgrammeVersion, 'steps'>): readonly string[] | undefined =>
  steps.map((s) => (s.kind === 'award_calculation' ? s.params['countedKinds'] as string[] | undefined : undefined)).find((kinds) => kinds !== undefined);

/** `events`: what the reader may read of the stream, in its order. What was handed in after a confirmation is not judged yet. */
export function judged(lines: readonly Line[], { filedOn, counted, events }: { filedOn: string | undefined; counted: readonly string[] | undefined; events: readonly { type: string; facts: Record<string, unknown> }[] }): JudgedLine[] {
  const handedIn = events.findLastIndex((e) => e.type === 'ResultsSubmitted' && ((e.facts['expenditure'] as unknown[] | undefined) ?? []).length > 0);
  const confirmed = events.slice(handedIn + 1).findLast((e) => e.type === 'ExpenditureConfirmed');
  const out = new Map(((confirmed?.facts['excluded'] as { line: number; reason: string }[] | undefined) ?? []).map((x) => [x.line, x.reason]));
  return lines.map((line, n): JudgedLine => ({
    ...line, struck: out.get(n) ?? null,
    marks: [...(filedOn !== undefined && line.spentOn < filedOn ? ['before_filing' as const] : []), ...(counted && !counted.includes(line.category) ? ['kind_not_counted' as const] : [])],
  }));
}
