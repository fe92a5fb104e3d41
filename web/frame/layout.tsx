/** The layout of a page: header, breadcrumbs, heading, flash, content, footer. A page hands in its heading and content. */
import type { ComponentChildren } from 'preact';
import { useFrame, useWords } from './context.js';
import { Document } from './document.js';
import { Header } from './header.js';
import { safeHref } from './href.js';
import { Icon } from './icon.js';
import { Flash } from './flash.js';
import { ErrorSummary, type ErrorItem } from './error-summary.js';

export interface Crumb { href: string; label: string }

export const Breadcrumbs = ({ items, current }: { items: readonly Crumb[]; current: string }) => {
  const { t } = useWords();
  return (
    <nav class="crumbs" aria-label={t('frame.breadcrumbs')}>
      <ol>
        <li><a href="/">{t('frame.home')}</a></li>
        {items.map((item) => <li key={item.href}><a href={safeHref(item.href)}>{item.label}</a></li>)}
        <li aria-current="page">{current}</li>
      </ol>
    </nav>
  );
};

export interface PageHeaderProps {
  title: string;
  /** A line under the title: number, applicant, period. */
  subtitle?: ComponentChildren;
  badges?: ComponentChildren;
  actions?: ComponentChildren;
}
export const PageHeader = ({ title, subtitle, badges, actions }: PageHeaderProps) => (
  <div class="page-head">
    <div class="page-head-text">
      <h1>{title}</h1>
      {badges && <div class="page-badges">{badges}</div>}
      {subtitle && <div class="page-subtitle">{subtitle}</div>}
    </div>
    {actions && <div class="page-actions">{actions}</div>}
  </div>
);

export function Footer() {
  const { t } = useWords();
  return (
    <footer class="foot">
      <div class="shell foot-line">
        <p>{t('frame.product')} · {t('frame.tagline')}</p>
        <p>{t('frame.footerNote')}</p>
        <ul>
          <li><a href="/verification">{t('frame.verify')}</a></li>
          <li><a href="/v1/reference">{t('frame.apiReference')}</a></li>
        </ul>
      </div>
    </footer>
  );
}

export interface LayoutProps extends PageHeaderProps {
  crumbs?: readonly Crumb[];
  errors?: readonly ErrorItem[];
  /** Code of the refusal behind the errors, where it is not one of fields. */
  errorCode?: string | undefined;
  /** `narrow` for forms that are read line by line, `wide` for work benches and split pages. */
  width?: 'narrow' | 'normal' | 'wide';
  /** The page draws its own heading (first page, sign-in). */
  bare?: boolean;
  children: ComponentChildren;
}

export function Layout({ title, subtitle, badges, actions, crumbs, errors = [], errorCode, width = 'normal', bare, children }: LayoutProps) {
  const { flash, person } = useFrame();
  const { t } = useWords();
  return (
    <Document title={title} hasErrors={errors.length > 0}>
      <Header />
      <main id="main" tabIndex={-1} class={`shell main width-${width}`}>
        {crumbs && <Breadcrumbs items={crumbs} current={title} />}
        {flash && <Flash {...flash} />}
        {person?.roles.length === 0 && <Flash tone="warn" text={t('frame.noRole')} />}
        {errors.length > 0 && <ErrorSummary errors={errors} code={errorCode} />}
        {!bare && <PageHeader title={title} subtitle={subtitle} badges={badges} actions={actions} />}
        {children}
      </main>
      <Footer />
    </Document>
  );
}

/** A printed form on its own: a bar with print and back that paper does not show, then the sheets. */
export function PrintLayout({ title, backHref, children }: { title: string; backHref: string; children: ComponentChildren }) {
  const { t } = useWords();
  return (
    <Document title={title} bodyClass="print-body">
      <a class="skip-link" href="#main">{t('frame.skip')}</a>
      <nav class="print-bar" aria-label={t('frame.actions')}>
        <a class="btn btn-outline-secondary" href={safeHref(backHref)}><Icon name="arrow-left" />{t('button.back')}</a>
        <button type="button" class="btn btn-primary needs-script" data-print><Icon name="printer" />{t('button.print')}</button>
      </nav>
      <main id="main" tabIndex={-1}>{children}</main>
    </Document>
  );
}
