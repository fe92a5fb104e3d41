/** 验收意见表: what the panel found. The applicant reads the grade and the mean; names and single opinions are for officials. */
import type { ProjectPrint } from '../../../services/printing.js';
import { PrintList, PrintTable, type SignatureView } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { applicantName, points, Result, Sheet } from './parts.js';

export function AcceptanceOpinion({ view }: { view: ProjectPrint }) {
  const { t, say, named, locale } = useWords();
  const { page, event, office, panel, opinions } = view;
  const grade = event.facts['grade'] as 'passed' | 'rectify' | 'failed';
  const members = panel?.members.filter((m) => m.totalBp !== null) ?? [];
  const signatures: SignatureView[] = [...members.map((m) => ({ label: t('frame.labelled', { label: named('specialty', m.specialty), value: m.name }), kind: 'sign' as const })), { label: t('printed.leader'), kind: 'sign' }, { label: say(office), kind: 'seal' }];
  const results = page.timeline.filter((e) => e.type === 'ResultsSubmitted' && e.seq < event.seq).at(-1);
  return (
    <Sheet event={event} office={office} title={t('sheet.opinionTitle')} number={page.receipt} signatures={signatures} {...(grade === 'passed' ? {} : { remedy: t('printed.remedyNone') })}>
      <PrintTable rows={[
        [{ label: t('field.projectTitle'), value: page.title }],
        [{ label: t('field.applicant'), value: applicantName(view, locale) }, { label: t('field.programme'), value: say(page.programme.name) }],
        ...(results?.texts['note'] ? [[{ label: t('field.note'), value: results.texts['note'] }] as const] : []),
        [{ label: t('sheet.meanScore'), value: points(event.facts['meanBp'] as number) }, { label: t('sheet.conclusion'), value: <strong>{t(`sheet.grade_${grade}`)}</strong> }],
      ]} />
      <p>{t('sheet.acceptanceText')}</p>
      {members.length > 0 && <PrintList caption={t('sheet.panelMembers')} heads={[t('sheet.reviewer'), t('sheet.specialty'), t('sheet.totalScore'), t('sheet.opinion')]} figures={[2]} tight={[0, 1]} rows={members.map((m) => [m.name, named('specialty', m.specialty), points(m.totalBp ?? 0), opinions[m.personId] ?? ''])} />}
      <Result>{t('sheet.conclusion')}{t('frame.colon')}<strong>{t(`sheet.grade_${grade}`)}</strong></Result>
    </Sheet>
  );
}
