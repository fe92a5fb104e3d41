/**
 * Which projects a person may read, as data: `projectScope` is turned into WHERE by prisma/store/scope.ts alone, and
 * `canRead` answers the same question for one row; a property test compares the two row by row.
 */
import type { Actor, Role } from './roles.js';

/** Officials who see every submitted project of the city; drafts are the applicant's own. */
export const OFFICIAL_ROLES: readonly Role[] = [
  'officer', 'panel_organiser', 'approver', 'legal_officer', 'witness', 'finance_maker', 'finance_checker', 'finance_bureau', 'supervisor',
];
/** Officials who see the panels of a project. Counties and finance do not: names and scores of experts are not theirs. */
export const PANEL_READERS: readonly Role[] = ['panel_organiser', 'officer', 'approver', 'supervisor', 'witness', 'legal_officer'];

export interface ProjectFacts { applicantId: string; memberIds: string[]; county: string; submitted: boolean; /** persons with a report to write on it: until it is handed in */ reviewers: string[]; /** departments asked for an opinion */ consulted: string[] }
export interface ProjectScope { all: boolean; organisations: string[]; counties: string[]; person: string | undefined; departments: string[] }

/** Experts and consulted departments read only what a task of theirs opened (`person`). Administrators read no business file. */
export function projectScope(actor: Actor): ProjectScope {
  if (actor.kind !== 'person') return { all: false, organisations: [], counties: [], person: undefined, departments: [] };
  return {
    all: actor.grants.some((g) => OFFICIAL_ROLES.includes(g.role)),
    organisations: actor.grants.filter((g) => (g.role === 'applicant' || g.role === 'organisation_admin') && g.organisation).map((g) => g.organisation!),
    counties: actor.grants.filter((g) => g.role === 'county_officer' && g.jurisdiction).map((g) => g.jurisdiction!),
    person: actor.personId,
    departments: actor.grants.filter((g) => g.role === 'consulted' && g.department).map((g) => g.department!),
  };
}

export function canRead(actor: Actor, project: ProjectFacts): boolean {
  const scope = projectScope(actor);
  return scope.organisations.includes(project.applicantId)
    // Members are named by the frozen form, and read what they are asked to confirm before it leaves the house.
    || scope.organisations.some((o) => project.memberIds.includes(o))
    || (project.submitted && (scope.all
      || scope.counties.includes(project.county)
      || scope.departments.some((d) => project.consulted.includes(d))
      || (scope.person !== undefined && project.reviewers.includes(scope.person))));
}
