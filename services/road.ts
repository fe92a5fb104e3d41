/** The stages of a project with their dates, who has it and until when, as far as this reader is told. */
import type { PlanStep } from '../domain/programme/schema.js';
import { roadStages, type RoadStage, type StageStatus } from '../domain/project/stages.js';
import type { ProjectState } from '../domain/project/state.js';
import { heldElsewhere, type Holder } from './elsewhere.js';
import { dateOf } from '../domain/time.js';
import { stateName } from '../domain/project/names.js';
import type { Tx } from '../prisma/store/tx.js';

export interface RoadRow { stage: RoadStage; status: StageStatus; startedOn: string | null; endedOn: string | null; /** of the current stage */ with: Holder | null; dueAt: string | null }

/** `told`: dates, holder and time; `names`: the holder's organisation or department too. Without, the stages alone. */
export async function roadOf(sql: Tx, state: ProjectState, plan: readonly PlanStep[], { told, names }: { told: boolean; names: boolean }): Promise<RoadRow[]> {
  const stages = roadStages(state, plan);
  if (!told) return stages.map(({ stage, status }) => ({ stage, status, startedOn: null, endedOn: null, with: null, dueAt: null }));
  const [events, holder] = await Promise.all([
    sql.rows<{ type: string; at: Date; step: string | null }>(`SELECT type, at, body ->> 'stepId' AS step FROM event WHERE stream_id = $1 AND type = ANY($2) ORDER BY seq`, [state.streamId, ['StepOpened', 'StepPassed', 'StepSkipped', 'RoadEnded']]),
    holderOf(sql, state.streamId),
  ]);
  const other = holder && state.holds.length === 0 ? undefined : (await heldElsewhere(sql, [{ id: state.streamId, stateName: stateName(state) }])).get(state.streamId);
  const elsewhere = other && { role: other.role, whom: other.whom, whom_en: other.whomEn, due_at: other.dueAt === null ? null : new Date(other.dueAt) };
  return stages.map(({ stage, status, steps }): RoadRow => {
    const own = events.filter((e) => e.step !== null && steps.includes(e.step));
    const first = own.find((e) => e.type === 'StepOpened');
    const last = status === 'ended' ? events.findLast((e) => e.type === 'RoadEnded') : status === 'done' ? own.findLast((e) => e.type === 'StepPassed') : undefined;
    const current = status !== 'current' ? undefined : (state.holds.length > 0 ? elsewhere ?? holder : holder ?? elsewhere);
    return {
      stage, status, startedOn: first && status !== 'to_come' ? dateOf(first.at.toISOString()) : null, endedOn: last ? dateOf(last.at.toISOString()) : null,
      with: current ? { role: current.role, whom: names ? current.whom : null, whomEn: names ? current.whom_en : null } : null, dueAt: current?.due_at?.toISOString() ?? null,
    };
  });
}

/** SQL: of the open tasks `t` of a project the most urgent, with whom it lies. */
export const mostUrgent = (project: string): string => `SELECT t.role, t.due_at, coalesce(g.name, d.body -> 'name' ->> 'zh', j.body -> 'name' ->> 'zh') AS whom, coalesce(g.name_en, d.body -> 'name' ->> 'en', j.body -> 'name' ->> 'en') AS whom_en
  FROM task t LEFT JOIN organisation g ON g.id = t.organisation_id LEFT JOIN department d ON d.id = t.department LEFT JOIN jurisdiction j ON j.id = t.jurisdiction
  WHERE t.project_id = ${project} AND t.closed_at IS NULL ORDER BY t.kind = 'suspension' DESC, t.overdue DESC, cardinality(t.commands) = 0, t.due_at NULLS LAST, t.id LIMIT 1`;
const holderOf = (sql: Tx, projectId: string) => sql.row<{ role: string; due_at: Date | null; whom: string | null; whom_en: string | null }>(mostUrgent('$1'), [projectId]);
