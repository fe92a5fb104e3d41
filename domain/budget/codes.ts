/** A line is entered under codes of the published classification (政府收支分类科目), for this year or the next. */
import type { Rejection } from '../errors.js';
import type { Context } from '../stream.js';
import { yearOf } from '../time.js';

const shown = (codes: readonly { code: string; name: { zh: string } }[]): string[] => codes.map((c) => `${c.code} ${c.name.zh}`);

/** What of a line's fields cannot be, with what is allowed. */
export function lineFaults(fields: Readonly<Record<string, unknown>>, { budget, today }: Context): Rejection | undefined {
  const faults: Record<string, string> = {};
  const detail: Record<string, unknown> = {};
  const codes = budget?.codes;
  for (const [field, known, name] of [['functionCode', codes?.function, 'functionCodes'], ['economicCode', codes?.economic, 'economicCodes']] as const) {
    if (known && !known.some((c) => c.code === fields[field])) { faults[field] = 'unknown_budget_code'; detail[name] = shown(known); }
  }
  const year = fields['year'] as number;
  const now = yearOf(today);
  if (year < now || year > now + 1) { faults['year'] = 'line_year'; detail['lineYears'] = `${now}, ${now + 1}`; }
  const cutOff = String(fields['cutOffOn'] ?? '');
  if (cutOff.slice(0, 4) !== String(year) || cutOff < today) { faults['cutOffOn'] = 'cut_off'; detail['cutOff'] = `${today > `${year}-01-01` ? today : `${year}-01-01`} – ${year}-12-31`; }
  return Object.keys(faults).length > 0 ? { code: 'validation', fields: faults, detail } : undefined;
}
