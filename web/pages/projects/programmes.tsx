/** /programmes: the public catalogue of programmes in force, with what each pays; searched by kind of applicant and by money. */
import type { FastifyInstance } from 'fastify';
import { ApplicantKind } from '../../../domain/programme/schema.js';
import { listProgrammes, type CatalogueRow as Row } from '../../../services/calls.js';
import type { House } from '../../../services/house.js';
import { Card, EmptyState, Field, FilterBar, FormPrefix, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { joined } from './guide.js';

interface Query { kind?: string; money?: string }
/** Sums in 10 000 yuan to choose from. */
const SUMS = ['10', '20', '30', '50', '60'];

function ProgrammesPage({ rows, query }: { rows: readonly Row[]; query: Query }) {
  const { t, say, named, locale } = useWords();
  return (
    <Layout title={t('page.programmes')} subtitle={t('programmes.lead')} crumbs={[{ href: '/calls', label: t('page.calls') }]} actions={<><a class="btn btn-primary" href="/eligibility">{t('page.eligibility')}</a><a class="btn btn-outline-secondary" href="/calculator">{t('page.calculator')}</a></>}>
      <FormPrefix.Provider value="q">
        <FilterBar action="/programmes" clearHref="/programmes">
          <Field name="kind" kind="choice" label={t('eligibilityPage.kind')} value={query.kind ?? ''} width="medium" options={[...ApplicantKind.options.map((k) => ({ value: k, label: named('applicantKind', k) })), { value: '', label: t('eligibilityPage.anyKind') }]} />
          <Field name="money" kind="choice" label={t('eligibilityPage.money')} value={query.money ?? ''} width="medium" options={[...SUMS.map((n) => ({ value: n, label: t('eligibilityPage.moneyAtLeast', { yuan: n }) })), { value: 'unset', label: t('eligibilityPage.moneyUnset') }, { value: '', label: t('eligibilityPage.anyMoney') }]} />
        </FilterBar>
      </FormPrefix.Provider>
      <Card flush actions={<span class="muted">{t('frame.rows', { n: rows.length })}</span>}>
        <Table<Row>
          caption={t('page.programmes')}
          rows={rows}
          rowKey={(r) => r.versionId}
          empty={query.kind || query.money ? <EmptyState icon="search" title={t('eligibilityPage.noMatch')} text={t('eligibilityPage.noMatchText')} action={<a class="btn btn-outline-secondary" href="/programmes">{t('button.clear')}</a>} /> : <EmptyState icon="certificate" title={t('programmes.empty')} text={t('programmes.emptyText')} action={<a class="btn btn-outline-secondary" href="/notices">{t('page.notices')}</a>} />}
          columns={[
            { id: 'name', label: t('field.programme'), head: true, cell: (r) => <><a class="strong-link" href={`/programmes/${encodeURIComponent(r.id)}`}>{say(r.name)}</a><span class="cell-note figure">{r.id}</span></> },
            { id: 'type', label: t('programmes.type'), narrow: true, cell: (r) => named('projectType', r.projectType) },
            { id: 'applicants', label: t('guide.applicants'), cell: (r) => joined(locale, r.applicantKinds.map((k) => named('applicantKind', k))) },
            { id: 'amount', label: t('programmes.amount'), cell: (r) => say(r.amount) },
            { id: 'valid', label: t('guide.valid'), narrow: true, cell: (r) => <span class="figure">{t('guide.validText', { from: r.validFrom, to: r.validTo })}</span> },
          ]}
        />
      </Card>
    </Layout>
  );
}

export function programmesPage(app: FastifyInstance, house: House): void {
  app.get<{ Querystring: Query }>('/programmes', async (request, reply) => {
    const kind = ApplicantKind.safeParse(request.query.kind).data;
    const asked = request.query.money;
    const money = asked === 'unset' ? 'unset' as const : SUMS.includes(asked ?? '') ? { atLeastFen: `${asked}000000` } : undefined;
    // What is no choice of the list is no search, and is not shown as one.
    const query: Query = { ...(kind ? { kind } : {}), ...(money ? { money: asked! } : {}) };
    return reply.page(<ProgrammesPage rows={await listProgrammes(house, { applicantKind: kind, money })} query={query} />);
  });
}
