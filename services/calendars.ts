/**
 * Working days by year: the State Council's arrangement as it is kept here, a year put in or amended by an administrator,
 * and the due dates that were counted before an arrangement was known. A running due date moves only by its own stream.
 */
import { hasRole, type Actor } from '../domain/access/index.js';
import { calendarOf, dueDate, dueInstant, isWorkingDay, type Calendar, type CalendarYear, type DueDate } from '../domain/calendar.js';
import { spanOf } from '../domain/project/periods.js';
import { textFault } from '../domain/text.js';
import { addDays, dateOf, isPlainDate, toMs, yearOf, type PlainDate } from '../domain/time.js';
import { platformNow } from '../prisma/store/clock.js';
import { askNotices } from '../prisma/store/notice-days.js';
import { audit } from '../prisma/store/record.js';
import { inTransaction, reader, type Tx } from '../prisma/store/tx.js';
import { Refusal, refuse, type House, type Person } from './house.js';
import { claimKey, type Keyed } from './once.js';

/** `on`, `before`: since when it holds, and what held until then. */
interface Amendment { document: string; note: string; on?: PlainDate; before?: { off: PlainDate[]; work: PlainDate[] } }
interface Kept extends CalendarYear { amendments?: Amendment[]; note?: string; origin?: 'administrator' }
export interface YearRow { year: number; document: string; workingDays: number; off: number; makeUp: number; amended: boolean; byAdministrator: boolean }
export type DayState = 'working' | 'weekend' | 'off' | 'makeup';
export interface YearPage {
  year: number; published: boolean; document: string | null; amendments: { document: string; note: string }[]; note: string | null; workingDays: number;
  off: PlainDate[]; work: PlainDate[]; months: { month: number; days: { on: PlainDate; weekday: number; state: DayState }[] }[];
}

const NOTICE = 'notice';

const daysOf = (year: number): PlainDate[] => {
  const days: PlainDate[] = [];
  for (let on = `${year}-01-01`; yearOf(on) === year; on = addDays(on, 1)) days.push(on);
  return days;
};
const weekdayOf = (on: PlainDate): number => new Date(`${on}T00:00:00.000Z`).getUTCDay();
const workingDaysOf = (kept: CalendarYear): number => { const calendar = calendarOf([kept]); return daysOf(kept.year).filter((on) => isWorkingDay(calendar, on)).length; };

const keptYears = async (sql: Tx): Promise<Kept[]> => (await sql.rows<{ body: Kept }>('SELECT body FROM calendar_year ORDER BY year')).map((r) => r.body);

export async function listYears(house: House): Promise<YearRow[]> {
  return (await keptYears(reader(house.db))).map((k) => ({
    year: k.year, document: k.document, workingDays: workingDaysOf(k), off: k.off.length, makeUp: k.work.length, amended: (k.amendments ?? []).length > 0, byAdministrator: k.origin === 'administrator',
  }));
}

/** A year that is not published counts Monday to Friday, and says so. */
export async function calendarYear(house: House, year: number): Promise<YearPage> {
  if (!Number.isInteger(year) || year < 2000 || year > 2100) return refuse('not_found');
  const row = await reader(house.db).row<{ body: Kept }>('SELECT body FROM calendar_year WHERE year = $1', [year]);
  const kept: Kept = row?.body ?? { year, document: '', off: [], work: [] };
  const [off, work] = [new Set(kept.off), new Set(kept.work)];
  const state = (on: PlainDate): DayState => (work.has(on) ? 'makeup' : off.has(on) ? 'off' : [0, 6].includes(weekdayOf(on)) ? 'weekend' : 'working');
  const days = daysOf(year).map((on) => ({ on, weekday: weekdayOf(on), state: state(on) }));
  return {
    year, published: row !== undefined, document: row ? kept.document : null, amendments: (kept.amendments ?? []).map(({ document, note }) => ({ document, note })), note: kept.note ?? null, workingDays: days.filter((d) => d.state === 'working' || d.state === 'makeup').length, off: kept.off, work: kept.work,
    months: Array.from({ length: 12 }, (_, i) => ({ month: i + 1, days: days.filter((d) => Number(d.on.slice(5, 7)) === i + 1) })),
  };
}

export interface YearInput { year: number; document: string; off: readonly string[]; work: readonly string[]; /** Why, where a published year is changed. */ note?: string | undefined }

