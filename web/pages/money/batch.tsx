/** /finance/batches/:id: totals in figures and capitals, who did what and when, each line, check, sign, release, the files in and out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import { batchName } from '../../../domain/batch/names.js';
import type { CommandType } from '../../../domain/commands/index.js';
import { commandLabel, formatMinute, t as say, type Locale } from '../../../domain/words/index.js';
import { batchView, type BatchActor, type BatchView } from '../../../services/finance.js';
import { refuse, type House } from '../../../services/house.js';
import { paymentListFile, sandboxBankAnswer } from '../../../services/bank-files.js';
import type { OrderRow } from '../../../services/payments.js';
import { ActionPanel, actionErrors, Badge, Card, DescriptionList, Money, NamedBadge, Note, Table, type ActionView } from '../../components/index.js';
import { useFrame, useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { commandFields, posted, type Posted } from '../../forms/index.js';
import { viewerOf } from '../../plugin.js';
import { sendFile } from '../download.js';
import { doneWith, FINANCE, SeenFields, statusOfTried, TriedNote, tryCommand, type Tried } from './acting.js';
import { actsAs } from '../act.js';
import { BankFiles, type FileTried } from './bank-files.js';
import { batchHref, orderHref } from './links.js';
import { orderColumns } from './orders.js';
import { SameReceipts } from './same-receipt.js';
import { SameVouchers } from './same-voucher.js';

const COMMANDS = ['checkBatch', 'signBatch', 'releaseBatch', 'return'] as const satisfies readonly CommandType[];
export interface Shown { view: BatchView; mayAnswer: boolean; tried?: Tried; file?: FileTried | undefined }

/** The return is offered once, whatever tasks are open: it closes the batch as a whole. */
const actionsOf = (locale: Locale, { tasks, batch, thirdSignature }: BatchView, tried?: Tried): ActionView[] => tasks.flatMap((task, i) => COMMANDS.filter((c) => (task.commands as CommandType[]).includes(c) && (c !== 'return' || i === 0)).map((type): ActionView => ({
  type, label: commandLabel(locale, type), icon: type === 'releaseBatch' ? 'send' : type === 'return' ? 'arrow-back-up' : 'check', extra: <SeenFields task={task} />, ...(type === 'return' ? { tone: 'danger' as const } : {}),
  fields: type === 'return' ? commandFields(locale, 'return', tried?.type === 'return' ? { body: tried.body, errors: tried.errors } : {}) : [], open: tried?.type === type,
  explanation: say(locale, type === 'return' ? 'finance.returnBatchText' : type === 'releaseBatch' && thirdSignature && !batch.signer ? 'finance.releaseWaits' : `finance.${type}Text`),
})));

function Person({ who }: { who: BatchActor | undefined }) {
  const { t } = useWords();
  return who ? <><strong>{who.name ?? t('frame.unknownPerson')}</strong><span class="cell-note figure">{formatMinute(who.at)}</span></> : <span class="muted">{t('finance.notYet')}</span>;
}

/** Where a line of this batch stands: held back, gone to another batch, or the order's own state. */
function LineState({ order, view }: { order: OrderRow; view: BatchView }) {
  const { t, named } = useWords();
  const held = view.heldBack[order.id];
  if (held) return <><Badge tone="bad">{t('finance.heldBack')}</Badge><span class="cell-note">{named('cause', held)}</span></>;
  if (order.batchId !== view.batch.id && order.status !== 'due') return <><Badge>{t('finance.elsewhere')}</Badge>{order.batchId && <span class="cell-note"><a href={batchHref(order.batchId)}>{t('page.batch')}<span class="visually-hidden"> {order.title}</span></a></span>}</>;
  return <><NamedBadge topic="orderState" name={order.status} />{order.disputed && <> <Badge tone="bad">{t('finance.disputed')}</Badge></>}{order.formerPayees.length > 0 && <span class="cell-note">{t('finance.oldAccount')} {order.formerPayees[0]!.account}</span>}{order.held && order.status !== 'confirmed' && <> <Badge tone="bad">{t('finance.held')}</Badge></>}{order.status === 'rejected' && order.cause && <span class="cell-note">{order.cause}</span>}</>;
}

