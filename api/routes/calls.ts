/** Calls (申报批次): their window, and the ranking over all their projects. */
import { z } from 'zod';
import { commandSchemas } from '../../domain/commands/index.js';
import { callableVersions, callPage, listCalls } from '../../services/calls.js';
import { refuse } from '../../services/house.js';
import { SeenField } from '../../services/commands.js';
import { answerOf, CommandBody, createdOf, send, sendBody, SentAnswer, shownCommands } from '../commands.js';
import { guarded, ok, open, streamId } from '../route.js';
import { Call, CallPage, Label, list, Ranking } from '../schemas.js';
import { withFields } from '../tasks.js';

const flag = z.enum(['true', 'false']).transform((v) => v === 'true');

export const calls = [
  open({ method: 'GET', path: '/calls', tag: 'calls', summary: { zh: '申报批次', en: 'Calls' }, query: z.strictObject({ open: flag.optional() }), answer: list(Call), limit: 'reading' },
    async ({ house, actor, query }) => ok({ items: await listCalls(house, actor, query), next: null })),
  guarded(['officer'], {
    method: 'POST', path: '/calls', tag: 'calls', summary: { zh: '新建申报批次', en: 'Create a call' }, status: 201, mayBePending: true, body: commandSchemas.createCall.extend({ seen: SeenField.optional() }), answer: SentAnswer,
  }, async (given) => {
    const { seen, ...fields } = given.body;
    return createdOf(await send(given, { type: 'createCall', fields, seen, stream: { create: 'call' } }), '/v1/calls');
  }),
  guarded(['officer'], {
    method: 'GET', path: '/calls/versions', tag: 'calls', summary: { zh: '可开批次的事项版本', en: 'Versions a call may be opened for' },
    answer: list(z.object({ id: z.string(), programmeId: z.string(), name: Label, measure: Label, sample: z.boolean(), amount: Label, validTo: z.string(), quotaMax: z.number().nullable() })),
  }, async ({ house, actor }) => ok({ items: (await callableVersions(house, actor)).callable, next: null })),
  open({ method: 'GET', path: '/calls/:id', tag: 'calls', summary: { zh: '一个申报批次', en: 'One call' }, params: streamId('call'), answer: CallPage, limit: 'reading' }, async ({ house, actor, params }) => {
    const page = await callPage(house, actor, params.id);
    return ok({ ...page, tasks: page.tasks.map(withFields) } as unknown as z.infer<typeof CallPage>);
  }),
  guarded(['officer'], {
    method: 'POST', path: '/calls/:id/opening', tag: 'calls', summary: { zh: '开放申报', en: 'Open the call' }, params: streamId('call'), mayBePending: true, body: z.strictObject({ seen: SeenField.optional() }).nullish(), answer: SentAnswer,
  }, async (given) => answerOf(await send(given, { type: 'openCall', fields: {}, seen: given.body?.seen, stream: given.params }))),
  guarded(['officer', 'approver'], {
    method: 'POST', path: '/calls/:id/commands', tag: 'calls', summary: { zh: '对批次办理', en: 'Send a command to the call' }, params: streamId('call'), mayBePending: true, body: CommandBody, shownBody: shownCommands('call'), answer: SentAnswer,
  }, (given) => sendBody(given, { kind: 'call', id: given.params.id, body: given.body })),
  guarded(['officer', 'approver', 'panel_organiser', 'supervisor', 'finance_bureau', 'finance_maker', 'finance_checker', 'legal_officer'], {
    method: 'GET', path: '/calls/:id/ranking', tag: 'calls', summary: { zh: '排序', en: 'The ranking' }, params: streamId('call'), answer: Ranking,
  }, async ({ house, actor, params }) => { const ranking = (await callPage(house, actor, params.id)).ranking ?? refuse('not_found'); return ok({ ...ranking, decided: ranking.decided ?? null }); }),
  guarded(['officer'], {
    method: 'POST', path: '/calls/:id/ranking', tag: 'calls', summary: { zh: '提出排序', en: 'Propose the ranking' }, params: streamId('call'), mayBePending: true,
    body: commandSchemas.proposeRanking.extend({ seen: SeenField.optional() }), answer: SentAnswer,
  }, async (given) => {
    const { seen, ...fields } = given.body;
    return answerOf(await send(given, { type: 'proposeRanking', fields, seen, stream: given.params }));
  }),
];
