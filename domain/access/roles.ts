/** Roles, grants and who acts: the words of access. */
export const ROLES = [
  'applicant', 'organisation_admin', 'county_officer', 'officer', 'panel_organiser', 'expert', 'approver', 'legal_officer',
  'witness', 'consulted', 'finance_maker', 'finance_checker', 'finance_bureau', 'supervisor', 'administrator',
] as const;
export type Role = (typeof ROLES)[number];

export interface Grant { id: string; role: Role; jurisdiction?: string; department?: string; organisation?: string }

/** The person behind a command; `system` acts for a cause (a due instant, another stream). */
export type Actor =
  | { kind: 'person'; accountId: string; personId: string; grants: Grant[] }
  | { kind: 'public'; name: string }
  | { kind: 'system'; cause: string };
