/** /rules/:id/comparison?with=: what differs between two versions, in words. */
import type { FastifyInstance } from 'fastify';
import type { Difference } from '../../../domain/programme/compare.js';
import type { House } from '../../../services/house.js';
import { compare, versionPage, type Comparison, type VersionPage } from '../../../services/programmes.js';
import { Card, EmptyState, Field, FormPrefix, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { placeName, versionHref } from './names.js';

function Differences({ rows, caption, page }: { rows: readonly Difference[]; caption: string; page: VersionPage }) {
  const { t, say, locale } = useWords();
  return (
    <Table<Difference>
      caption={caption}
      rows={rows}
      rowKey={(d) => d.path}
      columns={[
        { id: 'field', label: t('rules.field'), head: true, cell: (d) => placeName(locale, page.body, d.path.replace(/^sources\./, '')) },
        { id: 'before', label: t('rules.before'), cell: (d) => (d.before ? <del>{say(d.before)}</del> : '–') },
        { id: 'after', label: t('rules.after'), cell: (d) => (d.after ? <ins>{say(d.after)}</ins> : '–') },
      ]}
    />
  );
}

function ComparePage({ page, comparison }: { page: VersionPage; comparison: Comparison | undefined }) {
  const { t, say } = useWords();
  const others = page.versions.filter((v) => v.id !== page.id);
  const all = comparison?.differences ?? [];
  const rules = all.filter((d) => !d.path.startsWith('sources.'));
  const sources = all.filter((d) => d.path.startsWith('sources.'));
  return (
    <Layout title={t('rules.compare')} subtitle={<>{say(page.name)} {comparison ? `${comparison.before.id} → ${comparison.after.id}` : page.id}</>} width="wide" crumbs={[{ href: '/rules', label: t('rules.title') }, { href: versionHref(page.id), label: page.id }]}>
      <Card>
        <FormPrefix.Provider value="c">
          <form method="get" action={versionHref(page.id, '/comparison')} class="choose">
            <Field name="with" kind="choice" label={t('rules.compareWith')} value={comparison?.before.id ?? ''} options={others.map((o) => ({ value: o.id, label: o.id }))} />
            <button class="btn btn-outline-secondary" type="submit">{t('rules.compare')}</button>
          </form>
        </FormPrefix.Provider>
      </Card>
      {comparison && <Card title={t('rules.changes')} icon="scale" flush>{rules.length === 0 ? <EmptyState icon="check" title={t('rules.same')} /> : <Differences rows={rules} caption={t('rules.changes')} page={page} />}</Card>}
      {sources.length > 0 && <details class="card fold"><summary>{t('rules.sourceChanges')}</summary><Differences rows={sources} caption={t('rules.sourceChanges')} page={page} /></details>}
    </Layout>
  );
}

export function versionComparePage(app: FastifyInstance, house: House): void {
  app.get<{ Params: { id: string }; Querystring: { with?: string } }>('/rules/:id/comparison', async (request, reply) => {
    const { actor } = viewerOf(request);
    const page = await versionPage(house, actor, request.params.id);
    const other = request.query.with;
    return reply.page(<ComparePage page={page} comparison={other ? await compare(house, actor, { before: other, after: page.id }) : undefined} />);
  });
}
