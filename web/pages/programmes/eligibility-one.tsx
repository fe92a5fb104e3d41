/** /eligibility/:programme: the conditions of one programme, line by line with their clauses. Nothing is kept. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Rejection } from '../../../domain/errors.js';
import { checkEligibility, conditionsOf, type ConditionsAsked, type EligibilityAnswer } from '../../../services/eligibility.js';
import { Refusal, type House } from '../../../services/house.js';
import { Card, errorsOf, Fields, Form } from '../../components/index.js';
import { posted, type Posted } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { RefusalNote, statusOf } from '../act.js';
import { awardsField, factFields, factLabels, kindField, readAwards, readFacts } from './facts.js';
import { AnswerCards } from './lines.js';
import { documentsOf } from './names.js';

interface View { asked: ConditionsAsked; documentOf: (id: string) => string; body?: Posted; errors?: Readonly<Record<string, string>>; rejection?: Rejection; answer?: EligibilityAnswer }

const statable = (asked: ConditionsAsked) => asked.facts.filter((f) => f.id !== 'applicantKind' && f.origin !== 'ledger');

function OnePage({ asked, documentOf, body, errors = {}, rejection, answer }: View) {
  const { t, say, locale } = useWords();
  const given = { ...(body ? { body } : {}), errors };
  const fields = [kindField(locale, { value: String((body && posted(body, 'applicantKind')) ?? ''), error: errors['applicantKind'] }), ...factFields(locale, statable(asked), given), awardsField(locale, given)];
  const missing = answer ? factLabels(locale, asked.facts, answer.missing) : '';
  return (
    <Layout title={say(asked.name)} subtitle={t('eligibilityPage.oneLead')} width="narrow" crumbs={[{ href: '/programmes', label: t('page.programmes') }, { href: `/programmes/${asked.programmeId}`, label: asked.programmeId }]} errors={errorsOf(fields)}>
      {rejection && <RefusalNote rejection={rejection} />}
      {answer && <AnswerCards answer={answer} missing={missing} documentOf={documentOf} />}
      <Card title={t('eligibilityPage.facts')} icon="edit">
        <p class="muted">{t('eligibilityPage.factsHint')}</p>
        <Form action={`/eligibility/${asked.programmeId}`} submitLabel={t('eligibilityPage.check')} submitIcon="checks"><Fields fields={fields} /></Form>
      </Card>
    </Layout>
  );
}

interface Route { Params: { id: string }; Body: Posted }

export function eligibilityOnePage(app: FastifyInstance, house: House): void {
  app.get<Route>('/eligibility/:id', async (request, reply) => reply.page(<OnePage asked={await conditionsOf(house, request.params.id)} documentOf={documentsOf(house)} />));
  app.post<Route>('/eligibility/:id', async (request: FastifyRequest<Route>, reply: FastifyReply) => {
    const asked = await conditionsOf(house, request.params.id);
    const body = request.body ?? {};
    const facts = readFacts(statable(asked), body);
    const prior = readAwards(body);
    const errors: Record<string, string> = { ...facts.errors, ...(prior.error ? { priorAwards: prior.error } : {}) };
    const view = { asked, documentOf: documentsOf(house), body };
    if (Object.keys(errors).length > 0) return reply.page(<OnePage {...view} errors={errors} />, { status: 422 });
    const kind = posted(body, 'applicantKind');
    try {
      const answer = await checkEligibility(house, asked.programmeId, { facts: facts.facts, priorAwards: prior.awards, ...(typeof kind === 'string' && kind !== '' ? { applicantKind: kind } : {}) });
      return await reply.page(<OnePage {...view} answer={answer} />);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return reply.page(<OnePage {...view} rejection={error.rejection} errors={error.rejection.fields ?? {}} />, { status: statusOf(error.rejection) });
    }
  });
}
