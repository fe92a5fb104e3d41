/** 核算表: each line with clause, input and result, the expenditure it rests on, the total in figures and capitals, so that it re-adds on paper. */
import type { AwardLine } from '../../../domain/events/index.js';
import { formatYuan } from '../../../domain/money.js';
import { dateOf } from '../../../domain/time.js';
import type { ProjectPrint } from '../../../services/printing.js';
import type { Recomputation } from '../../../services/recomputation.js';
import { Money, PrintList, PrintTable, recomputedCell } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { applicantName, Sheet } from './parts.js';

/** The measure stands above: of the clause its section is left. */
const sectionOf = (clause: string, measure: string): string => (clause.startsWith(`${measure} `) ? clause.slice(measure.length + 1) : clause);

const Checked = ({ recomputed, line }: { recomputed: Recomputation; line: number }) => {
  const words = useWords();
  const { text, step } = recomputedCell(words, recomputed, line);
  return <>{text}{step && <><br /><Money fen={step.resultFen} as="plain" /></>}</>;
};

export function Calculation({ view }: { view: ProjectPrint }) {
  const { t, say, named, locale } = useWords();
  const { page, event, office, recomputed } = view;
  const lines = event.facts['lines'] as AwardLine[];
  const amountFen = event.facts['amountFen'] as string;
  const confirmed = page.timeline.filter((e) => e.type === 'ExpenditureConfirmed' && e.seq < event.seq).at(-1);
  const excluded = new Map(((confirmed?.facts['excluded'] as { line: number; reason: string }[] | undefined) ?? []).map((x) => [x.line, x.reason]));
  return (
    <Sheet event={event} office={office} title={t('print.calculation')} number={page.receipt}
      signatures={[{ label: t('printed.preparedBy'), kind: 'sign', ...(page.reader === 'official' && view.entry.byName ? { name: view.entry.byName, on: event.on } : {}) }, { label: t('printed.checkedBy'), kind: 'sign' }, { label: t('printed.approvedBy'), kind: 'sign' }, { label: say(office), kind: 'seal' }]}>
      <PrintTable rows={[
        [{ label: t('field.projectTitle'), value: page.title }],
        [{ label: t('field.applicant'), value: applicantName(view, locale) }, { label: t('field.programme'), value: say(page.programme.name) }],
        [{ label: t('sheet.measure'), value: say(page.programme.measure.label) }],
        [{ label: t('award.result'), value: <Money fen={amountFen} as="voucher" /> }],
      ]} />
      {event.facts['sample'] === true && <p><strong>{t('sheet.sampleMeasure')}</strong></p>}
      <PrintList heads={[t('award.clause'), t('award.description'), t('award.input'), t('award.resultYuan'), ...(recomputed ? [t('award.recomputed')] : [])]} figures={recomputed ? [2, 3, 4] : [2, 3]}
        rows={lines.map((l, i) => [sectionOf(l.clause, page.programme.measure.label.zh), say(l.description), <Money fen={l.inputFen} as="plain" />, <Money fen={l.resultFen} as="plain" />, ...(recomputed ? [<Checked recomputed={recomputed} line={i} />] : [])])}
        foot={['', '', '', <Money fen={amountFen} as="plain" />, ...(recomputed ? [<Money fen={recomputed.amountFen} as="plain" />] : [])]} />
      {recomputed && <p class="sheet-small">{recomputed.same ? t('award.allAgree', { date: dateOf(recomputed.calculatedAt) }) : <strong>{t('award.someDiffer', { date: dateOf(recomputed.calculatedAt), amount: formatYuan(BigInt(recomputed.amountFen)) })}</strong>}</p>}
      {confirmed && page.expenditure.length > 0 && (
        <PrintList caption={t('sheet.expenditure')} heads={[t('field.item'), t('field.category'), t('field.spentOn'), t('field.voucher'), t('field.amountFen'), t('sheet.treatment')]} figures={[4]} tight={[2, 3]}
          rows={page.expenditure.map((x, i) => [x.item, named('option', x.category), x.spentOn, x.voucher, <Money fen={x.amountFen} as="plain" />, excluded.has(i) ? t('frame.labelled', { label: t('sheet.excluded'), value: excluded.get(i) ?? '' }) : t('sheet.counted')])}
          foot={['', '', '', t('sheet.counted'), <Money fen={confirmed.facts['eligibleFen'] as string} as="plain" />, '']} />
      )}
      <p class="sheet-small">{t('sheet.readds')}</p>
    </Sheet>
  );
}
