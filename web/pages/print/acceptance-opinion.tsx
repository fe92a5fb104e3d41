/** 验收意见表: what the panel found. The applicant reads the grade and the mean; names and single opinions are for officials. */
import { columnsOf, rowsOf } from '../../../domain/programme/field-kinds/index.js';
import { formatOfficialDay } from '../../../domain/words/index.js';
import type { ProjectPrint } from '../../../services/printing.js';
import { Money, PrintList, PrintTable, type SignatureView } from '../../components/index.js';
import { cellText } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { applicantName, points, Sheet } from './parts.js';

export function AcceptanceOpinion({ view }: { view: ProjectPrint }) {
  const { t, say, named, locale } = useWords();
  const { page, event, office, panel, opinions } = view;
  const grade = event.facts['grade'] as 'passed' | 'rectify' | 'failed';
  const members = panel?.members.filter((m) => m.totalBp !== null) ?? [];
  const signatures: SignatureView[] = [...members.map((m) => ({ label: t('frame.labelled', { label: named('specialty', m.specialty), value: m.name }), kind: 'sign' as const })), { label: t('printed.leader'), kind: 'sign' }, { label: say(office), kind: 'seal' }];
  const started = page.timeline.find((e) => e.type === 'ExecutionStarted');
  const spent = page.expenditure.reduce((all, x) => all + BigInt(x.amountFen), 0n);
  const slots = new Map(page.evidence.filter((e) => e.when === 'results').map((e) => [e.id, say(e.label)]));
  const papers = page.documents.filter((d) => slots.has(d.slot) && d.uploadedAt <= event.at);
  const targets = (rowsOf('indicators', page.form.content['indicators']) ?? []).map((row) => columnsOf('indicators').map((c) => cellText(locale, c, row[c.id])));
  const semicolon = locale === 'en' ? '; ' : '；';
  const results = page.timeline.filter((e) => e.type === 'ResultsSubmitted' && e.seq < event.seq).at(-1);
  return (
    <Sheet event={event} office={office} title={t('sheet.opinionTitle')} number={page.receipt} signatures={signatures} {...(grade === 'passed' ? {} : { remedy: t('printed.remedyNone') })}>
      <PrintTable rows={[
        [{ label: t('field.projectTitle'), value: page.title }],
        [{ label: t('field.applicant'), value: applicantName(view, locale) }, { label: t('field.programme'), value: say(page.programme.name) }],
        ...(page.numbers['filing'] ? [[{ label: t('step.filing_registration'), value: page.numbers['filing'] }, { label: t('sheet.filedOn'), value: page.numbers['filedOn'] ? formatOfficialDay(locale, page.numbers['filedOn']) : '–' }] as const] : []),
        ...(targets.length > 0 ? [[{ label: t('sheet.targets'), value: targets.map((row) => row.filter((x) => x !== '').join(' ')).join(semicolon) }] as const] : []),
        ...(papers.length > 0 ? [[{ label: t('sheet.resultPapers'), value: papers.map((d) => `${slots.get(d.slot) ?? d.slot}（${d.name}）`).join(semicolon) }] as const] : []),
        ...(started ? [[{ label: t('sheet.term'), value: t('sheet.termDates', { from: formatOfficialDay(locale, started.facts['startsOn'] as string), to: formatOfficialDay(locale, started.facts['endsOn'] as string) }) }] as const] : []),
        ...(results?.texts['note'] ? [[{ label: t('field.note'), value: results.texts['note'] }] as const] : []),
        ...(spent > 0n ? [[{ label: t('sheet.expenditure'), value: <Money fen={spent} /> }, { label: t('sheet.lines'), value: page.expenditure.length }] as const] : []),
        [{ label: t('sheet.meanScore'), value: points(event.facts['meanBp'] as number) }, { label: t('sheet.conclusion'), value: <strong>{t(`sheet.grade_${grade}`)}</strong> }],
      ]} />
      <p>{t('sheet.acceptanceText')}</p>
      {members.length > 0 && <PrintList caption={t('sheet.panelMembers')} heads={[t('sheet.reviewer'), t('sheet.specialty'), t('sheet.totalScore'), t('sheet.opinion')]} figures={[2]} tight={[0, 1]} rows={members.map((m) => [m.name, named('specialty', m.specialty), points(m.totalBp ?? 0), opinions[m.personId] ?? ''])} />}
    </Sheet>
  );
}
