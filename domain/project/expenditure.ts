/**
 * Expenditure as it is judged: what speaks against a line before the officer decides, and what was struck out
 * with its reason. Pure; which kinds count stands in the programme version. Non-goal: the decision, which is the officer's.
 */
import type { ProgrammeVersion } from '../programme/schema.js';
import { voucherKey } from '../document-number.js';
import { fold } from '../text.js';
import type { ProjectState } from './state.js';

/**
 * `before_filing`: spent before the project was on file. `kind_not_counted`: of a kind that the version does not count.
 * `voucher_twice`: another line of the list has the same voucher. `voucher_elsewhere`: a line of another project has it.
 */
export type Mark = 'before_filing' | 'kind_not_counted' | 'voucher_twice' | 'voucher_elsewhere';
export type Line = ProjectState['expenditure'][number];
/** A line of another project with the same voucher; of a stranger only where amount and day are the same as well. */
export interface Elsewhere { projectId: string; title: string; receipt: string | null; applicantName: string; line: number; item: string | null; amountFen: string | null; spentOn: string | null; voucher: string }
/** `struck`: the reason why the line was not recognised. `twins`: lines of the list, from 0, with the same voucher. */
export interface JudgedLine extends Line { marks: Mark[]; twins: number[]; elsewhere: Elsewhere[]; struck: string | null }

const sameVoucher = (a: Line, b: Line): boolean => voucherKey(a.voucher) === voucherKey(b.voucher);
/**
 * One voucher may carry several lines, which is marked; the same line once more (voucher, amount, day and item) is a slip,
 * and is refused when it is handed in. Codes by field path.
 */
export function givenTwice(lines: readonly Line[]): Record<string, string> {
  return Object.fromEntries(lines.flatMap((line, n) => {
    const first = lines.findIndex((x) => sameVoucher(x, line) && x.amountFen === line.amountFen && x.spentOn === line.spentOn && fold(x.item) === fold(line.item));
    return first === n ? [] : [[`expenditure.${n}.voucher`, `line_twice:${first + 1}`]];
  }));
}

/** Kinds that the calculation counts; undefined where the version names none. */
export const countedKinds = ({ steps }: Pick<ProgrammeVersion, 'steps'>): readonly string[] | undefined =>
  steps.map((s) => (s.kind === 'award_calculation' ? s.params['countedKinds'] as string[] | undefined : undefined)).find((kinds) => kinds !== undefined);

/** `events`: what the reader may read of the stream, in its order. What was handed in after a confirmation is not judged yet. */
export function judged(lines: readonly Line[], { filedOn, counted, events, elsewhere = [] }: { filedOn: string | undefined; counted: readonly string[] | undefined; /** by line; of who may know of it */ elsewhere?: readonly (readonly Elsewhere[])[]; events: readonly { type: string; facts: Record<string, unknown> }[] }): JudgedLine[] {
  const handedIn = events.findLastIndex((e) => e.type === 'ResultsSubmitted' && ((e.facts['expenditure'] as unknown[] | undefined) ?? []).length > 0);
  const confirmed = events.slice(handedIn + 1).findLast((e) => e.type === 'ExpenditureConfirmed');
  const out = new Map(((confirmed?.facts['excluded'] as { line: number; reason: string }[] | undefined) ?? []).map((x) => [x.line, x.reason]));
  return lines.map((line, n): JudgedLine => {
    const twins = lines.flatMap((other, i) => (i !== n && sameVoucher(other, line) ? [i] : []));
    const others = [...elsewhere[n] ?? []];
    const marks: [Mark, boolean][] = [
      ['before_filing', filedOn !== undefined && line.spentOn < filedOn], ['kind_not_counted', counted !== undefined && !counted.includes(line.category)],
      ['voucher_twice', twins.length > 0], ['voucher_elsewhere', others.length > 0],
    ];
    return { ...line, struck: out.get(n) ?? null, twins, elsewhere: others, marks: marks.flatMap(([mark, holds]) => (holds ? [mark] : [])) };
  });
}
