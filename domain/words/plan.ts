/** Words for a programme and its plan: stages, step kinds, what a task asks, periods, instruments, milestones. */
import type { StageName } from '../programme/schema.js';
import type { Topic, Word } from './words.js';

export const stage = {
  application: { zh: '申报', en: 'Application' },
  review: { zh: '评审', en: 'Review' },
  filing: { zh: '备案', en: 'Filing' },
  acceptance: { zh: '验收', en: 'Acceptance' },
  payment: { zh: '拨付', en: 'Payment' },
} as const satisfies Record<StageName, Word>;

export const step = {
  draft: { zh: '填报', en: 'Draft' },
  organisation_approval: { zh: '单位审核', en: 'Organisation approval' },
  member_confirmation: { zh: '成员确认', en: 'Member confirmation' },
  recommendation: { zh: '区县推荐', en: 'Recommendation' },
  formal_check: { zh: '形式审查', en: 'Formal check' },
  screening: { zh: '核查', en: 'Screening' },
  external_recognition: { zh: '外部认定核验', en: 'External recognition' },
  threshold_check: { zh: '条件核验', en: 'Threshold check' },
  consultation: { zh: '征求意见', en: 'Consultation' },
  expert_panel: { zh: '专家评审', en: 'Expert panel' },
  award_calculation: { zh: '资金核算', en: 'Award calculation' },
  ranking: { zh: '排序', en: 'Ranking' },
  decision: { zh: '审定', en: 'Decision' },
  public_notice: { zh: '公示', en: 'Public notice' },
  issuance: { zh: '下达', en: 'Issuance' },
  filing_registration: { zh: '备案登记', en: 'Filing' },
  agreement: { zh: '任务书签订', en: 'Agreement' },
  execution: { zh: '执行', en: 'Execution' },
  self_evaluation: { zh: '绩效自评', en: 'Self-evaluation' },
  follow_up: { zh: '跟踪评价', en: 'Follow-up' },
  result_submission: { zh: '提交验收材料', en: 'Result submission' },
  acceptance_review: { zh: '验收评审', en: 'Acceptance review' },
  result_publication: { zh: '成果发布', en: 'Result publication' },
  payment_claim: { zh: '领款', en: 'Payment claim' },
  instalments: { zh: '资金拨付', en: 'Instalments' },
  archiving: { zh: '归档', en: 'Archiving' },
} as const satisfies Topic;

/** What a task asks of its owner: a sentence that starts with a verb. */
export const task = {
  nothing_to_award: { zh: '核算结果为 0 元，不予批准', en: 'The calculation gives nothing: refuse or return' },
  award_changed: { zh: '核算之后申报人的其他奖补有变，请退回重新核算', en: 'Other awards changed after the calculation: return it to be calculated anew' },
  given_before: { zh: '申报人本年度已获得本事项奖补，不予批准', en: 'The applicant was already given this award this year: refuse or return' },
  queued_award: { zh: '指标不足，奖补资金排队等待', en: 'The pool is short: an award waits for money' },
  stuck_deadline: { zh: '到期事项未能处理，请排查', en: 'A deadline was not settled: please look into it' },
  draft: { zh: '填写并提交申报书', en: 'Fill in and submit the application' },
  draft_again: { zh: '修改后再提交申报书', en: 'Revise the application and submit again' },
  organisation_approval: { zh: '审核本单位的申报', en: 'Approve your organisation’s application' },
  member_confirmation: { zh: '确认参加联合申报', en: 'Confirm taking part in the joint application' },
  recommendation: { zh: '审核并推荐', en: 'Check and recommend' },
  formal_check: { zh: '形式审查', en: 'Check the application formally' },
  correction: { zh: '补正材料', en: 'Correct the application' },
  screening: { zh: '登记核查结果', en: 'Record the screening' },
  external_recognition: { zh: '核验认定文件', en: 'Verify the recognition' },
  threshold_check: { zh: '核验申报条件', en: 'Verify the conditions' },
  consultation: { zh: '反馈意见', en: 'Give your department’s opinion' },
  appoint_panel: { zh: '组建评审组', en: 'Appoint the panel' },
  replace_member: { zh: '更换评审专家', en: 'Replace a panel member' },
  panel_invitation: { zh: '答复评审邀请', en: 'Answer the invitation to review' },
  panel_declaration: { zh: '作出回避声明', en: 'Declare your interests' },
  panel_report: { zh: '评审打分', en: 'Write the review report' },
  record_meeting: { zh: '登记评审会', en: 'Record the panel meeting' },
  award_calculation: { zh: '确认支出明细', en: 'Confirm the expenditure lines' },
  propose_ranking: { zh: '提出排序建议', en: 'Propose the ranking' },
  decide_ranking: { zh: '审定排序', en: 'Decide the ranking' },
  decision: { zh: '审定项目', en: 'Decide on the project' },
  publish_notice: { zh: '发布公示', en: 'Publish the notice' },
  objection: { zh: '处理异议', en: 'Handle the objection' },
  objection_lead: { zh: '核查异议线索', en: 'Look at a lead' },
  objection_upheld: { zh: '处理公示后成立的异议', en: 'Act on an objection upheld after the notice' },
  allocation_plan: { zh: '对资金分配方案出具意见', en: 'Give an opinion on the allocation plan' },
  issuance: { zh: '印发下达文件', en: 'Issue the document' },
  filing_registration: { zh: '办理备案', en: 'Register the filing' },
  issue_agreement: { zh: '生成任务书', en: 'Issue the agreement' },
  sign_agreement: { zh: '签署任务书', en: 'Sign the agreement' },
  execution: { zh: '执行项目并报告进展', en: 'Carry out the project and report progress' },
  midterm_report: { zh: '提交中期报告', en: 'Submit the mid-term report' },
  midterm_check: { zh: '中期检查', en: 'Check the mid-term report' },
  result_submission: { zh: '提交验收材料', en: 'Submit the results' },
  rectification: { zh: '整改后再提交', en: 'Rectify and submit again' },
  self_evaluation: { zh: '提交绩效自评', en: 'Submit the self-evaluation' },
  follow_up: { zh: '提交跟踪评价', en: 'Submit the follow-up report' },
  payment_claim: { zh: '提交领款申请', en: 'Claim the payment' },
  claim_overdue: { zh: '处理逾期未领', en: 'Decide on a claim that is overdue' },
  verify_account: { zh: '核对收款账户', en: 'Verify the payee’s account' },
  confirm_account: { zh: '确认收款账户', en: 'Confirm the payee’s account' },
  prepare_payment: { zh: '编制拨付批次', en: 'Prepare the payment batch' },
  check_batch: { zh: '复核拨付批次', en: 'Check the payment batch' },
  sign_batch: { zh: '对拨付批次加签', en: 'Give the third signature to a batch' },
  release_batch: { zh: '放行拨付批次', en: 'Release the payment batch' },
  correct_payee: { zh: '更正收款信息', en: 'Correct the payee' },
  settle_unknown: { zh: '查明未明付款', en: 'Settle a payment of unknown outcome' },
  confirm_return: { zh: '复核退汇', en: 'Check returned money' },
  confirm_settlement: { zh: '复核未明付款的结论', en: 'Check the settlement of an unknown payment' },
  confirm_quota: { zh: '确认预算指标', en: 'Confirm the quota' },
  archiving: { zh: '归档', en: 'Archive the file' },
} as const satisfies Topic;

