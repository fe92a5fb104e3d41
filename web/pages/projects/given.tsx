/** Before a decision: what the applicant was given of the programme in this year, and what the decision will say to it. */
import type { ProjectPage } from '../../../services/project-page.js';
import { formatYuan } from '../../../domain/money.js';
import { Note } from '../../components/index.js';
import { useWords } from '../../frame/context.js';

export function GivenNote({ page }: { page: ProjectPage }) {
  const { t } = useWords();
  const { givenThisYear: given } = page;
  if (!given) return null;
  return (
    <Note tone="warn" title={t('projectPage.givenTitle', { year: given.year })}>
      <p>{t('projectPage.givenText', { n: given.awards, year: given.year, next: given.year + 1 })}{page.submittedAt === null && <> {t('projectPage.givenMayApply')}</>}</p>
      <ul>
        {given.earlier.map((e) => (
          <li key={e.projectId}><a href={`/projects/${encodeURIComponent(e.projectId)}`}>{e.title}</a>{t('frame.colon')}{t('projectPage.givenAward', { date: e.decidedOn, amount: formatYuan(BigInt(e.amountFen)) })}{e.receipt && <> <span class="figure muted">{e.receipt}</span></>}</li>
        ))}
      </ul>
    </Note>
  );
}

/** Said before it is handed in, and to who checks it: the applicant has another project of the programme under way. */
export function RunningNote({ page }: { page: ProjectPage }) {
  const { t } = useWords();
  // What was given this year is named above.
  const others = page.runningBeside.filter((p) => !page.givenThisYear?.earlier.some((e) => e.projectId === p.id));
  if (others.length === 0) return null;
  return (
    <Note tone="warn" title={t(page.reader === 'official' ? 'projectPage.besideTitle' : 'projectPage.runningTitle')}>
      <p>{t(page.reader === 'official' ? 'projectPage.besideText' : 'projectPage.runningText')}</p>
      <ul>{others.map((p) => <li key={p.id}><a href={`/projects/${encodeURIComponent(p.id)}`}>{p.title}</a>{p.receipt && <> <span class="figure muted">{p.receipt}</span></>}</li>)}</ul>
    </Note>
  );
}

/** To who checks: the applicant named where another organisation belongs. */
export function OwnNamedNote({ page }: { page: ProjectPage }) {
  const { t, say } = useWords();
  return <>{page.ownNamed.map((o) => <Note key={o.field} tone="warn" title={t('projectPage.ownAgencyTitle', { field: say(o.label) })}><p>{t('projectPage.ownAgencyText')}</p></Note>)}</>;
}
