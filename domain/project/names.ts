/**
 * Stage and state name of a project, as pure functions of its state (product.md §5). The name is a key of the word
 * catalogue; the word set of the programme version chooses between 立项, 认定 and 奖补 words. Tested against a table.
 */
import type { Role } from '../access/index.js';
import type { ProgrammeVersion, StageName } from '../programme/schema.js';
import type { ProjectState, StepState } from './state.js';

const STAGES: readonly StageName[] = ['application', 'review', 'filing', 'acceptance', 'payment'];

/** The earliest stage with an open step of the road; `ended` when the road has ended. */
export function stageOf(state: ProjectState): StageName | 'draft' | 'ended' {
  if (state.phase === 'ended') return 'ended';
  const open = Object.values(state.steps).filter((s) => s.status === 'open' && s.kind !== 'instalments');
  const main = open.filter((s) => s.kind !== 'payment_claim');
  const shown = main.length > 0 ? main : open;
  return STAGES.find((stage) => shown.some((s) => s.stage === stage)) ?? (state.submittedAt ? 'payment' : 'application');
}

export const STATE_NAMES = [
  'draft', 'awaiting_organisation', 'awaiting_members', 'awaiting_recommendation', 'awaiting_acceptance_of_application', 'correction', 'not_accepted',
  'under_review', 'consultation', 'awaiting_decision', 'awaiting_ranking', 'reserve_list', 'awaiting_notice', 'in_notice', 'objection', 'awaiting_issuance',
  'established', 'not_established', 'awaiting_filing', 'awaiting_agreement', 'agreement_lapsed', 'in_execution', 'mid_term_check', 'suspended',
  'awaiting_results', 'results_overdue', 'in_acceptance', 'rectification', 'acceptance_failed', 'confirming_expenditure', 'awaiting_claim', 'awaiting_payment', 'paying', 'paid',
  'withdrawn', 'terminated', 'lapsed', 'closed', 'archived',
] as const;
export type StateName = (typeof STATE_NAMES)[number];

/** Ends with nothing given: the same applicant may apply again for the same object while the call is open. */
export const OPEN_AGAIN: readonly StateName[] = ['withdrawn', 'lapsed', 'agreement_lapsed', 'not_accepted', 'not_established'];

/** With whom an objection is that holds a project, by the open tasks: upheld after the notice, what follows is the approver's to say. */
export const objectionWith = (tasks: readonly { kind: string }[]): 'legal_officer' | 'approver' =>
  (tasks.some((t) => t.kind === 'objection_upheld') && !tasks.some((t) => t.kind === 'objection') ? 'approver' : 'legal_officer');

/** Whose turn it is where the project itself asks nobody: the task stands in another stream, or opens when that is ready. */
export const WAITS_FOR: Readonly<Partial<Record<StateName, Role>>> = {
  objection: 'legal_officer', awaiting_ranking: 'officer', reserve_list: 'officer', under_review: 'expert', in_acceptance: 'expert', suspended: 'officer', awaiting_payment: 'finance_maker', paying: 'finance_maker',
};

const byKind: Record<string, (state: ProjectState, step: StepState) => StateName> = {
  draft: () => 'draft',
  organisation_approval: () => 'awaiting_organisation',
  member_confirmation: () => 'awaiting_members',
  recommendation: () => 'awaiting_recommendation',
  // A correction that its own side has still to approve is where the application was when it was handed in.
  formal_check: (state, step) => { const asked = new Set(tasks(state, step).map((t) => t.kind)); return asked.has('correction') ? 'correction' : asked.has('correction_approval') ? 'awaiting_organisation' : asked.has('correction_member') ? 'awaiting_members' : 'awaiting_acceptance_of_application'; },
  consultation: () => 'consultation',
  expert_panel: () => 'under_review',
  award_calculation: () => 'confirming_expenditure',
  ranking: (_state, step) => (step.data['result'] === 'reserve' ? 'reserve_list' : 'awaiting_ranking'),
  decision: () => 'awaiting_decision',
  public_notice: (state, step) => (tasks(state, step).length > 0 ? 'awaiting_notice' : 'in_notice'),
  issuance: () => 'awaiting_issuance',
  filing_registration: () => 'awaiting_filing',
  agreement: () => 'awaiting_agreement',
  execution: (state, step) => (tasks(state, step).some((t) => t.kind.startsWith('midterm')) ? 'mid_term_check' : 'in_execution'),
  result_submission: () => 'awaiting_results',
  acceptance_review: (state, step) => (tasks(state, step).some((t) => t.kind === 'rectification') ? 'rectification' : 'in_acceptance'),
  // Once it is claimed the account is checked: it is not the applicant's turn any more.
  payment_claim: (state, step) => { const asked = tasks(state, step); return asked.length > 0 && asked.every((t) => !CLAIMING.has(t.kind)) ? 'awaiting_payment' : 'awaiting_claim'; },
  instalments: (state) => (state.instalments.some((i) => i.status === 'due') ? 'paying' : 'awaiting_payment'),
  follow_up: () => 'paid',
};
const CLAIMING: ReadonlySet<string> = new Set(['payment_claim', 'claim_overdue']);
const tasks = (state: ProjectState, step: StepState) => Object.values(state.tasks).filter((t) => t.stepId === step.id);

export function stateName(state: ProjectState): StateName {
  if (state.end) return endName(state);
  if (state.suspended) return 'suspended';
  if (state.holds.length > 0) return 'objection';
  const open = Object.values(state.steps).filter((s) => s.status === 'open');
  // The name follows the main road; money stands on a line beside.
  const main = open.find((s) => !['instalments', 'payment_claim'].includes(s.kind)) ?? open.find((s) => s.kind === 'payment_claim') ?? open[0];
  return main ? byKind[main.kind]!(state, main) : 'draft';
}

function endName(state: ProjectState): StateName {
  // What ended with nothing given keeps its name; the archive is said beside it.
  if (state.archivedOn !== undefined && !['withdrawn', 'lapsed', 'refused'].includes(state.end!.outcome)) return 'archived';
  switch (state.end!.outcome) {
    case 'completed': return state.instalments.length > 0 && state.instalments.every((i) => i.status === 'paid') ? 'paid' : 'closed';
    case 'withdrawn': return 'withdrawn';
    case 'terminated': return 'terminated';
    case 'failed': return state.end!.cause === 'results_missed' ? 'results_overdue' : 'acceptance_failed';
    case 'lapsed': return state.end!.cause.startsWith('agreement') ? 'agreement_lapsed' : 'lapsed';
    case 'refused': return state.end!.cause === 'formal_check' ? 'not_accepted' : 'not_established';
  }
}

/** The catalogue key of a state name under the version's word set and formal-check words. */
export const stateKey = (name: StateName, version: Pick<ProgrammeVersion, 'wordSet' | 'formalWords'>): string => {
  if (name === 'established' || name === 'not_established') return `state.${name}.${version.wordSet}`;
  if (name === 'awaiting_acceptance_of_application' || name === 'not_accepted' || name === 'correction') return `state.${name}.${version.formalWords}`;
  return `state.${name}`;
};

/** Money beside the name: instalments paid of all, when there is more than none. */
export const paidOf = (state: ProjectState): { paid: number; of: number } => ({ paid: state.instalments.filter((i) => i.status === 'paid').length, of: state.instalments.length });
