/** The only place where domain/access's `projectScope` becomes WHERE. Values are appended to the given parameters. */
import { projectScope, type Actor } from '../../domain/access/index.js';

/** SQL over `task t`: it stands in a panel that judges blind. The panel's id names project, step and round. */
export const BLIND_TASK = `(t.role = 'expert' AND EXISTS (SELECT 1 FROM project q JOIN programme_version z ON z.id = q.version_id
  WHERE q.id = t.project_id AND z.blind_steps ? split_part(t.stream_id, '.', 2)))`;

/** SQL over `project p`: the rows this actor may read. A blind panel's file is no row of a list: it would name the applicant. */
export function projectsVisibleTo(actor: Actor, values: unknown[]): string {
  const scope = projectScope(actor);
  const at = (value: unknown): string => `$${values.push(value)}`;
  const organisations = at(scope.organisations);
  const submitted = scope.all ? 'true' : `(p.county = ANY(${at(scope.counties)}::text[])
    OR EXISTS (SELECT 1 FROM task t WHERE t.project_id = p.id AND ((t.kind = 'panel_report' AND t.closed_at IS NULL AND t.person_id = ${at(scope.person ?? null)} AND NOT ${BLIND_TASK}) OR (t.role = 'consulted' AND t.department = ANY(${at(scope.departments)}::text[])))))`;
  return `(p.applicant_id = ANY(${organisations}::text[]) OR p.members && ${organisations}::text[] OR (p.submitted_at IS NOT NULL AND ${submitted}))`;
}

/** SQL over `task t`: open or closed tasks that wait, or waited, for this actor. */
export function tasksOf(actor: Actor, values: unknown[]): string {
  // Without a grant nothing is asked for: a parameter that no text names has no type.
  if (actor.kind !== 'person' || actor.grants.length === 0) return 'false';
  const at = (value: unknown): string => `$${values.push(value)}`;
  const me = at(actor.personId);
  const grants = actor.grants.map((g) => `(t.role = ${at(g.role)} AND (t.jurisdiction IS NULL OR t.jurisdiction = ${at(g.jurisdiction ?? null)}) AND (t.department IS NULL OR t.department = ${at(g.department ?? null)}) AND (t.organisation_id IS NULL OR t.organisation_id = ${at(g.organisation ?? null)}) AND (t.person_id IS NULL OR t.person_id = ${me}))`);
  return `(${grants.join(' OR ')})`;
}
