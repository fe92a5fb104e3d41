/**
 * What comes to an award after its formula: the share by the grade of the acceptance, and what awards of other
 * programmes take from it. Each is a line of the sheet. What only an officer is told changes nothing and is its own line.
 */
import { fen, formatYuan, shareDown, sumFen, type FenText } from '../money.js';
import type { Facts } from '../programme/conditions.js';
import { GRADE_FACT } from '../programme/grading.js';
import type { Combination, Grading } from '../programme/schema.js';
import type { CalculationSheet } from './sheet.js';

/** An award of another programme to the same applicant. */
export interface OtherAward { programmeId: string; year: number; amountFen: bigint | FenText; /** For the same park, patent or other named object. */ sameObject: boolean }

export const percent = (rateBp: number): string => {
  const hundredths = String(rateBp % 100).padStart(2, '0').replace(/0+$/, '');
  return `${Math.floor(rateBp / 100)}${hundredths ? `.${hundredths}` : ''}%`;
};

export function share(sheet: CalculationSheet, grading: Grading, facts: Facts): void {
  const grade = grading.grades.find((g) => g.id === facts[GRADE_FACT]);
  const before = sheet.amountFen();
  sheet.next(before, grade ? shareDown(before, grade.shareBp) : 0n, grade
    ? { zh: `验收等次：${grade.label.zh}，按 ${percent(grade.shareBp)} 拨付，舍去不足一分`, en: `Grade of the acceptance: ${grade.label.en}, ${percent(grade.shareBp)} is paid, rounded down to the fen` }
    : { zh: '验收未达到任何等次，不予拨付', en: 'The acceptance reaches no grade: nothing is paid' });
}

/** The awards a rule looks at. */
export const touchedBy = (rule: Combination, others: readonly OtherAward[], year: number): OtherAward[] =>
  others.filter((o) => rule.with.includes(o.programmeId) && (rule.within === 'ever' || o.year === year) && (rule.same === 'applicant' || o.sameObject));

export function combine(sheet: CalculationSheet, rules: readonly Combination[], others: readonly OtherAward[], year: number): void {
  for (const rule of rules) {
    const touched = touchedBy(rule, others, year);
    if (touched.length === 0) continue;
    const before = sheet.amountFen();
    const paidFen = sumFen(touched.map((o) => (typeof o.amountFen === 'bigint' ? o.amountFen : fen(o.amountFen))));
    const names = [...new Set(touched.map((o) => o.programmeId))].join('、');
    const earlier = { zh: `${rule.label.zh}（${names}，已给予 ${formatYuan(paidFen)} 元）`, en: `${rule.label.en} (${names}, CNY ${formatYuan(paidFen)} awarded)` };
    switch (rule.rule) {
      case 'full': sheet.next(before, before, { zh: `${earlier.zh}：不扣减`, en: `${earlier.en}: nothing is deducted` }); break;
      case 'warn': sheet.next(before, before, { zh: `${earlier.zh}：不扣减，请经办人核对是否同一内容`, en: `${earlier.en}: nothing is deducted; the officer checks whether it is the same` }); break;
      case 'difference': sheet.next(before, before > paidFen ? before - paidFen : 0n, { zh: `${earlier.zh}：补足差额`, en: `${earlier.en}: the difference is paid` }); break;
      case 'exclude': sheet.next(before, 0n, { zh: `${earlier.zh}：不再给予`, en: `${earlier.en}: nothing more is paid` }); break;
    }
  }
}
