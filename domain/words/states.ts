/**
 * State names people see. Which state a project is in, and by which key it is named under a word set, is said by
 * domain/project/names.ts: an award is not a project approval. Here stand the names themselves.
 */
import type { BatchState } from '../batch/index.js';
import type { BudgetState } from '../budget/index.js';
import type { ShownCall } from '../call/index.js';
import type { NoticeState } from '../notice/index.js';
import type { NoticeResult } from '../notice/result.js';
import type { OrderState } from '../order/index.js';
import type { PanelState } from '../panel/index.js';
import type { AwardShown, InstalmentShown } from '../project/money-shown.js';
import type { ProjectState, StepState } from '../project/state.js';
import { stateKey, type StateName } from '../project/names.js';
import type { ProgrammeVersion } from '../programme/schema.js';
import { fill, type Locale, type Topic, type Word } from './words.js';

export type WordSet = ProgrammeVersion['wordSet'];
export type FormalWords = ProgrammeVersion['formalWords'];
type ByWordSet = 'established' | 'not_established';
type ByFormalWords = 'awaiting_acceptance_of_application' | 'correction' | 'not_accepted';
type StateKey = Exclude<StateName, ByWordSet | ByFormalWords> | `${ByWordSet}.${WordSet}` | `${ByFormalWords}.${FormalWords}` | 'in_progress';

