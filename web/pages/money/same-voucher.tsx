/** One number of the bank at several payments: for who confirms, never a refusal. */
import { formatYuan } from '../../../domain/money.js';
import type { SameVoucher } from '../../../services/payments.js';
import { Note } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { orderHref } from './links.js';

export function SameVouchers({ found }: { found: readonly SameVoucher[] }) {
  const { t } = useWords();
  if (found.length === 0) return null;
  return (
    <Note tone="warn" title={t('finance.sameVoucher')}>
      <p>{t('finance.sameVoucherText')}</p>
      <ul>{found.map((o) => <li key={`${o.orderId}${o.use}`}><a href={orderHref(o.orderId)}>{t('finance.orderTitle', { title: o.title, n: o.n })}</a> {[o.voucher, t(o.use === 'return' ? 'finance.paperOfReturn' : 'finance.paperOfPayment'), o.accountName, formatYuan(BigInt(o.amountFen))].join(' · ')}</li>)}</ul>
    </Note>
  );
}
