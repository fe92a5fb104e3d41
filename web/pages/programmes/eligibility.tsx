/** /eligibility: what an organisation could get from all programmes in force on a day. Nothing is kept. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Rejection } from '../../../domain/errors.js';
import { readDay } from '../../../domain/time.js';
import { formatEnd } from '../../../domain/words/index.js';
import { appliedCalls } from '../../../services/drafts.js';
import { ownOrganisations, whatCouldWeGet, type Proposal, type Proposals, type Wish } from '../../../services/eligibility.js';
import { Refusal, type House } from '../../../services/house.js';
import { Badge, Card, EmptyState, errorsOf, Field, Fields, Form, FormPrefix, Money, Note, Table, Tiles } from '../../components/index.js';
import { fieldMessage, type Posted } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { RefusalNote, statusOf } from '../act.js';
import { awardsField, factFields, factLabels, kindField, readAwards, readFacts } from './facts.js';
import { Gain, LineList, VerdictBadge } from './lines.js';

interface Own { id: string; name: string; kind: string }
interface View { found: Proposals; /** calls with an application of one's own */ applied: ReadonlySet<string>; own: readonly Own[]; query: Query; body?: Posted; errors: Readonly<Record<string, string>>; rejection?: Rejection }
interface Query { organisation?: string; kind?: string; asOf?: string }

const Details = ({ item, found }: { item: Proposal; found: Proposals }) => {
  const { t, locale } = useWords();
  return (
    <details class="row-details">
      <summary>{t('eligibilityPage.details')}</summary>
      <LineList lines={item.lines} />
      {item.missing.length > 0 && <p class="muted small">{t('eligibilityPage.missingFacts', { names: factLabels(locale, found.facts, item.missing) })}</p>}
      {item.money.status === 'up_to' && <p class="muted small">{t('eligibilityPage.takenAsPassed')}</p>}
    </details>
  );
};

function ProposalTable({ items, found, applied, caption }: { items: readonly Proposal[]; found: Proposals; applied: ReadonlySet<string>; caption: string }) {
  const { t, say } = useWords();
  return (
    <Table<Proposal>
      caption={caption}
      rows={items}
      rowKey={(i) => i.versionId}
      columns={[
        { id: 'name', label: t('field.programme'), head: true, cell: (i) => <><a class="strong-link" href={`/programmes/${encodeURIComponent(i.programmeId)}`}>{say(i.name)}</a><Details item={i} found={found} /></> },
        { id: 'verdict', label: t('eligibilityPage.state'), narrow: true, cell: (i) => <VerdictBadge verdict={i.verdict} /> },
        { id: 'amount', label: t('eligibilityPage.amount'), align: 'right', cell: (i) => <Gain money={i.money} plain /> },
        { id: 'call', label: t('page.call'), cell: (i) => (i.call ? <><a class="btn btn-sm btn-primary" href={`/calls/${encodeURIComponent(i.call.id)}`}><Icon name={applied.has(i.call.id) ? 'folder' : 'edit'} />{t(applied.has(i.call.id) ? 'button.mine' : 'button.apply')}</a><span class="cell-note">{t('home.closesAt', { time: formatEnd(i.call.closesAt) })}</span></> : <span class="muted">{t('eligibilityPage.noCall')}</span>) },
      ]}
    />
  );
}

function Results({ found, applied }: { found: Proposals; applied: ReadonlySet<string> }) {
  const { t } = useWords();
  const likely = found.items.filter((i) => i.verdict !== 'not_eligible');
  const others = found.items.filter((i) => i.verdict === 'not_eligible');
  if (found.items.length === 0) return <Card><EmptyState icon="calendar" title={t('eligibilityPage.none')} text={t('eligibilityPage.noneText')} /></Card>;
  const sure = found.items.filter((i) => i.verdict === 'eligible');
  return (
    <>
      <Tiles tiles={[
        ...(sure.length > 0 ? [{ label: t('eligibilityPage.sum'), value: <Money fen={found.amountFen} as="wan" />, tone: 'good' as const, note: t('frame.rows', { n: sure.length }) }] : []),
        { label: t('verdict.possible'), value: likely.length - sure.length },
        { label: t('eligibilityPage.openCall'), value: likely.filter((i) => i.call).length },
      ]} />
      <Card title={t('eligibilityPage.proposals')} icon="coin" id="result" flush><ProposalTable items={likely} found={found} applied={applied} caption={t('eligibilityPage.proposals')} /></Card>
      {others.length > 0 && <details class="card fold"><summary>{t('eligibilityPage.notEligible', { n: others.length })}</summary><ProposalTable items={others} found={found} applied={applied} caption={t('eligibilityPage.notEligible', { n: others.length })} /></details>}
    </>
  );
}

