/** 专家评审表, one sheet an expert, and 评审汇总表 with all of them. */
import { formatOfficialDay, formatRate } from '../../../domain/words/index.js';
import type { PanelPrint } from '../../../services/printing.js';
import { PrintList, PrintTable } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { points, Result, Sheet } from './parts.js';

const Head = ({ view, more = [] }: { view: PanelPrint; more?: readonly (readonly [{ label: string; value: string }, { label: string; value: string }])[] }) => {
  const { t, say } = useWords();
  const { project } = view;
  return <PrintTable rows={[[{ label: t('field.projectTitle'), value: project.title }], [{ label: t('field.applicant'), value: project.applicantName }, { label: t('field.receipt'), value: project.receipt ?? '–' }], [{ label: t('field.programme'), value: say(project.programme) }], ...more]} />;
};

export function ReviewSheets({ view }: { view: PanelPrint }) {
  const { t, say, named } = useWords();
  const { panel, office, sheets } = view;
  return (
    <>
      {sheets.map(({ event, personId, opinion }) => {
        const member = panel.members.find((m) => m.personId === personId);
        const score = new Map((member?.scores ?? []).map((s) => [s.criterion, s]));
        return (
          <Sheet key={String(event.seq)} event={event} office={office} title={t('sheet.sheetTitle')} signatures={[{ label: t('printed.expert'), kind: 'sign' }]}>
            <Head view={view} more={[[{ label: t('sheet.reviewer'), value: member?.name ?? '' }, { label: t('sheet.specialty'), value: named('specialty', member?.specialty ?? '') }]]} />
            <PrintList heads={[t('sheet.criterion'), t('sheet.weight'), t('sheet.score'), t('sheet.weighted'), t('field.reason')]} figures={[1, 2, 3]}
              rows={panel.criteria.map((c) => { const s = score.get(c.id); return [say(c.label), formatRate(c.weightBp), s?.score ?? '–', s ? points((s.score * c.weightBp) / 100) : '–', s?.reason ?? '']; })}
              foot={['', formatRate(panel.criteria.reduce((n, c) => n + c.weightBp, 0)), '', points(member?.totalBp ?? 0), '']} />
            <PrintTable rows={[[{ label: t('sheet.opinion'), value: opinion }]]} />
            <p class="sheet-small">{t('sheet.declaration')}</p>
          </Sheet>
        );
      })}
    </>
  );
}

export function ReviewSummary({ view }: { view: PanelPrint }) {
  const { t, say, named, locale } = useWords();
  const { panel, office, summary } = view;
  if (!summary || !panel.concluded) return null;
  const members = panel.members.filter((m) => m.scores !== null);
  const of = (m: (typeof members)[number], criterion: string): string => String(m.scores?.find((s) => s.criterion === criterion)?.score ?? '–');
  const mean = (criterion: string): string => points((members.reduce((n, m) => n + (m.scores?.find((s) => s.criterion === criterion)?.score ?? 0), 0) * 100) / Math.max(members.length, 1));
  return (
    <Sheet event={summary} office={office} title={t('sheet.summaryTitle')} number={view.project.receipt} signatures={[...members.map((m) => ({ label: m.name, kind: 'sign' as const })), { label: t('printed.leader'), kind: 'sign' }]}>
      <Head view={view} more={[[{ label: t('sheet.passMark'), value: points(panel.passMarkBp) }, { label: t('printed.issuedOn'), value: formatOfficialDay(locale, summary.on) }]]} />
      <PrintList heads={[t('sheet.reviewer'), t('sheet.specialty'), ...panel.criteria.map((c) => `${say(c.label)} ${formatRate(c.weightBp)}`), t('sheet.totalScore')]} tight={[0, 1]} figures={[...panel.criteria.map((_, i) => i + 2), panel.criteria.length + 2]}
        rows={members.map((m) => [m.name, named('specialty', m.specialty), ...panel.criteria.map((c) => of(m, c.id)), points(m.totalBp ?? 0)])}
        footLabel={t('sheet.meanScore')} foot={['', '', ...panel.criteria.map((c) => mean(c.id)), points(panel.concluded.meanBp)]} />
      <Result>{t('sheet.meanScore')} <strong>{points(panel.concluded.meanBp)}</strong> · {t('sheet.conclusion')} <strong>{panel.concluded.passed ? t('sheet.passed') : t('sheet.notPassed')}</strong></Result>
    </Sheet>
  );
}
