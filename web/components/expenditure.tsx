/** What was spent, line by line: what speaks against a line stands at it, a line that was struck out leaves the sum and keeps its reason. */
import type { JudgedLine } from '../../domain/project/expenditure.js';
import { formatYuan } from '../../domain/money.js';
import { useWords } from '../frame/context.js';
import { Badge } from './badge.js';
import { Card } from './card.js';
import { Money } from './money.js';
import { Table } from './table.js';

const sumOf = (lines: readonly JudgedLine[]): bigint => lines.reduce((sum, l) => sum + BigInt(l.amountFen), 0n);

/** What speaks against a line, each in a few words. */
export const LineMarks = ({ line }: { line: JudgedLine }) => {
  const { t, named, locale } = useWords();
  return (
    <>
      {line.marks.map((mark) => <span key={mark}> <Badge tone="warn">{named('lineMark', mark)}</Badge></span>)}
      {line.twins.length > 0 && <span class="cell-note">{t('reviewing.twinLines', { lines: line.twins.map((n) => n + 1).join(locale === 'en' ? ', ' : '、') })}</span>}
      {line.elsewhere.map((e) => (
        <span key={`${e.projectId}${e.line}`} class="cell-note"><a href={`/projects/${encodeURIComponent(e.projectId)}`}>{e.title}</a> {[e.applicantName, e.receipt, t('reviewing.elsewhereLine', { line: e.line + 1 }), e.item, e.amountFen === null ? null : formatYuan(BigInt(e.amountFen)), e.spentOn, e.voucher].filter(Boolean).join(' · ')}</span>
      ))}
    </>
  );
};

export const ExpenditureCard = ({ lines, marked = true }: { lines: readonly JudgedLine[]; marked?: boolean }) => {
  const { t, named } = useWords();
  const struck = lines.filter((l) => l.struck !== null);
  return (
    <Card title={t('projectPage.expenditure')} icon="receipt" flush>
      <Table<JudgedLine>
        caption={t('projectPage.expenditure')}
        rows={lines}
        rowKey={(l, i) => `${i}${l.voucher}`}
        rowClass={(l) => (l.struck === null ? undefined : 'row-struck')}
        columns={[
          { id: 'item', label: t('field.item'), head: true, cell: (l) => <>{l.item}{marked && l.struck === null && <LineMarks line={l} />}{l.struck !== null && <span class="cell-note"><Badge tone="bad">{t('reviewing.exclude')}</Badge> {l.struck}</span>}</> },
          { id: 'category', label: t('field.category'), cell: (l) => named('option', l.category) },
          { id: 'spentOn', label: t('field.spentOn'), narrow: true, cell: (l) => <span class="figure">{l.spentOn}</span> },
          { id: 'voucher', label: t('field.voucher'), cell: (l) => l.voucher },
          { id: 'amount', label: t('field.amountFen'), align: 'right', narrow: true, cell: (l) => (l.struck === null ? <Money fen={l.amountFen} as="plain" /> : <s><Money fen={l.amountFen} as="plain" /></s>), foot: <>{struck.length > 0 && <span class="cell-note">{t('reviewing.eligible')}</span>} <Money fen={sumOf(lines) - sumOf(struck)} as="plain" /></> },
        ]}
      />
      {struck.length > 0 && <p class="card-foot muted">{t('projectPage.struckOut', { n: struck.length, claimed: formatYuan(sumOf(lines)), amount: formatYuan(sumOf(struck)) })}</p>}
    </Card>
  );
};