function EligibilityPage({ found, applied, own, query, body, errors, rejection }: View) {
  const { t, locale } = useWords();
  const fields = [...factFields(locale, asking(found), { ...(body ? { body } : {}), errors }), awardsField(locale, { ...(body ? { body } : {}), errors })];
  const kind = kindField(locale, { value: found.organisation ? '' : found.applicantKind ?? '', error: errors['applicantKind'] });
  // Without a kind of applicant there is nothing to state yet: the table has the page to itself.
  const asked = found.applicantKind !== null && found.items.length > 0;
  const chosen = { ...(query.organisation ? { organisation: query.organisation } : {}), ...(query.kind ? { kind: query.kind } : {}), ...(query.asOf ? { asOf: query.asOf } : {}) };
  return (
    <Layout title={t('page.eligibility')} subtitle={t('eligibilityPage.lead')} crumbs={[{ href: '/programmes', label: t('page.programmes') }]} errors={errorsOf(fields)}>
      {rejection && <RefusalNote rejection={rejection} />}
      <FormPrefix.Provider value="who">
        <form method="get" action="/eligibility" class="filters">
          <div class="filters-fields">
            {own.length > 0 && <Field name="organisation" kind="choice" label={t('eligibilityPage.organisation')} value={query.organisation ?? ''} options={own.map((o) => ({ value: o.id, label: o.name }))} none={t('eligibilityPage.unknown')} />}
            <Field {...kind} name="kind" width="medium" />
            <Field name="asOf" kind="date" label={t('eligibilityPage.asOf')} value={found.asOf} {...(errors['asOf'] ? { error: fieldMessage(locale, errors['asOf'])! } : {})} />
          </div>
          <div class="filters-buttons"><button class="btn btn-primary" type="submit">{t('calculation.go')}</button></div>
        </form>
      </FormPrefix.Provider>
      {own.length > 0 && <p class="muted small">{t('eligibilityPage.organisationHint')}</p>}
      {!found.organisation && found.awards.length === 0 && <Note tone="info"><p>{t(own.length > 0 ? 'eligibilityPage.notCountedOwn' : 'eligibilityPage.notCounted')}</p></Note>}
      {found.awards.length > 0 && <p class="muted">{t('eligibilityPage.awards')}{t('frame.colon')}{found.awards.map((a) => <span key={`${a.programmeId}${a.year}${a.amountFen}`}><Badge>{a.programmeId} {a.year}</Badge> <Money fen={a.amountFen} as="wan" /> </span>)}</p>}
      <div class={asked ? 'columns' : undefined}>
        <div class="whole-tables"><Results found={found} applied={applied} /></div>
        {asked && (
          <Card title={t('eligibilityPage.given')} icon="edit" id="facts">
            <p class="muted">{t('eligibilityPage.factsHint')}</p>
            <Form action={`/eligibility?${new URLSearchParams(chosen).toString()}`} submitLabel={t('eligibilityPage.check')} submitIcon="checks"><Fields fields={fields} /></Form>
          </Card>
        )}
      </div>
    </Layout>
  );
}

/** Facts the applicant can state and that a programme for its kind asks for. */
function asking(found: Proposals): Proposals['facts'] {
  const open = new Set(found.items.filter((i) => !i.lines.some((l) => l.id === 'applicantKinds' && l.state === 'not_met')).map((i) => i.programmeId));
  return found.facts.filter((f) => (f.origin ?? 'applicant') === 'applicant' && [...open].some((id) => found.asks[id]?.includes(f.id)));
}

interface Route { Querystring: Query; Body: Posted }

export function eligibilityPage(app: FastifyInstance, house: House): void {
  async function show(request: FastifyRequest<Route>, reply: FastifyReply, body?: Posted): Promise<FastifyReply> {
    const { query } = request;
    const actor = request.viewer?.actor;
    const asOf = query.asOf ? readDay(query.asOf) : undefined;
    const own = await ownOrganisations(house, actor);
    const wish: Wish = { ...(query.organisation ? { organisationId: query.organisation } : {}), ...(query.kind ? { applicantKind: query.kind } : {}), ...(asOf ? { asOf } : {}) };
    const errors: Record<string, string> = query.asOf && !asOf ? { asOf: 'impossible_date' } : {};
    const plain = await whatCouldWeGet(house, actor, wish);
    const applied = await appliedCalls(house, actor);
    if (!body) return reply.page(<EligibilityPage found={plain} applied={applied} own={own} query={query} errors={errors} />, { status: Object.keys(errors).length > 0 ? 422 : 200 });
    const facts = readFacts(plain.facts, body);
    const prior = readAwards(body);
    Object.assign(errors, facts.errors, prior.error ? { priorAwards: prior.error } : {});
    const view = { applied, own, query, body, errors };
    if (Object.keys(errors).length > 0) return reply.page(<EligibilityPage {...view} found={plain} />, { status: 422 });
    try {
      return await reply.page(<EligibilityPage {...view} found={await whatCouldWeGet(house, actor, { ...wish, facts: facts.facts, priorAwards: prior.awards })} />);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return reply.page(<EligibilityPage {...view} found={plain} rejection={error.rejection} errors={error.rejection.fields ?? {}} />, { status: statusOf(error.rejection) });
    }
  }
  app.get<Route>('/eligibility', async (request, reply) => show(request, reply));
  app.post<Route>('/eligibility', async (request, reply) => show(request, reply, request.body ?? {}));
}
