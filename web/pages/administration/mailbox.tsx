/** /administration/mailbox and one message of it: what the embedded mail server took, newest first. */
import type { FastifyInstance } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import { formatMinute } from '../../../domain/words/index.js';
import { refuse, type House } from '../../../services/house.js';
import { mailPage, oneMail, type Mail } from '../../../services/oversight.js';
import { Card, DescriptionList, EmptyState, Field, FilterBar, FormPrefix, Note, Pagination, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { withQuery } from '../../frame/href.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';

interface Props { items: readonly Mail[]; next: number | null; total: number; q: string; before: number | undefined }
const mailHref = (seq: number): string => `/administration/mailbox/${seq}`;

function Mailbox({ items, next, total, q, before }: Props) {
  const { t } = useWords();
  const here = withQuery('/administration/mailbox', { q: q || undefined });
  return (
    <Layout title={t('page.mailbox')} crumbs={[{ href: '/administration', label: t('page.administration') }]} subtitle={<p>{t('admin.mailText')}</p>} width="wide">
      <FormPrefix.Provider value="filter">
        <FilterBar action="/administration/mailbox" {...(q ? { clearHref: '/administration/mailbox' } : {})}><Field name="q" kind="text" label={t('admin.mailSearch')} value={q} /></FilterBar>
      </FormPrefix.Provider>
      <Card flush>
        <Table<Mail>
          caption={t('page.mailbox')} rows={items} rowKey={(m) => String(m.seq)} numbered={false} empty={<EmptyState icon="mail" title={t('empty.mailbox')} text={t('admin.mailEmptyText')} />}
          columns={[
            { id: 'subject', label: t('admin.subject'), head: true, cell: (m) => <a class="strong-link" href={mailHref(m.seq)}>{m.subject || t('admin.noSubject')}</a> },
            { id: 'to', label: t('admin.receivers'), cell: (m) => <span class="key">{m.to.join(', ')}</span> },
            { id: 'at', label: t('admin.receivedAt'), narrow: true, cell: (m) => <time class="figure" dateTime={m.receivedAt}>{formatMinute(m.receivedAt)}</time> },
          ]}
        />
        {total > 0 && <Pagination label={t('page.mailbox')} shown={items.length} total={total} {...(before === undefined ? {} : { firstHref: here })} {...(next === null ? {} : { nextHref: withQuery(here, { before: String(next) }) })} />}
      </Card>
    </Layout>
  );
}

function Message({ mail }: { mail: Mail }) {
  const { t } = useWords();
  return (
    <Layout title={mail.subject || t('admin.noSubject')} crumbs={[{ href: '/administration', label: t('page.administration') }, { href: '/administration/mailbox', label: t('page.mailbox') }]}>
      <Card title={t('page.mail')} icon="mail">
        <DescriptionList items={[
          { label: t('admin.sender'), value: mail.from }, { label: t('admin.receivers'), value: mail.to.join(', ') },
          { label: t('admin.receivedAt'), value: <span class="figure">{formatMinute(mail.receivedAt)}</span> }, { label: t('finance.count'), value: t('admin.receipts', { n: mail.receipts }) },
        ]} />
        <pre class="mail-text" tabIndex={0} aria-label={t('page.mail')}>{mail.text}</pre>
      </Card>
    </Layout>
  );
}

const Outside = () => {
  const { t } = useWords();
  return <Layout title={t('page.mailbox')} crumbs={[{ href: '/administration', label: t('page.administration') }]}><Note tone="info" title={t('admin.mailOutside')}><p>{t('admin.mailOutsideText')}</p></Note></Layout>;
};

export function mailboxPages(app: FastifyInstance, house: House): void {
  app.get<{ Querystring: { q?: string; before?: string } }>('/administration/mailbox', async (request, reply) => {
    const { actor } = viewerOf(request);
    if (!hasRole(actor, 'administrator')) return refuse('not_allowed');
    if (!house.mailbox) return reply.page(<Outside />);
    const before = /^\d{1,9}$/.test(request.query.before ?? '') ? Number(request.query.before) : undefined;
    const q = typeof request.query.q === 'string' ? request.query.q : '';
    return reply.page(<Mailbox {...await mailPage(house, actor, { before, q })} q={q} before={before} />);
  });
  app.get<{ Params: { seq: string } }>('/administration/mailbox/:seq', async (request, reply) => {
    const { actor } = viewerOf(request);
    const seq = /^\d{1,9}$/.test(request.params.seq) ? Number(request.params.seq) : 0;
    return reply.page(<Message mail={await oneMail(house, actor, seq)} />);
  });
}
