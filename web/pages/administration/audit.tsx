/** /audit: who did what and when, refusals included, newest first; for supervisors and administrators. */
import type { FastifyInstance } from 'fastify';
import type { ErrorCode } from '../../../domain/errors.js';
import { describeRejection, formatMinute, t as words, type Locale } from '../../../domain/words/index.js';
import type { House } from '../../../services/house.js';
import { auditPage, type AuditRow } from '../../../services/oversight.js';
import { checkRecord, type RecordCheck } from '../../../services/record-check.js';
import { Badge, Card, EmptyState, Field, FilterBar, FormPrefix, Note, Pagination, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { withQuery } from '../../frame/href.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';

interface Props { items: readonly AuditRow[]; next: string | null; target: string; after: string | undefined; check: RecordCheck | undefined }
/** What the refusal said of it, by the names that people know. */
function detailText(locale: Locale, code: string | null, detail: unknown): string {
  if (detail === null || typeof detail !== 'object') return '';
  const { facts } = describeRejection(locale, { code: (code ?? 'not_found') as ErrorCode, detail: detail as Record<string, unknown> });
  return facts.map((f) => words(locale, 'frame.labelled', f)).join(locale === 'en' ? '; ' : '；');
}

const Checked = ({ check: { whole, faults, audit, events } }: { check: RecordCheck }) => {
  const { t, named } = useWords();
  return (
    <Note tone={whole ? 'good' : 'bad'} title={whole ? t('admin.recordWhole') : t('admin.recordBroken', { n: faults.length })}>
      <p>{t('admin.recordCounts', { entries: audit.entries, chains: audit.chains, events: events.events, streams: events.streams })}{audit.unchained > 0 && ` ${t('admin.recordUnchained', { n: audit.unchained })}`}</p>
      {faults.length > 0 && <ul>{faults.map((f) => <li key={`${f.kind} ${f.place}`}><code>{f.place}</code> {named('recordFault', f.kind)}</li>)}</ul>}
    </Note>
  );
};

function Audit({ items, next, target, after, check }: Props) {
  const { t, named, locale } = useWords();
  const here = withQuery('/audit', { target: target || undefined });
  /** Commands and the few actions that are none. */
  const action = (name: string): string => { const own = named('auditAction', name); return own === name ? named('command', name) : own; };
  return (
    <Layout title={t('page.audit')} subtitle={<p>{t('admin.auditText')}</p>} width="wide">
      {check ? <Checked check={check} /> : <p><a href={withQuery('/audit', { target: target || undefined, check: '1' })}>{t('admin.checkRecord')}</a></p>}
      <FormPrefix.Provider value="filter">
        <FilterBar action="/audit" {...(target ? { clearHref: '/audit' } : {})}><Field name="target" kind="text" label={t('admin.target')} hint={t('admin.targetHint')} value={target} /></FilterBar>
      </FormPrefix.Provider>
      <Card flush>
        <Table<AuditRow>
          caption={t('page.audit')} rows={items} rowKey={(i) => i.id} numbered={false} empty={<EmptyState icon="shield-check" title={t('empty.audit')} text={t('empty.projectsText')} />}
          columns={[
            { id: 'at', label: t('field.at'), narrow: true, cell: (i) => <time class="figure" dateTime={i.at}>{formatMinute(i.at)}</time> },
            { id: 'person', label: t('field.person'), narrow: true, cell: (i) => i.person ?? t('frame.unknownPerson') },
            { id: 'action', label: t('admin.action'), head: true, cell: (i) => action(i.action) },
            { id: 'target', label: t('admin.target'), cell: (i) => <a href={withQuery('/audit', { target: i.target })}>{i.title}</a> },
            { id: 'outcome', label: t('admin.outcome'), cell: (i) => (i.code === null ? <Badge tone="good">{t('admin.done')}</Badge> : <Badge tone="warn">{named('error', i.code)}</Badge>) },
            { id: 'detail', label: t('admin.detail'), cell: (i) => <span class="detail">{detailText(locale, i.code, i.detail) || '–'}</span> },
          ]}
        />
        {(next !== null || after !== undefined) && <Pagination label={t('page.audit')} shown={items.length} {...(after === undefined ? {} : { firstHref: here })} {...(next === null ? {} : { nextHref: withQuery(here, { after: next }) })} />}
      </Card>
    </Layout>
  );
}

export function auditPages(app: FastifyInstance, house: House): void {
  app.get<{ Querystring: { target?: string; after?: string; check?: string } }>('/audit', async (request, reply) => {
    const target = typeof request.query.target === 'string' ? request.query.target.trim() : '';
    const after = /^\d{1,18}$/.test(request.query.after ?? '') ? request.query.after : undefined;
    const { actor } = viewerOf(request);
    const page = await auditPage(house, actor, { after, target: target === '' ? undefined : target });
    const check = request.query.check === '1' ? await checkRecord(house, actor) : undefined;
    return reply.page(<Audit {...page} target={target} after={after} check={check} />);
  });
}
