/** Sample data of the style guide. */
import type { Locale } from '../../domain/words/index.js';
import { t } from '../../domain/words/index.js';
import type { AwardLineView, CriterionView, DocumentView, FieldView, InstalmentView, PeriodView, SectionView, StageView, TimelineEntry, WorkItem } from '../components/index.js';

export const dueSoon = '2019-03-06T16:00:00.000Z';

export const stages: readonly StageView[] = [
  { stage: 'application', status: 'done', note: '2019-02-18' },
  { stage: 'review', status: 'done', note: '2019-02-26' },
  { stage: 'filing', status: 'done', note: '郑知导备〔2019〕0001号' },
  { stage: 'acceptance', status: 'current', note: '专家评审' },
  { stage: 'payment', status: 'to_come' },
];

export const timeline: readonly TimelineEntry[] = [
  { id: '4', at: '2019-03-04T02:05:00.000Z', title: '通知补正', actor: '王芳', role: '市局经办', reason: '服务合同缺少签订日期页，请补充盖章扫描件。', tone: 'warn', links: [{ href: '/styleguide/print', label: '补正通知书' }] },
  { id: '3', at: '2019-03-01T07:30:00.000Z', title: '区县已推荐', actor: '李强', role: '区县经办', tone: 'good' },
  { id: '2', at: '2019-02-27T01:12:00.000Z', title: '出具收件回执', tone: 'info', detail: 'ZZ-2019-P02-00001' },
  { id: '1', at: '2019-02-26T08:40:00.000Z', title: '单位审核通过', actor: '赵敏', role: '单位管理员', superseded: true },
];

export const periods: readonly PeriodView[] = [
  { id: 'a', kind: 'formal_check', nature: 'statutory', startedOn: '2019-03-01', dueAt: '2019-03-08T16:00:00.000Z', workingDays: 5, paused: { remaining: 4, reason: '补正' } },
  { id: 'b', kind: 'correction', nature: 'statutory', startedOn: '2019-02-22', dueAt: dueSoon, workingDays: 10, workingDaysLeft: 2 },
  { id: 'c', kind: 'results', nature: 'promised', startedOn: '2018-09-01', dueAt: '2019-02-28T16:00:00.000Z', months: 6, provisional: true },
];

export const documents: readonly DocumentView[] = [
  { id: '1', name: '专利导航服务合同（盖章）.pdf', href: '/styleguide', kind: '服务合同', bytes: 2_345_678, uploadedAt: '2019-02-26T08:00:00.000Z', uploadedBy: '陈静', sha256: '9f86d081884c7d659a2feaa0c55ad015', removeAction: '/styleguide' },
  { id: '2', name: '营业执照.jpg', href: '/styleguide', kind: '主体资格', bytes: 345_678, uploadedAt: '2019-02-25T08:00:00.000Z', superseded: true },
];

export const sections: readonly SectionView[] = [
  { id: 'basics', label: '基本信息', href: '#basics', state: 'completed' },
  { id: 'goals', label: '目标与绩效指标', href: '#goals', state: 'in_progress', hint: '至少三项指标' },
  { id: 'budget', label: '经费预算', href: '#budget', state: 'changes_requested' },
  { id: 'evidence', label: '证明材料', href: '#evidence', state: 'not_started' },
  { id: 'submit', label: '核对并提交', state: 'cannot_start' },
];

export const work: readonly WorkItem[] = [
  { id: '1', href: '/styleguide', label: '形式审查', projectTitle: '超硬材料产业专利导航', projectNumber: 'ZZ-2019-P02-00001', applicant: '郑州金水智造科技有限公司', programme: '专利导航项目奖补', dueAt: '2019-03-01T16:00:00.000Z', overdue: true },
  { id: '2', href: '/styleguide', label: '发布公示', projectTitle: '智能传感器专利池建设', projectNumber: 'ZZ-2019-P05-00002', applicant: '郑州智能传感器产业联盟', programme: '专利池（联盟）', dueAt: dueSoon, workingDaysLeft: 2 },
  { id: '3', href: '/styleguide', label: '印发下达文件', projectTitle: '高价值专利培育中心（新能源客车）', projectNumber: 'ZZ-2019-P07-00003', applicant: '郑州理工大学', programme: '高价值专利培育中心', dueAt: '2019-03-20T16:00:00.000Z', workingDaysLeft: 12 },
];

