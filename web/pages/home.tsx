/** First page, open to all: what this is, open calls, notices, progress by receipt number, verification, the API. */
import type { FastifyInstance } from 'fastify';
import { formatEnd } from '../../domain/words/index.js';
import { Badge, Card, EmptyState, Field, FormPrefix, SampleBadge } from '../components/index.js';
import { useWords } from '../frame/context.js';
import { Icon, type IconName } from '../frame/icon.js';
import { Layout } from '../frame/layout.js';
import type { CallCard, NoticeCard } from '../host.js';

const Way = ({ href, icon, title, text }: { href: string; icon: IconName; title: string; text: string }) => (
  <li class="way"><span class="way-icon"><Icon name={icon} /></span><div><a href={href}>{title}</a><p>{text}</p></div></li>
);

export const CallList = ({ calls }: { calls: readonly CallCard[] }) => {
  const { t, say } = useWords();
  if (calls.length === 0) return <EmptyState icon="calendar" title={t('empty.calls')} text={t('empty.callsText')} />;
  return (
    <ul class="call-list">
      {calls.map((c) => (
        <li key={c.id} class="call">
          <div class="call-text">
            <h3><a href={`/calls/${encodeURIComponent(c.id)}`}>{c.title}</a>{c.sample && <> <SampleBadge /></>}</h3>
            <p class="muted">{say(c.programmeName)} · {say(c.amount)}</p>
          </div>
          <div class="call-side">
            <Badge tone="info">{t('home.closesAt', { time: formatEnd(c.closesAt) })}</Badge>
          </div>
        </li>
      ))}
    </ul>
  );
};

const HOW = [1, 2, 3, 4, 5] as const;
/** What this is about, for one who has never seen it: five stages, who does what. */
const How = () => {
  const { t } = useWords();
  return (
    <section class="how" aria-labelledby="how-title">
      <h2 id="how-title">{t('home.howTitle')}</h2>
      <ol>{HOW.map((n) => <li key={n}><h3>{t(`home.how${n}`)}</h3><p>{t(`home.how${n}Text`)}</p></li>)}</ol>
    </section>
  );
};

export function HomePage({ calls, notices }: { calls: readonly CallCard[]; notices: readonly NoticeCard[] }) {
  const { t } = useWords();
  return (
    <Layout title={t('home.headline')} bare>
      <div class="hero">
        <h1>{t('home.headline')}</h1>
        <p>{t('home.lead')}</p>
        <ul class="ways">
          <Way href="/calls" icon="edit" title={t('home.apply')} text={t('home.applyText')} />
          <Way href="/progress" icon="search" title={t('home.query')} text={t('home.queryText')} />
          <Way href="/calculator" icon="calculator" title={t('home.calculate')} text={t('home.calculateText')} />
        </ul>
      </div>
      <How />
      <div class="columns">
        <div>
          <Card title={t('home.openCalls')} icon="calendar" actions={<><a href="/programmes">{t('home.programmes')}</a><a href="/calls">{t('button.showAll')}</a></>}><CallList calls={calls} /></Card>
          <Card title={t('home.currentNotices')} icon="speakerphone" actions={<a href="/notices">{t('button.showAll')}</a>}>
            {notices.length === 0 ? <EmptyState icon="speakerphone" title={t('empty.notices')} /> : (
              <ul class="call-list">
                {notices.map((n) => (
                  <li key={n.id} class="call"><div class="call-text"><h3><a href={`/notices/${encodeURIComponent(n.id)}`}>{n.title}</a></h3></div><span class="muted figure">{n.publishedOn} – {n.lastDay}</span></li>
                ))}
              </ul>
            )}
          </Card>
        </div>
        <div>
          <Card title={t('home.progressTitle')} icon="search">
            <FormPrefix.Provider value="p">
              <form method="get" action="/progress">
                <p class="muted small">{t('home.progressHint')} · {t('home.noLogin')}</p>
                <Field name="receipt" kind="text" label={t('field.receipt')} hint={t('home.receiptExample')} required autocomplete="off" />
                <Field name="check" kind="text" label={t('field.check')} required autocomplete="off" />
                <button class="btn btn-primary" type="submit">{t('button.query')}</button>
              </form>
            </FormPrefix.Provider>
          </Card>
          <Card title={t('home.verifyTitle')} icon="shield-check">
            <FormPrefix.Provider value="v">
              <form method="get" action="/verification">
                <Field name="code" kind="text" label={t('field.verificationCode')} hint={t('home.verifyHint')} required autocomplete="off" />
                <button class="btn btn-outline-secondary" type="submit">{t('button.verify')}</button>
              </form>
            </FormPrefix.Provider>
          </Card>
          <Card title={t('home.forPrograms')} icon="code">
            <p>{t('home.forProgramsText')}</p>
            <p><a href="/v1/reference">{t('frame.apiReference')}</a> · <a href="/v1/openapi.json">OpenAPI 3.1</a></p>
          </Card>
        </div>
      </div>
    </Layout>
  );
}

export function homePage(app: FastifyInstance): void {
  app.get('/', async (request, reply) => {
    const [calls, notices] = await Promise.all([request.webHost.openCalls(), request.webHost.currentNotices()]);
    return reply.page(<HomePage calls={calls} notices={notices} />);
  });
}
