/** What waits for a person: 待办 / 已办 / 我发起 / 抄送, overdue first; each task carries what must be sent back as `seen`. */
import { hasRole, type Actor } from '../domain/access/index.js';
import { workingDaysBetween } from '../domain/calendar.js';
import type { CommandType } from '../domain/commands/index.js';
import type { Label, ProgrammeVersion } from '../domain/programme/schema.js';
import { ESCALATED } from '../domain/projection/index.js';
import type { Seen } from '../domain/stream.js';
import { addDays, dateOf, startOfDay, toInstant, toMs } from '../domain/time.js';
import { PLATFORM_NOW, platformNow } from '../prisma/store/clock.js';
import { stillHolds } from '../prisma/store/holders.js';
import { programmeVersion, theCalendar } from '../prisma/store/rules.js';
import { BLIND_TASK, tasksOf } from '../prisma/store/scope.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import type { House } from './house.js';

export interface TaskRow {
  id: string; streamId: string; target: string; projectId: string | null; stepId: string; kind: string; /** Name of its step, where the plan has several of its kind. */ label: Label | null; title: string; applicantName: string | null; programmeId: string | null; county: string | null; stage: string | null;
  /** Its organisation has no part in the project any more, and reads it no longer. */
  gone: boolean;
  commands: CommandType[]; seen: Seen; openedAt: string; dueAt: string | null; overdue: boolean; closedAt: string | null; mine: boolean; role: string;
  /** The person it lies with; null while anyone of the role may take it. */
  owner: Label | null;
}
export interface TaskFilter { box?: Box | undefined; programme?: string | undefined; stage?: string | undefined; county?: string | undefined; due?: 'overdue' | 'week' | undefined; project?: string | undefined; stream?: string | undefined; kinds?: readonly string[] | undefined; limit?: number | undefined; offset?: number | undefined }

interface Row {
  id: string; version_id: string | null; stream_id: string; target: string | null; project_id: string | null; step_id: string; kind: string; title: string | null; applicant_name: string | null; programme_id: string | null; county: string | null; stage: string | null;
  commands: CommandType[]; revision: number; form_version: number | null; opened_at: Date; due_at: Date | null; overdue: boolean; closed_at: Date | null; gone: boolean; owner_id: string | null; owner_name: string | null; owner_name_en: string | null; role: string;
}
/** 形式审查 of the application and 形式审查 of the plan: a step that shares its kind with another goes by its own name. */
export function ownName(version: Pick<ProgrammeVersion, 'steps'> | undefined, { stepId, kind }: { stepId: string; kind: string }): Label | null {
  const same = (version?.steps ?? []).filter((s) => s.kind === kind);
  return same.length > 1 ? same.find((s) => s.id === stepId)?.label ?? null : null;
}
const toTask = (sql: Tx, me: string) => async (r: Row): Promise<TaskRow> => ({
  id: r.id, label: ownName(r.version_id === null ? undefined : await programmeVersion(sql, r.version_id), { stepId: r.step_id, kind: r.kind }), streamId: r.stream_id, target: r.target ?? r.stream_id, projectId: r.project_id, stepId: r.step_id, kind: r.kind, title: r.title ?? r.id, applicantName: r.applicant_name, programmeId: r.programme_id, county: r.county, stage: r.stage,
  gone: r.gone, commands: r.commands, seen: { taskId: r.id, revision: r.revision, formVersion: r.form_version ?? 0 }, openedAt: r.opened_at.toISOString(), dueAt: r.due_at?.toISOString() ?? null, overdue: r.overdue, closedAt: r.closed_at?.toISOString() ?? null, mine: r.owner_id === me, role: r.role,
  owner: r.owner_name === null ? null : { zh: r.owner_name, en: r.owner_name_en || r.owner_name },
});
/** Batches and budget lines have no workflow that would mark their tasks; theirs are compared with platform time. */
const OVERDUE = `(t.overdue OR (t.closed_at IS NULL AND t.step_id IN ('batch', 'budget') AND t.due_at <= ${PLATFORM_NOW}))`;
const FROM = `FROM task t LEFT JOIN project p ON p.id = t.project_id LEFT JOIN organisation o ON o.id = p.applicant_id LEFT JOIN programme_version v ON v.id = p.version_id LEFT JOIN person w ON w.id = t.owner_id AND ${stillHolds('w.id')}`;
// Titles of tasks outside a project: the call, the notice, the budget line or the payment they belong to.
const COLUMNS = `t.id, t.stream_id, t.target, t.project_id, t.step_id, t.kind, coalesce(CASE WHEN ${BLIND_TASK} THEN v.body -> 'name' ->> 'zh' ELSE p.title END, (SELECT title FROM call WHERE id = t.stream_id), (SELECT title FROM notice WHERE id = t.stream_id), (SELECT title FROM budget_line WHERE id = t.stream_id),
  (SELECT l.title FROM payment_batch b JOIN budget_line l ON l.id = b.budget_line_id WHERE b.id = t.stream_id), (SELECT q.title FROM payment_order r JOIN project q ON q.id = r.project_id WHERE r.id = t.stream_id)) AS title,
  CASE WHEN ${BLIND_TASK} THEN NULL ELSE o.name END AS applicant_name, v.programme_id, p.version_id, p.county, p.stage, t.commands, t.revision, p.form_version, t.opened_at, t.due_at, ${OVERDUE} AS overdue, t.closed_at, coalesce(t.organisation_id IS NOT NULL AND p.applicant_id <> t.organisation_id AND NOT (t.organisation_id = ANY(p.members)), false) AS gone, t.owner_id, w.name AS owner_name, w.name_en AS owner_name_en, t.role`;

