/** /finance/budget-lines/new: the finance maker enters a budget line; the finance bureau confirms its quota afterwards. */
import type { FastifyInstance } from 'fastify';
import { hasRole } from '../../../domain/access/index.js';
import { dateOf, yearOf } from '../../../domain/time.js';
import type { Locale } from '../../../domain/words/index.js';
import { budgetCodesFor } from '../../../services/finance.js';
import { refuse, type House } from '../../../services/house.js';
import { Card, Fields, Form, Note } from '../../components/index.js';
import { useFrame, useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { commandFields } from '../../forms/index.js';
import { viewerOf } from '../../plugin.js';
import { doneWith, statusOfTried, TriedNote, triedErrors, tryCommand, type Tried } from './acting.js';
import { actsAs } from '../act.js';
import { codeOptions, type Codes } from './code-options.js';
import { lineHref } from './links.js';

const fieldsOf = (locale: Locale, { year, codes, tried }: { year: number; codes: Codes; tried?: Tried }) => commandFields(locale, 'createBudgetLine', {
  options: codeOptions(locale, codes),
  values: { year: String(year), level: 'city', route: 'unit_treasury', cutOffOn: `${year}-12-31` }, ...(tried ? { body: tried.body, errors: tried.errors } : {}),
});

function NewBudgetLine({ codes, tried }: { codes: Codes; tried?: Tried }) {
  const { now } = useFrame();
  const { t, locale } = useWords();
  const fields = fieldsOf(locale, { year: yearOf(dateOf(now)), codes, ...(tried ? { tried } : {}) });
  return (
    <Layout title={t('command.createBudgetLine')} crumbs={[{ href: '/finance', label: t('page.finance') }, { href: '/finance/budget-lines', label: t('page.budgetLines') }]} errors={triedErrors(fields)} width="narrow">
      <TriedNote tried={tried} fields={fields} />
      <Note tone="info"><p>{t('finance.lineNote')}</p></Note>
      <Card>
        <Form action="/finance/budget-lines/new" submitLabel={t('command.createBudgetLine')} submitIcon="check" cancelHref="/finance/budget-lines"><Fields fields={fields} /></Form>
      </Card>
    </Layout>
  );
}

export function newBudgetLinePage(app: FastifyInstance, house: House): void {
  app.get('/finance/budget-lines/new', async (request, reply) => {
    if (!hasRole(viewerOf(request).actor, 'finance_maker')) return refuse('not_allowed');
    return reply.page(<NewBudgetLine codes={await budgetCodesFor(house, viewerOf(request).actor)} />);
  });
  app.post('/finance/budget-lines/new', async (request, reply) => {
    actsAs(request, 'finance_maker');
    const { sent, tried } = await tryCommand(house, request, { type: 'createBudgetLine', stream: { create: 'budget' } });
    if (tried) return reply.page(<NewBudgetLine codes={await budgetCodesFor(house, viewerOf(request).actor)} tried={tried} />, { status: statusOfTried(tried) });
    return doneWith(reply, { sent, type: 'createBudgetLine', href: lineHref(sent.streamId) });
  });
}
