/** 拨付清单: what was released, with payee, account and amount of each, the total in figures and capitals, and the hands that did it. */
import { batchName, orderReference } from '../../../domain/batch/names.js';
import { formatOfficialDay } from '../../../domain/words/index.js';
import { dateOf } from '../../../domain/time.js';
import type { BatchPrint } from '../../../services/printing.js';
import type { BatchActor } from '../../../services/finance.js';
import { Money, PrintList, PrintTable, type SignatureView } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Sheet } from './parts.js';

const hand = (label: string, who: BatchActor | undefined): SignatureView => ({ label, kind: 'sign', ...(who?.name ? { name: who.name } : {}), ...(who ? { on: dateOf(who.at) } : {}) });

export function PaymentListSheet({ view: { view, event, office, line } }: { view: BatchPrint }) {
  const { t, locale } = useWords();
  const { batch, people } = view;
  const released = view.orders.filter((o) => (event.facts['released'] as string[]).includes(o.id));
  const total = released.reduce((all, o) => all + BigInt(o.amountFen), 0n);
  return (
    <Sheet event={event} office={office} title={t('print.paymentList')} number={batchName(batch)}
      signatures={[hand(t('finance.maker'), people.maker), hand(t('finance.checker'), people.checker), ...(view.thirdSignature ? [hand(t('finance.signer'), people.signer)] : []), hand(t('finance.releaser'), people.releaser)]}>
      <PrintTable rows={[
        [{ label: t('field.budgetLineId'), value: batch.budgetLine }, { label: t('field.quotaDocument'), value: line.quotaDocument }],
        [{ label: t('field.fund'), value: line.fund }, { label: t('sheet.classification'), value: `${line.functionCode} / ${line.economicCode}` }],
        [{ label: t('sheet.made'), value: formatOfficialDay(locale, event.on) }, { label: t('finance.count'), value: released.length }],
        [{ label: t('frame.total'), value: <Money fen={total} as="voucher" /> }],
      ]} />
      <PrintList heads={[t('sheet.orderReference'), t('field.accountName'), t('sheet.bankAndAccount'), t('sheet.purpose'), t('field.amountFen')]} figures={[4]}
        rows={released.map((o) => [<span class="no-break">{orderReference(o)}</span>, o.payee.accountName, <>{o.payee.bankName}<br /><span class="no-break">{o.payee.account}</span></>, t('finance.orderTitle', { title: o.title, n: o.n }), <Money fen={o.amountFen} as="plain" />])}
        foot={['', '', '', '', <Money fen={total} as="plain" />]} />
    </Sheet>
  );
}