type Person = Extract<Actor, { kind: 'person' }>;
export type Box = 'todo' | 'done' | 'started' | 'copied';

/** What one starts: their open tasks stand under 我发起. */
const BEGINNINGS = ['createProject', 'createCall', 'appointPanel', 'publishNotice', 'createBudgetLine', 'prepareBatch'];

/** 抄送: what officials of one's place are late with, told to those who decide (the same that the mail speaks of); for their knowledge only. */
function copiesFor(actor: Person, at: (value: unknown) => string): string[] {
  const places = actor.grants.filter((g) => g.role === 'approver').flatMap((g) => g.jurisdiction ?? []);
  if (!mayHaveCopies(actor)) return ['false'];
  return ['t.closed_at IS NULL', OVERDUE, `t.role = ANY(${at([...ESCALATED])}::text[])`, `(t.jurisdiction IS NULL OR t.jurisdiction IN (
    WITH RECURSIVE down AS (SELECT id FROM jurisdiction WHERE id = ANY(${at(places)}::text[]) UNION SELECT j.id FROM jurisdiction j JOIN down d ON j.parent = d.id) SELECT id FROM down))`];
}
/** Nobody else is ever sent a copy: their desk shows no such box. */
export const mayHaveCopies = (actor: Actor): boolean => hasRole(actor, 'approver');

/** Conditions over task t and project p of a box. An expert who stepped back from a panel no longer learns of it. */
function boxOf(box: Box, actor: Person, values: unknown[]): string[] {
  const at = (value: unknown): string => `$${values.push(value)}`;
  if (box === 'todo') return [tasksOf(actor, values), 't.closed_at IS NULL'];
  if (box === 'copied') return copiesFor(actor, at);
  if (box === 'done') {
    const me = at(actor.personId);
    return [`t.closed_by = ${me}`, `(t.role <> 'expert' OR coalesce((SELECT h.state -> 'members' -> ${me}::text ->> 'status' FROM stream_head h WHERE h.id = t.stream_id), '') NOT IN ('declined', 'conflicted', 'replaced', 'excluded'))`];
  }
  const me = at(actor.personId);
  const organisations = at(actor.grants.map((g) => g.organisation).filter((o) => o !== undefined));
  // How many experts sit over a project is not its applicant's to know: one line says that they do.
  const one = `(t.role <> 'expert' OR t.id = (SELECT min(x.id) FROM task x WHERE x.project_id = t.project_id AND x.role = 'expert' AND x.closed_at IS NULL))`;
  return [`((p.applicant_id = ANY(${organisations}::text[]) AND ${one}) OR EXISTS (SELECT 1 FROM command c WHERE c.principal = ${me} AND c.stream_id = t.stream_id AND c.type = ANY(${at(BEGINNINGS)}::text[])))`, 't.closed_at IS NULL'];
}
/** Nor who they are. */
const unnamed = (actor: Person, { role, mine }: TaskRow): boolean => role === 'expert' && !mine && (hasRole(actor, 'applicant') || hasRole(actor, 'organisation_admin'));

