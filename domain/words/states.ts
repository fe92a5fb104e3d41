/**
 * State names people see. A project's name depends on the word set of its programme version, because an award is
 * not a project approval: `states` holds the names that are the same for all, `approval`/`recognition`/`award` and
 * `check`/`accept` those that differ. Which state a project is in is decided by domain/project, not here.
 */
import type { ProgrammeVersion } from '../programme/schema.js';
import { fill, type Locale, type Topic, type Word } from './words.js';

export type WordSet = ProgrammeVersion['wordSet'];
export type FormalWords = ProgrammeVersion['formalWords'];

export const state = {
  draft: { zh: '草稿', en: 'Draft' },
  awaiting_organisation: { zh: '待单位审核', en: 'Awaiting organisation approval' },
  awaiting_members: { zh: '待成员确认', en: 'Awaiting members' },
  awaiting_recommendation: { zh: '待推荐', en: 'Awaiting recommendation' },
  awaiting_acceptance: { zh: '待受理', en: 'Awaiting formal check' },
  correcting: { zh: '补正中', en: 'Being corrected' },
  not_accepted: { zh: '不予受理', en: 'Not accepted' },
  not_recommended: { zh: '不予推荐', en: 'Not recommended' },
  in_review: { zh: '评审中', en: 'In review' },
  consulting: { zh: '征求意见中', en: 'In consultation' },
  calculating: { zh: '核算中', en: 'Being calculated' },
  awaiting_decision: { zh: '待决定', en: 'Awaiting decision' },
  awaiting_ranking: { zh: '待排序', en: 'Awaiting ranking' },
  reserve: { zh: '候补', en: 'On the reserve list' },
  on_notice: { zh: '公示中', en: 'On public notice' },
  objection: { zh: '异议处理中', en: 'Objection being handled' },
  awaiting_issuance: { zh: '待下达', en: 'Awaiting issuance' },
  awaiting_filing: { zh: '待备案', en: 'Awaiting filing' },
  filed: { zh: '已备案', en: 'Filed' },
  filing_refused: { zh: '不予备案', en: 'Filing refused' },
  awaiting_agreement: { zh: '待签任务书', en: 'Awaiting signature' },
  agreement_lapsed: { zh: '逾期未签', en: 'Not signed in time' },
  executing: { zh: '执行中', en: 'In execution' },
  mid_term: { zh: '中期检查', en: 'Mid-term check' },
  change: { zh: '变更审批', en: 'Change under approval' },
  suspended: { zh: '已暂停', en: 'Suspended' },
  awaiting_results: { zh: '待验收', en: 'Awaiting results' },
  results_overdue: { zh: '逾期未提交', en: 'Results not submitted in time' },
  in_acceptance: { zh: '验收中', en: 'In acceptance' },
  rectifying: { zh: '整改中', en: 'Being rectified' },
  acceptance_failed: { zh: '验收未通过', en: 'Acceptance failed' },
  awaiting_claim: { zh: '待领款', en: 'Awaiting claim' },
  claim_lapsed: { zh: '逾期未领', en: 'Claim lapsed' },
  awaiting_payment: { zh: '待拨付', en: 'Awaiting payment' },
  paying: { zh: '拨付中', en: 'Being paid' },
  paid: { zh: '已拨付', en: 'Paid' },
  recovering: { zh: '追回中', en: 'Being recovered' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
  lapsed: { zh: '已失效', en: 'Lapsed' },
  terminated: { zh: '已终止', en: 'Terminated' },
  closed: { zh: '已办结', en: 'Closed' },
  archived: { zh: '已归档', en: 'Archived' },
} as const satisfies Topic;

const byResult = {
  approval: { proposed: { zh: '拟立项', en: 'Proposed for approval' }, granted: { zh: '已立项', en: 'Approved' }, refused: { zh: '未立项', en: 'Not approved' } },
  recognition: { proposed: { zh: '拟认定', en: 'Proposed for recognition' }, granted: { zh: '已认定', en: 'Recognised' }, refused: { zh: '未认定', en: 'Not recognised' } },
  award: { proposed: { zh: '拟奖补', en: 'Proposed for award' }, granted: { zh: '已奖补', en: 'Awarded' }, refused: { zh: '不予奖补', en: 'Not awarded' } },
} as const satisfies Record<WordSet, Record<'proposed' | 'granted' | 'refused', Word>>;

const byFormalWords = {
  check: { awaiting_acceptance: { zh: '待形式审查', en: 'Awaiting formal check' }, not_accepted: { zh: '形式审查不通过', en: 'Formal check failed' } },
  accept: { awaiting_acceptance: state.awaiting_acceptance, not_accepted: state.not_accepted },
} as const satisfies Record<FormalWords, Record<'awaiting_acceptance' | 'not_accepted', Word>>;

/** Every state of a project; `proposed`, `granted` and `refused` are named by the word set. */
export type ProjectStateName = keyof typeof state | 'proposed' | 'granted' | 'refused';
export const PROJECT_STATES = [...Object.keys(state), 'proposed', 'granted', 'refused'] as readonly ProjectStateName[];

/** The Chinese or English name of a project's state, in the words of its programme version. */
export function stateName(locale: Locale, name: ProjectStateName, words: { wordSet: WordSet; formalWords: FormalWords }): string {
  if (name === 'proposed' || name === 'granted' || name === 'refused') return fill(locale, byResult[words.wordSet][name]);
  if (name === 'awaiting_acceptance' || name === 'not_accepted') return fill(locale, byFormalWords[words.formalWords][name]);
  return fill(locale, state[name]);
}

export const wordSet = {
  approval: { zh: '立项', en: 'Project approval' },
  recognition: { zh: '认定', en: 'Recognition' },
  award: { zh: '奖补兑现', en: 'Award' },
} as const satisfies Record<WordSet, Word>;

export const callState = {
  created: { zh: '未开放', en: 'Not open yet' },
  open: { zh: '申报中', en: 'Open' },
  closed: { zh: '已截止', en: 'Closed' },
  ranked: { zh: '已排序', en: 'Ranked' },
} as const satisfies Topic;

export const panelState = {
  wanted: { zh: '待组建', en: 'To be appointed' },
  inviting: { zh: '邀请中', en: 'Inviting' },
  reviewing: { zh: '评审中', en: 'Reviewing' },
  meeting: { zh: '待开评审会', en: 'Awaiting the meeting' },
  concluded: { zh: '已形成结论', en: 'Concluded' },
} as const satisfies Topic;

export const assignmentState = {
  invited: { zh: '待答复', en: 'Invited' },
  accepted: { zh: '已接受', en: 'Accepted' },
  declined: { zh: '已谢绝', en: 'Declined' },
  declared: { zh: '已声明无利益冲突', en: 'No conflict declared' },
  conflicted: { zh: '已回避', en: 'Recused' },
  reported: { zh: '已提交评审意见', en: 'Report submitted' },
  replaced: { zh: '已更换', en: 'Replaced' },
} as const satisfies Topic;

export const noticeState = {
  published: { zh: '公示中', en: 'On notice' },
  concluded: { zh: '公示期满', en: 'Concluded' },
  corrected: { zh: '已更正', en: 'Corrected' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
} as const satisfies Topic;

export const objectionState = {
  open: { zh: '处理中', en: 'Being handled' },
  upheld: { zh: '成立', en: 'Upheld' },
  partly: { zh: '部分成立', en: 'Partly upheld' },
  rejected: { zh: '不成立', en: 'Rejected' },
} as const satisfies Topic;

export const batchState = {
  prepared: { zh: '待复核', en: 'Awaiting check' },
  checked: { zh: '待放行', en: 'Awaiting release' },
  signed: { zh: '已加签', en: 'Third signature given' },
  released: { zh: '已放行', en: 'Released' },
  settled: { zh: '已完结', en: 'Settled' },
} as const satisfies Topic;

export const orderState = {
  due: { zh: '待编批', en: 'Due' },
  prepared: { zh: '已编批', en: 'In a batch' },
  checked: { zh: '已复核', en: 'Checked' },
  released: { zh: '已放行', en: 'Released' },
  instructed: { zh: '已送银行', en: 'Instructed' },
  confirmed: { zh: '已到账', en: 'Confirmed' },
  rejected: { zh: '被退回', en: 'Rejected' },
  unknown: { zh: '结果未明', en: 'Outcome unknown' },
  bounced: { zh: '退汇', en: 'Bounced' },
  dropped: { zh: '已撤下', en: 'Dropped' },
} as const satisfies Topic;

export const budgetState = {
  created: { zh: '待财政确认', en: 'Awaiting confirmation' },
  confirmed: { zh: '指标已下达', en: 'Quota confirmed' },
} as const satisfies Topic;

export const awardState = {
  calculated: { zh: '已核算', en: 'Calculated' },
  queued: { zh: '排队等待资金', en: 'Waiting for money' },
  reserved: { zh: '已预留', en: 'Reserved' },
  committed: { zh: '已下达', en: 'Committed' },
  freed: { zh: '已释放', en: 'Freed' },
} as const satisfies Topic;

export const instalmentState = {
  waiting: { zh: '未到期', en: 'Not due yet' },
  due: { zh: '应拨付', en: 'Due' },
  paid: { zh: '已拨付', en: 'Paid' },
  lapsed: { zh: '已失效', en: 'Lapsed' },
} as const satisfies Topic;

export const stepState = {
  closed: { zh: '未开始', en: 'Not started' },
  open: { zh: '办理中', en: 'In progress' },
  passed: { zh: '已通过', en: 'Passed' },
  ended: { zh: '已终结', en: 'Ended' },
  skipped: { zh: '不适用', en: 'Not needed' },
} as const satisfies Topic;

export const sectionState = {
  not_started: { zh: '未填写', en: 'Not started' },
  in_progress: { zh: '填写中', en: 'In progress' },
  completed: { zh: '已完成', en: 'Completed' },
  changes_requested: { zh: '需补正', en: 'Changes requested' },
  cannot_start: { zh: '暂不能填', en: 'Cannot start yet' },
  not_needed: { zh: '无需填写', en: 'Not needed' },
} as const satisfies Topic;

export const outcome = {
  completed: { zh: '办结', en: 'Completed' },
  refused: { zh: '不予通过', en: 'Refused' },
  withdrawn: { zh: '申报人撤回', en: 'Withdrawn' },
  lapsed: { zh: '逾期失效', en: 'Lapsed' },
  terminated: { zh: '终止', en: 'Terminated' },
  failed: { zh: '未通过', en: 'Failed' },
} as const satisfies Topic;
