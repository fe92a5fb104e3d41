/** A refusal as a page: what was wrong, the facts, what can be done now, and ways on. */
import type { ErrorCode } from '../../domain/errors.js';
import type { RefusalText } from '../../domain/words/index.js';
import { useFrame, useWords } from './context.js';
import { safeHref, withQuery } from './href.js';
import { Icon, type IconName } from './icon.js';
import { Layout } from './layout.js';

export interface RefusalPageProps {
  status: number;
  refusal: RefusalText & { code: ErrorCode | string };
  /** The page the person came from, to see the newest state. */
  backHref?: string;
  /** Number under which a fault of the program is logged. */
  reference?: string;
}

const ICON_BY_STATUS: Readonly<Record<number, IconName>> = { 401: 'lock', 403: 'lock', 404: 'search', 409: 'hourglass', 412: 'refresh', 503: 'clock' };

/** Their titles say what the line above them would. */
const SAYS_ITSELF: ReadonlySet<string> = new Set(['not_found', 'not_allowed', 'internal', 'unavailable']);

function headline(status: number) {
  if (status === 403) return 'errorPage.forbidden';
  if (status === 404) return 'errorPage.notFound';
  if (status === 409 || status === 412) return 'errorPage.conflict';
  if (status === 503) return 'errorPage.unavailable';
  return status >= 500 ? 'errorPage.internal' : 'errorPage.refused';
}

export function RefusalPage({ status, refusal, backHref, reference }: RefusalPageProps) {
  const { person, path } = useFrame();
  const { t } = useWords();
  const stale = refusal.code === 'stale_version' || refusal.code === 'if_match_failed';
  return (
    <Layout title={refusal.title} width="narrow" bare>
      <div class="refusal card" data-code={refusal.code}>
        <div class={`refusal-icon ${status >= 500 ? 'tone-bad' : 'tone-warn'}`}><Icon name={stale ? 'refresh' : ICON_BY_STATUS[status] ?? 'alert-triangle'} large /></div>
        {!SAYS_ITSELF.has(refusal.code) && <p class="refusal-kind">{t(headline(status))}</p>}
        <h1>{refusal.title}</h1>
        <p class="lead-text">{refusal.help}</p>
        {refusal.fields.length > 0 && <ul class="refusal-fields">{refusal.fields.map((f) => <li key={f.path}>{t('frame.labelled', { label: f.path, value: f.message })}</li>)}</ul>}
        {refusal.facts.length > 0 && <dl class="facts">{refusal.facts.map((f) => <div key={f.label}><dt>{f.label}</dt><dd>{f.value}</dd></div>)}</dl>}
        {status === 409 && (
          <section class="refusal-allowed" aria-labelledby="allowed-title">
            <h2 id="allowed-title">{t('frame.allowedNow')}</h2>
            {refusal.allowed.length > 0
              ? <ul class="chips">{refusal.allowed.map((a) => <li key={a.type} class="badge tone-info">{a.label}</li>)}</ul>
              : <p>{t('frame.nothingAllowed')}</p>}
          </section>
        )}
        <p class="refusal-ways">
          {backHref && <a class="btn btn-primary" href={safeHref(backHref)}>{stale ? t('button.reviewChanges') : t('button.back')}</a>}
          {!backHref && status >= 500 && <a class="btn btn-primary" href={safeHref(path)}>{t('button.reload')}</a>}
          {!person && status !== 404 && status < 500 && <a class="btn btn-primary" href={withQuery('/sign-in', { return: path })}>{t('button.signIn')}</a>}
          {person && <a class="btn btn-outline-secondary" href="/work">{t('page.work')}</a>}
          <a class="btn btn-outline-secondary" href="/">{t('button.backHome')}</a>
        </p>
        {reference && <p class="refusal-code">{t('errorPage.reference', { id: reference })}</p>}
      </div>
    </Layout>
  );
}
