/** One number of a receipt at several claims of one house: for who checks, never a refusal. */
import type { SameReceipt } from '../../../services/references.js';
import { Note } from '../../components/index.js';
import { useWords } from '../../frame/context.js';

export function SameReceipts({ found }: { found: readonly SameReceipt[] }) {
  const { t } = useWords();
  const receipts = [...new Set(found.map((r) => r.of))].map((of) => found.filter((r) => r.of === of));
  return (
    <>
      {receipts.map((claims) => (
        <Note key={claims[0]!.of} tone="warn" title={t('finance.sameReceipt', { number: claims[0]!.own })}>
          <p>{t('finance.sameReceiptText')}</p>
          <ul>{claims.map((c) => <li key={c.projectId}><a href={`/projects/${encodeURIComponent(c.projectId)}`}>{c.title}</a> {[c.receipt, c.said].filter(Boolean).join(' · ')}</li>)}</ul>
        </Note>
      ))}
    </>
  );
}
