/** The explained yuan: each line with its clause, what went in and what came out, so that a person can add it up. */
import type { Label } from '../../domain/programme/schema.js';
import type { InstalmentShown } from '../../domain/project/money-shown.js';
import type { FenText } from '../../domain/money.js';
import { useWords } from '../frame/context.js';
import { EmptyState } from './empty-state.js';
import { Badge, NamedBadge, SampleBadge } from './badge.js';
import { Money } from './money.js';
import { Table } from './table.js';

export interface AwardLineView { clause: string; description: Label; inputFen: FenText | null; resultFen: FenText }

/** The same, computed again from rules and facts: which lines agree, and what those that differ should be. */
export interface RecomputedView { amountFen: FenText; steps: readonly AwardLineView[]; same: boolean; agrees: readonly boolean[]; calculatedAt: string }

/** What a line computed again says beside the one that was written: nothing new when they agree, else its own figures. */
export function recomputedCell({ t }: Pick<ReturnType<typeof useWords>, 't'>, { agrees, steps }: RecomputedView, i: number): { same: boolean; text: string; step: AwardLineView | undefined } {
  const same = agrees[i] === true;
  return { same, text: same ? t('award.agrees') : steps[i] ? t('award.differs') : t('award.notComputed'), step: same ? undefined : steps[i] };
}

export const AwardTable = ({ lines, totalFen, sample, recomputed }: { lines: readonly AwardLineView[]; totalFen: FenText; sample?: boolean; recomputed?: RecomputedView | null }) => {
  const words = useWords();
  const { t, say } = words;
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
        ...(recomputed ? [{
          id: 'recomputed', label: t('award.recomputed'), align: 'right' as const, narrow: true,
          cell: (l: AwardLineView) => {
            const { same, text, step } = recomputedCell(words, recomputed, lines.indexOf(l));
            return <><Badge tone={same ? 'good' : 'bad'}>{text}</Badge>{step && <span class="cell-note"><Money fen={step.resultFen} as="plain" /></span>}</>;
          },
          foot: <strong><Money fen={recomputed.amountFen} as="plain" /></strong>,
        }] : []),
      ]}
    />
  );
};

export interface InstalmentView { n: number; milestone: string; amountFen: FenText; status: InstalmentShown; paidOn?: string }

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
        { id: 'status', label: t('field.state'), narrow: true, cell: (i) => <NamedBadge topic="instalmentState" name={i.status} /> },
        { id: 'paidOn', label: t('field.paidOn'), narrow: true, cell: (i) => i.paidOn ?? '–' },
      ]}
    />
  );
};
