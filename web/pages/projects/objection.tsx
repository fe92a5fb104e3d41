/** /objections: an objection followed by its number and code, without an account: how far it is, by when, and the answer. */
import type { FastifyInstance } from 'fastify';
import { formatMinute, lastDayOf } from '../../../domain/words/index.js';
import { Refusal, type House } from '../../../services/house.js';
import { followObjection, type FollowedObjection } from '../../../services/objections.js';
import { Card, DescriptionList, Field, FormPrefix, NamedBadge, Note } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';

interface Query { number?: string; code?: string }
interface View { query: Query; found?: FollowedObjection; missing?: boolean; unfilled: readonly (keyof Query)[] }

function Found({ found }: { found: FollowedObjection }) {
  const { t } = useWords();
  const text = found.status === 'lead' ? t('objectionPage.leadText', { n: found.leadDays }) : found.status === 'open' ? t('objectionPage.openText') : undefined;
  return (
    <Card title={found.number} icon="message-report" actions={<NamedBadge topic="objectionState" name={found.status} />}>
      {text && <p>{text}</p>}
      <DescriptionList items={[
        { label: t('page.notice'), value: <a href={`/notices/${encodeURIComponent(found.noticeId)}`}>{found.noticeTitle}</a> },
        { label: t('field.projectTitle'), value: found.projectTitle },
        { label: t('manage.receivedAt'), value: <span class="figure">{formatMinute(found.receivedAt)}</span> },
        { label: t('objectionPage.files'), value: <span class="figure">{found.files}</span> },
        ...(found.dueAt ? [{ label: t('objectionPage.lastDay'), value: <span class="figure">{lastDayOf(found.dueAt)}</span> }] : []),
        ...(found.decidedAt ? [{ label: t('objectionPage.decidedAt'), value: <span class="figure">{formatMinute(found.decidedAt)}</span> }] : []),
        ...(found.admittedBecause ? [{ label: t('objectionPage.admitted'), value: <blockquote>{found.admittedBecause}</blockquote>, wide: true }] : []),
        ...(found.reply ? [{ label: t('field.reply'), value: <blockquote>{found.reply}</blockquote>, wide: true }] : []),
      ]} />
    </Card>
  );
}

function ObjectionPage({ query, found, missing, unfilled }: View) {
  const { t } = useWords();
  const error = (name: keyof Query): { error?: string } => (unfilled.includes(name) ? { error: t('fieldError.required') } : {});
  const label = { number: t('objectionPage.number'), code: t('objectionPage.code') };
  return (
    <Layout title={t('objectionPage.title')} subtitle={t('objectionPage.intro')} width="narrow" crumbs={[{ href: '/notices', label: t('page.notices') }]} errors={unfilled.map((name) => ({ label: label[name], message: t('fieldError.required'), fieldId: `f-${name}` }))}>
      {missing && <div role="alert" data-focus tabIndex={-1}><Note tone="bad" title={t('objectionPage.notFound')}><p>{t('objectionPage.notFoundText')}</p></Note></div>}
      {found && <Found found={found} />}
      <section class="card"><div class="card-content">
        <FormPrefix.Provider value="f">
          <form method="get" action="/objections" noValidate>
            <Field name="number" kind="text" label={label.number} required value={query.number ?? ''} autocomplete="off" width="medium" {...error('number')} />
            <Field name="code" kind="text" label={label.code} required value={query.code ?? ''} autocomplete="off" width="short" {...error('code')} />
            <button class="btn btn-primary" type="submit"><Icon name="search" />{t('button.query')}</button>
          </form>
        </FormPrefix.Provider>
      </div></section>
    </Layout>
  );
}

const typed = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

export function objectionPage(app: FastifyInstance, house: House): void {
  app.get<{ Querystring: Query }>('/objections', async (request, reply) => {
    const query = { number: typed(request.query.number), code: typed(request.query.code) };
    const asked = Object.keys(request.query as object).some((name) => name === 'number' || name === 'code');
    const unfilled = asked ? (['number', 'code'] as const).filter((name) => query[name] === '') : [];
    if (!asked || unfilled.length > 0) return reply.page(<ObjectionPage query={query} unfilled={unfilled} />, { status: unfilled.length > 0 ? 422 : 200 });
    try {
      return await reply.page(<ObjectionPage query={query} found={await followObjection(house, query)} unfilled={[]} />);
    } catch (error) {
      if (!(error instanceof Refusal) || error.rejection.code !== 'not_found') throw error;
      return reply.page(<ObjectionPage query={query} missing unfilled={[]} />, { status: 404 });
    }
  });
}
