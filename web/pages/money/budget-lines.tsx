/** /finance/budget-lines: every line with its classification and its money. */
import type { FastifyInstance } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import type { House } from '../../../services/house.js';
import { listBudgetLines, type BudgetLineRow } from '../../../services/payments.js';
import { Badge, Card, EmptyState, Money, NamedBadge, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { lineHref } from './links.js';

function BudgetLines({ lines, maker }: { lines: readonly BudgetLineRow[]; maker: boolean }) {
  const { t, named } = useWords();
  const create = maker && <a class="btn btn-primary" href="/finance/budget-lines/new"><Icon name="plus" />{t('command.createBudgetLine')}</a>;
  const total = (part: 'allocatedFen' | 'availableFen' | 'unusedFen' | 'reservedFen' | 'committedFen' | 'paidFen') => <Money fen={lines.reduce((all, l) => all + BigInt(l[part]), 0n)} as="plain" />;
  return (
    <Layout title={t('page.budgetLines')} crumbs={[{ href: '/finance', label: t('page.finance') }]} actions={create} subtitle={<p>{t('finance.linesLead')}</p>} width="wide">
      <Card flush>
        <Table<BudgetLineRow>
          caption={t('page.budgetLines')} rows={lines} rowKey={(l) => l.id}
          empty={<EmptyState icon="wallet" title={t('empty.budgetLines')} text={t('finance.noLines')} action={create} />}
          columns={[
            { id: 'title', label: t('field.budgetTitle'), head: true, cell: (l) => <><a class="strong-link" href={lineHref(l.id)}>{l.title}</a><span class="cell-note">{l.quotaDocument} · {named('level', l.level)} · {named('option', l.route)}</span></> },
            { id: 'year', label: t('field.year'), narrow: true, cell: (l) => <><span class="figure">{l.year}</span>{l.over && <> <Badge tone="warn">{t('finance.yearOver')}</Badge></>}{l.early && <> <Badge tone="warn">{t('finance.yearEarly')}</Badge></>}{l.sameDocument.length > 0 && <span class="cell-note">{t('finance.sameDocument')}</span>}</> },
            { id: 'allocated', label: t('finance.quotaYuan'), align: 'right', narrow: true, cell: (l) => <Money fen={l.allocatedFen} as="plain" />, foot: total('allocatedFen') },
            { id: 'available', label: t('ledgerAccount.available'), align: 'right', narrow: true, cell: (l) => <Money fen={l.availableFen} as="plain" />, foot: total('availableFen') },
            ...(lines.some((l) => l.over) ? [{ id: 'unused', label: t('ledgerAccount.unused'), align: 'right' as const, narrow: true, cell: (l: BudgetLineRow) => <Money fen={l.unusedFen} as="plain" />, foot: total('unusedFen') }] : []),
            { id: 'reserved', label: t('ledgerAccount.reserved'), align: 'right', narrow: true, cell: (l) => <Money fen={l.reservedFen} as="plain" />, foot: total('reservedFen') },
            { id: 'committed', label: t('ledgerAccount.committed'), align: 'right', narrow: true, cell: (l) => <Money fen={l.committedFen} as="plain" />, foot: total('committedFen') },
            { id: 'paid', label: t('ledgerAccount.paid'), align: 'right', narrow: true, cell: (l) => <Money fen={l.paidFen} as="plain" />, foot: total('paidFen') },
            { id: 'state', label: t('field.state'), narrow: true, cell: (l) => <NamedBadge topic="budgetState" name={l.status} /> },
          ]}
        />
      </Card>
    </Layout>
  );
}

export function budgetLinesPage(app: FastifyInstance, house: House): void {
  app.get('/finance/budget-lines', async (request, reply) => {
    const { actor } = viewerOf(request);
    const lines = await listBudgetLines(house, actor);
    return reply.page(<BudgetLines lines={lines} maker={hasRole(actor, 'finance_maker')} />);
  });
}
