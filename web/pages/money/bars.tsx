/** How a budget line is used: available, reserved, committed, paid, each as a bar of the quota. The figures say it too. */
import type { BudgetLineRow } from '../../../services/payments.js';
import { Money } from '../../components/index.js';
import { useWords } from '../../frame/context.js';

const PARTS = [['available', 'availableFen'], ['unused', 'unusedFen'], ['reserved', 'reservedFen'], ['committed', 'committedFen'], ['paid', 'paidFen']] as const;
/** Bars count in parts of ten thousand: fen may be more than a number holds. */
const share = (part: string, whole: string): number => (BigInt(whole) === 0n ? 0 : Number((BigInt(part) * 10_000n) / BigInt(whole)));

export function UseBars({ line }: { line: BudgetLineRow }) {
  const { t } = useWords();
  if (line.allocatedFen === '0') return <p class="muted small">{t('finance.notConfirmed')} <Money fen={line.plannedFen} as="wan" /></p>;
  return (
    <ul class="use">
      {PARTS.filter(([, part]) => part !== (line.over ? 'availableFen' : 'unusedFen')).map(([account, part]) => (
        <li key={account} class={`use-${account}`}>
          <span class="use-label">{t(`ledgerAccount.${account}`)}</span>
          <progress class="bar" max={10_000} value={share(line[part], line.allocatedFen)} aria-label={t(`ledgerAccount.${account}`)} />
          <span class="use-figure"><Money fen={line[part]} as="wan" /></span>
        </li>
      ))}
    </ul>
  );
}
