/** The head of every page: skip link, sandbox banner, product, what waits, switches, account, main navigation. */
import { formatDay, formatMinute, weekdayOf } from '../../domain/words/index.js';
import { useFrame, useWords } from './context.js';
import { withQuery } from './href.js';
import { Icon } from './icon.js';

export function SandboxBanner() {
  const { sandbox, now, person } = useFrame();
  const { t, locale } = useWords();
  if (!sandbox) return null;
  const date = formatDay(now);
  return (
    <div class="sandbox" role="region" aria-label={t('frame.sandbox')}>
      <div class="shell sandbox-line">
        <span class="sandbox-tag">{t('frame.sandbox')}</span>
        <span><time dateTime={date} title={formatMinute(now)}>{t('frame.sandboxDate', { date, weekday: weekdayOf(locale, date) })}</time></span>
        <span class="sandbox-note">{t('frame.sandboxNote')}</span>
        {person?.roles.includes('administrator') && <a href="/administration/clock">{t('frame.moveClock')}</a>}
      </div>
    </div>
  );
}

function AccountMenu() {
  const { person, csrfToken, path } = useFrame();
  const { t, named } = useWords();
  if (!person) {
    return <a class="head-link" href={withQuery('/sign-in', { return: path.startsWith('/sign-in') || path === '/' ? undefined : path })}><Icon name="login" />{t('frame.signIn')}</a>;
  }
  return (
    <details class="account" data-menu>
      <summary class="head-link"><Icon name="user" /><span class="account-name">{person.name}</span><Icon name="chevron-down" /></summary>
      <div class="account-menu">
        <p class="account-who"><strong>{person.name}</strong>{person.organisation && <span>{person.organisation}</span>}</p>
        <p><a href="/account">{t('page.account')}</a></p>
        <ul class="account-roles">{person.roles.map((role) => <li key={role} class="badge tone-info">{named('role', role)}</li>)}</ul>
        <form method="post" action="/sign-out">
          <input type="hidden" name="_csrf" value={csrfToken} />
          <button type="submit" class="btn btn-outline-secondary w-100"><Icon name="logout" />{t('frame.signOut')}</button>
        </form>
      </div>
    </details>
  );
}

export function Header() {
  const { jurisdiction, path, locale, largeType, person, nav, asset } = useFrame();
  const { t, say } = useWords();
  return (
    <>
      <a class="skip-link" href="#main">{t('frame.skip')}</a>
      <SandboxBanner />
      <header class="head">
        <div class="shell head-line">
          <a class="brand" href="/">
            <img src={asset('mark.svg')} alt="" width="32" height="32" />
            <span class="brand-name">{t('frame.product')}</span>
            <span class="brand-place">{say(jurisdiction)}</span>
          </a>
          <div class="head-tools">
            {person && (
              <a class="head-link waiting" href="/work">
                <Icon name="bell" />
                <span class="waiting-text">{t('frame.waiting', { n: person.waiting })}</span>
                {person.waiting > 0 && <span class="count" aria-hidden="true">{person.waiting}</span>}
              </a>
            )}
            <a class="head-link" href={withQuery(path, { type: largeType ? 'normal' : 'large' })} rel="nofollow">
              <Icon name="letter-case" /><span class="tool-text">{largeType ? t('frame.largeTypeOff') : t('frame.largeTypeOn')}</span>
            </a>
            <a class="head-link" href={withQuery(path, { lang: locale === 'zh-CN' ? 'en' : 'zh-CN' })} lang={locale === 'zh-CN' ? 'en' : 'zh-CN'} hreflang={locale === 'zh-CN' ? 'en' : 'zh-CN'} rel="nofollow">
              <Icon name="language" /><span>{t('frame.switchLanguage')}</span>
            </a>
            <AccountMenu />
          </div>
        </div>
      </header>
      <nav class="main-nav" aria-label={t('frame.mainNavigation')}>
        <ul class="shell main-nav-list">
          {nav.map((item) => (
            <li key={item.href}>
              <a href={item.href} aria-current={item.current ? 'page' : undefined}>
                {item.label}{item.count !== undefined && item.count > 0 && <span class="count">{item.count}</span>}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}
