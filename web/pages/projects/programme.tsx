/** /programmes/:id: what a programme pays, its guide, and where every rule of it comes from. */
import type { FastifyInstance } from 'fastify';
import type { ProgrammeVersion, Source } from '../../../domain/programme/schema.js';
import { named as nameOf, say as sayIn, type Locale } from '../../../domain/words/index.js';
import { listCalls, programmePage, type CallRow } from '../../../services/calls.js';
import { currentRules } from '../../../services/rules-now.js';
import { documentNumber } from '../../../services/guide.js';
import type { House } from '../../../services/house.js';
import { formulaOf } from '../../../services/rules.js';
import { Badge, Card, EmptyState, SampleBadge, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { Countdown } from './countdown.js';
import { Guide, guideView, type GuideView } from './guide.js';

interface SourceRow { path: string; source: Source; document: string }
interface View { id: string; version: ProgrammeVersion; inForce: boolean; versions: ProgrammeVersion[]; guide: GuideView; calls: CallRow[]; sources: SourceRow[]; computable: boolean }

/** steps.public_notice.params.period -> 公示 · 期限 */
export function fieldName(locale: Locale, version: ProgrammeVersion, path: string): string {
  const [head = '', ...rest] = path.split('.');
  const inner = rest.filter((p) => p !== 'params');
  if (head === 'steps' && inner.length > 0) {
    const step = version.steps.find((s) => s.id === inner[0]);
    const label = step ? (step.label ? sayIn(locale, step.label) : nameOf(locale, 'step', step.kind)) : inner[0]!;
    return [label, ...inner.slice(1).map((p) => nameOf(locale, 'programmeField', p))].join(' · ');
  }
  if (head === 'eligibility' && inner[0]) {
    const condition = version.eligibility.find((e) => e.id === inner[0]);
    return [nameOf(locale, 'programmeField', 'eligibility'), condition ? sayIn(locale, condition.label) : inner[0]].join(' · ');
  }
  return [head, ...inner].map((p) => nameOf(locale, 'programmeField', p)).join(' · ');
}

/** The order in which one reads a version: what it is, for whom, how much, then step after step. */
const HEADS = ['validFrom', 'validTo', 'legality', 'instrument', 'wordSet', 'formalWords', 'responsible', 'applicantKinds', 'eligibility', 'uniqueBy', 'once', 'formula', 'quota', 'auditThresholdFen', 'window', 'form', 'guide'];
function rankOf(version: ProgrammeVersion, path: string): number {
  const [head = '', step] = path.split('.');
  return head === 'steps' ? 1000 + version.steps.findIndex((s) => s.id === step) : (HEADS.indexOf(head) + 1 || 500);
}

function Sources({ version, sources }: View) {
  const { t, locale } = useWords();
  return (
    <Card title={t('programmes.sources')} icon="scale" id="sources" flush>
      <Table<SourceRow>
        caption={t('programmes.sources')}
        rows={sources}
        rowKey={(s) => s.path}
        columns={[
          { id: 'field', label: t('programmes.field'), head: true, cell: (s) => fieldName(locale, version, s.path) },
          {
            id: 'source', label: t('programmes.origin'), cell: ({ source, document }) => ('default' in source
              ? <><Badge>{t('programmes.default')}</Badge> {t('programmes.defaultSet')}{source.note && <span class="cell-note" lang="zh-CN">{source.note}</span>}</>
              : <><span>{document} {source.section}</span><blockquote lang="zh-CN">{source.quotation}</blockquote></>),
          },
        ]}
      />
    </Card>
  );
}

function OpenCalls({ calls }: View) {
  const { t } = useWords();
  return (
    <Card title={t('programmes.openCalls')} icon="calendar">
      {calls.length === 0 ? <p class="muted">{t('programmes.noOpenCalls')}</p> : (
        <ul class="lined-list">{calls.map((c) => <li key={c.id}><span><a href={`/calls/${encodeURIComponent(c.id)}`}>{c.title}</a>{c.sample && <> <SampleBadge /></>}</span> <Countdown until={c.closesAt} /></li>)}</ul>
      )}
    </Card>
  );
}

function Versions({ versions, version }: View) {
  const { t, say } = useWords();
  return (
    <Card title={t('programmes.versions')} icon="history">
      <ul class="lined-list">
        {versions.map((v) => (
          <li key={v.id}>
            <span>{say(v.measure.label)} {v.measure.sample && <SampleBadge />}<span class="cell-note figure">{t('guide.validText', { from: v.validFrom, to: v.validTo })}</span></span>
            {v.id === version.id && <Badge tone="info">{t('programmes.version')} {v.version}</Badge>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function ProgrammeView(view: View) {
  const { t, say, named } = useWords();
  const { version, guide, id, computable, inForce } = view;
  return (
    <Layout
      title={say(version.name)} subtitle={`${id} · ${say(version.measure.label)}`}
      crumbs={[{ href: '/programmes', label: t('page.programmes') }]}
      actions={inForce && <a class="btn btn-outline-secondary" href={`/eligibility/${encodeURIComponent(id)}`}><Icon name="list-check" />{t('eligibilityPage.checkThis')}</a>}
      badges={<><Badge tone="info">{named('projectType', version.projectType)}</Badge><Badge tone={inForce ? 'good' : 'neutral'}>{inForce ? t('programmes.inForce') : t('programmes.notInForce')}</Badge></>}
    >
      <div class="columns columns-side-first">
        <div><Guide guide={guide} /><div class="whole-tables"><Sources {...view} /></div></div>
        <div>
          <Card title={t('programmes.amount')} icon="coin" actions={computable && <a href={`/calculator?programme=${encodeURIComponent(id)}`}>{t('callPage.calculate')}</a>}><p class="gain">{say(formulaOf(version))}</p></Card>
          <OpenCalls {...view} />
          {view.versions.length > 1 && <Versions {...view} />}
        </div>
      </div>
    </Layout>
  );
}

function NoVersion({ id }: { id: string }) {
  const { t } = useWords();
  return <Layout title={id} crumbs={[{ href: '/programmes', label: t('page.programmes') }]}><Card><EmptyState icon="certificate" title={t('programmes.notInForce')} text={t('programmes.emptyText')} /></Card></Layout>;
}

export function programmeOnePage(app: FastifyInstance, house: House): void {
  app.get<{ Params: { id: string } }>('/programmes/:id', async (request, reply) => {
    const { id } = request.params;
    const { current, versions } = await programmePage(house, id);
    // Without one in force the last that was is shown, and said to be over.
    const version = current ?? versions.filter((v) => !v.measure.sample).at(-1);
    if (!version) return reply.page(<NoVersion id={id} />);
    const calls = (await listCalls(house, undefined, { open: true })).filter((c) => c.programmeId === id);
    const sources = Object.entries(version.sources).map(([path, source]): SourceRow => ({ path, source, document: 'document' in source ? documentNumber(house, version, source.document) : '' })).sort((a, b) => rankOf(version, a.path) - rankOf(version, b.path));
    return reply.page(<ProgrammeView id={id} version={version} inForce={current !== null} versions={versions} guide={await guideView(house, version)} calls={calls} sources={sources} computable={(await currentRules(house)).programmes.some((p) => p.id === id)} />);
  });
}
