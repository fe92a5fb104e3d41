/**
 * Who may do what, as data. A grant gives a person a role in a jurisdiction, department or organisation; a task
 * names whom it waits for; `mayAct` compares the two and is asked in the service and again in execute. Default is no.
 */
import type { Actor, Grant, Role } from './roles.js';

/** Whom a task waits for; absent fields do not matter. */
export interface Assignee { role: Role; jurisdiction?: string; department?: string; organisation?: string; person?: string }

export function grantFor(actor: Actor, assignee: Assignee): Grant | undefined {
  if (actor.kind !== 'person') return undefined;
  if (assignee.person !== undefined && assignee.person !== actor.personId) return undefined;
  return actor.grants.find((g) => g.role === assignee.role
    && (assignee.jurisdiction === undefined || g.jurisdiction === assignee.jurisdiction)
    && (assignee.department === undefined || g.department === assignee.department)
    && (assignee.organisation === undefined || g.organisation === assignee.organisation));
}

export const mayAct = (actor: Actor, assignee: Assignee): boolean => grantFor(actor, assignee) !== undefined;
export const hasRole = (actor: Actor, ...roles: Role[]): boolean =>
  actor.kind === 'person' && actor.grants.some((g) => roles.includes(g.role));

export { CAPACITIES, forbiddenPairs, clashOf, type Capacity } from './separation.js';
export { canRead, projectScope, OFFICIAL_ROLES, PANEL_READERS, type ProjectFacts, type ProjectScope } from './scope.js';
export { holdsAt, holdsOn, type GrantDates } from './grants.js';
export { ROLES, type Actor, type Grant, type Role } from './roles.js';
