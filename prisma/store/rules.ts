/** Programme versions and the calendar as the domain reads them, kept in memory: a published version never changes, a calendar is read again when it has. */
import { calendarOf, type Calendar, type CalendarYear } from '../../domain/calendar.js';
import { ProgrammeVersion } from '../../domain/programme/schema.js';
import { addDays, type PlainDate } from '../../domain/time.js';
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

const IN_FORCE = `v.status = 'published' AND v.valid_from <= $1 AND v.valid_to >= $1
  AND NOT EXISTS (SELECT 1 FROM programme_version s WHERE s.status = 'published' AND s.valid_from <= $1 AND s.supersedes = v.id)`;
/** Published versions in force on a day, neither over nor superseded; those of a sample measure after the others. */
export async function versionsInForce(tx: Tx, on: PlainDate): Promise<ProgrammeVersion[]> {
  const rows = await tx.rows<{ id: string }>(`SELECT v.id FROM programme_version v WHERE ${IN_FORCE} ORDER BY v.programme_id, v.sample, v.version`, [on]);
  return Promise.all(rows.map(async (r) => (await programmeVersion(tx, r.id))!));
}
/** The last day on which a published version may be chosen: its own, or the day before the one that supersedes it. */
export async function lastDayOf(tx: Tx, version: Pick<ProgrammeVersion, 'id' | 'validTo'>): Promise<PlainDate> {
  const row = await tx.row<{ from: string | null }>(`SELECT min(valid_from)::text AS from FROM programme_version WHERE status = 'published' AND supersedes = $1`, [version.id]);
  const last = row?.from ? addDays(row.from, -1) : version.validTo;
  return last < version.validTo ? last : version.validTo;
}

let calendar: { version: string; value: Calendar } | undefined;
/** As it is at this moment, whichever server changed it: what is kept in memory is held against the version beside the rows. */
export async function theCalendar(tx: Tx): Promise<Calendar> {
  const version = await rulesVersion(tx, 'calendar_version');
  if (calendar && calendar.version === version) return calendar.value;
  const rows = await tx.rows<{ body: CalendarYear }>('SELECT body FROM calendar_year ORDER BY year');
  calendar = { version, value: calendarOf(rows.map((r) => r.body)) };
  return calendar.value;
}
/** Changes with every change of a calendar year, or of a published version. */
export const rulesVersion = async (tx: Tx, of: 'calendar_version' | 'rules_version'): Promise<string> =>
  (await tx.row<{ value: string }>('SELECT value FROM setting WHERE key = $1', [of]))!.value;