/** What is wrong with an arrangement, by field; each wrong day is named. */
function faultsOf({ year, document, off, work, note }: YearInput, amends: boolean): Record<string, string> {
  const fields: Record<string, string> = {};
  if (document.trim() === '') fields['document'] = 'required';
  if (amends && (note ?? '').trim() === '') fields['note'] = 'required';
  for (const [name, text, max] of [['document', document, 200], ['note', note ?? '', 500]] as const) {
    const fault = textFault(text.trim(), { max, lines: false });
    if (fault) fields[name] ??= fault;
  }
  for (const [name, days] of [['off', off], ['work', work]] as const) {
    if (name === 'off' && days.length === 0) fields[name] = 'required';
    days.forEach((on, i) => {
      if (!isPlainDate(on)) fields[name] ??= `calendar_impossible:${on}`;
      else if (yearOf(on) !== year) fields[name] ??= `calendar_other_year:${on}`;
      else if (days.indexOf(on) !== i) fields[name] ??= `calendar_twice:${on}`;
    });
  }
  for (const on of work.filter((d) => isPlainDate(d))) {
    if (off.includes(on)) fields['work'] ??= `calendar_both:${on}`;
    else if (![0, 6].includes(weekdayOf(on))) fields['work'] ??= `calendar_working:${on}`;
  }
  return fields;
}

/** Days that are over stand as they were kept: due dates were counted by them, and those may not shift. */
function pastChanged(old: Kept, { off, work }: YearInput, today: PlainDate): Record<string, string> {
  const first = (before: readonly PlainDate[], after: readonly PlainDate[]): PlainDate | undefined => [...before.filter((on) => !after.includes(on)), ...after.filter((on) => !before.includes(on))].filter((on) => isPlainDate(on) && on < today).sort()[0];
  return Object.fromEntries(([['off', first(old.off, off)], ['work', first(old.work, work)]] as const).flatMap(([name, on]) => (on === undefined ? [] : [[name, `calendar_past:${on}`]])));
}

/** Puts in the arrangement of a year, or amends it by a later document; the days before and after stand in the audit. */
export async function saveYear(house: House, actor: Actor, { key, route, ...input }: YearInput & Keyed): Promise<YearPage> {
  if (!hasRole(actor, 'administrator')) return refuse('not_allowed');
  if (!Number.isInteger(input.year) || input.year < 2000 || input.year > 2100) return refuse('not_found');
  const notices = await inTransaction(house.db, async (tx) => {
    if (await claimKey(tx, actor, { key, route }, { type: 'saveCalendarYear', streamId: `calendar-${input.year}`, input })) return [];
    const at = await platformNow(tx);
    const old = (await tx.row<{ body: Kept }>('SELECT body FROM calendar_year WHERE year = $1 FOR UPDATE', [input.year]))?.body;
    const fields = { ...faultsOf(input, old !== undefined), ...(old ? pastChanged(old, input, dateOf(at)) : {}) };
    if (Object.keys(fields).length > 0) throw new Refusal({ code: 'validation', fields });
    const body: Kept = {
      year: input.year, document: old?.document ?? input.document.trim(), off: [...input.off].sort(), work: [...input.work].sort(), origin: 'administrator',
      ...(old ? { amendments: [...(old.amendments ?? []), { document: input.document.trim(), note: input.note!.trim(), on: dateOf(at), before: { off: [...old.off], work: [...old.work] } }] } : input.note?.trim() ? { note: input.note.trim() } : {}),
    };
    await tx.rows('INSERT INTO calendar_year (year, document, body) VALUES ($1, $2, $3) ON CONFLICT (year) DO UPDATE SET document = $2, body = $3', [body.year, body.document, JSON.stringify(body)]);
    await audit(tx, { at, personId: (actor as Person).personId, action: 'saveCalendarYear', target: `calendar-${body.year}`, detail: { document: input.document, before: old ? { off: old.off, work: old.work } : null, off: body.off, work: body.work } });
    return askNotices(tx, at);
  });
  // Seen at once by who reads that they may object until then.
  await Promise.all(notices.map((id) => house.gateway.wake(id).catch(() => undefined)));
  return calendarYear(house, input.year);
}

export interface ProvisionalPeriod {
  streamId: string; projectId: string | null; title: string | null; kind: string; startedOn: PlainDate; workingDays: number | null; months: number | null; dueOn: PlainDate;
  /** Counted again with the calendar of now; null where its own stream alone can: it stands still, or was set anew after it did. */
  recountedOn: PlainDate | null; stillProvisional: boolean; paused: boolean;
}