export async function listTasks(house: House, actor: Actor, filter: TaskFilter): Promise<{ items: TaskRow[]; total: number }> {
  if (actor.kind !== 'person') return { items: [], total: 0 };
  const values: unknown[] = [];
  const at = (value: unknown): string => `$${values.push(value)}`;
  const box = filter.box ?? 'todo';
  const where = boxOf(box, actor, values);
  if (filter.programme) where.push(`v.programme_id = ${at(filter.programme)}`);
  if (filter.stage) where.push(`p.stage = ${at(filter.stage)}`);
  if (filter.county) where.push(`p.county = ${at(filter.county)}`);
  if (filter.project) where.push(`t.project_id = ${at(filter.project)}`);
  if (filter.stream) where.push(`t.stream_id = ${at(filter.stream)}`);
  if (filter.kinds) where.push(`t.kind = ANY(${at([...filter.kinds])}::text[])`);
  if (filter.due === 'overdue') where.push(OVERDUE);
  const sql = reader(house.db);
  // Whole days: what ends with the seventh day from today is among them.
  if (filter.due === 'week') where.push(`t.due_at <= ${at(startOfDay(addDays(dateOf(await platformNow(sql)), 8)))}`);
  const order = box === 'done' ? 't.closed_at DESC, t.id' : 'overdue DESC, t.due_at NULLS LAST, t.opened_at, t.id';
  const counted = [...values];
  const limit = Math.min(filter.limit ?? 50, 200);
  const offset = filter.offset ?? 0;
  const rows = await sql.rows<Row>(`SELECT ${COLUMNS} ${FROM} WHERE ${where.join(' AND ')} ORDER BY ${order} LIMIT ${at(limit)} OFFSET ${at(offset)}`, values);
  // A page that is not full tells the total by itself, unless it is behind the last.
  const last = rows.length < limit && (rows.length > 0 || offset === 0);
  const total = last ? offset + rows.length : (await sql.row<{ n: bigint }>(`SELECT count(*) AS n ${FROM} WHERE ${where.join(' AND ')}`, counted))?.n;
  const items = await Promise.all(rows.map(toTask(sql, actor.personId)));
  return { items: items.map((task) => (unnamed(actor, task) ? { ...task, owner: null } : task)), total: Number(total ?? 0n) };
}

/** How many tasks wait: the number in the header. */
export async function countTasks(house: House, actor: Actor): Promise<number> {
  const values: unknown[] = [];
  const row = await reader(house.db).row<{ n: bigint }>(`SELECT count(*) AS n FROM task t WHERE ${tasksOf(actor, values)} AND t.closed_at IS NULL`, values);
  return Number(row?.n ?? 0n);
}

/** One task, open or closed, when it is (or was) this person's to do. */
export async function findTask(house: House, actor: Actor, id: string): Promise<TaskRow | undefined> {
  if (actor.kind !== 'person') return undefined;
  const values: unknown[] = [id];
  const sql = reader(house.db);
  const row = await sql.row<Row>(`SELECT ${COLUMNS} ${FROM} WHERE t.id = $1 AND ${tasksOf(actor, values)}`, values);
  return row && toTask(sql, actor.personId)(row);
}

export interface Desk { counts: Readonly<Record<Box, number>>; programmes: { id: string; name: Label }[]; counties: { id: string; name: Label }[] }

/** The boxes of a person with their counts, and what the tasks of one box can be narrowed by. */
export async function deskOf(house: House, actor: Actor, box: Box): Promise<Desk> {
  if (actor.kind !== 'person') return { counts: { todo: 0, done: 0, started: 0, copied: 0 }, programmes: [], counties: [] };
  const sql = reader(house.db);
  const count = async (name: Box): Promise<number> => {
    const values: unknown[] = [];
    const where = boxOf(name, actor, values).join(' AND ');
    return Number((await sql.row<{ n: bigint }>(`SELECT count(*) AS n ${FROM} WHERE ${where}`, values))?.n ?? 0n);
  };
  const values: unknown[] = [];
  const where = boxOf(box, actor, values).join(' AND ');
  const [todo, done, started, copied, versions, counties] = await Promise.all([
    count('todo'), count('done'), count('started'), mayHaveCopies(actor) ? count('copied') : 0,
    sql.rows<{ id: string }>(`SELECT DISTINCT p.version_id AS id ${FROM} WHERE ${where} AND p.version_id IS NOT NULL ORDER BY 1`, values),
    sql.rows<{ id: string; name: Label }>(`SELECT j.id, j.body -> 'name' AS name FROM jurisdiction j WHERE j.id IN (SELECT p.county ${FROM} WHERE ${where}) ORDER BY 1`, values),
  ]);
  const programmes = new Map<string, Label>();
  for (const { id } of versions) { const version = (await programmeVersion(sql, id))!; programmes.set(version.programmeId, version.name); }
  return { counts: { todo, done, started, copied }, programmes: [...programmes].map(([id, name]) => ({ id, name })).sort((a, b) => (a.id < b.id ? -1 : 1)), counties };
}

/** Counts the working days that are left from today to the last day before `dueAt`; less than nothing when it is over. */
export async function workingDayCounter(house: House): Promise<(dueAt: string) => number> {
  const sql = reader(house.db);
  const calendar = await theCalendar(sql);
  const today = dateOf(await platformNow(sql));
  return (dueAt) => {
    const last = dateOf(toInstant(toMs(dueAt) - 1));
    return last >= today ? workingDaysBetween(calendar, today, last) : -workingDaysBetween(calendar, last, today);
  };
}
