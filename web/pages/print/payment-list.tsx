/** 拨付清单: what was released, with payee, account and amount of each, the total in figures and capitals, and the hands that did it. */
import { formatOfficialDay } from '../../../domain/words/index.js';
import { dateOf } from '../../../domain/time.js';
import type { BatchSubject } from '../../../domain/papers.js';
import type { BatchPrint } from '../../../services/printing.js';
import { Money, PrintList, PrintTable, type SignatureView } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Sheet } from './parts.js';

const hand = (label: string, who: BatchSubject['people']['maker']): SignatureView => ({ label, kind: 'sign', ...(who?.name ? { name: who.name } : {}), ...(who ? { on: dateOf(who.at) } : {}) });

export function PaymentListSheet({ view: { list, event, thirdSignature } }: { view: BatchPrint }) {
  const { t, locale } = useWords();
  const { line, orders, people, office } = list;
  const total = orders.reduce((all, o) => all + BigInt(o.amountFen), 0n);
  return (
    <Sheet event={event} office={office} title={t('print.paymentList')} number={list.number}
      signatures={[hand(t('finance.maker'), people.maker), hand(t('finance.checker'), people.checker), ...(thirdSignature ? [hand(t('finance.signer'), people.signer)] : []), hand(t('finance.releaser'), people.releaser)]}>
      <PrintTable rows={[
        [{ label: t('field.budgetLineId'), value: line.title }, { label: t('field.quotaDocument'), value: line.quotaDocument }],
        [{ label: t('field.fund'), value: line.fund }, { label: t('sheet.classification'), value: `${line.functionCode} / ${line.economicCode}` }],
        [{ label: t('sheet.made'), value: formatOfficialDay(locale, event.on) }, { label: t('finance.count'), value: orders.length }],
        [{ label: t('frame.total'), value: <Money fen={total} as="voucher" /> }],
      ]} />
      <PrintList heads={[t('sheet.orderReference'), t('field.accountName'), t('sheet.bankAndAccount'), t('sheet.purpose'), t('field.amountFen')]} figures={[4]} tight={[0]} names={[1, 3]}
        rows={orders.map((o) => [o.reference, o.payee.accountName, <>{o.payee.bankName}<br /><span class="no-break">{o.payee.account}</span></>, t('finance.orderTitle', { title: o.title, n: o.n }), <Money fen={o.amountFen} as="plain" />])}
        foot={['', '', '', '', <Money fen={total} as="plain" />]} />
    </Sheet>
  );
}
