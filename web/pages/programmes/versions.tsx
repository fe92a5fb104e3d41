/** /rules: the versions of all programmes, drafts first; files in and out. */
import type { FastifyInstance } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import { fold } from '../../../domain/text.js';
import type { House } from '../../../services/house.js';
import { listVersions, type VersionRow } from '../../../services/programmes.js';
import { Badge, Card, EmptyState, Field, FilterBar, FormPrefix, SampleBadge, Table, type Tone } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { versionHref } from './names.js';
import { RuleTabs } from './tabs.js';

const TONE = { draft: 'neutral', proposed: 'wait', published: 'good' } as const satisfies Record<VersionRow['status'], Tone>;
export const StatusBadge = ({ status }: { status: VersionRow['status'] }) => { const { named } = useWords(); return <Badge tone={TONE[status]}>{named('versionStatus', status)}</Badge>; };

interface Query { programme?: string; status?: string }
interface View { rows: readonly VersionRow[]; admin: boolean; query: Query }

function VersionTable({ rows, caption }: { rows: readonly VersionRow[]; caption: string }) {
  const { t, say } = useWords();
  return (
    <Table<VersionRow>
      caption={caption}
      rows={rows}
      rowKey={(r) => r.id}
      columns={[
        { id: 'name', label: t('field.programme'), head: true, cell: (r) => <><a class="strong-link" href={versionHref(r.id)}>{say(r.name)}</a>{r.sample && <> <SampleBadge /></>}<span class="cell-note figure">{r.id}</span></> },
        { id: 'measure', label: t('rules.measure'), cell: (r) => say(r.measure) },
        { id: 'period', label: t('rules.period'), narrow: true, cell: (r) => <><span class="figure">{t('guide.validText', { from: r.validFrom, to: r.validTo })}</span>{r.supersededFrom && <span class="cell-note">{t('rules.supersededFrom', { date: r.supersededFrom })}</span>}</> },
        { id: 'status', label: t('rules.status'), narrow: true, cell: (r) => <StatusBadge status={r.status} /> },
        { id: 'by', label: t('rules.madeBy'), cell: (r) => <>{r.madeBy ?? <span class="muted">{t('rules.fromFiles')}</span>}{r.publishedBy && <span class="cell-note">{t('rules.publishedBy')} {r.publishedBy}</span>}</> },
      ]}
    />
  );
}

function VersionsPage({ rows, admin, query }: View) {
  const { t } = useWords();
  const drafts = rows.filter((r) => r.status !== 'published');
  const published = rows.filter((r) => r.status === 'published');
  return (
    <Layout title={t('rules.title')} subtitle={t('rules.lead')} actions={admin && <a class="btn btn-outline-secondary" href="/rules/import"><Icon name="upload" />{t('rules.importFile')}</a>}>
      <RuleTabs current="/rules" />
      <FormPrefix.Provider value="q">
        <FilterBar action="/rules" clearHref="/rules"><Field name="programme" kind="text" label={t('field.programme')} width="short" value={query.programme ?? ''} /></FilterBar>
      </FormPrefix.Provider>
      <Card title={t('rules.drafts')} icon="pencil" flush>
        {drafts.length === 0 ? <EmptyState icon="pencil" title={t('rules.noDrafts')} {...(admin ? { text: t('rules.noDraftsText') } : {})} /> : <VersionTable rows={drafts} caption={t('rules.drafts')} />}
      </Card>
      <Card title={t('rules.published')} icon="certificate" flush><VersionTable rows={published} caption={t('rules.published')} /></Card>
    </Layout>
  );
}

export function versionsPage(app: FastifyInstance, house: House): void {
  app.get<{ Querystring: Query }>('/rules', async (request, reply) => {
    const { actor } = viewerOf(request);
    const wanted = fold(request.query.programme ?? '');
    const rows = (await listVersions(house, actor)).filter((r) => wanted === '' || [r.id, r.name.zh, r.name.en].some((text) => fold(text).includes(wanted)));
    return reply.page(<VersionsPage rows={rows} admin={hasRole(actor, 'administrator')} query={request.query} />);
  });
}
