/** /account: one's own name, roles and language, and signing out everywhere. */
import type { FastifyInstance } from 'fastify';
import { isLocale, LOCALES, t as sentence, formatMinute } from '../../../domain/words/index.js';
import { Refusal, type House } from '../../../services/house.js';
import { accountPage, type AccountPage } from '../../../services/oversight.js';
import { setLocale, signOut } from '../../../services/sessions.js';
import { Badge, Card, DescriptionList, Form, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { viewerOf } from '../../plugin.js';

const LANGUAGE = { 'zh-CN': '中文', en: 'English' } as const;

function Account({ page }: { page: AccountPage }) {
  const { t, named, say, locale } = useWords();
  return (
    <Layout title={t('page.account')} width="normal">
      <div class="columns">
        <div>
          <Card title={t('section.basics')} icon="user">
            <DescriptionList items={[
              { label: t('field.person'), value: locale === 'en' && page.nameEn ? page.nameEn : page.name }, { label: t('field.username'), value: <span class="key">{page.username}</span> },
              { label: t('admin.email'), value: <span class="key">{page.email || '–'}</span> }, ...(page.specialty ? [{ label: t('sheet.specialty'), value: named('specialty', page.specialty) }] : []),
            ]} />
          </Card>
          <Card title={t('admin.roles')} icon="id" flush>
            <Table
              caption={t('admin.roles')} rows={page.grants} rowKey={(g, i) => `${i}${g.role}`} numbered={false}
              columns={[
                { id: 'role', label: t('field.role'), head: true, cell: (g) => named('role', g.role) },
                { id: 'scope', label: t('admin.scope'), cell: (g) => [g.jurisdiction && say(g.jurisdiction), g.department && say(g.department), g.organisation].filter(Boolean).join(' · ') || '–' },
              ]}
            />
            <p class="flush-text muted small">{t('admin.rolesText')}</p>
          </Card>
          <Card title={t('admin.sessions')} icon="login" flush>
            <Table
              caption={t('admin.sessions')} rows={page.sessions} rowKey={(s, i) => `${i}${s.createdAt}`} numbered={false}
              columns={[
                { id: 'kind', label: t('admin.kind'), head: true, cell: (s) => <>{s.kind === 'cookie' ? t('admin.browser') : t('admin.program')}{s.current && <> <Badge tone="info">{t('admin.thisOne')}</Badge></>}</> },
                { id: 'from', label: t('admin.startedAt'), narrow: true, cell: (s) => <span class="figure">{formatMinute(s.createdAt)}</span> },
                { id: 'to', label: t('admin.endsAt'), narrow: true, cell: (s) => <span class="figure">{formatMinute(s.expiresAt)}</span> },
              ]}
            />
            <p class="flush-text muted small">{t('admin.sessionsText')}</p>
          </Card>
        </div>
        <div>
          <Card title={t('admin.language')} icon="language">
            <p class="muted">{t('admin.languageText')}</p>
            <ul class="button-row">
              {LOCALES.map((l) => <li key={l} lang={l}><Form action="/account/language" prefix={`f-${l}`} submitLabel={LANGUAGE[l]} tone={l === page.locale ? 'primary' : 'secondary'} hidden={{ locale: l }} /></li>)}
            </ul>
          </Card>
          <Card title={t('admin.signOutEverywhere')} icon="logout">
            <Form action="/account/sign-out" submitLabel={t('admin.signOutEverywhere')} submitIcon="logout" tone="danger"><p class="muted">{t('admin.signOutEverywhereText')}</p></Form>
          </Card>
        </div>
      </div>
    </Layout>
  );
}

export function accountPages(app: FastifyInstance, house: House): void {
  app.get('/account', async (request, reply) => reply.page(<Account page={await accountPage(house, viewerOf(request))} />));
  // The language of mails and of the next sign-in; a link with ?lang= only shows pages in another.
  app.post<{ Body: { locale?: unknown } }>('/account/language', async (request, reply) => {
    const { locale } = request.body;
    if (!isLocale(locale)) throw new Refusal({ code: 'bad_request' });
    await setLocale(house, viewerOf(request).actor.personId, locale);
    return reply.done(`/account?lang=${locale}`, { tone: 'good', text: sentence(locale, 'flash.saved') });
  });
  app.post('/account/sign-out', async (request, reply) => {
    await signOut(house, viewerOf(request), true);
    reply.endSession();
    return reply.done('/', { tone: 'info', text: sentence(request.locale, 'flash.signedOut') });
  });
}
