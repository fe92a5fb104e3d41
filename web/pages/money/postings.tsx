/** Postings of the ledger, oldest first as books are kept, with what each movement means and a link to its cause. */
import { formatMinute } from '../../../domain/words/index.js';
import type { ledgerPostings } from '../../../services/payments.js';
import { Badge, Card, EmptyState, Money, Pagination, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { withQuery } from '../../frame/href.js';
import { movementOf, streamHref } from './links.js';

export type Postings = Awaited<ReturnType<typeof ledgerPostings>> & { after: string | undefined };
type Posting = Postings['items'][number];

export const BalancedBadge = ({ balanced }: { balanced: boolean }) => {
  const { t } = useWords();
  return <Badge tone={balanced ? 'good' : 'bad'}>{balanced ? t('finance.balanced') : t('finance.notBalanced')}</Badge>;
};

export function PostingsTable({ postings: { items, next, after }, href, lines }: { postings: Postings; href: string; /** Titles of the budget lines, where several are mixed. */ lines?: ReadonlyMap<string, string> }) {
  const { t, named } = useWords();
  return (
    <Card title={t('finance.postings')} icon="list-numbers" flush>
      <Table<Posting>
        caption={t('finance.postings')} rows={items} rowKey={(p) => p.id} numbered={false} empty={<EmptyState icon="list-numbers" title={t('finance.noPostings')} text={t('finance.noPostingsText')} />}
        columns={[
          { id: 'at', label: t('field.at'), narrow: true, cell: (p) => <time class="figure" dateTime={p.at}>{formatMinute(p.at)}</time> },
          { id: 'movement', label: t('finance.movement'), head: true, cell: (p) => named('movement', movementOf(p.key)) },
          { id: 'cause', label: t('finance.cause'), cell: (p) => { const to = streamHref(p.streamId); return to ? <a href={to}>{t('finance.openCause')}<span class="visually-hidden"> {named('movement', movementOf(p.key))} {formatMinute(p.at)}</span></a> : '–'; } },
          ...(lines ? [{ id: 'line', label: t('field.budgetLineId'), cell: (p: Posting) => lines.get(p.lineId) ?? p.lineId }] : []),
          { id: 'account', label: t('finance.account'), narrow: true, cell: (p) => named('ledgerAccount', p.account) },
          { id: 'amount', label: t('field.amountFen'), align: 'right', narrow: true, cell: (p) => <Money fen={p.amountFen} as="plain" /> },
        ]}
      />
      {(next !== null || after !== undefined) && <Pagination label={t('finance.postings')} shown={items.length} {...(after === undefined ? {} : { firstHref: withQuery(href, { after: undefined }) })} {...(next === null ? {} : { nextHref: withQuery(href, { after: next }) })} />}
    </Card>
  );
}
