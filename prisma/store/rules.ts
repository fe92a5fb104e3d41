/** Programme versions and the calendar as the domain reads them: loaded once, kept in memory (a published version never changes). */
import { calendarOf, type Calendar, type CalendarYear } from '../../domain/calendar.js';
import { ProgrammeVersion } from '../../domain/programme/schema.js';
import type { Tx } from './tx.js';

const versions = new Map<string, ProgrammeVersion>();
/** A published version; a draft is none. */
export async function programmeVersion(tx: Tx, id: string): Promise<ProgrammeVersion | undefined> {
  const known = versions.get(id);
  if (known) return known;
  const row = await tx.row<{ body: unknown }>(`SELECT body FROM programme_version WHERE id = $1 AND status = 'published'`, [id]);
  if (!row) return undefined;
  const version = ProgrammeVersion.parse(row.body);
  versions.set(id, version);
  return version;
}

let calendar: { at: number; value: Calendar } | undefined;
const CALENDAR_MS = 60_000;
export async function theCalendar(tx: Tx): Promise<Calendar> {
  if (calendar && Date.now() - calendar.at < CALENDAR_MS) return calendar.value;
  const rows = await tx.rows<{ body: CalendarYear }>('SELECT body FROM calendar_year ORDER BY year');
  calendar = { at: Date.now(), value: calendarOf(rows.map((r) => r.body)) };
  return calendar.value;
}
export const forgetCalendar = (): void => { calendar = undefined; };
