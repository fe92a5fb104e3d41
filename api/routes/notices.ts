/** Public notices and objections. */
import { z } from 'zod';
import { commandSchemas } from '../../domain/commands/index.js';
import { SeenField } from '../../services/commands.js';
import { listNotices, noticePage, waitingForNotice } from '../../services/notices.js';
import { addObjectionFile, followObjection, openObjection, readObjectionFile } from '../../services/objections.js';
import { readUpload } from '../files.js';
import { CommandBody, createdOf, pendingAnswer, send, sendBody, SentAnswer, shownCommands } from '../commands.js';
import { Refusal } from '../../services/house.js';
import { guarded, ok, open, streamId } from '../route.js';
import { list, maybe, Notice, NoticePage } from '../schemas.js';
import { withFields } from '../tasks.js';

const params = streamId('notice');

export const notices = [
  open({ method: 'GET', path: '/notices', tag: 'notices', summary: { zh: '公示', en: 'Public notices' }, answer: list(Notice), limit: 'reading' }, async ({ house }) => ok({ items: await listNotices(house), next: null })),
  guarded(['officer'], {
    method: 'POST', path: '/notices', tag: 'notices', summary: { zh: '发布公示', en: 'Publish a notice' }, status: 201, mayBePending: true, body: commandSchemas.publishNotice.extend({ seen: SeenField.optional() }), answer: SentAnswer,
  }, async (given) => {
    const { seen, ...fields } = given.body;
    return createdOf(await send(given, { type: 'publishNotice', fields, seen, stream: { create: 'notice' } }), '/v1/notices');
  }),
  guarded(['officer'], {
    method: 'GET', path: '/notices/waiting', tag: 'notices', summary: { zh: '待公示的项目', en: 'Projects that wait for a notice' },
    answer: list(z.object({ projectId: z.string(), title: z.string(), applicantName: z.string(), amountFen: z.string().nullable(), callId: z.string(), callTitle: z.string(), taskId: z.string() })),
  }, async ({ house, actor }) => ok({ items: await waitingForNotice(house, actor), next: null })),
  open({ method: 'GET', path: '/notices/:id', tag: 'notices', summary: { zh: '一份公示', en: 'One notice' }, params, answer: NoticePage, limit: 'reading' }, async ({ house, actor, params: { id } }) => {
    const page = await noticePage(house, actor, id);
    return ok({ ...page, tasks: page.tasks.map(withFields) } as z.infer<typeof NoticePage>);
  }),
  open({
    method: 'POST', path: '/notices/:id/objections', tag: 'notices', summary: { zh: '提出异议（实名）', en: 'Object, with a real name' }, params, status: 201, mayBePending: true, limit: 'writing', body: commandSchemas.openObjection, answer: z.object({ status: z.string(), receivedAs: z.string(), number: maybe(z.string()).describe('null while it is pending'), code: z.string().describe('with the number it follows the objection at /v1/objections'), lead: maybe(z.boolean()).describe('nothing attached: holds nothing until it is admitted') }),
  }, async ({ house, params: { id }, body, key, route, meter }) => {
    const { sent, number, code, lead } = await openObjection(house, { noticeId: id, fields: body, key, route }).then((objected) => { meter.command(objected.sent.status); return objected; }, (error: unknown) => { if (error instanceof Refusal) meter.command(error.rejection.code); throw error; });
    return { ...(sent.status === 'pending' ? pendingAnswer(sent) : { status: 201 }), body: { status: sent.status, receivedAs: sent.commandId, number, code, lead } };
  }),
  open({
    method: 'POST', path: '/notices/:id/objection-files', tag: 'notices', summary: { zh: '上传异议的证明材料', en: 'Send a file that an objection will name' }, params, status: 201, limit: 'writing', files: 'multipart',
    shownBody: z.strictObject({ file: z.string().describe('PDF, DOCX, XLSX, PNG or JPG, at most 20 MiB') }), answer: z.object({ id: z.string(), name: z.string(), size: z.number() }),
  }, async ({ house, params: { id }, request }) => ({ status: 201, body: { ...await addObjectionFile(house, { noticeId: id, ...(await readUpload(request, [])).file }) } })),
  open({
    method: 'GET', path: '/objections', tag: 'notices', summary: { zh: '查询异议办理情况', en: 'Follow an objection by number and code' }, limit: 'guessable', query: z.strictObject({ number: z.string().min(1).max(60), code: z.string().min(1).max(40) }),
    answer: z.object({ number: z.string(), status: z.string(), receivedAt: z.string(), decidedAt: maybe(z.string()), dueAt: maybe(z.string()), noticeId: z.string(), noticeTitle: z.string(), projectTitle: z.string(), files: z.number(), admittedBecause: maybe(z.string()), reply: maybe(z.string()), leadDays: z.number() }),
  }, async ({ house, query }) => ok({ ...await followObjection(house, query) })),
  guarded(['legal_officer'], {
    method: 'GET', path: '/notices/:id/objection-files/:fileId', tag: 'notices', summary: { zh: '下载异议材料', en: 'A file of an objection' }, params: params.extend({ fileId: z.guid() }), answer: 'file', mediaType: '*/*',
  }, async ({ house, actor, params: { id, fileId } }) => ({ file: await readObjectionFile(house, actor, { noticeId: id, fileId }) })),
  guarded(['legal_officer', 'officer', 'approver'], {
    method: 'POST', path: '/notices/:id/commands', tag: 'notices', summary: { zh: '对公示办理', en: 'Send a command to the notice' }, params, mayBePending: true, body: CommandBody, shownBody: shownCommands('notice'), answer: SentAnswer,
  }, (given) => sendBody(given, { kind: 'notice', id: given.params.id, body: given.body })),
];