export function Batch({ view, mayAnswer, tried, file }: Shown) {
  const words = useWords();
  const { sandbox } = useFrame();
  const { t, locale } = words;
  const { batch, orders, people } = view;
  const columns = orderColumns(words);
  const actions = actionsOf(locale, view, tried);
  const disputed = orders.filter((o) => o.disputed);
  const unknown = orders.filter((o) => o.status === 'unknown' || o.status === 'settling');
  return (
    <Layout title={t('finance.batchTitle', { name: batchName(batch) })} crumbs={[{ href: '/finance', label: t('page.finance') }, { href: '/finance/batches', label: t('page.batches') }]}
      badges={<NamedBadge topic="batchState" name={batch.status} />} subtitle={<p>{batch.budgetLine}</p>} errors={actionErrors(actions)} width="wide"
      actions={batch.status === 'released' && <a class="btn btn-outline-secondary" href={`/print/paymentList/${encodeURIComponent(batch.id)}`}><Icon name="printer" />{t('print.paymentList')}</a>}>
      <TriedNote tried={tried} fields={actions.flatMap((a) => a.fields)} />
      {view.returned && <Note tone="bad" title={t('finance.returned')}><p>{view.returned.reason}</p><p class="muted">{view.returned.by} {formatMinute(view.returned.at)}</p></Note>}
      {disputed.length > 0 && <Note tone="bad" title={t('finance.disputed')}><p>{t('finance.disputedText')}</p><ul class="inline-links">{disputed.map((o) => <li key={o.id}><a href={orderHref(o.id)}>{t('finance.orderTitle', { title: o.title, n: o.n })}</a></li>)}</ul></Note>}
      <SameVouchers found={view.sameVoucher} />
      <SameReceipts found={view.sameReceipts} />
      {unknown.length > 0 && (
        <Note tone="warn" title={t('finance.unknowns', { n: unknown.length })}>
          <p>{t('finance.unknownText')}</p>
          <ul class="inline-links">{unknown.map((o) => <li key={o.id}><a href={orderHref(o.id)}>{t('finance.orderTitle', { title: o.title, n: o.n })}</a></li>)}</ul>
        </Note>
      )}
      <div class="columns">
        <div>
          {actions.length > 0 && <ActionPanel title={t('section.yourTask')} action={batchHref(batch.id)} hidden={{}} actions={actions} />}
          <Card title={t('finance.lines')} icon="list-numbers" flush>
            <Table<OrderRow>
              caption={t('finance.lines')} rows={orders} rowKey={(o) => o.id} rowClass={(o) => (view.heldBack[o.id] ? 'row-overdue' : undefined)}
              columns={[columns.title, columns.payee, { id: 'state', label: t('field.state'), narrow: true, cell: (o) => <LineState order={o} view={view} /> }, columns.voucher, { ...columns.amount, foot: <Money fen={orders.reduce((all, o) => all + BigInt(o.amountFen), 0n)} as="plain" /> }]}
            />
          </Card>
          <BankFiles view={view} mayAnswer={mayAnswer && sandbox} file={file} />
        </div>
        <div>
          <Card title={t('tab.money')} icon="cash">
            <DescriptionList columns={1} items={[
              { label: t('frame.total'), value: <Money fen={batch.totalFen} as="voucher" /> },
              { label: t('finance.count'), value: <span class="figure">{batch.count}</span> },
              ...(batch.released && batch.released.fen !== batch.totalFen ? [{ label: t('finance.releasedTotal'), value: <Money fen={batch.released.fen} as="voucher" /> }] : []),
              { label: t('field.budgetLineId'), value: <a href={`/finance/budget-lines/${encodeURIComponent(batch.budgetLineId)}`}>{batch.budgetLine}</a> },
            ]} />
          </Card>
          <Card title={t('finance.hands')} icon="users">
            <DescriptionList columns={1} items={[
              { label: t('finance.maker'), value: <Person who={people.maker} /> },
              { label: t('finance.checker'), value: <Person who={people.checker} /> },
              ...(view.thirdSignature || people.signer ? [{ label: t('finance.signer'), value: <Person who={people.signer} /> }] : []),
              { label: t('finance.releaser'), value: <Person who={people.releaser} /> },
            ]} />
            <p class="muted small">{t(view.thirdSignature ? 'finance.handsThird' : 'finance.handsText')}</p>
          </Card>
        </div>
      </div>
    </Layout>
  );
}

/** What a refusal says of a returned list. */
const fileOf = ({ rejection }: Tried): FileTried | undefined => (rejection?.code === 'file_faults' ? { ...(rejection.detail as unknown as FileTried) } : undefined);

interface Params { Params: { id: string } }
export function batchOnePage(app: FastifyInstance, house: House): void {
  app.get<Params>('/finance/batches/:id', async (request, reply) => reply.page(<Batch {...await loadBatch(house, request, request.params.id)} />));
  app.post<Params & { Body: Posted }>('/finance/batches/:id', async (request, reply) => {
    actsAs(request, ...FINANCE);
    const { id } = request.params;
    const type = COMMANDS.find((c) => c === posted(request.body, 'type'));
    if (!type) return refuse('bad_request');
    const { sent, tried } = await tryCommand(house, request, { type, stream: { id } });
    if (tried) return showTried(reply, await loadBatch(house, request, id), tried);
    return doneWith(reply, { sent, type, href: batchHref(id) });
  });
  app.get<Params>('/finance/batches/:id/list.xlsx', async (request, reply) => sendFile(reply, await paymentListFile(house, viewerOf(request).actor, request.params.id)));
  app.get<Params & { Querystring: { answer?: string } }>('/finance/batches/:id/bank-answer.xlsx', async (request, reply) => {
    const answer = (['accept', 'reject', 'silent', 'mixed'] as const).find((a) => a === request.query.answer);
    if (!answer) return refuse('bad_request');
    return sendFile(reply, await sandboxBankAnswer(house, viewerOf(request).actor, { batchId: request.params.id, answer }));
  });
}

export async function loadBatch(house: House, request: FastifyRequest, id: string): Promise<Shown> {
  const { actor } = viewerOf(request);
  return { view: await batchView(house, actor, id), mayAnswer: hasRole(actor, 'finance_maker', 'administrator') };
}
export const showTried = (reply: FastifyReply, shown: Shown, tried: Tried): Promise<FastifyReply> =>
  reply.page(<Batch {...shown} tried={tried} file={fileOf(tried)} />, { status: statusOfTried(tried) });
