/**
 * Whom a project waits for where it asks nobody itself: the ranking is a task of its call, an objection one of its
 * notice. Where not even that is open yet, whose turn comes is told by the state (domain/project/names.ts).
 */
import { WAITS_FOR, type StateName } from '../domain/project/names.js';
import type { Tx } from '../prisma/store/tx.js';

/** Who has it: role and office or organisation, never a person. */
export interface Holder { role: string; whom: string | null; whomEn: string | null }

/** Open tasks of other streams about projects ($1); a lead that was never admitted is told to nobody. */
const OF_TASK = 't.id, t.kind, t.step_id, t.role, t.jurisdiction, t.opened_at, t.due_at, t.overdue';
const TASKS = `SELECT p.id AS project_id, ${OF_TASK} FROM project p JOIN objection b ON b.project_id = p.id JOIN task t ON t.id IN (b.id || ':decide', b.id || ':upheld') AND t.closed_at IS NULL WHERE p.id = ANY($1::text[])
  UNION ALL SELECT p.id, ${OF_TASK} FROM project p JOIN task t ON t.stream_id = p.call_id AND t.step_id = 'ranking' AND t.closed_at IS NULL WHERE p.id = ANY($1::text[]) AND p.state_name IN ('awaiting_ranking', 'reserve_list')`;

export interface ElsewhereTask { project_id: string; id: string; kind: string; step_id: string; role: string; whom: string | null; whom_en: string | null; opened_at: Date; due_at: Date | null; overdue: boolean }
export const tasksElsewhere = (sql: Tx, projectIds: readonly string[]): Promise<ElsewhereTask[]> => (projectIds.length === 0 ? Promise.resolve([]) : sql.rows<ElsewhereTask>(
  `SELECT x.*, j.body -> 'name' ->> 'zh' AS whom, j.body -> 'name' ->> 'en' AS whom_en FROM (${TASKS}) x
   LEFT JOIN jurisdiction j ON j.id = x.jurisdiction ORDER BY x.due_at NULLS LAST, x.id`, [projectIds],
));

export interface HeldElsewhere extends Holder { dueAt: string | null }
/** For those that no task of their own names; the most urgent first. */
export async function heldElsewhere(sql: Tx, projects: readonly { id: string; stateName: string }[]): Promise<Map<string, HeldElsewhere>> {
  const found = new Map<string, HeldElsewhere>();
  const waiting = projects.filter((p) => WAITS_FOR[p.stateName as StateName] !== undefined);
  for (const t of await tasksElsewhere(sql, waiting.map((p) => p.id))) if (!found.has(t.project_id)) found.set(t.project_id, { role: t.role, whom: t.whom, whomEn: t.whom_en, dueAt: t.due_at?.toISOString() ?? null });
  for (const p of waiting) if (!found.has(p.id)) found.set(p.id, { role: WAITS_FOR[p.stateName as StateName]!, whom: null, whomEn: null, dueAt: null });
  return found;
}
