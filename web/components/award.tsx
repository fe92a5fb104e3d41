/** The explained yuan: each line with its clause, what went in and what came out, so that a person can add it up. */
import type { Label } from '../../domain/programme/schema.js';
import type { FenText } from '../../domain/money.js';
import { useWords } from '../frame/context.js';
import { EmptyState } from './empty-state.js';
import { NamedBadge, SampleBadge } from './badge.js';
import { Money } from './money.js';
import { Table } from './table.js';

export interface AwardLineView { clause: string; description: Label; inputFen: FenText | null; resultFen: FenText }

export const AwardTable = ({ lines, totalFen, sample }: { lines: readonly AwardLineView[]; totalFen: FenText; sample?: boolean }) => {
  const { t, say } = useWords();
  return (
    <Table<AwardLineView>
      caption={t('section.award')}
      rows={lines}
      rowKey={(l, i) => `${i}${l.clause}`}
      columns={[
        { id: 'clause', label: t('award.clause'), cell: (l) => l.clause },
        { id: 'description', label: t('award.description'), head: true, cell: (l) => say(l.description), foot: <strong>{t('award.result')}{sample && <> <SampleBadge /></>}</strong> },
        { id: 'input', label: t('award.input'), align: 'right', narrow: true, cell: (l) => <Money fen={l.inputFen} as="plain" /> },
        { id: 'result', label: t('award.resultYuan'), align: 'right', narrow: true, cell: (l) => <Money fen={l.resultFen} as="plain" />, foot: <strong><Money fen={totalFen} as="plain" /></strong> },
      ]}
    />
  );
};

export interface InstalmentView { n: number; milestone: string; amountFen: FenText; status: 'waiting' | 'due' | 'paid' | 'lapsed'; paidOn?: string; orderState?: string }

export const InstalmentTable = ({ instalments }: { instalments: readonly InstalmentView[] }) => {
  const { t, named } = useWords();
  return (
    <Table<InstalmentView>
      caption={t('section.instalments')}
      rows={instalments}
      rowKey={(i) => String(i.n)}
      empty={<EmptyState icon="cash" title={t('empty.award')} />}
      columns={[
        { id: 'milestone', label: t('field.milestone'), head: true, cell: (i) => named('milestone', i.milestone) },
        { id: 'amount', label: t('field.amountFen'), align: 'right', narrow: true, cell: (i) => <Money fen={i.amountFen} as="plain" />, foot: <strong><Money fen={instalments.reduce((sum, i) => sum + BigInt(i.amountFen), 0n)} as="plain" /></strong> },
        { id: 'status', label: t('field.state'), narrow: true, cell: (i) => <><NamedBadge topic="instalmentState" name={i.status} />{i.orderState && <> <NamedBadge topic="orderState" name={i.orderState} /></>}</> },
        { id: 'paidOn', label: t('field.paidOn'), narrow: true, cell: (i) => i.paidOn ?? '–' },
      ]}
    />
  );
};
