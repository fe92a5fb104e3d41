/** Pausing and resuming a period, and its days counted again: what is left is counted in working days, whatever the period was set in. */
import { dueDate, dueInstant, workingDaysBetween, type Calendar, type DueDate, type Span } from '../calendar.js';
import type { PeriodChange } from '../stream.js';
import { addDays, dateOf, type PlainDate } from '../time.js';
import type { PeriodState, ProjectState } from './state.js';

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
  return [{ op: 'resume', id: period.id, on: today, workingDays: period.paused.remaining, dueAt: dueInstant(due.dueOn), provisional: due.provisional }];
}

/** From which day a period is counted, and how long: where it stood still, what was left from the day it went on. Undefined where nothing says it. */
export function spanOf({ startedOn, workingDays, months, resumedOn, resumedDays }: Counted): { from: PlainDate; span: Span } | undefined {
  if (resumedOn !== undefined) return resumedDays === undefined ? undefined : { from: resumedOn, span: { workingDays: resumedDays } };
  return workingDays !== undefined ? { from: startedOn, span: { workingDays } } : months !== undefined ? { from: startedOn, span: { months } } : undefined;
}
type Counted = { startedOn: PlainDate } & { [K in 'workingDays' | 'months' | 'resumedOn' | 'resumedDays']?: PeriodState[K] | undefined };
/** Ends on its day, whether that is worked or not. */
const BY_THE_DAY = 'term';
/** By the calendar of now; undefined where it is not counted from a day of its own. */
function counted(period: PeriodState, calendar: Calendar): DueDate | undefined {
  const counting = spanOf(period);
  return counting && !(counting.span.months !== undefined && period.kind === BY_THE_DAY) ? dueDate(calendar, counting.from, counting.span) : undefined;
}

/**
 * Holidays were rearranged while it ran, and who has to act within it lost working days: until when it runs now. That is
 * asked of what runs against an applicant or its house; an office that is late loses nothing. Never shorter.
 */
export function lengthened(state: Pick<ProjectState, 'tasks'>, period: PeriodState, calendar: Calendar): PeriodChange & { op: 'lengthen' } | undefined {
  const theirs = Object.values(state.tasks).some((t) => t.stepId === period.id.split(':')[0] && t.dueAt === period.dueAt && t.assignee.organisation !== undefined);
  const due = theirs ? counted(period, calendar) : undefined;
  return due && dueInstant(due.dueOn) > period.dueAt ? { op: 'lengthen', id: period.id, dueAt: dueInstant(due.dueOn), provisional: due.provisional } : undefined;
}
