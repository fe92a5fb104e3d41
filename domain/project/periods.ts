/** Pausing and resuming a period: what is left is counted in working days, whatever the period was set in. */
import { dueDate, dueInstant, workingDaysBetween, type Calendar } from '../calendar.js';
import type { PeriodChange } from '../stream.js';
import { addDays, dateOf, type PlainDate } from '../time.js';
import type { PeriodState } from './state.js';

export interface Day { calendar: Calendar; today: PlainDate }

/** At least one day is left: a period that is over is not paused any more. */
export function paused(period: PeriodState, { calendar, today }: Day, reason: string): PeriodChange[] {
  if (period.paused) return [];
  const lastDay = addDays(dateOf(period.dueAt), -1);
  return [{ op: 'pause', id: period.id, on: today, remaining: Math.max(workingDaysBetween(calendar, today, lastDay), 1), reason }];
}

export function resumed(period: PeriodState, { calendar, today }: Day): PeriodChange[] {
  if (!period.paused) return [];
  const due = dueDate(calendar, today, { workingDays: period.paused.remaining });
  return [{ op: 'resume', id: period.id, on: today, dueAt: dueInstant(due.dueOn), provisional: due.provisional }];
}
