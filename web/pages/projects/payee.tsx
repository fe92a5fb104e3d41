/** The account of a claim beside the one registered for the organisation: what differs is marked at its line. */
import type { AccountPart } from '../../../domain/order/payee.js';
import type { ProjectPage } from '../../../services/project-page.js';
import { Badge, Note, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';

export type Compared = NonNullable<ProjectPage['payee']> & { registered: { bankName: string; account: string } };
const PARTS = ['bankName', 'account'] as const satisfies readonly AccountPart[];

export function AgainstRegister({ payee }: { payee: Compared }) {
  const { t, locale } = useWords();
  const label = (part: AccountPart): string => t(part === 'account' ? 'field.account' : 'field.bankName');
  return (
    <>
      {payee.differs.length > 0 && <Note tone="warn" title={t('finance.accountDiffers')}><p>{t('finance.accountDiffersText', { parts: payee.differs.map(label).join(locale === 'en' ? ', ' : '、'), reason: payee.reason ?? '–' })}</p></Note>}
      {payee.receiptNumber && <p>{t('frame.labelled', { label: t('field.receiptNumber'), value: payee.receiptNumber })}</p>}
      <Table<AccountPart>
        caption={t('section.payee')} rows={[...PARTS]} rowKey={(part) => part} rowClass={(part) => (payee.differs.includes(part) ? 'row-early' : undefined)}
        columns={[
          { id: 'part', label: payee.accountName, head: true, cell: label },
          { id: 'claimed', label: t('finance.claimedAccount'), cell: (part) => <><span class="figure">{payee[part]}</span>{payee.differs.includes(part) && <> <Badge tone="warn">{t('finance.accountDiffers')}</Badge></>}</> },
          { id: 'registered', label: t('finance.registeredAccount'), cell: (part) => (payee.registered[part] ? <span class="figure">{payee.registered[part]}</span> : <span class="muted">{t('finance.noRegisteredAccount')}</span>) },
        ]}
      />
    </>
  );
}
