/** The roads of the four demo projects as tables: who sends which command, in their order (the scenarios' tables). */
import type { Json } from './client.js';
import type { Act, Stage } from './stage.js';
import { addDays } from '../../domain/time.js';

/** Navigation is paid to an enterprise once a year: the demo takes another one than the walk of the README. */
export const PROGRAMMES = {
  nav: { version: '000-P02@zz-2017-243#1', programme: '000-P02', organisation: 'm2', by: 'm2.applicant', title: '企业运营类专利导航项目' },
  pool: { version: '000-P05@sample-pool#1', programme: '000-P05', organisation: 'pool', by: 'pool.applicant', title: '专利池培育项目（样例办法）' },
  centre: { version: '000-P07@zz-2017-243#1', programme: '000-P07', organisation: 'uni', by: 'uni.applicant', title: '高价值专利培育示范中心', quota: 2 },
  sample: { version: '000-P07@sample-centre#1', programme: '000-P07', organisation: 'ent', by: 'ent.applicant', title: '高价值专利培育示范中心（样例办法）', quota: 2 },
} as const;
export type Name = keyof typeof PROGRAMMES;

const minutes = async (stage: Stage): Promise<Json> => ({ minutes: { number: `局长办公会〔演示〕${stage.run}-1号`, heldOn: await stage.today(), attendees: ['局长', '副局长'] } });
const sign = (by: string, signer: string): Act => ({ by, command: 'sign', fields: { signer } });
const milestones = (by: string, ids: readonly string[]): Act[] => ids.map((milestone) => ({ by, command: 'reportMilestone', fields: { milestone, note: '已经完成。' } }));
const opinions: Act[] = ['drc', 'fin', 'sti', 'miit'].map((d) => ({ by: `${d}.consulted`, command: 'giveOpinion', fields: { stance: 'agree', opinion: '无不同意见。' } }));
export const approve: Act = { by: 'approver', command: 'approve', fields: minutes };
export const issue = (number: string): Act => ({ by: 'officer1', command: 'issue', fields: (stage) => ({ documentNumber: `郑知演〔${stage.run}〕${number}号` }) });

/** From the organisation's approval to the point where the four wait for their panels. */
export const toReview: Record<Name, Act[]> = {
  nav: [
    { by: 'm2.admin', command: 'approve' }, { by: 'jinshui.officer', command: 'recommend' },
    { by: 'officer1', command: 'requestCorrection', fields: { points: [{ item: '合同', reason: '缺盖章页，请补充。' }] } },
  ],
  pool: [
    { by: 'pool.admin', command: 'approve' }, { by: 'm1.admin', command: 'confirm' }, { by: 'm2.admin', command: 'confirm' }, { by: 'gaoxin.officer', command: 'recommend' },
    { by: 'officer1', command: 'accept' }, ...opinions,
  ],
  centre: [{ by: 'uni.admin', command: 'approve' }, { by: 'gaoxin.officer', command: 'recommend' }, { by: 'officer1', command: 'accept' }],
  sample: [{ by: 'ent.admin', command: 'approve' }, { by: 'jinshui.officer', command: 'recommend' }, { by: 'officer1', command: 'accept' }],
};

export const navFiled = (by: string): Act[] => [{ by: 'officer1', command: 'accept' }, { by: 'officer2', command: 'accept' }, { by: 'officer2', command: 'register' }, { by, command: 'reportResult', fields: { note: '成果已经形成。' } }];
export const navResults = (by: string): Act => ({
  by, command: 'submitResults',
  fields: async (stage) => ({
    note: '申请验收。', expenditure: [
      { item: '导航服务费（备案后）', category: 'navigation_service', amountFen: '64000000', spentOn: await stage.today(), voucher: '记-1' },
      { item: '前期检索（备案前）', category: 'data_search', amountFen: '6000000', spentOn: addDays(await stage.today(), -20), voucher: '记-2' },
    ],
  }),
});
export const navDecided: Act[] = [{ by: 'officer2', command: 'confirmLines', fields: { excluded: [{ line: 1, reason: '备案前支出，不予认定。' }] } }, approve];
export const navIssued: Act[] = [{ by: 'finance.bureau', command: 'agreePlan', fields: { opinion: '同意资金分配方案。' } }, issue('1')];

export const poolSigned: Act[] = [
  issue('2'), { by: 'officer2', command: 'register' }, { by: 'officer2', command: 'issueAgreement' },
  sign('officer2', '郑州市知识产权局'), sign('pool.admin', '法定代表人'), sign('m1.admin', '法定代表人'), sign('m2.admin', '法定代表人'),
];
export const poolExecuted: Act[] = [...milestones('pool.applicant', ['agreements', 'patents', 'licences']), { by: 'pool.applicant', command: 'reportResult', fields: { note: '各项目标提前完成。' } }];
export const sampleSigned: Act[] = [issue('4'), { by: 'officer2', command: 'issueAgreement' }, sign('officer2', '郑州市知识产权局'), sign('ent.admin', '法定代表人')];
export const sampleMidTerm: Act[] = [{ by: 'ent.applicant', command: 'reportMidTerm', fields: { note: '进展正常。' } }, { by: 'officer2', command: 'checkReport', fields: { result: 'normal' } }];
export const sampleExecuted: Act[] = [...milestones('ent.applicant', ['patents', 'overseas', 'transfer']), { by: 'ent.applicant', command: 'reportResult', fields: { note: '提前完成。' } }];
export const results = (by: string): Act => ({ by, command: 'submitResults', fields: { note: '申请验收。' } });
export const evidenceOfResults = {
  nav: { report: '专利导航成果报告.pdf', auditReport: '专项审计报告.pdf' }, pool: { report: '专利池建设总结.pdf', licenceContracts: '许可合同清单.pdf' }, sample: { report: '培育工作总结.pdf', patentList: '专利产出清单.pdf' },
};
