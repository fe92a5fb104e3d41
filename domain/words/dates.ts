/**
 * Days, instants and spans written for people, in Asia/Shanghai, the same in both languages: YYYY-MM-DD and
 * YYYY-MM-DD HH:mm. Official Chinese forms write 2019年3月4日. Pure; reads no clock and no locale data.
 */
import { dateOf, toMs, type Instant, type PlainDate } from '../time.js';
import { fill, type Locale } from './words.js';

const SHANGHAI_MS = 8 * 3_600_000;

/** 2019-03-04T02:05:00.000Z -> 2019-03-04 */
export const formatDay = (at: Instant): string => dateOf(at);

/** 2019-03-04T02:05:00.000Z -> 2019-03-04 10:05 */
export const formatMinute = (at: Instant): string => new Date(toMs(at) + SHANGHAI_MS).toISOString().slice(0, 16).replace('T', ' ');

/** 2019-03-04T02:05:07.000Z -> 2019-03-04 10:05:07; deadlines of calls are exact to the second. */
export const formatSecond = (at: Instant): string => new Date(toMs(at) + SHANGHAI_MS).toISOString().slice(0, 19).replace('T', ' ');

/** An instant as the end of something: midnight is 24:00 of the day before, as notices write it; seconds only where there are any. */
export function formatEnd(at: Instant): string {
  const text = formatSecond(at);
  if (text.endsWith(' 00:00:00')) return `${lastDayOf(at)} 24:00`;
  return text.endsWith(':00') ? text.slice(0, -3) : text;
}

/** A period is over at 00:00 of the day after its last day: the day people are told is the one before. */
export const lastDayOf = (dueAt: Instant): PlainDate => dateOf(new Date(toMs(dueAt) - 1).toISOString());

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** As official forms write it: 2019年3月4日, 4 March 2019. */
export function formatOfficialDay(locale: Locale, on: PlainDate): string {
  const [year, month, day] = on.split('-').map(Number) as [number, number, number];
  return locale === 'zh-CN' ? `${year}年${month}月${day}日` : `${day} ${MONTHS[month - 1]} ${year}`;
}

const WEEKDAYS = { zh: ['日', '一', '二', '三', '四', '五', '六'], en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] } as const;

export function weekdayOf(locale: Locale, on: PlainDate): string {
  const day = new Date(`${on}T00:00:00.000Z`).getUTCDay();
  return locale === 'zh-CN' ? `星期${WEEKDAYS.zh[day]}` : WEEKDAYS.en[day]!;
}

/** Basis points as a percentage: 5000 -> 50 %, 1667 -> 16.67 %. */
export function formatRate(rateBp: number): string {
  const text = (rateBp / 100).toFixed(2).replace(/\.?0+$/, '');
  return `${text}%`;
}

const span = {
  days: { zh: '{n} 天', en: { one: '{n} day', other: '{n} days' } },
  workingDays: { zh: '{n} 个工作日', en: { one: '{n} working day', other: '{n} working days' } },
  months: { zh: '{n} 个月', en: { one: '{n} month', other: '{n} months' } },
} as const;

/** 5, workingDays -> 5 个工作日 / 5 working days */
export const formatSpan = (locale: Locale, unit: keyof typeof span, n: number): string => fill(locale, span[unit], { n });

/** Bytes as people read them: 1536 -> 1.5 KB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kb = bytes / 1024;
  return kb < 1024 ? `${kb.toFixed(1).replace(/\.0$/, '')} KB` : `${(kb / 1024).toFixed(1).replace(/\.0$/, '')} MB`;
}
