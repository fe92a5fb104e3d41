/**
 * Time as data: instants are ISO-8601 UTC strings with milliseconds (they sort as text), plain dates are
 * YYYY-MM-DD in Asia/Shanghai (UTC+08:00, no daylight saving since 1991). Reads no clock and no local time zone.
 */
export type Instant = string;
export type PlainDate = string;

const SHANGHAI_MS = 8 * 3_600_000;
export const DAY_MS = 86_400_000;

export const toMs = (at: Instant): number => Date.parse(at);
export const toInstant = (ms: number): Instant => new Date(ms).toISOString();

/** The day on the wall calendar of Asia/Shanghai at this instant. */
export const dateOf = (at: Instant): PlainDate => new Date(toMs(at) + SHANGHAI_MS).toISOString().slice(0, 10);

/** 00:00+08:00 of the day. */
export const startOfDay = (on: PlainDate): Instant => toInstant(Date.parse(`${on}T00:00:00.000Z`) - SHANGHAI_MS);

/** @throws RangeError beyond the years 0000 to 9999, which a plain date cannot write. */
export const addDays = (on: PlainDate, days: number): PlainDate => written(new Date(Date.parse(`${on}T00:00:00.000Z`) + days * DAY_MS));

function written(day: Date): PlainDate {
  const text = day.toISOString();
  if (text.length > 24) throw new RangeError(`${text} is no day of four-digit years`);
  return text.slice(0, 10);
}

export const yearOf = (on: PlainDate): number => Number(on.slice(0, 4));

/** Same day of the month `months` later, or its last day where there is none (Civil Code art. 202). @throws RangeError as addDays. */
export const addMonths = (on: PlainDate, months: number): PlainDate => {
  const [y, m, d] = on.split('-').map(Number) as [number, number, number];
  const index = y * 12 + (m - 1) + months;
  const year = Math.floor(index / 12);
  const month = index % 12;
  // Date.UTC reads the years 0 to 99 as of 1900; setUTCFullYear does not.
  const last = new Date(new Date(0).setUTCFullYear(year, month + 1, 0)).getUTCDate();
  return written(new Date(new Date(0).setUTCFullYear(year, month, Math.min(d, last))));
};

/**
 * The one reading of days that people type and banks write: 2019-03-04, 2019/3/4, 2019.3.4, 20190304, 2019年3月4日, in full
 * width too, with a time of day behind it (15:30, 15:30:12, 15时30分, 153012 after eight digits) or without. Undefined when
 * there is no such day, and for an instant with a zone: its day is not said before the zone is known.
 */
const TIME = /(?:(?:[T ] ?|(?<=[日号]))\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?|分)?|(?<=^\d{8}) ?\d{4}(?:\d{2})?)$/;
export function dayIn(typed: string): PlainDate | undefined {
  const text = typed.normalize('NFKC').replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '').replace(/[\p{Pd}\u2212]/gu, '-').replace(/\s+/g, ' ').trim();
  const day = text.replace(TIME, '');
  const m = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(day) ?? /^(\d{4}) ?\/ ?(\d{1,2}) ?\/ ?(\d{1,2})$/.exec(day) ?? /^(\d{4}) ?\. ?(\d{1,2}) ?\. ?(\d{1,2})$/.exec(day)
    ?? /^(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?$/.exec(day) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(day);
  const written = m ? `${m[1]}-${m[2]!.padStart(2, '0')}-${m[3]!.padStart(2, '0')}` : '';
  return isPlainDate(written) ? written : undefined;
}
/** The same where a day is asked for that can be right (dayFault): the day, or why it is none. */
export function typedDay(typed: string): { day: PlainDate } | { fault: DayFault } {
  const day = dayIn(typed);
  const fault = dayFault(day ?? typed.normalize('NFKC').trim());
  return fault ? { fault } : { day: day! };
}
export const readDay = (typed: string): PlainDate | undefined => { const read = typedDay(typed); return 'day' in read ? read.day : undefined; };

/** True for a real day of the Gregorian calendar written YYYY-MM-DD. */
export const isPlainDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00.000Z`)) && addDays(text, 0) === text;

/** Nothing that people date here (an act, a contract, an invoice, a rule) is of an earlier day: what is before it is a slip of the pen. */
export const EARLIEST_DAY: PlainDate = '1949-10-01';
export type DayFault = 'impossible_date' | 'implausible_date' | 'serial_date';
/** A sheet counts days and shows the count where its column is formatted as a number: from 1949 to 2173. What is counted from depends on the sheet, so it is not read. */
const SERIAL = /^[1-9]\d{4}(\.\d+)?$/;
/** The one check of a day that comes in, whoever sends it. */
export const dayFault = (text: string): DayFault | undefined => (SERIAL.test(text) ? 'serial_date' : !isPlainDate(text) ? 'impossible_date' : text < EARLIEST_DAY ? 'implausible_date' : undefined);
