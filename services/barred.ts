/** Before a person begins: which of these open tasks separation of duties keeps from them, and who may do them instead. */
import type { Actor, Capacity } from '../domain/access/index.js';
import { clashOf } from '../domain/access/index.js';
import type { Label } from '../domain/programme/schema.js';
import { capacityOf } from '../domain/project/duties.js';
import { holds, mayTakePart } from '../prisma/store/holders.js';
import type { Tx } from '../prisma/store/tx.js';
import type { TaskRow } from './tasks.js';

export interface Barred { /** in which the person took part */ as: Capacity; others: Label[] }

/** By task; `stepKinds` by step. */
export async function barredFrom(sql: Tx, actor: Actor, { projectId, tasks, stepKinds }: { projectId: string; tasks: readonly Pick<TaskRow, 'id' | 'kind' | 'commands' | 'stepId'>[]; stepKinds: Readonly<Record<string, string>> }): Promise<Record<string, Barred>> {
  const asked = tasks.flatMap((t) => { const capacity = capacityOf(t, stepKinds[t.stepId]); return capacity ? [{ id: t.id, capacity }] : []; });
  if (actor.kind !== 'person' || asked.length === 0) return {};
  const taken = (await sql.rows<{ capacity: Capacity }>('SELECT capacity FROM participation WHERE stream_id = $1 AND person_id = $2', [projectId, actor.personId])).map((r) => r.capacity);
  const barred: Record<string, Barred> = {};
  for (const { id, capacity } of asked) {
    const as = clashOf(taken, capacity);
    if (as) barred[id] = { as, others: await othersFor(sql, id) };
  }
  return barred;
}

const othersFor = (sql: Tx, task: string): Promise<Label[]> => sql.rows<Label>(
  `SELECT DISTINCT n.name AS zh, coalesce(nullif(n.name_en, ''), n.name) AS en FROM task t JOIN role_grant g ON g.role = t.role AND ${holds()} AND (t.jurisdiction IS NULL OR g.jurisdiction = t.jurisdiction)
     AND (t.department IS NULL OR g.department = t.department) AND (t.organisation_id IS NULL OR g.organisation_id = t.organisation_id) AND (t.person_id IS NULL OR g.person_id = t.person_id) JOIN person n ON n.id = g.person_id
   WHERE t.id = $1 AND ${mayTakePart('n.id')} ORDER BY 1 LIMIT 10`, [task],
);
