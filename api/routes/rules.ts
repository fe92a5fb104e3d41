/** The rules and those who keep them: eligibility, versions of programmes, files, targets, working days. */
import { z } from 'zod';
import { PlainDateField } from '../../domain/commands/index.js';
import { NewMeasure } from '../../domain/programme/measure.js';
import { calendarYear, listYears, provisionalPeriods, saveYear } from '../../services/calendars.js';
import { checkEligibility, conditionsOf, simulateVersion, whatCouldWeGet } from '../../services/eligibility.js';
import { exportProgramme, importProgramme } from '../../services/programme-files.js';
import { compare, createDraft, discardDraft, listVersions, proposeDraft, publishDraft, returnDraft, saveDraft, versionPage } from '../../services/programmes.js';
import { listFundRules, listTargetRows, listWorkItems } from '../../services/targets.js';
import { guarded, ok, open } from '../route.js';
import { list } from '../schemas.js';

const anything = z.record(z.string(), z.unknown());
const loose = <T>(body: T) => ok({ ...body } as unknown as Record<string, unknown>);
const rows = <T extends object>(items: readonly T[]) => ok({ items: items as unknown as Record<string, unknown>[], next: null });
const programmeId = z.strictObject({ id: z.string().regex(/^\d{3}-P\d{2}$/) });
/** programme@measure#number; in an address # is written %23. */
const VERSION = /^\d{3}-P\d{2}@[a-z0-9][a-z0-9_-]*#\d{1,4}$/;
const versionId = z.strictObject({ id: z.string().regex(VERSION) });
const revision = z.strictObject({ revision: z.number().int().min(0).describe('of the draft that was seen') });
const fen = z.string().regex(/^(0|[1-9]\d{0,17})$/);
const question = {
  asOf: PlainDateField.optional(), applicantKind: z.string().optional(), facts: anything.optional().describe('by name; money in fen as digits'),
  priorAwards: z.array(z.strictObject({ programmeId: z.string().max(20), year: z.number().int().min(2000).max(2100), amountFen: fen, sameObject: z.boolean().optional() })).max(200).optional(),
};
const KEEPERS = ['administrator', 'legal_officer', 'officer', 'approver', 'supervisor'] as const;

const eligibilityRoutes = [
  open({ method: 'GET', path: '/programmes/:id/eligibility', tag: 'programmes', summary: { zh: '一个事项的申报条件和要填的事实', en: 'Conditions of a programme and the facts it asks' }, params: programmeId, query: z.strictObject({ asOf: PlainDateField.optional() }), answer: anything, limit: 'reading' },
    async ({ house, params, query }) => loose(await conditionsOf(house, params.id, query.asOf))),
  open({ method: 'POST', path: '/programmes/:id/eligibility', tag: 'programmes', summary: { zh: '逐条核对申报条件', en: 'Each condition: met, not met, missing' }, withoutKey: 'changes nothing', params: programmeId, body: z.strictObject(question), answer: anything, limit: 'reading' },
    async ({ house, params, body }) => loose(await checkEligibility(house, params.id, body))),
  open({ method: 'POST', path: '/proposals', tag: 'programmes', summary: { zh: '本单位能得到什么', en: 'What an organisation could get from all programmes in force' }, withoutKey: 'changes nothing', body: z.strictObject({ ...question, organisationId: z.string().max(60).optional(), jurisdiction: z.string().max(60).optional() }), answer: anything, limit: 'reading' },
    async ({ house, actor, body }) => loose(await whatCouldWeGet(house, actor, body))),
];

