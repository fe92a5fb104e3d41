/** /finance: what the budget lines hold, where the orders stand, what waits for the reader. */
import type { FastifyInstance } from 'fastify';
import { financeOverview, type FinanceOverview } from '../../../services/finance.js';
import type { House } from '../../../services/house.js';
import type { BudgetLineRow } from '../../../services/payments.js';
import { hasRole } from '../../../domain/access/index.js';
import { Card, EmptyState, Money, NamedBadge, Table, Tiles, WorkList, type WorkItem } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { taskHref, taskName } from '../task-link.js';
import { UseBars } from './bars.js';
import { lineHref, ORDER_STATES } from './links.js';

const sum = (lines: readonly BudgetLineRow[], part: 'allocatedFen' | 'availableFen' | 'unusedFen' | 'reservedFen' | 'committedFen' | 'paidFen'): bigint => lines.reduce((all, l) => all + BigInt(l[part]), 0n);

/** Ways on: the places of the money pages. */
export function MoneyWays({ maker }: { maker: boolean }) {
  const { t } = useWords();
  return (
    <>
      {maker && <a class="btn btn-primary" href="/finance/batches/new"><Icon name="plus" />{t('command.prepareBatch')}</a>}
      <a class="btn btn-outline-secondary" href="/finance/batches"><Icon name="files" />{t('page.batches')}</a>
      <a class="btn btn-outline-secondary" href="/finance/orders"><Icon name="report-money" />{t('page.orders')}</a>
      <a class="btn btn-outline-secondary" href="/finance/ledger"><Icon name="scale" />{t('page.ledger')}</a>
    </>
  );
}

function Overview({ view, maker }: { view: FinanceOverview; maker: boolean }) {
  const words = useWords();
  const { t, named } = words;
  const { lines, orders } = view;
  const counts = new Map(orders.map((o) => [o.status, o]));
  const items: WorkItem[] = view.waiting.map((w) => ({ id: w.id, href: taskHref(w), label: taskName(words, w), projectTitle: w.title, overdue: w.overdue, ...(w.applicantName ? { applicant: w.applicantName } : {}), ...(w.dueAt ? { dueAt: w.dueAt } : {}) }));
  return (
    <Layout title={t('page.finance')} subtitle={<p>{t('finance.lead')}</p>} actions={<MoneyWays maker={maker} />} width="wide">
      <Tiles tiles={[
        { label: t('ledgerAccount.available'), value: <Money fen={sum(lines, 'availableFen')} as="wan" />, tone: 'info' },
        ...(lines.some((l) => l.over) ? [{ label: t('ledgerAccount.unused'), value: <Money fen={sum(lines, 'unusedFen')} as="wan" /> }] : []),
        { label: t('ledgerAccount.reserved'), value: <Money fen={sum(lines, 'reservedFen')} as="wan" /> },
        { label: t('ledgerAccount.committed'), value: <Money fen={sum(lines, 'committedFen')} as="wan" /> },
        { label: t('ledgerAccount.paid'), value: <Money fen={sum(lines, 'paidFen')} as="wan" />, tone: 'good' },
        { label: t('orderState.unknown'), value: counts.get('unknown')?.count ?? 0, href: '/finance/orders?state=unknown', ...(counts.get('unknown') ? { tone: 'bad' as const } : {}) },
      ]} />
      <Card title={t('finance.waiting')} icon="bell" flush>
        <WorkList items={items} caption={t('finance.waiting')} empty={{ title: t('empty.tasks'), text: t('empty.tasksText') }} />
      </Card>
      <Card title={t('page.budgetLines')} icon="wallet" flush actions={<a href="/finance/budget-lines">{t('button.showAll')}</a>}>
        <Table<BudgetLineRow>
          caption={t('page.budgetLines')} rows={lines} rowKey={(l) => l.id}
          empty={<EmptyState icon="wallet" title={t('empty.budgetLines')} text={t('finance.noLines')} action={maker && <a class="btn btn-primary" href="/finance/budget-lines/new">{t('command.createBudgetLine')}</a>} />}
          columns={[
            { id: 'title', label: t('field.budgetTitle'), head: true, cell: (l) => <><a class="strong-link" href={lineHref(l.id)}>{l.title}</a><span class="cell-note">{l.year} · {l.quotaDocument}</span></> },
            { id: 'use', label: t('finance.use'), cell: (l) => <UseBars line={l} /> },
            { id: 'state', label: t('field.state'), narrow: true, cell: (l) => <NamedBadge topic="budgetState" name={l.status} /> },
          ]}
        />
      </Card>
      <Card title={t('finance.ordersByState')} icon="report-money" flush>
        <Table
          caption={t('finance.ordersByState')} rows={ORDER_STATES.flatMap((s) => counts.get(s) ?? [])} rowKey={(o) => o.status} numbered={false}
          empty={<EmptyState icon="report-money" title={t('empty.orders')} text={t('finance.noOrders')} />}
          columns={[
            { id: 'state', label: t('field.state'), head: true, cell: (o) => <a class="strong-link" href={`/finance/orders?state=${o.status}`}>{named('orderState', o.status)}</a> },
            { id: 'count', label: t('finance.count'), align: 'right', narrow: true, cell: (o) => <span class="figure">{o.count}</span> },
            { id: 'total', label: t('field.amountFen'), align: 'right', narrow: true, cell: (o) => <Money fen={o.totalFen} as="plain" />, foot: <Money fen={orders.reduce((all, o) => all + BigInt(o.totalFen), 0n)} as="plain" /> },
          ]}
        />
      </Card>
    </Layout>
  );
}

export function overviewPage(app: FastifyInstance, house: House): void {
  app.get('/finance', async (request, reply) => {
    const { actor } = viewerOf(request);
    const view = await financeOverview(house, actor);
    return reply.page(<Overview view={view} maker={hasRole(actor, 'finance_maker')} />);
  });
}
