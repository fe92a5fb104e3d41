/** The name people see, for each state of a project: a table, so that a change of one is seen. */
import { describe, expect, it } from '@jest/globals';
import { STATE_NAMES, stageOf, stateKey, stateName } from '../../domain/project/names.js';
import { initialProject, type ProjectState, type StepState, type TaskState } from '../../domain/project/state.js';
import { stepKinds } from '../../domain/steps/index.js';

const step = (kind: string, change: Partial<StepState> = {}): StepState => ({ id: kind, kind, stage: 'review', status: 'open', round: 1, data: {}, ...change });
const task = (stepId: string, kind: string): TaskState => ({ id: `${stepId}:${kind}`, stepId, kind, assignee: { role: 'officer' }, commands: [], revision: 1, openedAt: '' });
function project(steps: StepState[], change: Partial<ProjectState> = {}, tasks: TaskState[] = []): ProjectState {
  return { ...initialProject('project-1'), phase: 'running', ...change, steps: Object.fromEntries(steps.map((s) => [s.id, s])), tasks: Object.fromEntries(tasks.map((t) => [t.id, t])) };
}
const ended = (outcome: NonNullable<ProjectState['end']>['outcome'], cause: string, change: Partial<ProjectState> = {}): ProjectState => project([], { phase: 'ended', end: { outcome, cause, on: '2019-03-04' }, ...change });
const instalment = { n: 1, milestone: 'issued', amountFen: '1' };

const table: [string, ProjectState][] = [
  ['draft', project([step('draft')])],
  ['awaiting_organisation', project([step('organisation_approval')])],
  ['awaiting_members', project([step('member_confirmation')])],
  ['awaiting_recommendation', project([step('recommendation')])],
  ['awaiting_acceptance_of_application', project([step('formal_check')], {}, [task('formal_check', 'formal_check')])],
  ['correction', project([step('formal_check')], {}, [task('formal_check', 'correction')])],
  ['consultation', project([step('consultation')])],
  ['under_review', project([step('expert_panel')])],
  ['confirming_expenditure', project([step('award_calculation')])],
  ['awaiting_decision', project([step('decision')])],
  ['awaiting_ranking', project([step('ranking')])],
  ['reserve_list', project([step('ranking', { data: { result: 'reserve' } })])],
  ['awaiting_notice', project([step('public_notice')], {}, [task('public_notice', 'publish_notice')])],
  ['in_notice', project([step('public_notice')])],
  ['objection', project([step('public_notice')], { holds: ['h'] })],
  ['suspended', project([step('public_notice')], { holds: ['h'], suspended: true })],
  ['awaiting_issuance', project([step('issuance')])],
  ['awaiting_filing', project([step('filing_registration')])],
  ['awaiting_agreement', project([step('agreement')])],
  ['in_execution', project([step('execution'), step('payment_claim'), step('instalments')])],
  ['mid_term_check', project([step('execution')], {}, [task('execution', 'midterm_report')])],
  ['awaiting_results', project([step('result_submission')])],
  ['in_acceptance', project([step('acceptance_review')])],
  ['rectification', project([step('acceptance_review')], {}, [task('acceptance_review', 'rectification')])],
  ['awaiting_claim', project([step('payment_claim')])],
  ['awaiting_claim', project([step('payment_claim')], {}, [task('payment_claim', 'payment_claim')])],
  ['awaiting_payment', project([step('payment_claim')], {}, [task('payment_claim', 'verify_account')])],
  ['awaiting_payment', project([step('instalments')], { instalments: [{ ...instalment, status: 'waiting' }] })],
  ['paying', project([step('instalments')], { instalments: [{ ...instalment, status: 'due' }] })],
  ['paid', ended('completed', 'all_settled', { instalments: [{ ...instalment, status: 'paid' }] })],
  ['closed', ended('completed', 'all_settled')],
  ['withdrawn', ended('withdrawn', 'applicant')],
  ['terminated', ended('terminated', 'midterm')],
  ['archived', ended('terminated', 'midterm', { archivedOn: '2019-04-01' })],
  ['withdrawn', ended('withdrawn', 'applicant', { archivedOn: '2019-04-01' })],
  ['acceptance_failed', ended('failed', 'acceptance')],
  ['results_overdue', ended('failed', 'results_missed')],
  ['agreement_lapsed', ended('lapsed', 'agreement_unsigned')],
  ['lapsed', ended('lapsed', 'window_closed')],
  ['not_accepted', ended('refused', 'formal_check')],
  ['not_established', ended('refused', 'decision')],
];

describe('state names', () => {
  it.each(table)('%s', (name, state) => expect(stateName(state)).toBe(name));

  it('cover every step kind and leave no name without a state but the word of the word set', () => {
    const seen = new Set(table.flatMap(([, state]) => Object.values(state.steps).map((s) => s.kind)));
    expect(Object.keys(stepKinds).filter((k) => !seen.has(k))).toEqual(['follow_up']);
    expect(STATE_NAMES.filter((n) => !table.some(([name]) => name === n))).toEqual(['established']);
  });

  it('take the words of the programme', () => {
    expect(stateKey('not_established', { wordSet: 'award', formalWords: 'accept' })).toBe('state.not_established.award');
    expect(stateKey('correction', { wordSet: 'award', formalWords: 'check' })).toBe('state.correction.check');
    expect(stateKey('paid', { wordSet: 'award', formalWords: 'check' })).toBe('state.paid');
  });

  it('stand at the earliest stage with an open step of the road; money beside it does not count', () => {
    expect(stageOf(project([step('execution', { stage: 'filing' }), step('payment_claim', { stage: 'payment' }), step('instalments', { stage: 'payment' })]))).toBe('filing');
    expect(stageOf(project([step('payment_claim', { stage: 'payment' }), step('instalments', { stage: 'payment' })]))).toBe('payment');
    expect(stageOf(ended('completed', 'x'))).toBe('ended');
  });
});
