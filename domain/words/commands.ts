/**
 * Labels of commands, as verbs on buttons. `command` names each; `commandLabel` puts the word the step and the
 * word set ask for (不予受理, 不予推荐, 不予立项 …). Commands of the system have names too: the audit shows them.
 */
import type { CommandType } from '../commands/index.js';
import type { FormalWords, WordSet } from './states.js';
import { fill, type Locale, type Word } from './words.js';

export const command = {
  createProject: { zh: '新建申报', en: 'Start an application' },
  submit: { zh: '提交申报', en: 'Submit' },
  approve: { zh: '同意', en: 'Approve' },
  return: { zh: '退回', en: 'Return' },
  refuse: { zh: '不同意', en: 'Refuse' },
  confirm: { zh: '确认', en: 'Confirm' },
  recommend: { zh: '推荐', en: 'Recommend' },
  accept: { zh: '受理', en: 'Accept' },
  acceptCode: { zh: '核实信用代码', en: 'Accept a code with proof' },
  requestCorrection: { zh: '通知补正', en: 'Request corrections' },
  correct: { zh: '提交补正', en: 'Submit corrections' },
  giveOpinion: { zh: '反馈意见', en: 'Give opinion' },
  confirmLines: { zh: '确认支出明细', en: 'Confirm lines' },
  agreePlan: { zh: '同意资金方案', en: 'Agree the plan' },
  issue: { zh: '印发下达', en: 'Issue' },
  register: { zh: '予以备案', en: 'Register' },
  issueAgreement: { zh: '生成任务书', en: 'Issue the agreement' },
  sign: { zh: '签署', en: 'Sign' },
  decline: { zh: '拒签', en: 'Decline' },
  reportMilestone: { zh: '报告里程碑', en: 'Report milestone' },
  reportMidTerm: { zh: '提交中期报告', en: 'Submit mid-term report' },
  reportResult: { zh: '报告完成', en: 'Report completion' },
  checkReport: { zh: '审核报告', en: 'Check report' },
  terminate: { zh: '终止项目', en: 'Terminate' },
  submitResults: { zh: '提交验收材料', en: 'Submit results' },
  claim: { zh: '申请领款', en: 'Claim payment' },
  verifyAccount: { zh: '核对账户无误', en: 'Verify account' },
  confirmAccount: { zh: '确认账户', en: 'Confirm account' },
  confirmPayee: { zh: '确认是本单位账户', en: 'Confirm the account as ours' },
  verifyPayee: { zh: '核对新账户无误', en: 'Verify the new account' },
  approvePayee: { zh: '确认新账户', en: 'Confirm the new account' },
  lapseClaim: { zh: '确认逾期未领', en: 'Lapse the claim' },
  withdraw: { zh: '撤回申报', en: 'Withdraw' },
  takeBack: { zh: '收回', en: 'Take back' },
  reverseDecision: { zh: '撤销决定', en: 'Reverse the decision' },
  suspend: { zh: '暂停', en: 'Suspend' },
  resume: { zh: '恢复', en: 'Resume' },
  noteRecovery: { zh: '登记追回办理情况', en: 'Note what was done to recover it' },
  submitEvaluation: { zh: '提交绩效自评', en: 'Submit self-evaluation' },
  archive: { zh: '归档', en: 'Archive' },
  createCall: { zh: '新建申报批次', en: 'Create call' },
  openCall: { zh: '开放申报', en: 'Open call' },
  extendWindow: { zh: '延长申报期', en: 'Extend window' },
  proposeLateEntry: { zh: '提请允许延期申报', en: 'Propose to let one applicant in late' },
  allowLateEntry: { zh: '同意延期申报', en: 'Let the applicant in' },
  proposeRanking: { zh: '提交排序建议', en: 'Propose ranking' },
  decideRanking: { zh: '审定排序', en: 'Decide ranking' },
  proposePromotion: { zh: '提请递补', en: 'Propose the next reserve' },
  decidePromotion: { zh: '同意递补', en: 'Promote the reserve' },
  appointPanel: { zh: '组建评审组', en: 'Appoint panel' },
  replaceMember: { zh: '更换专家', en: 'Replace member' },
  acceptInvitation: { zh: '接受邀请', en: 'Accept invitation' },
  declineInvitation: { zh: '谢绝邀请', en: 'Decline invitation' },
  declare: { zh: '提交回避声明', en: 'Submit declaration' },
  submitReport: { zh: '提交评审意见', en: 'Submit report' },
  recordMeeting: { zh: '登记评审会', en: 'Record meeting' },
  publishNotice: { zh: '发布公示', en: 'Publish notice' },
  openObjection: { zh: '提出异议', en: 'Object' },
  decideObjection: { zh: '作出处理决定', en: 'Decide objection' },
  createBudgetLine: { zh: '登记预算指标', en: 'Create budget line' },
  correctBudgetLine: { zh: '更正预算指标', en: 'Correct the budget line' },
  confirmQuota: { zh: '确认指标', en: 'Confirm quota' },
  prepareBatch: { zh: '编制批次', en: 'Prepare batch' },
  checkBatch: { zh: '复核通过', en: 'Check batch' },
  releaseBatch: { zh: '放行', en: 'Release batch' },
  signBatch: { zh: '加签', en: 'Give third signature' },
  importBankResult: { zh: '导入银行结果', en: 'Import bank results' },
  correctPayee: { zh: '更正收款信息', en: 'Correct payee' },
  settleUnknown: { zh: '登记查明结果', en: 'Settle unknown outcome' },
  confirmSettlement: { zh: '确认查明结果', en: 'Confirm settlement' },
  settleDispute: { zh: '登记争议查明结果', en: 'Settle the contradiction' },
  confirmDispute: { zh: '确认争议查明结果', en: 'Confirm the finding' },
  disputeResult: { zh: '登记矛盾回执', en: 'Record a contradiction' },
  recordReturn: { zh: '登记退汇', en: 'Record returned money' },
  confirmReturn: { zh: '确认退汇', en: 'Confirm returned money' },
  proposePayee: { zh: '提出新账户', en: 'Propose a new account' },
  takePayee: { zh: '启用新账户', en: 'Take the new account' },
  reopenCorrection: { zh: '重新更正收款信息', en: 'Correct the payee again' },
  returnInstalment: { zh: '款项退回', en: 'Return instalment' },
  cancelOrder: { zh: '取消支付', en: 'Cancel payment' },
  openPanel: { zh: '开启评审', en: 'Open panel' },
  concludePanel: { zh: '形成评审结论', en: 'Conclude panel' },
  admitObjection: { zh: '受理为异议', en: 'Admit it as an objection' },
  dismissObjection: { zh: '不予受理', en: 'Do not admit it' },
  closeUpheld: { zh: '处理完毕，解除冻结', en: 'Done: release the project' },
  askPanel: { zh: '复查评审组成员', en: 'Ask the panel’s members again' },
  closePanel: { zh: '终止评审', en: 'Close panel' },
  openNotice: { zh: '开始公示', en: 'Open notice' },
  recountNotice: { zh: '按新的放假安排重算公示期', en: 'Count the notice again by the new holidays' },
  extendNotice: { zh: '延长公示期', en: 'Extend the notice' },
  placeHold: { zh: '冻结', en: 'Place hold' },
  releaseHold: { zh: '解除冻结', en: 'Release hold' },
  noteUpheld: { zh: '记录期满后异议成立', en: 'Note an objection upheld after the notice' },
  delistProject: { zh: '项目办结移出公示', en: 'Take an ended project off the notice' },
  clearNotice: { zh: '公示结束', en: 'Clear notice' },
  removeFromNotice: { zh: '移出公示', en: 'Remove from notice' },
  correctCall: { zh: '更正批次', en: 'Correct the call' },
  withdrawCall: { zh: '撤销批次', en: 'Take the call away' },
  joinRanking: { zh: '列入候补', en: 'Join the reserves' },
  noteLeftOut: { zh: '记录未列入排序', en: 'Note that it was left out of the ranking' },
  applyUpheld: { zh: '执行成立的异议', en: 'Let what was upheld take effect' },
  suspendPanel: { zh: '暂停评审', en: 'Suspend the review' },
  resumePanel: { zh: '恢复评审', en: 'Resume the review' },
  passOver: { zh: '名次顺延', en: 'Pass over in the ranking' },
  proposeCarryOver: { zh: '提请结转', en: 'Propose to carry over' },
  confirmCarryOver: { zh: '确认结转', en: 'Confirm carrying over' },
  moveLine: { zh: '改列预算指标', en: 'Move to another line' },
  carryOver: { zh: '结转', en: 'Carry over' },
  askCarryOver: { zh: '提请结转', en: 'Ask for a carry-over' },
  serveQueued: { zh: '为排队项目预留', en: 'Reserve for who waits' },
  moveOrder: { zh: '拨付单改列指标', en: 'Move the order to another line' },
  rank: { zh: '登记名次', en: 'Record rank' },
  closeReserve: { zh: '候补期满', en: 'Close the reserve list' },
  lapse: { zh: '逾期失效', en: 'Lapse' },
  settleInstalment: { zh: '登记到账', en: 'Settle instalment' },
  openOrder: { zh: '生成拨付单', en: 'Open payment order' },
  prepareOrder: { zh: '编入批次', en: 'Add to batch' },
  checkOrder: { zh: '复核拨付单', en: 'Check order' },
  releaseOrder: { zh: '放行拨付单', en: 'Release order' },
  dropOrder: { zh: '撤下拨付单', en: 'Drop order' },
  instruct: { zh: '送银行', en: 'Instruct the bank' },
  recordResult: { zh: '登记银行结果', en: 'Record bank result' },
} as const satisfies Record<CommandType, Word>;

