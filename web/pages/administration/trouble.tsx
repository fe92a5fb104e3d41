/** /administration/trouble: what is late, unanswered or unsent. All of it mends itself or is told to a person here. */
import type { FastifyInstance } from 'fastify';
import { formatMinute, t as sentence } from '../../../domain/words/index.js';
import type { House } from '../../../services/house.js';
import { trouble, type Trouble } from '../../../services/operations.js';
import { liftSignInLock } from '../../../services/sign-in-limits.js';
import { Card, EmptyState, Form, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';

function TroublePage({ defects, lateStreams, unanswered, outbox, differingOrders, mails, locks, unheld, overdue }: Trouble) {
  const { t, named } = useWords();
  const calm = defects.length + lateStreams.length + unanswered.length + outbox.length + differingOrders.length + mails.length + locks.length + unheld.length + overdue.length === 0;
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
      {unheld.length > 0 && (
        <Card title={t('admin.unheld')} icon="user" flush>
          <p class="flush-text muted">{t('admin.unheldText')}</p>
          <Table caption={t('admin.unheld')} rows={unheld} rowKey={(u) => u.taskId} columns={[
            { id: 'kind', label: t('admin.kind'), head: true, cell: (u) => <>{named('task', u.kind)}<span class="cell-note key">{u.streamId}</span></> },
            { id: 'role', label: t('admin.roleAsked'), cell: (u) => <>{named('role', u.role)}{u.person && <span class="cell-note">{u.person}</span>}</> },
            { id: 'due', label: t('field.due'), narrow: true, cell: (u) => <span class="figure">{u.dueAt ? formatMinute(u.dueAt) : '–'}</span> },
          ]} />
        </Card>
      )}
      {overdue.length > 0 && (
        <Card title={t('admin.overdue')} icon="clock" flush>
          <p class="flush-text muted">{t('admin.overdueText')}</p>
          <Table caption={t('admin.overdue')} rows={overdue} rowKey={(o) => o.role} columns={[
            { id: 'role', label: t('admin.roleAsked'), head: true, cell: (o) => named('role', o.role) },
            { id: 'count', label: t('admin.overdueCount'), align: 'right', narrow: true, cell: (o) => <span class="figure">{o.count}</span> },
            { id: 'oldest', label: t('admin.overdueOldest'), cell: (o) => <>{named('task', o.oldest.kind)}<span class="cell-note"><a href={`/audit?target=${encodeURIComponent(o.oldest.streamId)}`}>{o.oldest.title}</a></span></> },
            { id: 'due', label: t('field.due'), narrow: true, cell: (o) => <span class="figure">{formatMinute(o.oldest.dueAt)}</span> },
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
      {mails.length > 0 && (
        <Card title={t('admin.failedMails')} icon="mail" flush>
          <p class="flush-text muted">{t('admin.failedMailsText')}</p>
          <Table caption={t('admin.failedMails')} rows={mails} rowKey={(m) => `${m.id}${m.to}`} columns={[
            { id: 'to', label: t('field.person'), head: true, cell: (m) => m.to },
            { id: 'fault', label: t('admin.lastFault'), cell: (m) => <>{named('mailFault', m.fault)}{m.error && <span class="cell-note key">{m.error}</span>}</> },
            { id: 'project', label: t('admin.stream'), cell: (m) => (m.projectId ? <span class="key">{m.projectId}</span> : '–') },
            { id: 'at', label: t('field.at'), narrow: true, cell: (m) => <span class="figure">{formatMinute(m.at)}</span> },
          ]} />
        </Card>
      )}
      {locks.length > 0 && (
        <Card title={t('admin.locks')} icon="lock" flush>
          <p class="flush-text muted">{t('admin.locksText')}</p>
          <Table caption={t('admin.locks')} rows={locks} rowKey={(l) => `${l.username ?? ''}${l.address}`} columns={[
            { id: 'who', label: t('field.username'), head: true, cell: (l) => (l.username ? <span class="key">{l.username}</span> : t('admin.anyName')) },
            { id: 'address', label: t('admin.address'), cell: (l) => <span class="key">{l.address}</span> },
            { id: 'until', label: t('admin.endsAt'), narrow: true, cell: (l) => <span class="figure">{formatMinute(l.until)}</span> },
            { id: 'lift', label: t('admin.action'), cell: (l) => <Form action="/administration/sign-in-locks/lift" prefix={`f-${l.username ?? 'any'}`} submitLabel={t('admin.liftLock')} tone="secondary" hidden={l.username ? { username: l.username } : { address: l.address }} /> },
          ]} />
        </Card>
      )}
    </Layout>
  );
}

export function troublePage(app: FastifyInstance, house: House): void {
  app.post<{ Body: { username?: unknown; address?: unknown } }>('/administration/sign-in-locks/lift', async (request, reply) => {
    const { username, address } = request.body;
    const { lifted } = await liftSignInLock(house, viewerOf(request).actor, typeof username === 'string' ? { username } : { address: String(address ?? '') });
    return reply.done('/administration/trouble', { tone: lifted > 0 ? 'good' : 'info', text: sentence(request.locale, lifted > 0 ? 'admin.lockLifted' : 'admin.noLock') });
  });
  app.get('/administration/trouble', async (request, reply) => reply.page(<TroublePage {...await trouble(house, viewerOf(request).actor)} />));
}