export const state = {
  in_progress: { zh: '办理中', en: 'In progress' },
  draft: { zh: '草稿', en: 'Draft' },
  awaiting_organisation: { zh: '待单位审核', en: 'Awaiting organisation approval' },
  awaiting_members: { zh: '待成员确认', en: 'Awaiting members' },
  awaiting_recommendation: { zh: '待推荐', en: 'Awaiting recommendation' },
  'awaiting_acceptance_of_application.accept': { zh: '待受理', en: 'Awaiting acceptance' },
  'awaiting_acceptance_of_application.check': { zh: '待形式审查', en: 'Awaiting formal check' },
  'correction.accept': { zh: '补正中', en: 'Being corrected' },
  'correction.check': { zh: '补正中', en: 'Being corrected' },
  'not_accepted.accept': { zh: '不予受理', en: 'Not accepted' },
  'not_accepted.check': { zh: '形式审查不通过', en: 'Formal check failed' },
  under_review: { zh: '评审中', en: 'In review' },
  consultation: { zh: '征求意见中', en: 'In consultation' },
  confirming_expenditure: { zh: '核算中', en: 'Being calculated' },
  awaiting_decision: { zh: '待决定', en: 'Awaiting decision' },
  awaiting_ranking: { zh: '待排序', en: 'Awaiting ranking' },
  reserve_list: { zh: '候补', en: 'On the reserve list' },
  awaiting_notice: { zh: '待公示', en: 'Awaiting public notice' },
  in_notice: { zh: '公示中', en: 'On public notice' },
  objection: { zh: '异议处理中', en: 'Objection being handled' },
  awaiting_issuance: { zh: '待下达', en: 'Awaiting issuance' },
  'established.approval': { zh: '已立项', en: 'Approved' },
  'established.recognition': { zh: '已认定', en: 'Recognised' },
  'established.award': { zh: '已奖补', en: 'Awarded' },
  'not_established.approval': { zh: '未立项', en: 'Not approved' },
  'not_established.recognition': { zh: '未认定', en: 'Not recognised' },
  'not_established.award': { zh: '不予奖补', en: 'Not awarded' },
  awaiting_filing: { zh: '待备案', en: 'Awaiting filing' },
  awaiting_agreement: { zh: '待签任务书', en: 'Awaiting signature' },
  agreement_lapsed: { zh: '逾期未签', en: 'Not signed in time' },
  in_execution: { zh: '执行中', en: 'In execution' },
  mid_term_check: { zh: '中期检查', en: 'Mid-term check' },
  suspended: { zh: '已暂停', en: 'Suspended' },
  awaiting_results: { zh: '待验收', en: 'Awaiting results' },
  results_overdue: { zh: '逾期未提交', en: 'Results not submitted in time' },
  in_acceptance: { zh: '验收中', en: 'In acceptance' },
  rectification: { zh: '整改中', en: 'Being rectified' },
  acceptance_failed: { zh: '验收未通过', en: 'Acceptance failed' },
  awaiting_claim: { zh: '待领款', en: 'Awaiting claim' },
  awaiting_payment: { zh: '待拨付', en: 'Awaiting payment' },
  paying: { zh: '拨付中', en: 'Being paid' },
  paid: { zh: '已拨付', en: 'Paid' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
  terminated: { zh: '已终止', en: 'Terminated' },
  archived: { zh: '已归档', en: 'Archived' },
  lapsed: { zh: '已失效', en: 'Lapsed' },
  closed: { zh: '已办结', en: 'Closed' },
} as const satisfies Record<StateKey, Word>;

/** The name of a project's state in the words of its programme version. */
export function stateLabel(locale: Locale, name: StateName | 'in_progress', words: Pick<ProgrammeVersion, 'wordSet' | 'formalWords'>): string {
  const key = name === 'in_progress' ? 'in_progress' : stateKey(name, words).slice('state.'.length);
  return fill(locale, (state as Topic)[key]!);
}

/** What a notice says of the projects on it. */
export const proposed = {
  approval: { zh: '拟立项', en: 'Proposed for approval' },
  recognition: { zh: '拟认定', en: 'Proposed for recognition' },
  award: { zh: '拟奖补', en: 'Proposed for award' },
} as const satisfies Record<WordSet, Word>;

export const wordSet = {
  approval: { zh: '立项', en: 'Project approval' },
  recognition: { zh: '认定', en: 'Recognition' },
  award: { zh: '奖补兑现', en: 'Award' },
} as const satisfies Record<WordSet, Word>;

/** Applicants let in after the closing. */
export const lateState = {
  proposed: { zh: '待审定', en: 'Awaiting decision' },
  allowed: { zh: '同意延期', en: 'Let in' },
  refused: { zh: '不同意', en: 'Refused' },
  over: { zh: '已截止', en: 'Over' },
} as const satisfies Topic;

export const callState = {
  created: { zh: '未开放', en: 'Not open yet' },
  coming: { zh: '即将开放', en: 'Opening soon' },
  open: { zh: '申报中', en: 'Open' },
  closed: { zh: '已截止', en: 'Closed' },
  withdrawn: { zh: '已撤销', en: 'Taken away' },
} as const satisfies Record<ShownCall, Word>;

export const panelState = {
  wanted: { zh: '待组建', en: 'To be appointed' },
  inviting: { zh: '邀请中', en: 'Inviting' },
  reviewing: { zh: '评审中', en: 'Reviewing' },
  meeting: { zh: '待开评审会', en: 'Awaiting the meeting' },
  concluded: { zh: '已形成结论', en: 'Concluded' },
  closed: { zh: '已终止', en: 'Closed' },
} as const satisfies Topic;

export const assignmentState = {
  invited: { zh: '待答复', en: 'Invited' },
  accepted: { zh: '已接受', en: 'Accepted' },
  declined: { zh: '已谢绝', en: 'Declined' },
  declared: { zh: '已声明无利益冲突', en: 'No conflict declared' },
  conflicted: { zh: '已回避', en: 'Recused' },
  reported: { zh: '已提交评审意见', en: 'Report submitted' },
  replaced: { zh: '已更换', en: 'Replaced' },
  excluded: { zh: '不再参加', en: 'Out' },
} as const satisfies Record<PanelState['members'][string]['status'], Word>;

export const noticeState = {
  open: { zh: '公示中', en: 'On notice' },
  over: { zh: '公示期满', en: 'Over' },
} as const satisfies Topic;

export const noticeItemState = {
  listed: { zh: '公示中', en: 'On notice' },
  cleared: { zh: '无异议', en: 'No objection' },
  lead: { zh: '期满，有线索尚在核查', en: 'Period over; a lead is still being looked into' },
  held: { zh: '异议处理中', en: 'An objection is being handled' },
  rejected: { zh: '有异议，经核查不成立', en: 'Objected to; looked into and rejected' },
  upheld: { zh: '期满后异议成立', en: 'An objection was upheld after the period' },
  removed: { zh: '异议成立，已移出', en: 'An objection was upheld: removed' },
  ended: { zh: '项目已办结', en: 'Project ended' },
} as const satisfies Record<NoticeResult, Word>;

export const objectionState = {
  lead: { zh: '线索，待核', en: 'A lead, to be looked at' },
  dismissed: { zh: '未予受理', en: 'Not admitted' },
  open: { zh: '处理中', en: 'Being handled' },
  upheld: { zh: '成立', en: 'Upheld' },
  partly: { zh: '部分成立', en: 'Partly upheld' },
  rejected: { zh: '不成立', en: 'Rejected' },
  lapsed: { zh: '项目已办结，不再处理', en: 'Project ended, closed' },
} as const satisfies Record<NoticeState['objections'][string]['status'], Word>;

export const batchState = {
  prepared: { zh: '待复核', en: 'Awaiting check' },
  checked: { zh: '待放行', en: 'Awaiting release' },
  released: { zh: '已放行', en: 'Released' },
  returned: { zh: '已退回', en: 'Returned' },
} as const satisfies Record<Exclude<BatchState['status'], 'none'>, Word>;

export const orderState = {
  due: { zh: '待编批', en: 'Due' },
  prepared: { zh: '已编批', en: 'In a batch' },
  checked: { zh: '已复核', en: 'Checked' },
  released: { zh: '已放行', en: 'Released' },
  instructed: { zh: '已送银行', en: 'Instructed' },
  confirmed: { zh: '已到账', en: 'Confirmed' },
  rejected: { zh: '被退回', en: 'Rejected' },
  unknown: { zh: '结果未明', en: 'Outcome unknown' },
  settling: { zh: '查明待复核', en: 'Settlement being checked' },
  returning: { zh: '退汇待复核', en: 'Return being checked' },
  bounced: { zh: '已退汇', en: 'Returned by the bank' },
  correcting: { zh: '新账户核对中', en: 'New account being checked' },
  cancelled: { zh: '已取消', en: 'Cancelled' },
} as const satisfies Record<Exclude<OrderState['status'], 'none'>, Word>;

/** What a line of a returned list meant. */
export const lineMeaning = {
  paid: { zh: '已付款', en: 'Paid' },
  rejected: { zh: '被退回', en: 'Rejected' },
  already_known: { zh: '此前已登记', en: 'Known before' },
  paid_after_rejected: { zh: '已登记退回，银行又报已付', en: 'Booked as rejected, the bank says paid' },
  rejected_after_paid: { zh: '已登记到账，银行又报退回', en: 'Booked as paid, the bank says rejected' },
  voucher_differs: { zh: '已到账，凭证号不同', en: 'Paid under another voucher' },
  unknown_attempt: { zh: '没有这次付款', en: 'No such attempt' },
  amount_differs: { zh: '金额不符', en: 'The amount differs' },
  other_attempt: { zh: '不是当前一次', en: 'Another attempt' },
} as const satisfies Topic;

/** Accounts of the ledger. */
export const ledgerAccount = {
  quota: { zh: '指标', en: 'Quota' },
  available: { zh: '可用', en: 'Available' },
  unused: { zh: '年末未用', en: 'Unused at the end of its year' },
  reserved: { zh: '预留', en: 'Reserved' },
  committed: { zh: '已下达', en: 'Committed' },
  paid: { zh: '已拨付', en: 'Paid' },
  suspense: { zh: '暂付待查', en: 'In suspense' },
  unbooked: { zh: '银行已付未入账', en: 'Left the bank, not booked' },
} as const satisfies Topic;

export const budgetState = {
  created: { zh: '待财政确认', en: 'Awaiting confirmation' },
  returned: { zh: '退回更正', en: 'Returned to be corrected' },
  confirmed: { zh: '指标已下达', en: 'Quota confirmed' },
} as const satisfies Record<Exclude<BudgetState['status'], 'none'>, Word>;

export const awardState = {
  calculated: { zh: '已核算', en: 'Calculated' },
  queued: { zh: '排队等待资金', en: 'Waiting for money' },
  reserved: { zh: '已预留', en: 'Reserved' },
  committed: { zh: '已下达', en: 'Committed' },
  freed: { zh: '已释放', en: 'Freed' },
  rest_freed: { zh: '未付部分已释放', en: 'Freed but for what was paid' },
} as const satisfies Record<AwardShown, Word>;

export const instalmentState = {
  waiting: { zh: '未到期', en: 'Not due yet' },
  due: { zh: '应拨付', en: 'Due' },
  paid: { zh: '已拨付', en: 'Paid' },
  lapsed: { zh: '已失效', en: 'Lapsed' },
  to_claim: { zh: '待申领', en: 'To be claimed' },
  account_check: { zh: '账户核对中', en: 'The account is being checked' },
  account_change: { zh: '更换账户中', en: 'The account is being changed' },
  held: { zh: '暂缓拨付', en: 'Held back' },
  in_batch: { zh: '已编入批次', en: 'In a batch' },
  with_bank: { zh: '银行办理中', en: 'With the bank' },
  asked_bank: { zh: '银行结果待查', en: 'The bank is being asked' },
  rejected: { zh: '银行拒付，待更正', en: 'Rejected by the bank' },
  bounced: { zh: '已退回，待重付', en: 'Came back, to be paid again' },
} as const satisfies Record<InstalmentShown, Word>;

export const stepState = {
  closed: { zh: '未开始', en: 'Not started' },
  open: { zh: '办理中', en: 'In progress' },
  passed: { zh: '已通过', en: 'Passed' },
  ended: { zh: '已终结', en: 'Ended' },
  skipped: { zh: '不适用', en: 'Not needed' },
} as const satisfies Record<StepState['status'], Word>;

export const sectionState = {
  not_started: { zh: '未填写', en: 'Not started' },
  in_progress: { zh: '填写中', en: 'In progress' },
  completed: { zh: '已完成', en: 'Completed' },
  needs_change: { zh: '需要修改', en: 'To be mended' },
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
} as const satisfies Record<NonNullable<ProjectState['end']>['outcome'], Word>;
