/** /finance/batches/new: the orders that are due, by the budget line that pays them; the maker ticks and prepares. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import { dueOrders, type DueGroup } from '../../../services/finance.js';
import { refuse, type House } from '../../../services/house.js';
import type { OrderRow } from '../../../services/payments.js';
import { Card, EmptyState, Form, Money, Note, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { posted, type Posted } from '../../forms/index.js';
import { viewerOf } from '../../plugin.js';
import { doneWith, statusOfTried, TriedNote, tryCommand, type Tried } from './acting.js';
import { batchHref } from './links.js';
import { orderColumns } from './orders.js';

/** Ticks of the form that was sent; without one everything that is free is ticked. */
interface Chosen { lineId: string; orderIds: readonly string[] }
interface Props { groups: readonly DueGroup[]; chosen?: Chosen; none?: boolean; tried?: Tried }

function Group({ group, index, chosen, none }: { group: DueGroup; index: number; chosen: Chosen | undefined; none: boolean }) {
  const words = useWords();
  const { t } = words;
  const columns = orderColumns(words);
  const ticked = (o: OrderRow): boolean => (chosen ? chosen.orderIds.includes(o.id) : !o.held);
  const selected = group.orders.filter(ticked);
  const total = selected.reduce((all, o) => all + BigInt(o.amountFen), 0n);
  return (
    <Card title={group.title} icon="wallet" id={`line-${index + 1}`}>
      <Form action="/finance/batches/new" prefix={`g${index + 1}`} hidden={{ budgetLineId: group.lineId }} submitLabel={t('command.prepareBatch')} submitIcon="check" submitName={{ name: 'act', value: 'prepare' }}
        buttons={<button type="submit" class="btn btn-outline-secondary" name="act" value="sum"><Icon name="calculator" />{t('finance.sumSelected')}</button>}>
        {none && <p class="field-error" id={`g${index + 1}-orderIds`} tabIndex={-1}>{t('finance.chooseOrders')}</p>}
        <div class="bleed">
          <Table<OrderRow>
            caption={t('finance.dueOf', { line: group.title })} rows={group.orders} rowKey={(o) => o.id} select={{ name: 'orderIds', value: (o) => o.id, label: (o) => t('finance.choose', { title: o.title, n: o.n }), checked: ticked }}
            columns={[columns.title, columns.payee, columns.attempt, columns.state, { ...columns.amount, foot: <Money fen={group.orders.reduce((all, o) => all + BigInt(o.amountFen), 0n)} as="plain" /> }]}
          />
        </div>
        <p class="sum-line">{t('finance.selected', { n: selected.length })} <strong><Money fen={total} as="voucher" /></strong></p>
        {total >= 100_000_000n && <Note tone="info"><p>{t('finance.thirdNeeded')}</p></Note>}
      </Form>
    </Card>
  );
}

function NewBatch({ groups, chosen, none = false, tried }: Props) {
  const { t } = useWords();
  const at = groups.findIndex((g) => g.lineId === chosen?.lineId);
  return (
    <Layout title={t('command.prepareBatch')} crumbs={[{ href: '/finance', label: t('page.finance') }, { href: '/finance/batches', label: t('page.batches') }]} subtitle={<p>{t('finance.newBatchLead')}</p>}
      errors={none ? [{ message: t('finance.chooseOrders'), fieldId: `g${at + 1}-orderIds` }] : []} width="wide">
      <TriedNote tried={tried} />
      {groups.length === 0 && <Card><EmptyState icon="report-money" title={t('empty.orders')} text={t('finance.nothingDue')} action={<a class="btn btn-outline-secondary" href="/finance/orders">{t('page.orders')}</a>} /></Card>}
      {groups.map((g, i) => <Group key={g.lineId} group={g} index={i} chosen={g.lineId === chosen?.lineId ? chosen : undefined} none={none && g.lineId === chosen?.lineId} />)}
    </Layout>
  );
}

export function newBatchPage(app: FastifyInstance, house: House): void {
  const load = async (request: FastifyRequest): Promise<readonly DueGroup[]> => {
    const { actor } = viewerOf(request);
    return hasRole(actor, 'finance_maker') ? dueOrders(house, actor) : refuse('not_allowed');
  };
  app.get('/finance/batches/new', async (request, reply) => reply.page(<NewBatch groups={await load(request)} />));
  app.post<{ Body: Posted }>('/finance/batches/new', async (request, reply) => {
    const { body } = request;
    const lineId = posted(body, 'budgetLineId');
    if (typeof lineId !== 'string') return refuse('bad_request');
    const chosen: Chosen = { lineId, orderIds: [posted(body, 'orderIds') ?? []].flat() };
    if (posted(body, 'act') === 'sum') return reply.page(<NewBatch groups={await load(request)} chosen={chosen} />);
    if (chosen.orderIds.length === 0) return reply.page(<NewBatch groups={await load(request)} chosen={chosen} none />, { status: 422 });
    const { sent, tried } = await tryCommand(house, request, { type: 'prepareBatch', stream: { create: 'batch' }, fields: { budgetLineId: lineId, orderIds: chosen.orderIds } });
    if (tried) return reply.page(<NewBatch groups={await load(request)} chosen={chosen} tried={tried} />, { status: statusOfTried(tried) });
    return doneWith(reply, { sent, type: 'prepareBatch', href: batchHref(sent.streamId) });
  });
}
