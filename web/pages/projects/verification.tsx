/** /verification: whether the code printed on a document belongs to a document that was made here. */
import type { FastifyInstance } from 'fastify';
import { Refusal, type House } from '../../../services/house.js';
import { verification } from '../../../services/public.js';
import { Card, DescriptionList, Field, FormPrefix, Note } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { Layout } from '../../frame/layout.js';
import { paperTitle } from '../print/titles.js';

type Found = Awaited<ReturnType<typeof verification>>;
interface View { code: string; found?: Found; missing?: 'empty' | 'unknown' }

function VerificationPage({ code, found, missing }: View) {
  const { t, named, locale } = useWords();
  return (
    <Layout title={t('page.verification')} subtitle={t('verificationPage.lead')} width="narrow" crumbs={[]} errors={missing === 'empty' ? [{ label: t('field.verificationCode'), message: t('fieldError.required'), fieldId: 'f-code' }] : []}>
      {missing === 'unknown' && <div role="alert" data-focus tabIndex={-1}><Note tone="bad" title={t('verificationPage.notFound')}><p>{t('verificationPage.notFoundText')}</p></Note></div>}
      {found && (
        <Card title={found.ended ? t('verificationPage.ended') : found.valid ? t('verificationPage.genuine') : t('printed.superseded')} icon={found.valid && !found.ended ? 'shield-check' : 'history'} {...(found.valid && !found.ended ? {} : { accent: 'bad' as const })}>
          {found.ended && <p>{t('verificationPage.endedText')}</p>}
          {!found.valid && !found.ended && <p>{t('verificationPage.supersededText')}</p>}
          <DescriptionList items={[
            { label: t('verificationPage.type'), value: <strong>{found.paper ? paperTitle(locale, { kind: found.type, ...found.paper }, found.paper.programme) : named('print', found.type)}</strong> },
            ...(found.number ? [{ label: t('verificationPage.number'), value: <span class="figure">{found.number}</span> }] : []),
            { label: t('verificationPage.on'), value: <span class="figure">{found.on}</span> },
            { label: t('field.verificationCode'), value: <code>{code}</code> },
          ]} />
        </Card>
      )}
      <section class="card"><div class="card-content">
        <FormPrefix.Provider value="f">
          <form method="get" action="/verification" noValidate>
            <Field name="code" kind="text" label={t('field.verificationCode')} hint={t('home.verifyHint')} required value={code} autocomplete="off" width="medium" {...(missing === 'empty' ? { error: t('fieldError.required') } : {})} />
            <button class="btn btn-primary" type="submit"><Icon name="shield-check" />{t('button.verify')}</button>
          </form>
        </FormPrefix.Provider>
      </div></section>
    </Layout>
  );
}

export function verificationPage(app: FastifyInstance, house: House): void {
  app.get<{ Querystring: { code?: string } }>('/verification', async (request, reply) => {
    const asked = request.query.code;
    const code = typeof asked === 'string' ? asked.trim() : '';
    if (code === '') return reply.page(<VerificationPage code="" {...(asked === undefined ? {} : { missing: 'empty' as const })} />, { status: asked === undefined ? 200 : 422 });
    try {
      return await reply.page(<VerificationPage code={code} found={await verification(house, code)} />);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return reply.page(<VerificationPage code={code} missing="unknown" />, { status: 404 });
    }
  });
}
