/** /finance/ledger: balances by budget line and account, whether all is in balance, and the postings. */
import type { FastifyInstance } from 'fastify';
import type { House } from '../../../services/house.js';
import { ledgerAccounts, ledgerPostings, listBudgetLines, type BudgetLineRow } from '../../../services/payments.js';
import { Card, EmptyState, FilterBar, Money, Note, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { withQuery } from '../../frame/href.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { cursorOf } from './budget-line.js';
import { lineHref } from './links.js';
import { BalancedBadge, PostingsTable, type Postings } from './postings.js';

const ACCOUNTS = ['quota', 'available', 'reserved', 'committed', 'paid', 'suspense', 'unbooked'] as const;
interface Balance { lineId: string; title: string; by: Partial<Record<string, string>> }
interface Props { lines: readonly BudgetLineRow[]; line: string | undefined; balances: readonly Balance[]; balanced: boolean; postings: Postings }

function Ledger({ lines, line, balances, balanced, postings }: Props) {
  const { t } = useWords();
  const sum = (account: string): bigint => balances.reduce((all, b) => all + BigInt(b.by[account] ?? '0'), 0n);
  return (
    <Layout title={t('page.ledger')} crumbs={[{ href: '/finance', label: t('page.finance') }]} badges={<BalancedBadge balanced={balanced} />} subtitle={<p>{t('finance.ledgerLead')}</p>} width="wide">
      {!balanced && <Note tone="bad" title={t('finance.notBalanced')}><p>{t('finance.notBalancedText')}</p></Note>}
      <FilterBar action="/finance/ledger" {...(line ? { clearHref: '/finance/ledger' } : {})}>
          <div class="field">
            <label class="form-label" for="filter-line">{t('field.budgetLineId')}</label>
            <select class="form-select" id="filter-line" name="line">
              <option value="">{t('finance.allLines')}</option>
              {lines.map((l) => <option key={l.id} value={l.id} selected={l.id === line}>{l.title}</option>)}
            </select>
          </div>
      </FilterBar>
      <Card title={t('finance.balances')} icon="scale" flush>
        <Table<Balance>
          caption={t('finance.balances')} rows={balances} rowKey={(b) => b.lineId} empty={<EmptyState icon="scale" title={t('finance.noPostings')} text={t('finance.noPostingsText')} />}
          columns={[
            { id: 'line', label: t('field.budgetLineId'), head: true, cell: (b) => <a class="strong-link" href={lineHref(b.lineId)}>{b.title}</a> },
            ...ACCOUNTS.map((account) => ({ id: account, label: t(`ledgerAccount.${account}`), align: 'right' as const, narrow: true, cell: (b: Balance) => <Money fen={b.by[account] ?? '0'} as="plain" />, foot: <Money fen={sum(account)} as="plain" /> })),
            { id: 'sum', label: t('finance.sum'), align: 'right', narrow: true, cell: (b) => <Money fen={ACCOUNTS.reduce((all, a) => all + BigInt(b.by[a] ?? '0'), 0n)} as="plain" />, foot: <Money fen={ACCOUNTS.reduce((all, a) => all + sum(a), 0n)} as="plain" /> },
          ]}
        />
      </Card>
      <PostingsTable postings={postings} href={withQuery('/finance/ledger', { line })} lines={new Map(lines.map((l) => [l.id, l.title]))} />
    </Layout>
  );
}

export function ledgerPage(app: FastifyInstance, house: House): void {
  app.get<{ Querystring: { line?: string; after?: string } }>('/finance/ledger', async (request, reply) => {
    const { actor } = viewerOf(request);
    const lines = await listBudgetLines(house, actor);
    const line = lines.some((l) => l.id === request.query.line) ? request.query.line : undefined;
    const after = cursorOf(request.query.after);
    const [{ accounts, balanced }, postings] = await Promise.all([ledgerAccounts(house, actor, line), ledgerPostings(house, actor, { lineId: line, after, limit: 50 })]);
    const balances = lines.flatMap((l): Balance[] => {
      const own = accounts.filter((a) => a.lineId === l.id);
      return own.length === 0 ? [] : [{ lineId: l.id, title: l.title, by: Object.fromEntries(own.map((a) => [a.account, a.balanceFen])) }];
    });
    return reply.page(<Ledger lines={lines} line={line} balances={balances} balanced={balanced} postings={{ ...postings, after }} />);
  });
}
