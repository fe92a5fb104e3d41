/** Ways through lists: tabs as links, paging by cursor, a bar of filters that works as a GET form. */
import type { ComponentChildren } from 'preact';
import { useWords } from '../frame/context.js';
import { safeHref } from '../frame/href.js';
import { Icon } from '../frame/icon.js';

export interface TabView { href: string; label: string; current?: boolean; count?: number; /** The count is information, it calls for nothing. */ quiet?: boolean }

export const Tabs = ({ tabs, label }: { tabs: readonly TabView[]; label: string }) => (
  <nav class="tabs" aria-label={label}>
    <ul>
      {tabs.map((tab) => (
        <li key={tab.href}><a href={safeHref(tab.href)} aria-current={tab.current ? 'page' : undefined}>{tab.label}{tab.count !== undefined && <span class={tab.count > 0 && !tab.quiet ? 'count' : 'count count-zero'}>{tab.count}</span>}</a></li>
      ))}
    </ul>
  </nav>
);

export interface PaginationProps { label: string; previousHref?: string; nextHref?: string; firstHref?: string; /** Rows shown, and all rows when they are counted. */ shown: number; total?: number }

export const Pagination = ({ label, previousHref, nextHref, firstHref, shown, total }: PaginationProps) => {
  const { t } = useWords();
  return (
    <nav class="paging" aria-label={label}>
      <p class="muted">{total === undefined && (firstHref ?? previousHref ?? nextHref) !== undefined ? t('frame.rowsHere', { n: shown }) : t('frame.rows', { n: total ?? shown })}</p>
      <ul>
        {firstHref && <li><a class="btn btn-sm btn-outline-secondary" href={safeHref(firstHref)}>{t('button.first')}</a></li>}
        {previousHref && <li><a class="btn btn-sm btn-outline-secondary" rel="prev" href={safeHref(previousHref)}><Icon name="chevron-left" />{t('button.previous')}</a></li>}
        {nextHref && <li><a class="btn btn-sm btn-outline-secondary" rel="next" href={safeHref(nextHref)}>{t('button.next')}<Icon name="chevron-right" /></a></li>}
      </ul>
    </nav>
  );
};

export interface FilterBarProps {
  action: string;
  /** Id of the element with the list: with scripts it is replaced while filtering. */
  target?: string;
  clearHref?: string;
  exportHref?: string;
  children: ComponentChildren;
}

export const FilterBar = ({ action, target, clearHref, exportHref, children }: FilterBarProps) => {
  const { t } = useWords();
  const live = target ? { 'hx-get': action, 'hx-target': `#${target}`, 'hx-select': `#${target}`, 'hx-swap': 'outerHTML', 'hx-trigger': 'change, submit', 'hx-push-url': 'true' } : {};
  return (
    <form class="filters" method="get" action={action} role="search" {...live}>
      <div class="filters-fields">{children}</div>
      <div class="filters-buttons">
        <button class="btn btn-primary" type="submit"><Icon name="filter" />{t('button.filter')}</button>
        {clearHref && <a class="btn btn-outline-secondary" href={safeHref(clearHref)}>{t('button.clear')}</a>}
        {exportHref && <a class="btn btn-outline-secondary" href={safeHref(exportHref)}><Icon name="download" />{t('button.exportXlsx')}</a>}
      </div>
    </form>
  );
};
