/** Projects: the draft's form and files, commands, and everything that is remembered of them. */
import { z } from 'zod';
import { commandSchemas } from '../../domain/commands/index.js';
import { Refusal, refuse } from '../../services/house.js';
import { projectMessages } from '../../services/messages.js';
import { explainAward, projectPage, type ProjectPage as Page } from '../../services/project-page.js';
import { removeDocument } from '../../services/drafts.js';
import { addDocument, listProjects, readDocument, readForm, saveForm } from '../../services/projects.js';
import { CommandBody, createdOf, pendingAnswer, send, sendBody, SentAnswer, shownCommands } from '../commands.js';
import { readUpload } from '../files.js';
import { guarded, ok, page, streamId } from '../route.js';
import { Document, Event, Form, Instalment, list, Message, Period, Project, ProjectPage } from '../schemas.js';
import { withFields } from '../tasks.js';

const Recomputed = z.object({ amountFen: z.string(), steps: z.array(z.record(z.string(), z.unknown())), same: z.boolean(), agrees: z.array(z.boolean()).describe('line by line'), calculatedAt: z.string() });

const params = streamId('project');
const shown = (p: Page): z.infer<typeof ProjectPage> => ({ ...p, mine: p.mine.map(withFields) }) as unknown as z.infer<typeof ProjectPage>;
const etag = (version: number): Record<string, string> => ({ etag: `"${version}"` });

/** The version the person read; a tag of another shape never matches. */
function ifMatch(header: string | undefined): number {
  if (header === undefined) return refuse('if_match_missing');
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header.trim())?.[1];
  return version === undefined ? refuse('if_match_failed') : Number(version);
}
const word = z.string().min(1).max(200).optional();

