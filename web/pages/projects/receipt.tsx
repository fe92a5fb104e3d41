/** /projects/:id/receipt: it has arrived: number, check code, what happens next. The paper form stands under /print. */
import type { FastifyInstance } from 'fastify';
import { formatSecond } from '../../../domain/words/index.js';
import type { House } from '../../../services/house.js';
import type { ProjectPage } from '../../../services/project-page.js';
import { workingDaysLeft } from '../../../services/rules.js';
import { Card, EmptyState } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { withQuery } from '../../frame/href.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { printHref } from '../print/links.js';
import { loadDraft, projectHref } from './draft.js';
import { Next } from './project-side.js';

function ReceiptPage({ page, daysLeft }: { page: ProjectPage; daysLeft: (dueAt: string) => number }) {
  const { t } = useWords();
  const crumbs = [{ href: '/projects', label: t('page.projects') }, { href: projectHref(page.id), label: page.title }];
  if (!page.receipt || !page.checkCode || !page.submittedAt) {
    return (
      <Layout title={t('print.receipt')} width="narrow" crumbs={crumbs}>
        <Card><EmptyState icon="receipt" title={t('receipt.notYet')} text={t('receipt.notYetText')} action={<a class="btn btn-primary" href={projectHref(page.id)}>{t('receipt.follow')}</a>} /></Card>
      </Layout>
    );
  }
  return (
    <Layout title={t('receipt.title')} width="narrow" crumbs={crumbs} bare>
      <div class="arrived">
        <Icon name="circle-check" large />
        <h1>{t('receipt.title')}</h1>
        <p>{t('receipt.lead', { time: formatSecond(page.submittedAt), title: page.title })}</p>
        <dl>
          <div><dt>{t('receipt.number')}</dt><dd class="figure">{page.receipt}</dd></div>
          <div><dt>{t('receipt.checkCode')}</dt><dd class="figure">{page.checkCode}</dd></div>
        </dl>
        <p class="small">{t('receipt.keep')}</p>
      </div>
      <Next view={{ page, daysLeft }} />
      <p class="button-row page-actions">
        <a class="btn btn-primary" href={projectHref(page.id)}>{t('receipt.follow')}</a>
        <a class="btn btn-outline-secondary" href={printHref('receipt', page.id)}><Icon name="printer" />{t('receipt.print')}</a>
        <a class="btn btn-outline-secondary" href={withQuery('/progress', { receipt: page.receipt, check: page.checkCode })}>{t('receipt.progress')}</a>
      </p>
    </Layout>
  );
}

export function receiptPage(app: FastifyInstance, house: House): void {
  app.get<{ Params: { id: string } }>('/projects/:id/receipt', async (request, reply) => {
    const [page, daysLeft] = await Promise.all([loadDraft(house, request, request.params.id), workingDaysLeft(house)]);
    return reply.page(<ReceiptPage page={page} daysLeft={daysLeft} />);
  });
}
