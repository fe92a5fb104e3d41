/** To those who check and decide: a contract that another application names as well, and a file that it holds as well, with where they stand. */
import type { ProjectPage } from '../../../services/project-page.js';
import { Note } from '../../components/index.js';
import { useWords } from '../../frame/context.js';

export function UsedContracts({ page }: { page: ProjectPage }) {
  const { t } = useWords();
  return (
    <>
      {page.usedContracts.map((c) => (
        <Note key={c.said} tone="warn" title={t('reviewing.contractUsed', { number: c.said })}>
          <p>{t('reviewing.contractUsedText')}</p>
          <ul>{c.elsewhere.map((e) => <li key={e.projectId}><a href={`/projects/${encodeURIComponent(e.projectId)}`}>{e.title}</a> {[e.applicantName, e.receipt, e.voucher].filter(Boolean).join(' · ')}</li>)}</ul>
        </Note>
      ))}
      {page.usedFiles.length > 0 && (
        <Note tone="warn" title={t('reviewing.fileUsed')}>
          <p>{t('reviewing.fileUsedText')}</p>
          <ul>{page.usedFiles.flatMap((f) => f.elsewhere.map((e) => <li key={`${f.slot}${f.name}${e.projectId}`}>{f.name} = <a href={`/projects/${encodeURIComponent(e.projectId)}`}>{e.title}</a> {[e.name, e.own ? t('reviewing.sameHouse') : e.applicantName, e.receipt].filter(Boolean).join(' · ')}</li>))}</ul>
        </Note>
      )}
    </>
  );
}
