/**
 * Working days of mainland China by year, as data: legal holidays and make-up days (调休) of the State Council's
 * arrangement. The starting day does not count (Civil Code art. 201). A year without a published arrangement
 * counts Monday to Friday and marks the answer provisional.
 */
import { addDays, addMonths, startOfDay, yearOf, type Instant, type PlainDate } from './time.js';

export interface CalendarYear { year: number; document: string; off: PlainDate[]; work: PlainDate[] }
export interface Calendar { off: ReadonlySet<PlainDate>; work: ReadonlySet<PlainDate>; years: ReadonlySet<number> }

export const calendarOf = (years: readonly CalendarYear[]): Calendar => ({
  off: new Set(years.flatMap((y) => y.off)),
  work: new Set(years.flatMap((y) => y.work)),
  years: new Set(years.map((y) => y.year)),
});

export function isWorkingDay(calendar: Calendar, on: PlainDate): boolean {
  if (calendar.work.has(on)) return true;
  if (calendar.off.has(on)) return false;
  const weekday = new Date(`${on}T00:00:00.000Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

export interface Span { workingDays?: number; calendarDays?: number; months?: number; years?: number }
export interface DueDate { lastDay: PlainDate; dueOn: PlainDate; provisional: boolean; counted?: PlainDate[] }

/** Last day of a period that starts on `from`. `moveLastDay` moves a rest day to the next working day (art. 203). */
export function dueDate(calendar: Calendar, from: PlainDate, span: Span, moveLastDay = true): DueDate {
  let provisional = false;
  const working = (on: PlainDate): boolean => {
    if (!calendar.years.has(yearOf(on))) provisional = true;
    return isWorkingDay(calendar, on);
  };
  if (span.workingDays !== undefined) {
    const counted: PlainDate[] = [];
    for (let on = addDays(from, 1); counted.length < span.workingDays; on = addDays(on, 1)) if (working(on)) counted.push(on);
    const lastDay = counted[counted.length - 1] ?? from;
    return { lastDay, dueOn: lastDay, provisional, counted };
  }
  const lastDay = span.calendarDays !== undefined ? addDays(from, span.calendarDays)
    : addMonths(from, (span.months ?? 0) + 12 * (span.years ?? 0));
  let dueOn = lastDay;
  if (moveLastDay) while (!working(dueOn)) dueOn = addDays(dueOn, 1);
  return { lastDay, dueOn, provisional };
}

/** Working days counted after `from` up to and including `to`. */
export function workingDaysBetween(calendar: Calendar, from: PlainDate, to: PlainDate): number {
  let n = 0;
  for (let on = addDays(from, 1); on <= to; on = addDays(on, 1)) if (isWorkingDay(calendar, on)) n += 1;
  return n;
}

/** A period that ends on `dueOn` is over at 00:00+08:00 of the day after, exclusive. */
export const dueInstant = (dueOn: PlainDate): Instant => startOfDay(addDays(dueOn, 1));
