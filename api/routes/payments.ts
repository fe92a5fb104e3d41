/** Payment batches and orders, and the treasury's files in and out. */
import { z } from 'zod';
import { commandSchemas, type CommandType } from '../../domain/commands/index.js';
import { SeenField } from '../../services/commands.js';
import { batchView, orderPage } from '../../services/finance.js';
import { importBankResult, paymentListFile } from '../../services/bank-files.js';
import { listBatches, listOrders } from '../../services/payments.js';
import { answerOf, CommandBody, counted, createdOf, pendingAnswer, send, sendBody, SentAnswer, shownCommands } from '../commands.js';
import { readSheet } from '../files.js';
import { guarded, ok, streamId, XLSX, type Route } from '../route.js';
import { Batch, BatchPage, Imported, list, Order, OrderPage } from '../schemas.js';
import { withFields } from '../tasks.js';
import { FINANCE_READERS } from './money.js';

const params = streamId('batch');
const act = (path: string, type: CommandType, zh: string, en: string): Route => guarded(['finance_checker'], {
  method: 'POST', path: `/payment-batches/:id/${path}`, tag: 'payments', summary: { zh, en }, params, mayBePending: true, body: z.strictObject({ seen: SeenField.optional() }).nullish(), answer: SentAnswer,
}, async (given) => answerOf(await send(given, { type, fields: {}, seen: given.body?.seen, stream: given.params })));
const word = z.string().min(1).max(120).optional();

export const payments = [
  guarded(FINANCE_READERS, { method: 'GET', path: '/payment-batches', tag: 'payments', summary: { zh: '拨付批次', en: 'Payment batches' }, answer: list(Batch) },
    async ({ house, actor }) => ok({ items: (await listBatches(house, actor)).map((b) => ({ ...b })), next: null })),
  guarded(['finance_maker'], {
    method: 'POST', path: '/payment-batches', tag: 'payments', summary: { zh: '编制拨付批次', en: 'Prepare a batch' }, status: 201, mayBePending: true, body: commandSchemas.prepareBatch.extend({ seen: SeenField.optional() }), answer: SentAnswer,
  }, async (given) => {
    const { seen, ...fields } = given.body;
    return createdOf(await send(given, { type: 'prepareBatch', fields, seen, stream: { create: 'batch' } }), '/v1/payment-batches');
  }),
  guarded(FINANCE_READERS, { method: 'GET', path: '/payment-batches/:id', tag: 'payments', summary: { zh: '一个拨付批次', en: 'One batch' }, params, answer: BatchPage }, async ({ house, actor, params: { id } }) => {
    const page = await batchView(house, actor, id);
    return ok({ ...page, tasks: page.tasks.map(withFields) } as unknown as z.infer<typeof BatchPage>);
  }),
  act('check', 'checkBatch', '复核', 'Check'),
  act('signature', 'signBatch', '第三人会签', 'Third signature'),
  act('release', 'releaseBatch', '放行', 'Release'),
  guarded(['finance_checker'], {
    method: 'POST', path: '/payment-batches/:id/return', tag: 'payments', summary: { zh: '退回', en: 'Return to its maker' }, params, mayBePending: true, body: commandSchemas.return.extend({ seen: SeenField.optional() }), answer: SentAnswer,
  }, async (given) => {
    const { seen, ...fields } = given.body;
    return answerOf(await send(given, { type: 'return', fields, seen, stream: given.params }));
  }),
  guarded(FINANCE_READERS, { method: 'GET', path: '/payment-batches/:id/list', tag: 'payments', summary: { zh: '拨付清单（.xlsx）', en: 'The payment list (.xlsx)' }, params, answer: 'file' }, async ({ house, actor, params: { id } }) => {
    const { name, bytes } = await paymentListFile(house, actor, id);
    return { file: { name, bytes, mediaType: XLSX } };
  }),
  guarded(FINANCE_READERS, {
    method: 'GET', path: '/payment-orders', tag: 'payments', summary: { zh: '支付单', en: 'Payment orders' }, query: z.strictObject({ status: word, batch: word, project: word }), answer: list(Order),
  }, async ({ house, actor, query }) => ok({ items: (await listOrders(house, actor, query)).map((o) => ({ ...o })) as unknown as z.infer<typeof Order>[], next: null })),
  guarded(FINANCE_READERS, { method: 'GET', path: '/payment-orders/:id', tag: 'payments', summary: { zh: '一张支付单及各次支付', en: 'One order with its attempts' }, params: streamId('order'), answer: OrderPage }, async ({ house, actor, params: { id } }) => {
    const page = await orderPage(house, actor, id);
    return ok({ ...page, tasks: page.tasks.map(withFields) } as unknown as z.infer<typeof OrderPage>);
  }),
  guarded(['finance_maker', 'finance_checker'], {
    method: 'POST', path: '/payment-orders/:id/commands', tag: 'payments', summary: { zh: '对支付单办理', en: 'Send a command to the order' }, params: streamId('order'), mayBePending: true, body: CommandBody, shownBody: shownCommands('order'), answer: SentAnswer,
  }, (given) => sendBody(given, { kind: 'order', id: given.params.id, body: given.body })),
  guarded(['finance_maker'], {
    method: 'POST', path: '/bank-results', tag: 'payments', summary: { zh: '导入银行返回清单', en: 'Import a returned list' }, mayBePending: true, files: 'multipart or xlsx',
    shownBody: z.strictObject({ batchId: z.string().optional(), partly: z.literal('on').optional().describe('take the lines without a fault alone'), file: z.string().describe('the returned list, .xlsx or .csv') }), answer: Imported,
  }, async ({ house, actor, request, key, route, meter }) => {
    const { fields, file } = await readSheet(request);
    const batchId = fields['batchId'];
    const sent = await counted(meter, importBankResult(house, actor, { ...(batchId ? { batchId } : {}), ...file, partly: fields['partly'] === 'on', key, route }));
    return { body: { ...sent }, ...(sent.status === 'pending' ? pendingAnswer(sent) : {}) };
  }),
];