const refuseBy: Readonly<Record<string, Word>> = {
  recommendation: { zh: '不予推荐', en: 'Refuse recommendation' },
  filing_registration: { zh: '不予备案', en: 'Refuse filing' },
  member_confirmation: { zh: '不参加', en: 'Do not take part' },
  issuance: { zh: '不同意资金方案', en: 'Refuse the plan' },
};
const refuseDecision = {
  approval: { zh: '不予立项', en: 'Do not approve' },
  recognition: { zh: '不予认定', en: 'Do not recognise' },
  award: { zh: '不予奖补', en: 'Do not award' },
} as const satisfies Record<WordSet, Word>;
const approveDecision = {
  approval: { zh: '同意立项', en: 'Approve the project' },
  recognition: { zh: '同意认定', en: 'Recognise' },
  award: { zh: '同意奖补', en: 'Approve the award' },
} as const satisfies Record<WordSet, Word>;
const formalBy = {
  check: { accept: { zh: '形式审查通过', en: 'Pass formal check' }, refuse: { zh: '形式审查不通过', en: 'Fail formal check' } },
  accept: { accept: { zh: '受理', en: 'Accept' }, refuse: { zh: '不予受理', en: 'Do not accept' } },
} as const satisfies Record<FormalWords, Record<'accept' | 'refuse', Word>>;

