/** /progress: how far an application is, by receipt number and check code, without signing in. */
import type { FastifyInstance } from 'fastify';
import { formatMinute, named, type Locale } from '../../../domain/words/index.js';
import { Refusal, type House } from '../../../services/house.js';
import { progress, type Progress } from '../../../services/public.js';
import { workingDaysLeft } from '../../../services/rules.js';
import { Badge, Card, DescriptionList, Field, FormPrefix, Note, StageBar } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';

interface Query { receipt?: string; check?: string }
interface View { query: Query; found?: Progress; daysLeft?: (dueAt: string) => number; missing?: boolean; unfilled: readonly (keyof Query)[] }

const stateText = (locale: Locale, p: Progress): string => named(locale, 'state', p.stateKey.slice('state.'.length));

function Found({ found, daysLeft }: { found: Progress; daysLeft: (dueAt: string) => number }) {
  const { t, say, locale } = useWords();
  return (
    <>
      <Card title={found.receipt} icon="receipt" actions={<Badge tone="info">{stateText(locale, found)}</Badge>}>
        <DescriptionList items={[
          { label: t('field.state'), value: <strong>{stateText(locale, found)}</strong> },
          { label: t('progressPage.applicant'), value: found.applicant },
          { label: t('field.programme'), value: say(found.programme) },
          { label: t('projectPage.receivedAt'), value: <span class="figure">{formatMinute(found.submittedAt)}</span> },
        ]} />
        {found.state === 'in_progress' && <p class="muted small">{t('progressPage.beforeNotice')}</p>}
      </Card>
      <StageBar stages={found.stages} daysLeft={daysLeft} />
    </>
  );
}

function ProgressPage({ query, found, daysLeft, missing, unfilled }: View) {
  const { t } = useWords();
  const error = (name: keyof Query): { error?: string } => (unfilled.includes(name) ? { error: t('fieldError.required') } : {});
  return (
    <Layout title={t('page.progress')} subtitle={t('progressPage.lead')} width="narrow" crumbs={[]} errors={unfilled.map((name) => ({ label: t(`field.${name}`), message: t('fieldError.required'), fieldId: `f-${name}` }))}>
      {missing && <div role="alert" data-focus tabIndex={-1}><Note tone="bad" title={t('progressPage.notFound')}><p>{t('progressPage.notFoundText')}</p></Note></div>}
      {found && daysLeft && <Found found={found} daysLeft={daysLeft} />}
      <section class="card"><div class="card-content">
        <FormPrefix.Provider value="f">
          <form method="get" action="/progress" noValidate>
            <Field name="receipt" kind="text" label={t('field.receipt')} hint={t('home.receiptExample')} required value={query.receipt ?? ''} autocomplete="off" width="medium" {...error('receipt')} />
            <Field name="check" kind="text" label={t('field.check')} required value={query.check ?? ''} autocomplete="off" width="short" {...error('check')} />
            <button class="btn btn-primary" type="submit"><Icon name="search" />{t('button.query')}</button>
          </form>
        </FormPrefix.Provider>
      </div></section>
    </Layout>
  );
}

const typed = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

export function progressPage(app: FastifyInstance, house: House): void {
  app.get<{ Querystring: Query }>('/progress', async (request, reply) => {
    const receipt = typed(request.query.receipt);
    const check = typed(request.query.check);
    if (!receipt && !check) return reply.page(<ProgressPage query={{}} unfilled={request.query.receipt === undefined ? [] : ['receipt', 'check']} />, { status: request.query.receipt === undefined ? 200 : 422 });
    if (!receipt || !check) return reply.page(<ProgressPage query={{ receipt, check }} unfilled={receipt ? ['check'] : ['receipt']} />, { status: 422 });
    try {
      return await reply.page(<ProgressPage query={{ receipt, check }} found={await progress(house, { receipt, check })} daysLeft={await workingDaysLeft(house)} unfilled={[]} />);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return reply.page(<ProgressPage query={{ receipt, check }} missing unfilled={[]} />, { status: 404 });
    }
  });
}
