/** The tabs of the rules, by what the reader may see. */
import type { Role } from '../../../domain/access/index.js';
import { Tabs } from '../../components/index.js';
import { useFrame, useWords } from '../../frame/context.js';

const KEEPERS: readonly Role[] = ['administrator', 'legal_officer', 'officer', 'approver', 'supervisor'];
const FUNDS: readonly Role[] = [...KEEPERS, 'finance_bureau', 'finance_maker', 'finance_checker'];

export function RuleTabs({ current }: { current: '/rules' | '/targets' | '/fund-rules' | '/work-items' | '/calendar' }) {
  const { person } = useFrame();
  const { t } = useWords();
  const may = (roles: readonly Role[]): boolean => roles.some((r) => person?.roles.includes(r));
  const tabs = [
    ...(may(KEEPERS) ? [{ href: '/rules', label: t('rules.versions') }] : []),
    ...(person ? [{ href: '/targets', label: t('page.targets') }] : []),
    ...(may(FUNDS) ? [{ href: '/fund-rules', label: t('rules.fundRules') }] : []),
    ...(may(['administrator']) ? [{ href: '/work-items', label: t('rules.workItems') }] : []),
    { href: '/calendar', label: t('page.calendar') },
  ];
  return <Tabs label={t('rules.title')} tabs={tabs.map((tab) => ({ ...tab, ...(tab.href === current ? { current: true } : {}) }))} />;
}
