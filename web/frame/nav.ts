/** The main navigation by role: what a person comes for stands first. Public entries are open to everyone. */
import type { Role } from '../../domain/access/index.js';
import { t, type Key, type Locale } from '../../domain/words/index.js';
import type { NavItem } from './context.js';

interface Entry { href: string; /** Addresses that belong to it. */ also?: readonly string[]; label: Key & `page.${string}`; roles?: readonly Role[]; /** Not for these: they have an entry of their own. */ except?: readonly Role[]; signedIn?: boolean; visitor?: boolean }

/** Who manages calls and notices finds the public pages from there. */
const CALL_DESK: readonly Role[] = ['officer', 'approver'];
const NOTICE_DESK: readonly Role[] = ['officer', 'legal_officer'];

const ENTRIES: readonly Entry[] = [
  { href: '/', label: 'page.home', visitor: true },
  { href: '/work', label: 'page.work', signedIn: true },
  { href: '/projects', label: 'page.projects', roles: ['applicant', 'organisation_admin', 'county_officer', 'officer', 'panel_organiser', 'approver', 'legal_officer', 'finance_maker', 'finance_checker', 'finance_bureau', 'supervisor', 'witness'] },
  { href: '/calls', label: 'page.calls', except: CALL_DESK },
  { href: '/manage/calls', label: 'page.calls', roles: CALL_DESK },
  { href: '/panels', label: 'page.panels', roles: ['panel_organiser', 'expert', 'officer', 'approver', 'supervisor', 'witness'] },
  { href: '/notices', label: 'page.notices', except: NOTICE_DESK },
  { href: '/manage/notices', label: 'page.notices', roles: NOTICE_DESK },
  { href: '/finance', label: 'page.finance', roles: ['finance_maker', 'finance_checker', 'finance_bureau', 'supervisor'] },
  { href: '/audit', label: 'page.audit', roles: ['supervisor', 'administrator'] },
  { href: '/eligibility', label: 'page.eligibility', roles: ['applicant', 'organisation_admin'] },
  { href: '/rules', label: 'page.rules', also: ['/targets', '/fund-rules', '/work-items', '/calendar'], roles: ['administrator', 'legal_officer', 'officer', 'approver', 'supervisor'] },
  { href: '/administration', label: 'page.administration', roles: ['administrator'] },
  { href: '/progress', label: 'page.progress', visitor: true },
  { href: '/eligibility', label: 'page.eligibility', visitor: true },
  { href: '/calculator', label: 'page.calculator', visitor: true },
];

export function navFor(locale: Locale, roles: readonly Role[] | undefined, path: string): NavItem[] {
  return ENTRIES
    .filter((e) => !e.except?.some((r) => roles?.includes(r)))
    .filter((e) => (e.visitor ? roles === undefined : e.signedIn ? roles !== undefined : !e.roles || e.roles.some((r) => roles?.includes(r))))
    .map((e) => ({ href: e.href, label: t(locale, e.label), current: e.href === '/' ? path.split('?')[0] === '/' : [e.href, ...(e.also ?? [])].some((href) => new RegExp(`^${href}(?:[/?]|$)`).test(path)) }));
}