export const projects = [
  guarded('signed_in', {
    method: 'GET', path: '/projects', tag: 'projects', summary: { zh: '我能看到的项目', en: 'Projects I may read' },
    query: z.strictObject({ ...page, call: word, programme: word, stage: word, state: word, county: word, year: word, q: word, with: word.describe('role that an open task waits for'), late: z.literal('true').optional().describe('only those with a passed deadline') }), answer: list(Project),
  }, async ({ house, actor, query: { late, ...query } }) => ok(await listProjects(house, actor, { ...query, ...(late ? { late: true } : {}) }))),
  guarded(['applicant'], {
    method: 'POST', path: '/projects', tag: 'projects', summary: { zh: '新建申报（草稿）', en: 'Start an application (a draft)' }, status: 201, mayBePending: true, body: commandSchemas.createProject, answer: SentAnswer.extend({ id: z.string(), project: ProjectPage.optional() }),
  }, async (given) => {
    const sent = await send(given, { type: 'createProject', fields: given.body, stream: { create: 'project' } });
    const made = createdOf(sent, '/v1/projects');
    if (sent.status === 'pending') return { ...pendingAnswer(sent), body: { ...sent, id: sent.streamId } };
    return { ...made, body: { ...sent, id: sent.streamId, project: shown(await projectPage(given.house, given.actor, sent.streamId)) } };
  }),
  guarded('signed_in', { method: 'GET', path: '/projects/:id', tag: 'projects', summary: { zh: '一个项目', en: 'One project' }, params, answer: ProjectPage },
    async ({ house, actor, params: { id } }) => ok(shown(await projectPage(house, actor, id)))),
  guarded('signed_in', { method: 'GET', path: '/projects/:id/form', tag: 'projects', summary: { zh: '申报表', en: 'The form' }, params, answer: Form },
    async ({ house, actor, params: { id } }) => { const form = await readForm(house, actor, id); return ok({ ...form }, etag(form.version)); }),
  guarded(['applicant'], {
    method: 'PUT', path: '/projects/:id/form', tag: 'projects', summary: { zh: '保存申报表', en: 'Save the form' }, params, ifMatch: true, body: z.strictObject({ content: z.record(z.string(), z.unknown()).describe('by field id; fields of kind `money` hold yuan as typed ("640000.00"), not fen; entries of `budget` hold `amountFen` in fen') }), answer: Form,
  }, async ({ house, actor, params: { id }, body, request, key, route }) => {
    const form = await saveForm(house, actor, { projectId: id, ifMatch: ifMatch(request.headers['if-match']), content: body.content as never, key, route });
    return ok({ ...form }, etag(form.version));
  }),
  guarded(['applicant'], {
    method: 'POST', path: '/projects/:id/documents', tag: 'projects', summary: { zh: '上传材料', en: 'Upload a document' }, params, status: 201, files: 'multipart',
    shownBody: z.strictObject({ slot: z.string().describe('which evidence this is'), file: z.string().describe('PDF, DOCX, XLSX, PNG or JPG, at most 20 MiB') }), answer: Document,
  }, async ({ house, actor, params: { id }, request, key, route }) => {
    const { fields, file } = await readUpload(request, ['slot']);
    if (!fields['slot']) throw new Refusal({ code: 'validation', fields: { slot: 'required' } });
    const document = await addDocument(house, actor, { projectId: id, slot: fields['slot'], ...file, key, route });
    return { status: 201, headers: { location: `/v1/projects/${id}/documents/${document.id}` }, body: { ...document } };
  }),
  guarded('signed_in', { method: 'GET', path: '/projects/:id/documents', tag: 'projects', summary: { zh: '材料清单', en: 'Documents' }, params, answer: list(Document) },
    async ({ house, actor, params: { id } }) => ok({ items: (await projectPage(house, actor, id)).documents.map((d) => ({ ...d })), next: null })),
  guarded('signed_in', {
    method: 'GET', path: '/projects/:id/documents/:documentId', tag: 'projects', summary: { zh: '下载材料', en: 'Download a document' }, params: params.extend({ documentId: z.guid() }), answer: 'file', mediaType: '*/*',
  }, async ({ house, actor, params: { id, documentId } }) => {
    const { document, bytes } = await readDocument(house, actor, { projectId: id, documentId });
    return { file: { name: document.name, mediaType: document.mediaType, bytes } };
  }),
  guarded(['applicant'], {
    method: 'DELETE', path: '/projects/:id/documents/:documentId', tag: 'projects', summary: { zh: '撤下材料', en: 'Take a document out of the draft' }, params: params.extend({ documentId: z.guid() }), status: 204, answer: z.object({}),
  }, async ({ house, actor, params: { id, documentId } }) => {
    await removeDocument(house, actor, { projectId: id, documentId });
    return { status: 204, body: {} };
  }),
  guarded('signed_in', {
    method: 'POST', path: '/projects/:id/commands', tag: 'projects', summary: { zh: '对项目办理', en: 'Send a command to the project' }, params, mayBePending: true, body: CommandBody, shownBody: shownCommands('project'), answer: SentAnswer,
  }, (given) => sendBody(given, { kind: 'project', id: given.params.id, body: given.body })),
  guarded('signed_in', { method: 'GET', path: '/projects/:id/events', tag: 'projects', summary: { zh: '办理经过', en: 'What happened' }, params, answer: list(Event) },
    async ({ house, actor, params: { id } }) => ok({ items: (await projectPage(house, actor, id)).timeline.map((e) => ({ ...e })), next: null })),
  guarded('signed_in', { method: 'GET', path: '/projects/:id/periods', tag: 'projects', summary: { zh: '时限', en: 'Periods' }, params, answer: list(Period) },
    async ({ house, actor, params: { id } }) => ok({ items: (await projectPage(house, actor, id)).periods.map((p) => ({ ...p })), next: null })),
  guarded('signed_in', {
    method: 'GET', path: '/projects/:id/messages', tag: 'projects', summary: { zh: '就项目发出的邮件', en: 'Mails about the project: those to your own people; for officials all they may know of' }, params, query: z.strictObject({ ...page }), answer: list(Message),
  }, async ({ house, actor, params: { id }, query }) => ok(await projectMessages(house, actor, { projectId: id, ...query }))),
  guarded('signed_in', {
    method: 'GET', path: '/projects/:id/award', tag: 'projects', summary: { zh: '拟资助金额与拨付', en: 'The award and its instalments' }, params,
    answer: z.object({ award: z.record(z.string(), z.unknown()).nullable(), instalments: z.array(Instalment), paid: z.object({ count: z.number(), of: z.number(), fen: z.string() }) }),
  }, async ({ house, actor, params: { id } }) => {
    const { award, instalments, paid } = await projectPage(house, actor, id);
    return ok({ award: award as Record<string, unknown> | null, instalments: instalments.map((i) => ({ ...i })), paid });
  }),
  guarded('signed_in', {
    method: 'GET', path: '/projects/:id/explanation', tag: 'projects', summary: { zh: '金额是怎么算出来的', en: 'How the amount came about' }, params,
    answer: z.object({ award: z.record(z.string(), z.unknown()).nullable(), measure: z.record(z.string(), z.unknown()), sample: z.boolean(), sources: z.record(z.string(), z.unknown()), recomputed: Recomputed.nullable().describe('computed again from the pinned rules and the facts of then; same: amount and lines are those that were written down') }),
  }, async ({ house, actor, params: { id } }) => ok({ ...await explainAward(house, actor, id) } as never)),
  guarded('signed_in', {
    method: 'GET', path: '/projects/:id/evidence', tag: 'projects', summary: { zh: '应交材料及其散列值', en: 'Evidence asked for, with the hashes of what was given' }, params,
    answer: z.object({ items: z.array(z.object({ id: z.string(), required: z.boolean(), given: z.boolean(), when: z.string(), documents: z.array(Document) })) }),
  }, async ({ house, actor, params: { id } }) => {
    const { evidence, documents } = await projectPage(house, actor, id);
    return ok({ items: evidence.map((e) => ({ ...e, documents: documents.filter((d) => d.slot === e.id).map((d) => ({ ...d })) })) });
  }),
];
