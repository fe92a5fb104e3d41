/** /finance/orders: the payment orders by their state; one order is one instalment of one project. */
import type { FastifyInstance } from 'fastify';
import { orderCounts, type OrderCount } from '../../../services/finance.js';
import type { House } from '../../../services/house.js';
import { listOrders, type OrderRow } from '../../../services/payments.js';
import { Badge, Card, EmptyState, Money, NamedBadge, Pagination, Table, Tabs } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { withQuery } from '../../frame/href.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { batchHref, orderHref, ORDER_STATES } from './links.js';

const PAGE = 50;
interface Props { orders: readonly OrderRow[]; counts: readonly OrderCount[]; state: string | undefined; page: number }

export const orderColumns = (words: ReturnType<typeof useWords>) => {
  const { t } = words;
  return {
    title: { id: 'title', label: t('field.projectTitle'), head: true, cell: (o: OrderRow) => <><a class="strong-link" href={orderHref(o.id)}>{o.title}</a><span class="cell-note">{o.receipt ?? '–'} · {t('finance.instalment', { n: o.n })}</span></> },
    payee: { id: 'payee', label: t('section.payee'), cell: (o: OrderRow) => <>{o.payee.accountName}<span class="cell-note">{o.payee.bankName} <span class="figure">{o.payee.account}</span></span>{o.registered && <><Badge tone="warn">{t('finance.accountDiffers')}</Badge><span class="cell-note">{t('finance.registeredAccount')} {o.registered.account ? `${o.registered.bankName} ${o.registered.account}` : t('finance.noRegisteredAccount')}</span></>}</> },
    state: { id: 'state', label: t('field.state'), narrow: true, cell: (o: OrderRow) => <><NamedBadge topic="orderState" name={o.status} />{o.held && o.status !== 'confirmed' && <> <Badge tone="bad">{t('finance.held')}</Badge></>}</> },
    amount: { id: 'amount', label: t('field.amountFen'), align: 'right' as const, narrow: true, cell: (o: OrderRow) => <Money fen={o.amountFen} as="plain" /> },
    voucher: { id: 'voucher', label: t('field.voucher'), narrow: true, cell: (o: OrderRow) => (o.voucher ? <><span class="figure">{o.voucher}</span><span class="cell-note">{o.paidOn}</span></> : o.cause && o.status === 'rejected' ? o.cause : '–') },
    attempt: { id: 'attempt', label: t('finance.attempt'), align: 'right' as const, narrow: true, cell: (o: OrderRow) => <span class="figure">{o.attempt}</span> },
  };
};

function Orders({ orders, counts, state, page }: Props) {
  const words = useWords();
  const { t, named } = words;
  const of = new Map(counts.map((c) => [c.status, c.count]));
  const shown = orders.slice((page - 1) * PAGE, page * PAGE);
  const columns = orderColumns(words);
  const here = withQuery('/finance/orders', { state });
  return (
    <Layout title={t('page.orders')} crumbs={[{ href: '/finance', label: t('page.finance') }]} subtitle={<p>{t('finance.ordersLead')}</p>} width="wide">
      <Tabs label={t('page.orders')} tabs={[
        { href: '/finance/orders', label: t('finance.all'), current: state === undefined, count: counts.reduce((n, c) => n + c.count, 0) },
        ...ORDER_STATES.map((s) => ({ href: `/finance/orders?state=${s}`, label: named('orderState', s), current: s === state, count: of.get(s) ?? 0 })),
      ]} />
      <Card flush>
        <Table<OrderRow>
          caption={t('page.orders')} rows={shown} rowKey={(o) => o.id} numbered={(page - 1) * PAGE + 1} empty={<EmptyState icon="report-money" title={t('empty.orders')} text={t('finance.noOrders')} />}
          columns={[
            columns.title, columns.payee,
            { id: 'batch', label: t('page.batch'), narrow: true, cell: (o) => (o.batchId ? <a href={batchHref(o.batchId)}>{t('button.open')}<span class="visually-hidden"> {t('page.batch')} {o.title}</span></a> : '–') },
            columns.attempt, columns.state, columns.voucher,
            { ...columns.amount, foot: <Money fen={shown.reduce((all, o) => all + BigInt(o.amountFen), 0n)} as="plain" /> },
          ]}
        />
        {orders.length > PAGE && (
          <Pagination label={t('page.orders')} shown={shown.length} total={orders.length}
            {...(page > 1 ? { previousHref: withQuery(here, { page: String(page - 1) }) } : {})} {...(page * PAGE < orders.length ? { nextHref: withQuery(here, { page: String(page + 1) }) } : {})} />
        )}
      </Card>
    </Layout>
  );
}

export function ordersPage(app: FastifyInstance, house: House): void {
  app.get<{ Querystring: { state?: string; page?: string } }>('/finance/orders', async (request, reply) => {
    const { actor } = viewerOf(request);
    const state = ORDER_STATES.find((s) => s === request.query.state);
    const orders = await listOrders(house, actor, { status: state });
    const last = Math.max(1, Math.ceil(orders.length / PAGE));
    const page = Math.min(Math.max(1, Math.trunc(Number(request.query.page)) || 1), last);
    return reply.page(<Orders orders={orders} counts={await orderCounts(house)} state={state} page={page} />);
  });
}
