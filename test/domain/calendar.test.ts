import { readdirSync, readFileSync } from 'node:fs';
import { fc } from '../support/property.js';
import { calendarOf, dueDate, dueInstant, isWorkingDay, workingDaysBetween, type CalendarYear } from '../../domain/calendar.js';

const folder = new URL('../../policies/calendars/', import.meta.url);
const years = readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CalendarYear);
const calendar = calendarOf(years);
const published = years.map((year) => year.year).sort((a, b) => a - b);

test('there are calendars to count with', () => expect(published.length).toBeGreaterThanOrEqual(10));

describe('national holiday 2021, with the make-up Sunday 2021-09-26', () => {
  test.each([
    ['2021-09-24', 1, '2021-09-26'], ['2021-09-25', 1, '2021-09-26'], ['2021-09-26', 1, '2021-09-27'], ['2021-09-30', 1, '2021-10-08'],
    ['2021-09-30', 2, '2021-10-09'], ['2021-09-30', 3, '2021-10-11'], ['2021-09-24', 5, '2021-09-30'], ['2021-09-24', 6, '2021-10-08'],
  ])('from %s, %i working days end on %s', (from, workingDays, end) => {
    const due = dueDate(calendar, from, { workingDays });
    expect(due).toMatchObject({ lastDay: end, dueOn: end, provisional: false });
    expect(due.counted).toHaveLength(workingDays);
    expect(workingDaysBetween(calendar, from, end)).toBe(workingDays);
  });
  test('a rest day at the end of a period in days moves behind the holiday, unless told not to', () => {
    expect(dueDate(calendar, '2021-09-21', { calendarDays: 10 })).toMatchObject({ lastDay: '2021-10-01', dueOn: '2021-10-08' });
    expect(dueDate(calendar, '2021-09-21', { calendarDays: 10 }, false)).toMatchObject({ lastDay: '2021-10-01', dueOn: '2021-10-01' });
    expect(dueDate(calendar, '2021-09-16', { calendarDays: 10 })).toMatchObject({ lastDay: '2021-09-26', dueOn: '2021-09-26' });
  });
});

describe('months and years', () => {
  test.each([
    ['2020-01-31', { months: 1 }, '2020-02-29'], ['2021-01-31', { months: 1 }, '2021-02-28'], ['2020-02-29', { years: 1 }, '2021-02-28'],
    ['2020-10-31', { months: 13 }, '2021-11-30'], ['2019-12-15', { months: 1 }, '2020-01-15'],
  ])('from %s, %p ends on %s', (from, span, lastDay) => expect(dueDate(calendar, from, span).lastDay).toBe(lastDay));
});

test('a day from a year without an arrangement makes the answer provisional', () => {
  const last = published.at(-1)!;
  expect(dueDate(calendar, `${last}-12-30`, { workingDays: 5 }).provisional).toBe(true);
  expect(dueDate(calendar, `${last}-11-30`, { workingDays: 5 }).provisional).toBe(false);
});

test('a period is over at midnight in Shanghai after its last day', () => expect(dueInstant('2024-09-30')).toBe('2024-09-30T16:00:00.000Z'));

/** Second implementation: day numbers since 1970, weekday by arithmetic, months by a table. */
const pad = (n: number): string => String(n).padStart(2, '0');
const leap = (y: number): boolean => (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
const lengths = (y: number): number[] => [31, leap(y) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const allDays: string[] = [];
for (let y = 2013; y <= 2032; y += 1) lengths(y).forEach((length, m) => { for (let d = 1; d <= length; d += 1) allDays.push(`${y}-${pad(m + 1)}-${pad(d)}`); });
const naiveWorking = (i: number): boolean => {
  const on = allDays[i]!;
  const year = years.find((one) => on.startsWith(String(one.year)));
  const inAny = (list: 'off' | 'work'): boolean => years.some((one) => one[list].includes(on));
  if (year || inAny('off') || inAny('work')) { if (inAny('work')) return true; if (inAny('off')) return false; }
  return (i + 1) % 7 !== 5 && (i + 1) % 7 !== 6; // 2013-01-01 was a Tuesday: weekday 1 is Wednesday
};

test('the naive calendar knows its weekdays', () => {
  expect(allDays[0]).toBe('2013-01-01');
  for (const on of ['2021-09-25', '2021-09-26', '2026-11-02', '2013-01-05']) expect(naiveWorking(allDays.indexOf(on))).toBe(isWorkingDay(calendar, on));
});

test('counting agrees with a naive second implementation', () => {
  const start = fc.nat(allDays.length - 900);
  fc.assert(fc.property(start, fc.integer({ min: 1, max: 250 }), (i, workingDays) => {
    let left = workingDays;
    let at = i;
    while (left > 0) { at += 1; if (naiveWorking(at)) left -= 1; }
    expect(dueDate(calendar, allDays[i]!, { workingDays }).dueOn).toBe(allDays[at]);
  }), { numRuns: 300 });
  fc.assert(fc.property(start, fc.integer({ min: 1, max: 400 }), (i, calendarDays) => {
    let at = i + calendarDays;
    const lastDay = allDays[at];
    while (!naiveWorking(at)) at += 1;
    expect(dueDate(calendar, allDays[i]!, { calendarDays })).toMatchObject({ lastDay, dueOn: allDays[at] });
  }), { numRuns: 300 });
  fc.assert(fc.property(start, fc.integer({ min: 1, max: 26 }), (i, months) => {
    const [y, m, d] = allDays[i]!.split('-').map(Number) as [number, number, number];
    let [year, month] = [y, m];
    for (let n = 0; n < months; n += 1) { month += 1; if (month > 12) { month = 1; year += 1; } }
    const lastDay = `${year}-${pad(month)}-${pad(Math.min(d, lengths(year)[month - 1]!))}`;
    let at = allDays.indexOf(lastDay);
    while (!naiveWorking(at)) at += 1;
    expect(dueDate(calendar, allDays[i]!, { months })).toMatchObject({ lastDay, dueOn: allDays[at] });
  }), { numRuns: 300 });
});
