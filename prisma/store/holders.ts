/**
 * Who holds a role on a day: `domain/access/grants.ts` as SQL, and the questions that stand on it. Every statement that
 * asks for a role's holder takes its WHERE from here. Non-goal: what a role may do.
 */
import type { Assignee, Role } from '../../domain/access/index.js';
import { dateOf, type Instant } from '../../domain/time.js';
import { PLATFORM_NOW } from './clock.js';
import type { Tx } from './tx.js';

/** SQL: today on the platform. */
export const PLATFORM_TODAY = `(${PLATFORM_NOW} AT TIME ZONE 'Asia/Shanghai')::date`;

/** SQL over `role_grant` under an alias: it holds on that day (an expression of type date). */
export const holds = (alias = 'g', day: string = PLATFORM_TODAY): string =>
  `(${alias}.revoked_at IS NULL AND (${alias}.valid_from IS NULL OR ${alias}.valid_from <= ${day}) AND (${alias}.valid_to IS NULL OR ${alias}.valid_to >= ${day}))`;

/** SQL over `task t` and a person's id: what the person did on its project before does not keep them from it. */
export const mayTakePart = (person: string): string =>
  `NOT EXISTS (SELECT 1 FROM participation a WHERE a.stream_id = t.project_id AND a.person_id = ${person} AND a.capacity = ANY(t.excluded))`;
/** SQL over `task t`: somebody holds its role on that day, in its place, is the person it names, and may take part. */
export const heldBySomebody = (day: string = PLATFORM_TODAY): string =>
  `EXISTS (SELECT 1 FROM role_grant g WHERE g.role = t.role AND ${holds('g', day)} AND (t.jurisdiction IS NULL OR g.jurisdiction = t.jurisdiction)
     AND (t.department IS NULL OR g.department = t.department) AND (t.organisation_id IS NULL OR g.organisation_id = t.organisation_id) AND (t.person_id IS NULL OR g.person_id = t.person_id) AND ${mayTakePart('g.person_id')})`;
/** SQL over `task t`: open, something is asked, and nobody can do it. */
export const UNHELD = `(t.closed_at IS NULL AND cardinality(t.commands) > 0 AND NOT ${heldBySomebody()})`;
/** SQL over `task t` and its owner's id: the owner still holds the role there. */
export const stillHolds = (person: string, day: string = PLATFORM_TODAY): string =>
  `EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = ${person} AND g.role = t.role AND ${holds('g', day)} AND (t.jurisdiction IS NULL OR g.jurisdiction = t.jurisdiction)
     AND (t.department IS NULL OR g.department = t.department) AND (t.organisation_id IS NULL OR g.organisation_id = t.organisation_id))`;

/** Whom separation of duties keeps from it: who took part in the project in one of these, or does so just now. */
export interface Barring { projectId: string; capacities: readonly string[]; now: readonly string[] }
/** Of those whom a task may wait for on that day, the one with the fewest open tasks, and one who is barred only where there is no other; of a task with a name that person, while the role holds. */
export async function holderFor(tx: Tx, { role, jurisdiction, department, organisation, person }: Assignee, at: Instant, barring: Barring = { projectId: '', capacities: [], now: [] }): Promise<string | undefined> {
  const row = await tx.row<{ person_id: string }>(
    `SELECT g.person_id FROM role_grant g
     WHERE g.role = $1 AND ${holds('g', '$6::date')} AND ($2::text IS NULL OR g.jurisdiction = $2) AND ($3::text IS NULL OR g.department = $3) AND ($4::text IS NULL OR g.organisation_id = $4) AND ($5::text IS NULL OR g.person_id = $5)
     ORDER BY (g.person_id = ANY($9) OR EXISTS (SELECT 1 FROM participation a WHERE a.stream_id = $7 AND a.person_id = g.person_id AND a.capacity = ANY($8))), (SELECT count(*) FROM task t WHERE t.owner_id = g.person_id AND t.closed_at IS NULL), g.person_id LIMIT 1`,
    [role, jurisdiction ?? null, department ?? null, organisation ?? null, person ?? null, dateOf(at), barring.projectId, barring.capacities, barring.now],
  );
  return row?.person_id;
}

export interface GrantRow { id: string; role: Role; jurisdiction: string | null; department: string | null; organisation_id: string | null }
/** The grants of a person that hold on the day of an instant. */
export const grantRows = (tx: Tx, personId: string, at: Instant): Promise<GrantRow[]> => tx.rows<GrantRow>(
  `SELECT g.id, g.role, g.jurisdiction, g.department, g.organisation_id FROM role_grant g WHERE g.person_id = $1 AND ${holds('g', '$2::date')} ORDER BY g.id`, [personId, dateOf(at)],
);
