/** /administration/trouble: what is late, unanswered or unsent. All of it mends itself or is told to a person here. */
import type { FastifyInstance } from 'fastify';
import { formatMinute } from '../../../domain/words/index.js';
import type { House } from '../../../services/house.js';
import { trouble, type Trouble } from '../../../services/operations.js';
import { Card, EmptyState, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';

function TroublePage({ defects, lateStreams, unanswered, outbox, differingOrders }: Trouble) {
  const { t, named } = useWords();
  const calm = defects.length + lateStreams.length + unanswered.length + outbox.length + differingOrders.length === 0;
  return (
    <Layout title={t('page.trouble')} crumbs={[{ href: '/administration', label: t('page.administration') }]} subtitle={<p>{t('admin.troubleText')}</p>} width="wide">
      {calm && <Card><EmptyState icon="circle-check" title={t('admin.noTrouble')} text={t('admin.noTroubleText')} /></Card>}
      {defects.length > 0 && (
        <Card title={t('admin.defects')} icon="alert-triangle" flush>
          <p class="flush-text muted">{t('admin.defectsText')}</p>
          <Table caption={t('admin.defects')} rows={defects} rowKey={(d) => d.id} columns={[
            { id: 'asked', label: t('admin.action'), head: true, cell: (d) => <>{d.asked.startsWith('due:') ? <span class="key">{d.asked}</span> : named('command', d.asked)}<span class="cell-note key">{d.streamId}</span></> },
            { id: 'cause', label: t('admin.lastFault'), cell: (d) => <><span class="key">{d.cause}</span><span class="cell-note key">{d.places[0] ?? ''}</span></> },
            { id: 'at', label: t('field.at'), narrow: true, cell: (d) => <span class="figure">{formatMinute(d.at)}</span> },
          ]} />
        </Card>
      )}
      {differingOrders.length > 0 && (
        <Card title={t('admin.differingOrders')} icon="alert-triangle" flush>
          <p class="flush-text muted">{t('admin.differingOrdersText')}</p>
          <Table caption={t('admin.differingOrders')} rows={differingOrders} rowKey={(o) => o.id} columns={[
            { id: 'id', label: t('admin.stream'), head: true, cell: (o) => <span class="key">{o.id}</span> },
            { id: 'project', label: t('page.projects'), cell: (o) => <span class="key">{o.projectId}</span> },
          ]} />
        </Card>
      )}
      {lateStreams.length > 0 && (
        <Card title={t('admin.lateStreams')} icon="clock" flush>
          <p class="flush-text muted">{t('admin.lateStreamsText')}</p>
          <Table caption={t('admin.lateStreams')} rows={lateStreams} rowKey={(s) => s.id} columns={[
            { id: 'id', label: t('admin.stream'), head: true, cell: (s) => <span class="key">{s.id}</span> },
            { id: 'cause', label: t('admin.lastFault'), cell: (s) => <span class="key">{s.cause ?? '–'}</span> },
            { id: 'due', label: t('field.due'), narrow: true, cell: (s) => <span class="figure">{formatMinute(s.dueAt)}</span> },
          ]} />
        </Card>
      )}
      {unanswered.length > 0 && (
        <Card title={t('admin.unanswered')} icon="hourglass" flush>
          <p class="flush-text muted">{t('admin.unansweredText')}</p>
          <Table caption={t('admin.unanswered')} rows={unanswered} rowKey={(c) => c.id} columns={[
            { id: 'type', label: t('admin.action'), head: true, cell: (c) => <>{named('command', c.type)}<span class="cell-note key">{c.id}</span></> },
            { id: 'stream', label: t('admin.stream'), cell: (c) => <span class="key">{c.streamId}</span> },
            { id: 'cause', label: t('admin.lastFault'), cell: (c) => <span class="key">{c.cause ?? '–'}</span> },
            { id: 'at', label: t('field.at'), narrow: true, cell: (c) => <span class="figure">{formatMinute(c.receivedAt)}</span> },
          ]} />
        </Card>
      )}
      {outbox.length > 0 && (
        <Card title={t('admin.outbox')} icon="send" flush>
          <p class="flush-text muted">{t('admin.outboxText')}</p>
          <Table caption={t('admin.outbox')} rows={outbox} rowKey={(o) => o.id} columns={[
            { id: 'kind', label: t('admin.kind'), head: true, cell: (o) => <>{named('outboxKind', o.kind)}<span class="cell-note key">{o.key}</span></> },
            { id: 'tries', label: t('admin.tries'), align: 'right', narrow: true, cell: (o) => <span class="figure">{o.attempts}</span> },
            { id: 'error', label: t('admin.lastFault'), cell: (o) => <span class="key">{o.error ?? '–'}</span> },
          ]} />
        </Card>
      )}
    </Layout>
  );
}

export function troublePage(app: FastifyInstance, house: House): void {
  app.get('/administration/trouble', async (request, reply) => reply.page(<TroublePage {...await trouble(house, viewerOf(request).actor)} />));
}
