/** /programmes: the public catalogue of programmes in force, with what each pays. */
import type { FastifyInstance } from 'fastify';
import { listProgrammes } from '../../../services/calls.js';
import type { House } from '../../../services/house.js';
import { Card, EmptyState, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { joined } from './guide.js';

type Row = Awaited<ReturnType<typeof listProgrammes>>[number];

function ProgrammesPage({ rows }: { rows: readonly Row[] }) {
  const { t, say, named, locale } = useWords();
  return (
    <Layout title={t('page.programmes')} subtitle={t('programmes.lead')} crumbs={[{ href: '/calls', label: t('page.calls') }]} actions={<><a class="btn btn-primary" href="/eligibility">{t('page.eligibility')}</a><a class="btn btn-outline-secondary" href="/calculator">{t('page.calculator')}</a></>}>
      <Card flush>
        <Table<Row>
          caption={t('page.programmes')}
          rows={rows}
          rowKey={(r) => r.versionId}
          empty={<EmptyState icon="certificate" title={t('programmes.empty')} text={t('programmes.emptyText')} action={<a class="btn btn-outline-secondary" href="/notices">{t('page.notices')}</a>} />}
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
  app.get('/programmes', async (_request, reply) => reply.page(<ProgrammesPage rows={await listProgrammes(house)} />));
}
