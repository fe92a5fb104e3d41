/** /notices: public notices, those that run and those that are over. Open to all. */
import type { FastifyInstance } from 'fastify';
import type { House } from '../../../services/house.js';
import { listNotices, type NoticeRow } from '../../../services/notices.js';
import { Card, EmptyState, NamedBadge, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';

const Notices = ({ notices, caption, empty }: { notices: readonly NoticeRow[]; caption: string; empty: string }) => {
  const { t } = useWords();
  return (
    <Table<NoticeRow>
      caption={caption}
      rows={notices}
      rowKey={(n) => n.id}
      empty={<EmptyState icon="speakerphone" title={empty} />}
      columns={[
        { id: 'title', label: t('field.noticeTitle'), head: true, cell: (n) => <a class="strong-link" href={`/notices/${encodeURIComponent(n.id)}`}>{n.title}</a> },
        { id: 'basis', label: t('noticePage.basis'), cell: (n) => n.basis },
        { id: 'count', label: t('noticePage.projects'), align: 'right', narrow: true, cell: (n) => <span class="figure">{n.count}</span> },
        { id: 'period', label: t('noticePage.period'), narrow: true, cell: (n) => <span class="figure">{t('noticePage.periodText', { from: n.publishedOn, to: n.lastDay })}</span> },
        { id: 'status', label: t('field.state'), narrow: true, cell: (n) => <NamedBadge topic="noticeState" name={n.status} /> },
      ]}
    />
  );
};

function NoticesPage({ notices }: { notices: readonly NoticeRow[] }) {
  const { t } = useWords();
  return (
    <Layout title={t('page.notices')} subtitle={t('noticePage.lead')} crumbs={[]}>
      <Card title={t('noticePage.current')} icon="speakerphone" flush><Notices notices={notices.filter((n) => n.status === 'open')} caption={t('noticePage.current')} empty={t('empty.notices')} /></Card>
      <Card title={t('noticePage.past')} icon="history" flush><Notices notices={notices.filter((n) => n.status !== 'open')} caption={t('noticePage.past')} empty={t('noticePage.noPast')} /></Card>
    </Layout>
  );
}

export function noticesPage(app: FastifyInstance, house: House): void {
  app.get('/notices', async (_request, reply) => reply.page(<NoticesPage notices={await listNotices(house)} />));
}
