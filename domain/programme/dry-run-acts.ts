/** What may be done at a place of a dry run: each command of each open task, and the words other streams would say. Pure data. */
import type { CommandType } from '../commands/index.js';
import type { ProjectState, TaskState } from '../project/state.js';
import { addDays, dateOf } from '../time.js';
import { allInOrder, type CheckAnswer } from '../steps/checks.js';
import type { Scenario } from './dry-run-facts.js';
import type { ProgrammeVersion } from './schema.js';

export interface Act { type: CommandType; fields: Record<string, unknown>; task?: TaskState }
const text = { textId: 't', hash: 'h' };
const minutes = { number: '1', heldOn: '2019-01-01', attendees: [] };

type Fields = (state: ProjectState, scenario: Scenario, version: ProgrammeVersion) => Record<string, unknown>[];
const once = (fields: Record<string, unknown>): Fields => () => [fields];
const results: Fields = (state, { expenditureFen }) => [{ note: text, expenditure: [{ item: 'i', category: 'other', amountFen: expenditureFen, spentOn: Object.values(state.steps)[0]?.openedOn ?? '2019-01-01', voucher: 'v' }] }];
/** Of each command what a person would send; the one that goes on stands first. What is not named here is sent without fields. */
const FIELDS: { readonly [C in CommandType]?: Fields } = {
  submit: once({ formVersion: 1 }), approve: once({ minutes }), return: once({ reason: text }), refuse: once({ reason: text }),
  recommend: once({ opinion: text }),
  accept: (state, _s, version) => [{ checks: checksOf(state, version) }],
  requestCorrection: once({ points: [{ item: 'i', reason: 'r' }] }), correct: once({ formVersion: 1 }), giveOpinion: once({ stance: 'agree', opinion: text }),
  confirmLines: once({ excluded: [] }), issue: once({ documentNumber: 'D1' }), sign: once({ signer: 's' }), decline: once({ reason: text }),
  reportMilestone: (state, _s, version) => version.steps.filter((s) => s.kind === 'execution' && state.steps[s.id]?.status === 'open').flatMap((s) => (s.params['milestones'] as { id: string }[] | undefined) ?? []).map((m) => ({ milestone: m.id, note: text })),
  reportMidTerm: once({ note: text }), reportResult: once({ note: text }), submitEvaluation: once({ note: text }), lapseClaim: once({ reason: text }),
  checkReport: () => [{ result: 'normal' }, { result: 'rectify', reason: text }, { result: 'terminate', reason: text }],
  submitResults: results,
  claim: once({ accountName: '单位', bankName: 'b', account: '12345678', receiptNumber: 'r', commitment: true }),
};
const checksOf = (state: ProjectState, version: ProgrammeVersion): CheckAnswer[] => version.steps.filter((s) => state.steps[s.id]?.status === 'open').flatMap((s) => allInOrder(s.params));
/** Sent by other streams, for a task that asks to begin one. */
const BEGUN_ELSEWHERE: ReadonlySet<CommandType> = new Set(['appointPanel', 'publishNotice']);

export function actsAt(state: ProjectState, version: ProgrammeVersion, scenario: Scenario): Act[] {
  const byTask = Object.values(state.tasks).flatMap((task) => task.commands.filter((c) => !BEGUN_ELSEWHERE.has(c)).flatMap((type) => (FIELDS[type]?.(state, scenario, version) ?? [{}]).map((fields): Act => ({ type, fields, task }))));
  return [...byTask, ...told(state)];
}

/** What panels, rankings, notices and the bank would say. */
function told(state: ProjectState): Act[] {
  return [
    ...Object.values(state.steps).filter((s) => s.status === 'open').flatMap((step): Act[] => {
      const tasks = Object.values(state.tasks).filter((t) => t.stepId === step.id);
      const stepId = step.id;
      switch (step.kind) {
        case 'expert_panel': case 'acceptance_review':
          if (tasks.some((t) => t.kind === 'appoint_panel')) return [{ type: 'openPanel', fields: { stepId, panelId: 'panel-dry-run' } }];
          return tasks.length > 0 ? [] : [true, false].map((passed) => ({ type: 'concludePanel' as const, fields: { stepId, panelId: 'panel-dry-run', passed, meanBp: passed ? 10_000 : 0 } }));
        case 'ranking': return tasks.length > 0 ? [] : ['in', 'out'].map((result) => ({ type: 'rank' as const, fields: { stepId, place: 1, result, minutes, personId: 'p' } }));
        case 'public_notice':
          if (tasks.length > 0) return [{ type: 'openNotice', fields: { stepId, noticeId: 'notice-dry-run', lastDay: addDays(dateOf(tasks[0]!.openedAt), 7) } }];
          return [{ type: 'clearNotice', fields: { stepId, noticeId: 'notice-dry-run' } }, ...[true, false].map((recalculate): Act => ({ type: 'removeFromNotice', fields: { stepId, noticeId: 'notice-dry-run', recalculate } }))];
        default: return [];
      }
    }),
    ...state.instalments.filter((i) => i.status === 'due').map((i): Act => ({ type: 'settleInstalment', fields: { n: i.n, orderId: i.orderId, amountFen: i.amountFen, paidOn: '2020-01-01', voucher: 'v' } })),
  ];
}
