/** /rules/:id/simulation: a version, a draft too, tried with a set of facts. Nothing is written. */
import type { FastifyInstance } from 'fastify';
import type { Rejection } from '../../../domain/errors.js';
import { readDay } from '../../../domain/time.js';
import { simulateVersion, type Simulation } from '../../../services/eligibility.js';
import { Refusal, type House } from '../../../services/house.js';
import { versionPage, type VersionPage } from '../../../services/programmes.js';
import { Badge, Card, errorsOf, Fields, Form, Money, type FieldView } from '../../components/index.js';
import { fieldMessage, posted, type Posted } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';
import { RefusalNote, statusOf } from '../act.js';
import { awardsField, factFields, factLabels, kindField, readAwards, readFacts } from './facts.js';
import { AnswerCards } from './lines.js';
import { documentsOf, versionHref } from './names.js';
import { StatusBadge } from './versions.js';

interface View { page: VersionPage; documentOf: (id: string) => string; body?: Posted; errors?: Readonly<Record<string, string>>; rejection?: Rejection; answer?: Simulation }
const statable = (page: VersionPage) => (page.body.facts ?? []).filter((f) => f.id !== 'applicantKind');

function TryPage({ page, documentOf, body, errors = {}, rejection, answer }: View) {
  const { t, say, locale, named } = useWords();
  const given = { ...(body ? { body } : {}), errors };
  const asOf: FieldView = { name: 'asOf', kind: 'date', label: t('eligibilityPage.asOf'), value: String((body && posted(body, 'asOf')) ?? page.validFrom), ...(errors['asOf'] ? { error: fieldMessage(locale, errors['asOf'])! } : {}) };
  const fields = [kindField(locale, { value: String((body && posted(body, 'applicantKind')) ?? ''), error: errors['applicantKind'] }), asOf, ...factFields(locale, statable(page), given), awardsField(locale, given)];
  return (
    <Layout title={t('rules.simulate')} subtitle={<>{say(page.name)} <span class="figure">{page.id}</span> · {t('rules.simulateLead')}</>} width="narrow" badges={<StatusBadge status={page.status} />} crumbs={[{ href: '/rules', label: t('rules.title') }, { href: versionHref(page.id), label: page.id }]} errors={errorsOf(fields)}>
      {rejection && <RefusalNote rejection={rejection} />}
      {answer && <AnswerCards answer={answer} missing={factLabels(locale, answer.facts, answer.missing)} documentOf={documentOf} sample={page.sample} />}
      {answer && answer.instalments.length > 0 && (
        <Card title={t('rules.instalments')} icon="cash"><ul class="lined-list">{answer.instalments.map((i) => <li key={String(i.n)}><span><Badge>{i.n}</Badge> {named('milestone', i.milestone)}</span><Money fen={i.amountFen} /></li>)}</ul></Card>
      )}
      <Card title={t('eligibilityPage.facts')} icon="edit"><Form action={versionHref(page.id, '/simulation')} submitLabel={t('rules.simulate')} submitIcon="calculator"><Fields fields={fields} /></Form></Card>
    </Layout>
  );
}

interface Route { Params: { id: string }; Body: Posted }

export function versionTryPage(app: FastifyInstance, house: House): void {
  const documentOf = documentsOf(house);
  app.get<Route>('/rules/:id/simulation', async (request, reply) => reply.page(<TryPage page={await versionPage(house, viewerOf(request).actor, request.params.id)} documentOf={documentOf} />));
  app.post<Route>('/rules/:id/simulation', async (request, reply) => {
    const { actor } = viewerOf(request);
    const page = await versionPage(house, actor, request.params.id);
    const body = request.body ?? {};
    const facts = readFacts(statable(page), body);
    const prior = readAwards(body);
    const [kind, asOf] = [String(posted(body, 'applicantKind') ?? ''), String(posted(body, 'asOf') ?? '').trim()];
    const errors: Record<string, string> = { ...facts.errors, ...(prior.error ? { priorAwards: prior.error } : {}), ...(asOf !== '' && readDay(asOf) === undefined ? { asOf: 'impossible_date' } : {}) };
    const view = { page, documentOf, body };
    if (Object.keys(errors).length > 0) return reply.page(<TryPage {...view} errors={errors} />, { status: 422 });
    try {
      return await reply.page(<TryPage {...view} answer={await simulateVersion(house, actor, page.id, { facts: facts.facts, priorAwards: prior.awards, ...(kind ? { applicantKind: kind } : {}), ...(asOf ? { asOf: readDay(asOf) ?? asOf } : {}) })} />);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return reply.page(<TryPage {...view} rejection={error.rejection} errors={error.rejection.fields ?? {}} />, { status: statusOf(error.rejection) });
    }
  });
}