/** The years as they were when something began on that day. */
const yearsAsOf = (kept: readonly Kept[], day: PlainDate): CalendarYear[] =>
  kept.map((year) => { const later = year.amendments?.find((a) => a.before !== undefined && a.on !== undefined && a.on >= day); return later ? { ...year, ...later.before! } : year; });

interface PeriodRow {
  stream_id: string; project_id: string | null; title: string | null; kind: string; started_on: string; working_days: number | null; months: number | null; due_at: Date; provisional: boolean;
  remaining: number | null; paused: boolean; resumed_on: string | null; /** set anew since it was resumed */ anew: boolean;
}
/** Undefined where its own stream alone can count it. */
const countingOf = (r: PeriodRow): ReturnType<typeof spanOf> =>
  (r.paused || r.anew ? undefined : spanOf({ startedOn: r.started_on, workingDays: r.working_days ?? undefined, months: r.months ?? undefined, resumedOn: r.resumed_on ?? undefined, resumedDays: r.remaining ?? undefined }));
/** Whether a day after `from`, up to that day, is counted otherwise now. */
function touched(before: Calendar, now: Calendar, from: PlainDate, to: PlainDate): boolean {
  for (let on = addDays(from, 1); on <= to; on = addDays(on, 1)) if (isWorkingDay(before, on) !== isWorkingDay(now, on)) return true;
  return false;
}

/** Running due dates that rest on a year whose arrangement was not known when they were counted, or was amended after it. */
export async function provisionalPeriods(house: House, actor: Actor): Promise<ProvisionalPeriod[]> {
  if (!hasRole(actor, 'administrator', 'officer', 'supervisor')) return refuse('not_allowed');
  const sql = reader(house.db);
  const kept = await keptYears(sql);
  const calendar = calendarOf(kept);
  const amended = kept.filter((year) => year.amendments?.some((a) => a.before)).map((year) => year.year);
  const rows = await sql.rows<PeriodRow>(
    `SELECT r.stream_id, p.id AS project_id, coalesce(p.title, n.title) AS title, r.kind, r.started_on::text, r.working_days, r.months, r.due_at, r.remaining, r.provisional, r.paused_on IS NOT NULL AS paused, h.state -> 'periods' -> r.id ->> 'resumedOn' AS resumed_on,
       r.remaining IS NOT NULL AND r.paused_on IS NULL AND h.id IS NOT NULL AND h.state -> 'periods' -> r.id ->> 'resumedOn' IS NULL AS anew
     FROM period r LEFT JOIN project p ON p.id = r.stream_id LEFT JOIN notice n ON n.id = r.stream_id LEFT JOIN stream_head h ON h.id = r.stream_id
     WHERE r.ended_on IS NULL AND (r.provisional OR EXISTS (SELECT 1 FROM unnest($1::int[]) y WHERE y BETWEEN extract(year FROM r.started_on) AND extract(year FROM r.due_at)))
     ORDER BY r.due_at, r.stream_id, r.id LIMIT 5000`, [amended],
  );
  return rows.flatMap((r) => {
    // A due instant is the first moment after the last day.
    const dueOn = dateOf(new Date(toMs(r.due_at.toISOString()) - 1).toISOString());
    const counting = countingOf(r);
    const from = counting?.from ?? r.started_on;
    const before = calendarOf(yearsAsOf(kept, from));
    const last = (by: Calendar, day: PlainDate): DueDate | undefined => counting && dueDate(by, day, counting.span);
    const [then, again] = [last(before, from), last(calendar, from)];
    // Its own stream counts it: named where a day of it is counted otherwise, and its days are counted at all.
    const own = !counting && (r.paused || r.anew) && touched(before, calendar, r.started_on, dueOn);
    if (!r.provisional && !own && then?.dueOn === again?.dueOn) return [];
    // Where the day it began on counts, it was counted from the day before.
    const dayBefore = addDays(from, -1);
    const counted = then?.dueOn !== dueOn && last(before, dayBefore)?.dueOn === dueOn ? last(calendar, dayBefore) : again;
    // A notice moves by itself, and is never made shorter.
    if (!r.provisional && counted && (counted.dueOn === dueOn || (r.kind === NOTICE && counted.dueOn < dueOn))) return [];
    return [{
      streamId: r.stream_id, projectId: r.project_id, title: r.title, kind: r.kind, startedOn: r.started_on, workingDays: r.working_days, months: r.months, dueOn,
      recountedOn: counted ? dateOf(new Date(toMs(dueInstant(counted.dueOn)) - 1).toISOString()) : null, stillProvisional: again?.provisional ?? !calendar.years.has(yearOf(dueOn)), paused: r.paused,
    }];
  });
}