export interface CommandPlace { stepKind?: string; wordSet?: WordSet; formalWords?: FormalWords }

function placedWord(type: CommandType, place: CommandPlace): Word {
  if (place.stepKind === 'formal_check' && (type === 'accept' || type === 'refuse')) return formalBy[place.formalWords ?? 'accept'][type];
  if ((place.stepKind === 'decision' || place.stepKind === 'ranking') && place.wordSet && type === 'refuse') return refuseDecision[place.wordSet];
  if (place.stepKind === 'decision' && place.wordSet && type === 'approve') return approveDecision[place.wordSet];
  if (place.stepKind === 'organisation_approval' && type === 'approve') return { zh: '同意上报', en: 'Approve and submit' };
  if (place.stepKind === 'member_confirmation' && type === 'confirm') return { zh: '确认参加', en: 'Confirm taking part' };
  if (type === 'refuse' && place.stepKind) return refuseBy[place.stepKind] ?? command.refuse;
  return command[type];
}

/** The verb for this command at this step: refuse at formal_check -> 不予受理. */
export const commandLabel = (locale: Locale, type: CommandType, place: CommandPlace = {}): string => fill(locale, placedWord(type, place));

/** Commands that say no or take something away: shown in the negative tone, with a reason. */
export const NEGATIVE_COMMANDS: ReadonlySet<CommandType> = new Set<CommandType>([
  'return', 'refuse', 'decline', 'terminate', 'withdraw', 'withdrawCall', 'suspend', 'lapseClaim', 'declineInvitation',
]);