const versionRoutes = [
  guarded(KEEPERS, { method: 'GET', path: '/programme-versions', tag: 'programmes', summary: { zh: '事项版本和草稿', en: 'Versions of programmes, drafts too' }, query: z.strictObject({ programme: programmeId.shape.id.optional(), status: z.enum(['draft', 'proposed', 'published']).optional(), jurisdiction: z.string().max(60).optional(), on: PlainDateField.optional() }), answer: list(anything) },
    async ({ house, actor, query }) => rows(await listVersions(house, actor, query))),
  guarded(['administrator'], { method: 'POST', path: '/programme-versions', tag: 'programmes', summary: { zh: '由一个版本新建草稿，可依另一办法', en: 'A new draft from a version, or under another measure' }, status: 201, body: z.strictObject({ from: versionId.shape.id, measure: NewMeasure.optional() }), answer: anything },
    async ({ house, actor, body, key, route }) => loose(await createDraft(house, actor, { ...body, key, route }))),
  guarded(KEEPERS, { method: 'GET', path: '/programme-versions/:id', tag: 'programmes', summary: { zh: '一个版本，草稿附错误清单', en: 'One version; a draft with what is wrong with it' }, params: versionId, answer: anything },
    async ({ house, actor, params }) => loose(await versionPage(house, actor, params.id))),
  guarded(['administrator'], { method: 'PUT', path: '/programme-versions/:id', tag: 'programmes', summary: { zh: '保存草稿', en: 'Save a draft whole' }, params: versionId, body: z.strictObject({ revision: revision.shape.revision, version: anything }), answer: anything },
    async ({ house, actor, params, body, key, route }) => loose(await saveDraft(house, actor, { id: params.id, revision: body.revision, body: body.version, key, route }))),
  guarded(['administrator'], { method: 'POST', path: '/programme-versions/:id/discarding', tag: 'programmes', summary: { zh: '删除草稿', en: 'Discard a draft' }, params: versionId, body: revision, answer: z.object({ discarded: z.string() }) },
    async ({ house, actor, params, body, key, route }) => { await discardDraft(house, actor, { id: params.id, ...body, key, route }); return ok({ discarded: params.id }); }),
  guarded(['administrator'], { method: 'POST', path: '/programme-versions/:id/proposal', tag: 'programmes', summary: { zh: '报请发布', en: 'Propose a draft for publication' }, params: versionId, body: revision, answer: anything },
    async ({ house, actor, params, body, key, route }) => loose(await proposeDraft(house, actor, { id: params.id, ...body, key, route }))),
  guarded(['legal_officer'], { method: 'POST', path: '/programme-versions/:id/return', tag: 'programmes', summary: { zh: '退回草稿', en: 'Return a draft with the reason' }, params: versionId, body: revision.extend({ reason: z.string().min(1).max(2000) }), answer: anything },
    async ({ house, actor, params, body, key, route }) => loose(await returnDraft(house, actor, { id: params.id, ...body, key, route }))),
  guarded(['legal_officer'], { method: 'POST', path: '/programme-versions/:id/publication', tag: 'programmes', summary: { zh: '发布版本', en: 'Publish a version' }, params: versionId, body: revision, answer: anything },
    async ({ house, actor, params, body, key, route }) => loose(await publishDraft(house, actor, { id: params.id, ...body, key, route }))),
  guarded(KEEPERS, { method: 'GET', path: '/programme-versions/:id/comparison', tag: 'programmes', summary: { zh: '与另一版本逐项比较', en: 'What differs from another version: place and both values' }, params: versionId, query: z.strictObject({ with: versionId.shape.id }), answer: anything },
    async ({ house, actor, params, query }) => loose(await compare(house, actor, { before: query.with, after: params.id }))),
  guarded(KEEPERS, { method: 'POST', path: '/programme-versions/:id/simulations', tag: 'programmes', summary: { zh: '用一组事实试算，不写入', en: 'Try a version, a draft too, with a set of facts; nothing is written' }, withoutKey: 'changes nothing', params: versionId, body: z.strictObject(question), answer: anything },
    async ({ house, actor, params, body }) => loose(await simulateVersion(house, actor, params.id, body))),
  open({ method: 'GET', path: '/programmes/:id/file', tag: 'programmes', summary: { zh: '导出一个事项', en: 'A programme as one file' }, params: programmeId, answer: 'file', mediaType: 'application/json', limit: 'reading' },
    async ({ house, actor, params }) => { const { name, text } = await exportProgramme(house, actor, params.id); return { file: { name, mediaType: 'application/json', bytes: new TextEncoder().encode(text) } }; }),
  guarded(['administrator'], { method: 'POST', path: '/programme-files', tag: 'programmes', summary: { zh: '导入一个事项', en: 'Import a programme; each fault with line and path' }, body: z.strictObject({ text: z.string().min(1).max(900_000).describe('the content of the file') }), answer: anything },
    async ({ house, actor, body, key, route }) => loose(await importProgramme(house, actor, { text: body.text, key, route }))),
];

const year = z.strictObject({ year: z.coerce.number().int().min(2000).max(2100) });
const listing = [
  guarded('signed_in', { method: 'GET', path: '/targets', tag: 'oversight', summary: { zh: '目标任务', en: 'Targets of the policy documents' }, query: z.strictObject({ document: z.string().max(60).optional(), projectType: z.string().max(60).optional(), jurisdiction: z.string().max(60).optional(), period: z.string().max(60).optional(), q: z.string().max(100).optional(), dueBy: PlainDateField.optional() }), answer: list(anything) },
    ({ house, actor, query }) => rows(listTargetRows(house, actor, query))),
  guarded(['administrator', 'officer', 'approver', 'legal_officer', 'finance_bureau', 'finance_maker', 'finance_checker', 'supervisor'], { method: 'GET', path: '/fund-rules', tag: 'oversight', summary: { zh: '资金规则', en: 'Fund rules of the policy documents' }, answer: list(anything) },
    ({ house, actor }) => rows(listFundRules(house, actor))),
  guarded(['administrator'], { method: 'GET', path: '/work-items', tag: 'oversight', summary: { zh: '没有资金办法的工作任务', en: 'Programmes that no measure puts money to' }, answer: list(anything) },
    ({ house, actor }) => rows(listWorkItems(house, actor))),
];

const calendars = [
  open({ method: 'GET', path: '/calendar/years', tag: 'programmes', summary: { zh: '各年的放假安排', en: 'Arrangements of the years' }, answer: list(anything), limit: 'reading' }, async ({ house }) => rows(await listYears(house))),
  open({ method: 'GET', path: '/calendar/years/:year', tag: 'programmes', summary: { zh: '一年的工作日', en: 'The working days of a year' }, params: year, answer: anything, limit: 'reading' }, async ({ house, params }) => loose(await calendarYear(house, params.year))),
  guarded(['administrator'], { method: 'PUT', path: '/calendar/years/:year', tag: 'programmes', summary: { zh: '录入或调整放假安排', en: 'Put in or amend the arrangement of a year' }, params: year, body: z.strictObject({ document: z.string().max(200), off: z.array(z.string().max(20)).max(150), work: z.array(z.string().max(20)).max(60), note: z.string().max(500).optional() }), answer: anything },
    async ({ house, actor, params, body, key, route }) => loose(await saveYear(house, actor, { ...params, ...body, key, route }))),
  guarded(['administrator', 'officer', 'supervisor'], { method: 'GET', path: '/calendar/provisional-periods', tag: 'oversight', summary: { zh: '暂定的到期日', en: 'Provisional due dates, counted again' }, answer: list(anything) },
    async ({ house, actor }) => rows(await provisionalPeriods(house, actor))),
];

export const rules = [...eligibilityRoutes, ...versionRoutes, ...listing, ...calendars];
