/** Words for the people: roles, kinds of applicant, capacities, levels of jurisdiction. */
import type { Capacity, Role } from '../access/index.js';
import type { ApplicantKind } from '../programme/schema.js';
import type { Topic, Word } from './words.js';

export const role = {
  applicant: { zh: '申报人', en: 'Applicant' },
  organisation_admin: { zh: '单位管理员', en: 'Organisation administrator' },
  county_officer: { zh: '区县经办', en: 'County officer' },
  officer: { zh: '市局经办', en: 'Case officer' },
  panel_organiser: { zh: '评审组织人', en: 'Panel organiser' },
  expert: { zh: '评审专家', en: 'Expert' },
  approver: { zh: '审批领导', en: 'Approver' },
  legal_officer: { zh: '法规科', en: 'Legal officer' },
  witness: { zh: '监督人（机关纪委）', en: 'Witness (discipline)' },
  consulted: { zh: '配合单位', en: 'Consulted department' },
  finance_maker: { zh: '财务经办', en: 'Finance maker' },
  finance_checker: { zh: '财务复核', en: 'Finance checker' },
  finance_bureau: { zh: '市财政局', en: 'Finance bureau' },
  supervisor: { zh: '监督', en: 'Supervisor' },
  administrator: { zh: '平台管理员', en: 'Administrator' },
} as const satisfies Record<Role, Word>;

export const applicantKind = {
  enterprise: { zh: '企业', en: 'Enterprise' },
  university: { zh: '高等院校', en: 'University' },
  research_institute: { zh: '科研院所', en: 'Research institute' },
  public_institution: { zh: '事业单位', en: 'Public institution' },
  patent_agency: { zh: '专利代理机构', en: 'Patent agency' },
  service_agency: { zh: '知识产权服务机构', en: 'IP service agency' },
  operation_institution: { zh: '知识产权运营机构', en: 'IP operation institution' },
  team: { zh: '团队', en: 'Team' },
  park_operator: { zh: '园区管理机构', en: 'Park operator' },
  alliance: { zh: '产业联盟', en: 'Alliance' },
  individual: { zh: '自然人', en: 'Natural person' },
  other: { zh: '其他', en: 'Other' },
} as const satisfies Record<ApplicantKind, Word>;

/** Capacities as refusals name them. */
export const capacity = {
  applicant_side: { zh: '申报方', en: 'applicant’s side' },
  recommender: { zh: '推荐人', en: 'recommender' },
  formal_checker: { zh: '形式审查人', en: 'formal checker' },
  consulted: { zh: '意见单位', en: 'consulted department' },
  organiser: { zh: '评审组织人', en: 'panel organiser' },
  expert: { zh: '评审专家', en: 'expert' },
  decider: { zh: '决定人', en: 'decider' },
  objection_handler: { zh: '异议处理人', en: 'objection handler' },
  payment_maker: { zh: '拨付经办人', en: 'payment maker' },
  payment_checker: { zh: '拨付复核人', en: 'payment checker' },
  account_verifier: { zh: '账户核对人', en: 'account verifier' },
  account_confirmer: { zh: '账户确认人', en: 'account confirmer' },
  third_signature: { zh: '加签人', en: 'third signature' },
  plan_agreer: { zh: '资金方案同意人', en: 'person who agreed the allocation plan' },
} as const satisfies Record<Capacity | 'third_signature', Word>;

export const specialty = {
  technical: { zh: '技术', en: 'Technical' },
  finance: { zh: '财务', en: 'Finance' },
  legal: { zh: '法律', en: 'Legal' },
  management: { zh: '管理', en: 'Management' },
} as const satisfies Topic;

export const level = {
  province: { zh: '省', en: 'Province' },
  central: { zh: '中央', en: 'Central' },
  city: { zh: '市级', en: 'City' },
  county: { zh: '区县', en: 'County' },
  zone: { zh: '开发区', en: 'Zone' },
} as const satisfies Topic;

export const party = {
  authority: { zh: '甲方（主管部门）', en: 'Authority' },
  undertaker: { zh: '乙方（承担单位）', en: 'Undertaker' },
  lead: { zh: '牵头单位', en: 'Lead organisation' },
  recommender: { zh: '丙方（推荐单位）', en: 'Recommending unit' },
  member: { zh: '成员单位', en: 'Member' },
} as const satisfies Topic;
