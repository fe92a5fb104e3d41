/**
 * The road of `000-P02` (scenarios.md): every human act in its order, who does it and with what. Forms, evidence and
 * the project itself are there before; the notice ends by the clock between the two parts. Data only.
 */
import { addDays, dateOf } from '../domain/time.js';
import { personId } from '../start/cast.js';

export const VERSION = '000-P02@zz-2017-243#1';

/** What the road's acts need to know of their project. */
export interface Life { project: string; title: string; now: string; budgetLine: string; criteria: readonly string[]; order: string; payee: string; account: string }

export interface Act {
  /** A sample account; `ent.*` stands for the people of the project's own enterprise. */
  who: string;
  command: string;
  /** The stream that takes it: the target of the person's task (default), or the batch made by prepareBatch. */
  on?: 'batch';
  /** Makes a new stream of this kind. */
  creates?: 'notice' | 'batch';
  fields?: (life: Life) => Record<string, unknown>;
}

export const EXPERTS = ['expert1', 'expert2', 'expert3', 'expert4', 'expert6'] as const;

const panel = (): Act[] => [
  { who: 'officer3', command: 'appointPanel', fields: () => ({ members: EXPERTS.map(personId) }) },
  ...EXPERTS.map((who): Act => ({ who, command: 'acceptInvitation' })),
  ...EXPERTS.map((who): Act => ({ who, command: 'declare', fields: () => ({ conflict: false, statement: '与申报单位无利害关系。' }) })),
  ...EXPERTS.map((who): Act => ({
    who, command: 'submitReport',
    fields: ({ criteria }) => ({ scores: criteria.map((criterion) => ({ criterion, score: 85, reason: '依据申报材料评定。' })), opinion: '同意通过验收。' }),
  })),
];

export const TO_NOTICE: readonly Act[] = [
  { who: 'ent.applicant', command: 'submit', fields: () => ({ formVersion: 1 }) },
  { who: 'ent.admin', command: 'approve' },
  { who: 'jinshui.officer', command: 'recommend' },
  { who: 'officer1', command: 'requestCorrection', fields: () => ({ points: [{ item: '服务合同', reason: '缺签章页，请补齐。' }] }) },
  { who: 'ent.applicant', command: 'correct', fields: () => ({ formVersion: 1, note: '已补齐。' }) },
  { who: 'ent.admin', command: 'approve' },
  { who: 'officer1', command: 'accept' },
  { who: 'officer2', command: 'accept' },
  { who: 'officer2', command: 'register' },
  { who: 'ent.applicant', command: 'reportResult', fields: () => ({ note: '专利导航成果已经形成。' }) },
  {
    who: 'ent.applicant', command: 'submitResults',
    fields: ({ now }) => ({
      note: '提交成果报告和专项审计报告。',
      expenditure: [
        { item: '专利导航服务费', category: 'navigation_service', amountFen: '64000000', spentOn: dateOf(now), voucher: '记-0301' },
        { item: '前期检索', category: 'data_search', amountFen: '6000000', spentOn: addDays(dateOf(now), -30), voucher: '记-0117' },
      ],
    }),
  },
  ...panel(),
  { who: 'officer2', command: 'confirmLines', fields: () => ({ excluded: [{ line: 1, reason: '备案之前发生。' }] }) },
  { who: 'approver', command: 'approve', fields: ({ now }) => ({ minutes: { number: '局长办公会〔2019〕3号', heldOn: dateOf(now), attendees: ['局长', '副局长'] } }) },
  { who: 'officer1', command: 'publishNotice', creates: 'notice', fields: ({ project, title }) => ({ projectIds: [project], title: `拟奖补名单公示：${title}`, basis: '郑政文〔2017〕243号' }) },
];

export const FROM_NOTICE: readonly Act[] = [
  { who: 'finance.bureau', command: 'agreePlan' },
  { who: 'officer1', command: 'issue', fields: ({ title }) => ({ documentNumber: `郑知〔2019〕${title}` }) },
  { who: 'ent.applicant', command: 'claim', fields: ({ payee, account }) => ({ accountName: payee, bankName: '样例银行郑州分行', account, receiptNumber: '收-0001', commitment: true }) },
  { who: 'fin.maker', command: 'verifyAccount' },
  { who: 'fin.checker', command: 'confirmAccount' },
  { who: 'fin.maker', command: 'prepareBatch', creates: 'batch', fields: ({ budgetLine, order }) => ({ budgetLineId: budgetLine, orderIds: [order] }) },
  { who: 'fin.checker', command: 'checkBatch', on: 'batch' },
  { who: 'fin.checker', command: 'releaseBatch', on: 'batch' },
  // After the instruction, which the system gives by itself.
  {
    who: 'fin.maker', command: 'importBankResult', on: 'batch',
    fields: ({ order, now }) => ({
      fileHash: order.replace(/[^0-9a-f]/g, '').padEnd(64, '0').slice(0, 64), fileName: 'returned.xlsx',
      lines: [{ orderId: order, attempt: 1, amountFen: '30000000', result: 'paid', voucher: 'HD0001', reason: '', paidOn: dateOf(now) }],
    }),
  },
];

export const ROAD: readonly Act[] = [...TO_NOTICE, ...FROM_NOTICE];