export const period = {
  office: { zh: '办理期限', en: 'Time for the act' },
  reminder: { zh: '提醒', en: 'Reminder' },
  confirmation: { zh: '确认期限', en: 'Time to confirm' },
  recommendation: { zh: '推荐期限', en: 'Time to recommend' },
  formal_check: { zh: '受理期限', en: 'Time to check' },
  correction: { zh: '补正期限', en: 'Time to correct' },
  consultation: { zh: '反馈期限', en: 'Time for opinions' },
  reply: { zh: '答复期限', en: 'Time to reply' },
  report: { zh: '评审期限', en: 'Time to review' },
  award: { zh: '核算期限', en: 'Time to calculate' },
  decision: { zh: '审定期限', en: 'Time to decide' },
  notice: { zh: '公示期', en: 'Notice period' },
  objection: { zh: '异议处理期限', en: 'Time to handle the objection' },
  issuance: { zh: '下达期限', en: 'Time to issue' },
  filing: { zh: '备案期限', en: 'Time to register' },
  signing: { zh: '签订期限', en: 'Time to sign' },
  term: { zh: '执行期', en: 'Term' },
  midterm: { zh: '中期', en: 'Half term' },
  midterm_answer: { zh: '中期报告期限', en: 'Time for the mid-term report' },
  results: { zh: '提交验收材料期限', en: 'Time to submit results' },
  acceptance: { zh: '验收期限', en: 'Time for acceptance' },
  rectification: { zh: '整改期限', en: 'Time to rectify' },
  claim: { zh: '领款期限', en: 'Time to claim' },
  verification: { zh: '账户核对期限', en: 'Time to verify the account' },
  payment: { zh: '拨付期限', en: 'Time to pay' },
  bank_answer: { zh: '银行回执期限', en: 'Time for the bank’s answer' },
  follow_up: { zh: '跟踪评价期限', en: 'Time for the follow-up' },
  window: { zh: '申报期', en: 'Application window' },
} as const satisfies Topic;

export const nature = {
  statutory: { zh: '法定', en: 'statutory' },
  promised: { zh: '承诺', en: 'promised' },
  internal: { zh: '内部', en: 'internal' },
} as const satisfies Topic;

export const milestone = {
  issued: { zh: '下达后', en: 'after issuance' },
  agreement_signed: { zh: '任务书签订后', en: 'after the agreement is signed' },
  midterm_passed: { zh: '中期检查通过后', en: 'after the mid-term check' },
  acceptance_passed: { zh: '验收通过后', en: 'after acceptance' },
} as const satisfies Topic;

export const panelMode = {
  written: { zh: '书面评审', en: 'Written review' },
  defence: { zh: '答辩评审', en: 'Review with defence' },
} as const satisfies Topic;

export const instrument = {
  subsidy: { zh: '补助', en: 'Subsidy' },
  award: { zh: '奖励', en: 'Award' },
  equity: { zh: '股权投资', en: 'Equity' },
  purchase: { zh: '政府购买服务', en: 'Purchase of services' },
} as const satisfies Topic;

export const projectType = {
  patent_navigation: { zh: '专利导航', en: 'Patent navigation' },
  patent_pool: { zh: '专利池', en: 'Patent pool' },
  high_value_patent: { zh: '高价值专利培育中心', en: 'High-value patent centre' },
  other: { zh: '其他奖补', en: 'Other programme' },
} as const satisfies Topic;

export const moneyState = {
  calculated: { zh: '金额已明确', en: 'Amount set' },
  amount_not_set: { zh: '金额未定', en: 'Amount not set' },
  not_open: { zh: '未开放', en: 'Not open' },
} as const satisfies Topic;
