/** /targets, /fund-rules, /work-items: what the policy documents set, with the words it stands in. */
import type { FastifyInstance } from 'fastify';
import type { Target } from '../../../domain/programme/catalogue.js';
import { formatRate } from '../../../domain/words/index.js';
import type { House } from '../../../services/house.js';
import { documentNames, listFundRules, listTargetRows, listWorkItems, type DocumentName, type TargetRow } from '../../../services/targets.js';
import { Badge, Card, EmptyState, Field, FilterBar, FormPrefix, Money, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { RuleTabs } from './tabs.js';

interface Query { document?: string; projectType?: string; q?: string }
const filled = (text: string | undefined): string | undefined => (text === undefined || text.trim() === '' ? undefined : text.trim());

/** The clause: document, place, quotation. */
function Clause({ documentName, section, quotation }: { documentName: DocumentName; section: string; quotation: string }) {
  const { say } = useWords();
  return <><span lang="zh-CN">{documentName.number ?? say(documentName.title)} {section}</span><blockquote lang="zh-CN">{quotation}</blockquote></>;
}

function Value({ target }: { target: Target }) {
  const { named } = useWords();
  const { comparator, value, valueMax, unit, amountFen, rateBp } = target;
  const words = ['at_least', 'about'].includes(comparator) ? `${named('comparator', comparator)} ` : '';
  if (amountFen !== null) return <>{words}<Money fen={amountFen} as="wan" /></>;
  if (rateBp !== null) return <span class="figure">{words}{formatRate(rateBp)}</span>;
  if (value === null) return <Badge>{named('comparator', comparator)}</Badge>;
  return <span class="figure">{words}{value}{valueMax !== null && valueMax !== value ? `–${valueMax}` : ''}{unit && <span class="unit" lang="zh-CN"> {unit}</span>}</span>;
}

function TargetsPage({ rows, documents, query }: { rows: readonly TargetRow[]; documents: readonly DocumentName[]; query: Query }) {
  const { t, say, named } = useWords();
  return (
    <Layout title={t('page.targets')} subtitle={t('targetPage.lead')} width="wide">
      <RuleTabs current="/targets" />
      <FormPrefix.Provider value="q">
        <FilterBar action="/targets" clearHref="/targets">
          <Field name="document" kind="choice" label={t('rules.document')} value={query.document ?? ''} width="medium" options={[...documents.map((d) => ({ value: d.id, label: d.number ?? say(d.title) })), { value: '', label: t('targetPage.all') }].slice(0, documents.length + 1)} />
          <Field name="projectType" kind="choice" label={t('targetPage.type')} value={query.projectType ?? ''} options={[...(['patent_navigation', 'patent_pool', 'high_value_patent', 'other'] as const).map((p) => ({ value: p, label: named('projectType', p) })), { value: '', label: t('targetPage.all') }]} />
          <Field name="q" kind="text" label={t('targetPage.words')} value={query.q ?? ''} width="medium" />
        </FilterBar>
      </FormPrefix.Provider>
      <Card flush actions={<span class="muted">{t('frame.rows', { n: rows.length })}</span>}>
        <Table<TargetRow>
          caption={t('page.targets')} rows={rows} rowKey={(r) => r.id} empty={<EmptyState icon="target" title={t('targetPage.none')} text={t('targetPage.noneText')} />}
          columns={[
            { id: 'name', label: t('targetPage.name'), head: true, cell: (r) => <>{say(r.name)}<span class="cell-note figure">{r.id}</span>{r.openPoint && <span class="cell-note">{say(r.openPoint)}</span>}</> },
            { id: 'value', label: t('targetPage.value'), align: 'right', cell: (r) => <Value target={r} /> },
            { id: 'period', label: t('targetPage.period'), narrow: true, cell: (r) => named('targetPeriod', r.period) },
            { id: 'deadline', label: t('targetPage.deadline'), cell: (r) => <><span class="figure">{r.deadline.on ?? (r.deadline.yearlyOn ? t('targetPage.yearlyOn', { date: r.deadline.yearlyOn }) : '–')}</span>{r.deadline.strictOn && r.deadline.strictOn !== r.deadline.on && <span class="cell-note">{t('targetPage.strict', { date: r.deadline.strictOn })}</span>}<span class="cell-note"><span lang="zh-CN">{r.deadline.words}</span>{r.deadline.basis === 'derived' && `（${t('targetPage.derived')}）`}</span></> },
            { id: 'source', label: t('targetPage.source'), cell: (r) => <Clause documentName={r.documentName} {...r.clause} /> },
          ]}
        />
      </Card>
    </Layout>
  );
}

function FundRulesPage({ rows }: { rows: ReturnType<typeof listFundRules> }) {
  const { t, say } = useWords();
  return (
    <Layout title={t('rules.fundRules')} subtitle={t('rules.fundRulesLead')} width="wide">
      <RuleTabs current="/fund-rules" />
      <Card flush>
        <Table<(typeof rows)[number]>
          caption={t('rules.fundRules')} numbered={false} rows={rows} rowKey={(r) => r.id}
          columns={[
            { id: 'id', label: t('frame.number'), narrow: true, cell: (r) => <span class="figure">{r.id}</span> },
            { id: 'meaning', label: t('rules.meaning'), head: true, cell: (r) => <>{say(r.meaning)}{r.figures.map((f) => <span key={f.id} class="cell-note">{f.amountFen ? <Money fen={f.amountFen} as="wan" /> : formatRate(f.rateBp!)}</span>)}</> },
            { id: 'requirement', label: t('rules.requirement'), cell: (r) => say(r.requirement) },
            { id: 'source', label: t('targetPage.source'), cell: (r) => <Clause documentName={r.documentName} {...r.clause} /> },
          ]}
        />
      </Card>
    </Layout>
  );
}

function WorkItemsPage({ rows }: { rows: ReturnType<typeof listWorkItems> }) {
  const { t, say, named } = useWords();
  return (
    <Layout title={t('rules.workItems')} subtitle={t('rules.workItemsLead')} width="wide" actions={<a class="btn btn-outline-secondary" href="/rules/import">{t('rules.importFile')}</a>}>
      <RuleTabs current="/work-items" />
      <Card flush actions={<span class="muted">{t('frame.rows', { n: rows.length })}</span>}>
        <Table<(typeof rows)[number]>
          caption={t('rules.workItems')} rows={rows} rowKey={(r) => r.id}
          columns={[
            { id: 'name', label: t('field.programme'), head: true, cell: (r) => <>{say(r.name)}<span class="cell-note figure">{r.id}</span></> },
            { id: 'type', label: t('targetPage.type'), narrow: true, cell: (r) => named('projectType', r.projectType) },
            { id: 'responsible', label: t('rules.responsible'), cell: (r) => <span lang="zh-CN">{r.responsible ?? '–'}</span> },
            { id: 'open', label: t('rules.openPoint'), cell: (r) => (r.openPoint ? say(r.openPoint) : '–') },
            { id: 'source', label: t('targetPage.source'), cell: (r) => <Clause documentName={r.documentName} {...r.clause} /> },
          ]}
        />
      </Card>
    </Layout>
  );
}

export function targetPages(app: FastifyInstance, house: House): void {
  app.get<{ Querystring: Query }>('/targets', async (request, reply) => {
    const { document, projectType, q } = request.query;
    const rows = listTargetRows(house, viewerOf(request).actor, { document: filled(document), projectType: filled(projectType), q: filled(q) });
    return reply.page(<TargetsPage rows={rows} documents={documentNames(house)} query={request.query} />);
  });
  app.get('/fund-rules', async (request, reply) => reply.page(<FundRulesPage rows={listFundRules(house, viewerOf(request).actor)} />));
  app.get('/work-items', async (request, reply) => reply.page(<WorkItemsPage rows={listWorkItems(house, viewerOf(request).actor)} />));
}