export interface Payment { id: string; payee: string; account: string; amountFen: string; state: string }
export const payments: readonly Payment[] = [
  { id: 'o1', payee: '郑州金水智造科技有限公司', account: '41050110237600000123', amountFen: '30000000', state: 'confirmed' },
  { id: 'o2', payee: '郑州智能传感器产业联盟', account: '76000120230005566', amountFen: '48000000', state: 'unknown' },
];

export const award: readonly AwardLineView[] = [
  { clause: '郑政文〔2017〕243号 第八条', description: { zh: '申报支出', en: 'Claimed expenditure' }, inputFen: null, resultFen: '70000000' },
  { clause: 'Q29', description: { zh: '剔除备案前支出', en: 'Excluded: spent before filing' }, inputFen: '70000000', resultFen: '64000000' },
  { clause: '郑政文〔2017〕243号 第八条', description: { zh: '按 50% 补助', en: '50 % of it' }, inputFen: '64000000', resultFen: '32000000' },
  { clause: '郑政文〔2017〕243号 第八条', description: { zh: '单个项目上限 30 万元', en: 'Cap of 300,000 yuan per project' }, inputFen: '32000000', resultFen: '30000000' },
];

export const instalments: readonly InstalmentView[] = [
  { n: 1, milestone: 'agreement_signed', amountFen: '48000000', status: 'paid', paidOn: '2019-03-01' },
  { n: 2, milestone: 'acceptance_passed', amountFen: '32000000', status: 'waiting' },
];

export const criteria: readonly CriterionView[] = [
  { id: 'need', label: '产业需求与导航目标', weightBp: 1667, score: '86', reason: '目标清楚，与本市主导产业结合紧密。' },
  { id: 'method', label: '检索与分析方法', weightBp: 1667, score: '160', scoreError: '数值过大', reason: '' , reasonError: '必填' },
  { id: 'team', label: '团队与条件', weightBp: 1666 },
];

export function fields(locale: Locale): FieldView[] {
  const l = (zh: string, en: string): string => (locale === 'zh-CN' ? zh : en);
  return [
    { name: 'title', kind: 'text', label: l('项目名称', 'Title'), required: true, value: '超硬材料产业专利导航', maxLength: 200 },
    { name: 'industry', kind: 'choice', label: l('所属产业', 'Industry'), required: true, value: '3', options: ['新材料', '电子信息', '汽车及零部件', '生物医药', '现代食品', '铝精深加工'].map((label, i) => ({ value: String(i + 1), label })) },
    { name: 'kind', kind: 'choice', label: l('导航类型', 'Kind'), required: true, value: 'a', options: [{ value: 'a', label: l('企业', 'Enterprise') }, { value: 'b', label: l('产业规划', 'Industry') }, { value: 'c', label: l('区域', 'Region') }] },
    { name: 'cost', kind: 'money', label: l('服务合同金额', 'Contract amount'), required: true, value: '70000.005', error: t(locale, 'fieldError.not_money') },
    { name: 'signedOn', kind: 'date', label: l('合同签订日期', 'Date signed'), required: true, value: '2019-02-20' },
    { name: 'closesAt', kind: 'instant', label: l('截止时间', 'Closes at'), value: '2019-03-20T17:30:00' },
    { name: 'staff', kind: 'integer', label: l('参与人数', 'Staff'), value: '12' },
    { name: 'goals', kind: 'longtext', label: l('目标', 'Goals'), required: true, value: '', error: t(locale, 'fieldError.required') },
    { name: 'indicators', kind: 'indicators', label: l('绩效指标', 'Indicators'), hint: t(locale, 'lineHint.indicators'), value: '检索专利文献, 20000, 件\n导航报告, 1, 份' },
    { name: 'budget', kind: 'budget', label: l('经费预算', 'Budget'), hint: t(locale, 'lineHint.budget'), value: '专利导航服务, 600000\n数据与检索, 100000' },
    { name: 'patents', kind: 'patents', label: l('相关专利', 'Patents'), hint: t(locale, 'lineHint.patents'), value: 'ZL201810012345.6' },
    { name: 'fields', kind: 'choices', label: l('技术领域', 'Fields'), value: ['a'], options: [{ value: 'a', label: l('材料', 'Materials') }, { value: 'b', label: l('机械', 'Mechanics'), hint: l('含数控装备', 'With machine tools') }] },
    { name: 'credit', kind: 'boolean', label: l('我单位对材料的真实性负责，无失信记录', 'What we state is true and we have no record of bad credit'), required: true, value: 'true' },
  ];
}
