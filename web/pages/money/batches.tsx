/** /finance/batches: every batch with its total, its people and where it stands. */
import type { FastifyInstance } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import { batchName } from '../../../domain/batch/names.js';
import { formatMinute } from '../../../domain/words/index.js';
import type { House } from '../../../services/house.js';
import { listBatches, type BatchRow } from '../../../services/payments.js';
import { Card, EmptyState, Money, NamedBadge, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { batchHref } from './links.js';

/** What was released where it was, else what was prepared; a batch that went back stands in the list and in no sum. */
const standing = (b: BatchRow): { fen: string; count: number } => b.released ?? { fen: b.totalFen, count: b.count };

function Batches({ batches, maker }: { batches: readonly BatchRow[]; maker: boolean }) {
  const { t } = useWords();
  const counted = batches.filter((b) => b.status !== 'returned');
  const prepare = maker && <a class="btn btn-primary" href="/finance/batches/new"><Icon name="plus" />{t('command.prepareBatch')}</a>;
  return (
    <Layout title={t('page.batches')} crumbs={[{ href: '/finance', label: t('page.finance') }]} actions={prepare} subtitle={<p>{t('finance.batchesLead')}</p>} width="wide">
      <Card flush>
        <Table<BatchRow>
          caption={t('page.batches')} rows={batches} rowKey={(b) => b.id} empty={<EmptyState icon="files" title={t('empty.batches')} text={t('finance.noBatchesText')} action={prepare} />}
          columns={[
            { id: 'name', label: t('page.batch'), head: true, cell: (b) => <><a class="strong-link figure" href={batchHref(b.id)}>{batchName(b)}</a><span class="cell-note">{b.budgetLine}</span></> },
            { id: 'count', label: t('finance.count'), align: 'right', narrow: true, cell: (b) => <span class="figure">{standing(b).count}</span>, foot: <span class="figure">{counted.reduce((n, b) => n + standing(b).count, 0)}</span> },
            { id: 'total', label: t('field.amountFen'), align: 'right', narrow: true, cell: (b) => <Money fen={standing(b).fen} as="plain" />, foot: <Money fen={counted.reduce((all, b) => all + BigInt(standing(b).fen), 0n)} as="plain" /> },
            { id: 'state', label: t('field.state'), narrow: true, cell: (b) => <NamedBadge topic="batchState" name={b.status} /> },
            { id: 'maker', label: t('finance.maker'), narrow: true, cell: (b) => b.maker ?? '–' },
            { id: 'checker', label: t('finance.checker'), narrow: true, cell: (b) => b.checker ?? '–' },
            { id: 'releaser', label: t('finance.releaser'), narrow: true, cell: (b) => b.releaser ?? '–' },
            { id: 'at', label: t('finance.preparedAt'), narrow: true, cell: (b) => <time class="figure" dateTime={b.preparedAt}>{formatMinute(b.preparedAt)}</time> },
          ]}
        />
      </Card>
    </Layout>
  );
}

export function batchesPage(app: FastifyInstance, house: House): void {
  app.get('/finance/batches', async (request, reply) => {
    const { actor } = viewerOf(request);
    const batches = await listBatches(house, actor);
    return reply.page(<Batches batches={batches} maker={hasRole(actor, 'finance_maker')} />);
  });
}
