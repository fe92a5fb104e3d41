/** Public notices and objections. */
import { z } from 'zod';
import { commandSchemas } from '../../domain/commands/index.js';
import { SeenField, sendCommand } from '../../services/commands.js';
import { listNotices, noticePage, waitingForNotice } from '../../services/notices.js';
import { CommandBody, counted, createdOf, pendingAnswer, send, sendBody, SentAnswer, shownCommands } from '../commands.js';
import { guarded, ok, open, streamId } from '../route.js';
import { list, Notice, NoticePage } from '../schemas.js';
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
    method: 'POST', path: '/notices/:id/objections', tag: 'notices', summary: { zh: '提出异议（实名）', en: 'Object, with a real name' }, params, status: 201, mayBePending: true, limit: 'writing', body: commandSchemas.openObjection, answer: z.object({ status: z.string(), receivedAs: z.string() }),
  }, async ({ house, params: { id }, body, key, route, meter }) => {
    // Without an account there is no one to ask later, so the name and the key together say whose objection it is.
    const sent = await counted(meter, sendCommand(house, { kind: 'public', name: body.objectorName }, { type: 'openObjection', fields: body, stream: { id }, key, route }));
    return { ...(sent.status === 'pending' ? pendingAnswer(sent) : { status: 201 }), body: { status: sent.status, receivedAs: sent.commandId } };
  }),
  guarded(['legal_officer', 'officer'], {
    method: 'POST', path: '/notices/:id/commands', tag: 'notices', summary: { zh: '对公示办理', en: 'Send a command to the notice' }, params, mayBePending: true, body: CommandBody, shownBody: shownCommands('notice'), answer: SentAnswer,
  }, (given) => sendBody(given, { kind: 'notice', id: given.params.id, body: given.body })),
];
