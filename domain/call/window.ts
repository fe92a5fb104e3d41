/** What lets a call begin, and its window: it ends while its rules are in force, when it is opened, when it is extended, and for one who is let in late. */
import { yearOver } from '../budget/year.js';
import { no, type Rejection } from '../errors.js';
import { placesOf, rankingStepOf } from '../programme/plan.js';
import type { Context } from '../stream.js';
import { addDays, startOfDay } from '../time.js';

/** `quota`: places of the ranking. */
export interface Window { opensAt: string; closesAt: string; quota?: number }

/** Rules in force that give money, a window, a confirmed line of the year: asked when a call is made, and again when it is opened. */
export function refuseOpening(window: Window, context: Context): Rejection | undefined {
  const { version, budgetLine: line } = context;
  if (!version) return no('not_found');
  if (version.formula.type === 'not_set') return no('amount_not_set', { measure: version.measure.id });
  if (!version.legality.inForce || !['subsidy', 'award'].includes(version.instrument)) return no('call_not_open', { legality: version.legality });
  const wrong = refuseWindow(window, context);
  if (wrong) return wrong;
  if (yearOver(line?.year, context.today)) return no('budget_line_over', { lineYear: line!.year });
  return line?.status === 'confirmed' ? undefined : no('budget_short', { budgetLine: line?.status ?? 'unknown' });
}

/** A window that ends after it begins, within its rules, with no more places than they give. */
export function refuseWindow({ opensAt, closesAt, quota }: Window, context: Context): Rejection | undefined {
  if (closesAt <= opensAt || closesAt <= context.at) return no('validation', { closesAt: 'after_opening' });
  const places = placesOf(undefined, context.version);
  if (quota !== undefined && context.version && !rankingStepOf(context.version)) return { ...no('validation'), fields: { quota: 'no_ranking' } };
  return withinVersion(closesAt, context) ?? (quota !== undefined && places !== undefined && quota > places ? no('quota_exceeded', { max: places }) : undefined);
}

export function withinVersion(closesAt: string, { version, versionLastDay, today }: Context): Rejection | undefined {
  if (!version) return no('not_found');
  const { validFrom } = version;
  const validTo = versionLastDay ?? version.validTo;
  return today < validFrom || closesAt > startOfDay(addDays(validTo, 1)) ? no('call_not_open', { validFrom, validTo }) : undefined;
}
